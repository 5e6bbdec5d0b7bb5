"""The pages of a CRM, in a real browser over an invented HubSpot: connect, read, plan, leave out, write, take back, map."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from leadwright.faces.worker.run import run_worker
from leadwright.kernel.db import open_database
from leadwright_twin.crm.serve import CrmTwin, filled_crms, serve_crm

from .conftest import Site, Visit, _site, in_thread, watched


@pytest.fixture(scope="module")
def crms() -> Iterator[CrmTwin]:
    """Both invented CRMs on loopback, in a loop of their own, without limits that matter."""
    running: list[CrmTwin] = []
    ended = threading.Event()

    async def run() -> None:
        async with serve_crm(filled_crms(7, 30, lag=0.0, limits=100.0)) as twin:
            running.append(twin)
            while not ended.is_set():
                await asyncio.sleep(0.05)

    thread = threading.Thread(target=lambda: asyncio.run(run()), daemon=True)
    thread.start()
    while not running:
        time.sleep(0.02)
    yield running[0]
    ended.set()
    thread.join(timeout=20)


@pytest.fixture(scope="module")
def crm_site(template_url: str, tmp_path_factory: pytest.TempPathFactory, crms: CrmTwin) -> Iterator[Site]:
    """The web face over the invented companies, with the invented CRMs outside."""
    folder = tmp_path_factory.mktemp("crms")
    yield from _site(template_url, folder, seeded=True, outside="mapped", host_map=dict(crms.host_map))


@pytest.fixture
def crm_visit(crm_site: Site, browser: Browser) -> Iterator[Visit]:
    """A visitor of that one."""
    yield from watched(browser, crm_site.url)


def work(site: Site) -> None:
    """Do all jobs that wait."""

    async def run() -> None:
        database = open_database(site.settings)
        try:
            await run_worker(database, site.settings, until_idle=True)
        finally:
            await database.close()

    in_thread(lambda: asyncio.run(run()))


def connect(page: Page) -> None:
    form = page.locator("form.connect:has(input[name='crm'][value='hubspot'])").first
    form.locator("input[name='secret.token']").fill("sandbox-key")
    form.get_by_role("button", name="Connect").click()


def test_without_a_crm_the_page_says_how_to_connect_one(empty_visit: Visit) -> None:
    page = empty_visit.go("/crm")
    expect(page.get_by_role("heading", name="No CRM is connected")).to_be_visible()
    assert page.locator("form.connect").count() >= 2


def test_a_plan_is_read_before_it_runs_and_can_be_taken_back(
    crm_visit: Visit, crm_site: Site, crms: CrmTwin
) -> None:
    page = crm_visit.go("/crm")
    connect(page)
    expect(page.get_by_text("connected", exact=True)).to_be_visible()
    before = sum(1 for _ in crms.office("hubspot").store.live("company"))
    page.get_by_role("button", name="Read and plan").click()
    expect(page.locator("#toast")).to_contain_text("Nothing is written yet")
    work(crm_site)
    page = crm_visit.go("/crm")
    page.get_by_role("link", name="Plan of").first.click()
    expect(page.locator("ol.deeds")).to_be_visible()
    row = page.locator("li.deed.create").first
    title = row.locator("b").inner_text()
    row.get_by_role("button", name="Leave out").click()
    expect(page.get_by_role("button", name="Take in again")).to_be_visible()
    page.get_by_role("button", name="Write").click()
    expect(page.locator("#toast")).to_contain_text("runs in the background")
    work(crm_site)
    page.reload()
    expect(page.locator(".crm-progress")).to_contain_text("done")
    store = crms.office("hubspot").store
    made = [record.value("name") for record in store.live("company")][before:]
    assert made
    assert title not in made
    page.get_by_role("button", name="Take it back").click()
    expect(page.locator("#toast")).to_contain_text("Nothing is taken back yet")
    work(crm_site)
    page = crm_visit.go("/crm")
    page.get_by_role("link", name="Way back of").first.click()
    expect(page.get_by_role("heading", name="The way back")).to_be_visible()
    page.get_by_role("button", name="Take back").click()
    work(crm_site)
    assert sum(1 for _ in store.live("company")) == before


def test_the_mapping_is_checked_against_the_fields_that_there_are(crm_visit: Visit) -> None:
    page = crm_visit.go("/crm")
    page.get_by_role("link", name="Fields").click()
    expect(page.get_by_role("heading", name="Fields")).to_be_visible()
    assert page.locator("tr.wrong").count() == 0, "the defaults fit what every HubSpot has"
    row = page.locator("tr", has=page.get_by_role("rowheader", name="Founded"))
    row.locator("input[list]").fill("founded_yaer")
    row.locator("select").select_option("us")
    page.get_by_role("button", name="Decide").click()
    expect(page.locator("#toast")).to_contain_text("Version 1")
    row = page.locator("tr.wrong")
    expect(row.locator("input[list]")).to_have_value("founded_yaer")
    expect(row).to_contain_text("did you mean founded_year?: left out")
