"""Ask the free sources about one company, in the order in which one's answer helps the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from leadwright.sources.contract import Door, Finding, Outcome, Target
from leadwright.sources.jobs.read import read as read_jobs
from leadwright.sources.technology.read import read as read_technology
from leadwright.sources.technology.types import PageInput
from leadwright.sources.website import Page, RobotsBook
from leadwright.sources.website import read as read_website


async def look_at(target: Target, door: Door, book: RobotsBook) -> Sequence[Finding]:
    """Read a company's website, then its technologies and its job board from the pages read.

    The website alone is asked for pages of the company: it knows the rules of the site, so the other two
    are given what it was allowed to read and ask for no page there.
    """
    site = await read_website(target, door, book=book)
    pages: Sequence[Page] = site.details.get("pages", ())
    inputs = [PageInput(p.url, p.body, p.headers, p.cookies, status=p.status) for p in pages]
    technology = _marked(await read_technology(target, inputs, door), site)
    hiring = replace(target, careers_url=None, links=(*target.links, *site.details.get("links", ())))
    jobs = await read_jobs(hiring, door, [page.body for page in pages])
    if jobs.outcome is Outcome.MISS and site.outcome not in (Outcome.HIT, Outcome.MISS):
        # whoever could not read the pages has not looked for a board on them
        jobs = replace(
            jobs, outcome=site.outcome, reason=f"the pages that may name a job board: {site.reason}"
        )
    return [_whole(site), technology, jobs]


def _whole(site: Finding) -> Finding:
    """The finding of a website, which says so if pages were missing or cut: who is not named there may be on them."""
    if site.outcome is Outcome.HIT and not _was_cut(site):
        return site
    return _partial(site, "people")


def _marked(technology: Finding, site: Finding) -> Finding:
    """The finding of technologies, which says so if pages or DNS records were missing: what it does not name is unknown."""
    busy = any(outcome == Outcome.BUSY.value for outcome in technology.details.get("dns", {}).values())
    if site.outcome is Outcome.HIT and site.pages and not _was_cut(site) and not busy:
        return technology
    return _partial(technology, "technologies")


def _was_cut(site: Finding) -> bool:
    """Whether the site stopped answering, or a page of it was not read to its end. A page that is never to be had counts
    as none: it was not there the time before."""
    skipped = site.details.get("skipped", {})
    return bool(site.reason or site.details.get("truncated") or any(map(_passes, skipped.values())))


def _passes(why: str) -> bool:
    """Whether a page was out of reach for the moment."""
    return why.partition(":")[0] in {"down", "too slow", "busy"}


def _partial(finding: Finding, what: str) -> Finding:
    told = [
        replace(item, fields={**item.fields, "partial": [what]}) if item.kind == "company" else item
        for item in finding.observations
    ]
    return replace(finding, observations=tuple(told))
