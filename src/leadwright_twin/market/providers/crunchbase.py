"""Crunchbase v4: searches by predicates with keyset paging, entities with cards; one silent ceiling, no headers.

Paths of 2026 (`/v4/data/...`) and of the older recordings (`/api/v4/...`) answer alike. Display names match
nothing in a predicate over identifiers, and nobody says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from leadwright_twin.market.frame import Answer, Call, Headers, Plan, Provider, Route, route
from leadwright_twin.market.limiters import Limit, Refusal
from leadwright_twin.market.providers import crunchbase_shapes as shapes
from leadwright_twin.market.seeded import read_hex_id
from leadwright_twin.market.view import SeenCompany, bare_domain

_Entity = tuple[str, dict[str, Any], str]  # uuid, fields, subject
_KINDS = {"organizations": "organization", "people": "person", "funding_rounds": "funding_round"}
_EMPTY_COLLECTIONS = ("acquisitions", "press_references", "principals", "ipos", "funds", "jobs", "events")
_CARDS = (
    "founders", "raised_funding_rounds", "investors", "jobs", "press_references", "headquarters_address",
    "child_organizations", "parent_organization", "child_ownerships", "parent_ownership", "key_employee_changes",
    "layoffs", "fields",
)  # fmt: skip
_INLINE, _MOST = 100, 1000
_CHIEF = re.compile(r"founder|chief executive|ceo", re.IGNORECASE)


def _wrong(message: str, code: str = "MD101", **more: Any) -> Answer:
    return Answer(400, [{"message": message, "code": code, **more}])


def _not_found() -> Answer:
    return Answer(404, {"error": "requested resource could not be found", "code": "CS404"})


def _key(call: Call) -> str | None:
    return call.header("x-cb-user-key") or dict(call.query).get("user_key")


def _unauthorised(call: Call) -> Answer:
    return Answer(401, [{"status": 401, "code": "LA401", "message": "Unauthorized user_key"}])


def _busy(call: Call, refusal: Refusal) -> Answer:
    """No header says how long to wait, or that there is a ceiling at all."""
    return Answer(429, {"value": "Usage limit exceeded"})


def _spent(call: Call, unit: str) -> Answer:
    return Answer(403, {"value": "Usage quota exceeded"})


# what there is ------------------------------------------------------------------------------------


def _organizations(call: Call) -> list[_Entity]:
    def made() -> list[_Entity]:
        rows = call.view.companies()
        return [(shapes.organization_id(row.index), shapes.organization(row), row.truth.id) for row in rows]

    return _kept(call, "organizations", made)


def _rounds(call: Call) -> list[_Entity]:
    def made() -> list[_Entity]:
        return [
            (shapes.round_id(row, one), shapes.funding_round(row, one), row.truth.id)
            for row in call.view.companies()
            for one in row.rounds or ()
        ]

    return _kept(call, "funding_rounds", made)


def _people(call: Call) -> list[_Entity]:
    def made() -> list[_Entity]:
        return [
            (shapes.person_id(seen), shapes.person(row, seen), seen.truth.id)
            for row in call.view.companies()
            for seen in call.view.people(row.index)
            if not seen.opted_out
        ]

    return _kept(call, "people", made)


_COLLECTIONS: Mapping[str, Callable[[Call], list[_Entity]]] = {
    "organizations": _organizations,
    "people": _people,
    "funding_rounds": _rounds,
}


def _kept(call: Call, name: str, made: Callable[[], list[_Entity]]) -> list[_Entity]:
    """Records never change within a run, so they are written once."""
    found: dict[str, list[_Entity]] = call.memory.setdefault("entities", {})
    if name not in found:
        found[name] = made()
    return found[name]


# predicates ---------------------------------------------------------------------------------------


def _plain(value: Any) -> Any:
    """What a field's value is compared by: dates and amounts are taken out of their objects."""
    if isinstance(value, dict):
        if "value_usd" in value:
            return value["value_usd"]
        return value.get("value")
    return value


def _keys(value: Any) -> set[str]:
    """What an identifier, or each of a list of them, may be called: its uuid or its permalink."""
    rows = value if isinstance(value, list) else [value]
    found = set[str]()
    for row in rows:
        if isinstance(row, dict) and "permalink" in row:
            found |= {str(row["uuid"]), str(row["permalink"])}
        elif row is not None and not isinstance(row, dict):
            found.add(str(row).lower())
    return found


def _wanted(values: Sequence[Any]) -> list[Any]:
    """Values of a predicate: an amount counts in dollars, a name as it is."""
    return [one.get("value") if isinstance(one, dict) else one for one in values]


def _ordered(left: Any, right: Any) -> int | None:
    """-1, 0 or 1; None where they cannot be compared."""
    if left is None or right is None:
        return None
    if isinstance(left, int | float) and str(right).replace(".", "", 1).lstrip("-").isdigit():
        number = float(right)
        return (left > number) - (left < number)
    one, other = str(left), str(right)
    return (one > other) - (one < other)


