"""ZoomInfo's Enterprise API, the one before GTM: a token for an hour, plain JSON, message-only errors. Legacy."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from leadwright.sources import wording
from leadwright.sources import zoominfo_form as form
from leadwright.sources.contract import Observation, Outcome, Reply
from leadwright.sources.question import Criteria, Question
from leadwright.sources.reading import (
    Fields,
    ShapeError,
    any_json,
    every,
    failed,
    found,
    json_object,
    told_in,
)
from leadwright.sources.vendor import (
    Answer,
    Auth,
    Limit,
    LimitTold,
    Login,
    Manifest,
    Operation,
    Plan,
    Price,
    Reading,
    Request,
    Vendor,
)

NAME, LICENCE = "zoominfo_legacy", "vendor"
_PAGE, _BATCH, _CEILING = 100, 25, 1_000
_HOUR = 3_600.0
_Read = Callable[[str, Fields, set[str]], tuple[Observation, ...]]


# asking -------------------------------------------------------------------------------------------


def _login(secrets: Mapping[str, str]) -> Request:
    return Request(
        "/authenticate", "POST", json={"username": secrets["username"], "password": secrets["password"]}
    )


def _token(reply: Reply) -> tuple[str, float]:
    token = json_object(reply.body).take("jwt")
    if not isinstance(token, str) or not token.strip():
        raise ShapeError("expected a token")
    return token.strip(), _HOUR


def _search(path: str, filters: Mapping[str, Any], question: Question, cursor: str | None) -> Request:
    page = {"rpp": _size(question), "page": int(cursor or 1)}
    return Request(path, "POST", json={**filters, **page}, timeout=60)


def _companies(questions: Sequence[Question], cursor: str | None) -> Request:
    filters = form.translate(questions[0].criteria or Criteria()).parameters
    return _search("/search/company", filters, questions[0], cursor)


def _contacts(questions: Sequence[Question], cursor: str | None) -> Request:
    return _search("/search/contact", form.people_filters(questions[0], NAME), questions[0], cursor)


def _enrich_companies(questions: Sequence[Question], cursor: str | None) -> Request:
    wanted = [form.company_input(question, NAME) for question in questions]
    body = {"matchCompanyInput": wanted, "outputFields": list(form.COMPANY_OUTPUT)}
    return Request("/enrich/company", "POST", json=body, timeout=60)


def _enrich_contacts(questions: Sequence[Question], cursor: str | None) -> Request:
    wanted = [form.person_input(question, NAME) for question in questions]
    body = {"matchPersonInput": wanted, "outputFields": list(form.PERSON_OUTPUT)}
    return Request("/enrich/contact", "POST", json=body, timeout=60)


def _size(question: Question) -> int:
    return max(1, min(question.limit, _PAGE))


# reading ------------------------------------------------------------------------------------------


def _refused(reply: Reply) -> Answer | None:
    said = Fields(any_json(reply.body))
    inner = said.inner("error")
    words = said.text("message") or inner.text("message") or said.text("error") or ""
    own = {}
    if "max limit to enrich" in words or "used up" in words:
        own = {
            400: (Outcome.LOCKED, "the credits are used up"),
            403: (Outcome.LOCKED, "the credits are used up"),
        }
    if answer := failed(reply, said=words, statuses=own):
        return answer
    if said.take("success") is False:
        return Answer(Outcome.CHANGED, reason=f"it reports a failure: {words or 'without a reason'}")
    return None


def _page(questions: Sequence[Question], reply: Reply, read: _Read, nothing: str) -> Reading:
    if answer := _refused(reply):
        return Reading((answer,))
    document = json_object(reply.body, "data")
    rows, left = document.rows("data"), set[str]()
    observations: list[Observation] = []
    for row in wording.objects(rows):
        if key := row.text("id"):
            observations += read(key, row, left)
    total, page = (wording.whole(document.take(name)) for name in ("totalResults", "currentPage"))
    document.known("maxResults", "success")
    left |= document.left()
    seen = (page or 0) * _size(questions[0])
    more = page is not None and rows and total is not None and seen < min(total, _CEILING)
    answer = found(rows, observations, total, nothing)
    return Reading((answer,), str(page + 1) if more and page is not None else None, total, frozenset(left))


def _matches(
    questions: Sequence[Question], reply: Reply, inputs: Sequence[Mapping[str, Any]], read: _Read
) -> Reading:
    if answer := _refused(reply):
        return every(questions, answer)
    document = json_object(reply.body)
    told = document.inner("data")
    if not isinstance(told.raw.get("result"), list):
        raise ShapeError("expected a list of results")
    rows = wording.objects(told.take("result"))
    told.known("outputFields", "requiredFields")
    document.known("success")
    left: set[str] = {*document.left(), *told.left()}
    answers = []
    for question, row in zip(questions, form.aligned(rows, inputs), strict=True):
        if row is None:
            answers.append(Answer(Outcome.CHANGED, reason="the answer leaves this record out"))
        else:
            answers.append(_match(question, row, read, left))
    return Reading(tuple(answers), leftovers=frozenset(left))


def _match(question: Question, row: Fields, read: _Read, left: set[str]) -> Answer:
    status = row.text("matchStatus") or ""
    row.known("input", "data")
    left |= row.left()
    if status == "OPT_OUT":  # nothing else of it is read
        return form.matched(status, (), question)
    records = wording.objects(row.take("data"))
    if not status and row.raw.get("data") == []:
        status = "NO_MATCH"
    moved = bool(records) and str(records[0].raw.get("personHasMoved")).lower() == "yes"
    observations: tuple[Observation, ...] = ()
    for record in records[:1]:
        if key := record.text("id"):
            observations = read(key, record, left)
    return form.matched(status, observations, question, moved=moved)


def _company(key: str, told: Fields, left: set[str]) -> tuple[Observation, ...]:
    one = form.company(key, told, NAME, LICENCE, left)
    return (one,) if one.fields.get("name") else ()


def _person(key: str, told: Fields, left: set[str]) -> tuple[Observation, ...]:
    return form.person(key, told, NAME, LICENCE, left)


def _limits_told(headers: Mapping[str, str]) -> Sequence[LimitTold]:
    """Calls a minute, requests of the contract, and the records that it pays for."""
    told = []
    for prefix, seconds, units in (
        ("x-ratelimit", 60.0, False), ("x-usage-request-limit", None, False), ("x-usage-unique-id-limit", None, True),
    ):  # fmt: skip
        most, left = (told_in(headers, f"{prefix}-{name}") for name in ("limit", "remaining"))
        if most is not None or left is not None:
            told.append(LimitTold(seconds, most, left, units=units))
    return told


_ONE = Decimal(1)

VENDOR = Vendor(
    Manifest(
        name=NAME,
        title="ZoomInfo Enterprise (legacy)",
        bases={"main": "https://api.zoominfo.com"},
        auth=Auth(
            "header", "Authorization", "Bearer {token}",
            {"username": "ZOOMINFO_USERNAME", "password": "ZOOMINFO_PASSWORD"}, Login(_login, _token),
        ),
        plans=(
            Plan("careful", (Limit(5, 1), Limit(1_500, 60))),
            Plan("enterprise", (Limit(25, 1), Limit(1_500, 60))),
        ),
        price=Price("credit", Decimal("0.25"), "USD", Decimal(1250)),
        licence=LICENCE,
        terms="For your own sales and marketing under your contract; deleted when it ends; opt-outs are binding.",
        homepage="https://api-docs.zoominfo.com",
        reliability=0.85,
        retention_days=365,
        remarks=(
            "The API before GTM, which is being retired: use the source zoominfo if your key works there.",
            "Sold by the year on a quoted price; credit and fee here are rough, enter yours in the settings.",
            "Searches show at most 1,000 records; numbers on do-not-call lists are left out.",
        ),
        legacy=True,
        origin="zoominfo",
    ),
    operations=(
        Operation(
            "company_search", "find_companies", _companies,
            lambda q, r: _page(q, r, _company, "no company meets the criteria"),
            lambda q: q.criteria is not None and bool(form.translate(q.criteria).parameters), form.COMPANY_GIVES,
            hits=0.9, page=_PAGE, ceiling=_CEILING, translate=form.translate,
        ),
        Operation(
            "contact_search", "find_people", _contacts,
            lambda q, r: _page(q, r, _person, "it knows nobody there who fits"),
            lambda q: bool(form.company_input(q, NAME)), form.HINT_GIVES | form.PERSON_GIVES, hits=0.8, page=_PAGE,
            ceiling=_CEILING, rows="data",
        ),
        Operation(
            "company_enrich", "company", _enrich_companies,
            lambda q, r: _matches(q, r, [form.company_input(one, NAME) for one in q], _company),
            lambda q: bool(form.company_input(q, NAME)), form.COMPANY_GIVES, units=_ONE, charged_on="hit",
            repeat="charged", hits=0.85, batch=_BATCH,
        ),
        Operation(
            "contact_enrich", "person", _enrich_contacts,
            lambda q, r: _matches(q, r, [form.person_input(one, NAME) for one in q], _person),
            lambda q: bool(form.person_input(q, NAME)), form.HINT_GIVES | form.PERSON_GIVES, units=_ONE,
            charged_on="hit", repeat="charged", hits=0.7, batch=_BATCH, rows="data.result",
        ),
    ),
    limits_told=_limits_told,
    reliability_of={"person.email": 0.85, "person.phone": 0.7, "revenue": 0.6},
)  # fmt: skip
