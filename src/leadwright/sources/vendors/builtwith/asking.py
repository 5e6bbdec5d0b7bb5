"""What is asked of BuiltWith: what a domain uses, what changed there, and who uses a technology."""

from __future__ import annotations

from collections.abc import Sequence

from leadwright.sources.question import Criteria, Question
from leadwright.sources.vendor import Request, Translation
from leadwright.values import domain as domains
from leadwright.values import technology

NAME = "builtwith"
BATCH, BULK = 16, 500
# No names and addresses of people, no texts that nobody reads, and only what is in use today.
_LEAN = {"NOPII": "yes", "NOATTR": "yes", "HIDETEXT": "yes", "HIDEDL": "yes", "LIVEONLY": "yes"}


def domain(question: Question) -> str | None:
    """The root domain that is looked up: BuiltWith knows no other."""
    named = question.company.domain if question.company else None
    return domains.registrable(named) if named else None


def lookup(questions: Sequence[Question], cursor: str | None) -> Request:
    """Up to 16 domains at once."""
    return Request("/api.json", base="domain", query={"LOOKUP": _all(questions), **_LEAN}, timeout=60)


def bulk(questions: Sequence[Question], cursor: str | None) -> Request:
    """Many domains; more than it looks up at once are a job."""
    options = {name: value == "yes" for name, value in _LEAN.items()}
    named = [domain(question) or "" for question in questions]
    return Request("/domain/bulk", "POST", "domain", json={"lookups": named, "options": options}, timeout=60)


def changes(questions: Sequence[Question], cursor: str | None) -> Request:
    """What was added and removed, since a day where one is given. All questions of a batch share it."""
    since = min((question.since for question in questions if question.since), default=None)
    query = {"LOOKUP": _all(questions)}
    return Request(
        "/api.json", base="change", query=query | ({"SINCE": since.isoformat()} if since else {}), timeout=60
    )


def usage(questions: Sequence[Question], cursor: str | None) -> Request:
    """What the account may still spend."""
    return Request("/api.json", base="usage")


def lists(questions: Sequence[Question], cursor: str | None) -> Request:
    """Websites that use a technology, page by page."""
    parameters = translate(questions[0].criteria or Criteria()).parameters
    query = {**parameters, "META": "yes"}
    return Request(
        "/api.json", base="lists", query=query | ({"OFFSET": cursor} if cursor else {}), timeout=60
    )


def can_list(question: Question) -> bool:
    """Whether one technology is asked for, which every list is made of."""
    return question.criteria is not None and technology_of(question.criteria) is not None


def technology_of(criteria: Criteria) -> str | None:
    """The technology whose users are listed; the first of those that all must be there."""
    if criteria.technologies_all:
        return criteria.technologies_all[0]
    return criteria.technologies_any[0] if len(criteria.technologies_any) == 1 else None


def translate(criteria: Criteria) -> Translation:
    """Criteria as a list: one technology, and perhaps one country."""
    parameters: dict[str, str] = {}
    said: dict[str, str] = {}
    lost: dict[str, str] = {}
    if key := technology_of(criteria):
        parameters["TECH"] = technology.label(key).replace(" ", "-")
        said["technologies_all" if criteria.technologies_all else "technologies_any"] = (
            f"TECH={parameters['TECH']}"
        )
    if len(criteria.technologies_all) > 1:
        lost["technologies_all"] = "a list has one technology; the others are looked for in what it finds"
    if criteria.technologies_any and "technologies_any" not in said:
        lost["technologies_any"] = "a list has one technology"
    if len(criteria.countries) == 1:
        parameters["COUNTRY"] = criteria.countries[0]
        said["countries"] = f"COUNTRY={criteria.countries[0]}"
    elif criteria.countries:
        lost["countries"] = "a list has one country or all"
    for name in (
        "industries", "keywords", "head_count_min", "head_count_max", "regions", "cities", "funding_stages",
        "founded_min", "founded_max", "registered_since", "registered_until", "activity_codes",
    ):  # fmt: skip
        if getattr(criteria, name):
            lost[name] = "lists are made of technologies"
    return Translation(parameters, said, lost)


def _all(questions: Sequence[Question]) -> str:
    return ",".join(domain(question) or "" for question in questions)
