"""People whom Hunter shows at a domain, finds by name, or verifies by address."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from leadwright.sources import clearbit_form
from leadwright.sources.contract import Observation, Outcome, Reply
from leadwright.sources.question import PersonRef, Question
from leadwright.sources.reading import Fields, ShapeError, every, found
from leadwright.sources.vendor import Answer, Reading, Request
from leadwright.sources.vendors.hunter import criteria
from leadwright.sources.vendors.hunter.companies import data_of, employer, following, named
from leadwright.sources.vendors.hunter.manifest import LICENCE, SOURCE, not_read
from leadwright.sources.wording import (
    called,
    department,
    filled,
    mailbox,
    number,
    on_linkedin,
    rank,
    site,
    whole,
)
from leadwright.values import email

PAGE = 25  # what the strictest plan shows at once
_HANDLE = re.compile(r"linkedin\.com/in/([^/?#\s]+)", re.IGNORECASE)
# "webmail" says whose server it is and nothing of the mailbox.
_STATUSES = {
    "valid": "valid", "invalid": "invalid", "accept_all": "accept_all", "disposable": "disposable",
    "webmail": "unknown", "unknown": "unknown", "blocked": "blocked",
}  # fmt: skip


def mail(question: Question) -> str | None:
    """The address that is asked about."""
    return question.email or (question.person.email if question.person else None)


def full_name(who: PersonRef) -> str | None:
    """The person's whole name, if first and last are known."""
    return who.name or (f"{who.first} {who.last}" if who.first and who.last else None)


def handle(who: PersonRef) -> str | None:
    """The handle of the person's LinkedIn page."""
    matched = _HANDLE.search(who.linkedin_url or "")
    return matched[1] if matched else None


# domain search ------------------------------------------------------------------------------------


def ask_domain(questions: Sequence[Question], cursor: str | None) -> Request:
    """People with an address at a company; a filter is sent only if it hides nobody who is wanted."""
    question = questions[0]
    query = named(question) | {"type": "personal", "limit": str(max(1, min(question.limit, PAGE)))}
    query |= {"offset": cursor} if cursor else {}
    query |= filled(
        department=criteria.departments(question.departments), seniority=criteria.ranks(question.seniorities)
    )
    return Request("/domain-search", query=query)


def read_domain(questions: Sequence[Question], reply: Reply) -> Reading:
    """The company first, then its people; addresses of functions (info@) are the company's own."""
    nothing = "Hunter has no address of a person there"
    problem = not_read(questions, reply, "Hunter does not know the company")
    if problem:
        return every(questions, problem)
    data, meta, left = data_of(reply)
    firm = employer(data, questions[0])
    if data.has("emails") and firm is None and not data.rows("emails"):
        return Reading((Answer(Outcome.MISS, reason="Hunter does not know the company"),), leftovers=left)
    if not data.has("emails") or firm is None:
        raise ShapeError("a domain search without its domain or its list of addresses")
    rows, leftovers = data.rows("emails"), set[str]()
    persons, own = list[Observation](), list[str]()
    for row in rows:
        told = Fields(row)
        address, kind = mailbox(told.take("value")), told.text("type")
        if address and (kind == "generic" or _is_role(address)):
            own.append(address)
        elif address:
            persons.append(_shown(told, address, firm))
            leftovers |= told.left()
    if own:
        firm = Observation("company", SOURCE, firm.native_key, {**firm.fields, "emails": own}, LICENCE)
    total = whole(meta.take("results"))
    answer = found(rows, [firm, *persons] if persons or own else [], total, nothing)
    next_page = following(meta, len(rows), total, questions[0], PAGE)
    return Reading((answer,), next_page, total, left | data.left() | leftovers)


def _is_role(address: str) -> bool:
    parsed = email.parse(address)
    return bool(parsed and parsed.role)


def _shown(told: Fields, address: str, firm: Observation) -> Observation:
    fields = _person(told, address)
    told.known("confidence", "sources", "type", "twitter", "position_raw")
    return Observation("person", SOURCE, address, fields, LICENCE, firm.native_key)


def _person(told: Fields, address: str) -> dict[str, Any]:
    """The fields that a search and the finder share."""
    job = told.text("position") or told.text("position_raw")
    parts = [called(told.take("first_name")), called(told.take("last_name"))]
    return filled(
        name=" ".join(part for part in parts if part),
        title=job,
        department=department(job, told.take("department")),
        seniority=rank(job, told.take("seniority")),
        email=address,
        email_status=_STATUSES.get((told.inner("verification").text("status") or "").lower()),
        phone=number(told.take("phone_number")),
        linkedin_url=on_linkedin(told.take("linkedin_url") or told.take("linkedin"), "in"),
    )


# finder -------------------------------------------------------------------------------------------


