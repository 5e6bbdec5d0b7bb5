"""Clearbit: one host an API, answers that may come later (202), and a form that others took over. Legacy."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any

from leadwright.sources import clearbit_form, wording
from leadwright.sources.contract import Observation, Outcome, Reply
from leadwright.sources.question import Criteria, PersonRef, Question
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
    Again,
    Answer,
    Auth,
    Limit,
    LimitTold,
    Manifest,
    Operation,
    Plan,
    Price,
    Reading,
    Request,
    Translation,
    Vendor,
)
from leadwright.values import industry

SOURCE, LICENCE = "clearbit", "commercial"
_PAGE = 20
_LATER = 20.0  # seconds; a queued lookup takes 10 to 60
_SENIORITIES = {
    "founder": "executive", "c_level": "executive", "vp": "executive", "head": "director",
    "director": "director", "manager": "manager", "lead": "manager",
}  # fmt: skip
_ROLES = {
    "Executive": "leadership", "Engineering": "engineering", "Data": "engineering", "Product": "product",
    "Sales": "sales", "Marketing": "marketing", "Customer Success": "customer_service",
    "Finance": "finance", "People": "human_resources", "Legal": "legal", "Operations": "operations",
    "IT": "information_technology", "Security": "information_technology",
}  # fmt: skip

MANIFEST = Manifest(
    name=SOURCE,
    title="Clearbit",
    bases={
        "main": "https://company.clearbit.com/v2",
        "names": "https://company.clearbit.com/v1",
        "person": "https://person.clearbit.com/v2",
        "discovery": "https://discovery.clearbit.com/v1",
        "prospector": "https://prospector.clearbit.com/v1",
    },
    auth=Auth("basic", template="{key}:", secrets={"key": "CLEARBIT_API_KEY"}),
    plans=(
        Plan("careful", (Limit(600, 60),), spacing=0.1),
        Plan("published", (Limit(600, 60, "endpoint"),)),
    ),
    price=Price("lookup", Decimal("0.10"), "USD", Decimal(99)),
    licence=LICENCE,
    terms="For your own use under your contract with Clearbit (HubSpot); not to be passed on or published.",
    homepage="https://clearbit.com",
    reliability=0.8,
    remarks=(
        "Clearbit is being folded into HubSpot. Only keys from before still work; new customers cannot get one.",
        "Hunter sells answers in the same form; if your key stops working, a Hunter key fills the same fields.",
        "The first question about an unknown company or person may be answered later, within about a minute.",
        "Prospector charges a lookup for every person it shows; the e-mail address of each is a second one.",
        "Finding the company behind a visitor's IP address is not asked: Leadwright sees no visitors of yours.",
    ),
    legacy=True,
    retention_days=365,
)

_STATUSES = {
    402: (Outcome.LOCKED, "the lookups of the plan are used up"),
    422: (Outcome.CHANGED, "it does not accept a parameter"),
}


# what went wrong ----------------------------------------------------------------------------------


def _not_read(reply: Reply) -> Answer | None:
    """What a reply is that holds no record: an error, a lookup that is still running, or a documented miss."""
    if reply.status == 202:
        return Answer(
            Outcome.PENDING, reason="Clearbit is still looking; the answer comes soon", again=Again(_LATER)
        )
    error = Fields(any_json(reply.body)).inner("error")
    kind, message = error.text("type"), error.text("message")
    if reply.status == 404 and kind == "unknown_record":
        return Answer(Outcome.MISS, reason="Clearbit does not know it")
    return failed(reply, said=message or kind or "", statuses=_STATUSES)


def _document(reply: Reply) -> Fields | Answer:
    """The record of a reply, also out of the envelope that a webhook brings ({id, type, status, body})."""
    problem = _not_read(reply)
    if problem:
        return problem
    told = json_object(reply.body)
    if not (told.has("body") and told.has("status")):
        return told
    status, inner = told.take("status"), told.take("body")
    if status == 404:
        return Answer(Outcome.MISS, reason="Clearbit does not know it")
    if not isinstance(inner, dict):
        raise ShapeError("a webhook without a record")
    return Fields(inner)


Extract = Callable[[Fields], tuple[tuple[Observation, ...], frozenset[str]]]


def _reader(extract: Extract) -> Callable[[Sequence[Question], Reply], Reading]:
    """A reading of one record by `extract`. An empty record where one was promised is another contract."""

    def read(questions: Sequence[Question], reply: Reply) -> Reading:
        told = _document(reply)
        if isinstance(told, Answer):
            return every(questions, told)
        observations, left = extract(told)
        if not observations:
            raise ShapeError("a record that names neither a company nor a person")
        return Reading((Answer(Outcome.HIT, observations),), leftovers=left)

    return read


# companies and people -----------------------------------------------------------------------------


def _company(told: Fields) -> tuple[tuple[Observation, ...], frozenset[str]]:
    found, left = clearbit_form.company(told.raw, SOURCE, LICENCE)
    return ((found,) if found else ()), left


def _person(told: Fields) -> tuple[tuple[Observation, ...], frozenset[str]]:
    return clearbit_form.person(told.raw, SOURCE, LICENCE)


def _combined(told: Fields) -> tuple[tuple[Observation, ...], frozenset[str]]:
    firm, left = clearbit_form.company(told.take("company"), SOURCE, LICENCE)
    people, more = clearbit_form.person(told.take("person"), SOURCE, LICENCE, firm)
    return (((firm,) if firm else ()) + people), left | more | told.left()


def _named(told: Fields) -> tuple[tuple[Observation, ...], frozenset[str]]:
    domain = told.text("domain")
    fields = wording.filled(name=wording.called(told.take("name"))) | wording.site(domain)
    told.known("logo")
    if not domain or "domain" not in fields:
        return (), told.left()
    return (Observation("company", SOURCE, domain, fields, LICENCE),), told.left()


def _ask_company(questions: Sequence[Question], cursor: str | None) -> Request:
    company = questions[0].company
    assert company
    query = wording.filled(domain=company.domain, company_name=company.name)
    return Request("/companies/find", query=query)


def _ask_name(questions: Sequence[Question], cursor: str | None) -> Request:
    company = questions[0].company
    assert company
    assert company.name
    return Request("/domains/find", base="names", query={"name": company.name})


def _ask_person(path: str) -> Callable[[Sequence[Question], str | None], Request]:
    def build(questions: Sequence[Question], cursor: str | None) -> Request:
        question = questions[0]
        who, firm = question.person or PersonRef(), question.company
        query = wording.filled(
            email=_mail(question),
            given_name=who.first,
            family_name=who.last,
            company=firm.name if firm else None,
            company_domain=firm.domain if firm else None,
        )
        return Request(path, base="person", query=query)

    return build


def _mail(question: Question) -> str | None:
    return (question.person.email if question.person else None) or question.email


# discovery ----------------------------------------------------------------------------------------


def _translate(criteria: Criteria) -> Translation:
    said = {
        "industries": ("tag", [industry.label(node) for node in criteria.industries]),
        "keywords": ("description", list(criteria.keywords)),
        "countries": ("country", list(criteria.countries)),
        "regions": ("state", list(criteria.regions)),
        "cities": ("city", list(criteria.cities)),
    }
    clauses: list[dict[str, Any]] = [_any(field, values) for field, values in said.values() if values]
    expressed = {ours: f"{field}: {', '.join(values)}" for ours, (field, values) in said.items() if values}
    for ours, field, low, high in (
        ("head_count", "employees", criteria.head_count_min, criteria.head_count_max),
        ("founded", "founded_year", criteria.founded_min, criteria.founded_max),
    ):
        if low is not None or high is not None:
            interval = f"{'' if low is None else low}~{'' if high is None else high}"
            clauses.append({field: interval})
            names = [f"{ours}_{end}" for end, value in (("min", low), ("max", high)) if value is not None]
            expressed |= dict.fromkeys(names, f"{field}: {interval}")
    return Translation({"query": {"and": clauses}} if clauses else {}, expressed, _lost(criteria))


def _sayable(question: Question) -> bool:
    """Clearbit refuses a search that asks for nothing it knows."""
    return bool(question.criteria and _translate(question.criteria).parameters)


def _any(field: str, values: list[str]) -> dict[str, Any]:
    return {field: values[0]} if len(values) == 1 else {"or": [{field: value} for value in values]}


def _lost(criteria: Criteria) -> dict[str, str]:
    reasons = {
        "funding_stages": "Clearbit knows amounts raised, not stages",
        "registered_since": "Clearbit knows the year of founding only",
        "registered_until": "Clearbit knows the year of founding only",
        "activity_codes": "Clearbit's search does not take codes",
        "technologies_all": "Clearbit's own names of technologies are not known, and a wrong one finds nobody",
        "technologies_any": "Clearbit's own names of technologies are not known, and a wrong one finds nobody",
    }
    return {name: reason for name, reason in reasons.items() if getattr(criteria, name)}


def _discover(questions: Sequence[Question], cursor: str | None) -> Request:
    criteria = questions[0].criteria
    assert criteria
    body = dict(_translate(criteria).parameters)
    body |= {"page": int(cursor or 1), "page_size": _size(questions)}
    return Request("/companies/search", "POST", "discovery", json=body)


def _size(questions: Sequence[Question]) -> int:
    return max(1, min(questions[0].limit, _PAGE))


def _read_discovery(questions: Sequence[Question], reply: Reply) -> Reading:
    def read(row: Any) -> tuple[tuple[Observation, ...], frozenset[str]]:
        firm, left = clearbit_form.company(row, SOURCE, LICENCE)
        return ((firm,) if firm else ()), left

    return _read_page(questions, reply, read, "no company matches")


def _read_page(
    questions: Sequence[Question],
    reply: Reply,
    read: Callable[[Any], tuple[tuple[Observation, ...], frozenset[str]]],
    nothing: str,
) -> Reading:
    problem = _not_read(reply)
    if problem:
        return every(questions, problem)
    told = json_object(reply.body, "results")
    rows, total = told.rows("results"), wording.whole(told.take("total"))
    page, size = (
        wording.whole(told.take("page")) or 1,
        wording.whole(told.take("page_size")) or _size(questions),
    )
    left, observations = set[str](), list[Observation]()
    for row in rows:
        said, more = read(row)
        observations += said
        left |= more
    answer = found(rows, observations, total, nothing)
    more_pages = bool(rows) and (len(rows) >= size if total is None else page * size < total)
    return Reading((answer,), str(page + 1) if more_pages else None, total, frozenset(left) | told.left())


# prospector ---------------------------------------------------------------------------------------


def _prospect(questions: Sequence[Question], cursor: str | None) -> Request:
    question = questions[0]
    assert question.company
    assert question.company.domain
    ranks, roles = _all(question.seniorities, _SENIORITIES), _all(question.departments, _ROLES)
    lists = {
        "titles[]": list(question.titles),
        "seniorities[]": ranks,
        "roles[]": roles,
    }
    query: dict[str, str | Sequence[str]] = {"domain": question.company.domain}
    query |= {name: values for name, values in lists.items() if values}
    query |= {"page": cursor or "1", "page_size": str(_size(questions))}
    return Request("/people/search", base="prospector", query=query)


def _all(wanted: Sequence[str], known: Mapping[str, str]) -> list[str]:
    """Clearbit's words for all that is wanted; none if one has no word there, since it would be hidden."""
    return [] if any(item not in known for item in wanted) else list(dict.fromkeys(known[w] for w in wanted))


