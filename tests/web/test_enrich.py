"""Enriching a lead in a real browser, over an invented market on loopback: the forecast, the asking, the words."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from decimal import Decimal

import httpx2
import pytest
from playwright.sync_api import Browser, expect

from leadwright.faces.web.source_words import ENDED, amount, amounts, brought, limit, to_do, units
from leadwright.faces.web.words import origin, origin_kind
from leadwright.sources.contract import Observation, Outcome
from leadwright.sources.vendor import Limit
from tests.web.conftest import Site, Visit, watched
from tests.web.test_browser import WCAG

WORDS = "saas companies in the US with 50 to 500 people"


@pytest.fixture(scope="module")
def client(market_site: Site) -> Iterator[httpx2.Client]:
    """A plain client of the site, with keys of three sources."""
    with httpx2.Client(base_url=market_site.url, timeout=30) as opened:
        for source in ("apollo", "hunter", "builtwith"):
            opened.post(f"/sources/{source}/keys", data={"secret-key": "good"})
        yield opened


@pytest.fixture(scope="module")
def found(client: httpx2.Client) -> list[str]:
    """The addresses of leads that a search has found."""
    run = client.post("/discover", data={"start": "words", "q": WORDS, "limit": "12"}).headers["location"]
    page = ended(client, run)
    assert "Found leads" in page, " ".join(
        re.sub(r"<[^>]+>", " ", page.split("<main")[1].split("</main")[0]).split()
    )
    return list(dict.fromkeys(re.findall(r'href="(/leads/[0-9a-f-]{36})"', page)))


def ended(client: httpx2.Client, address: str) -> str:
    """A run's page when it is over."""
    for _ in range(300):
        page = client.get(address).text
        if "every 1s" not in page:
            return page
        time.sleep(0.1)
    raise AssertionError("it never ended")


def test_a_lead_is_forecast_enriched_and_shows_who_said_what(
    market_visit: Visit, client: httpx2.Client, found: list[str]
) -> None:
    page = market_visit.go(found[0])
    expect(page.locator("#worth")).to_contain_text("What finding out would cost")
    expect(page.locator("#worth")).to_contain_text(re.compile(r"answers \d+"))
    page.keyboard.press("e")
    expect(page.locator("h1")).to_contain_text("Enrich ")
    expect(page.locator(".forecast")).to_contain_text(
        re.compile(r"\d+ asks? worth making.*in eight of ten cases \$")
    )
    expect(page.locator(".asked")).to_contain_text("another tier")
    page.get_by_role("button", name="Enrich", exact=True).click()
    expect(page.get_by_role("link", name="To the lead")).to_be_visible(timeout=30_000)
    expect(page.locator(".asked tbody tr").first).to_be_visible()
    for word in page.locator(".asked .chip").all_inner_texts():
        assert word in {*ENDED.values(), "kept"}
    assert "not found" not in page.content().lower()
    page.get_by_role("link", name="To the lead").click()
    button = page.locator(".profile .conf", has_text=re.compile("Apollo|Hunter|BuiltWith|sources")).first
    button.click()
    expect(page.locator("[popover]:popover-open .voices")).to_contain_text(
        re.compile("Apollo|Hunter|BuiltWith")
    )


def test_with_free_sources_only_nothing_is_to_be_paid(client: httpx2.Client, found: list[str]) -> None:
    paid = client.get(f"{found[1]}/enrich").text
    free = client.get(f"{found[1]}/enrich", params={"free": "yes"}).text
    assert "$" in paid.split('class="forecast"')[1].split("</div>")[0]
    assert "nothing if all are made" in free
    assert client.get(f"{found[1]}/forecast", params={"free": "yes"}).text.strip() == "It costs nothing"
    assert "it costs money, and nothing may be bought" in free


def test_the_cap_of_a_run_holds_and_what_it_refused_is_not_called_absent(
    client: httpx2.Client, found: list[str]
) -> None:
    started = client.post(f"{found[2]}/enrich", data={"max_cost": "0.001", "contacts": "1"})
    page = ended(client, started.headers["location"])
    assert "which cost <b>nothing</b> of at most $0.001" in page
    assert "Needs you" in page
    assert "the run budget of the workspace is 0.001 USD" in page
    assert "Raise the budget" in page
    run = started.headers["location"].rsplit("/", 1)[1]
    assert client.get("/ledger", params={"run": run, "paid": "yes"}).text.count("data-row") == 0


def test_what_is_asked_is_asked_once_and_the_plan_knows_it(client: httpx2.Client, found: list[str]) -> None:
    first = client.post(f"{found[3]}/enrich", data={"contacts": "1"})
    ended(client, first.headers["location"])
    again = ended(client, client.post(f"{found[3]}/enrich", data={"contacts": "1"}).headers["location"])
    assert "which cost <b>nothing</b>" in again
    assert re.search(r"asked on \d{4}-\d\d-\d\d", client.get(f"{found[3]}/enrich").text)


