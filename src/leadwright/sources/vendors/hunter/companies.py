"""Companies that Hunter finds or knows, and what the key may still spend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from leadwright.sources import clearbit_form
from leadwright.sources.contract import Observation, Outcome, Reply
from leadwright.sources.question import Question
from leadwright.sources.reading import Fields, ShapeError, every, found, json_object, line
from leadwright.sources.vendor import Answer, Reading, Request
from leadwright.sources.vendors.hunter.criteria import translate
from leadwright.sources.vendors.hunter.manifest import LICENCE, SOURCE, not_read
from leadwright.sources.wording import (
    called,
    filled,
    interval,
    iso_day,
    listed,
    location,
    on_linkedin,
    page,
    prose,
    site,
    whole,
)

PAGE = 100
_CEILING = 10_000
DOMAIN_GIVES = frozenset({
    "description", "industries", "head_count", "locations", "country", "technologies", "linkedin_url", "socials",
    "email_pattern", "accepts_all_mail", "emails_known", "emails",
})  # fmt: skip


def data_of(reply: Reply) -> tuple[Fields, Fields, frozenset[str]]:
    """`data` and `meta` of a reply, and what stands beside them. Raises ShapeError without an object of data."""
    told = json_object(reply.body)
    data = told.take("data")
    if not isinstance(data, dict):
        raise ShapeError("expected an object 'data'")
    return Fields(data), told.inner("meta"), told.left()


# discover -----------------------------------------------------------------------------------------


def ask_discover(questions: Sequence[Question], cursor: str | None) -> Request:
    """Companies by criteria; the cursor is an offset. The first page names none, since some plans may not."""
    question = questions[0]
    assert question.criteria
    body = {**translate(question.criteria).parameters, "limit": max(1, min(question.limit, PAGE))}
    if cursor:
        body["offset"] = int(cursor)
    return Request("/discover", "POST", json=body)


def read_discover(questions: Sequence[Question], reply: Reply) -> Reading:
    """Companies with how many addresses Hunter has of each; nothing else is told here."""
    problem = not_read(questions, reply, "no company matches")
    if problem:
        return every(questions, problem)
    told = json_object(reply.body, "data")
    rows, meta = told.rows("data"), told.inner("meta")
    left, observations = set(told.left()), list[Observation]()
    for row in rows:
        one = Fields(row)
        observation = _discovered(one)
        left |= one.left()
        observations += [observation] if observation else []
    total = whole(meta.take("results"))
    answer = found(rows, observations, total, "no company matches")
    return Reading((answer,), following(meta, len(rows), total, questions[0], PAGE), total, frozenset(left))


def following(meta: Fields, rows: int, total: int | None, question: Question, page: int) -> str | None:
    """The offset of the next page, None at the end or at the ceiling of what can be paged through."""
    offset = whole(meta.take("offset")) or 0
    limit = whole(meta.take("limit")) or max(1, min(question.limit, page))
    start = offset + limit
    more = start < total if total is not None else rows >= limit
    return str(start) if rows and more and start < _CEILING else None


def _discovered(told: Fields) -> Observation | None:
    domain = told.text("domain")
    fields = filled(
        name=called(told.take("organization")),
        industries=listed(told.take("industry")),
        head_count=interval(told.take("headcount")),
        country=(location(country=told.take("country")) or {}).get("country"),
        emails_known=whole(told.inner("emails_count").take("total")),
        **site(domain),
    )
    return Observation("company", SOURCE, domain, fields, LICENCE) if domain and "domain" in fields else None


# one company --------------------------------------------------------------------------------------


def ask_company(questions: Sequence[Question], cursor: str | None) -> Request:
    """All that is known of a company, in Clearbit's form."""
    company = questions[0].company
    assert company
    assert company.domain
    return Request("/companies/find", query={"domain": company.domain, "clearbit_format": "true"})


def read_company(questions: Sequence[Question], reply: Reply) -> Reading:
    """A company in Clearbit's form."""
    problem = not_read(questions, reply, "Hunter does not know the company")
    if problem:
        return every(questions, problem)
    data, _, left = data_of(reply)
    firm, more = clearbit_form.company(data.raw, SOURCE, LICENCE)
    if firm is None:
        raise ShapeError("a record that names no company")
    return Reading((Answer(Outcome.HIT, (firm,)),), leftovers=left | more)


