"""Sources, budgets and the ledger in a real browser, over an invented market on loopback."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator
from decimal import Decimal

import httpx2
import pytest
from playwright.sync_api import expect
from sqlalchemy import event

from leadwright.effects import budgets, choices
from leadwright.effects.asking import Why
from leadwright.effects.opening import open_gateway
from leadwright.kernel.db import Scope, open_database
from leadwright.reads.standings import standings
from leadwright.sources.market import vendors
from leadwright.sources.question import CompanyRef, Question
from tests.web.conftest import Site, Visit, in_thread

FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def client(market_site: Site) -> Iterator[httpx2.Client]:
    """A plain client of the site with the market outside."""
    with httpx2.Client(base_url=market_site.url, timeout=30) as opened:
        yield opened


def within(site: Site, work: Callable[[Scope], Awaitable[None]]) -> None:
    """Do something in the site's database."""

    async def run() -> None:
        database = open_database(site.settings)
        async with database.scope(actor="test") as scope:
            await work(scope)
        await database.close()

    in_thread(lambda: asyncio.run(run()))


def add_key(client: httpx2.Client, source: str, *, key: str = "good", label: str = "") -> httpx2.Response:
    """Store a key by the form."""
    return client.post(f"/sources/{source}/keys", data={"secret-key": key, "label": label}, headers=FRAGMENT)


def test_a_source_is_connected_tested_and_its_key_never_shown_again(market_visit: Visit) -> None:
    page = market_visit.go("/sources")
    row = page.locator("tr", has=page.get_by_role("link", name="Hunter", exact=True))
    row.get_by_role("link", name="Add a key").click()
    page.get_by_label("Key", exact=True).fill("very-secret-words")
    page.get_by_label("Called").fill("our own")
    page.get_by_label("Plan").first.select_option("starter")
    page.get_by_role("button", name="Add and test").click()
    expect(page.locator(".toast")).to_contain_text("The key is stored and works.")
    expect(page.locator(".key")).to_contain_text("our own")
    expect(page.locator(".key")).to_contain_text("worked just now")
    expect(page.locator("h1")).to_contain_text("can be asked")
    expect(page.locator(".budget").first).to_contain_text(
        "2,000 of 2,000 left"
    )  # the plan's quota holds at once
    assert "very-secret-words" not in page.content()
    page.get_by_role("button", name="Revoke").click()
    page.get_by_role("button", name="Revoke it").click()
    expect(page.locator(".toast")).to_contain_text("its secret is forgotten")
    expect(page.locator("h1")).to_contain_text("needs a key")


def test_a_key_that_is_refused_is_said_to_be_and_nothing_typed_is_taken_silently(
    client: httpx2.Client,
) -> None:
    told = add_key(client, "apollo", key="invalid-1").text
    assert "its test ended so: http 401" in told
    page = client.get("/sources/apollo").text
    assert "Needs you" in page
    again = add_key(client, "apollo")
    assert (again.status_code, "called &#39;default&#39;" in again.text) == (409, True)
    assert add_key(client, "apollo", key=" ", label="second").status_code == 422
    unknown = client.post(
        "/sources/apollo/keys", data={"secret-key": "x", "label": "z", "plan": "gold"}, headers=FRAGMENT
    )
    assert (unknown.status_code, "has no plan" in unknown.text) == (422, True)


def test_a_source_is_switched_off_and_on_and_its_terms_are_kept(
    client: httpx2.Client, market_site: Site
) -> None:
    assert client.post("/sources/gleif", data={"enabled": "no"}).status_code == 303
    listed = client.get("/sources").text
    assert "Switch on" in listed.split("Needs a key")[1]
    client.post("/sources/gleif", data={"enabled": "yes"})
    terms = {
        "plan": "steady",
        "per_unit": "0.05",
        "currency": "eur",
        "monthly_fee": "12",
        "limits": "30 an hour\n5 in 10 seconds",
    }
    assert client.post("/sources/apollo", data=terms).status_code == 303
    page = client.get("/sources/apollo").text
    assert "€0.05 a credit and €12.00 a month" in page
    assert "30 an hour\n5 in 10 seconds</textarea>" in page

    async def check(scope: Scope) -> None:
        chosen = await choices.choice(scope, market_site.settings, vendors()["apollo"])
        assert [(item.most, item.seconds) for item in chosen.plan.limits] == [(30, 3600), (5, 10)]
        assert chosen.price.per_unit == Decimal("0.05")

    within(market_site, check)
    client.post("/sources/apollo", data={**terms, "limits": ""})
    assert "30 an hour" not in client.get("/sources/apollo").text  # empty are those of the plan again


@pytest.mark.parametrize(
    ("field", "value"),
    [("per_unit", "much"), ("per_unit", "-1"), ("per_unit", "NaN"), ("currency", "dollars"), ("limits", "many an hour"),
     ("limits", "0 an hour"), ("plan", "gold"), ("monthly_fee", "1e99")],
)  # fmt: skip
def test_terms_that_cannot_be_read_are_refused_by_name(client: httpx2.Client, field: str, value: str) -> None:
    answer = client.post("/sources/hunter", data={field: value}, headers=FRAGMENT)
    assert answer.status_code == 422
    assert answer.headers["hx-retarget"] == "#toast"


