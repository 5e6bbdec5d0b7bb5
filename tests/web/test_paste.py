"""The page for pastes: what was found is shown to be mended and ticked, and only that is recorded."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx2
import pytest
from playwright.sync_api import expect

from tests.web.conftest import Site, Visit

SIGNATURE = (
    "Best regards,\n\nIvo <b>Brandt</b>\nIvo Brandt\nHead of Data\nQuartz Meadow Ltd\n"
    "T: +44 113 496 0000\nivo.brandt@quartzmeadow-demo.com\n"
)
CARDS = (
    "BEGIN:VCARD\nVERSION:3.0\nFN:Mara Lindt\nEMAIL:mara@gmail.com\nEND:VCARD\n"
    "BEGIN:VCARD\nVERSION:3.0\nFN:Odo Krans\nTEL:5551234567\nORG:Larchfield Works GmbH\nEND:VCARD\n"
)


@pytest.fixture
def client(site: Site) -> Iterator[httpx2.Client]:
    """A plain client of the seeded site."""
    with httpx2.Client(base_url=site.url, follow_redirects=True) as opened:
        yield opened


def test_what_was_found_is_mended_ticked_and_recorded(visit: Visit) -> None:
    page = visit.go("/paste")
    page.locator("#f-text").fill(SIGNATURE)
    page.get_by_role("button", name="Read").click()
    expect(page.locator(".head .chip")).to_have_text("e-mail signature")
    expect(page.get_by_label("E-mail", exact=True).and_(page.locator("[name^=v]"))).to_have_value(
        "ivo.brandt@quartzmeadow-demo.com"
    )
    page.locator("input[name^='v.'][name*='.title.']").fill("Chief Data Officer")
    page.locator("input[name^='use.'][name*='.phones.']").uncheck()
    page.get_by_role("button", name="Record").click()
    expect(page.locator("h1")).to_contain_text("Quartz Meadow Ltd")
    expect(page.locator("#toast")).to_contain_text("Recorded: 1 new lead.")
    expect(page.locator("main")).to_contain_text("Chief Data Officer")
    expect(page.locator("main")).not_to_contain_text("113 496")


def test_a_file_of_cards_is_read_and_people_without_a_company_wait(visit: Visit) -> None:
    page = visit.go("/paste")
    page.locator("#f-file").set_input_files(
        {"name": "two.vcf", "mimeType": "text/vcard", "buffer": CARDS.encode()}
    )
    page.get_by_role("button", name="Read").click()
    expect(page.locator(".paper")).to_have_count(2)
    expect(page.locator(".find.wrong")).to_contain_text("country code")
    page.get_by_role("button", name="Record").click()
    expect(page.locator("#toast")).to_contain_text("1 contact waiting for a company")
    page = visit.go("/paste")
    expect(page.locator(".list")).to_contain_text("Mara Lindt")


def test_nothing_unticked_is_recorded_and_a_wrong_value_is_shown_again(client: httpx2.Client) -> None:
    form = {
        "source": "paste", "label": "Paste", "at.0.person.name.0": "1", "v.0.person.name.0": "Ulf Sorge",
        "at.0.person.phones.1": "1", "v.0.person.phones.1": "12", "use.0.person.phones.1": "1",
    }  # fmt: skip
    headers = {"origin": str(client.base_url).rstrip("/")}
    refused = client.post("/paste/record", data=form, headers=headers)
    assert refused.status_code == 422
    assert "Ulf Sorge" in refused.text
    assert "country code" in refused.text
    del form["use.0.person.phones.1"]
    assert "Nothing was ticked" in client.post("/paste/record", data=form, headers=headers).text
    assert "Ulf Sorge" not in client.get("/paste").text


def test_a_known_company_is_asked_about_and_chosen(client: httpx2.Client) -> None:
    headers = {"origin": str(client.base_url).rstrip("/")}
    first = {"name": "Fernhollow", "website": "fernhollow-demo.com"}
    assert client.post("/companies/new", data=first, headers=headers).status_code == 200
    form = {
        "source": "paste", "label": "Paste", "at.0.company.name.0": "1", "v.0.company.name.0": "Fernhollow",
        "use.0.company.name.0": "1", "at.0.person.name.0": "1", "v.0.person.name.0": "Ada Wren", "use.0.person.name.0": "1",
    }  # fmt: skip
    held = client.post("/paste/record", data=form, headers=headers)
    assert held.status_code == 409
    chosen = re.search(r'name="is.0" value="([0-9a-f-]{36})"', held.text)
    assert chosen
    done = client.post("/paste/record", data={**form, "is.0": chosen[1]}, headers=headers)
    assert "1 known lead told more about" in done.text
    assert "Ada Wren" in done.text


def test_a_text_that_names_nobody_says_so(client: httpx2.Client) -> None:
    headers = {"origin": str(client.base_url).rstrip("/")}
    assert (
        "Nobody was recognised" in client.post("/paste", data={"text": "lorem ipsum"}, headers=headers).text
    )
    assert client.post("/paste", data={"text": " "}, headers=headers).status_code == 422
