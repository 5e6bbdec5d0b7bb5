"""The inbox shows every lead once, in the order of rank, however it is cut into pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bench.make_companies import write
from leadwright.flows.import_file import import_file
from leadwright.flows.rescore import rescore_all
from leadwright.icp import store as icps
from leadwright.icp.document import from_document
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Wrong
from leadwright.leads import decide
from leadwright.reads.inbox import InboxFilter, InboxRow, inbox
from leadwright.reads.lift import lifts

pytestmark = pytest.mark.anyio
TODAY = date(2026, 11, 21)
ICP = {
    "name": "Test", "industries": ["SaaS", "FinTech"], "companySizeMin": 50, "companySizeMax": 500, "geographies": ["US", "UK"],
    "fundingStages": ["Series A"], "techStack": {"mustHave": ["AWS", "React"]}, "decisionMakers": {"departments": ["Engineering"]},
}  # fmt: skip


@pytest.fixture
async def filled(scope: Scope, tmp_path: Path) -> Scope:
    path = tmp_path / "c.csv"
    write(path, 400)
    async for _ in import_file(scope, path, tmp_path):
        await scope.commit()
    await rescore_all(scope, await icps.save(scope, from_document(ICP)), as_of=TODAY)
    return scope


async def pages(scope: Scope, wanted: InboxFilter) -> list[InboxRow]:
    rows: list[InboxRow] = []
    while True:
        page = await inbox(scope, wanted, TODAY)
        rows.extend(page.rows)
        if page.next_cursor is None:
            assert len(rows) == page.total
            return rows
        wanted = replace(wanted, cursor=page.next_cursor)


async def test_pages_together_hold_every_lead_once_in_the_order_of_rank(filled: Scope) -> None:
    rows = await pages(filled, InboxFilter(size=37))
    assert len({row.lead_id for row in rows}) == len(rows) == await filled.value("SELECT count(*) FROM leads")
    ranks = [(-row.score, -row.potential, -row.completeness, row.domain) for row in rows]
    assert ranks == sorted(ranks)


@pytest.mark.parametrize("wanted", [InboxFilter(tier="cold"), InboxFilter(country="GB"), InboxFilter(text="amber"),
                                    InboxFilter(text="amber anal", country="US"), InboxFilter(industry="payments")])  # fmt: skip
async def test_a_filter_shows_what_it_says_and_counts_it(filled: Scope, wanted: InboxFilter) -> None:
    rows = await pages(filled, replace(wanted, size=11))
    everything = await pages(filled, InboxFilter(size=500))

    def matches(row: InboxRow) -> bool:
        words = f"{row.name} {row.domain}".lower()
        return (
            (not wanted.tier or row.tier == wanted.tier)
            and (not wanted.country or row.country == wanted.country)
            and (not wanted.industry or row.industry == wanted.industry)
            and all(word in words for word in wanted.text.split())
        )

    assert rows
    assert [row.lead_id for row in rows] == [row.lead_id for row in everything if matches(row)]


async def test_leads_that_are_set_aside_leave_the_list_and_its_counts(filled: Scope) -> None:
    before = await inbox(filled, InboxFilter(), TODAY)
    await decide.not_a_fit(filled, before.rows[0].lead_id, "too small")
    await decide.snooze(filled, before.rows[1].lead_id, date(2026, 12, 1))
    after = await inbox(filled, InboxFilter(), TODAY)
    assert after.total == before.total - 2
    assert after.rows[0].lead_id == before.rows[2].lead_id
    assert (await inbox(filled, InboxFilter(show="snoozed"), TODAY)).rows[0].lead_id == before.rows[1].lead_id
    later = await inbox(filled, InboxFilter(), date(2026, 12, 1))
    assert later.total == before.total - 1


async def test_without_an_ideal_customer_the_inbox_is_empty_and_not_an_error(scope: Scope) -> None:
    page = await inbox(scope, InboxFilter(), TODAY)
    assert (page.icp, page.rows, page.total) == (None, (), 0)


async def test_a_strange_cursor_is_refused(filled: Scope) -> None:
    with pytest.raises(Wrong):
        await inbox(filled, InboxFilter(cursor="bm9uc2Vuc2U="), TODAY)


async def test_scoring_again_writes_nothing_and_history_keeps_what_was_shown(filled: Scope) -> None:
    stored = await icps.find(filled)
    leads = await filled.value("SELECT count(*) FROM scores")
    assert await filled.value("SELECT count(*) FROM score_history") == leads
    await rescore_all(filled, stored, as_of=TODAY)
    assert await filled.value("SELECT count(*) FROM score_history") == leads
    changed = await icps.save(filled, from_document({**ICP, "companySizeMin": 10}), name="Test")
    await rescore_all(filled, changed, as_of=TODAY)
    assert await filled.value("SELECT count(*) FROM score_history") == 2 * leads


async def test_what_is_worth_finding_out_names_rules_that_are_open(filled: Scope) -> None:
    stored = await icps.find(filled)
    found = await lifts(filled, stored.id)
    assert found
    assert all(lift.unknown > 0 for lift in found)
    gains = [(-lift.to_hot, -lift.to_warm, -lift.to_nurture) for lift in found]
    assert gains == sorted(gains)
