"""Campaigns in a real browser, over an invented market: made, watched, and their prospects taken."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator

import httpx2
import pytest
from playwright.sync_api import expect

from leadwright.faces.worker.run import run_worker
from leadwright.kernel.db import open_database
from tests.web.conftest import Site, Visit, in_thread


@pytest.fixture(scope="module")
def client(market_site: Site) -> Iterator[httpx2.Client]:
    """A plain client of the site, with keys of two sources."""
    with httpx2.Client(base_url=market_site.url, timeout=30) as opened:
        for source in ("apollo", "hunter"):
            opened.post(f"/sources/{source}/keys", data={"secret-key": "good"})
        yield opened


def work(site: Site) -> None:
    """Do all jobs that wait."""

    async def run() -> None:
        database = open_database(site.settings)
        for _ in range(8):
            await run_worker(database, site.settings, until_idle=True)
        await database.close()

    in_thread(lambda: asyncio.run(run()))


def test_a_campaign_is_made_carried_out_and_its_prospects_become_leads(
    market_visit: Visit, market_site: Site, client: httpx2.Client
) -> None:
    page = market_visit.go("/campaigns")
    expect(page.locator(".empty h2")).to_have_text("No campaign yet")
    page.get_by_role("link", name="New campaign").first.click()
    page.locator("input[name=prospects]").fill("many")
    page.locator("input[name=prospects]").press("Tab")
    expect(page.get_by_role("alert")).to_contain_text("no whole number")
    expect(page.get_by_role("button", name="Start the campaign")).to_be_disabled()
    page.locator("input[name=prospects]").fill("12")
    page.locator("input[name=prospects]").press("Tab")
    expect(page.get_by_role("alert")).to_have_count(0)
    page.locator("input[name=match]").fill("0")
    page.locator("input[name=name]").fill("Spring <b>round</b>")
    page.locator("select[name=reach]").select_option("none")
    page.get_by_role("button", name="Start the campaign").click()
    expect(page.locator("h1")).to_contain_text("Spring <b>round</b>")
    expect(page.locator("h1")).to_contain_text("running")
    work(market_site)
    page.reload()
    expect(page.locator("h1")).to_contain_text("completed")
    expect(page.locator(".funnel")).to_contain_text("Qualified")
    page.get_by_role("link", name="Qualified", exact=True).click()
    box = page.locator(".prospects input[type=checkbox]").first
    box.check()
    page.get_by_role("button", name="Make leads of those picked").click()
    expect(page.locator("#toast")).to_contain_text("1 of them")
    page.go_back()
    page.reload()
    expect(page.locator(".totals")).to_contain_text(re.compile("Converted *1"))


def test_a_campaign_page_fits_a_phone(market_visit: Visit, client: httpx2.Client) -> None:
    page = market_visit.go("/campaigns/new")
    for path in ("/campaigns", "/campaigns/new", "/signals"):
        for width in (1440, 900, 390, 360):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(market_visit.url + path)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)


def test_on_a_phone_all_pages_are_behind_more(market_visit: Visit) -> None:
    market_visit.page.set_viewport_size({"width": 390, "height": 800})
    page = market_visit.go("/")
    expect(page.locator(".side a:visible")).to_have_count(4)
    page.get_by_role("button", name="More").click()
    expect(page.locator("#pages")).to_be_visible()
    page.locator("#pages").get_by_role("link", name="Campaigns").click()
    expect(page.locator("h1")).to_have_text("Campaigns")
