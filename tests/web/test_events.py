"""The page of events: what arrived, how to connect, a key that is shown once."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx2
import pytest
from playwright.sync_api import expect

from tests.web.conftest import Site, Visit

FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def client(empty_site: Site) -> Iterator[httpx2.Client]:
    """A plain client of a site with nothing in it."""
    with httpx2.Client(base_url=empty_site.url) as opened:
        yield opened


def test_an_empty_page_says_how_to_connect_and_a_key_is_shown_once(client: httpx2.Client) -> None:
    assert "Nothing arrives yet" in client.get("/events").text
    made = client.post(
        "/events/keys", data={"name": "website", "origins": "https://www.acme.com shop.acme.com"}
    )
    key = re.search(r"lw_[\w-]{20,}", made.text)
    assert key
    assert f"data-key=&#34;{key[0]}&#34;" in made.text or f'data-key="{key[0]}"' in made.text
    later = client.get("/events").text
    assert key[0] not in later
    assert "https://www.acme.com, https://shop.acme.com" in later
    refused = client.post("/events/keys", data={"name": "x", "origins": "ftp://acme.com"}, headers=FRAGMENT)
    assert refused.status_code == 422
    revoke = re.search(r'action="(/events/keys/[^"]+/revoke)"', later)
    assert revoke
    assert client.post(revoke[1], headers=FRAGMENT).status_code == 200
    assert client.post(revoke[1], headers=FRAGMENT).status_code == 409


def test_a_hook_is_opened_and_closed(client: httpx2.Client) -> None:
    made = client.post("/events/hooks", data={"name": "lead-forms"})
    assert "/v1/hooks/lead-forms" in made.text
    assert client.post("/events/hooks", data={"name": "lead-forms"}, headers=FRAGMENT).status_code == 409
    assert client.post("/events/hooks/lead-forms/close", headers=FRAGMENT).status_code == 200


def test_the_page_can_be_used_with_the_keyboard(visit: Visit) -> None:
    page = visit.go("/events")
    page.keyboard.press("k")
    page.fill("#make [name=name]", "backend")
    page.keyboard.press("Enter")
    expect(page.get_by_text("shown this once")).to_be_visible()
    expect(page.locator("#latest")).to_contain_text("No event has arrived yet")
