"""Wikidata: what it can answer and how it is asked."""

from __future__ import annotations

from collections.abc import Sequence

from leadwright.sources.question import Criteria, Question
from leadwright.sources.vendor import Auth, Limit, Manifest, Operation, Plan, Price, Request, Vendor
from leadwright.sources.vendors.wikidata import items, query, rows
from leadwright.sources.vendors.wikidata.items import LICENCE, NAME
from leadwright.values import domain

_PROPERTIES = "labels|descriptions|claims"
_AT_ONCE = 50
_CANDIDATES = 20
_SECONDS = 70.0  # a query may run for sixty


def _items(questions: Sequence[Question], cursor: str | None) -> Request:
    ids = "|".join(items.identity(question) or "" for question in questions)
    query_ = {"action": "wbgetentities", "format": "json", "ids": ids, "props": _PROPERTIES}
    return Request("/w/api.php", query=query_)


def _sparql(text: str) -> Request:
    accept = {"accept": "application/sparql-results+json"}
    return Request(
        "/sparql", base="query", query={"query": text, "format": "json"}, headers=accept, timeout=_SECONDS
    )


def _key(question: Question) -> list[str]:
    """Lines for the number or the website by which a company is known; [] without either."""
    company = question.company
    if company is None:
        return []
    host = domain.registrable(company.domain) if company.domain else None
    usable = host and not domain.is_shared_host(host)
    return query.numbered(company) or (query.at_home(host) if host and usable else [])


def _named(question: Question) -> bool:
    return bool(question.company and question.company.name) and not _key(question)


def _by_name(questions: Sequence[Question], cursor: str | None) -> Request:
    company = questions[0].company
    return _sparql(query.select(query.named(company.name or "" if company else ""), _CANDIDATES))


def _search(questions: Sequence[Question], cursor: str | None) -> Request:
    start = int(cursor) if cursor and cursor.isdecimal() else 0
    lines = query.searched(questions[0].criteria or Criteria())
    return _sparql(query.select(lines, rows.size(questions[0]), start))


VENDOR = Vendor(
    Manifest(
        name=NAME,
        title="Wikidata",
        bases={"main": "https://www.wikidata.org", "query": "https://query.wikidata.org"},
        auth=Auth(),
        plans=(Plan("public", (Limit(60, 60),), concurrent=5),),
        price=Price("call"),
        licence=LICENCE,
        terms="Public domain (CC0): any use. Programs must name themselves in the User-Agent.",
        homepage="https://www.wikidata.org",
        reliability=0.75,
        remarks=("A query may run for sixty seconds; whatever takes longer is refused, not shortened.",),
    ),
    operations=(
        Operation(
            "entity", "company", _items, items.read, lambda q: bool(items.identity(q)), items.GIVES,
            hits=0.95, fresh_days=30, batch=_AT_ONCE,
        ),
        Operation(
            "lookup", "company", lambda q, c: _sparql(query.select(_key(q[0]), _CANDIDATES)), rows.lookup,
            lambda q: bool(_key(q)), rows.GIVES, hits=0.1, fresh_days=30,
        ),
        Operation("by_name", "company", _by_name, rows.names, _named, hits=0.15, fresh_days=30),
        Operation(
            "search", "find_companies", _search, rows.found,
            lambda q: q.criteria is not None and bool(q.criteria.industries or q.criteria.cities),
            rows.GIVES, hits=0.7, fresh_days=30, page=query.PAGE, ceiling=10_000, translate=query.translate,
        ),
    ),
    reliability_of={"head_count": 0.6, "website": 0.85, "domain": 0.85, "founded": 0.85, "registry": 0.9},
)  # fmt: skip
