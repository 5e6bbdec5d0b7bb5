"""Monitoring: what is due is read again in its order and within its limits, and moves of scores are told with reasons."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from leadwright.effects.opening import open_gateway
from leadwright.flows.rescore import rescore_all, rescore_some
from leadwright.icp import store as icps
from leadwright.kernel import clock
from leadwright.kernel.db import Database, Scope
from leadwright.leads.watch import Watched, watch
from leadwright.observations.asks import note_ask
from leadwright.reads.due import candidates, paces, sieve
from leadwright.reads.monitoring import Plan, Within, monitoring_plan
from leadwright.reads.score_moves import marks, moves
from leadwright.scoring.due import OWN, Reading, movable, rank
from leadwright.scoring.features import answerable_features
from leadwright.scoring.scorecard import default
from leadwright.sources.contract import Outcome
from tests.api.conftest import ICP
from tests.api.market import WORLD, Stand, standing

pytestmark = pytest.mark.anyio


@pytest.fixture
async def stand(database: Database, tmp_path: Path) -> AsyncIterator[Stand]:
    async with standing(database, tmp_path) as opened:
        opened.config.new_leads = "off"
        yield opened


async def leads(stand: Stand, count: int) -> list[dict[str, Any]]:
    assert (await stand.client.post("/icps", json={**ICP, "companySizeMin": 1})).status_code == 201
    found = []
    for company in [one for one in WORLD.companies() if one.status == "active"][:count]:
        given = {"name": company.name, "website": company.domain, "industries": ["SaaS"], "country": "US"}
        answer = await stand.client.post("/leads?force=true", json=given)
        assert answer.status_code == 201, answer.text
        found.append(answer.json())
    return found


async def run(stand: Stand, **limits: Any) -> dict[str, Any]:
    """Run the workflow now, and return the job as it ended. Sources keep their pace, so it may take a while."""
    answer = await stand.client.post("/workflows/monitoring/runs", json={"limits": {"whom": "all", **limits}})
    assert answer.status_code == 202, answer.text
    async with stand.working():
        for _ in range(1200):
            found: dict[str, Any] = (await stand.client.get(f"/jobs/{answer.json()['id']}")).json()
            if found["state"] not in ("waiting", "running"):
                break
            await asyncio.sleep(0.1)
    assert found["state"] == "done", found
    return found


async def planned(stand: Stand, scope: Scope, **within: Any) -> Plan:
    async with open_gateway(stand.database, stand.config) as gateway:
        found = await monitoring_plan(scope, gateway, Within(**within), clock.now())
    await scope.commit()
    return found


async def test_a_run_reads_what_is_due_once_and_tells_whose_score_moved_and_why(
    stand: Stand, scope: Scope
) -> None:
    known = await leads(stand, 4)
    job = await run(stand)
    assert job["result"]["read"] == job["result"]["of"] >= 4
    assert job["result"]["cost"] == {}
    assert job["result"]["moved"] == len(job["result"]["moves"]) > 0
    move = job["result"]["moves"][0]
    assert move["company_id"] in {lead["company_id"] for lead in known}
    assert move["why"].startswith(f"{move['before']:g} to {move['after']:g}: ")
    assert any(
        f"+{word}" in move["why"] or word in move["why"]
        for word in ("technolog", "hiring", "LinkedIn", "linkedIn")
    )
    asked = await scope.value("SELECT count(*) FROM asks WHERE source = 'website'")
    assert asked == 4
    again = await run(stand)
    assert again["result"]["moves"] == []
    assert (
        await scope.value("SELECT count(*) FROM asks WHERE source = 'website'") == asked
    )  # nobody is asked twice a day


async def test_the_parts_of_a_move_add_up_to_it(stand: Stand, scope: Scope) -> None:
    known = await leads(stand, 4)
    since = await marks(scope, [UUID(lead["company_id"]) for lead in known])
    await scope.commit()
    await run(stand)
    found = await moves(scope, since)
    assert found
    for item in found:
        parts = sum((part.points for part in item.parts), Decimal(0))
        assert abs(parts - (item.after - item.before)) <= Decimal(
            "0.3"
        )  # rounding of both scores, and what is too small to show
        assert {part.why for part in item.parts} <= {"learned", "gone"}
    assert list(found) == sorted(found, key=lambda item: (-abs(item.after - item.before), item.name))


async def test_what_fades_says_so(stand: Stand, scope: Scope) -> None:
    [lead] = await leads(stand, 1)
    company = UUID(lead["company_id"])
    stored = await icps.find(scope, None)
    today = date(2026, 11, 26)
    await scope.run("UPDATE features SET funding_date = :day", day=today - timedelta(days=5))
    await rescore_all(scope, stored, as_of=today)
    since = await marks(scope, [company])
    await rescore_all(scope, stored, as_of=today + timedelta(days=200))
    [move] = await moves(scope, since)
    assert [(part.rule, part.why) for part in move.parts] == [("recent_funding", "faded")]
    assert move.sentence.endswith("recent funding faded")
    assert move.parts[0].points < 0


async def test_watched_leads_come_first_and_others_only_where_they_are_wanted(
    stand: Stand, scope: Scope
) -> None:
    known = await leads(stand, 3)
    assert [due async for due in _ids(stand, scope, whom="watched")] == []
    await watch(scope, Watched(lead_id=UUID(known[2]["id"])), watcher="ada")
    assert [due async for due in _ids(stand, scope, whom="watched")] == [known[2]["company_id"]]
    everyone = [due async for due in _ids(stand, scope, whom="all")]
    assert everyone[0] == known[2]["company_id"]
    assert set(everyone) == {lead["company_id"] for lead in known}


async def _ids(stand: Stand, scope: Scope, **within: Any) -> AsyncIterator[str]:
    for due in (await planned(stand, scope, **within)).dues:
        if due.reading.own:
            yield str(due.candidate.company_id)


async def test_the_sieve_orders_as_the_judgement_does(stand: Stand, scope: Scope) -> None:
    known = await leads(stand, 8)
    now = clock.now()
    for place, lead in enumerate(known[:6]):
        for source in OWN:
            for new in (False, place % 2 == 0):
                await note_ask(scope, UUID(lead["company_id"]), source, Outcome.HIT, "", {"new": new})
    await scope.run(
        "UPDATE freshness SET answered_at = answered_at - make_interval(days => 10 + abs(hashtext(company_id::text || source)) % 200),"
        " asked_at = asked_at - interval '9 days', days = 40"
    )
    stored = await icps.find(scope, None)
    rates = {name: pace.rate for name, pace in (await paces(scope)).items()}
    points = {name: movable(default(), answerable_features([name])) for name in OWN}
    chosen = await sieve(scope, stored.id, "all", rates, points, default().tiers, now, 100)
    who = await candidates(scope, stored.id, chosen, default().tiers)
    judged = rank(who, [Reading(OWN, "", 0.0, 0.0, points)], rates, now, 5.0)
    by_rank = {due.candidate.company_id: due.rank for due in judged}
    assert len(by_rank) == 8
    ranks = [by_rank[company] for company in chosen]
    assert ranks == pytest.approx(sorted(ranks, reverse=True))


async def test_re_readings_teach_how_fast_a_source_changes(stand: Stand, scope: Scope) -> None:
    [lead] = await leads(stand, 1)
    company = UUID(lead["company_id"])
    for new in (True, True, False, False):
        await note_ask(scope, company, "jobs", Outcome.HIT, "", {"new": new})
        await scope.run("UPDATE freshness SET answered_at = answered_at - interval '10 days'")
    await note_ask(scope, company, "jobs", Outcome.BUSY, "down", {})
    row = await scope.row(
        "SELECT rereadings, changes, round(days::numeric), outcome FROM freshness WHERE source = 'jobs'"
    )
    assert tuple(row or ()) == (3, 1, 30, "busy")
    await note_ask(scope, company, "jobs", Outcome.MISS, "gone", {})
    assert (
        await scope.value("SELECT changes FROM freshness WHERE source = 'jobs'") == 1
    )  # after silence it is not known when
    await rescore_some(scope, [company])


async def test_nothing_is_bought_beyond_the_budget(
    stand: Stand, scope: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("CLEARBIT_API_KEY", "APOLLO_API_KEY"):
        monkeypatch.setenv(name, "sandbox-key")
    known = await leads(stand, 5)
    for lead in known:
        await watch(scope, Watched(lead_id=UUID(lead["id"])), watcher="ada")
    free = await planned(stand, scope, whom="all")
    assert free.cost == 0
    paid = await planned(stand, scope, whom="all", max_cost=Decimal("0.5"))
    assert 0 < paid.cost <= 0.5
    job = await run(stand, max_cost=0.5)
    spent = await scope.value("SELECT coalesce(sum(cost), 0) FROM calls")
    assert 0 < float(spent) <= 0.5
    assert job["result"]["cost"].get("USD", 0) == pytest.approx(float(spent))
