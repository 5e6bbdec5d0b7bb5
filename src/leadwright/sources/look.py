"""Ask the free sources about one company, in the order in which one's answer helps the next."""

from __future__ import annotations

from collections.abc import Sequence

from leadwright.sources import jobs, technology, website
from leadwright.sources.contract import Door, Finding, Target


async def look_at(target: Target, door: Door, *, agent: str) -> Sequence[Finding]:
    """Read a company's website, then its technologies and its job board from the pages read."""
    site = await website.read(target, door, agent=agent)
    pages = site.details.get("pages", ())
    return [site, await technology.read(target, pages, door), await jobs.read(target, door, [p.html for p in pages])]
