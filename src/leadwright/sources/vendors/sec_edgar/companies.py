"""SEC EDGAR: a company by its number, with what it filed lately; and listed companies by name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from leadwright.sources.contract import Observation, Outcome, Reply
from leadwright.sources.question import Question
from leadwright.sources.reading import Fields, ShapeError, candidates, day, json_object, line
from leadwright.sources.vendor import Answer, Reading
from leadwright.sources.vendors.sec_edgar.names import LICENCE, NAME, document, number, office, page, refused
from leadwright.values import domain, industry, registry_number
from leadwright.values.name import company_key

GIVES = frozenset({
    "name", "legal_name", "former_names", "status", "industries", "industry_codes", "locations", "country",
    "phones", "website", "domain", "registry", "filings",
})  # fmt: skip
# The forms that say something of a company as a customer: money raised, reports, going public, events.
_FORMS = frozenset(
    (
        "D",
        "D/A",
        "S-1",
        "S-1/A",
        "F-1",
        "424B4",
        "10-12G",
        "1-A",
        "C",
        "10-K",
        "10-Q",
        "20-F",
        "40-F",
        "6-K",
        "8-K",
    )
)
_MOST = 50
_KNOWN = (
    "entityType", "ownerOrg", "ein", "description", "investorWebsite", "category", "fiscalYearEnd",
    "stateOfIncorporation", "stateOfIncorporationDescription", "flags", "insiderTransactionForOwnerExists",
    "insiderTransactionForIssuerExists", "exchanges",
)  # fmt: skip


def submissions(questions: Sequence[Question], reply: Reply) -> Reading:
    """The answer about one number. People who report trades have numbers too; nothing is kept of them."""
    if reply.status == 404:
        return Reading((Answer(Outcome.MISS, reason="no filer has this number"),))
    if answer := refused(reply):
        return Reading((answer,))
    record = json_object(reply.body)
    cik, name = registry_number.parse("cik", record.text("cik")), record.text("name")
    if not cik or not name:
        raise ShapeError("expected a filer with a number and a name")
    if _is_holder(record):
        return Reading(
            (Answer(Outcome.MISS, reason="the number is of a holder of shares, not of a company"),)
        )
    fields = _fields(record) | {"name": name, "legal_name": name}
    fields["registry"] = {"cik": cik, **fields.get("registry", {})}
    if filed := _filings(record.inner("filings"), cik):
        fields["filings"] = filed
    record.known(*_KNOWN)
    seen = Observation("company", NAME, cik, fields, LICENCE, url=page(cik))
    return Reading((Answer(Outcome.HIT, (seen,)),), leftovers=record.left())


def _is_holder(record: Fields) -> bool:
    """Whether the filer is a person or vehicle that only reports its own trades."""
    silent = not any(record.text(name) for name in ("sic", "stateOfIncorporation", "ein"))
    issues = record.take("insiderTransactionForIssuerExists") == 1 or bool(record.rows("tickers"))
    return silent and not issues and record.take("insiderTransactionForOwnerExists") == 1


def _fields(record: Fields) -> dict[str, Any]:
    addresses = record.inner("addresses")
    offices = [office(addresses.inner(name)) for name in ("business", "mailing")]
    code, words = record.text("sic"), record.text("sicDescription")
    site = domain.website(record.text("website") or "")
    former = [Fields(item).text("name") for item in record.rows("formerNames")]
    lei = registry_number.parse("lei", record.text("lei"))
    told: dict[str, Any] = {
        "former_names": list(dict.fromkeys(name for name in former if name)),
        "status": "public" if any(record.rows("tickers")) else None,
        "industries": list(
            dict.fromkeys([*([words] if words else []), *(industry.of_code("SIC", code) if code else [])])
        ),
        "industry_codes": [{"system": "SIC", "code": code}] if code else [],
        "locations": [offices[0]] if offices[0] else [],
        "country": offices[0].get("country"),
        "phones": number(record.text("phone"), offices[0]),
        "website": site.url if site else None,
        "domain": site.domain if site and site.identifies else None,
        "registry": {"lei": lei} if lei else {},
    }
    return {name: value for name, value in told.items() if value}


def _filings(filings: Fields, cik: str) -> list[dict[str, Any]]:
    """The newest filings of forms that matter. The reply has them as columns, which may differ in length."""
    recent = filings.inner("recent")
    columns = [recent.rows(name) for name in ("form", "filingDate", "accessionNumber")]
    listed: list[dict[str, Any]] = []
    for raw_form, raw_day, raw_accession in zip(*columns, strict=False):
        form, filed, accession = line(raw_form), day(raw_day), line(raw_accession)
        if form in _FORMS and filed and accession and len(listed) < _MOST:
            notice = form in ("D", "D/A")
            url = document(cik, accession) if notice else _index(cik, accession)
            listed.append({"form": form, "date": filed.isoformat(), "url": url})
    return listed


def _index(cik: str, accession: str) -> str:
    return f"https://www.sec.gov/Archives/edgar/data/{cik}/{accession.replace('-', '')}/{accession}-index.htm"


def tickers(questions: Sequence[Question], reply: Reply) -> Reading:
    """Listed companies whose name is the one asked for: candidates. The reply is the whole list."""
    if answer := refused(reply):
        return Reading((answer,))
    document_ = json_object(reply.body)
    company = questions[0].company
    wanted = company_key(company.name) if company and company.name else ""
    found: dict[str, dict[str, Any]] = {}
    read = 0
    for name in sorted(document_.left()):
        if not name.isdecimal():
            continue
        row = document_.inner(name)
        title, cik = row.text("title"), registry_number.parse("cik", row.text("cik_str"))
        read += bool(title and cik)
        if title and cik and company_key(title) == wanted:
            fields = {"name": title, "status": "public", "registry": {"cik": cik}}
            found.setdefault(cik, {"native_key": cik, "fields": fields})
    if not read:
        raise ShapeError("expected the list of listed companies")
    nothing = "no listed company has this name; companies that are not listed are not in this list"
    return Reading((candidates(found.values(), nothing),), leftovers=document_.left())
