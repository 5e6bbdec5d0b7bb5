"""The signals of a lead: what counts, what holds, what has faded, with who told it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from leadwright.entities.keys import company_keys
from leadwright.entities.resolve import resolve
from leadwright.entities.store import refresh
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.observations.readings import open_reading
from leadwright.observations.record import record
from leadwright.reads.signal_timeline import signal_timeline
from leadwright.signals import fadings, store
from leadwright.signals.fadings import Fading
from leadwright.signals.types import Found, Signal, named
from leadwright.sources.contract import Observation

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


async def _company(scope: Scope) -> tuple[UUID, list[UUID]]:
    """A company of which a website spoke some times."""
    seen, ids = [], []
    for days in (90, 30, 2):
        told = {"name": "Acme", "domain": "acme.example", "founded": 2000 + days}
        said = Observation("company", "website", "acme.example", told, "public", url="https://acme.example/")
        at = NOW - timedelta(days=days)
        (made,) = await record(scope, await open_reading(scope, "website", "acme.example"), at, [said])
        (found,) = await resolve(scope, [(made.record_id, company_keys(told))])
        await refresh(scope, [found.company_id], NOW)
        seen.append(found.company_id)
        ids.append(made.observation_id)
    return seen[0], ids


def _signal(company: UUID, type_: str, days: int, evidence: list[UUID], **more: Any) -> Signal:
    at = NOW - timedelta(days=days)
    last = more.pop("last_seen", at)
    return named(Found(type_, "", at, at, last, tuple(evidence), ("website",), **more), company)


async def test_events_states_and_what_has_faded_stand_apart(scope: Scope) -> None:
    company, ids = await _company(scope)
    await store.replace(scope, [company], [
        _signal(company, "funding_round", 4, ids[2:], happened_on=NOW.date() - timedelta(days=4), precision="day"),
        _signal(company, "leader_joined", 500, ids[:1]),
        _signal(company, "hiring", 90, ids, last_seen=NOW - timedelta(days=2)),
        _signal(company, "competitor_in_use", 90, ids[:2], ended_on=NOW.date() - timedelta(days=20)),
    ])  # fmt: skip
    line = await signal_timeline(scope, company)
    assert [item.kind.name for item in line.events] == ["funding_round"]
    assert [item.kind.name for item in line.states] == ["hiring"]
    assert {item.kind.name for item in line.faded} == {"leader_joined", "competitor_in_use"}
    (holds,) = line.states
    assert (holds.holds, holds.strength, holds.fades_from) == (True, 1.0, date(2026, 11, 24))
    assert [voice.url for voice in holds.voices] == ["https://acme.example/"] * 3
    assert line.counts == {"intent": 3, "fit": 1, "social": 0, "engagement": 0}
    assert [item.kind.name for item in (await signal_timeline(scope, company, group="fit")).faded] == [
        "competitor_in_use"
    ]


async def test_the_curve_runs_from_its_day_to_its_end_and_today_lies_on_it(scope: Scope) -> None:
    company, ids = await _company(scope)
    await store.replace(scope, [company], [_signal(company, "funding_round", 120, ids)])
    await fadings.decide(scope, "funding_round", Fading(20, 50, 200))
    (item,) = (await signal_timeline(scope, company)).events
    assert len(item.curve) == 201
    assert (item.fresh_until - item.fades_from).days == 20
    assert (item.ends - item.fades_from).days == 200
    assert item.curve[:21] == [1.0] * 21
    assert item.strength == item.curve[120] == 0.25  # two half-lives
    assert list(item.curve) == sorted(item.curve, reverse=True)


async def test_what_was_told_as_news_says_when(scope: Scope) -> None:
    company, ids = await _company(scope)
    told = _signal(company, "funding_round", 4, ids)
    await store.replace(scope, [company], [told, _signal(company, "leader_joined", 4, ids)])
    await store.tell(scope, [told])
    line = await signal_timeline(scope, company)
    assert {item.kind.name: item.told_as_news is not None for item in line.events} == {
        "funding_round": True,
        "leader_joined": False,
    }
