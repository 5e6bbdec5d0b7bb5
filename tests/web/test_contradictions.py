"""A person's word on a value: from the sources of a value, and from the page of contradictions."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx2
import pytest

from tests.web.conftest import Site

FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def client(site: Site) -> Iterator[httpx2.Client]:
    """A plain client of the seeded site."""
    with httpx2.Client(base_url=site.url) as opened:
        yield opened


def test_a_value_is_corrected_where_its_sources_are_shown_and_taken_back(client: httpx2.Client) -> None:
    found = re.search(r'data-lead="([^"]+)"', client.get("/").text)
    assert found
    page = f"/leads/{found[1]}"
    url = f"{page}/values/head_count"
    assert url in client.get(page).text
    said = client.post(url, data={"value": "7777"}, headers=FRAGMENT)
    assert said.status_code == 200
    undo = re.search(r'action="(/values/[^"]+)"', said.text)
    assert undo
    assert "7,777" in client.get(page).text
    refused = client.post(url, data={"value": "a lot"}, headers=FRAGMENT)
    assert refused.status_code == 422
    assert client.post(undo[1], headers=FRAGMENT).status_code == 200
    assert "7,777" not in client.get(page).text
    assert client.get("/contradictions").status_code == 200


def test_every_value_that_a_person_may_type_is_corrected_where_it_stands(client: httpx2.Client) -> None:
    found = re.search(r'data-lead="([^"]+)"', client.get("/").text)
    assert found
    page = f"/leads/{found[1]}"
    typed = {
        "name": "Renamed Works", "one_liner": "Makes gauges", "country": "Portugal", "locations": "Lisbon, Portugal",
        "technologies": "Elixir; Postgres", "funding_amount": "24M USD", "phones": "+44 20 7946 0111",
    }  # fmt: skip
    undo = []
    for field, value in typed.items():
        said = client.post(f"{page}/values/{field}", data={"value": value}, headers=FRAGMENT)
        assert said.status_code == 200, (field, said.text)
        undo += re.findall(r'action="(/values/[^"]+)"', said.text)
    shown = client.get(page).text
    for told in ("Renamed Works", "Makes gauges", "Portugal", "Lisbon", "Elixir", "$24 M", "+442079460111"):
        assert told in shown, told
    for address in undo:
        assert client.post(address, headers=FRAGMENT).status_code == 200
    assert "Renamed Works" not in client.get(page).text
