"""Wikidata: items of companies by their ids, and a query service that knows what is noted of them. No key, CC0."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from typing import Any

from leadwright_twin.market.data import load
from leadwright_twin.market.frame import Answer, Call, Plan, Provider, route
from leadwright_twin.market.limiters import Limit, Refusal
from leadwright_twin.market.providers import wikidata_sparql as sparql
from leadwright_twin.market.providers.wikidata_sparql import Node, Text, Value
from leadwright_twin.market.view import SeenCompany, bare_domain

_FIRST, _PLACES, _TRADES = 900_000_000, 880_000_000, 890_000_000
_BUSINESS, _ORGANISATION = Node("Q4830453", "business"), Node("Q43229", "organization")
_SOFTWARE = (
    "saas",
    "fintech",
    "healthtech",
    "edtech",
    "devtools",
    "cybersecurity",
    "ai",
    "martech",
    "hrtech",
)
_NUMBERS = {"P1278": "lei", "P5531": "cik", "P2622": "company_number", "P6204": "cnpj"}


def _trade(industry: str) -> list[Node]:
    """The industry of an item, and the one above it."""
    rows = list(load("industries.json"))
    name = str(load("industries.json")[industry]["label"]).lower()
    own = Node(f"Q{_TRADES + rows.index(industry)}", name)
    return [own, Node("Q880371", "software industry")] if industry in _SOFTWARE else [own]


def _item(row: SeenCompany) -> Node:
    return Node(f"Q{_FIRST + row.index}", row.name)


def _town(row: SeenCompany) -> list[Node]:
    place = row.place
    return [Node(f"Q{_PLACES + sum(map(ord, place.city))}", place.city)] if place else []


def _numbers(row: SeenCompany, property_: str) -> list[str]:
    number = row.truth.numbers.get(_NUMBERS[property_])
    return [number.zfill(10) if property_ == "P5531" else number] if number else []


def _facts(row: SeenCompany) -> dict[str, Sequence[Value]]:
    """What is noted of a company, by path."""
    place, names = row.place or row.truth.place, [Text(row.name, "en")]
    others = [
        Text(name, "en") for name in (row.legal_name, row.truth.former_name) if name and name != row.name
    ]
    ended = row.truth.status_since if row.truth.status == "closed" and not row.alive else None
    trades = _trade(row.industry) if row.industry else []
    return {
        "rdfs:label": names, "skos:altLabel": others, "rdfs:label|skos:altLabel": [*names, *others],
        "wdt:P31": [_BUSINESS], "wdt:P31/wdt:P279*": [_BUSINESS, _ORGANISATION],
        "wdt:P856": [f"https://{row.domain}/"],
        "wdt:P1128": [Text(str(row.heads), kind="number")] if row.heads else [],
        "wdt:P571": [Text(f"{row.founded:04d}-01-01T00:00:00Z", kind="dateTime")] if row.founded else [],
        "wdt:P576": [Text(f"{ended.isoformat()}T00:00:00Z", kind="dateTime")] if ended else [],
        "wdt:P17": [Node(f"Q{_PLACES + 10**6 + sum(map(ord, place.country))}", place.country_name)],
        "wdt:P17/wdt:P297": [Text(place.country)],
        "wdt:P159": _town(row), "wdt:P159/rdfs:label": [Text(town.label, "en") for town in _town(row)],
        "wdt:P452": trades[:1], "wdt:P452/wdt:P279*": trades,
        "wdt:P4264": [Text(row.linkedin.rstrip("/").rpartition("/")[2])] if row.linkedin else [],
        **{f"wdt:{name}": [Text(number) for number in _numbers(row, name)] for name in _NUMBERS},
    }  # fmt: skip


def _query(call: Call) -> Answer:
    text = call.param("query")
    try:
        select = sparql.parse(text)
        rows = _answer(call, select)
    except sparql.Malformed as cause:
        words = f"SPARQL-QUERY: queryStr={text[:200]}\njava.util.concurrent.ExecutionException: MalformedQueryException: {cause}"
        return Answer(400, words, content_type="text/plain")
    shown = rows[select.offset : None if select.limit is None else select.offset + select.limit]
    body = {
        "head": {"vars": [name for name, *_ in select.columns]},
        "results": {"bindings": [told for _, told in shown]},
    }
    return Answer(
        body=body,
        content_type="application/sparql-results+json;charset=utf-8",
        subjects=tuple(one for one, _ in shown),
    )


def _answer(call: Call, select: sparql.Select) -> list[tuple[str, dict[str, Any]]]:
    found = []
    subject = select.subject.lower()
    for row in _candidates(call, select.where):
        facts, item = _facts(row), _item(row)

        def lookup(node: Value, path: str, facts: Any = facts, item: Node = item) -> Sequence[Value] | None:
            if isinstance(node, Node) and node.id == item.id:
                known: Sequence[Value] | None = facts.get(path)
                return known
            return [Text(node.label, "en")] if isinstance(node, Node) and path == "rdfs:label" else None

        if rows := sparql.solutions(select.where, [{subject: item}], lookup):
            found.append((item.id, row.truth.id, sparql.project(select, rows)))
    return [(truth, told) for _, truth, told in sorted(found, key=lambda one: one[0])]


def _candidates(call: Call, where: sparql.Group) -> Iterable[SeenCompany]:
    """The companies that can meet a query: by number, website or name where it has one, else all."""
    values = dict(where.values)
    for _, path, target in where.triples:
        wanted = values.get(target[1:], []) if isinstance(target, str) and target[:1] == "?" else [target]
        texts = [sparql.plain(one) for one in wanted]
        found: list[int] | None = None
        if texts and (kind := _NUMBERS.get(path.removeprefix("wdt:"))):
            numbers = call.market.by_number
            hits = (numbers.get((kind, text)) or numbers.get((kind, text.lstrip("0"))) for text in texts)
            found = [hit for hit in hits if hit is not None]
        elif texts and path == "wdt:P856":
            found = [one.index for text in texts if (one := call.market.by_domain(bare_domain(text)))]
        elif texts and path == "rdfs:label|skos:altLabel":
            found = [one.index for text in texts for one in call.market.by_name(text)]
        if found is not None:
            rows = (call.view.company(index) for index in dict.fromkeys(found))
            return [row for row in rows if row is not None]
    return call.view.companies()


# items by id --------------------------------------------------------------------------------------


def _api(call: Call) -> Answer:
    if call.param("action") != "wbgetentities":
        return _error(f'Unrecognized value for parameter "action": {call.param("action")[:40]}.', "badvalue")
    ids = [one for one in call.param("ids").split("|") if one]
    if not ids or len(ids) > 50:
        return _error(
            'Either provide the item "ids" or pairs of "sites" and "titles" for items', "param-missing"
        )
    if bad := [one for one in ids if not re.fullmatch(r"[QPL]\d{1,12}", one)]:
        return _error(f'Could not find an entity with the ID "{bad[0][:40]}".', "no-such-entity")
    props = set(filter(None, call.param("props").split("|"))) or {
        "labels",
        "descriptions",
        "aliases",
        "claims",
    }
    found = {one: _entity(call, one, props) for one in ids}
    subjects = tuple(f"c{int(one[1:]) - _FIRST}" for one, body in found.items() if "missing" not in body)
    return Answer(body={"entities": found, "success": 1}, subjects=subjects)


def _error(words: str, code: str) -> Answer:
    return Answer(body={"error": {"code": code, "info": words}, "servedby": "invented"})


def _entity(call: Call, id_: str, props: set[str]) -> dict[str, Any]:
    index = int(id_[1:]) - _FIRST
    row = call.view.company(index) if id_.startswith("Q") and 0 <= index < call.market.count else None
    if row is None:
        return {"id": id_, "missing": ""}
    what = str(load("industries.json")[row.truth.industry]["words"][0])
    names = [name for name in (row.legal_name, row.truth.former_name) if name and name != row.name]
    parts = {
        "labels": {"en": {"language": "en", "value": row.name}},
        "descriptions": {"en": {"language": "en", "value": f"invented company, {what}"}},
        "aliases": {"en": [{"language": "en", "value": name} for name in names]} if names else {},
        "claims": {path[4:]: [_statement(id_, path[4:], v) for v in values] for path, values in _facts(row).items()
                   if re.fullmatch(r"wdt:P\d+", path) and values},
        "sitelinks": {},
    }  # fmt: skip
    told = {"pageid": 10**6 + index, "ns": 0, "title": id_, "lastrevid": 10**9 + index}
    told |= {"modified": f"{row.as_of.isoformat()}T00:00:00Z", "type": "item", "id": id_}
    return told | {name: value for name, value in parts.items() if name in props}


def _statement(id_: str, property_: str, value: Value) -> dict[str, Any]:
    data: Any = value if isinstance(value, str) else value.value if isinstance(value, Text) else None
    kind, told = "string", "url" if isinstance(value, str) else "external-id"
    if isinstance(value, Node):
        data, kind, told = (
            {"entity-type": "item", "numeric-id": int(value.id[1:]), "id": value.id},
            "wikibase-entityid",
            "wikibase-item",
        )
    elif isinstance(value, Text) and value.kind == "number":
        data, kind, told = {"amount": f"+{value.value}", "unit": "1"}, "quantity", "quantity"
    elif isinstance(value, Text) and value.kind == "dateTime":
        when = f"+{value.value[:4]}-00-00T00:00:00Z" if property_ == "P571" else f"+{value.value}"
        calendar = "http://www.wikidata.org/entity/Q1985727"
        data = {
            "time": when,
            "timezone": 0,
            "before": 0,
            "after": 0,
            "precision": 9 if property_ == "P571" else 11,
            "calendarmodel": calendar,
        }
        kind = told = "time"
    snak: dict[str, Any] = {
        "snaktype": "value",
        "property": property_,
        "hash": hashlib.sha1(str(data).encode(), usedforsecurity=False).hexdigest(),
    }
    snak |= {"datavalue": {"value": data, "type": kind}, "datatype": told}
    return {"mainsnak": snak, "type": "statement", "id": f"{id_}${property_}", "rank": "normal"}


def _busy(call: Call, refusal: Refusal) -> Answer:
    wait = max(1, -int(-call.clock.waiting(refusal.wait) // 1))
    return Answer(429, "Too Many Requests", (("retry-after", str(wait)),), content_type="text/plain")


PROVIDER = Provider(
    name="wikidata",
    hosts=("www.wikidata.org", "query.wikidata.org"),
    routes=(
        route("GET", "/w/api.php", _api, "entities", host="www.wikidata.org", repeat="free"),
        route("GET", "/sparql", _query, "query", host="query.wikidata.org", repeat="free"),
        route("POST", "/sparql", _query, "query", host="query.wikidata.org", repeat="free"),
    ),
    key=lambda call: call.header("user-agent") or None,
    unauthorised=lambda call: Answer(403, "Requests must have a user agent", content_type="text/plain"),
    busy=_busy,
    spent=lambda call, unit: Answer(429, "Too Many Requests", content_type="text/plain"),
    missing=lambda call: Answer(404, "Not Found", content_type="text/plain"),
    plans={"public": Plan({"default": (Limit("minute", 60, 60, "rolling"), Limit("parallel", 5, kind="concurrent"))})},
    defaults={
        "plan": "public", "price": "0", "coverage": {"default": 0.06, "size": {"5001+": 10.0, "1001-5000": 5.0}},
        "fields": {"head_count": 0.5, "linkedin": 0.3}, "staleness_months": 14,
    },
    keyless=True,
)  # fmt: skip
