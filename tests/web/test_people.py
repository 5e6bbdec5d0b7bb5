"""The pages of contacts: the list with its filters, one person with who says what, and a person's word on each value."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx2
import pytest

from tests.web.conftest import Site, Visit

FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def client(site: Site) -> Iterator[httpx2.Client]:
    """A plain client of the seeded site."""
    with httpx2.Client(base_url=site.url) as opened:
        yield opened


def first_contact(client: httpx2.Client, query: str = "") -> str:
    found = re.search(r'href="(/contacts/[0-9a-f-]{36})"', client.get(f"/contacts{query}").text)
    assert found
    return found[1]


def test_a_value_of_a_person_is_corrected_from_its_sources_and_taken_back(client: httpx2.Client) -> None:
    page = first_contact(client)
    assert f'action="{page}/values/title"' in client.get(page).text
    said = client.post(f"{page}/values/title", data={"value": "Chief Mischief Officer"}, headers=FRAGMENT)
    assert said.status_code == 200
    undo = re.search(r'action="(/values/[^"]+)"', said.text)
    assert undo
    shown = client.get(page).text
    assert "Chief Mischief Officer" in shown
    assert "You decided this." in shown
    refused = client.post(f"{page}/values/email", data={"value": "nowhere"}, headers=FRAGMENT)
    assert refused.status_code == 422
    assert client.post(undo[1], headers=FRAGMENT).status_code == 200
    assert "Chief Mischief Officer" not in client.get(page).text


def test_somebody_is_added_put_away_and_taken_back(client: httpx2.Client) -> None:
    company = re.search(
        r'href="(/contacts/new\?company=[^"]+)"',
        client.get(re.search(r'href="(/leads/[^"?]+)"', client.get("/").text)[1]).text,
    )  # type: ignore[index]
    assert company
    refused = client.post(company[1], data={"title": "CTO"})
    assert refused.status_code == 422
    added = client.post(company[1], data={"name": "Pia Quist", "title": "CTO", "phone": "+44 20 7946 0007"})
    assert added.status_code == 303
    page = added.headers["location"]
    assert "Decides, says your ideal customer" in client.get(page).text
    assert "Pia Quist" in client.get("/contacts?q=quist").text
    assert client.post(page, data={"action": "archive"}).status_code == 303
    assert "Nobody matches" in client.get("/contacts?q=quist").text
    assert "Pia Quist" in client.get("/contacts?q=quist&show=archived").text
    assert client.post(page, data={"action": "restore"}).status_code == 303
    assert client.post(page, data={"action": "left", "ended_on": "2026-03"}).status_code == 303
    assert "Has left, 2026-03" in client.get(page).text
    assert client.post(page, data={"action": "nonsense"}).status_code == 422


def test_a_person_is_erased_only_by_who_is_sure(client: httpx2.Client) -> None:
    added = client.post("/contacts/new", data={"name": "Rue Tindall", "email": "rue@tindallworks.example"})
    page = added.headers["location"]
    assert client.post(f"{page}/erase", data={"reason": "asked"}).status_code == 422
    assert client.post(f"{page}/erase", data={"reason": "asked", "sure": "yes"}).status_code == 303
    assert client.get(page).status_code == 404
    assert "Rue Tindall" not in client.get("/contacts?show=all&q=tindall").text


@pytest.mark.parametrize("path", ["/contacts?show=nobody", "/contacts?cursor=x", "/contacts?status=fine"])
def test_filters_that_cannot_be_are_refused_with_a_way_out(client: httpx2.Client, path: str) -> None:
    assert client.get(path).status_code == 422


def test_a_stranger_s_name_is_text(client: httpx2.Client) -> None:
    added = client.post("/contacts/new", data={"name": "<b>Bold</b> O'Neil", "website": "bold-oneil.example"})
    assert added.status_code == 303, added.text
    assert "<b>Bold</b>" not in client.get(added.headers["location"]).text


def test_people_are_found_and_corrected_in_a_browser(visit: Visit, site: Site) -> None:
    page = visit.page
    page.goto(f"{site.url}/contacts")
    page.fill("#who", "zzzz")
    page.get_by_text("Nobody matches").wait_for()
    page.goto(f"{site.url}/contacts")
    page.locator(".k-person a").first.click()
    page.get_by_role("heading", name="Positions").wait_for()
    page.locator("button[popovertarget=said-title]").click()
    sheet = page.locator("#said-title")
    sheet.locator("input[name=value]").fill("Head of Everything")
    sheet.get_by_role("button", name="Decide").click()
    page.get_by_text("Title is Head of Everything.").wait_for()
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("is open again").wait_for()