def employer(data: Fields, question: Question) -> Observation | None:
    """The company of a domain search, keyed by its domain; None if the reply does not say whose domain it is."""
    domain = data.text("domain")
    pattern = data.text("pattern")
    spot = location(data.take("city"), data.take("state"), data.take("country"))
    networks = {"twitter": "twitter.com", "facebook": "www.facebook.com", "instagram": "www.instagram.com"}
    accepts = data.take("accept_all")
    fields = filled(
        name=called(data.take("organization")),
        description=prose(data.take("description")),
        industries=listed(data.take("industry")),
        head_count=interval(data.take("headcount")),
        locations=[spot] if spot else [],
        country=(spot or {}).get("country"),
        technologies=listed(data.take("technologies")),
        linkedin_url=on_linkedin(data.take("linkedin"), "company"),
        socials=filled({name: page(data.take(name), host) for name, host in networks.items()}),
        email_pattern=pattern,
        accepts_all_mail=accepts if isinstance(accepts, bool) else None,
    )
    data.known("disposable", "webmail", "linked_domains", "postal_code", "street", "company_type", "youtube")
    shared = data.take("webmail") is True or data.take("disposable") is True
    fields |= {} if shared else site(domain)
    return Observation("company", SOURCE, domain, fields, LICENCE) if domain else None


# counts and balance -------------------------------------------------------------------------------


def named(question: Question) -> dict[str, str]:
    """The parameters that name the company: its domain, else its name."""
    company = question.company
    assert company
    return {"domain": company.domain} if company.domain else {"company": company.name or ""}


def ask_count(questions: Sequence[Question], cursor: str | None) -> Request:
    """How many addresses Hunter has at a company; free."""
    return Request("/email-count", query=named(questions[0]))


def read_count(questions: Sequence[Question], reply: Reply) -> Reading:
    """The number, by kind in the details. Zero is an answer."""
    problem = not_read(questions, reply, "Hunter does not know the company")
    if problem:
        return every(questions, problem)
    data, meta, left = data_of(reply)
    total = whole(data.take("total"))
    company = questions[0].company
    domain = (company.domain if company else None) or meta.inner("params").text("domain")
    if total is None or not domain:
        raise ShapeError("a count without a number or without its domain")
    kinds = {"personal": data.take("personal_emails"), "generic": data.take("generic_emails")}
    details = filled({kind: whole(value) for kind, value in kinds.items()})
    data.known("department", "seniority")
    firm = Observation("company", SOURCE, domain, site(domain) | {"emails_known": total}, LICENCE)
    return Reading((Answer(Outcome.HIT, (firm,), details=details),), leftovers=left | data.left())


def ask_account(questions: Sequence[Question], cursor: str | None) -> Request:
    """What the key may still spend."""
    return Request("/account")


def read_account(questions: Sequence[Question], reply: Reply) -> Reading:
    """Details: {plan, resets_on, searches, verifications, credits, balance}; the account's owner is not kept."""
    problem = not_read(questions, reply, "no account")
    if problem:
        return every(questions, problem)
    data, _, left = data_of(reply)
    meters = data.inner("requests")
    if not data.has("requests"):
        raise ShapeError("an account without its meters")
    details: dict[str, Any] = filled(plan=data.text("plan_name"), resets_on=iso_day(data.take("reset_date")))
    for name in ("searches", "verifications", "credits"):
        meter = meters.inner(name)
        used = {end: _count(meter.take(end)) for end in ("used", "available")}
        details |= filled({name: filled(used)})
    data.known("first_name", "last_name", "email", "plan_level", "team_id", "calls")
    details |= _balance(details)
    answer = Answer(Outcome.HIT, details=details)
    return Reading((answer,), leftovers=left | data.left() | meters.left())


def _balance(details: Mapping[str, Any]) -> dict[str, Any]:
    """Credits where the plan counts them together, else searches and verifications added up."""
    meters = [details[name] for name in ("credits",) if "used" in details.get(name, {})] or [
        details[name] for name in ("searches", "verifications") if "used" in details.get(name, {})
    ]
    if not meters:
        return {}
    used = sum(meter["used"] for meter in meters)
    most = [meter["available"] for meter in meters if "available" in meter]
    left = {"left": max(0, sum(most) - used)} if len(most) == len(meters) else {}
    return {"balance": {"used": used, **left, **filled(resets_on=details.get("resets_on"))}}


def _count(value: Any) -> float | None:
    """Credits may be halves."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) and line(value) else None