def _read_prospects(questions: Sequence[Question], reply: Reply) -> Reading:
    company = questions[0].company
    assert company
    domain = company.domain or ""

    def read(row: Any) -> tuple[tuple[Observation, ...], frozenset[str]]:
        return _prospected(Fields(row), domain)

    reading = _read_page(questions, reply, read, "Clearbit knows nobody there")
    shown = sum(item.kind == "person" for item in reading.answers[0].observations)
    return (
        replace(reading, answers=(replace(reading.answers[0], units=Decimal(shown)),)) if shown else reading
    )


def _prospected(told: Fields, domain: str) -> tuple[tuple[Observation, ...], frozenset[str]]:
    called, native, job = told.inner("name"), told.text("id"), told.text("title")
    firm = told.inner("company").text("name") or told.text("company")
    mail = wording.mailbox(told.take("email"))
    known = told.take("verified")
    fields = wording.filled(
        name=wording.called(called.take("fullName")),
        title=job,
        department=wording.department(job, told.take("role"), told.take("subRole")),
        seniority=wording.rank(job, told.take("seniority")),
        email=mail,
        email_status="valid" if mail and known is True else None,
        phone=wording.number(told.take("phone")),
        country=(wording.location(country=told.take("country")) or {}).get("country"),
    )
    told.known("city", "state", "location", "avatar", "companyName", "linkedin", "type")
    if not native or not (fields.get("name") or mail):
        return (), told.left()
    at = Observation("company", SOURCE, domain, wording.filled(name=firm) | wording.site(domain), LICENCE)
    return (at, Observation("person", SOURCE, native, fields, LICENCE, domain)), told.left()


