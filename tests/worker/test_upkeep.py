"""What is done without being asked: promised answers come, and what must not be kept is gone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest

from leadwright.effects.opening import open_gateway
from leadwright.effects.upkeep import forget_cells, forget_replies, recover
from leadwright.faces.worker import run
from leadwright.faces.worker.bench import Bench
from leadwright.faces.worker.upkeep import keep_up
from leadwright.flows.enrich import Enriching, enrich
from leadwright.flows.rescore import rescore_some
from leadwright.icp import store as icps
from leadwright.kernel.db import DEFAULT_WORKSPACE, Database, Scope
from leadwright.reads.enrichable import worth_enriching
from leadwright.reads.offers import measured_rates, offers
from leadwright.scoring.ask import Goal
from leadwright.sources.market import vendors
from leadwright_twin.market.clock import StoppedClock
from leadwright_twin.market.profile import Profile
from tests.api.conftest import ICP
from tests.api.market import TODAY, WORLD, Stand, standing

pytestmark = pytest.mark.anyio
SLOW = Profile(
    "slow", {"clearbit": {"asynchronous": {"rate": 1.0, "seconds": 40}, "coverage": {"default": 1.0}}}
)


@pytest.fixture
async def stand(database: Database, tmp_path: Path) -> AsyncIterator[Stand]:
    async with standing(database, tmp_path, profile_name=SLOW, clock=StoppedClock(TODAY)) as opened:
        opened.config.new_leads = "off"
        yield opened


async def test_a_promised_answer_is_fetched_when_it_is_due(
    stand: Stand, scope: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLEARBIT_API_KEY", "sandbox-key")
    await _leads(stand, 2)
    stored = await icps.find(scope, None)
    async with open_gateway(stand.database, stand.config) as gateway:
        how = Enriching(
            stored.id,
            Goal(contacts=0),
            [o for o in await offers(gateway, ["clearbit"]) if o.operation.name == "company"],
            await measured_rates(scope),
            patience=0,
        )
        async for _ in enrich(scope, gateway, await worth_enriching(scope, stored.id), how, rescore_some):
            await scope.commit()
    assert await _outcomes(scope) == ["pending", "pending"]
    bench = Bench(stand.database, stand.config)
    await scope.commit()
    early = await keep_up(bench)
    assert (early.get("came"), early.get("waiting")) == (0, 0)  # not due yet
    await scope.run("UPDATE calls SET settled_at = settled_at - interval '1 minute'")
    await scope.commit()
    late = await keep_up(bench)
    assert (late["came"], late["waiting"]) == (0, 2)  # the source is still looking
    stand.twin.clock.advance(100)  # type: ignore[attr-defined]
    await scope.run("UPDATE calls SET settled_at = settled_at - interval '1 minute'")
    await scope.commit()
    done = await keep_up(bench)
    assert (done["came"], done["waiting"]) == (2, 0)
    latest = await scope.rows(
        "SELECT DISTINCT ON (company_id) outcome FROM asks ORDER BY company_id, asked_at DESC"
    )
    assert {row[0] for row in latest} == {"hit"}
    told = await scope.value(
        "SELECT count(DISTINCT cr.company_id) FROM company_records cr JOIN source_records r"
        " ON r.workspace_id = cr.workspace_id AND r.id = cr.record_id WHERE r.source = 'clearbit'"
    )
    assert told == 2
    assert (await keep_up(bench)).get("came") == 0


async def test_what_terms_do_not_let_be_kept_is_forgotten(
    stand: Stand, scope: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUNTER_API_KEY", "sandbox-key")
    monkeypatch.setenv("CRUNCHBASE_API_KEY", "sandbox-key")
    search = {"query": "software in the United States", "sources": ["hunter", "crunchbase"]}
    assert (await stand.client.post("/discovery/search", json=search)).json()["results"]
    assert await _replies(scope) == {"hunter": 1, "crunchbase": 1}
    assert await forget_replies(scope, vendors().values()) == 0
    await scope.run("UPDATE replies SET fetched_at = fetched_at - interval '400 days'")
    assert await forget_replies(scope, vendors().values()) == 0  # it was asked for again since
    await scope.run("UPDATE call_asks SET asked_at = asked_at - interval '400 days'")
    assert await forget_replies(scope, vendors().values()) == 1
    assert await _replies(scope) == {"crunchbase": 1}  # whose terms set no end
    row = await scope.row(
        "SELECT live, replies, question, details FROM call_asks WHERE source = 'hunter' AND operation <> 'account'"
    )
    assert row is not None
    assert tuple(row) == (False, [], {}, {})
    await scope.commit()
    again = (await stand.client.post("/discovery/search", json=search)).json()
    assert {item["outcome"] for item in again["sources"]} == {"hit"}  # it is asked anew


async def test_limits_that_nobody_counts_in_are_forgotten(
    stand: Stand, scope: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUNTER_API_KEY", "sandbox-key")
    search = {"query": "software in the United States", "sources": ["hunter"]}
    await stand.client.post("/discovery/search", json=search)
    cells = await scope.value("SELECT count(*) FROM limit_cells")
    assert cells > 0
    assert await forget_cells(scope) == 0
    await scope.run(
        "UPDATE limit_cells SET slot = slot / 2, tat = '-infinity', changed_at = '-infinity', refused_at = '-infinity'"
    )
    closed = await scope.value(
        "UPDATE limit_cells SET closed_until = now() + interval '1 hour'"
        " WHERE cell = (SELECT min(cell) FROM limit_cells) RETURNING cell"
    )
    assert await forget_cells(scope) == cells - 1
    assert [row[0] for row in await scope.rows("SELECT cell FROM limit_cells")] == [closed]


async def test_a_call_whose_process_died_ends(
    stand: Stand, scope: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUNTER_API_KEY", "sandbox-key")
    await stand.client.post("/discovery/search", json={"query": "software in the US", "sources": ["hunter"]})
    died = await scope.value(
        "UPDATE calls SET state = 'sent', expires_at = now() - interval '1 minute' WHERE id ="
        " (SELECT max(id::text)::uuid FROM calls WHERE endpoint = 'discover') RETURNING id"
    )
    assert isinstance(died, UUID)
    assert await recover(scope) == {"in_doubt": 0, "released": 1}
    assert await scope.value("SELECT state FROM calls WHERE id = :id", id=died) == "released"
    assert await recover(scope) == {"in_doubt": 0, "released": 0}


async def test_a_worker_that_waits_keeps_the_house_of_every_workspace_and_others_leave_it(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, seen = UUID(int=3), list[UUID]()
    async with stand.database.scope(other) as elsewhere:
        await elsewhere.run("INSERT INTO workspaces (id, name) VALUES (:id, 'Other')", id=other)

    async def noted(bench: Bench, workspace: UUID) -> dict[str, int]:
        seen.append(workspace)
        if workspace == other:
            raise RuntimeError("trouble there is none here")
        return {}

    monkeypatch.setattr(run, "keep_up", noted)
    await stand.work()
    assert seen == []
    async with stand.working():
        for _ in range(200):
            if len(seen) > 1:
                break
            await asyncio.sleep(0.05)
    assert seen == [other, DEFAULT_WORKSPACE]


async def _leads(stand: Stand, count: int) -> None:
    assert (await stand.client.post("/icps", json=ICP)).status_code == 201
    known = [
        company
        for company in WORLD.companies()
        if stand.twin.desk.offices["clearbit"].view.find(domain=company.domain)
    ]
    for company in known[:count]:
        added = await stand.client.post(
            "/leads?force=true", json={"name": company.name, "website": company.domain}
        )
        assert added.status_code == 201, added.text


async def _outcomes(scope: Scope) -> list[str]:
    return [
        row[0] for row in await scope.rows("SELECT outcome FROM asks WHERE details ? 'operation' ORDER BY id")
    ]


async def _replies(scope: Scope) -> dict[str, int]:
    return {row[0]: row[1] for row in await scope.rows("SELECT source, count(*) FROM replies GROUP BY 1")}
