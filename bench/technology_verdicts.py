"""Hold every verdict on technologies against the plain reading of every rule, on the whole invented web.

The pages are all those that a site has, whether or not its rules let a crawler see them, and what it answers
in their place. `--quick` takes each ninth page.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bench.figure import Figure
from leadwright.sources.technology.engine import Engine
from leadwright.sources.technology.page import MAX_CHARS
from leadwright.sources.technology.types import PageInput
from leadwright_twin.pages import render
from leadwright_twin.rules import purpose_path
from leadwright_twin.site import pages
from leadwright_twin.technologies import traces
from leadwright_twin.types import Company
from leadwright_twin.universe import Universe, universe
from leadwright_twin.web import respond
from leadwright_twin.wire import Request
from tests.sources.technology.reference import Reference

SEED = 101
_FILLER = "<p>And another part number of another part of another machine of another maker.</p>\n"
_OTHERS = ("/legal/privacy", "/login", "/events/1", "/private-team", "/")


def technology_verdicts(quick: bool) -> Iterator[Figure]:
    """Pages whose technologies, versions or confidences differ from the reference's."""
    using, reference = Engine.load(), Reference()
    shown = list(invented_pages(universe(SEED, today=date(2026, 11, 21))))[:: 9 if quick else 1]
    differing = 0
    for page in shown:
        headers = {name: str(value) for name, value in page.headers.items()}
        seen = {(one.name, one.version or "", one.confidence) for one in using.detect(page)}
        differing += seen != reference.detect(page.url, page.html, headers, dict(page.cookies))
    name = f"technology verdicts that differ from the reference, of {len(shown)} pages"
    yield Figure(name, differing, "pages", 0)


def invented_pages(world: Universe) -> Iterator[PageInput]:
    """Every page of every site: as written, and what the site answers where that is another one."""
    for company in world.companies:
        seen = traces(company)
        written = {plan.path: render(world, company, plan) for plan in pages(company)}
        for path, html in written.items():
            yield PageInput(f"https://{company.host}{path}", html, dict(seen.headers), dict(seen.cookies))
        yield from _answered(world, company, written)
        if company.kind == "huge":
            html = written["/"] + _FILLER * (MAX_CHARS // len(_FILLER))
            yield PageInput(f"https://{company.host}/", html[:MAX_CHARS])


def _answered(world: Universe, company: Company, written: dict[str, str]) -> Iterator[PageInput]:
    news = [f"{purpose_path(company, 'news')}/post-{number}" for number in range(1, 5)]
    for path in dict.fromkeys([*written, *news, *_OTHERS]):
        answer = respond(world, Request("GET", path, company.host, {}), {})
        html = answer.body.decode("utf-8", "replace")
        if answer.status == 200 and answer.stream is None and html not in written.values():
            yield PageInput(f"https://{company.host}{path}", html, dict(answer.headers))