def _ask_mail(questions: Sequence[Question], cursor: str | None) -> Request:
    who = questions[0].person
    assert who
    return Request(f"/people/{who.native[SOURCE]}/email", base="prospector")


def _read_mail(questions: Sequence[Question], reply: Reply) -> Reading:
    told = _document(reply)
    if isinstance(told, Answer):
        return every(questions, told)
    who = questions[0].person
    assert who
    mail = wording.mailbox(told.take("email"))
    if not mail:
        raise ShapeError("an answer without an e-mail address")
    fields = wording.filled(
        email=mail,
        email_status="valid" if told.take("verified") is True else None,
        phone=wording.number(told.take("phone")),
    )
    told.known("id")
    firm = questions[0].company
    person = Observation("person", SOURCE, who.native[SOURCE], fields, LICENCE, firm.domain if firm else None)
    return Reading((Answer(Outcome.HIT, (person,)),), leftovers=told.left())


# limits -------------------------------------------------------------------------------------------


def limits_told(headers: Mapping[str, str]) -> Sequence[LimitTold]:
    """The minute that X-RateLimit-* tell. The reset is a moment, which the Date header makes a waiting time."""
    most, left = told_in(headers, "x-ratelimit-limit"), told_in(headers, "x-ratelimit-remaining")
    reset = told_in(headers, "x-ratelimit-reset")
    if most is None and left is None:
        return ()
    return (LimitTold(60, most, left, _until(reset, headers.get("date")), "endpoint"),)


