"""GLEIF: legal entities by identifier and by name, and who owns whom. No key, JSON:API, 60 calls a minute."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from leadwright_twin.market.frame import Answer, Call, Plan, Provider, route
from leadwright_twin.market.limiters import Limit, Refusal
from leadwright_twin.market.types import Place
from leadwright_twin.market.view import SeenCompany

_TYPE = "application/vnd.api+json"
_BASE = "https://api.gleif.org/api/v1"


def _answer(body: Any, subjects: Sequence[str] = ()) -> Answer:
    return Answer(body=body, content_type=_TYPE, subjects=tuple(subjects))


def _error(status: int, title: str, detail: str) -> Answer:
    body = {"errors": [{"status": str(status), "title": title, "detail": detail}]}
    return Answer(status, body, content_type=_TYPE)


def _busy(call: Call, refusal: Refusal) -> Answer:
    return _error(429, "Too Many Requests", "Rate limit exceeded.")


def _missing(call: Call) -> Answer:
    return _error(404, "Not Found", "The requested resource could not be found.")


def _meta(call: Call) -> dict[str, Any]:
    return {"goldenCopy": {"publishDate": f"{call.market.today.isoformat()}T08:00:00Z"}}


def _lei(row: SeenCompany) -> str | None:
    return row.truth.numbers.get("lei")


def _address(place: Place, street: str | None) -> dict[str, Any]:
    return {
        "language": "en", "addressLines": [street] if street else [], "addressNumber": None,
        "addressNumberWithinBuilding": None, "mailRouting": None, "city": place.city,
        "region": f"{place.country}-{place.region_code}", "country": place.country, "postalCode": place.postcode,
    }  # fmt: skip


def record(call: Call, row: SeenCompany) -> dict[str, Any]:
    """The record of a legal entity: every documented part."""
    truth, lei = row.truth, _lei(row) or ""
    place, day = row.place or truth.place, row.as_of
    closed = truth.status == "closed" and not truth.alive_on(call.market.today)
    national = next(
        (truth.numbers[kind] for kind in ("company_number", "siren", "cnpj", "ein") if kind in truth.numbers),
        None,
    )
    before = truth.former_name if truth.former_name and row.name == truth.name else None
    others = [{"name": before, "language": "en", "type": "PREVIOUS_LEGAL_NAME"}] if before else []
    others += (
        [{"name": truth.name, "language": "en", "type": "TRADING_OR_OPERATING_NAME"}]
        if truth.index % 4 == 0
        else []
    )
    here = f"{_BASE}/lei-records/{lei}"
    owner = _owner(call, row)
    entity = {
        "legalName": {"name": f"{row.name} {truth.legal_form}", "language": "en"}, "otherNames": others,
        "transliteratedOtherNames": [], "legalAddress": _address(truth.place, truth.street),
        "headquartersAddress": _address(place, row.street), "registeredAt": {"id": "RA999999", "other": None},
        "registeredAs": national, "jurisdiction": truth.place.country, "category": "GENERAL",
        "legalForm": {"id": "8888", "other": truth.legal_form}, "associatedEntity": {"lei": None, "name": None},
        "status": "INACTIVE" if closed else "ACTIVE",
        "expiration": {"date": None, "reason": None}, "successorEntity": {"lei": None, "name": None},
        "successorEntities": [], "creationDate": f"{truth.founded.isoformat()}T00:00:00Z", "subCategory": None,
        "otherAddresses": [], "eventGroups": [],
    }  # fmt: skip
    lapsed = truth.index % 9 == 0
    due = day + timedelta(days=-40 if lapsed else 200)
    registration: dict[str, Any] = {
        "initialRegistrationDate": f"{truth.founded.isoformat()}T09:00:00Z", "lastUpdateDate": f"{day.isoformat()}T09:00:00Z",
        "status": "LAPSED" if lapsed else "ISSUED", "nextRenewalDate": f"{due.isoformat()}T09:00:00Z",
        "managingLou": lei[:4] + "00INVENTEDLOU000", "corroborationLevel": "FULLY_CORROBORATED",
        "validatedAt": {"id": "RA999999", "other": None}, "validatedAs": national, "otherValidationAuthorities": [],
    }  # fmt: skip
    direct = {
        "links": {
            "lei-record"
            if owner
            else "reporting-exception": f"{here}/direct-parent{'' if owner else '-reporting-exception'}"
        }
    }
    return {
        "type": "lei-records", "id": lei,
        "attributes": {
            "lei": lei, "entity": entity, "registration": registration, "bic": None, "mic": None, "ocid": None, "spglobal": [],
            "conformityFlag": "CONFORMING",
        },
        "relationships": {"managing-lou": {"links": {"related": f"{here}/managing-lou"}}, "direct-parent": direct},
        "links": {"self": here},
    }  # fmt: skip


def _owner(call: Call, row: SeenCompany) -> SeenCompany | None:
    """The company that owns it, if both have an identifier."""
    parent = row.truth.parent
    seen = call.view.company(parent) if parent is not None else None
    return seen if seen is not None and _lei(seen) else None


def _known(call: Call) -> SeenCompany | None:
    index = call.market.by_number.get(("lei", call.path["lei"].upper()))
    return call.view.company(index) if index is not None else None


def _one(call: Call) -> Answer:
    row = _known(call)
    if row is None:
        return _missing(call)
    return _answer({"meta": _meta(call), "data": record(call, row)}, [row.truth.id])


def _parent(call: Call) -> Answer:
    row = _known(call)
    owner = _owner(call, row) if row is not None else None
    if owner is None:
        return _missing(call)
    return _answer({"meta": _meta(call), "data": record(call, owner)}, [owner.truth.id])


def _children(call: Call) -> Answer:
    row = _known(call)
    if row is None:
        return _missing(call)
    owned = [call.view.company(one.index) for one in call.market.children(row.index)]
    return _paged(call, [one for one in owned if one is not None and _lei(one)])


def _search(call: Call) -> Answer:
    filters = {key: value for key, value in call.query if key.startswith("filter[")}
    known = {
        "entity.legalName",
        "fulltext",
        "entity.jurisdiction",
        "entity.legalAddress.country",
        "lei",
        "entity.names",
    }
    if unknown := {key[7:-1] for key in filters} - known:
        return _error(400, "Bad Request", f"Unsupported filter: {min(unknown)}")
    rows = call.search(
        f"lei{sorted(filters.items())}",
        lambda: [r for r in call.view.companies() if _lei(r) and _fits(r, filters)],
    )
    return _paged(call, rows)


def _fits(row: SeenCompany, filters: dict[str, str]) -> bool:
    legal = f"{row.name} {row.truth.legal_form}".lower()
    for key, value in filters.items():
        wanted = value.lower().split()
        name = key[7:-1]
        if name in {"entity.legalName", "fulltext", "entity.names"}:
            if not all(word in legal for word in wanted):
                return False
        elif name == "lei":
            if value.upper() != _lei(row):
                return False
        elif value.upper() != row.truth.place.country:
            return False
    return True


def _paged(call: Call, rows: Sequence[SeenCompany]) -> Answer:
    number, size = call.whole("page[number]", 1), call.whole("page[size]", 15)
    if number is None or size is None or number < 1 or not 1 <= size <= 200:
        return _error(400, "Bad Request", "The page size must be between 1 and 200.")
    page = rows[(number - 1) * size : number * size]
    last = max(1, -(-len(rows) // size))
    first = (number - 1) * size + 1 if page else None
    pagination = {
        "currentPage": number, "perPage": size, "from": first, "to": first and first + len(page) - 1, "total": len(rows),
        "lastPage": last,
    }  # fmt: skip
    links = {
        "first": f"{_BASE}/lei-records?page[number]=1",
        "last": f"{_BASE}/lei-records?page[number]={last}",
    }
    if number < last:
        links["next"] = f"{_BASE}/lei-records?page[number]={number + 1}"
    body = {
        "meta": {**_meta(call), "pagination": pagination}, "links": links, "data": [record(call, row) for row in page],
    }  # fmt: skip
    return _answer(body, [row.truth.id for row in page])


def _related(lei: str) -> dict[str, Any]:
    return {"data": {"type": "lei-records", "id": lei}, "links": {"related": f"{_BASE}/lei-records/{lei}"}}


def _complete(call: Call) -> Answer:
    typed = call.param("q").lower()
    rows = [
        row for row in call.view.companies() if typed and _lei(row) and row.name.lower().startswith(typed)
    ]
    data = [
        {
            "type": "fuzzycompletions",
            "attributes": {"value": f"{row.name} {row.truth.legal_form}"},
            "relationships": {"lei-records": _related(_lei(row) or "")},
        }
        for row in rows[:10]
    ]
    return _answer({"data": data}, [row.truth.id for row in rows[:10]])


PROVIDER = Provider(
    name="gleif",
    hosts=("api.gleif.org",),
    routes=(
        route("GET", "/api/v1/lei-records", _search, "by_name", repeat="free"),
        route("GET", "/api/v1/fuzzycompletions", _complete, "completions", repeat="free"),
        route("GET", "/api/v1/lei-records/{lei}", _one, "record", repeat="free"),
        route("GET", "/api/v1/lei-records/{lei}/direct-parent", _parent, "parent", repeat="free"),
        route("GET", "/api/v1/lei-records/{lei}/ultimate-parent", _parent, "ultimate_parent", repeat="free"),
        route("GET", "/api/v1/lei-records/{lei}/direct-children", _children, "children", repeat="free"),
    ),
    key=lambda call: None,
    unauthorised=_missing,
    busy=_busy,
    spent=lambda call, unit: _error(429, "Too Many Requests", "Rate limit exceeded."),
    missing=_missing,
    plans={"public": Plan({"default": (Limit("minute", 60, 60, "rolling"),)})},
    defaults={
        "plan": "public", "coverage": {"default": 1.0}, "staleness_months": 1, "fields": {"place": 1.0, "street": 1.0},
        "errors": {"place": 0.0, "founded": 0.0, "industry": 0.0},
    },
    keyless=True,
)  # fmt: skip
