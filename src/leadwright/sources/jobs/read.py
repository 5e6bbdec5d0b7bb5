"""Finds a company's job board and reads what is open there; a stranger's board is never taken for its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from leadwright.policy import robots
from leadwright.sources.contract import Ask, Door, Finding, Observation, Outcome, Target
from leadwright.sources.jobs.asking import MAX_ROLES, Reading, owner, read_board
from leadwright.sources.jobs.guess import agrees, guesses, resembles
from leadwright.sources.jobs.registry import BOARDS, found_in, recognise
from leadwright.sources.jobs.types import LICENCE, SOURCE, BoardRef

_MAX_LINKED = 5  # boards linked from the pages that are asked
_MAX_HOPS = 3
_ROBOTS_BYTES = 512_000
_HTML = ("text/html", "application/xhtml+xml")


@dataclass(slots=True)
class _Search:
    """What was tried so far: for the ledger's reader, and to name the outcome if nothing is found."""

    pages: int = 0
    tried: list[dict[str, str]] = field(default_factory=list)
    failed: list[Reading] = field(default_factory=list)
    stale: list[BoardRef] = field(default_factory=list)
    unsure: bool = False  # a guess could not be asked

    def note(self, reading: Reading, how: str, verdict: str) -> None:
        self.pages += reading.pages
        board = f"{reading.ref.kind}:{reading.ref.token}"
        self.tried.append({"board": board, "how": how, "verdict": verdict, "reason": reading.reason})


async def read(target: Target, door: Door, html_pages: Sequence[str] = ()) -> Finding:
    """What the target is hiring for.

    Looks for a board in the given pages, the target's links and its careers page, then by a few guesses,
    which count only if the board itself agrees. HIT: a board was read to its end; `roles` is the complete
    list and `hiring` whether it holds any. MISS: no board was found, which says nothing about hiring.
    BUSY, BLOCKED, LOCKED, CHANGED: a board was found and did not answer.
    """
    search = _Search()
    linked = _ranked([*_linked(target), *(ref for page in html_pages for ref in found_in(page))], target)
    if not linked and not html_pages:
        linked = _ranked(await _on_careers_page(target, door), target)
    found = await _first_linked(linked, target, door, search)
    if found is None and not search.failed:
        found = await _first_guessed(target, door, search)
    return _hit(found, search) if found is not None else _nothing(search)


def _linked(target: Target) -> list[BoardRef]:
    urls = [target.careers_url, target.website, *target.links]
    return [ref for url in urls if url and (ref := recognise(url)) is not None]


def _ranked(refs: Sequence[BoardRef], target: Target) -> list[BoardRef]:
    """Each board once: first those whose token speaks for the company, then the most linked."""
    counts = Counter(ref.key for ref in refs)
    once = {ref.key: ref for ref in reversed(refs)}
    order = sorted(dict.fromkeys(ref.key for ref in refs), key=lambda key: -counts[key])
    return sorted((once[key] for key in order), key=lambda ref: not resembles(ref, target))


async def _on_careers_page(target: Target, door: Door) -> list[BoardRef]:
    """Boards on the careers page, if it is known and nobody has read it yet."""
    if not target.careers_url or recognise(target.careers_url):
        return []
    url = target.careers_url
    for _ in range(_MAX_HOPS):
        if not await _may_read(url, door):
            return []
        reply = await door.send(Ask(SOURCE, "careers page", url, accept=_HTML))
        if reply.outcome is not Outcome.HIT:
            return []
        if not reply.location:
            return list(found_in(reply.body.decode("utf-8", "replace")))
        url = urljoin(url, reply.location)
        if ref := recognise(url):
            return [ref]
    return []


async def _may_read(url: str, door: Door) -> bool:
    """Whether the host's robots.txt lets us read the page; not, if it could not be asked."""
    reply = await door.send(Ask(SOURCE, "robots.txt", urljoin(url, "/robots.txt"), max_bytes=_ROBOTS_BYTES))
    if reply.outcome is Outcome.MISS:
        return True
    if reply.outcome is not Outcome.HIT or reply.location:
        return False
    return robots.parse(reply.body).allows(robots.AGENT, url)


async def _first_linked(refs: list[BoardRef], target: Target, door: Door, search: _Search) -> Reading | None:
    """The first board that answers. Beside others, one whose token says nothing must agree by its answer."""
    for ref in refs[:_MAX_LINKED]:
        reading = await read_board(ref, door)
        if reading.outcome is Outcome.MISS:
            search.stale.append(ref)
            search.note(reading, "linked", "stale link")
        elif reading.outcome is not Outcome.HIT:
            search.failed.append(reading)
            search.note(reading, "linked", reading.outcome.value)
        elif len(refs) == 1 or resembles(ref, target) or agrees(reading, target):
            search.note(reading, "linked", "read")
            return reading
        else:
            search.note(reading, "linked", "another company's")
    return None


async def _first_guessed(target: Target, door: Door, search: _Search) -> Reading | None:
    """The first guessed board that says itself that it is the target's. Failures of guesses prove nothing."""
    tried = {ref.key for ref in search.stale}
    for ref in guesses(target):
        if ref.key in tried:
            continue
        reading = await read_board(ref, door, most_pages=1)
        if reading.outcome is not Outcome.HIT:
            search.unsure = search.unsure or reading.outcome is Outcome.BUSY
            search.pages += reading.pages
            continue
        if not reading.names and (name := await owner(ref, door)):
            reading.names.add(name)
        mine = agrees(reading, target)
        search.note(reading, "guessed", "agrees" if mine else "not known to be the company's")
        if not mine:
            continue
        whole = await read_board(ref, door) if reading.capped else reading
        if whole.outcome is Outcome.HIT:
            return whole
        search.failed.append(whole)
        break
    return None


def _hit(reading: Reading, search: _Search) -> Finding:
    ref, roles = reading.ref, list(reading.roles.values())[:MAX_ROLES]
    fields: dict[str, Any] = {
        "job_board": {"kind": ref.kind, "token": ref.token, "url": BOARDS[ref.kind].page_url(ref)},
        "roles": [role.as_field() for role in roles],
        "hiring": bool(roles),
    }
    observation = Observation("company", SOURCE, f"{ref.kind}:{ref.token}", fields, LICENCE, url=reading.url)
    details = _details(search) | {"leftovers": sorted(reading.leftovers), "capped": reading.capped}
    return Finding(SOURCE, Outcome.HIT, (observation,), pages=search.pages, details=details)


def _nothing(search: _Search) -> Finding:
    if search.failed:
        first = search.failed[0]
        return Finding(SOURCE, first.outcome, (), first.reason, search.pages, _details(search))
    if search.unsure:
        reason = "no board found, but not every guess was answered"
        return Finding(SOURCE, Outcome.BUSY, (), reason, search.pages, _details(search))
    reason = "no board found" if not search.stale else "no board found; the linked one is gone"
    return Finding(SOURCE, Outcome.MISS, (), reason, search.pages, _details(search))


def _details(search: _Search) -> dict[str, Any]:
    return {"tried": search.tried, "stale": [f"{ref.kind}:{ref.token}" for ref in search.stale]}
