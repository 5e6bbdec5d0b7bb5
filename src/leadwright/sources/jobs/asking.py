"""Asks one board through the door: page after page to the end, and every failure by its right name."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

from leadwright.sources.contract import Ask, Door, Outcome, Reply
from leadwright.sources.jobs.registry import BOARDS
from leadwright.sources.jobs.types import Answer, Board, BoardRef, Received, Role
from leadwright.sources.reading import ShapeError, json_object

MAX_ROLES = 2_000
MAX_PAGES = 120
_MAX_REDIRECTS = 3


@dataclass(slots=True)
class Reading:
    """What one board answered. Only with `Outcome.HIT` are `roles` the complete list (or `capped`)."""

    ref: BoardRef
    outcome: Outcome = Outcome.HIT
    reason: str = ""
    roles: dict[str, Role] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    links: set[str] = field(default_factory=set)
    leftovers: set[str] = field(default_factory=set)
    pages: int = 0
    rows: int = 0  # postings seen, left out ones too
    total: int | None = None  # what the board says
    url: str = ""
    capped: bool = False

    def take(self, answer: Answer) -> None:
        """Add one page."""
        for role in answer.roles:
            self.roles.setdefault(role.key, role)
        self.names |= answer.names
        self.links |= answer.links
        self.rows += answer.rows
        self.total = self.total if answer.total is None else answer.total
        self.leftovers |= answer.leftovers


async def read_board(ref: BoardRef, door: Door, *, most_pages: int = MAX_PAGES) -> Reading:
    """All open positions of a board.

    HIT: read to its end (an empty board too). MISS: there is no such board (any more). Anything else is
    the reply's own outcome, or CHANGED if the board did not answer in its shape; then nothing is known.
    A board longer than `most_pages` or MAX_ROLES is cut and marked as capped.
    """
    board, reading = BOARDS[ref.kind], Reading(ref)
    ask: Ask | None = board.ask(ref, 0)
    reading.url = board.ask(ref, 0).url
    while ask is not None:
        reply = await _send(ask, door)
        reading.pages += 1
        if reply.truncated and board.lean is not None and reading.pages == 1:
            reply = await _send(board.lean(ref), door)
        if reply.outcome is not Outcome.HIT:
            return _failed(reading, reply)
        answer = _translated(board, ref, reply)
        if isinstance(answer, str):
            return _end(reading, Outcome.CHANGED, answer)
        reading.take(answer)
        ask = _next(board, ask, answer, reading=reading)
        if ask is not None and (len(reading.roles) >= MAX_ROLES or reading.pages >= most_pages):
            reading.capped, ask = True, None
    return reading if reading.rows else await _proven(board, reading, door)


async def _proven(board: Board, reading: Reading, door: Door) -> Reading:
    """An empty answer, once it is sure that the company exists at the board."""
    if board.proof is None:
        return reading
    reply = await door.send(board.proof(reading.ref))
    reading.pages += 1
    return reading if reply.outcome is Outcome.HIT else _failed(reading, reply)


async def owner(ref: BoardRef, door: Door) -> str | None:
    """The name of a board's owner where the board tells it apart from the postings; None if it does not."""
    about = BOARDS[ref.kind].about
    reply = await door.send(about(ref)) if about is not None else None
    if reply is None or reply.outcome is not Outcome.HIT:
        return None
    try:
        return json_object(reply.body).text("name")
    except ShapeError:
        return None


def _next(board: Board, ask: Ask, answer: Answer, *, reading: Reading) -> Ask | None:
    if answer.next_url:
        url = urljoin(ask.url, answer.next_url)
        return replace(ask, url=url) if _same_host(url, ask.url) and url != ask.url and answer.rows else None
    if board.page_size is None or answer.rows == 0:
        return None
    told = reading.total is not None
    done = reading.rows >= (reading.total or 0) if told else answer.rows < board.page_size
    return None if done else board.ask(reading.ref, reading.rows)


async def _send(ask: Ask, door: Door) -> Reply:
    """The reply, after redirects to the same endpoint; a redirect elsewhere means that the board is gone."""
    for _ in range(_MAX_REDIRECTS + 1):
        reply = await door.send(ask)
        if reply.outcome is not Outcome.HIT or reply.status is None or not 300 <= reply.status < 400:
            return reply
        url = urljoin(ask.url, reply.location or "")
        if not reply.location or not _same_endpoint(url, ask.url) or ask.method != "GET":
            return replace(reply, outcome=Outcome.MISS, reason=f"sent elsewhere: {url[:200]}")
        ask = replace(ask, url=url)
    return replace(reply, outcome=Outcome.CHANGED, reason="too many redirects")


def _same_host(one: str, other: str) -> bool:
    return urlsplit(one).netloc.lower() == urlsplit(other).netloc.lower()


def _same_endpoint(to: str, asked: str) -> bool:
    """The same path, maybe on the company's own domain, or another spelling of it on the same host."""
    there, here = urlsplit(to).path.rstrip("/"), urlsplit(asked).path.rstrip("/")
    return there == here or (_same_host(to, asked) and there.casefold() == here.casefold())


def _translated(board: Board, ref: BoardRef, reply: Reply) -> Answer | str:
    """The answer, or in words why it is none."""
    if reply.truncated:
        return "the answer is too large to read whole"
    try:
        return board.translate(Received(ref, reply.body, _day(reply)))
    except ShapeError as cause:
        return f"{board.kind} answered in another shape: {cause}"


def _day(reply: Reply) -> date | None:
    """The day of the answer by its own Date header, which also holds for a copy from the cache."""
    try:
        return parsedate_to_datetime(reply.headers.get("date", "")).astimezone(UTC).date()
    except (ValueError, OverflowError):
        return None


def _failed(reading: Reading, reply: Reply) -> Reading:
    return _end(reading, reply.outcome, reply.reason or f"{reading.ref.kind} answered {reply.status}")


def _end(reading: Reading, outcome: Outcome, reason: str) -> Reading:
    reading.outcome, reading.reason = outcome, reason
    return reading
