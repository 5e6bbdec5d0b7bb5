"""Lever: pages of a hundred, on one host for the world and one for the EU; the owner's name is not told."""

from __future__ import annotations

import re

from leadwright.sources.contract import Ask
from leadwright.sources.jobs.address import token
from leadwright.sources.jobs.types import MAX_BYTES, SOURCE, Address, Answer, Board, BoardRef, Received, Role
from leadwright.sources.reading import Fields, day, joined, json_list, line, places

_PAGE = 100
_HOSTS = {
    "jobs.lever.co": "api.lever.co",
    "api.lever.co": "api.lever.co",
    "jobs.eu.lever.co": "api.eu.lever.co",
    "api.eu.lever.co": "api.eu.lever.co",
}
_LINK = re.compile(r"https?://[^\s\"'<>&\\]{4,300}")


def _recognise(address: Address) -> BoardRef | None:
    api, parts = _HOSTS.get(address.host), address.segments
    if api is None:
        return None
    if address.host.startswith("api."):
        parts = parts[2:] if parts[:2] == ("v0", "postings") else ()
    name = token(parts[0]) if parts else None
    return BoardRef("lever", name, api) if name else None


def _ask(ref: BoardRef, start: int) -> Ask:
    host = ref.host or "api.lever.co"
    url = f"https://{host}/v0/postings/{ref.token}?mode=json&skip={start}&limit={_PAGE}"
    return Ask(SOURCE, "open positions", url, max_bytes=MAX_BYTES)


def _translate(received: Received) -> Answer:
    rows = json_list(received.body)
    roles, links, leftovers = list[Role](), set[str](), set[str]()
    for row in rows:
        posting = Fields(row)
        for name in ("description", "additional", "opening", "descriptionBody"):
            links.update(_LINK.findall(str(posting.take(name) or "")))
        role = _role(posting)
        leftovers |= posting.left()
        if role:
            roles.append(role)
    return Answer(tuple(roles), len(rows), links=frozenset(links), leftovers=frozenset(leftovers))


def _role(posting: Fields) -> Role | None:
    title, url = posting.text("text"), posting.text("hostedUrl")
    categories = posting.inner("categories")
    department = categories.text("department") or categories.text("team")
    spots = [line(spot) for spot in categories.rows("allLocations")] or [categories.text("location")]
    country, workplace = posting.text("country"), posting.text("workplaceType")
    posted = day(posting.take("createdAt"))
    key = posting.text("id") or url or title or ""
    posting.known("applyUrl", "lists", "salaryRange", "salaryDescription", "salaryDescriptionPlain", "urls")
    posting.known("descriptionPlain", "additionalPlain", "openingPlain", "descriptionBodyPlain", "categories")
    if not title:
        return None
    location = places([*spots, None if joined(spots) else country], workplace == "remote")
    return Role(key, title, department, location, posted, url)


def _page_url(ref: BoardRef) -> str:
    return f"https://jobs.{'eu.' if '.eu.' in ref.host else ''}lever.co/{ref.token}"


BOARD = Board(
    kind="lever",
    shows=("lever.co", "leverJobsOptions"),
    recognise=_recognise,
    page_url=_page_url,
    ask=_ask,
    translate=_translate,
    domains=("lever.co",),
    page_size=_PAGE,
    embeds=(
        re.compile(
            r"leverJobsOptions\b.{0,200}?accountName[\"']?\s*[:=]\s*[\"']([\w.-]{1,100})[\"']", re.DOTALL
        ),
    ),
    guess=True,
)
