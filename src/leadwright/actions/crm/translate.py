"""A record of a CRM as an observation: what its mapped properties say, in our fields and values. Pure.

Whoever has opted out there is told by what identifies them, and nothing else is said of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from leadwright.actions.crm import wording
from leadwright.actions.crm.mapping import Checked
from leadwright.sources.contract import Observation
from leadwright.sources.crm.contract import CrmObject, CrmRecord, Owner, Stage
from leadwright.sources.file.translate import is_customer
from leadwright.sources.vendor import Suppressed
from leadwright.values import domain, email, head_count, linkedin, money, name, period, phone, place

LICENCE = "user"
OPERATION = "records"
PEOPLE = "people"
DEALS = "deals"


@dataclass(frozen=True, slots=True)
class Book:
    """What is needed to read a CRM's records: its name, the lines that can be used, its owners and stages by id."""

    source: str
    title: str
    lines: Mapping[CrmObject, Sequence[Checked]]
    owners: Mapping[str, Owner]
    stages: Mapping[str, Stage]

    def said(self, record: CrmRecord) -> dict[str, str]:
        """The filled properties of a record by our field, an option by its label."""
        found: dict[str, str] = {}
        for one in self.lines.get(record.object, ()):
            value = record.properties.get(one.line.theirs)
            if value and value.strip():
                found.setdefault(one.line.ours, _labelled(value.strip(), one))
        return found


def _labelled(value: str, one: Checked) -> str:
    options = one.field.options if one.field is not None else ()
    return next((option.label for option in options if option.value == value), value)


def registry_number(crm_id: str) -> str:
    """A record's id as companies are known by it (`registry`)."""
    return "".join(char for char in crm_id.upper() if char.isalnum())


def match_key(book: Book, record: CrmRecord) -> str | None:
    """By what a record is known to be the same as one of ours: the domain of a company, the address of a person."""
    said = book.said(record)
    if record.object is CrmObject.COMPANY:
        return _domain(said)
    found = email.parse(said.get("email", ""))
    return found.address if found else None


def _domain(said: Mapping[str, str]) -> str | None:
    for field in ("domain", "website"):
        site = domain.website(said.get(field, ""))
        if site is not None and site.identifies:
            return site.domain
    return None


# companies -----------------------------------------------------------------------------------------------------


def company(book: Book, record: CrmRecord) -> Observation:
    """What a company's record says; one that is gone says nothing any more."""
    gone = record.archived or record.merged_into is not None
    return _observed(book, record, "company", {} if gone else _company_fields(book, record))


def _company_fields(book: Book, record: CrmRecord) -> dict[str, Any]:
    said = book.said(record)
    country = place.country(said.get("country", "")) if said.get("country") else None
    site = domain.website(said.get("website") or said.get("domain") or "")
    count = head_count.parse(said["head_count"]) if "head_count" in said else None
    number = phone.parse(said["phone"], country) if "phone" in said else None
    where = place.located(said.get("city"), said.get("region"), country)
    found: dict[str, Any] = {
        "name": name.clean(said.get("name", "")) or None,
        "website": site.url if site else None,
        "domain": _domain(said),
        "industries": [said["industry"]] if "industry" in said else None,
        "head_count": [count.min, count.max] if count is not None and count.max != 0 else None,
        "country": country,
        "locations": [where] if where else None,
        "phones": [number.e164] if number else None,
        "linkedin_url": said["linkedin"] if linkedin.page(said.get("linkedin")) else None,
        "description": said.get("description"),
        "founded": _year(said.get("founded")),
        "customer": True if is_customer(said.get("customer", "")) else None,
        "last_interaction_date": _day(said.get("last_interaction")),
        "registry": {book.source: registry_number(record.id)},
        "custom": _custom(book, said) or None,
    }
    return {key: value for key, value in found.items() if value is not None}


def _custom(book: Book, said: Mapping[str, str]) -> dict[str, str]:
    """What has no field of ours: whose company it is there, and its stage as the CRM calls it."""
    found = {}
    if (owner := book.owners.get(said.get("owner", ""))) is not None and owner.name:
        found[f"{book.title} owner"] = owner.name
    if "customer" in said:
        found[f"{book.title} stage"] = said["customer"]
    return found


def _year(text: str | None) -> int | None:
    found = period.parse_date(text) if text else None
    return found.start.year if found else None


def _day(text: str | None) -> str | None:
    found = wording.moment(text)
    return found.date().isoformat() if found else None


# people --------------------------------------------------------------------------------------------------------


def opted_out(book: Book, record: CrmRecord) -> list[Suppressed]:
    """Whom a record asks to leave alone, by their address and profile; nobody if they have not opted out."""
    said = book.said(record)
    if said.get("opted_out", "").lower() not in ("true", "yes", "1"):
        return []
    reason = f"opted out of e-mail in {book.title}"
    told = [Suppressed("email", said["email"], reason)] if email.parse(said.get("email", "")) else []
    if linkedin.page(said.get("linkedin")):
        told.append(Suppressed("linkedin", said["linkedin"], reason))
    return told


