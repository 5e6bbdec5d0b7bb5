"""Behaviour of detecting: the table is a function of the record, and news is told once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from leadwright.entities.keys import company_keys
from leadwright.entities.resolve import resolve
from leadwright.entities.store import refresh
from leadwright.flows.detect import detect
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


async def say(scope: Scope, days_ago: float, **fields: Any) -> UUID:
    """A source says something of the company, as of some days ago."""
    told = {"name": "Acme", "domain": "acme.example", **fields}
    seen = NOW - timedelta(days=days_ago)
    said = Observation("company", "website", "acme.example", told, "public", fetched_at=seen)
    (made,) = await record(scope, await open_reading(scope, "website", "acme.example"), seen, [said])
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
