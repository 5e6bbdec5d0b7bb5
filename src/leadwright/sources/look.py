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
    technology = await read_technology(target, inputs, door)
    hiring = replace(target, careers_url=None, links=(*target.links, *site.details.get("links", ())))
    jobs = await read_jobs(hiring, door, [page.body for page in pages])
    if jobs.outcome is Outcome.MISS and site.outcome not in (Outcome.HIT, Outcome.MISS):
        # whoever could not read the pages has not looked for a board on them
        jobs = replace(
            jobs, outcome=site.outcome, reason=f"the pages that may name a job board: {site.reason}"
        )
    return [site, technology, jobs]
