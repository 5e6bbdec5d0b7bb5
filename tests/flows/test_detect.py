"""Behaviour of detecting: the table is a function of the record, and news is told once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from leadwright.entities.keys import company_keys
from leadwright.entities.resolve import resolve
from leadwright.entities.store import refresh
from leadwright.flows.detect import detect, detect_due
from leadwright.flows.merge import merge
from leadwright.flows.undo_identity import undo_identity
from leadwright.icp.offer import Offer
from leadwright.icp.store import save_offer
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.observations.readings import open_reading
from leadwright.observations.record import record
from leadwright.reads.signals import signals_of
from leadwright.sources.contract import Observation

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def the_day_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


async def say(scope: Scope, days_ago: float, who: str = "acme", **fields: Any) -> UUID:
    """A source says something of a company, as of some days ago."""
    told = {"name": who.title(), "domain": f"{who}.example", **fields}
    seen = NOW - timedelta(days=days_ago)
    said = Observation("company", "website", f"{who}.example", told, "public", fetched_at=seen)
    (made,) = await record(scope, await open_reading(scope, "website", f"{who}.example"), seen, [said])
    (found,) = await resolve(scope, [(made.record_id, company_keys(told))])
    await refresh(scope, [found.company_id], NOW)
    return found.company_id


async def table(scope: Scope, what: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in await scope.rows(f"SELECT * FROM {what} ORDER BY id")]


async def test_a_change_becomes_a_signal_and_news_once(scope: Scope) -> None:
    await say(scope, 30, hiring=False)
    company = await say(scope, 2, hiring=True)
    first = await detect(scope, [company])
    assert first.companies == [company]
    assert len(first.news) == 1
    again = await detect(scope, [company])
    assert (again.companies, again.news) == ([], [])
    shown = [one for one in await signals_of(scope, company) if one.kind.name == "hiring_started"]
    assert [(one.strength, one.signal.precision, one.signal.happened_on) for one in shown] == [
        (1.0, "seen", None)
    ]


async def test_old_news_is_a_signal_and_alerts_nobody(scope: Scope) -> None:
    await say(scope, 300, hiring=False)
    company = await say(scope, 200, hiring=True)
    assert (await detect(scope, [company])).news == []
    assert await scope.value("SELECT count(*) FROM signals WHERE type = 'hiring_started'") == 1


async def test_signals_dropped_and_built_anew_are_the_same_and_no_news(scope: Scope) -> None:
    for days, hiring in ((90, False), (60, True), (30, False), (1, True)):
        company = await say(scope, days, hiring=hiring)
        await detect(scope, [company])
    before, news = await table(scope, "signals"), await table(scope, "signal_news")
    await scope.run("DELETE FROM signals")
    assert (await detect(scope, [company])).news == []
    assert await table(scope, "signals") == before
    assert await table(scope, "signal_news") == news


async def test_a_merge_and_a_split_hand_signals_on_and_tell_nothing_twice(scope: Scope) -> None:
    companies = []
    for who in ("acme", "birch"):
        await say(scope, 30, who, hiring=False)
        companies.append(await say(scope, 2, who, hiring=True))
    await detect(scope, companies)
    apart, news = await table(scope, "signals"), await table(scope, "signal_news")
    assert len(news) == 2
    done = await merge(scope, companies)
    assert (await detect(scope, done.touched)).news == []
    events = [row for row in await table(scope, "signals") if row[3] == "hiring_started"]
    assert {row[2] for row in events} == set(done.after)
    # two records of one company that begin to hire on one day tell of one event
    assert len(events) == 1
    assert events[0][1] in {row[1] for row in apart if row[3] == "hiring_started"}
    undone = await undo_identity(scope, done.act_id)
    assert (await detect(scope, undone.touched)).news == []
    assert await table(scope, "signals") == apart
    assert await table(scope, "signal_news") == news


async def test_the_window_of_a_renewal_opens_with_the_day(
    scope: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    await save_offer(scope, Offer(competitors=("Stripe",)))
    since = (NOW - timedelta(days=200)).date().isoformat()
    company = await say(scope, 20, technologies=[{"name": "Stripe", "first_seen": since, "confidence": 100}])
    assert (await detect(scope, [company])).news == []
    later = NOW + timedelta(days=90)
    monkeypatch.setattr(clock, "now", lambda: later)
    steps = [step async for step in detect_due(scope)]
    assert [(step.done, step.news) for step in steps] == [(1, 1)]
    assert await scope.value("SELECT type FROM signal_news") == "renewal_window"
    assert [step.news async for step in detect_due(scope)] == [0]
