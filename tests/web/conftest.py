"""A real server on loopback over a real database with the invented companies, and a real browser."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from leadwright.faces.web.app import create_web
from leadwright.flows.import_file import import_file
from leadwright.flows.rescore import rescore_all
from leadwright.icp import store as icps
from leadwright.icp.document import from_document
from leadwright.kernel.db import Database, open_database
from leadwright.kernel.settings import Settings
from leadwright_twin.demo_file import write_file
from leadwright_twin.market.serve import MarketTwin, serve_market
from leadwright_twin.market.universe import Market
from leadwright_twin.universe import universe

TOOLS = Path(__file__).parents[2] / "tools"
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
ICP = {
    "name": "Mid-size product teams",
    "industries": ["SaaS", "FinTech", "HealthTech"],
    "companySizeMin": 50,
    "companySizeMax": 500,
    "fundingStages": ["Series A", "Series B", "Series C"],
    "techStack": {
        "mustHave": ["AWS", "React"],
        "niceToHave": ["Python", "PostgreSQL"],
        "avoid": ["Legacy systems"],
    },
    "geographies": ["US", "UK", "Canada"],
    "decisionMakers": {"titles": ["CTO", "VP Engineering"], "departments": ["Engineering", "Product"]},
    "signals": {"techStackChange": False},
}
POOR = "company,website\nBarely Known,barely-known.example\nNoname & Sons <b>bold</b>,\n"


@dataclass(frozen=True)
class Site:
    """A running web face."""

    url: str
    settings: Settings


@pytest.fixture(scope="module")
def site(template_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The web face over the invented companies and two poor rows, scored."""
    yield from _site(template_url, tmp_path_factory.mktemp("web"), seeded=True)


@pytest.fixture(scope="module")
def empty_site(template_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The web face over nothing."""
    yield from _site(template_url, tmp_path_factory.mktemp("bare"), seeded=False)


@pytest.fixture(scope="module")
def market() -> Iterator[MarketTwin]:
    """An invented market on loopback, in a loop of its own."""
    running: list[MarketTwin] = []
    ended = threading.Event()

    async def run() -> None:
        async with serve_market(Market(seed=7, count=400)) as twin:
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
def market_site(
    template_url: str, tmp_path_factory: pytest.TempPathFactory, market: MarketTwin
) -> Iterator[Site]:
    """The web face over the invented companies, with the invented market outside."""
    folder = tmp_path_factory.mktemp("mart")
    yield from _site(template_url, folder, seeded=True, outside="mapped", host_map=dict(market.host_map))


def _site(template_url: str, folder: Path, *, seeded: bool, **options: Any) -> Iterator[Site]:
    name = f"web_{folder.name}_{os.getpid()}".lower()
    admin = template_url.replace("/leadwright?", "/postgres?")
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE leadwright STRATEGY file_copy")
    settings = Settings(
        home=folder,
        database_url=template_url.replace("/leadwright?", f"/{name}?"),
        **({"outside": "closed"} | options),
    )
    if seeded:
        in_thread(lambda: asyncio.run(_seed(settings, folder)))
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    database = open_database(settings)
    server = _Server(
        uvicorn.Config(create_web(database, settings), log_level="warning", lifespan="on"), database
    )
    thread = threading.Thread(target=lambda: asyncio.run(server.run_until_told([listener])), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield Site(f"http://127.0.0.1:{listener.getsockname()[1]}", settings)
    server.should_exit = True
    thread.join(timeout=20)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


class _Server(uvicorn.Server):
    """A server that closes its database in the loop that used it."""

    def __init__(self, config: uvicorn.Config, database: Database) -> None:
        super().__init__(config)
        self.database = database

    async def run_until_told(self, sockets: list[socket.socket]) -> None:
        await self.serve(sockets=sockets)
        await self.database.close()

    def install_signal_handlers(self) -> None:
        """The test's process keeps its own."""


async def _seed(settings: Settings, folder: Path) -> None:
    invented = write_file(universe(), folder / "invented.csv")
    poor = folder / "poor.csv"
    poor.write_text(POOR)
    database = open_database(settings)
    async with database.scope(actor="seed") as scope:
        for path in (invented, poor):
            async for _ in import_file(scope, path, folder / "errors"):
                await scope.commit()
        await rescore_all(scope, await icps.save(scope, from_document(ICP)))
    await database.close()


def in_thread(work: Any) -> None:
    """Run where no event loop is: the browser's own may be running in this thread."""
    failed: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - raised again where the test waits
            failed.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if failed:
        raise failed[0]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real Chromium: named in LEADWRIGHT_CHROMIUM, or found. Without one the tests fail, they do not skip."""
    path = (
        os.environ.get("LEADWRIGHT_CHROMIUM")
        or subprocess.run(
            [TOOLS / "find-chromium.sh"], check=True, capture_output=True, text=True
        ).stdout.strip()
    )
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=path, args=FLAGS)
        yield opened
        opened.close()


@dataclass
class Visit:
    """One visitor: a page, and what must not happen while it is used."""

    page: Page
    context: BrowserContext
    url: str
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> Page:
        self.page.goto(self.url + path)
        return self.page


@pytest.fixture
def visit(site: Site, browser: Browser) -> Iterator[Visit]:
    """A visitor of the seeded site. No error in the console, no request away from it, no dialog."""
    yield from watched(browser, site.url)


@pytest.fixture
def empty_visit(empty_site: Site, browser: Browser) -> Iterator[Visit]:
    """A visitor of the empty site."""
    yield from watched(browser, empty_site.url)


@pytest.fixture
def market_visit(market_site: Site, browser: Browser) -> Iterator[Visit]:
    """A visitor of the site whose sources are the invented market."""
    yield from watched(browser, market_site.url)


def watched(browser: Browser, url: str, **options: Any) -> Iterator[Visit]:
    """Open a window whose every complaint fails the test at its end."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, **options)
    visit = Visit(context.new_page(), context, url)
    page, complaints = visit.page, visit.complaints
    page.on(
        "console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: (complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    page.on(
        "request", lambda sent: None if sent.url.startswith(url) else complaints.append(f"asked {sent.url}")
    )
    yield visit
    context.close()
    assert complaints == []
