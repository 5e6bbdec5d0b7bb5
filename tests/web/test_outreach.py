"""The pages of outreach, in a real browser: from nothing to a message that was read, approved and taken back."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from playwright.sync_api import expect

from leadwright.actions.outreach import messages, progress, sequences, steps
from leadwright.actions.outreach.types import Heard, Hearing, ReplyClass
from leadwright.flows.enrol import enrol
from leadwright.flows.prepare_outreach import prepare_outreach
from leadwright.icp import store as icps
from leadwright.icp.offer import from_document
from leadwright.kernel import clock
from leadwright.kernel.db import open_database
from leadwright.reads.lead_choices import lead_choices

from .conftest import Site, Visit, in_thread


def begun(site: Site) -> None:
    """Say what we sell, take two leads in, write what is due, and let one of them answer."""

    async def do() -> None:
        database = open_database(site.settings)
        async with database.scope(actor="test") as scope:
            offer = {"what": "tea", "outcomes": ["calm"], "sender": {"name": "Nora <b>Quill</b>"}}
            await icps.save_offer(scope, from_document(offer))
            await sequences.add_examples(scope)
            stored = await sequences.find(scope, "Warm, introduction")
            now = clock.now() - timedelta(days=3)
            wanted = dict.fromkeys([one.lead_id for one in await lead_choices(scope)][:3])
            done = await enrol(scope, stored, wanted, now)
            assert not [one.words for one in done if one.code]
            async for _ in prepare_outreach(scope, now):
                await scope.commit()
            waiting = [row[0] for row in await scope.rows("SELECT id FROM outreach_messages ORDER BY id")]
            await steps.approve(scope, waiting[:1], now)
            first = await messages.get(scope, waiting[0])
            at = (first.send_after or now) + timedelta(minutes=1)
            assert await messages.reserve(scope, first, at, "<a@quill.example>", None)
            await messages.settle(scope, first, "sent", at)
            said = "Is <i>this</i> for us?"
            await progress.heard(scope, Hearing(Heard.REPLY, first.id, at, ReplyClass.UNCLEAR, quote=said))
        await database.close()

    in_thread(lambda: asyncio.run(do()))


def test_from_nothing_to_a_sequence_of_ones_own(empty_visit: Visit) -> None:
    page = empty_visit.go("/outreach")
    page.get_by_role("link", name="See the sequences").click()
    page.get_by_role("button", name="Add the three").click()
    page.get_by_role("link", name="Nurture, now and then").wait_for()
    page = empty_visit.go("/sequences/new")
    page.get_by_label("Name", exact=True).fill("Mine")
    page.get_by_label("Subject").fill("For {{ company.nme }}")
    page.get_by_label("Words").fill("Hello {{ contact.first_name }}")
    expect(page.locator("#preview")).to_contain_text("did you mean company.name?")
    page.get_by_label("Subject").fill("For {{ company.name }}")
    expect(page.locator("#preview")).not_to_contain_text("did you mean")
    page.get_by_role("button", name="+ Call").click()
    page.get_by_label("What you have before you").fill("Call {{ contact.name }}")
    page.get_by_role("button", name="YAML").click()
    expect(page.locator("textarea.code")).to_have_value(
        "name: Mine" + page.locator("textarea.code").input_value()[10:]
    )
    page.get_by_role("button", name="Save").last.click()
    page.get_by_role("heading", name="Mine").wait_for()
    assert "Version 1 is live" in page.locator("main").inner_text()
    empty_visit.go("/outreach/tasks").get_by_role("heading", name="No task").wait_for()
    empty_visit.go("/conversations").get_by_role("heading", name="Nobody waits for you").wait_for()


def test_a_message_is_read_approved_and_taken_back_and_an_answer_is_understood(
    site: Site, visit: Visit
) -> None:
    begun(site)
    page = visit.go("/outreach")
    first = page.locator(".message").first
    first.get_by_label("Words").fill("My own words")
    first.get_by_role("button", name="Approve").click()
    page.get_by_role("button", name="Undo").wait_for()
    expect(page.locator(".message")).to_have_count(1)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".message")).to_have_count(2)
    expect(page.get_by_text("edited")).to_have_count(1)
    page.get_by_role("button", name="Approve all 2").click()
    page.get_by_role("heading", name="Nothing to read").wait_for()
    page = visit.go("/outreach?show=sending")
    expect(page.locator(".letter", has_text="My own words")).to_have_count(1)
    page = visit.go("/conversations")
    page.locator("ol.alerts a").first.click()
    expect(page.locator(".theirs .letter")).to_have_text("Is <i>this</i> for us?")
    page.get_by_label("What it means").select_option("not_now")
    page.get_by_role("button", name="It means this").click()
    expect(page.locator(".theirs")).to_contain_text("as a person said")
    page.get_by_role("button", name="Close it").click()
    expect(page.get_by_role("button", name="Close it")).to_have_count(0)


def test_a_sequence_is_previewed_for_a_real_lead_and_nothing_runs_over_on_a_phone(
    site: Site, visit: Visit
) -> None:
    page = visit.go("/sequences")
    page.get_by_role("link", name="Warm, introduction").click()
    expect(page.locator(".previewed")).to_have_count(5)
    assert "Nora <b>Quill</b>" in page.locator("#preview").inner_text()
    for path in (
        "/outreach",
        "/outreach/tasks",
        "/conversations?show=all",
        "/sequences",
        page.url.removeprefix(site.url),
    ):
        narrow = visit.go(path)
        narrow.set_viewport_size({"width": 380, "height": 800})
        assert narrow.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        ), path
        narrow.set_viewport_size({"width": 1280, "height": 900})