def _holds(operator: str, value: Any, values: Sequence[Any]) -> bool | None:
    """Whether a predicate holds; None for an operator that there is not."""
    plain, wanted = _plain(value), _wanted(values)
    first = wanted[0] if wanted else None
    order = _ordered(plain, first)
    names = {str(one) for one in wanted} | {str(one).lower() for one in wanted}
    text = str(plain or "").lower()
    match operator:
        case "blank":
            empty = value in (None, [], "")
            return empty == (str(first).lower() != "false")
        case "eq":
            return order == 0 or bool(_keys(value) & names)
        case "not_eq":
            return order != 0 and not _keys(value) & names
        case "gt" | "gte" | "lt" | "lte":
            meant = {"gt": (1,), "gte": (0, 1), "lt": (-1,), "lte": (-1, 0)}[operator]
            return order in meant
        case "between":
            last = _ordered(plain, wanted[1]) if len(wanted) > 1 else None
            return order in (0, 1) and last in (-1, 0)
        case "starts":
            return text.startswith(str(first).lower())
        case "contains":
            return any(str(one).lower() in text for one in wanted)
        case "not_contains":
            return not any(str(one).lower() in text for one in wanted)
        case "includes":
            return bool(_keys(value) & names)
        case "not_includes":
            return not _keys(value) & names
        case "includes_all":
            return all(_keys(value) & {str(one), str(one).lower()} for one in wanted)
        case "not_includes_all":
            return not all(_keys(value) & {str(one), str(one).lower()} for one in wanted)
        case "domain_eq":
            return bare_domain(text) in {bare_domain(str(one)) for one in wanted}
    return None


# searches -----------------------------------------------------------------------------------------


def _search(call: Call) -> Answer:
    name, body = call.path["collection"], call.json if isinstance(call.json, dict) else {}
    if name not in (*_KINDS, *_EMPTY_COLLECTIONS):
        return _not_found()
    wanted, predicates = body.get("field_ids"), body.get("query", [])
    if call.broken or not isinstance(wanted, list) or not wanted:
        return _wrong("field_ids is required")
    if not isinstance(predicates, list):
        return _wrong("query must be a list of predicates")
    entities = _COLLECTIONS[name](call) if name in _COLLECTIONS else []
    if problem := _misused(name, wanted, predicates, entities):
        return problem
    limit = body.get("limit", 50)
    if not isinstance(limit, int) or not 1 <= limit <= _MOST:
        return _wrong(f"limit must be between 1 and {_MOST}")
    key = f"{name} {predicates} {body.get('order')}"
    rows = call.search(key, lambda: _sorted(_matching(entities, predicates), body.get("order")))
    page = _page(rows, limit, body.get("after_id"), body.get("before_id"))
    if isinstance(page, Answer):
        return page
    found = [{"uuid": uuid, "properties": shapes.only(fields, wanted)} for uuid, fields, _ in page]
    headers: Headers = (
        ("X-Cb-Engine-Total-Count", str(len(rows))),
        ("X-Cb-Engine-Page-Count", str(len(page))),
        ("X-Cb-Request-Took", "12"),
    )
    return Answer(
        body={"count": len(rows), "entities": found},
        headers=headers,
        subjects=tuple(subject for *_, subject in page),
    )


def _misused(
    name: str, wanted: Sequence[Any], predicates: Sequence[Any], entities: Sequence[_Entity]
) -> Answer | None:
    """An operator or a field that there is not."""
    known = set(entities[0][1]) if entities else None
    kind = _KINDS.get(name, name)
    for field in wanted:
        if known is not None and field not in known:
            return _wrong(f"unknown field {field}", "MD101", entity_def_id=kind, field_id=field)
    for one in predicates:
        if not isinstance(one, dict) or one.get("type") != "predicate" or "field_id" not in one:
            return _wrong("a predicate needs type, field_id and operator_id")
        if known is not None and one["field_id"] not in known:
            return _wrong(
                f"unknown field {one['field_id']}", "MD101", entity_def_id=kind, field_id=one["field_id"]
            )
        values = one.get("values", [])
        if not isinstance(values, list) or _holds(str(one.get("operator_id")), None, values) is None:
            return _wrong("unknown operator", "MD400", field_id=one["field_id"])
    return None


def _matching(entities: Iterable[_Entity], predicates: Sequence[Mapping[str, Any]]) -> list[_Entity]:
    return [
        entity
        for entity in entities
        if all(
            _holds(one["operator_id"], entity[1].get(one["field_id"]), one.get("values", []))
            for one in predicates
        )
    ]


