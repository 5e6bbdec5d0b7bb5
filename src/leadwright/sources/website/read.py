"""Reads one company's website: its home page, then the best page for each purpose, at most eight in all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import anyio.to_thread

from leadwright.policy.robots import AGENT
from leadwright.sources.contract import Door, Finding, Outcome, Target
from leadwright.sources.website import choose, sitemap, translate
from leadwright.sources.website.extract import page_facts
from leadwright.sources.website.fetch import MAX_DELAY, Fetched, Stop, Visit, fetch
from leadwright.sources.website.rules import RobotsBook
from leadwright.sources.website.types import Link, Page, PageFacts, Purpose, Status
from leadwright.sources.website.words import fold
from leadwright.values import domain as domains
from leadwright.values.name import company_key

MAX_TRIES = 2  # addresses tried for one purpose
_BARE = 200  # characters; a page with less that forwards the reader is only a signpost


@dataclass(slots=True)
class _Site:
    """What has been read of one site so far."""

    domain: str
    asked: str  # the domain by which the company was known
    names: frozenset[str]
    pages: list[Page] = field(default_factory=list)
    facts: list[PageFacts] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    tried: set[str] = field(default_factory=set)
    tries: dict[str, int] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)  # address -> why it was not read
    moved_to: str = ""

    async def take(self, page: Page) -> PageFacts:
        """Read a page in a thread: a large one must not hold up everybody else."""
        facts = await anyio.to_thread.run_sync(page_facts, page, self.domain, self.names)
        self.pages.append(page)
        self.facts.append(facts)
        self.links += facts.links
        self.tried.add(choose.same_page(page.url))
        return facts


async def read(
    target: Target, door: Door, *, agent: str = AGENT, max_pages: int = 8, book: RobotsBook | None = None
) -> Finding:
    """Read the website of `target` through `door` and say what it says.

    `agent` is the product token by which robots.txt addresses us; `book` keeps robots.txt files
    between sites. The finding's `details` hold: `status` (`types.Status`, as text), `reason`, `pages`
    (tuple of `types.Page` with purposes), `links` (addresses on other sites, for job boards),
    `moved_to` (address on another domain to which the home page leads, or ""), `skipped` (address ->
    reason), `legal_name`, `crawl_delay` (seconds), `truncated` (addresses cut at the size cap).
    """
    found = domains.website(target.website or target.domain or "")
    if found is None or (domains.is_shared_host(found.domain) and not found.identifies):
        return _finding(None, Stop(Status.CLOSED, Outcome.BLOCKED, "no website of its own is known"))
    names = frozenset({fold(target.name), company_key(target.name)}) - {""}
    visit = Visit(door, agent, book or RobotsBook())
    site = _Site(found.domain, found.domain, names)
    stop = await _home(site, visit, found)
    if site.facts and visit.delay <= MAX_DELAY:
        await _further(site, visit, max_pages)
    elif stop and stop.status is Status.ROBOTS and visit.delay <= MAX_DELAY:
        await _from_sitemap_alone(site, visit, max_pages)
    return _finding(site, stop, found.host, visit.delay)


async def _home(site: _Site, visit: Visit, found: domains.Website) -> Stop | None:
    """Read the home page, on whatever address of the site answers; why not, if none does."""
    stop: Stop | None = None
    for url in _addresses(found):
        fetched = await fetch(visit, url, "home", site.domain)
        if fetched.moved_to:
            fetched = await _moved(site, visit, fetched.moved_to)
        if fetched.page is not None:
            return await _take_home(site, visit, fetched.page)
        if fetched.stop is None or (stop is None and not _worth_another(fetched.stop)):
            return fetched.stop
        stop = stop or fetched.stop
    return stop


def _addresses(found: domains.Website) -> list[str]:
    """Where a home page may live: as given, then with or without `www.`, then without TLS."""
    other = found.host.removeprefix("www.") if found.host.startswith("www.") else f"www.{found.host}"
    given = found.url if found.url.startswith("https://") else found.url.replace("http://", "https://", 1)
    hosts = [other] if found.host.removeprefix("www.") == found.domain else []
    urls = [
        given,
        *(f"https://{one}/" for one in hosts),
        f"http://{found.host}{found.path}",
        *(f"http://{one}/" for one in hosts),
    ]
    return list(dict.fromkeys(url for one in urls if (url := choose.normalised(one))))


def _worth_another(stop: Stop) -> bool:
    """May another address of the same site do better? Only if this one did not exist or spoke no TLS."""
    return stop.reason.startswith(("no address", "tls", "no connection"))


async def _moved(site: _Site, visit: Visit, url: str) -> Fetched:
    """Follow a site to its new domain, once; a sales page or a shared host is not a new home."""
    new = domains.registrable(url) or ""
    site.moved_to = url
    if not new or domains.is_shared_host(new) or domains.is_shared_host(domains.host(url) or new):
        return Fetched(
            stop=Stop(Status.MOVED, Outcome.MISS, f"it leads to {new or 'an address'}, which is not its own")
        )
    fetched = await fetch(visit, url, "home", new)
    if fetched.moved_to:
        return Fetched(stop=Stop(Status.MOVED, Outcome.BUSY, f"it leads to {new} and on to another domain"))
    if fetched.page is not None:
        site.domain = new
    return fetched


async def _take_home(site: _Site, visit: Visit, page: Page) -> Stop | None:
    """Read the home page, and where it only forwards its reader, the page behind it."""
    facts = await site.take(page)
    target = choose.normalised(facts.refresh) if facts.refresh else None
    if target and len(facts.text) < _BARE and choose.same_page(target) != choose.same_page(page.url):
        fetched = (
            await fetch(visit, target, "home", site.domain)
            if domains.registrable(target) == site.domain
            else None
        )
        if fetched is None:
            site.moved_to = target
            fetched = await _moved(site, visit, target)
        if fetched.page is not None:
            site.pages.clear()
            site.facts.clear()
            facts = await site.take(fetched.page)
    return _verdict(page, facts, site)


def _verdict(page: Page, facts: PageFacts, site: _Site) -> Stop | None:
    """Is the page that answered really the site of this company? None if it is."""
    if facts.wall:
        stop = Stop(Status.FORBIDDEN, Outcome.BLOCKED, "a check for robots stands in front of it")
    elif facts.gate:
        stop = Stop(Status.FORBIDDEN, Outcome.BLOCKED, "a log-in or consent page stands in front of it")
    elif facts.parked:
        stop = Stop(Status.NOTHING, Outcome.MISS, "the domain is parked or shows a server's first page")
    elif not (facts.text or facts.title or facts.organization or facts.description or facts.links):
        stop = Stop(Status.NOTHING, Outcome.MISS, "the page says nothing")
    elif site.moved_to and not _is_same_company(facts, site):
        stop = Stop(Status.MOVED, Outcome.MISS, f"it leads to {site.domain}, the site of another name")
    else:
        return None
    site.facts.clear()
    site.pages.clear()
    return stop


def _is_same_company(facts: PageFacts, site: _Site) -> bool:
    """Does a site on another domain still speak of the company that we asked about?

    Whoever bought a company also takes over its domain: what the buyer says is not about the company.
    """
    named = {facts.site_name, facts.organization.name if facts.organization else "", *facts.title_parts}
    keys = {company_key(name).replace(" ", "") for name in named if name} | {site.domain.partition(".")[0]}
    known = {name.replace(" ", "") for name in site.names} | {site.asked.partition(".")[0]}
    alike = any(a == b or (min(len(a), len(b)) > 4 and (a in b or b in a)) for a in keys for b in known)
    return alike or facts.former_names


async def _further(site: _Site, visit: Visit, max_pages: int) -> None:
    """Read the best page for each purpose; links of pages read on the way count too."""
    asked_sitemap = False
    while len(site.pages) < max_pages:
        candidate = _next(site)
        if candidate is None and not asked_sitemap:
            asked_sitemap = True
            site.links += await _sitemap_links(site, visit)
            continue
        if candidate is None:
            return
        await _try(site, visit, candidate.url, candidate.purpose)


async def _from_sitemap_alone(site: _Site, visit: Visit, max_pages: int) -> None:
    """Where only the home page is closed to us, the pages that are open may still be listed."""
    site.links += await _sitemap_links(site, visit)
    while len(site.pages) < max_pages and (candidate := _next(site)):
        await _try(site, visit, candidate.url, candidate.purpose)


async def _try(site: _Site, visit: Visit, url: str, purpose: Purpose) -> None:
    site.tried.add(choose.same_page(url))
    site.tries[purpose] = site.tries.get(purpose, 0) + 1
    fetched = await fetch(visit, url, purpose, site.domain)
    if fetched.page is not None and choose.same_page(fetched.page.url) not in {
        choose.same_page(p.url) for p in site.pages
    }:
        await site.take(fetched.page)
    elif fetched.moved_to:
        site.links.append(Link(fetched.moved_to, purpose))
        site.facts[-1:] = [
            replace(one, links=(*one.links, Link(fetched.moved_to, purpose))) for one in site.facts[-1:]
        ]
    elif fetched.stop is not None:
        site.skipped[url] = f"{fetched.stop.status}: {fetched.stop.reason}"


def _next(site: _Site) -> choose.Candidate | None:
    """The surest untried page for the first purpose that has none yet."""
    home = site.pages[0].url if site.pages else f"https://{site.domain}/"
    have = {page.purpose for page in site.pages}
    open_ones = [
        one
        for one in choose.candidates(site.links, home, site.domain)
        if one.purpose not in have
        and site.tries.get(one.purpose, 0) < MAX_TRIES
        and choose.same_page(one.url) not in site.tried
    ]
    return min(open_ones, key=lambda one: (choose.ORDER.index(one.purpose), -one.points), default=None)


async def _sitemap_links(site: _Site, visit: Visit) -> list[Link]:
    """Addresses of the site's sitemaps: those that robots.txt names, else the usual place; two at most."""
    home = site.pages[0].url if site.pages else f"https://{site.domain}/"
    named = [one for one in visit.sitemaps if domains.registrable(one) == site.domain]
    queue = named[:1] or [home.split("/", 3)[0] + "//" + home.split("/", 3)[2] + "/sitemap.xml"]
    found: list[Link] = []
    for _ in range(2):
        url = choose.normalised(queue.pop(0)) if queue else None
        if url is None:
            break
        reply = await visit.get(url, "sitemap", max_bytes=sitemap.MAX_BYTES, accept=())
        if isinstance(reply, Stop) or reply.outcome is not Outcome.HIT or reply.location:
            break
        listed = sitemap.parse(reply.body)
        found += [Link(page) for page in listed.pages if domains.registrable(page) == site.domain]
        queue += [one for one in listed.sitemaps if domains.registrable(one) == site.domain][:1]
    return found


