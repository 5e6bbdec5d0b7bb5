"""The inbox shows every lead once, in the order of rank, however it is cut into pages."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from bench.make_companies import write
from leadwright.flows.import_file import import_file
from leadwright.flows.rescore import rescore_all, rescore_some
from leadwright.icp import store as icps
from leadwright.icp.document import from_document
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Wrong
from leadwright.leads import decide
from leadwright.reads.inbox import InboxFilter, InboxRow, inbox, text_query
from leadwright.reads.lift import lifts
from leadwright.scoring import lead_words, store

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


SEARCHES = [
    InboxFilter(text="amber"), InboxFilter(text="a"), InboxFilter(text="a", tier="cold"), InboxFilter(text="birch ener"),
    InboxFilter(text="Pay, HARBOR!"), InboxFilter(text="c", country="US", industry="payments"), InboxFilter(text="no such word"),
    InboxFilter(text="_"), InboxFilter(text="a", tier="warm", country="GB"), InboxFilter(text="a", show="out"),
    InboxFilter(text="a", show="disqualified"), InboxFilter(text="a", show="snoozed"), InboxFilter(text="a", owner="ana"),
    InboxFilter(text="amber", country="it's \\ & ('x')"), InboxFilter(text="' | \\ <-> !a:*", tier="cold"),
]  # fmt: skip


async def plainly(scope: Scope, wanted: InboxFilter) -> list[UUID]:
    """Leads that a filter means, by reading all of them: no index, no bands."""
    query = re.sub(
        r"<[^>]*>", "&", await scope.value("SELECT to_tsquery('simple', :q)::text", q=text_query(wanted.text))
    )
    rows = await scope.rows(
        """
        SELECT l.id, s.tier, s.country, s.industry, l.owner, l.stage, l.snoozed_until FROM scores s
        JOIN leads l USING (workspace_id, company_id) JOIN profiles p USING (workspace_id, company_id)
        WHERE p.search @@ CAST(:query AS tsquery) AND l.stage <> 'prospect'
        ORDER BY s.score DESC, s.potential DESC, s.completeness DESC, s.domain, s.company_id
        """,
        query=query,
    )
    aside = ("disqualified", "lost", "won")
    shown = {
        "open": lambda r: (
            r.tier != "out" and r.stage not in aside and not (r.snoozed_until and r.snoozed_until > TODAY)
        ),
        "snoozed": lambda r: r.snoozed_until and r.snoozed_until > TODAY,
        "disqualified": lambda r: r.stage in aside[:2],
        "out": lambda r: r.tier == "out",
    }[wanted.show]
    return [
        row.id
        for row in rows
        if shown(row)
        and (not wanted.tier or row.tier == wanted.tier)
        and (not wanted.country or row.country == wanted.country)
        and (not wanted.industry or row.industry == wanted.industry)
        and (not wanted.owner or row.owner == wanted.owner)
    ]


async def decided(scope: Scope) -> None:
    leads = [row[0] for row in await scope.rows("SELECT id FROM leads ORDER BY id")]
    for number, lead in enumerate(leads[:120]):
        if number % 4 == 0:
            await decide.not_a_fit(scope, lead, "too small")
        elif number % 4 == 1:
            await decide.snooze(scope, lead, date(2026, 12, 1 + number % 20))
        elif number % 4 == 2:
            await decide.assign(scope, lead, "ana")
        else:
            await scope.run(
                "UPDATE scores SET tier = 'out' WHERE company_id = (SELECT company_id FROM leads WHERE id = :lead)",
                lead=lead,
            )
    stored = await icps.find(scope)
    await store.count(scope, stored.id)
    await lead_words.refresh(scope, stored.id, len(leads))


@pytest.mark.parametrize("band", [7, 64, 8_000])
async def test_a_search_shows_the_best_of_all_that_match_however_the_ranking_is_cut(
    filled: Scope, monkeypatch: pytest.MonkeyPatch, band: int
) -> None:
    monkeypatch.setattr(lead_words, "BAND", band)
    await decided(filled)
    assert (await filled.value("SELECT cardinality(cuts) FROM scorings") > 3) == (band < 100)
    empty = 0
    for wanted in SEARCHES:
        expected = await plainly(filled, wanted)
        empty += not expected
        rows = await pages(filled, replace(wanted, size=9))
        assert [row.lead_id for row in rows] == expected, wanted
    assert empty <= 5


async def test_a_lead_whose_words_or_rank_change_is_found_as_it_is_now(
    filled: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lead_words, "BAND", 20)
    stored = await icps.find(filled)
    changed = await icps.save(
        filled, from_document({**ICP, "industries": ["Retail"], "geographies": ["Brazil"]}), name="Test"
    )
    await rescore_all(filled, changed, as_of=TODAY)
    last = (await pages(filled, InboxFilter(size=100)))[-1]
    await filled.run(
        "UPDATE profiles SET search = to_tsvector('simple', 'amber quixotic') WHERE company_id = :c",
        c=last.company_id,
    )
    await rescore_some(filled, [last.company_id])
    found = await pages(filled, InboxFilter(text="quix"))
    assert [row.lead_id for row in found] == [last.lead_id]
    assert last.lead_id not in {row.lead_id for row in await pages(filled, InboxFilter(text=last.name))}
    assert [row.lead_id for row in await pages(filled, InboxFilter(text="a"))] == await plainly(
        filled, InboxFilter(text="a")
    )
    await filled.run("DELETE FROM features WHERE company_id = :c", c=last.company_id)
    await rescore_some(filled, [last.company_id])
    assert await pages(filled, InboxFilter(text="quix")) == []
    assert await filled.value(
        "SELECT count(*) FROM lead_words WHERE icp_id = :i", i=stored.id
    ) == await filled.value("SELECT count(*) FROM scores")


async def test_a_search_of_too_many_is_counted_up_to_a_bound_and_says_so(
    filled: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("leadwright.reads.inbox.SEARCH_CAP", 10)
    page = await inbox(filled, InboxFilter(text="a", size=5), TODAY)
    assert page.total == sum(page.counts.values())
    assert max(page.counts.values()) == 10
    assert not page.total_exact
    assert (await inbox(filled, InboxFilter(text="no such word"), TODAY)).total_exact


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