def ask_finder(questions: Sequence[Question], cursor: str | None) -> Request:
    """The address of a named person at a company, or of the owner of a LinkedIn page."""
    question = questions[0]
    who = question.person
    assert who
    if not (question.company and full_name(who)):
        return Request("/email-finder", query={"linkedin_handle": handle(who) or ""})
    names = (
        {"first_name": who.first, "last_name": who.last}
        if who.first and who.last
        else {"full_name": full_name(who) or ""}
    )
    return Request("/email-finder", query=named(question) | names)


def read_finder(questions: Sequence[Question], reply: Reply) -> Reading:
    """The person with the address, or a miss where Hunter says that it has none."""
    problem = not_read(questions, reply, "Hunter finds no address of the person")
    if problem:
        return every(questions, problem)
    data, _, left = data_of(reply)
    if not data.has("email"):
        raise ShapeError("a finder's answer that says nothing of an address")
    said = data.take("email")
    address = mailbox(said)
    if said is None:
        return every(questions, Answer(Outcome.MISS, reason="Hunter finds no address of the person"))
    if address is None:
        raise ShapeError("a finder's answer whose address is none")
    fields, domain = _person(data, address), data.text("domain")
    firm_fields = filled(name=called(data.take("company")), **site(domain))
    firm = Observation("company", SOURCE, domain, firm_fields, LICENCE) if domain and firm_fields else None
    person = Observation("person", SOURCE, address, fields, LICENCE, firm.native_key if firm else None)
    data.known("score", "accept_all", "twitter", "sources", "position_raw", "linkedin")
    observations = (firm, person) if firm else (person,)
    return Reading((Answer(Outcome.HIT, observations),), leftovers=left | data.left())


# verifier -----------------------------------------------------------------------------------------


def ask_verifier(questions: Sequence[Question], cursor: str | None) -> Request:
    """Whether an address works."""
    return Request("/email-verifier", query={"email": mail(questions[0]) or ""}, timeout=40.0)


def read_verifier(questions: Sequence[Question], reply: Reply) -> Reading:
    """The verdict in the details and, of an address that is a person's, as an observation."""
    problem = not_read(questions, reply, "Hunter cannot say")
    if problem:
        return every(questions, problem)
    data, _, left = data_of(reply)
    verdict = _STATUSES.get((data.text("status") or "").lower())
    if verdict is None:
        raise ShapeError("a verification without a known status")
    disposable, blocked = data.take("disposable") is True, data.take("block") is True
    verdict = "disposable" if disposable else "blocked" if blocked and verdict == "unknown" else verdict
    address = mailbox(data.take("email")) or mail(questions[0]) or ""
    flags = ("webmail", "accept_all", "mx_records", "smtp_server", "smtp_check", "regexp", "gibberish")
    details = filled({name: value for name in flags if isinstance(value := data.take(name), bool)})
    details |= filled(status=verdict, score=whole(data.take("score")))
    data.known("result", "sources", "_deprecation_notice")
    person = Observation("person", SOURCE, address, {"email": address, "email_status": verdict}, LICENCE)
    said = () if _is_role(address) else (person,)
    return Reading((Answer(Outcome.HIT, said, details=details),), leftovers=left | data.left())


# enrichment ---------------------------------------------------------------------------------------


def ask_enrichment(path: str) -> Callable[[Sequence[Question], str | None], Request]:
    """A builder of questions about an address or a LinkedIn page, answered in Clearbit's form."""

    def build(questions: Sequence[Question], cursor: str | None) -> Request:
        question = questions[0]
        address, who = mail(question), question.person
        key = {"email": address} if address else {"linkedin_handle": (handle(who) if who else None) or ""}
        return Request(path, query=key | {"clearbit_format": "true"})

    return build


def read_person(questions: Sequence[Question], reply: Reply) -> Reading:
    """A person in Clearbit's form."""
    problem = not_read(questions, reply, "Hunter does not know the person")
    if problem:
        return every(questions, problem)
    data, _, left = data_of(reply)
    said, more = clearbit_form.person(data.raw, SOURCE, LICENCE)
    if not said:
        raise ShapeError("a record that names nobody")
    return Reading((Answer(Outcome.HIT, said),), leftovers=left | more)


def read_combined(questions: Sequence[Question], reply: Reply) -> Reading:
    """A person and their company in Clearbit's form; one of them may be unknown."""
    problem = not_read(questions, reply, "Hunter knows neither the person nor the company")
    if problem:
        return every(questions, problem)
    data, _, left = data_of(reply)
    firm, about_firm = clearbit_form.company(data.take("company"), SOURCE, LICENCE)
    people, about_people = clearbit_form.person(data.take("person"), SOURCE, LICENCE, firm)
    said = ((firm,) if firm else ()) + people
    if not said:
        raise ShapeError("a record that names nobody")
    return Reading((Answer(Outcome.HIT, said),), leftovers=left | about_firm | about_people | data.left())