def _sorted(rows: list[_Entity], order: Any) -> list[_Entity]:
    """By the last key first, since sorting keeps ties in order; nulls come last unless told otherwise."""
    for one in reversed(order if isinstance(order, list) else []):
        field, down = str(one.get("field_id")), one.get("sort") == "desc"
        first = one.get("nulls") == "first"
        told = [row for row in rows if _plain(row[1].get(field)) is not None]
        silent = [row for row in rows if _plain(row[1].get(field)) is None]
        told.sort(key=lambda row, field=field: _sortable(_plain(row[1][field])), reverse=down)  # type: ignore[misc]
        rows = [*silent, *told] if first else [*told, *silent]
    return rows


def _sortable(value: Any) -> tuple[int, float, str]:
    return (0, float(value), "") if isinstance(value, int | float) else (1, 0.0, str(value))


def _page(rows: Sequence[_Entity], limit: int, after: Any, before: Any) -> Sequence[_Entity] | Answer:
    if after and before:
        return _wrong("after_id and before_id cannot be used together")
    if not (after or before):
        return rows[:limit]
    places = {uuid: place for place, (uuid, *_) in enumerate(rows)}
    place = places.get(str(after or before))
    if place is None:
        return _wrong("the item of after_id or before_id is not in the results")
    return rows[place + 1 : place + 1 + limit] if after else rows[max(0, place - limit) : place]


# entities -----------------------------------------------------------------------------------------


def _found(call: Call) -> tuple[_Entity, SeenCompany] | None:
    """The entity of a path and the company that it belongs to."""
    kind, text = call.path["collection"], call.path["id"]
    if kind == "organizations":
        index = shapes.organization_index(text, call)
        row = None if index is None else call.view.company(index)
        return (
            ((shapes.organization_id(row.index), shapes.organization(row), row.truth.id), row)
            if row
            else None
        )
    if (
        kind == "funding_rounds"
        and (pair := shapes.round_index(text))
        and (row := call.view.company(pair[0]))
    ):
        hits = (one for one in row.rounds or () if shapes.round_id(row, one) == text.lower())
        return next((((text, shapes.funding_round(row, one), row.truth.id), row) for one in hits), None)
    if kind == "people":
        number = read_hex_id(text, shapes.SOURCE, "person", digits=32)
        truth = None if number is None else call.market.person(number)
        seen = call.view.person(truth) if truth else None
        row = call.view.company(seen.company) if seen and not seen.opted_out else None
        return ((text, shapes.person(row, seen), seen.truth.id), row) if row and seen else None
    return None


def _entity(call: Call) -> Answer:
    found = _found(call)
    if found is None:
        return _not_found()
    (_, fields, subject), row = found
    wanted = [name for name in call.param("field_ids").split(",") if name]
    cards = [name for name in call.param("card_ids").split(",") if name]
    for name in wanted:
        if name not in fields:
            return _wrong(f"unknown field {name}", "MD101", field_id=name)
    if unknown := [name for name in cards if name not in _CARDS]:
        return _wrong(f"unknown card {unknown[0]}", "MD102", card_id=unknown[0])
    told = {name: _card(call, name, row, fields) for name in cards}
    inline = {name: rows[:_INLINE] if isinstance(rows, list) else rows for name, rows in told.items()}
    properties = shapes.only(fields, ["identifier", *wanted])
    return Answer(
        body={"properties": properties, **({"cards": inline} if cards else {})}, subjects=(subject,)
    )


def _card(call: Call, name: str, row: SeenCompany, fields: Mapping[str, Any]) -> Any:
    match name:
        case "fields":
            return dict(fields)
        case "raised_funding_rounds":
            return [shapes.funding_round(row, one) for one in reversed(row.rounds or ())]
        case "investors":
            return [{"identifier": one} for one in shapes.organization(row)["investor_identifiers"]]
        case "founders" | "jobs":
            staff = [seen for seen in call.view.people(row.index) if not seen.opted_out]
            chosen = [seen for seen in staff if name == "jobs" or _CHIEF.search(seen.title or "")]
            return [shapes.person(row, seen) for seen in chosen]
        case "headquarters_address":
            place = row.place
            if place is None:
                return []
            return [
                {
                    "street_1": row.street,
                    "street_2": None,
                    "postal_code": place.postcode,
                    "location_identifiers": shapes.places(place),
                }
            ]
        case "press_references":
            return [
                {"identifier": shapes.identifier(f"{one.id:032x}", one.title, str(one.id), "press_reference"),
                 "title": one.title, "publisher": one.outlet, "posted_on": one.day.isoformat(), "url": {"value": one.url}}
                for one in call.market.articles(row.index)
            ]  # fmt: skip
        case "child_organizations" | "child_ownerships":
            return [
                {"identifier": shapes.of_organization(one)}
                for child in call.market.children(row.index)
                if (one := call.view.company(child.index))
            ]
        case "parent_organization" | "parent_ownership":
            parent = call.view.company(row.truth.parent) if row.truth.parent is not None else None
            return [{"identifier": shapes.of_organization(parent)}] if parent else []
    return []


