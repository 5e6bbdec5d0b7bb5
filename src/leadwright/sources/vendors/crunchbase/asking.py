"""What is asked of Crunchbase: searches by predicates with keyset pages, look-ups with cards, autocomplete."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from leadwright.sources.question import Criteria, Question
from leadwright.sources.vendor import Request, Translation
from leadwright.sources.vendors.crunchbase import words

NAME = "crunchbase"
PAGE = 100
FIELDS = (
    "identifier", "name", "legal_name", "aliases", "short_description", "description", "website_url", "linkedin",
    "twitter", "facebook", "contact_email", "phone_number", "founded_on", "closed_on", "location_identifiers",
    "categories", "category_groups", "num_employees_enum", "operating_status", "status", "ipo_status",
    "funding_total", "last_funding_at", "last_funding_type", "last_funding_total",
)  # fmt: skip
ROUND_FIELDS = ("identifier", "announced_on", "investment_type", "money_raised")
CARDS = ("raised_funding_rounds", "founders")


def native(question: Question) -> str | None:
    """The uuid or permalink by which Crunchbase knows the company."""
    return question.company.native.get(NAME) if question.company else None


def domain(question: Question) -> str | None:
    """The domain asked about."""
    return question.company.domain if question.company else None


def size(question: Question) -> int:
    """Records a page."""
    return max(1, min(question.limit, PAGE))


def _predicate(field: str, operator: str, *values: Any) -> dict[str, Any]:
    return {"type": "predicate", "field_id": field, "operator_id": operator, "values": list(values)}


def can_search(question: Question) -> bool:
    """Whether any of the criteria can be said; without one it would list every company there is."""
    return question.criteria is not None and bool(translate(question.criteria).parameters["query"])


def search(questions: Sequence[Question], cursor: str | None) -> Request:
    """Companies that meet criteria, by rank."""
    question = questions[0]
    return _search("organizations", FIELDS, translate(question.criteria or Criteria()).parameters["query"],
                   ("rank_org", "asc"), size(question), cursor)  # fmt: skip


def by_domain(questions: Sequence[Question], cursor: str | None) -> Request:
    """The companies whose website is at a domain."""
    query = [_predicate("website_url", "domain_eq", domain(questions[0]))]
    return _search("organizations", FIELDS, query, ("rank_org", "asc"), 5, None)


def rounds(questions: Sequence[Question], cursor: str | None) -> Request:
    """The funding rounds of a company, newest first: all of them, for no company has a thousand."""
    query = [_predicate("funded_organization_identifier", "includes", native(questions[0]))]
    if questions[0].since:
        query.append(_predicate("announced_on", "gte", questions[0].since.isoformat()))
    return _search("funding_rounds", ROUND_FIELDS, query, ("announced_on", "desc"), 1_000, None)


def _search(
    collection: str, fields: Sequence[str], query: Sequence[Mapping[str, Any]], order: tuple[str, str], limit: int,
    cursor: str | None,
) -> Request:  # fmt: skip
    body: dict[str, Any] = {
        "field_ids": list(fields), "query": list(query), "order": [{"field_id": order[0], "sort": order[1]}],
        "limit": limit,
    }  # fmt: skip
    return Request(
        f"/searches/{collection}", "POST", json=body | ({"after_id": cursor} if cursor else {}), timeout=60
    )


def entity(questions: Sequence[Question], cursor: str | None) -> Request:
    """One company with its cards."""
    query = {"field_ids": ",".join(FIELDS), "card_ids": ",".join(CARDS)}
    return Request(f"/entities/organizations/{quote(native(questions[0]) or '', safe='')}", query=query)


def autocomplete(questions: Sequence[Question], cursor: str | None) -> Request:
    """Companies that bear a name, with their permalinks."""
    name = (questions[0].company.name if questions[0].company else None) or ""
    query = {"query": name, "collection_ids": "organizations", "limit": str(min(questions[0].limit, 25))}
    return Request("/autocompletes", query=query)


def translate(criteria: Criteria) -> Translation:
    """Criteria as predicates. What has no permalink that we know is named as lost, for it would match nothing."""
    query: list[dict[str, Any]] = []
    said: dict[str, str] = {}
    lost: dict[str, str] = {}

    def add(name: str, field: str, operator: str, values: Sequence[Any]) -> None:
        if values:
            query.append(_predicate(field, operator, *values))
            said[name] = f"{field} {operator} {', '.join(map(str, values))}"

    known = [node for node in criteria.industries if node in words.CATEGORIES]
    add("industries", "categories", "includes", [link for node in known for link in words.CATEGORIES[node]])
    if missing := [node for node in criteria.industries if node not in words.CATEGORIES]:
        lost["industries"] = f"no category of Crunchbase means {', '.join(missing)}"
    if (
        missing and known
    ):  # one predicate holds all industries: without some of them it would leave companies out
        query.pop()
        del said["industries"]
        lost["industries"] += "; the others would leave its companies out"
    _places(criteria, add, lost)
    _sizes(criteria, query, said, lost)
    stages = [code for stage in criteria.funding_stages for code in words.ROUNDS.get(stage, ())]
    if missing := [stage for stage in criteria.funding_stages if stage not in words.ROUNDS]:
        lost["funding_stages"] = f"no round of Crunchbase means {', '.join(missing)}"
    else:
        add("funding_stages", "last_funding_type", "includes", stages)
    if len(criteria.keywords) == 1:
        add("keywords", "short_description", "contains", criteria.keywords)
    elif criteria.keywords:
        lost["keywords"] = "it looks for one text at a time"
    if criteria.founded_min:
        add("founded_min", "founded_on", "gte", [f"{criteria.founded_min:04d}-01-01"])
    if criteria.founded_max:
        add("founded_max", "founded_on", "lte", [f"{criteria.founded_max:04d}-12-31"])
    for name in (
        "technologies_all",
        "technologies_any",
        "registered_since",
        "registered_until",
        "activity_codes",
    ):
        if getattr(criteria, name):
            lost[name] = "it does not know this of companies"
    return Translation({"query": query}, said, lost)


def _places(criteria: Criteria, add: Any, lost: dict[str, str]) -> None:
    add("countries", "location_identifiers", "includes", [words.country(code) for code in criteria.countries])
    for name in ("regions", "cities"):
        if not (places := getattr(criteria, name)):
            continue
        if name == "regions" and len(criteria.countries) == 1:
            inside = words.country(criteria.countries[0])
            add(name, "location_identifiers", "includes", [f"{words.slug(one)}-{inside}" for one in places])
        else:
            lost[name] = "its permalinks need the places around it, which are not given"


def _sizes(
    criteria: Criteria, query: list[dict[str, Any]], said: dict[str, str], lost: dict[str, str]
) -> None:
    low, high = criteria.head_count_min, criteria.head_count_max
    if low is None and high is None:
        return
    codes = words.bands(low, high)
    query.append(_predicate("num_employees_enum", "includes", *codes))
    for name, given, exact in (
        ("head_count_min", low, words.are_exact(low, None)),
        ("head_count_max", high, words.are_exact(None, high)),
    ):
        if given is not None:
            said[name] = f"num_employees_enum includes {', '.join(codes)}"
        if not exact:
            lost[name] = "its bands take in some smaller or larger companies"