def _finding(site: _Site | None, stop: Stop | None, host: str = "", delay: float = 0.0) -> Finding:
    """The outcome with everything that was read, and never a silence that looks like "no"."""
    facts: Sequence[PageFacts] = site.facts if site else ()
    pages = tuple(site.pages) if site else ()
    cut = tuple(page.url for page in pages if page.truncated)
    outcome, status, reason = Outcome.HIT, Status.OK, ""
    if stop is not None and not facts:
        outcome, status, reason = stop.outcome, stop.status, stop.reason
    elif stop is not None:
        status, reason = stop.status, stop.reason
    elif pages and pages[0].truncated:
        status, reason = Status.TOO_LARGE, "only the beginning of the home page was read"
    rows = []
    if site is not None and facts:
        url = None if site.moved_to else pages[0].url
        rows = translate.observations(facts, host, site.domain, url, site.names)
    details = {
        "status": status.value,
        "reason": reason,
        "pages": pages,
        "links": translate.outgoing_links(facts, site.domain) if site and facts else (),
        "moved_to": site.moved_to if site else "",
        "skipped": dict(site.skipped) if site else {},
        "legal_name": translate.legal_name(facts) if facts else "",
        "crawl_delay": delay,
        "truncated": cut,
    }
    return Finding(translate.SOURCE, outcome, rows, reason, len(pages), details)
