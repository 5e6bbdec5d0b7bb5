"""Companies House: what it can answer, how it is asked, and what its search can express."""

from __future__ import annotations

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
from leadwright.sources.vendors.companies_house import codes, translate
from leadwright.sources.vendors.companies_house.translate import LICENCE, NAME, PAGE
from leadwright.values import registry_number

_WORDS = {
    "head_count_min": "it registers no head counts", "head_count_max": "it registers no head counts",
    "funding_stages": "it knows no funding rounds", "technologies_all": "it knows no technologies",
    "technologies_any": "it knows no technologies", "keywords": "it searches names only, not what a company does",
}  # fmt: skip


def _number(question: Question) -> str | None:
    """The registered number of the company that is asked about."""
    if question.company is None:
        return None
    known = question.company.registry
    return registry_number.parse("companies_house", known.get("companies_house") or known.get("uk"))


def _named(question: Question) -> bool:
    return bool(question.company and question.company.name) and not _number(question)


def _company(questions: Sequence[Question], cursor: str | None) -> Request:
    return Request(f"/company/{_number(questions[0])}")


def _of_company(path: str, questions: Sequence[Question], cursor: str | None) -> Request:
    size = str(min(max(questions[0].limit, 1), PAGE))
    return Request(
        f"/company/{_number(questions[0])}/{path}",
        query={"items_per_page": size, "start_index": cursor or "0"},
    )


def _by_name(questions: Sequence[Question], cursor: str | None) -> Request:
    company = questions[0].company
    query = {"q": company.name or "" if company else "", "start_index": cursor or "0"}
    return Request("/search/companies", query=query | {"items_per_page": str(min(questions[0].limit, PAGE))})


def _search(questions: Sequence[Question], cursor: str | None) -> Request:
    told = _translate(questions[0].criteria or Criteria()).parameters
    paging = {"size": str(translate.size(questions[0])), "start_index": cursor or "0"}
    return Request("/advanced-search/companies", query={**told, **paging})


def _translate(criteria: Criteria) -> Translation:
    parameters: dict[str, str] = {"company_status": "active"}
    expressed: dict[str, str] = {}
    lost = {name: why for name, why in _WORDS.items() if getattr(criteria, name) not in ((), None)}
    _codes(criteria, parameters, expressed, lost)
    _place(criteria, parameters, expressed, lost)
    _dates(criteria, parameters, expressed)
    return Translation(parameters, expressed, lost)


def _codes(
    criteria: Criteria, parameters: dict[str, str], expressed: dict[str, str], lost: dict[str, str]
) -> None:
    """Codes as given, and those of industries; an industry without a code is searched by a wider one."""
    listed = [code for code in criteria.activity_codes if code.isdigit() and len(code) == 5]
    if len(listed) < len(criteria.activity_codes):
        lost["activity_codes"] = "it takes codes of UK SIC 2007 alone, of five digits"
    searched = {node: node if codes.of(node) else codes.wider(node) for node in criteria.industries}
    listed += [code for node in searched.values() if node for code in codes.of(node)]
    inexact = [
        f"{node} (searched as {as_})" if as_ else node for node, as_ in searched.items() if as_ != node
    ]
    if inexact:
        lost["industries"] = f"the register has no code for {', '.join(inexact)}"
    if listed and None not in searched.values():  # an industry that cannot be said would be left out
        parameters["sic_codes"] = ",".join(dict.fromkeys(listed))
        said = [name for name in ("industries", "activity_codes") if getattr(criteria, name)]
        expressed |= dict.fromkeys(said, f"sic_codes={parameters['sic_codes']}")
    elif listed and criteria.activity_codes:
        lost["activity_codes"] = "it would leave out the industries that have no code"


def _place(
    criteria: Criteria, parameters: dict[str, str], expressed: dict[str, str], lost: dict[str, str]
) -> None:
    """One location can be asked for: the smallest that is wanted, if it is alone."""
    if criteria.countries == ("GB",):
        expressed["countries"] = "all companies of the register"
    elif criteria.countries:
        lost["countries"] = "it is the register of the United Kingdom alone"
    for name in ("cities", "regions"):
        wanted: tuple[str, ...] = getattr(criteria, name)
        if len(wanted) == 1 and "location" not in parameters:
            parameters["location"] = wanted[0]
            expressed[name] = f"location={wanted[0]}"
        elif wanted:
            lost[name] = "it takes one location"


def _dates(criteria: Criteria, parameters: dict[str, str], expressed: dict[str, str]) -> None:
    since = criteria.registered_since.isoformat() if criteria.registered_since else None
    until = criteria.registered_until.isoformat() if criteria.registered_until else None
    if since or until:
        expressed |= {
            n: "incorporated" for n in ("registered_since", "registered_until") if getattr(criteria, n)
        }
    if criteria.founded_min is not None:
        expressed["founded_min"] = "incorporated_from"
        since = max(since or "", f"{criteria.founded_min:04d}-01-01")
    if criteria.founded_max is not None:
        expressed["founded_max"] = "incorporated_to"
        until = min(until or "9999", f"{criteria.founded_max:04d}-12-31")
    parameters.update({n: v for n, v in (("incorporated_from", since), ("incorporated_to", until)) if v})


VENDOR = Vendor(
    Manifest(
        name=NAME,
        title="Companies House",
        bases={"main": "https://api.company-information.service.gov.uk"},
        auth=Auth("basic", template="{key}:", secrets={"key": "COMPANIES_HOUSE_API_KEY"}),
        plans=(Plan("public", (Limit(600, 300),)),),
        price=Price("call"),
        licence=LICENCE,
        terms="Open Government Licence 3.0: any use, naming Companies House as the source. "
        "Officers are people: keep those that a decision needs.",
        homepage="https://developer.company-information.service.gov.uk",
        reliability=0.97,
        remarks=("The key is free: register an application of the kind 'live' and take its REST key.",),
    ),
    operations=(
        Operation(
            "company", "company", _company, translate.company, lambda q: bool(_number(q)),
            translate.COMPANY, hits=0.98, fresh_days=60,
        ),
        Operation(
            "filings", "company", lambda q, c: _of_company("filing-history", q, c), translate.filings,
            lambda q: bool(_number(q)), frozenset({"filings", "registry"}), hits=0.95, fresh_days=14, page=PAGE,
        ),
        Operation(
            "officers", "find_people", lambda q, c: _of_company("officers", q, c), translate.officers,
            lambda q: bool(_number(q)), frozenset({"person.name", "person.title", "registry"}),
            hits=0.95, fresh_days=60, page=PAGE, rows="items",
        ),
        Operation("by_name", "company", _by_name, translate.names, _named, hits=0.5, page=PAGE, ceiling=1_000),
        Operation(
            "search", "find_companies", _search, translate.found, lambda q: q.criteria is not None,
            translate.COMPANY, hits=0.9, fresh_days=7, page=PAGE, ceiling=10_000, translate=_translate,
        ),
    ),
    reliability_of={"industries": 0.75, "industry_codes": 0.75, "locations": 0.7},
)  # fmt: skip
