"""SEC EDGAR: what its parts share: names, addresses of documents, places and failures."""

from __future__ import annotations

from leadwright.sources.contract import Outcome, Reply
from leadwright.sources.reading import Fields, failed
from leadwright.sources.vendor import Answer
from leadwright.values import phone, place

NAME, LICENCE = "sec_edgar", "public-domain"
# The id of one notice, in `CompanyRef.native`.
ACCESSION = "sec_edgar.form_d"
_NOT_STATES = frozenset({"XX"})


def refused(reply: Reply) -> Answer | None:
    """What a reply means that is no answer; None for one that must be read."""
    return failed(
        reply,
        statuses={
            403: (
                Outcome.LOCKED,
                "it refuses programs without a contact: set LEADWRIGHT_CONTACT_EMAIL to your address",
            )
        },
    )


def document(cik: str, accession: str) -> str:
    """The address of a notice (Form D)."""
    return f"https://www.sec.gov/Archives/edgar/data/{cik}/{accession.replace('-', '')}/primary_doc.xml"


def page(cik: str) -> str:
    """The address at which people read of a company."""
    return f"https://www.sec.gov/cgi-bin/browse-edgar?action=getcompany&CIK={cik.zfill(10)}"


def office(address: Fields) -> dict[str, str]:
    """City, state and country of an address; codes with a digit are places abroad, told in words."""
    code, words = address.text("stateOrCountry") or "", address.text("stateOrCountryDescription") or ""
    abroad = address.take("isForeignLocation") == 1 or not (len(code) == 2 and code.isalpha())
    country = place.country(address.text("country") or words) if abroad else "US"
    address.known("street1", "street2", "zipCode", "foreignStateTerritory", "countryCode")
    return place.located(address.text("city"), None if abroad or code in _NOT_STATES else code, country)


def number(raw: str | None, office: dict[str, str]) -> list[str]:
    """A phone number as a list of one or none."""
    found = phone.parse(raw, office.get("country")) if raw else None
    return [found.e164] if found else []