def _until(reset: int | None, now: str | None) -> float | None:
    if reset is None or reset <= 3_600:  # a small number can only be a waiting time
        return None if reset is None else float(reset)
    try:
        moment = parsedate_to_datetime(now or "")
    except ValueError:
        return None
    return max(0.0, reset - moment.replace(tzinfo=moment.tzinfo or UTC).timestamp())


# the vendor ---------------------------------------------------------------------------------------


def _has_domain(question: Question) -> bool:
    return bool(question.company and question.company.domain)


def _has_mail(question: Question) -> bool:
    return bool(_mail(question))


_ONE = Decimal(1)
_PEOPLE = clearbit_form.PERSON_GIVES | {"name", "website", "domain"}

VENDOR = Vendor(
    manifest=MANIFEST,
    operations=(
        Operation(
            "company", "company", _ask_company, _reader(_company), _has_domain,
            gives=clearbit_form.COMPANY_GIVES, units=_ONE, charged_on="hit", repeat="charged", hits=0.6,
        ),
        Operation(
            "person", "person", _ask_person("/people/find"), _reader(_person), _has_mail,
            gives=_PEOPLE, units=_ONE, charged_on="hit", repeat="charged", hits=0.5,
        ),
        Operation(
            "combined", "person", _ask_person("/combined/find"), _reader(_combined), _has_mail,
            gives=clearbit_form.COMPANY_GIVES | clearbit_form.PERSON_GIVES,
            units=_ONE, charged_on="hit", repeat="charged", hits=0.6,
        ),
        Operation(
            "name_to_domain", "company", _ask_name, _reader(_named),
            lambda question: bool(question.company and question.company.name and not question.company.domain),
            gives=frozenset({"name", "website", "domain"}), hits=0.6,
        ),
        Operation(
            "discovery", "find_companies", _discover, _read_discovery,
            _sayable, gives=clearbit_form.COMPANY_GIVES,
            units=_ONE, charged_on="record", repeat="charged", hits=0.7, page=_PAGE, translate=_translate,
        ),
        Operation(
            "prospector", "find_people", _prospect, _read_prospects, _has_domain,
            gives=_PEOPLE | {"person.email_status"},
            units=_ONE, charged_on="record", repeat="charged", hits=0.6, page=_PAGE, rows="results",
        ),
        Operation(
            "prospector_email", "person", _ask_mail, _read_mail,
            lambda question: bool(question.person and question.person.native.get(SOURCE)),
            gives=frozenset({"person.email", "person.email_status", "person.phone"}),
            units=_ONE, charged_on="hit", repeat="charged", hits=0.7,
        ),
    ),
    limits_told=limits_told,
    reliability_of={"head_count": 0.7, "revenue": 0.5},
)  # fmt: skip
