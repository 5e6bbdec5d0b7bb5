"""The pages of alerts, in a real browser: a person, a rule with its preview, the bell, and what went wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from leadwright.actions.alerts import recipients, rules
from leadwright.actions.alerts.judge import run
from leadwright.actions.alerts.store import keep
from leadwright.actions.alerts.types import About, News
from leadwright.kernel import clock
from leadwright.kernel.db import open_database
from leadwright.kernel.ids import new_id

from .conftest import Site, Visit, _site, in_thread, watched


@pytest.fixture(scope="module")
def mapped_site(template_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A web face over nothing that may reach one name on loopback."""
    folder = tmp_path_factory.mktemp("mapped")
    yield from _site(
        template_url, folder, seeded=False, outside="mapped", host_map={"*.example": "127.0.0.1:9"}
    )


@pytest.fixture
def mapped_visit(mapped_site: Site, browser: Browser) -> Iterator[Visit]:
    """A visitor of that one."""
    yield from watched(browser, mapped_site.url)


def told(site: Site, name: str) -> None:
    """Let somebody be told of a hostile lead."""

    async def do() -> None:
        database = open_database(site.settings)
        async with database.scope(actor="test") as scope:
            person = await recipients.add(scope, name)
            rule = await rules.add(scope, "All", person.id, {"signals": ["*"]})
            lead: Any = await scope.row("SELECT id, company_id FROM leads ORDER BY id LIMIT 1")
            about = About(
                lead[0], lead[1], "Noname <b>bold</b> @everyone", None, None, None, None, (), None, True
            )
            now = clock.now()
            news = News(
                new_id(), about, "renamed", "", now.date(), "day", {}, 1.0, 1, (new_id(),), 1.0, None, now
            )
            fired = list(run([rule], [news], {}))
            await keep(scope, fired, ("Noname ‹b›bold‹/b›", "Noname\nIts name changed.\nOpen: x"), now)
        await database.close()

    in_thread(lambda: asyncio.run(do()))


def test_from_nothing_to_a_rule_that_says_how_often_it_would_have_fired(empty_visit: Visit) -> None:
    page = empty_visit.go("/alerts")
    page.get_by_role("heading", name="Nobody is told of anything").wait_for()
    page.get_by_role("link", name="Make a rule").click()
    page.get_by_role("link", name="Add somebody").click()
    page.get_by_role("button", name="Add somebody").click()
    page.get_by_label("Name of a person or a team").fill("Ada <i>x</i>")
    page.locator("#zone-new").fill("Europe/Berlin")
    page.locator("#qf-new").fill("20:00")
    page.locator("#qu-new").fill("07:00")
    page.locator("#add-person").get_by_role("button", name="Add").click()
    page.get_by_role("heading", name="Ada <i>x</i> Europe/Berlin").wait_for()
    page.goto(empty_visit.url + "/alerts/rules")
    page.get_by_text("Funding round", exact=True).click()
    page.locator("#preview").get_by_text("Never").wait_for()
    page.get_by_label("Call the rule").fill("Rounds")
    page.get_by_role("button", name="Make the rule").click()
    page.get_by_text("funding round", exact=False).first.wait_for()
    page.get_by_text("Rounds", exact=True).wait_for()
    page.get_by_role("button", name="Off").click()
    page.get_by_role("button", name="On").wait_for()
    assert empty_visit.complaints == []


def test_the_bell_counts_and_an_opened_alert_is_read(site: Site, visit: Visit) -> None:
    told(site, "Bell")
    page = visit.go("/")
    bell = page.get_by_role("link", name="Alerts, 1 unread")
    bell.click()
    page.get_by_role("link", name="Noname").click()
    page.wait_for_url("**/leads/*")
    page.get_by_role("link", name="Alerts", exact=True).first.wait_for()
    assert page.get_by_role("link", name="unread").count() == 0
    assert visit.complaints == []


def test_a_channel_within_our_walls_is_refused_in_words(visit: Visit) -> None:
    page = visit.go("/alerts/people")
    page.get_by_role("button", name="Add somebody").click()
    page.get_by_label("Name of a person or a team").fill("Walls")
    page.locator("#add-person").get_by_role("button", name="Add").click()
    card = page.locator("section", has=page.get_by_role("heading", name="Walls"))
    card.get_by_label("Address").fill("json://127.0.0.1:5432/")
    card.get_by_role("button", name="Add").click()
    page.locator("#toast").get_by_text("the loopback", exact=False).wait_for()
    assert len(visit.complaints) == 1, "the browser notes that it was refused"
    visit.complaints.clear()


def test_a_webhook_shows_its_secret_once(mapped_visit: Visit) -> None:
    page = mapped_visit.go("/alerts/deliveries")
    page.get_by_role("button", name="Add one").click()
    page.get_by_label("Address").fill("https://crm.example/hook")
    page.locator("#add-hook").get_by_role("button", name="Add").click()
    page.get_by_text("whsec_", exact=False).wait_for()
    page.goto(mapped_visit.url + "/alerts/deliveries")
    assert page.get_by_text("whsec_", exact=False).count() == 0
    page.get_by_text("crm.example").first.wait_for()
