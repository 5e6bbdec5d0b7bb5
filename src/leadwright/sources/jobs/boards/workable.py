"""Workable: everything in one answer, with a row for each location of a position (the same shortcode)."""

from __future__ import annotations

from typing import Any

from leadwright.sources.contract import Ask
from leadwright.sources.jobs.address import label, token
from leadwright.sources.jobs.types import MAX_BYTES, SOURCE, Address, Answer, Board, BoardRef, Received, Role
from leadwright.sources.reading import Fields, day, joined, json_object, line, places

_NOT_ACCOUNTS = frozenset(("api", "j", "assets", "signin", "backend", "static"))


def _recognise(address: Address) -> BoardRef | None:
    parts = address.segments
    if address.host == "apply.workable.com":
        if parts[:4] == ("api", "v1", "widget", "accounts"):
            parts = parts[4:]
        elif parts[:3] == ("api", "v3", "accounts"):
            parts = parts[3:]
        name = token(parts[0]) if parts and parts[0] not in _NOT_ACCOUNTS else None
    else:
        name = label(address.host, ".workable.com")
        name = None if name in ("www", "apply", "resources", "get", "careers-page", "workable") else name
    return BoardRef("workable", name) if name else None


def _ask(ref: BoardRef, start: int) -> Ask:
    url = f"https://apply.workable.com/api/v1/widget/accounts/{ref.token}"
    return Ask(SOURCE, "open positions", url, max_bytes=MAX_BYTES)


def _translate(received: Received) -> Answer:
    reply = json_object(received.body, "jobs")
    names = frozenset(filter(None, [reply.text("name")]))
    rows = reply.rows("jobs")
    reply.known("description")
    roles: dict[str, Role] = {}
    spots: dict[str, list[str | None]] = {}
    leftovers = set(reply.left())
    for row in rows:
        job = Fields(row)
        role, here = _role(job)
        leftovers |= job.left()
        if role:
            roles.setdefault(role.key, role)
            spots.setdefault(role.key, []).extend(here)
    whole = tuple(_at(role, joined(spots[key], "; ")) for key, role in roles.items())
    return Answer(whole, len(rows), names=names, leftovers=frozenset(leftovers))


def _role(job: Fields) -> tuple[Role | None, list[str | None]]:
    title, url = job.text("title"), job.text("url") or job.text("shortlink")
    code, department = job.text("shortcode"), job.text("department")
    posted = day(job.take("published_on")) or day(job.take("created_at"))
    own = joined([job.text("city"), job.text("state"), job.text("country")])
    listed = [_place(one) for one in job.rows("locations")]
    remote = job.take("telecommuting") is True
    job.known("application_url", "employment_type", "code", "industry", "function", "education", "experience")
    job.known("shortlink", "created_at")
    here: list[str | None] = [places([*(one for one in listed if one), None if any(listed) else own], remote)]
    return (Role(code or url or title, title, department, None, posted, url), here) if title else (None, [])


def _place(one: Any) -> str | None:
    if not isinstance(one, dict) or one.get("hidden") is True:
        return None
    return joined(line(one.get(name)) for name in ("city", "region", "country"))


def _at(role: Role, location: str | None) -> Role:
    return Role(role.key, role.title, role.department, _once(location), role.posted_on, role.url)


def _once(location: str | None) -> str | None:
    return joined(location.split("; "), "; ") if location else None


BOARD = Board(
    kind="workable",
    shows=("workable.com",),
    recognise=_recognise,
    page_url=lambda ref: f"https://apply.workable.com/{ref.token}/",
    ask=_ask,
    translate=_translate,
    domains=("workable.com",),
    guess=True,
)
