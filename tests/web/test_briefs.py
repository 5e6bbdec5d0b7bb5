"""The page of a brief, in a real browser: sources where one points, what was left out, the four answers, files."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.web.conftest import Visit


def a_brief(visit: Visit) -> Page:
    """The page of the first lead's brief, written."""
    page = visit.go("/?size=100")
    page.goto(visit.url + str(page.locator("tr[data-lead] a").first.get_attribute("href")))
    page.get_by_role("link", name=re.compile("^Brief")).click()
    button = page.get_by_role("button", name=re.compile("^Write the brief|^Write it anew"))
    page.locator(".brief-head").evaluate("(head) => head.setAttribute('data-was', '')")
    button.click()
    expect(page.locator("[data-was]")).to_have_count(0)  # what was written has been fetched
    expect(page.get_by_role("heading", name="Who they are")).to_be_visible()
    return page


def test_a_brief_is_written_and_each_sentence_shows_its_source_on_hover_and_on_focus(visit: Visit) -> None:
    page = a_brief(visit)
    sentence = page.locator(".brief .said > li").first
    tip = sentence.locator(".tip")
    expect(tip).to_be_hidden()
    sentence.hover()
    expect(tip).to_be_visible()
    expect(tip).to_contain_text("invented.csv", ignore_case=True)
    page.mouse.move(5, 5)
    expect(tip).to_be_hidden()
    sentence.focus()
    expect(tip).to_be_visible()
    for one in page.locator(".brief .said > li").all():
        assert one.locator(".tip").count() == 1


def test_a_person_answers_one_of_the_four_and_the_brief_is_then_outdated(visit: Visit) -> None:
    page = a_brief(visit)
    page.get_by_role("button", name="Answer timeline").click()
    sheet = page.locator("#answer-timeline")
    sheet.get_by_label("What did you learn?").fill("They sign in January")
    sheet.get_by_role("button", name="Yes").click()
    expect(page.locator(".bant")).to_contain_text("They sign in January")
    expect(page.locator(".bant")).to_contain_text("Decided by web")
    expect(page.locator(".notice.bad")).to_contain_text("has changed")
    expect(page.get_by_role("button", name="Download")).to_have_count(0)
    page.get_by_role("button", name="Answer timeline").click()
    sheet.get_by_role("button", name="Let the rules answer").click()
    expect(page.locator(".bant")).not_to_contain_text("They sign in January")


def test_a_brief_is_downloaded_and_copied(visit: Visit) -> None:
    page = a_brief(visit)
    visit.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.get_by_role("button", name="copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "Who they are" in copied
    page.get_by_role("button", name="Download").click()
    for name, start in (("PDF", b"%PDF-"), ("Markdown", b"# "), ("HTML", b"<!doctype html>")):
        with page.expect_download() as waiting:
            page.get_by_role("link", name=name).click()
        assert waiting.value.path().read_bytes().startswith(start)


def test_a_lead_without_a_brief_says_what_one_is(visit: Visit) -> None:
    page = visit.go("/?size=100")
    page.goto(visit.url + str(page.locator("tr[data-lead] a").last.get_attribute("href")) + "/brief")
    expect(page.get_by_role("heading", name="No brief yet")).to_be_visible()
    page.get_by_role("button", name="Write the brief").click()
    expect(page.locator("article.brief")).to_be_visible()
