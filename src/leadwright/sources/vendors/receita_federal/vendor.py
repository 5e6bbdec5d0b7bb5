"""Receita Federal: what it can answer, how it is asked, and what a search of the published files can express."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

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
from leadwright.sources.vendors.receita_federal import records
from leadwright.sources.vendors.receita_federal.records import GIVES, LICENCE, NAME
from leadwright.sources.vendors.receita_federal.records import cnpj as _cnpj
from leadwright.values import place
from leadwright.values.name import company_key

# The most people whose minimum wages the revenue of a size class can pay (R$ 360,000 and R$ 4,800,000 a year by law,
# about R$ 25,000 a year for one, with the thirteenth salary and charges); None: no bound. Codes as published.
_CAN_PAY = {"01": 14, "03": 192, "05": None}
_PAGE, _CANDIDATES = 1_000, 20
_LOST = {
    "keywords": "what a company does is told by codes alone", "head_count_max": "sizes are classes of revenue, not of staff",
    "funding_stages": "it knows no funding rounds", "technologies_all": "it knows no technologies",
    "technologies_any": "it knows no technologies",
}  # fmt: skip


def _build(questions: Sequence[Question], cursor: str | None) -> Request:
    return Request(f"/{_cnpj(questions[0])}")


def _search(questions: Sequence[Question], cursor: str | None) -> Request:
    query = dict(_translate(questions[0].criteria or Criteria()).parameters)
    query["limit"] = str(_size(questions[0]))
    return Request("/companies", base="files", query=query | ({"after": cursor} if cursor else {}))


def _by_name(questions: Sequence[Question], cursor: str | None) -> Request:
    company = questions[0].company
    query = {"name": company_key(company.name or "") if company else "", "limit": str(_CANDIDATES)}
    return Request("/companies", base="files", query=query)


def _size(question: Question) -> int:
    return min(max(question.limit, 1), _PAGE)


def _translate(criteria: Criteria) -> Translation:
    """Criteria in words of the loaded files."""
    lost = {name: why for name, why in _LOST.items() if getattr(criteria, name) not in ((), None)}
    parameters: dict[str, str | list[str]] = {}
    expressed: dict[str, str] = {}

    def say(name: str, parameter: str, value: str | list[str], words: str) -> None:
        parameters[parameter], expressed[name] = value, words

    if criteria.industries:
        say("industries", "industry", list(criteria.industries), "the main CNAE, as the crosswalk reads it")
    codes = [re.sub(r"\D", "", code) for code in criteria.activity_codes]
    if codes := [code for code in codes if code]:
        say("activity_codes", "activity", codes, f"the main CNAE begins with {' or '.join(codes)}")
    elif criteria.activity_codes:
        lost["activity_codes"] = "none of them is a CNAE"
    if criteria.countries == ("BR",):
        expressed["countries"] = "all companies of the registry"
    elif criteria.countries:
        lost["countries"] = "it is the registry of Brazil alone"
    states = {region: place.region_code("BR", region) for region in criteria.regions}
    if None in states.values():
        lost["regions"] = f"not states of Brazil: {', '.join(r for r, code in states.items() if not code)}"
    elif states:
        say("regions", "state", [code for code in states.values() if code], "the state of the head office")
    if criteria.cities:
        say("cities", "town", list(criteria.cities), "the town of the head office")
    for name, parameter, value in _dates(criteria):
        say(name, parameter, value, f"{parameter} {value}")
    _staff(criteria.head_count_min, parameters, expressed, lost)
    return Translation(parameters, expressed, lost)


def _dates(criteria: Criteria) -> list[tuple[str, str, str]]:
    """The days between which a company opened; where a year and a day are given, the narrower of both."""
    since = (
        [("founded_min", f"{criteria.founded_min or 0:04d}-01-01")]
        if criteria.founded_min is not None
        else []
    )
    until = (
        [("founded_max", f"{criteria.founded_max or 0:04d}-12-31")]
        if criteria.founded_max is not None
        else []
    )
    since += (
        [("registered_since", criteria.registered_since.isoformat())] if criteria.registered_since else []
    )
    until += (
        [("registered_until", criteria.registered_until.isoformat())] if criteria.registered_until else []
    )
    first, last = max((d for _, d in since), default=""), min((d for _, d in until), default="")
    return [
        *((name, "opened_from", first) for name, _ in since),
        *((name, "opened_until", last) for name, _ in until),
    ]


def _staff(
    least: int | None, parameters: dict[str, str | list[str]], expressed: dict[str, str], lost: dict[str, str]
) -> None:
    """Sizes are classes of revenue. One that cannot pay so many people's minimum wages is left out."""
    sizes = [code for code, most in _CAN_PAY.items() if most is None or least is None or most >= least]
    if least is not None:
        lost["head_count_min"] = "sizes are classes of revenue, not of staff"
    if len(sizes) < len(_CAN_PAY):
        parameters["size"] = sizes
        expressed["head_count_min"] = (
            f"size {' or '.join(sizes)}: the smaller ones cannot pay {least} minimum wages"
        )


VENDOR = Vendor(
    Manifest(
        name=NAME,
        title="Receita Federal",
        bases={"main": "https://minhareceita.org"},
        local={"files": "receita"},
        auth=Auth(),
        plans=(Plan("public", (Limit(60, 60),), concurrent=2),),
        price=Price("call"),
        licence=LICENCE,
        terms="Open data of the Brazilian government: any use, naming the source. The documents of partners are "
        "published masked; they are not kept.",
        homepage="https://minhareceita.org",
        reliability=0.95,
        remarks=(
            "Minha Receita is a free service of volunteers: for more than a few numbers load the public files.",
            "Letters in a CNPJ (since July 2026) are read.",
        ),
    ),
    operations=(
        Operation("company", "company", _build, records.read, lambda q: bool(_cnpj(q)), GIVES, hits=0.98, fresh_days=30),
        Operation(
            "officers", "find_people", _build, records.officers, lambda q: bool(_cnpj(q)),
            frozenset({"person.name", "person.title", "registry"}), hits=0.7, fresh_days=30, rows="qsa",
        ),
        Operation(
            "loaded", "company", lambda q, c: replace(_build(q, c), base="files"), records.read,
            lambda q: bool(_cnpj(q)), GIVES, hits=0.98, fresh_days=1,
        ),
        Operation(
            "search", "find_companies", _search, records.found, lambda q: q.criteria is not None, GIVES,
            hits=0.9, fresh_days=1, page=_PAGE, translate=_translate,
        ),
        Operation(
            "by_name", "company", _by_name, records.names,
            lambda q: bool(q.company and q.company.name and not _cnpj(q)), hits=0.3, fresh_days=1,
        ),
    ),
    reliability_of={"emails": 0.5, "phones": 0.55, "industries": 0.75, "industry_codes": 0.8, "name": 0.85},
)  # fmt: skip
