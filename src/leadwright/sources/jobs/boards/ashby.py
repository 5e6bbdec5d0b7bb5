"""Ashby: everything in one answer. A posting that is not listed can only be reached by link: no opening."""

from __future__ import annotations

import re

from leadwright.sources.contract import Ask
from leadwright.sources.jobs.address import token
from leadwright.sources.jobs.types import MAX_BYTES, SOURCE, Address, Answer, Board, BoardRef, Received, Role
from leadwright.sources.reading import Fields, day, json_object, line, places

_LINK = re.compile(r"https?://[^\s\"'<>&\\]{4,300}")


def _recognise(address: Address) -> BoardRef | None:
    parts = address.segments
    if address.host == "api.ashbyhq.com" and parts[:2] == ("posting-api", "job-board"):
        parts = parts[2:]
    elif address.host != "jobs.ashbyhq.com":
        return None
    name = _name(parts[0]) if parts else None
    return BoardRef("ashby", name) if name else None


def _name(text: str) -> str | None:
    """Organisations may have spaces in their names here ("Acme%20Labs")."""
    return text if token(text.replace(" ", "-")) and text != "api" else None


def _ask(ref: BoardRef, start: int) -> Ask:
    name = ref.token.replace(" ", "%20")
    url = f"https://api.ashbyhq.com/posting-api/job-board/{name}?includeCompensation=true"
    return Ask(SOURCE, "open positions", url, max_bytes=MAX_BYTES)


def _translate(received: Received) -> Answer:
    reply = json_object(received.body, "jobs")
    rows = reply.rows("jobs")
    reply.known("apiVersion")
    roles, links, leftovers = list[Role](), set[str](), set(reply.left())
    for row in rows:
        job = Fields(row)
        links.update(_LINK.findall(str(job.take("descriptionHtml") or "")))
        listed = job.take("isListed") is not False
        role = _role(job)
        leftovers |= job.left()
        if role and listed:
            roles.append(role)
    return Answer(tuple(roles), len(rows), links=frozenset(links), leftovers=frozenset(leftovers))


def _role(job: Fields) -> Role | None:
    title, url = job.text("title"), job.text("jobUrl")
    department, team = job.text("department"), job.text("team")
    others = [line(one.get("location")) for one in job.rows("secondaryLocations") if isinstance(one, dict)]
    remote = job.take("isRemote") is True or job.text("workplaceType") == "Remote"
    location = places([job.text("location"), *others], remote)
    posted = day(job.take("publishedAt"))
    key = job.text("id") or url or title or ""
    job.known("employmentType", "address", "applyUrl", "descriptionPlain", "compensation", "workplaceType")
    job.known("shouldDisplayCompensationOnJobPostings", "updatedAt")
    return Role(key, title, department or team, location, posted, url) if title else None


BOARD = Board(
    kind="ashby",
    shows=("ashbyhq.com",),
    recognise=_recognise,
    page_url=lambda ref: f"https://jobs.ashbyhq.com/{ref.token.replace(' ', '%20')}",
    ask=_ask,
    translate=_translate,
    domains=("ashbyhq.com",),
    guess=True,
)
