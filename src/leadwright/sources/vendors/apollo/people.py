"""People whom Apollo shows at a company, and those whom it matches for a credit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from leadwright.sources.contract import Observation, Outcome, Reply
from leadwright.sources.question import PersonRef, Question
from leadwright.sources.reading import Fields, ShapeError, every, found
from leadwright.sources.vendor import Again, Answer, Reading, Request
from leadwright.sources.vendors.apollo.companies import company_of, following, size
from leadwright.sources.vendors.apollo.criteria import ranks
from leadwright.sources.vendors.apollo.manifest import LICENCE, SOURCE, document, polled
from leadwright.sources.vendors.apollo.person import matched, opted_out
from leadwright.sources.wording import called, department, filled, rank, site, whole

_LATER = 60.0


# search -------------------------------------------------------------------------------------------


def ask_search(questions: Sequence[Question], cursor: str | None) -> Request:
    """People at a company by title and rank; a rank that Apollo lacks drops that filter, which would hide people."""
    question = questions[0]
    company = company_of(question)
    native = company.native.get(SOURCE)
    at = (
        {"organization_ids[]": [native]}
        if native
        else {"q_organization_domains_list[]": [company.domain or ""]}
    )
    lists = filled(
        {"person_titles[]": list(question.titles), "person_seniorities[]": ranks(question.seniorities)}
    )
    paging = {"page": cursor or "1", "per_page": str(size(question))}
    return Request("/mixed_people/api_search", "POST", query={**at, **lists, **paging})


def read_search(questions: Sequence[Question], reply: Reply) -> Reading:
    """The company first, then its people: a given name, a title, and whether a credit would tell more."""
    told = document(reply, "people")
    if isinstance(told, Answer):
        return every(questions, told)
    rows, left = told.rows("people"), set[str]()
    observations, held_back = list[Observation](), 0
    for row in rows:
        one = Fields(row)
        held_back += opted_out(one.raw)
        somebody = () if opted_out(one.raw) else _shown(one, questions[0])
        left |= one.left() if somebody else set()
        observations += somebody
    after, total = following(told, reply, len(rows), questions[0])
    told.known(
        "breadcrumbs", "partial_results_only", "partial_results_limit", "model_ids", "num_fetch_result"
    )
    readable = [] if held_back and not observations else rows
    answer = found(readable, observations, total, "Apollo knows nobody there who matches")
    return Reading((answer,), after, total, frozenset(left) | told.left())


def _shown(one: Fields, question: Question) -> tuple[Observation, ...]:
    """A row of a search. Its company is known by the question: the row gives a name and no id."""
    native, firm = one.text("id"), one.inner("organization")
    family, given = called(one.take("last_name")), called(one.take("first_name"))
    job = one.text("title")
    phone = (one.text("has_direct_phone") or "").lower()
    has_mail = one.take("has_email")
    fields = filled(
        name=" ".join(part for part in (given, family) if part) if family else None,
        given_name=None if family else given,
        title=job,
        department=department(job),
        seniority=rank(job, one.take("seniority")),
        email_available=has_mail if isinstance(has_mail, bool) else None,
        phone_available=True if phone == "yes" else None,
    )
    one.known("last_name_obfuscated", "last_refreshed_at", "has_city", "has_state", "has_country")
    if not native or not (given or job):
        return ()
    company = company_of(question)
    key = company.native.get(SOURCE) or company.domain or ""
    about = filled(name=called(firm.take("name"))) | site(company.domain)
    at = Observation("company", SOURCE, key, about, LICENCE)
    return at, Observation("person", SOURCE, native, fields, LICENCE, key)


# match --------------------------------------------------------------------------------------------


def identifies(question: Question) -> bool:
    """Whether enough is known of a person for Apollo to match them."""
    who = question.person or PersonRef()
    company = company_of(question)
    at = company.domain or company.name
    named = who.name or (who.first and who.last)
    return bool(who.native.get(SOURCE) or who.email or who.linkedin_url or question.email or (named and at))


def _details(question: Question) -> dict[str, str]:
    """What names a person to Apollo: its id alone, else all that we know."""
    who, company = question.person or PersonRef(), company_of(question)
    if who.native.get(SOURCE):
        return {"id": who.native[SOURCE]}
    parts = {"first_name": who.first, "last_name": who.last} if who.first and who.last else {"name": who.name}
    return filled(
        parts, email=who.email or question.email, linkedin_url=who.linkedin_url, domain=company.domain,
        organization_name=None if company.domain else company.name,
    )  # fmt: skip


def ask_match(questions: Sequence[Question], cursor: str | None) -> Request:
    """One person. What names them goes in the body, where no log of addresses sees it."""
    return Request("/people/match", "POST", json={**_details(questions[0]), "reveal_personal_emails": False})


def read_match(questions: Sequence[Question], reply: Reply) -> Reading:
    """The person and their employer; a person without a name is Apollo's way of saying that it knows nobody."""
    told = document(reply)
    if isinstance(told, Answer):
        return every(questions, told)
    if told.has("people") and not told.has("person"):  # a result that was promised and is fetched
        return _fetched(questions, told)
    if not told.has("person"):
        raise ShapeError("a match that says nothing of a person")
    answer, left = matched(told.take("person"), questions[0])
    later = _pending(told)
    told.known("waterfall", "request_id", "credits_consumed", "people")
    return Reading((later or answer,), leftovers=left | told.left())


