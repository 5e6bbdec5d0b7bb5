"""What is asked of ZoomInfo: JSON:API bodies, searches by page, 25 records at once to enrich."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from leadwright.sources import zoominfo_form as form
from leadwright.sources.contract import Reply
from leadwright.sources.question import Criteria, Question
from leadwright.sources.reading import ShapeError, json_object
from leadwright.sources.vendor import Request

NAME = "zoominfo"
PAGE, BATCH, PAGES = 100, 25, 100
_HEADERS = {"content-type": "application/vnd.api+json", "accept": "application/vnd.api+json"}
_SCOPES = (
    "api:data:contact",
    "api:data:company",
    "api:data:intent",
    "api:data:news",
    "api:data:scoops",
    "api:data:lookup",
)


def login(secrets: Mapping[str, str]) -> Request:
    """Client credentials for a token."""
    form_ = {
        "grant_type": "client_credentials", "client_id": secrets["client_id"],
        "client_secret": secrets["client_secret"], "scope": " ".join(_SCOPES),
    }  # fmt: skip
    return Request("/token", "POST", "login", form=form_)


def token(reply: Reply) -> tuple[str, float]:
    """The token and how many seconds it lives."""
    told = json_object(reply.body)
    found, lives = told.take("access_token"), told.take("expires_in")
    if not isinstance(found, str) or not found.strip():
        raise ShapeError("expected an access token")
    known = isinstance(lives, int | float) and not isinstance(lives, bool) and lives > 0
    return found.strip(), float(lives) if known else 3_600.0


def size(question: Question) -> int:
    """Records a page."""
    return max(1, min(question.limit, PAGE))


def _body(
    path: str, kind: str, attributes: Mapping[str, Any], query: Mapping[str, str] | None = None
) -> Request:
    document = {"data": {"type": kind, "attributes": dict(attributes)}}
    return Request(path, "POST", query=query or {}, json=document, headers=_HEADERS, timeout=60)


def _paged(question: Question, cursor: str | None) -> dict[str, str]:
    return {"page[number]": cursor or "1", "page[size]": str(size(question))}


def companies(questions: Sequence[Question], cursor: str | None) -> Request:
    """Companies that meet criteria."""
    filters = form.translate(questions[0].criteria or Criteria()).parameters
    return _body("/companies/search", "CompanySearch", filters, _paged(questions[0], cursor))


def contacts(questions: Sequence[Question], cursor: str | None) -> Request:
    """People at a company, without their addresses."""
    filters = form.people_filters(questions[0], NAME)
    return _body("/contacts/search", "ContactSearch", filters, _paged(questions[0], cursor))


def enrich_companies(questions: Sequence[Question], cursor: str | None) -> Request:
    """What is known of up to 25 companies."""
    wanted = [form.company_input(question, NAME) for question in questions]
    attributes = {"matchCompanyInput": wanted, "outputFields": list(form.COMPANY_OUTPUT)}
    return _body("/companies/enrich", "CompanyEnrich", attributes)


def enrich_contacts(questions: Sequence[Question], cursor: str | None) -> Request:
    """What is known of up to 25 people, addresses and phones included."""
    wanted = [form.person_input(question, NAME) for question in questions]
    attributes = {"matchPersonInput": wanted, "outputFields": list(form.PERSON_OUTPUT)}
    return _body("/contacts/enrich", "ContactEnrich", attributes)


def technologies(questions: Sequence[Question], cursor: str | None) -> Request:
    """What one company uses."""
    return _body("/companies/technologies/enrich", "TechnologyEnrich", _one(questions[0]))


def news(questions: Sequence[Question], cursor: str | None) -> Request:
    """Articles about one company."""
    since = questions[0].since
    attributes = _one(questions[0]) | ({"pageDateMin": since.isoformat()} if since else {})
    return _body("/news/enrich", "NewsEnrich", attributes, _paged(questions[0], cursor))


def scoops(questions: Sequence[Question], cursor: str | None) -> Request:
    """What happened at one company."""
    since = questions[0].since
    attributes = _one(questions[0]) | ({"publishedStartDate": since.isoformat()} if since else {})
    return _body("/scoops/enrich", "ScoopEnrich", attributes, _paged(questions[0], cursor))


def intent(questions: Sequence[Question], cursor: str | None) -> Request:
    """Which of the topics one company researches."""
    criteria = questions[0].criteria
    topics = list(criteria.keywords[:50]) if criteria else []
    return _body(
        "/intent/enrich",
        "IntentEnrich",
        _one(questions[0]) | {"topics": topics},
        _paged(questions[0], cursor),
    )


def can_match(question: Question) -> bool:
    """Whether anything identifies the company."""
    return bool(form.company_input(question, NAME))


def can_search(question: Question) -> bool:
    """Whether any of the criteria can be said."""
    return question.criteria is not None and bool(form.translate(question.criteria).parameters)


def can_reach(question: Question) -> bool:
    """Whether anything identifies the person."""
    return bool(form.person_input(question, NAME))


def can_intend(question: Question) -> bool:
    """Whether there is a company, and topics to look for at it."""
    return can_match(question) and question.criteria is not None and bool(question.criteria.keywords)


def _one(question: Question) -> dict[str, Any]:
    """The company of a question about one: enrichment by name and country takes no country."""
    told = form.company_input(question, NAME)
    told.pop("companyCountry", None)
    return told
