"""GLEIF: who a legal entity identifier belongs to, and which company owns it. CC0, no key, JSON:API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from leadwright.sources.contract import Observation, Outcome, Reply
from leadwright.sources.question import Question
from leadwright.sources.reading import Fields, ShapeError, candidates, day, failed, json_object
from leadwright.sources.vendor import (
    Answer,
    Auth,
    Limit,
    Manifest,
    Operation,
    Plan,
    Price,
    Reading,
    Request,
    Vendor,
)
from leadwright.values import place, registry_number

NAME, LICENCE = "gleif", "cc0"
_PAGE = 50
# Closed-ended schemes and branches bear names of companies and are none.
_NO_COMPANY = frozenset({"FUND", "BRANCH", "INTERNATIONAL_ORGANIZATION"})
_ENTITY = (
    "transliteratedOtherNames", "registeredAt", "registeredAs", "associatedEntity", "successorEntity",
    "successorEntities", "subCategory", "otherAddresses", "eventGroups", "expiration", "legalForm",
)  # fmt: skip
_ATTRIBUTES = ("registration", "bic", "mic", "ocid", "spglobal", "conformityFlag", "qcc")


def _lei(question: Question) -> str | None:
    return registry_number.parse("lei", question.company.registry.get("lei")) if question.company else None


def _name(question: Question) -> str | None:
    return question.company.name if question.company else None


def _by_number(questions: Sequence[Question], cursor: str | None, suffix: str = "") -> Request:
    return Request(f"/lei-records/{_lei(questions[0])}{suffix}")


def _by_name(questions: Sequence[Question], cursor: str | None) -> Request:
    company = questions[0].company
    query = {
        "filter[entity.legalName]": company.name or "" if company else "",
        "page[size]": str(min(questions[0].limit, _PAGE)), "page[number]": cursor or "1",
    }  # fmt: skip
    if company and company.country:
        query["filter[entity.legalAddress.country]"] = company.country
    return Request("/lei-records", query=query)


def _refused(reply: Reply) -> Answer | None:
    if reply.status == 404:
        return Answer(Outcome.MISS, reason="no legal entity has this identifier")
    return failed(reply)


def _read_record(questions: Sequence[Question], reply: Reply) -> Reading:
    if answer := _refused(reply):
        return Reading((answer,))
    document = json_object(reply.body)
    native, fields, left = _record(document.take("data"))
    document.known("meta")
    observation = Observation("company", NAME, native, fields, LICENCE, url=_page(native))
    return Reading((Answer(Outcome.HIT, (observation,)),), leftovers=document.left() | left)


def _page(lei: str) -> str:
    return f"https://search.gleif.org/#/record/{lei}"


def _record(raw: Any) -> tuple[str, dict[str, Any], frozenset[str]]:
    """The identifier and fields of one record. Raises ShapeError if it names no entity."""
    record = Fields(raw)
    attributes = record.inner("attributes")
    entity = attributes.inner("entity")
    lei = registry_number.parse("lei", attributes.text("lei") or record.text("id"))
    legal = entity.inner("legalName").text("name")
    if not lei or not legal:
        raise ShapeError("expected a record with an identifier and a legal name")
    fields = _fields(entity) | {"legal_name": legal, "registry": {"lei": lei}}
    fields.setdefault("name", legal)
    entity.known(*_ENTITY)
    attributes.known(*_ATTRIBUTES)
    record.known("id", "type", "relationships", "links")
    return lei, fields, record.left() | attributes.left() | entity.left()


def _fields(entity: Fields) -> dict[str, Any]:
    others = [Fields(item) for item in entity.rows("otherNames")]
    trading = [o.text("name") for o in others if o.take("type") == "TRADING_OR_OPERATING_NAME"]
    before = [o.text("name") for o in others if o.take("type") == "PREVIOUS_LEGAL_NAME"]
    places = [_address(entity.inner(name)) for name in ("headquartersAddress", "legalAddress")]
    told: dict[str, Any] = {
        "name": next(iter(filter(None, trading)), None),
        "former_names": [name for name in before if name],
        "locations": [p for i, p in enumerate(places) if p and p not in places[:i]],
        "country": next((p["country"] for p in places if "country" in p), None),
        "status": {"ACTIVE": "active", "INACTIVE": "closed"}.get(entity.text("status") or ""),
    }
    founded = day(entity.take("creationDate"))
    told["founded"] = founded.year if founded else None
    entity.known("category", "jurisdiction")
    return {name: value for name, value in told.items() if value}


def _address(address: Fields) -> dict[str, str]:
    return place.located(address.text("city"), address.text("region"), address.text("country"))


def _read_names(questions: Sequence[Question], reply: Reply) -> Reading:
    if answer := failed(reply):
        return Reading((answer,))
    document = json_object(reply.body, "data")
    found, left, read = [], frozenset[str](), 0
    rows = document.rows("data")
    for row in rows:
        try:
            native, fields, more = _record(row)
        except ShapeError:
            continue  # one record of many
        left |= more
        read += 1
        if _category(row) not in _NO_COMPANY:
            found.append({"native_key": native, "fields": fields})
    if any(row is not None for row in rows) and not read:
        raise ShapeError("a list of records none of which can be read")
    pages = document.inner("meta").inner("pagination")
    document.known("links")
    current, last = pages.take("currentPage"), pages.take("lastPage")
    following = (
        str(current + 1) if isinstance(current, int) and isinstance(last, int) and current < last else None
    )
    total = pages.take("total")
    return Reading(
        (candidates(found, "no legal entity has this name"),), next=following,
        total=total if isinstance(total, int) else None, leftovers=document.left() | left,
    )  # fmt: skip


def _category(row: Mapping[str, Any]) -> str | None:
    return Fields(row).inner("attributes").inner("entity").text("category")


def _read_parent(questions: Sequence[Question], reply: Reply) -> Reading:
    if reply.status == 404:
        return Reading((Answer(Outcome.MISS, reason="no parent is reported"),))
    if answer := failed(reply):
        return Reading((answer,))
    document = json_object(reply.body)
    native, owner, left = _record(document.take("data"))
    document.known("meta")
    child = _lei(questions[0]) or ""
    parent = {"name": owner["legal_name"], "registry": {"lei": native}}
    fields = {"parent": parent, "registry": {"lei": child}}
    observation = Observation("company", NAME, child, fields, LICENCE, url=_page(child))
    return Reading((Answer(Outcome.HIT, (observation,)),), leftovers=document.left() | left)


_GIVES = frozenset(
    {"name", "legal_name", "former_names", "locations", "country", "status", "founded", "registry"}
)

VENDOR = Vendor(
    Manifest(
        name=NAME,
        title="GLEIF",
        bases={"main": "https://api.gleif.org/api/v1"},
        auth=Auth(),
        plans=(Plan("public", (Limit(60, 60),)),),
        price=Price("call"),
        licence=LICENCE,
        terms="Public domain (CC0): any use, also without naming the source.",
        homepage="https://www.gleif.org",
        reliability=0.95,
        remarks=("Sixty requests a minute are what it grants in practice; it documents no limit.",),
    ),
    operations=(
        Operation(
            "record", "company", _by_number, _read_record, lambda q: bool(_lei(q)), _GIVES,
            hits=0.98, fresh_days=90,
        ),
        Operation(
            "parent", "company", lambda q, c: _by_number(q, c, "/direct-parent"), _read_parent,
            lambda q: bool(_lei(q)), frozenset({"parent", "registry"}), hits=0.3, fresh_days=90,
        ),
        Operation(
            "by_name", "company", _by_name, _read_names, lambda q: bool(_name(q)) and not _lei(q),
            hits=0.3, fresh_days=90, page=_PAGE, ceiling=10_000,
        ),
    ),
)  # fmt: skip