def _pending(told: Fields) -> Answer | None:
    """A waterfall that Apollo has accepted: the whole answer is fetched under its request id."""
    state = (told.inner("waterfall").text("status") or "").lower()
    request = polled(told.raw.get("request_id"))
    if state not in ("accepted", "pending", "in_progress", "queued") or request is None:
        return None
    return Answer(Outcome.PENDING, reason="Apollo is still looking elsewhere", again=Again(_LATER, request))


def _fetched(questions: Sequence[Question], told: Fields) -> Reading:
    """One answer a question of a result that was promised, by place."""
    rows = told.rows("people")
    if len(rows) != len(questions):
        raise ShapeError("a result with another number of people than were asked for")
    read = [matched(row, question) for row, question in zip(rows, questions, strict=True)]
    told.known(
        "request_id", "credits_consumed", "target_fields", "records_enriched", "unique_enriched_records"
    )
    told.known("missing_records", "total_requested_enrichments", "email_records_enriched", "webhook_url")
    left = frozenset[str]().union(*(more for _, more in read))
    return Reading(tuple(answer for answer, _ in read), leftovers=left | told.left())


def ask_bulk(questions: Sequence[Question], cursor: str | None) -> Request:
    """Up to ten people."""
    body = {"details": [_details(question) for question in questions], "reveal_personal_emails": False}
    return Request("/people/bulk_match", "POST", json=body)


def read_bulk(questions: Sequence[Question], reply: Reply) -> Reading:
    """One answer a person, in the order in which they were asked about; null is nobody."""
    told = document(reply)
    if isinstance(told, Answer):
        return every(questions, told)
    if told.has("people") and not told.has("matches"):
        return _fetched(questions, told)
    rows = told.rows("matches")
    if len(rows) != len(questions):
        raise ShapeError("another number of matches than were asked for")
    read = [matched(row, question) for row, question in zip(rows, questions, strict=True)]
    later, left = _pending(told), frozenset[str]().union(*(more for _, more in read))
    answers = [later or answer for answer, _ in read]
    spent = whole(told.take("credits_consumed"))
    told.known("total_requested_enrichments", "unique_enriched_records", "missing_records", "request_id")
    told.known("waterfall", "people")
    return Reading(tuple(_charged(answers, spent)), leftovers=left | told.left())


def _charged(answers: list[Answer], spent: int | None) -> list[Answer]:
    """The credits of the whole request, shared out among those that told something."""
    paid = [index for index, answer in enumerate(answers) if answer.outcome in (Outcome.HIT, Outcome.BLOCKED)]
    if spent is None or not paid:
        return answers
    share, rest = divmod(spent, len(paid))
    units = {index: share + (place < rest) for place, index in enumerate(paid)}
    return [replace(answer, units=Decimal(units.get(index, 0))) for index, answer in enumerate(answers)]