def _one_card(call: Call) -> Answer:
    found, name = _found(call), call.path["card"]
    if found is None or name not in _CARDS:
        return _not_found()
    (_, fields, subject), row = found
    limit, wanted = (
        call.whole("limit", _INLINE),
        [one for one in call.param("card_field_ids").split(",") if one],
    )
    if limit is None or not 1 <= limit <= _INLINE:
        return _wrong(f"limit must be between 1 and {_INLINE}")
    rows = _card(call, name, row, fields)
    rows = rows if isinstance(rows, list) else [rows]
    after = call.param("after_id")
    ids = [str(one.get("identifier", {}).get("uuid")) for one in rows]
    start = ids.index(after) + 1 if after in ids else 0
    page = [
        shapes.only(one, ["identifier", *wanted]) if wanted else one for one in rows[start : start + limit]
    ]
    return Answer(
        body={"properties": shapes.only(fields, ["identifier"]), "cards": {name: page}}, subjects=(subject,)
    )


# the rest -----------------------------------------------------------------------------------------


def _autocomplete(call: Call) -> Answer:
    text, limit = call.param("query").lower(), call.whole("limit", 10)
    if not text:
        return _wrong("query is required")
    if limit is None or not 1 <= limit <= 25:
        return _wrong("limit must be between 1 and 25")
    wanted = [one for one in call.param("collection_ids").split(",") if one]
    if wanted and not {"organizations", "organization.companies"} & set(wanted):
        return Answer(body={"count": 0, "entities": []})
    rows = [
        row
        for row in call.view.companies()
        if any(word.startswith(text) for word in (row.name.lower(), *row.name.lower().split()))
    ]
    found = [
        {
            "facet_ids": ["company"],
            "identifier": shapes.of_organization(row),
            "short_description": f"{row.name} makes {row.truth.thing} easier.",
        }
        for row in rows[:limit]
    ]
    return Answer(
        body={"count": len(rows), "entities": found}, subjects=tuple(row.truth.id for row in rows[:limit])
    )


def _deleted(call: Call) -> Answer:
    """Nothing is ever deleted in an invented market."""
    return Answer(body=[])


def _metadata(call: Call) -> Answer:
    found = {kind: sorted(rows[0][1]) for name, kind in _KINDS.items() if (rows := _COLLECTIONS[name](call))}
    return Answer(
        body={
            "fields": [
                {"entity_def_id": kind, "field_id": name} for kind, names in found.items() for name in names
            ]
        }
    )


def _routes() -> Iterable[Route]:
    for prefix in ("/v4/data", "/api/v4"):
        yield route(
            "POST", f"{prefix}/searches/{{collection}}", _search, "search", group="all", repeat="free"
        )
        yield route(
            "GET", f"{prefix}/entities/{{collection}}/{{id}}", _entity, "entity", group="all", repeat="free"
        )
        yield route(
            "GET",
            f"{prefix}/entities/{{collection}}/{{id}}/cards/{{card}}",
            _one_card,
            "card",
            group="all",
            repeat="free",
        )
        yield route(
            "GET", f"{prefix}/autocompletes", _autocomplete, "autocomplete", group="all", repeat="free"
        )
        yield route("GET", f"{prefix}/deleted_entities", _deleted, "deleted", group="all", repeat="free")
        yield route(
            "GET",
            f"{prefix}/deleted_entities/{{collection}}",
            _deleted,
            "deleted",
            group="all",
            repeat="free",
        )
    yield route(
        "GET", "/v4/md/applications/crunchbase/fields", _metadata, "metadata", group="all", repeat="free"
    )


_MINUTE = {"all": (Limit("minute", 200, 60),), "default": (Limit("minute", 200, 60),)}
PROVIDER = Provider(
    name="crunchbase",
    hosts=("api.crunchbase.com",),
    routes=tuple(_routes()),
    key=_key,
    unauthorised=_unauthorised,
    busy=_busy,
    spent=_spent,
    missing=lambda call: _not_found(),
    plans={"full": Plan(_MINUTE), "basic": Plan(_MINUTE)},
    defaults={
        "plan": "full", "price": "0", "currency": "USD", "monthly_fee": "99", "correlation": 0.5,
        "coverage": {"default": 0.55, "country": {"US": 0.75, "GB": 0.65}, "size": {"1-10": 0.7}, "people": 0.35},
        "fields": {"rounds": 0.97, "head_count": 0.8, "technologies": 0.0, "revenue": 0.4, "email": 0.0, "direct": 0.0},
        "errors": {"rounds": 0.02, "head_count": 0.15}, "staleness_months": 2,
    },
)  # fmt: skip
