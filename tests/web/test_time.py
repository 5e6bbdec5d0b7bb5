"""Today, the signals of a lead, then and now, and how types fade: in a real browser."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.web.conftest import Visit


def test_today_is_first_and_names_whom_to_call_with_what_to_do(visit: Visit) -> None:
    page = visit.go("/")
    page.get_by_role("navigation", name="Main").get_by_role("link").nth(1).click()
    expect(page.get_by_role("heading", name="Today", level=1)).to_be_visible()
    leads = page.locator("li.call-today")
    expect(leads).to_have_count(5)
    expect(leads.first.locator(".ct-do b")).to_have_text(re.compile("^(Call|Write to|Connect with|Find) "))
    page.get_by_role("link", name="Show more").click()
    expect(leads.nth(5)).to_be_visible()


def test_a_lead_that_is_dealt_with_leaves_today_and_comes_back_when_that_is_taken_back(visit: Visit) -> None:
    page = visit.go("/today")
    name = page.locator("li.call-today .title").first.inner_text()
    page.locator("li.call-today").first.get_by_role("button", name="Snooze").click()
    page.get_by_role("button", name=re.compile("^One week")).first.click()
    expect(page.locator("li.call-today .title").first).not_to_have_text(name)
    page.locator("#toast").get_by_role("button", name=re.compile("Undo|Take", re.IGNORECASE)).click()
    expect(page.locator("li.call-today .title").first).to_have_text(name)


def test_an_empty_day_names_the_next_step(empty_visit: Visit) -> None:
    page = empty_visit.go("/today")
    page.get_by_role("link", name="Describe the ideal customer").click()
    expect(page).to_have_url(re.compile("/icp/new$"))


def test_a_fading_is_previewed_while_typing_and_then_decided(visit: Visit) -> None:
    page = visit.go("/signals")
    page.get_by_role("button", name="Change how funding round fades").click()
    form = page.locator("#f-funding_round")
    form.get_by_label("Fresh for, days").fill("3")
    expect(form.locator(".fade-preview")).to_contain_text("scores would move")
    form.get_by_label("Counts no more after, days").fill("1")
    expect(form.locator(".fade-preview")).to_contain_text("expires when it is no longer fresh")
    form.get_by_label("Counts no more after, days").fill("300")
    form.get_by_role("button", name="Decide").click()
    row = page.get_by_role("row", name=re.compile("^Funding round"))
    expect(row).to_contain_text("3 d")
    expect(row).to_contain_text("web")
    row.get_by_role("button", name="Change how funding round fades").click()
    page.locator("#f-funding_round").get_by_role("button", name=re.compile("^Back to 90")).click()
    expect(row).to_contain_text("default")


def test_then_and_now_says_what_is_missing_or_stands_side_by_side(visit: Visit) -> None:
    page = visit.go("/today")
    page.locator("li.call-today .title").first.click()
    address = page.url.split("?")[0]
    page.goto(f"{address}/then?at=2020-01-01")
    expect(page.get_by_role("heading", name="No score of this lead had been shown by then.")).to_be_visible()
    page.goto(f"{address}/then?at=today")
    expect(page.get_by_text("the same to the letter")).to_have_count(2)
    expect(page.get_by_role("table")).to_contain_text("Industry match")


def test_a_lead_without_signals_says_where_they_come_from(visit: Visit) -> None:
    page = visit.go("/?q=barely")
    page.get_by_role("link", name="Barely Known").first.click()
    expect(page.locator("#signals")).to_contain_text("Nothing was noticed here yet")
