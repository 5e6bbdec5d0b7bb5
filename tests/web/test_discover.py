"""Discovery in a real browser, over an invented market on loopback: read, forecast, run, watch, stop."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

import httpx2
import pytest
from playwright.sync_api import expect

from leadwright.faces.web import criteria_words, discover
from leadwright.faces.web.search_form import Search
from leadwright.flows.discover import SourceProgress
from leadwright.sources.market import operations
from leadwright.sources.query import read
from leadwright.sources.question import Criteria
from tests.web.conftest import Site, Visit

WORDS = "fintech companies in the UK with 20 to 500 people and lovely offices"


@pytest.fixture(scope="module")
def client(market_site: Site) -> Iterator[httpx2.Client]:
    """A plain client of the site, with keys of three sources."""
    with httpx2.Client(base_url=market_site.url, timeout=30) as opened:
        for source in ("apollo", "hunter", "crunchbase"):
            opened.post(f"/sources/{source}/keys", data={"secret-key": "good"})
        yield opened


def run_of(client: httpx2.Client, **form: str | list[str]) -> str:
    """Start a search by the form; the address of its run."""
    answer = client.post("/discover", data={"start": "words", "q": WORDS, "limit": "20", **form})
    assert answer.status_code == 303
    return str(answer.headers["location"])


def test_plain_words_are_read_forecast_searched_and_watched(
    market_visit: Visit, client: httpx2.Client
) -> None:
    page = market_visit.go("/discover")
    page.get_by_text("Your words").click()
    expect(page.locator("#q")).to_be_visible()
    page.locator("#q").fill(WORDS)
    page.locator("#q").press("Enter")  # reads it, and does not start anything
    expect(page.locator(".read")).to_contain_text("Industry: Fintech")
    expect(page.locator(".read")).to_contain_text("Place: United Kingdom")
    expect(page.locator(".read")).to_contain_text("not used: lovely offices")
    expect(page).to_have_url(re.compile("/discover[?].*start=words"))
    apollo = page.locator(".plan", has=page.get_by_text("Apollo"))
    expect(apollo).to_contain_text("employees 20,500")
    expect(apollo).to_contain_text("$0.0196")
    expect(page.locator(".forecast")).to_contain_text("$0.0196")
    apollo.get_by_role("checkbox").uncheck()
    expect(page.locator(".forecast")).to_contain_text("search for free")
    page.locator("input[name=limit]").fill("15")
    page.get_by_role("button", name="Find companies").click()
    expect(page.locator("h1")).to_contain_text("Discovered", timeout=30_000)
    expect(page.locator(".gave")).not_to_contain_text("Apollo")
    expect(page.locator(".gave tr", has_text="Hunter")).to_contain_text(
        re.compile("enough was found|read to the end")
    )
    found = page.locator(".found-leads a").first
    name = found.inner_text()
    found.click()
    expect(page.locator("h1")).to_contain_text(name)


def test_an_icp_is_told_in_each_sources_words_with_what_is_lost(
    market_visit: Visit, client: httpx2.Client
) -> None:
    page = market_visit.go("/discover")
    expect(page.locator(".start .read")).to_contain_text("50–500")
    page.get_by_text("Funding and technology must be met").click()
    expect(page.locator(".start .read")).to_contain_text("Series A")
    expect(page.locator(".plan", has=page.get_by_text("Apollo"))).to_contain_text("applied afterwards")
    assert page.locator("text=ZoomInfo").first.is_visible()  # named, with what it needs
    expect(page.get_by_text("it needs a key").first).to_be_visible()


def test_a_run_is_refused_by_its_cap_and_says_so(client: httpx2.Client, market_visit: Visit) -> None:
    address = run_of(client, max_cost="0.01", source=["apollo"], picked="yes")
    page = market_visit.go(address)
    expect(page.locator("h1")).to_contain_text("Discovered", timeout=30_000)
    row = page.locator(".gave tr", has_text="Apollo")
    expect(row).to_contain_text("Needs you")
    expect(row).to_contain_text("the run budget of the workspace is 0.01 USD")
    expect(page.locator(".empty")).to_contain_text("not the same as nobody being there")
    calls = client.get("/ledger", params={"run": address.rsplit("/", 1)[1], "paid": "yes"}).text
    assert "0 calls match" in calls


def test_a_run_that_is_stopped_keeps_what_was_done(client: httpx2.Client) -> None:
    address = run_of(client, limit="400")
    for _ in range(200):
        page = client.get(address).text
        if "Found leads" in page or "going on" not in page:
            break
    assert client.post(f"{address}/stop").status_code in (303, 404)  # 404: it was quicker
    for _ in range(200):
        page = client.get(address).text
        if "going on" not in page and "ending" not in page:
            break
    assert "Stopped" in page or "Discovered" in page
    assert "/leads/" in page
    assert client.post(f"{address}/stop").status_code == 404


@pytest.mark.parametrize(
    ("form", "field"),
    [({"q": ""}, "Nothing says"), ({"q": "the and of"}, "Nothing says"), ({"limit": "0"}, "limit"), ({"limit": "x"}, "limit"),
     ({"max_cost": "-1"}, "max_cost"), ({"currency": "bits"}, "currency"), ({"picked": "yes"}, "No source is ticked"),
     ({"source": "nobody", "picked": "yes"}, "")],
)  # fmt: skip
def test_a_search_that_cannot_be_is_refused_before_anybody_is_asked(
    client: httpx2.Client, form: dict[str, str], field: str
) -> None:
    answer = client.post("/discover", data={"start": "words", "q": WORDS, **form})
    if form.get("source"):
        page = client.get(answer.headers["location"]).text
        assert "is no source that can search" in page
        return
    assert answer.status_code == 422
    assert field in answer.text


def test_a_run_of_another_process_leads_to_its_calls(client: httpx2.Client) -> None:
    run = "00000000-0000-7000-8000-00000000abcd"
    assert client.get(f"/discover/runs/{run}").headers["location"] == f"/ledger?run={run}"
    assert client.post(f"/discover/runs/{run}/stop").status_code == 404


def test_without_an_icp_or_a_source_the_page_names_the_next_step(empty_visit: Visit) -> None:
    page = empty_visit.go("/discover")
    expect(page.get_by_role("link", name="Describe one")).to_be_visible()


def test_every_criterion_that_a_source_expresses_or_loses_has_its_place_on_the_page() -> None:
    criteria = read(
        "AI companies in Texas, 50 to 200 people, series A, using React, founded after 2015"
    ).criteria
    shown = {name for names in criteria_words.GROUPS.values() for name in names}
    assert shown == set(Criteria.__dataclass_fields__)
    for vendor, operation in operations("find_companies"):
        if operation.translate is not None:
            told = operation.translate(criteria)
            lines = criteria_words.said(told)
            assert {w for line in lines for w in line.words} == set(told.expressed.values()), vendor.name
            assert {w for line in lines for w in line.lost} == set(told.lost.values()), vendor.name


@pytest.mark.parametrize(
    "words",
    [
        "fintech",
        "in Canada",
        "20 to 50 people",
        "founded since 2019",
        "series B",
        "using AWS",
        "that are hiring",
    ],
)
def test_every_meaning_has_words(words: str) -> None:
    told = read(words)
    assert told.interpreted
    for item in told.interpreted:
        label, _, value = criteria_words.meaning(item).partition(": ")
        assert label
        assert value.strip(" –")


def test_what_a_run_cost_is_told_by_currency() -> None:
    shown = [
        SourceProgress("a", "x", cost=Decimal("1.5"), currency="USD"),
        SourceProgress("b", "x", cost=Decimal("0.5"), currency="USD"),
        SourceProgress("c", "x", cost=Decimal(2), currency="EUR"),
        SourceProgress("d", "x"),
    ]
    run = discover.Run(Search(), Criteria(), None, shown)
    assert run.cost == {"USD": Decimal(2), "EUR": Decimal(2)}
