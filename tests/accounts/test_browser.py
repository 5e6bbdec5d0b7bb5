"""The ways in, in a real browser: no error in the console, no request elsewhere, a real (virtual) device for passkeys."""

from __future__ import annotations

import asyncio
import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import uvicorn
from playwright.sync_api import Browser, expect

from leadwright.faces.compose import create_app
from leadwright.kernel.db import Database
from leadwright.kernel.settings import Settings
from tests.web.conftest import Visit, browser, in_thread, watched

from .conftest import PASSWORD

__all__ = ["browser", "in_thread"]


@pytest.fixture
def served(template_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The whole application under a name, so that passkeys can be bound to it."""
    monkeypatch.setenv("LEADWRIGHT_INSTALL_KEY", "a key of tests that is long enough")
    admin, name = template_url.replace("/leadwright?", "/postgres?"), f"signing_{os.getpid()}"
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE leadwright STRATEGY file_copy")
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    database = Database(template_url.replace("/leadwright?", f"/{name}?"), pool_size=4)
    app = create_app(database, Settings(home=tmp_path, outside="closed"))
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="on"))

    async def run() -> None:
        await server.serve(sockets=[listener])
        await database.close()

    thread = threading.Thread(target=lambda: asyncio.run(run()), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://localhost:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=20)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def door(served: str, browser: Browser) -> Iterator[Visit]:
    """Somebody at the door."""
    yield from watched(browser, served)


def test_from_the_first_owner_to_a_passkey_and_a_key(door: Visit) -> None:
    page = door.go("/team")
    page.click("a.button.main")
    page.fill("#name", "Ada Byron")
    page.fill("#email", "ada@acme.example")
    page.fill("#password", PASSWORD)
    page.click("button.main")
    expect(page.locator("h1")).to_have_text("Team")
    page.keyboard.press("i")
    page.fill("#invite [name=email]", "ben@acme.example")
    page.click("#invite button.main")
    expect(page.locator(".notice-card pre")).to_contain_text("/join/")
    device = door.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }})  # fmt: skip
    page = door.go("/account")
    page.click("summary:has-text('Add a passkey')")
    page.fill("#passkey-name", "My laptop")
    page.fill("#passkey-password", PASSWORD)
    page.click("[data-passkey=make]")
    expect(page.locator(".key b", has_text="My laptop")).to_be_visible()
    page = door.go("/api-keys")
    page.keyboard.press("k")
    page.fill("#make [name=name]", "nightly report")
    page.click("#make button.main")
    expect(page.locator(".notice-card pre").first).to_contain_text("lwk_")
    page = door.go("/audit")
    expect(page.locator(".audit tbody tr").first).to_contain_text("Make a key")
    page.click("text=Check the seals")
    expect(page.locator(".toast")).to_contain_text("as it was written")
    page.click(".me")
    page.click("#me >> text=Sign out")
    expect(page.locator("h1")).to_have_text("Sign in")
    page = door.go("/sign-in?next=/today")
    page.click("[data-passkey=use]")
    expect(page.locator("form[action='/sign-out']")).to_have_count(1)
    assert page.url.endswith("/today")
    assert "sign-in" not in page.url
