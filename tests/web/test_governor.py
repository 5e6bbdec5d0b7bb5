"""Plays, limits, the deliverability board and consents on a person's page: in a real browser."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.web.conftest import Visit


def test_a_play_is_decided_and_brought_back(visit: Visit) -> None:
    page = visit.go("/plays")
    card = page.locator("section.card").nth(1)
    card.get_by_label("Name").fill("Call them first")
    card.get_by_role("button", name="Decide").click()
    expect(page.locator("#toast")).to_contain_text("Warm leads are played so")
    expect(page.locator("section.card").nth(1).get_by_label("Name")).to_have_value("Call them first")
    page.locator("section.card").nth(1).get_by_role("button", name=re.compile("^Back to")).click()
    expect(page.locator("section.card").nth(1).get_by_label("Name")).to_have_value("Priority queue")


def test_limits_and_countries_are_decided(visit: Visit) -> None:
    page = visit.go("/limits")
    page.get_by_label("First messages of a sequence that a person approves").fill("7")
    page.get_by_role("button", name="Decide").first.click()
    expect(page.locator("#toast")).to_contain_text("These limits count")
    expect(page.get_by_text("Decided by web")).to_be_visible()
    page.locator("summary", has_text="Consent before").click()
    page.get_by_role("button", name="Change what Germany asks for").click()
    sheet = page.locator("#c-DE")
    sheet.get_by_label("Asks for").select_option("interest")
    sheet.get_by_label("Why").fill("Advice of our counsel")
    sheet.get_by_role("button", name="Decide").click()
    expect(page.locator("#toast")).to_contain_text("In Germany: no consent at work")
    expect(page.get_by_text("decided by web", exact=True)).to_be_visible()


def test_what_a_person_said_is_kept_on_their_page_and_changes_the_answer(visit: Visit) -> None:
    page = visit.go("/contacts")
    page.locator("a[href^='/contacts/']:not([href$='new'])").first.click()
    card = page.locator("#may")
    expect(card.get_by_role("heading", name="May we write?")).to_be_visible()
    card.get_by_role("button", name="They objected").click()
    page.locator("#objected").get_by_label("How you know").fill("Their reply")
    page.locator("#objected").get_by_role("button", name="Keep it").click()
    expect(page.locator("#toast")).to_contain_text("Their objection is kept")
    expect(page.locator("#may")).to_contain_text("They objected on")
    page = visit.go(page.url.removeprefix(visit.url))
    page.locator("#may").get_by_role("button", name="Withdraw").click()
    page.locator("#may [popover]:popover-open").get_by_label("How you know").fill("A call")
    page.locator("#may [popover]:popover-open").get_by_role("button", name="Withdraw it").click()
    expect(page.locator("#may")).to_contain_text("Withdrawn")


def test_a_board_without_mailboxes_names_the_next_step(empty_visit: Visit) -> None:
    page = empty_visit.go("/deliverability")
    expect(page.get_by_role("heading", name="No mailbox yet")).to_be_visible()
    expect(page.get_by_role("link", name="Add a mailbox")).to_be_visible()
