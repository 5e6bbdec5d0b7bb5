"""SEC EDGAR: what it can answer and how it is asked. Who asks must leave an address in the User-Agent."""

from __future__ import annotations

import re
from collections.abc import Sequence

from leadwright.sources.question import Criteria, Question
from leadwright.sources.vendor import (
    Auth,
    Limit,
    Manifest,
    Operation,
    Plan,
    Price,
    Request,
    Translation,
    Vendor,
)
from leadwright.sources.vendors.sec_edgar import companies, form_d, search
from leadwright.sources.vendors.sec_edgar.names import ACCESSION, LICENCE, NAME
from leadwright.values import registry_number

_ACCESSION = re.compile(r"\d{10}-\d{2}-\d{6}")
_LOST = {
    "industries": "the text search knows no industries", "activity_codes": "the text search knows no codes",
    "head_count_min": "filings tell no head counts", "head_count_max": "filings tell no head counts",
    "countries": "places are read from the answers", "regions": "places are read from the answers",
    "cities": "places are read from the answers", "funding_stages": "a notice names no stage",
    "technologies_all": "it knows no technologies", "technologies_any": "it knows no technologies",
    "founded_min": "the year stands in the notice itself", "founded_max": "the year stands in the notice itself",
    "registered_since": "it searches by the day of filing (the question's `since`)",
    "registered_until": "it searches by the day of filing (the question's `since`)",
}  # fmt: skip


def _cik(question: Question) -> str | None:
    return registry_number.parse("cik", question.company.registry.get("cik")) if question.company else None


def _accession(question: Question) -> str | None:
    said = question.company.native.get(ACCESSION) if question.company else None
    return said if said and _ACCESSION.fullmatch(said) else None


def _submissions(questions: Sequence[Question], cursor: str | None) -> Request:
    return Request(f"/submissions/CIK{(_cik(questions[0]) or '').zfill(10)}.json")


def _tickers(questions: Sequence[Question], cursor: str | None) -> Request:
    return Request("/files/company_tickers.json", base="www")


def _notice(questions: Sequence[Question], cursor: str | None) -> Request:
    folder = (_accession(questions[0]) or "").replace("-", "")
    return Request(f"/Archives/edgar/data/{_cik(questions[0])}/{folder}/primary_doc.xml", base="www")


def _search(questions: Sequence[Question], cursor: str | None) -> Request:
    told = _translate(questions[0].criteria or Criteria()).parameters
    query = {"q": "", **told, "forms": "D", "from": cursor or "0"}
    if questions[0].since:
        query["startdt"] = questions[0].since.isoformat()
    return Request("/search-index", base="search", query=query)


def _translate(criteria: Criteria) -> Translation:
    lost = {name: why for name, why in _LOST.items() if getattr(criteria, name) not in ((), None)}
    words = [word.replace('"', " ").strip() for word in criteria.keywords]
    query = " OR ".join(f'"{word}"' for word in words if word)
    parameters = {"q": query} if query else {}
    return Translation(parameters, {"keywords": f"q={query}"} if query else {}, lost)


VENDOR = Vendor(
    Manifest(
        name=NAME,
        title="SEC EDGAR",
        bases={
            "main": "https://data.sec.gov", "www": "https://www.sec.gov", "search": "https://efts.sec.gov/LATEST",
        },
        auth=Auth("header", "user-agent", "Leadwright {contact}", {"contact": "LEADWRIGHT_CONTACT_EMAIL"}),
        plans=(Plan("public", (Limit(10, 1),)),),
        price=Price("call"),
        licence=LICENCE,
        terms="Works of the United States government: any use. It asks that programs name an e-mail address "
        "under which whoever runs them can be reached, and blocks those that do not.",
        homepage="https://www.sec.gov/search-filings",
        reliability=0.95,
        remarks=(
            "No key is needed, but a contact: set LEADWRIGHT_CONTACT_EMAIL to an e-mail address of yours.",
            "A notice of a pooled fund (Form D) is no company that raised money; it is marked so.",
        ),
    ),
    operations=(
        Operation(
            "submissions", "company", _submissions, companies.submissions, lambda q: bool(_cik(q)),
            companies.GIVES, hits=0.95, fresh_days=7,
        ),
        Operation(
            "form_d", "company", _notice, form_d.read, lambda q: bool(_cik(q) and _accession(q)),
            form_d.GIVES, hits=0.98, fresh_days=365,
        ),
        Operation(
            "tickers", "company", _tickers, companies.tickers,
            lambda q: bool(q.company and q.company.name and not _cik(q)), hits=0.05, fresh_days=7,
        ),
        Operation(
            "search", "find_companies", _search, search.read,
            lambda q: q.criteria is not None and bool(q.since or q.criteria.keywords),
            search.GIVES, hits=0.8, fresh_days=1, page=search.PAGE, ceiling=search.CEILING, translate=_translate,
        ),
    ),
    reliability_of={"industries": 0.8, "phones": 0.8, "locations": 0.85},
)  # fmt: skip