def person(book: Book, record: CrmRecord, company_id: str | None) -> list[Observation]:
    """What a person's record says, at the company whose record the CRM links it to; without one, at the company whose
    domain their address has, which is then told as well. Nothing for a record that names nobody, or is gone."""
    said = book.said(record)
    address = email.parse(said.get("email", ""))
    called = _called(said)
    if (not called and address is None) or record.archived or record.merged_into is not None:
        return []
    firm = _employer(book, record, said, company_id)
    fields = _person_fields(said, called, address)
    who = _observed(book, record, "person", fields, firm.native_key if firm else None)
    return [firm, who] if firm else [who]


def left(book: Book, record: CrmRecord, company_id: str) -> list[Observation]:
    """That a person is no longer at a company where the CRM had them before."""
    fields = {"name": called, "left": True} if (called := _called(book.said(record))) else {"left": True}
    return [_firm(book, company_id), _observed(book, record, "person", fields, company_id)]


def gone(book: Book, record: CrmRecord, company_id: str) -> list[Observation]:
    """What a record of a person still says that is gone: whom it was of, and nothing else; nothing if it named nobody."""
    if not (called := _called(book.said(record))):
        return []
    return [_firm(book, company_id), _observed(book, record, "person", {"name": called}, company_id)]


def _called(said: Mapping[str, str]) -> str:
    return name.clean(" ".join(filter(None, (said.get("first_name"), said.get("last_name")))))


def _firm(book: Book, company_id: str) -> Observation:
    """A company of which nothing is said here but that somebody is there; its own record speaks for it."""
    return Observation("company", book.source, company_id, {}, LICENCE)


def person_key(crm_id: str, company_key: str | None) -> str:
    """The native key of a person's record: a person at another company is another record, and the old one stays."""
    return f"{company_key}/{crm_id}" if company_key else crm_id


def _employer(
    book: Book, record: CrmRecord, said: Mapping[str, str], company_id: str | None
) -> Observation | None:
    """The company of a person: by the CRM's record of it, else by the domain of their address, else by its name."""
    if company_id is not None:
        return _firm(book, company_id)
    address = email.parse(said.get("email", ""))
    if address is not None and not domain.is_free_mail(address.domain):
        site = domain.website(address.domain)
        if site is not None and site.identifies:
            return Observation(
                "company", book.source, f"domain:{site.domain}", {"domain": site.domain}, LICENCE
            )
    if called := name.clean(said.get("company_name", "")):
        return Observation(
            "company", book.source, f"name:{name.company_key(called)}", {"name": called}, LICENCE
        )
    return None


def _person_fields(said: Mapping[str, str], called: str, address: Any) -> dict[str, Any]:
    country = place.country(said["country"]) if "country" in said else None
    numbers = [
        found.e164
        for field in ("phone", "mobile")
        if field in said and (found := phone.parse(said[field], country))
    ]
    fields: dict[str, Any] = {
        "name": called or None,
        "email": address.address if address else None,
        "phone": numbers[0] if numbers else None,
        "phones": numbers if len(numbers) > 1 else None,
        "title": said.get("title"),
        "department": said.get("department"),
        "linkedin_url": said["linkedin"] if linkedin.page(said.get("linkedin")) else None,
        "country": country,
    }
    return {key: value for key, value in fields.items() if value is not None}


def _observed(
    book: Book, record: CrmRecord, kind: Any, fields: Mapping[str, Any], company_key: str | None = None
) -> Observation:
    key = record.id if kind == "company" else person_key(record.id, company_key)
    return Observation(
        kind, book.source, key, fields, LICENCE, company_key=company_key, stated_at=record.updated_at
    )  # fmt: skip


# deals ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Deal:
    """A deal as it stands: `won` True, False (lost) or None (open). `ours`: a sync of ours made it."""

    crm_id: str
    name: str
    stage: str
    stage_label: str
    won: bool | None
    amount: str | None
    currency: str | None
    closes_on: str | None
    updated_at: Any
    ours: bool = False

    def told(self) -> dict[str, Any]:
        """The deal as a company's observation tells it."""
        found = {
            "id": self.crm_id, "name": self.name, "stage": self.stage_label, "amount": self.amount,
            "currency": self.currency, "won": self.won, "closes_on": self.closes_on,
        }  # fmt: skip
        return {key: value for key, value in found.items() if value is not None}


def deal(
    book: Book, crm_id: str, properties: Mapping[str, str | None], updated_at: Any, *, ours: bool
) -> Deal:
    """Read a deal's record."""
    told = CrmRecord(CrmObject.DEAL, crm_id, properties, updated_at)
    raw = {one.line.ours: properties.get(one.line.theirs) or "" for one in book.lines.get(CrmObject.DEAL, ())}
    said = book.said(told)
    stage = book.stages.get(raw.get("stage", ""))
    amount = money.parse(said["amount"]) if "amount" in said else None
    return Deal(
        crm_id, said.get("name", ""), raw.get("stage", ""), stage.label if stage else said.get("stage", ""),
        stage.won if stage else None, f"{amount.amount:f}" if amount else None, said.get("currency"),
        _day(said.get("closes_on")), updated_at, ours,
    )  # fmt: skip


def deals(book: Book, company_id: str, told: Sequence[Deal]) -> Observation:
    """What the deals of a company say of it: whether one is open (other than ours), and whether one was won."""
    fields: dict[str, Any] = {
        "deals": [one.told() for one in sorted(told, key=lambda one: one.crm_id)],
        "open_deal": any(one.won is None and not one.ours for one in told),
    }
    if any(one.won for one in told):
        fields["customer"] = True
    return Observation("company", book.source, company_id, fields, LICENCE)
