"""BambooHR: everything in one answer, without dates. Unknown companies are sent to the provider's site."""

from __future__ import annotations

import re

from leadwright.sources.contract import Ask
from leadwright.sources.jobs.address import label
from leadwright.sources.jobs.types import MAX_BYTES, SOURCE, Address, Answer, Board, BoardRef, Received, Role
from leadwright.sources.reading import Fields, flag, joined, json_object, places

_NOT_COMPANIES = frozenset(
    ("www", "api", "app", "help", "documentation", "partners", "resources", "marketplace")
)
_REMOTE = "1"  # locationType: 0 on site, 1 remote, 2 hybrid


def _recognise(address: Address) -> BoardRef | None:
    name = label(address.host, ".bamboohr.com")
    return BoardRef("bamboohr", name) if name and name not in _NOT_COMPANIES and "." not in name else None


def _ask(ref: BoardRef, start: int) -> Ask:
    url = f"https://{ref.token}.bamboohr.com/careers/list"
    return Ask(SOURCE, "open positions", url, headers={"accept": "application/json"}, max_bytes=MAX_BYTES)


def _translate(received: Received) -> Answer:
    reply = json_object(received.body, "result")
    rows = reply.rows("result")
    reply.known("meta")
    roles, leftovers = list[Role](), set(reply.left())
    for row in rows:
        job = Fields(row)
        role = _role(job, received.ref.token)
        leftovers |= job.left()
        if role:
            roles.append(role)
    return Answer(tuple(roles), len(rows), leftovers=frozenset(leftovers))


def _role(job: Fields, company: str) -> Role | None:
    title, number, department = job.text("jobOpeningName"), job.text("id"), job.text("departmentLabel")
    spot, other = job.inner("location"), job.inner("atsLocation")
    own = joined([spot.text("city"), spot.text("state")])
    ats = joined([other.text("city"), other.text("state") or other.text("province"), other.text("country")])
    remote = flag(job.take("isRemote")) or job.text("locationType") == _REMOTE
    url = f"https://{company}.bamboohr.com/careers/{number}" if number else None
    job.known("departmentId", "employmentStatusLabel", "employmentType", "locationType", "jobCategory")
    return (
        Role(number or title, title, department, places([own or ats], remote), None, url) if title else None
    )


BOARD = Board(
    kind="bamboohr",
    shows=("bamboohr.com",),
    recognise=_recognise,
    page_url=lambda ref: f"https://{ref.token}.bamboohr.com/careers",
    ask=_ask,
    translate=_translate,
    domains=("bamboohr.com",),
    embeds=(re.compile(r"data-domain=[\"']([\w-]{1,100})\.bamboohr\.com[\"']"),),
)