def test_a_budget_is_set_refuses_what_exceeds_it_and_ends(
    market_visit: Visit, market_site: Site, client: httpx2.Client
) -> None:
    add_key(client, "builtwith")
    page = market_visit.go("/sources")
    page.keyboard.press("b")
    sheet = page.locator("#budget")
    sheet.get_by_label("Of").select_option("builtwith")
    sheet.get_by_label("At most").fill("0.01")
    sheet.get_by_role("button", name="Set it").click()
    expect(page.locator(".budgets")).to_contain_text("$0.01 left of $0.01")

    async def ask(scope: Scope) -> None:
        database = open_database(market_site.settings)
        vendor = vendors()["builtwith"]
        async with open_gateway(database, market_site.settings) as gateway:
            question = Question(company=CompanyRef(domain="example.com"))
            why = Why("enrich", "to see <what> it costs", actor="test")
            asked = await gateway.ask(vendor, vendor.operation("domain"), [question], why)
        await database.close()
        assert asked.answers[0].reason.startswith("budget: the month budget of builtwith is 0.01 USD")

    within(market_site, ask)
    page = market_visit.go("/sources/builtwith")
    page.locator(".budget").get_by_role("button", name="End").click()
    expect(page.locator(".toast")).to_contain_text("no longer holds")
    expect(page.locator(".budget")).to_have_count(1)  # the plan's quota


@pytest.mark.parametrize(
    "form",
    [{"cap": ""}, {"cap": "-5"}, {"cap": "a lot"}, {"cap": "5", "period": "run"}, {"cap": "5", "unit": "doubloons"},
     {"cap": "5", "unit": "units"}, {"cap": "5", "source": "nobody"}],
)  # fmt: skip
def test_a_budget_that_cannot_be_is_refused(client: httpx2.Client, form: dict[str, str]) -> None:
    assert client.post("/budgets", data=form, headers=FRAGMENT).status_code in (404, 422)


def test_every_call_is_in_the_ledger_with_who_why_and_what_it_cost(
    market_visit: Visit, market_site: Site, client: httpx2.Client
) -> None:
    add_key(client, "builtwith", label="for the ledger")

    async def ask(scope: Scope) -> None:
        database = open_database(market_site.settings)
        vendor = vendors()["builtwith"]
        async with open_gateway(database, market_site.settings) as gateway:
            for domain in ("one.example", "two.example"):
                why = Why("enrich", f"is {domain} <worth> it?", actor="maria")
                await gateway.ask(
                    vendor, vendor.operation("domain"), [Question(company=CompanyRef(domain=domain))], why
                )
        await database.close()

    within(market_site, ask)
    page = market_visit.go("/ledger")
    page.locator("select[name=source]").select_option("builtwith")
    expect(page).to_have_url(re.compile("source=builtwith"))
    page.locator("select[name=paid]").select_option("yes")
    expect(page.locator("h1 + p")).to_contain_text("2 calls match, which cost $0.099")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    sheet = page.locator("[popover]:popover-open")
    expect(sheet).to_contain_text("maria, to enrich")
    expect(sheet).to_contain_text("<worth> it?")
    expect(sheet).to_contain_text("1 credit, $0.0495")
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)


def test_the_ledger_is_turned_page_by_page_without_loss(market_site: Site, client: httpx2.Client) -> None:
    async def fill(scope: Scope) -> None:
        await scope.run(
            "INSERT INTO calls (workspace_id, id, source, purpose, host, request_hash, outcome, milliseconds, bytes, cached,"
            " called_at, cost, currency) SELECT :workspace, ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid,"
            " 'many', 'test', 'h', 'x', 'hit', 5, 1, false, now() - interval '1 day', 0.01, 'EUR' FROM generate_series(1, 120) n",
            workspace=scope.workspace,
        )

    within(market_site, fill)
    seen: list[str] = []
    address = "/ledger?source=many"
    while address:
        page = client.get(address).text
        seen += re.findall(r"<tr data-row>", page)
        assert "cost <b>€1.20</b>" in page
        found = re.search(r'href="([^"]+)" rel="next"', page)
        address = found.group(1).replace("&amp;", "&") if found else ""
    assert len(seen) == 120
    assert 'rel="prev"' in page


def test_a_page_asks_the_database_as_often_for_ten_sources_as_for_one(market_site: Site) -> None:
    async def count(scope: Scope) -> None:
        asked: list[str] = []
        await scope.value("SELECT 1")
        event.listen(
            scope.connection.sync_connection, "before_cursor_execute", lambda *given: asked.append(given[2])
        )
        cards = await standings(scope, market_site.settings)
        assert len(cards) == len(vendors()) >= 13
        assert len(asked) <= 9

    within(market_site, count)


def test_a_quota_tells_when_it_begins_anew(market_site: Site) -> None:
    async def check(scope: Scope) -> None:
        await budgets.keep_quota(scope, "hunter", 50, reset_day=31)
        card = next(card for card in await standings(scope, market_site.settings) if card.name == "hunter")
        assert card.quota is not None
        assert card.quota.resets_on is not None
        assert card.quota.resets_on > min(item.since for item in await budgets.budgets(scope) if item.quota)

    within(market_site, check)
