"""Behaviour of features that read signals: they survive a refresh, name their evidence, and fade like the rules say."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from leadwright.entities.keys import company_keys
from leadwright.entities.resolve import resolve
from leadwright.entities.store import refresh
from leadwright.flows.rescore import rescore_all, rescore_some
from leadwright.flows.save_icp import save_icp
from leadwright.icp.document import parse
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.observations.readings import open_reading
from leadwright.observations.record import record
from leadwright.scoring.feature_store import write_features
from leadwright.scoring.signalled import add
from leadwright.signals.types import Signal
from leadwright.sources.contract import Observation

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def signal(kind: str, day: date, *, confidence: float = 0.9, **details: Any) -> Signal:
    seen = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return Signal(
        uuid4(),
        uuid4(),
        kind,
        "",
        day,
        "day",
        seen,
        seen,
        seen,
        None,
        confidence,
        details,
        (uuid4(),),
        ("website",),
    )


def test_the_later_date_wins_with_its_own_evidence() -> None:
    values: dict[str, Any] = {"technology_change_date": date(2026, 1, 1)}
    evidence = {"old": ["technology_change_date", "stack"]}
    one = signal("technology_added", date(2026, 5, 1))
    add(values, evidence, [one, signal("technology_removed", date(2025, 1, 1))])
    assert values["technology_change_date"] == date(2026, 5, 1)
    assert evidence["old"] == ["stack"]
    assert evidence[str(one.evidence[0])] == ["technology_change_date"]


def test_an_earlier_or_unlikely_signal_changes_nothing() -> None:
    values: dict[str, Any] = {"leadership_change_date": date(2026, 1, 1)}
    add(
        values,
        {},
        [signal("leader_joined", date(2025, 5, 1)), signal("leader_left", date(2026, 5, 1), confidence=0.3)],
    )
    assert values == {"leadership_change_date": date(2026, 1, 1)}


def test_date_stage_and_amount_belong_to_one_round() -> None:
    values: dict[str, Any] = {
        "funding_date": date(2024, 1, 1), "funding_stage": "Seed", "funding_amount": Decimal("1.00")
    }  # fmt: skip
    add(values, {}, [signal("funding_round", date(2026, 2, 2), stage="Series A")])
    assert values == {"funding_date": date(2026, 2, 2), "funding_stage": "Series A", "funding_amount": None}


async def say(scope: Scope, days_ago: float, *names: str, **fields: Any) -> UUID:
    seen = NOW - timedelta(days=days_ago)
    stack = [{"name": name, "confidence": 100} for name in names]
    told = {"name": "Acme", "domain": "acme.example", "technologies": stack, **fields}
    said = Observation("company", "technology", "acme.example", told, "public", fetched_at=seen)
    (made,) = await record(scope, await open_reading(scope, "technology", "acme.example"), seen, [said])
    (found,) = await resolve(scope, [(made.record_id, company_keys(told))])
    await write_features(scope, [found.company_id], await refresh(scope, [found.company_id], NOW))
    return found.company_id


async def changed_on(scope: Scope) -> Any:
    return await scope.value("SELECT technology_change_date FROM features")


@pytest.mark.anyio
async def test_a_change_of_technology_earns_its_points_survives_a_refresh_and_leads_back_to_who_said_so(
    scope: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    await say(scope, 40, "React")
    company = await say(scope, 30, "React", "Stripe")
    stored = await save_icp(scope, parse('{"industries": ["SaaS"]}'))
    await rescore_all(scope, stored)
    assert await changed_on(scope) is None
    before = await scope.value("SELECT intent FROM scores")
    await rescore_some(scope, [company])
    day = (NOW - timedelta(days=30)).date()
    assert await changed_on(scope) == day
    assert await scope.value("SELECT intent FROM scores") - before == 20
    await write_features(scope, [company], await refresh(scope, [company], NOW))
    assert await changed_on(scope) == day
    told = await scope.value(
        "SELECT o.content->'technologies' FROM features f, jsonb_each(f.evidence) e"
        " JOIN observations o ON o.id = e.key::uuid WHERE e.value ? 'technology_change_date'"
    )
    assert [one["name"] for one in told] == ["React", "Stripe"]
