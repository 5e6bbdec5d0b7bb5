"""One page of a site, asked for politely: rules first, on every host, for every hop of a redirect."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from leadwright.sources.contract import Ask, Door, Outcome, Reply
from leadwright.sources.website.charset import decode
from leadwright.sources.website.choose import normalised
from leadwright.sources.website.rules import RobotsBook
from leadwright.sources.website.types import Page, Purpose, Status
from leadwright.values.domain import registrable

SOURCE = "website"
PAGE_BYTES = 1_000_000
MAX_HOPS = 5
MAX_DELAY = 30.0  # seconds; a site that wants longer pauses is asked for its home page alone
_COOKIE = re.compile(r"[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]{1,2000}")
_MARKUP = re.compile(r"<[a-zA-Z!]")
HTML = ("text/html", "application/xhtml+xml", "application/xml", "text/xml", "text/plain")


@dataclass(frozen=True, slots=True)
class Stop:
    """Why there is no page."""

    status: Status
    outcome: Outcome
    reason: str


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page, or why there is none, or the address on another domain to which it moved."""

    page: Page | None = None
    stop: Stop | None = None
    moved_to: str = ""


@dataclass(slots=True)
class Visit:
    """One reading of one site: whom we ask as, through what, and how many questions are left."""

    door: Door
    agent: str
    book: RobotsBook
    asks_left: int = 30
    delay: float = 0.0
    sitemaps: list[str] = field(default_factory=list)

    async def refusal(self, url: str) -> Stop | None:
        """Ask the rules of the URL's host; None if they let us in."""
        rules = await self.book.rules(url, self.door, SOURCE)
        if rules.unreachable is not None:
            return stopped(rules.unreachable, "its robots.txt")
        self.delay = max(self.delay, rules.robots.crawl_delay(self.agent) or 0.0)
        self.sitemaps += [one for one in rules.robots.sitemaps if one not in self.sitemaps][:5]
        verdict = rules.robots.verdict(self.agent, url)
        if verdict.allowed:
            return None
        return Stop(Status.ROBOTS, Outcome.BLOCKED, f"robots.txt of {urlsplit(url).netloc}: {verdict.line}")

    async def get(
        self, url: str, purpose: str, *, max_bytes: int, accept: tuple[str, ...], cookie: str = ""
    ) -> Reply | Stop:
        """One request that the rules allow."""
        if stop := await self.refusal(url):
            return stop
        if self.asks_left <= 0:
            return Stop(Status.DOWN, Outcome.BUSY, "too many redirects and missing pages")
        self.asks_left -= 1
        pause = min(self.delay, MAX_DELAY)
        return await self.door.send(
            Ask(
                SOURCE,
                purpose,
                url,
                headers={"cookie": cookie} if cookie else {},
                max_bytes=max_bytes,
                min_interval=pause,
                accept=accept,
            )
        )


async def fetch(visit: Visit, url: str, purpose: Purpose, domain: str) -> Fetched:
    """Read one page below the registrable `domain`, following redirects that stay there.

    Cookies that a redirect sets are shown on its next hop only: some sites lead in circles without.
    """
    cookies: dict[str, str] = {}
    seen = {(url, "")}
    for _ in range(MAX_HOPS + 1):
        reply = await visit.get(url, purpose, max_bytes=PAGE_BYTES, accept=HTML, cookie=_header(cookies))
        if isinstance(reply, Stop):
            return Fetched(stop=reply)
        if reply.location is None or reply.outcome is not Outcome.HIT:
            return _page(reply, url, purpose)
        target = normalised(_joined(url, reply.location))
        if target is None:
            return Fetched(
                stop=Stop(Status.UNSAFE, Outcome.BLOCKED, "it leads to an address that is not asked")
            )
        if registrable(target) != domain:
            return Fetched(moved_to=target)
        cookies |= dict(list(reply.cookies.items())[:20])
        if (target, _header(cookies)) in seen:
            break
        seen.add((target, _header(cookies)))
        url = target
    return Fetched(stop=Stop(Status.DOWN, Outcome.BUSY, "its redirects have no end"))


def _joined(base: str, location: str) -> str:
    try:
        return urljoin(base, location)
    except ValueError:
        return ""


def _header(cookies: dict[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in cookies.items() if _COOKIE.fullmatch(name + value))


def _page(reply: Reply, url: str, purpose: Purpose) -> Fetched:
    if reply.outcome is not Outcome.HIT:
        return Fetched(stop=stopped(reply, "the page"))
    if not reply.body.strip():
        return Fetched(stop=Stop(Status.NOTHING, Outcome.MISS, "the page is empty"))
    body = decode(reply.body, reply.headers.get("content-type", ""))
    if not _MARKUP.search(body, 0, 20_000):
        return Fetched(stop=Stop(Status.UNREADABLE, Outcome.CHANGED, "the answer is no web page"))
    return Fetched(
        Page(url, reply.status or 200, reply.headers, reply.cookies, body, purpose, reply.truncated)
    )


def stopped(reply: Reply, what: str) -> Stop:
    """What a reply that is no page says about the site. `what` was asked for."""
    reason = reply.reason or f"no answer for {what}"
    status = _BY_STATUS.get(reply.status or 0)
    if status is None:
        status = next((found for head, found in _BY_REASON if reason.startswith(head)), None)
    if status is None:
        status = _BY_OUTCOME.get(reply.outcome, Status.DOWN)
    return Stop(status, reply.outcome, reason)


_BY_STATUS = {
    **dict.fromkeys((401, 403, 407, 451, 999), Status.FORBIDDEN),
    **dict.fromkeys((404, 410), Status.NOTHING),
    **dict.fromkeys((408, 425, 429), Status.BUSY),
}
_BY_REASON = (
    ("no such domain", Status.NO_DOMAIN),
    ("no address", Status.NOTHING),
    ("not allowed", Status.UNSAFE),
    ("outside is closed", Status.CLOSED),
    ("too slow", Status.TOO_SLOW),
    ("resting", Status.BUSY),
    ("unwanted type", Status.UNREADABLE),
    ("undecodable", Status.UNREADABLE),
)
_BY_OUTCOME = {
    Outcome.BLOCKED: Status.FORBIDDEN,
    Outcome.MISS: Status.NOTHING,
    Outcome.CHANGED: Status.UNREADABLE,
    Outcome.LOCKED: Status.FORBIDDEN,
}