@pytest.mark.parametrize(
    ("form", "status"), [({"contacts": "-1"}, 422), ({"max_cost": "lots"}, 422), ({"currency": "x"}, 422)]
)
def test_a_wish_that_cannot_be_is_refused(
    client: httpx2.Client, found: list[str], form: dict[str, str], status: int
) -> None:
    assert client.post(f"{found[0]}/enrich", data=form).status_code == status


def test_a_lead_that_is_out_is_not_asked_about(client: httpx2.Client) -> None:
    out = re.search(r'data-lead="([^"]+)"', client.get("/?show=out").text)
    assert out
    page = client.get(f"/leads/{out.group(1)}/enrich").text
    assert "Nothing is asked about this lead" in page
    assert client.post(f"/leads/{out.group(1)}/enrich", data={"contacts": "1"}).status_code == 422
    assert client.get("/leads/00000000-0000-7000-8000-00000000ffff/enrich").status_code == 404


def test_a_run_of_another_process_leads_to_its_calls(client: httpx2.Client, found: list[str]) -> None:
    run = "00000000-0000-7000-8000-00000000abcd"
    assert client.get(f"{found[0]}/enrich/{run}").headers["location"] == f"/ledger?run={run}"
    assert client.post(f"{found[0]}/enrich/{run}/stop").status_code == 404


@pytest.mark.parametrize(
    ("colours", "width"), [("light", 1440), ("dark", 1440), ("light", 360), ("dark", 1024)]
)
def test_every_text_of_these_pages_can_be_read_and_nothing_sticks_out(
    market_site: Site, browser: Browser, client: httpx2.Client, found: list[str], colours: str, width: int
) -> None:
    run = client.post("/discover", data={"start": "words", "q": WORDS, "limit": "12"}).headers["location"]
    ended(client, run)
    lead_run = client.post(f"{found[1]}/enrich", data={"contacts": "1"}).headers["location"]
    ended(client, lead_run)
    paths = ("/sources", "/sources/apollo", "/sources/gleif", "/ledger", "/discover", f"/discover?start=words&q={WORDS}",
             run, found[0], f"{found[0]}/enrich", lead_run)  # fmt: skip
    for visit in watched(browser, market_site.url, color_scheme=colours):
        visit.page.set_viewport_size({"width": width, "height": 800})
        for path in paths:
            visit.go(path)
            assert visit.page.evaluate(WCAG) == [], path
            wide = visit.page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert wide <= 0, path


# words --------------------------------------------------------------------------------------------


def test_only_a_miss_is_called_nothing_and_every_outcome_has_its_word() -> None:
    assert set(ENDED) == {str(outcome) for outcome in Outcome}
    assert [name for name, word in ENDED.items() if "nothing" in word] == ["miss"]


@pytest.mark.parametrize(
    ("value", "currency", "shown"),
    [("12.4", "USD", "$12.40"), ("0.0196", "USD", "$0.0196"), ("0.5", "EUR", "€0.50"), ("1234.567", "GBP", "£1,234.57"),
     ("3", "SEK", "3.00 SEK"), ("0", "USD", "$0.00"), ("0.000001", "USD", "$0.000001")],
)  # fmt: skip
def test_money_is_never_rounded_to_nothing(value: str, currency: str, shown: str) -> None:
    assert amount(Decimal(value), currency) == shown


def test_currencies_are_never_added_up() -> None:
    assert amounts({"USD": Decimal(1), "EUR": Decimal(2)}) == "€2.00 + $1.00"
    assert amounts({}) == "nothing"
    assert units(Decimal("1250.50")) == "1,250.5"


@pytest.mark.parametrize(
    ("most", "seconds", "shown"),
    [
        (60, 3600, "60 an hour"),
        (5, 1, "5 a second"),
        (50, 43200, "50 in 12 hours"),
        (3, 0.7, "3 in 0.7 seconds"),
    ],
)
def test_limits_read_as_people_say_them(most: int, seconds: float, shown: str) -> None:
    assert limit(Limit(most, seconds)) == shown


def test_trouble_names_its_way_out_unless_its_reason_does() -> None:
    assert to_do("locked", "http 401: it refuses the key") == "Check its key."
    assert "budget" in to_do("locked", "budget: the month budget of apollo is 2 USD")
    assert to_do("locked", "the public files are not loaded: run `leadwright registry load`") == ""
    assert "asked again" in to_do("busy", "http 503")


def test_what_an_answer_brought_is_told_in_a_few_words() -> None:
    company = Observation(
        "company",
        "x",
        "k",
        {"domain": "a.example", "head_count": [5, 9], "industries": [], "founded": 2001},
        "c",
    )
    people = [Observation("person", "x", str(n), {"name": "A"}, "c") for n in range(2)]
    assert brought([company, *people]) == "2 people, head count and founded"
    assert brought([]) == ""


def test_a_vendor_goes_by_its_title_and_a_file_by_its_name() -> None:
    assert (origin("apollo", "organization_search"), origin_kind("apollo", "organization_search")) == (
        "Apollo",
        "organization search",
    )
    assert (origin("file", "list.csv"), origin_kind("file", "list.csv")) == ("list.csv", "your files")
    assert origin("website", "") == "the company's website"
