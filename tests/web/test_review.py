"""Judging pairs of companies in a real browser: side by side, what it would do, later, and undo."""

from __future__ import annotations

import asyncio

import pytest
from playwright.sync_api import expect

from leadwright.kernel.db import open_database
from tests.web.conftest import Site, Visit, in_thread
from tests.web.test_browser import WCAG

_PAIRS = """
INSERT INTO candidate_pairs (workspace_id, left_id, right_id, verdict, probability, judged_by, related, reasons, weights)
SELECT :workspace, least(a.r, b.r), greatest(a.r, b.r), 'unsure', 0.5, 'model', false,
  '[["name", "a word <b>more</b>", 2.5], ["country", "another", -1.5]]', 'test'
FROM (SELECT min(record_id::text)::uuid AS r, row_number() OVER (ORDER BY company_id) AS n FROM company_records GROUP BY company_id) a
JOIN (SELECT min(record_id::text)::uuid AS r, row_number() OVER (ORDER BY company_id) AS n FROM company_records GROUP BY company_id) b
  ON b.n = a.n + 1
WHERE a.n IN (1, 5)
"""


@pytest.fixture(scope="module")
def pairs(site: Site) -> None:
    """Two pairs of companies of which nobody is sure."""

    async def seed() -> None:
        database = open_database(site.settings)
        async with database.scope() as scope:
            await scope.run(_PAIRS, workspace=scope.workspace)
        await database.close()

    in_thread(lambda: asyncio.run(seed()))


def test_a_pair_is_looked_at_put_off_merged_and_taken_apart_again(visit: Visit, pairs: None) -> None:
    page = visit.go("/review")
    expect(page.locator("h1 + p")).to_contain_text("2 pairs wait")
    expect(page.locator(".why-pair .for")).to_contain_text("a word <b>more</b>")
    first = page.locator(".side-of h2").all_inner_texts()
    page.get_by_text("What merging would do").click()
    expect(page.locator(".rehearsal tbody tr")).to_have_count(3)  # two now, one then
    assert page.evaluate(WCAG) == []
    page.keyboard.press("l")
    expect(page.locator("h1 + p")).to_contain_text("1 pair waits")
    assert page.locator(".side-of h2").all_inner_texts() != first
    visit.go("/review")
    assert page.locator(".side-of h2").all_inner_texts() == first  # looking changed nothing
    page.keyboard.press("m")
    expect(page.locator(".toast")).to_contain_text("they are one company now")
    expect(page.locator("h1 + p")).to_contain_text("1 pair waits")
    expect(page.locator(".plain-table")).to_contain_text("Merged")
    page.locator(".plain-table").get_by_role("button", name="Undo").click()
    expect(page.locator(".toast")).to_contain_text("Taken back")
    expect(page.locator("h1 + p")).to_contain_text("2 pairs wait")
    page.keyboard.press("d")
    expect(page.locator(".toast")).to_contain_text("Kept apart")
    expect(page.locator("h1 + p")).to_contain_text("1 pair waits")


def test_nothing_to_judge_names_the_next_step(empty_visit: Visit) -> None:
    page = empty_visit.go("/review")
    expect(page.locator(".empty")).to_contain_text("Nothing to judge")
