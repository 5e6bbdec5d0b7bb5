"""The analysis on a lead's page: asked for with a button, shown with evidence, and honest about what is not known."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from leadwright.faces.worker.run import run_worker
from leadwright.flows.analyse import Analysing, analyse
from leadwright.flows.rescore import rescore_some
from leadwright.icp import store as icps
from leadwright.icp.offer import Offer
from leadwright.icp.translate import to_parameters
from leadwright.kernel.db import Database, open_database
from leadwright.llm.chat import Task
from leadwright.llm.scripted import ScriptedChat
from leadwright.reads.to_analyse import to_analyse
from leadwright.sources.contract import Outcome
from tests.web.conftest import Site, Visit

SHOTS = os.environ.get("LEADWRIGHT_SHOTS")


def work(site: Site) -> None:
    """Do what waits in the queue."""
    beside(site, lambda database: run_worker(database, site.settings, until_idle=True))


def beside(site: Site, doing: Callable[[Database], Awaitable[object]]) -> None:
    """Do something in a loop of its own, beside the browser."""

    async def run() -> None:
        database = open_database(site.settings)
        try:
            await doing(database)
        finally:
            await database.close()

    thread = threading.Thread(target=lambda: asyncio.run(run()))
    thread.start()
    thread.join(120)
    assert not thread.is_alive()


def test_a_lead_is_analysed_by_rules_with_a_button_and_says_so(site: Site, visit: Visit) -> None:
    page = visit.go("/")
    page.locator("tr[data-lead] a").first.click()
    section = page.locator("#analysis")
    expect(section).to_contain_text("Not analysed yet")
    expect(section).to_contain_text("rules")
    section.get_by_role("button", name="Analyse").click()
    expect(section).to_contain_text("Being analysed")
    work(site)
    expect(section).to_contain_text("by rules", timeout=15_000)
    expect(section).to_contain_text("Segment")
    expect(section).to_contain_text("AI adoption")
    criteria = section.locator(".criteria li")
    assert criteria.count() >= 2
    quote = criteria.first.get_by_role("button")
    assert "“" in (quote.get_attribute("title") or "")
    quote.click()
    expect(section.locator(":popover-open q").first).to_be_visible()
    page.keyboard.press("Escape")


OFFER = Offer(what="Software that plans product releases", outcomes=("Fewer late releases",))


def judged(task: Task[Any]) -> dict[str, Any]:
    """What a model says: a true sentence of them, one of us, and a lie; it quotes the first fact that it is shown."""
    fact = task.data["facts"].splitlines()[0].partition(" | ")[2]
    true, ours = {"id": "F1", "quote": fact}, {"id": "O2", "quote": "Fewer late releases"}
    return {
        "primary_use_case": {"value": f"{fact}, and fewer late releases", "evidence": [true, ours]},
        "risk_flags": [{"value": "They owe 40 million dollars to Globex.", "evidence": [true]}],
        "personalized_pitch": [
            {"value": f"You are {fact}.", "evidence": [true]}, {"value": "We bring fewer late releases.", "evidence": [ours]},
        ],
    }  # fmt: skip


async def analysed(database: Database, says: object = judged) -> None:
    async with database.scope(actor="test") as scope:
        stored = await icps.find(scope, None)
        (best,) = await to_analyse(scope, stored.id, stored.version, "model", most=1, everything=True)
        how = Analysing(stored, OFFER, to_parameters(stored.icp, OFFER))
        chat = ScriptedChat({"company_analysis": says})
        async for _ in analyse(scope, chat, [best], how, rescore_some):
            await scope.commit()


def test_what_a_model_said_is_shown_with_its_quotes_and_what_was_dropped(site: Site, visit: Visit) -> None:
    beside(site, analysed)
    page = visit.go("/")
    page.locator("tr[data-lead] a").first.click()
    section = page.locator("#analysis")
    expect(section).to_contain_text("by scripted")
    pitch = section.locator("ul.said li")
    expect(pitch).to_have_count(2)
    pitch.nth(1).hover()
    expect(pitch.nth(1).locator(".tip")).to_contain_text("your offer")
    expect(section).not_to_contain_text("owe 40 million dollars to Globex", use_inner_text=True)
    section.get_by_text("nothing supports").click()
    expect(section.locator(".struck")).to_contain_text("owe 40 million")
    if SHOTS:
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            section.screenshot(path=str(Path(SHOTS) / f"analysis-{scheme}.png"))
        page.set_viewport_size({"width": 390, "height": 800})
        section.screenshot(path=str(Path(SHOTS) / "analysis-narrow.png"))


def test_an_answer_that_got_lost_is_asked_for_again_only_on_purpose(site: Site, visit: Visit) -> None:
    beside(site, lambda database: analysed(database, Outcome.IN_DOUBT))
    page = visit.go("/")
    page.locator("tr[data-lead] a").first.click()
    section = page.locator("#analysis")
    expect(section).to_contain_text("The answer got lost; it counts as paid")
    expect(section.locator("form input[name=again]")).to_have_attribute("value", "true")
    expect(section).to_contain_text("by scripted")  # what was found before stays
