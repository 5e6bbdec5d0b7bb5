"""The script for sites, in a real browser on another origin: silent until agreed, and then only to our own server."""

from __future__ import annotations

import asyncio
import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from leadwright.faces.events.script import served
from leadwright.kernel.db import DEFAULT_WORKSPACE, Database
from leadwright.kernel.settings import Settings
from leadwright.workspace import write_keys
from tests.events.serving import serving
from tests.web.conftest import in_thread

FIND = Path(__file__).parents[2] / "tools" / "find-chromium.sh"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
PAGE = """<!doctype html><title>Prices &amp; plans</title>
<form class="demo"><input type="email" name="work_email"><button>Go</button></form>
<form class="other"><input type="email"><button>Go</button></form>
<script>addEventListener("submit", (e) => e.preventDefault());</script>
<script src="{address}/v1/lw.js" data-key="{key}" {more}></script>"""


def test_the_script_has_two_kilobytes_and_no_cookie() -> None:
    assert len(served()) <= 2048
    assert b"cookie" not in served()
    assert b"localStorage" not in served()


@dataclass
class Site:
    """A website of ours on an origin of its own. `wanted` is what stands beside the script's key."""

    url: str
    address: str
    key: str
    database_url: str
    more: str = 'data-consent="given"'

    def kept(self) -> list[Any]:
        with psycopg.connect(self.database_url) as connection:
            connection.execute(f"SELECT set_config('leadwright.workspace', '{DEFAULT_WORKSPACE}', false)")
            return connection.execute(
                "SELECT kind, name, anonymous_id, user_id, content FROM events ORDER BY id"
            ).fetchall()

    def arrive(self, enough: Callable[[list[Any]], bool]) -> list[Any]:
        """Wait until what arrived is enough."""
        for _ in range(100):
            if enough(found := self.kept()):
                return found
            time.sleep(0.1)
        raise AssertionError(self.kept())


def _made_key(url: str, origin: str) -> str:
    made: list[str] = []

    async def make() -> None:
        database = Database(url)
        async with database.scope(actor="test") as scope:
            made.append((await write_keys.create(scope, "website", [origin]))[1])
        await database.close()

    in_thread(lambda: asyncio.run(make()))  # the browser has a loop in this thread
    return made[0]


@pytest.fixture
def website(database_url: str, config: Settings) -> Iterator[Site]:
    """The website and the server that takes its events."""
    site: Site

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = (
                PAGE.replace("{address}", site.address)
                .replace("{key}", site.key)
                .replace("{more}", site.more)
                .encode()
            )
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    pages = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    threading.Thread(target=pages.serve_forever, daemon=True).start()
    origin = f"http://localhost:{pages.server_address[1]}"

    key = _made_key(database_url, origin)
    with serving(database_url, config) as address:
        site = Site(origin, address, key, database_url)
        yield site
    pages.shutdown()
    pages.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real Chromium."""
    path = (
        os.environ.get("LEADWRIGHT_CHROMIUM")
        or subprocess.run([str(FIND)], check=True, capture_output=True, text=True).stdout.strip()
    )
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=path, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context()
    yield opened
    opened.close()


def visit(context: BrowserContext, site: Site, path: str = "/pricing?token=secret") -> tuple[Page, list[str]]:
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.method} {request.url}"))
    page.goto(site.url + path)
    return page, asked


def test_a_visit_is_told_without_a_cookie_or_a_third_party(context: BrowserContext, website: Site) -> None:
    page, asked = visit(context, website)
    page.evaluate("leadwright.track('Guide Downloaded', {guide: 'x'})")
    found = website.arrive(lambda kept: len(kept) == 2)
    assert [(kind, name) for kind, name, *_ in found] == [("page", None), ("track", "Guide Downloaded")]
    assert found[0][2] == found[1][2] is not None
    assert found[0][4]["properties"] == {"path": "/pricing"}
    assert found[0][4]["context"]["page"]["title"] == "Prices & plans"
    assert "secret" not in str(found)
    assert context.cookies() == []
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    assert {url.split(" ")[1].partition("/v1/")[0].rpartition("?")[0] or url.split(" ")[1][:17] for url in asked} <= {
        f"{website.url}/pricing", website.address[:17], f"{website.url}/favicon.ico"[:17],
    }  # fmt: skip


def test_nothing_leaves_before_the_visitor_agreed(context: BrowserContext, website: Site) -> None:
    website.more = ""
    page, asked = visit(context, website)
    page.evaluate("leadwright.track('Signed In')")
    page.wait_for_timeout(2600)
    page.evaluate("dispatchEvent(new Event('pagehide'))")
    assert [one for one in asked if one.startswith("POST")] == []
    page.evaluate("leadwright.consent(true)")
    found = website.arrive(lambda kept: len(kept) == 2)
    assert [kind for kind, *_ in found] == ["page", "track"]
    page.evaluate("leadwright.consent(false)")
    page.evaluate("leadwright.track('Signed In')")
    page.wait_for_timeout(2600)
    assert len(website.kept()) == 2


@pytest.mark.parametrize("wish", ["globalPrivacyControl: true", "doNotTrack: '1'"])
def test_who_asks_not_to_be_tracked_is_not(context: BrowserContext, website: Site, wish: str) -> None:
    name, _, value = wish.partition(": ")
    context.add_init_script(f"Object.defineProperty(navigator, '{name}', {{get: () => {value}}})")
    page, asked = visit(context, website)
    page.evaluate(
        "leadwright.consent(true); leadwright.track('Signed In'); leadwright.identify('u', {email: 'a@acme.com'})"
    )
    page.wait_for_timeout(2600)
    assert [one for one in asked if one.startswith("POST")] == []
    assert website.kept() == []


def test_a_form_is_read_only_where_told(context: BrowserContext, website: Site) -> None:
    website.more = 'data-consent="given" data-forms="form.demo"'
    page, _ = visit(context, website)
    for form, address in (("other", "bo@birch.io"), ("demo", "ada@acme.com")):
        page.fill(f"form.{form} input", address)
        page.click(f"form.{form} button")
    found = website.arrive(lambda kept: len(kept) == 3)
    assert [kind for kind, *_ in found] == ["page", "identify", "track"]
    assert found[1][4]["traits"] == {"email": "ada@acme.com"}
    assert "birch" not in str(found)


def test_pages_that_change_without_loading_are_noticed_once_each(
    context: BrowserContext, website: Site
) -> None:
    page, _ = visit(context, website, "/")
    page.evaluate(
        "history.pushState({}, '', '/pricing'); history.replaceState({}, '', '/pricing?x=1'); location.hash = '#/plans'"
    )
    page.go_back()
    found = website.arrive(lambda kept: len(kept) >= 4)
    assert [row[4]["properties"]["path"] for row in found] == ["/", "/pricing", "/pricing#/plans", "/pricing"]


def test_leaving_a_page_sends_what_waits(context: BrowserContext, website: Site) -> None:
    page, _ = visit(context, website)
    page.evaluate("leadwright.track('Signed In')")
    page.goto("about:blank")
    assert len(website.arrive(lambda kept: len(kept) == 2)) == 2


def test_a_tab_is_remembered_only_where_told(context: BrowserContext, website: Site) -> None:
    website.more = 'data-consent="given" data-remember="tab"'
    page, _ = visit(context, website)
    page.goto(website.url + "/about")
    found = website.arrive(lambda kept: len(kept) == 2)
    assert found[0][2] == found[1][2]
    website.more = 'data-consent="given"'
    page.goto(website.url + "/other")
    assert len({row[2] for row in website.arrive(lambda kept: len(kept) == 3)}) == 2
