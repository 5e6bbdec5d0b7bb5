"""Greenhouse: everything in one answer. A row without an internal job is a call for prospects, no opening."""

from __future__ import annotations

import re
from typing import Any

from leadwright.sources.contract import Ask
from leadwright.sources.jobs.address import token
from leadwright.sources.jobs.types import MAX_BYTES, SOURCE, Address, Answer, Board, BoardRef, Received, Role
from leadwright.sources.reading import Fields, day, joined, json_object, line

_HOSTS = (
    "boards.greenhouse.io",
    "job-boards.greenhouse.io",
    "boards.eu.greenhouse.io",
    "job-boards.eu.greenhouse.io",
)
_API = "boards-api.greenhouse.io"
_LINK = re.compile(r"https?://[^\s\"'<>&\\]{4,300}")


def _recognise(address: Address) -> BoardRef | None:
    parts = address.segments
    if address.host == _API and len(parts) > 2 and parts[:2] == ("v1", "boards"):
        name = token(parts[2])
    elif address.host not in _HOSTS or not parts:
        return None
    elif parts[0] == "embed":
        name = token(address.asked("for"))
    else:
        name = token(parts[0])
    return BoardRef("greenhouse", name) if name else None


def _ask(ref: BoardRef, start: int) -> Ask:
    url = f"https://{_API}/v1/boards/{ref.token}/jobs?content=true"
    return Ask(SOURCE, "open positions", url, max_bytes=MAX_BYTES)


def _lean(ref: BoardRef) -> Ask:
    return Ask(SOURCE, "open positions", f"https://{_API}/v1/boards/{ref.token}/jobs", max_bytes=MAX_BYTES)


def _translate(received: Received) -> Answer:
    reply = json_object(received.body, "jobs")
    rows = reply.rows("jobs")
    reply.known("meta")
    names, links, leftovers, roles = set[str](), set[str](), set(reply.left()), list[Role]()
    for row in rows:
        job = Fields(row)
        prospect = job.has("internal_job_id") and job.take("internal_job_id") is None
        names.update(filter(None, [job.text("company_name")]))
        links.update(_LINK.findall(str(job.take("content") or "").replace("&quot;", '"')))
        role = _role(job)
        leftovers |= job.left()
        if role and not prospect:
            roles.append(role)
    return Answer(tuple(roles), len(rows), None, frozenset(names), frozenset(links), frozenset(leftovers))


def _role(job: Fields) -> Role | None:
    title, url = job.text("title"), job.text("absolute_url")
    departments = [line(entry.get("name")) for entry in job.rows("departments") if isinstance(entry, dict)]
    posted = day(job.take("first_published"))
    location = job.inner("location").text("name")
    offices = [_office(entry) for entry in job.rows("offices")]
    key = job.text("id") or url or title or ""
    job.known(
        "updated_at", "requisition_id", "language", "metadata", "application_deadline", "data_compliance"
    )
    job.known("education", "employment", "pay_input_ranges", "questions", "location_questions", "compliance")
    job.known("demographic_questions", "include_ai_notice", "internal_job_title")
    if not title:
        return None
    return Role(key, title, joined(departments), location or joined(offices, "; "), posted, url)


def _office(entry: Any) -> str | None:
    return line(entry.get("location") or entry.get("name")) if isinstance(entry, dict) else None


BOARD = Board(
    kind="greenhouse",
    shows=("greenhouse.io", "grnhse"),
    recognise=_recognise,
    page_url=lambda ref: f"https://boards.greenhouse.io/{ref.token}",
    ask=_ask,
    translate=_translate,
    domains=("greenhouse.io",),
    guess=True,
    lean=_lean,
    about=lambda ref: Ask(SOURCE, "owner of a board", f"https://{_API}/v1/boards/{ref.token}"),
)
