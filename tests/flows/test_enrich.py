"""Enriching leads on the invented market: nothing is paid twice, no error is a miss, and it stops at the goal."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest

from leadwright.effects import choices
from leadwright.effects.budgets import set_budget
from leadwright.effects.door import DoorSettings, HttpDoor
from leadwright.effects.gateway import Gateway
from leadwright.flows.enrich import Enriching, OneAsk, enrich
from leadwright.flows.forecast import explain, forecast
from leadwright.flows.import_file import import_file
from leadwright.flows.rescore import rescore_all, rescore_some
from leadwright.icp import store as icps
from leadwright.icp.document import from_document
from leadwright.kernel.crypto import Keyring
from leadwright.kernel.db import DEFAULT_WORKSPACE, Database, Scope
from leadwright.kernel.ids import new_id
from leadwright.kernel.settings import Settings
from leadwright.reads.enrichable import enrichable, worth_enriching
from leadwright.reads.offers import measured_rates, offers, unusable
from leadwright.scoring.ask import Goal
from leadwright.sources.contract import Outcome
from leadwright.sources.market import vendors
from leadwright_twin.market.serve import MarketTwin, serve_market
from leadwright_twin.market.universe import Market

pytestmark = pytest.mark.anyio
TITLES = ("CEO", "CTO", "Founder", "VP Engineering", "VP Sales")
GOAL = Goal(qualified=Decimal(0), titles=TITLES)


@dataclass(frozen=True, slots=True)
class Desk:
    """Leads of an invented market in a database, and a gateway to its providers."""

    scope: Scope
    gateway: Gateway
    twin: MarketTwin
    icp_id: UUID

    async def how(self, goal: Goal = GOAL, run_id: UUID | None = None, *sources: str) -> Enriching:
        """How to enrich, with what was learned by now."""
        chosen = await offers(self.gateway, sources or ("apollo", "hunter"))
        rates = await measured_rates(self.scope)
        await self.scope.commit()
        return Enriching(self.icp_id, goal, chosen, rates, run_id, patience=5)

    async def companies(self) -> list[UUID]:
        return await worth_enriching(self.scope, self.icp_id)

    async def enrich(self, how: Enriching) -> list[OneAsk]:
        """Enrich all leads, and return what was asked."""
        asks: list[OneAsk] = []
        async for step in enrich(self.scope, self.gateway, await self.companies(), how, rescore_some):
            await self.scope.commit()
            asks += step.asks
        return asks


@asynccontextmanager
async def opened(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, faults: str = "none", count: int = 30,
    seed: int = 91, leads: int | None = None,
) -> AsyncIterator[Desk]:  # fmt: skip
    for name in ("APOLLO_API_KEY", "HUNTER_API_KEY", "CLEARBIT_API_KEY"):
        monkeypatch.setenv(name, "paid-test-key" if name.startswith("APOLLO") else "scale-test-key")
    world = Market(seed=seed, count=count)
    path = tmp_path / "companies.csv"
    with path.open("w", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["company", "website", "country", "employees"])
        rows.writerows(
            [one.name, one.domain, one.place.country, one.heads] for one in list(world.companies())[:leads]
        )
    async with (
        serve_market(world, faults_name=faults, speed=200) as twin,
        database.scope() as scope,
        HttpDoor(DoorSettings(outside="mapped", host_map=dict(twin.host_map))) as door,
    ):
        if leads != 0:
            async for _ in import_file(scope, path, tmp_path):
                await scope.commit()
        stored = await icps.save(scope, from_document({"name": "Test", "industries": ["SaaS"]}), name="test")
        for name in ("apollo", "hunter", "clearbit"):
            limits = [{"most": 100_000, "seconds": 1.0, "per": "key"}]
            await choices.decide(
                scope, vendors()[name], plan=vendors()[name].manifest.plans[-1].name, limits=limits
            )
        await scope.commit()
        await rescore_all(scope, stored)
        await scope.commit()
        gateway = Gateway(database, door, Keyring((b"k" * 32,)), Settings(), DEFAULT_WORKSPACE)
        yield Desk(scope, gateway, twin, stored.id)


async def test_nothing_is_paid_twice_and_our_ledger_is_the_twins(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(database, tmp_path, monkeypatch) as desk:
        first = await desk.enrich(await desk.how())
        assert first
        again = await desk.enrich(await desk.how())
        per_person = Counter(
            (ask.company_id, ask.proposed.offer.operation.name, ask.proposed.person.id if ask.proposed.person else None)
            for ask in (*first, *again)
            if ask.got.answer.outcome in (Outcome.HIT, Outcome.MISS)
        )  # fmt: skip
        assert max(per_person.values()) == 1
        assert desk.twin.books.repeated() == {}
        spent = {name: money for (name, _), money in desk.twin.books.money().items()}
        ours = {
            row[0]: row[1]
            for row in await desk.scope.rows(
                "SELECT source, sum(cost) FROM calls WHERE state = 'settled' AND outcome <> 'pending' GROUP BY 1"
            )
        }
        assert {name: cost for name, cost in ours.items() if cost} == spent


async def test_outcomes_are_noted_with_the_sentence_and_are_learned_from(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(database, tmp_path, monkeypatch) as desk:
        how = await desk.how()
        offer = next(item for item in how.offers if item.operation.name == "domain_search")
        before = how.rates.asks(offer)
        asks = await desk.enrich(how)
        rows = await desk.scope.rows(
            "SELECT outcome, details FROM asks WHERE details ? 'operation' ORDER BY id"
        )
        assert len(rows) == len(asks)
        assert all("probability" in row.details["why"] for row in rows)
        learned = await measured_rates(desk.scope)
        assert before == 0
        assert learned.asks(offer) > 0
        for segment in ("US/mid", "DE/small", "?/?"):
            assert learned.hit(offer, segment) == pytest.approx(how.rates.hit(offer, segment), abs=0.02)


async def test_it_stops_at_the_contacts_asked_for(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(database, tmp_path, monkeypatch) as desk:
        goal = Goal(qualified=Decimal(0), titles=TITLES, enough=3)
        await desk.enrich(await desk.how(goal))
        leads = await enrichable(desk.scope, desk.icp_id, await desk.companies())
        reached = [lead for lead in leads if lead.known.reached(goal)]
        assert 3 <= len(reached) < 12
        for lead in reached:
            good = [p for p in lead.known.people if p.direct_email and p.status in ("valid", "accept_all")]
            assert any(goal.suits(p.ref.title, p.seniority) for p in good)


async def test_an_error_is_never_recorded_as_a_miss(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(database, tmp_path, monkeypatch, faults="rough", count=20) as desk:
        asks = await desk.enrich(await desk.how())
        outcomes = Counter(str(ask.got.answer.outcome) for ask in asks)
        assert set(outcomes) - {"hit", "miss"}, "some answers fail on this market"
        delivered = [entry for entry in desk.twin.books.entries if entry.delivered and not entry.fault]
        whole = sum(entry.meant in (200, 404) for entry in delivered)
        assert outcomes["miss"] <= whole
        missed = await desk.scope.rows(
            "SELECT a.source, c.status FROM asks a JOIN calls c ON c.workspace_id = a.workspace_id"
            " AND c.id = CAST(a.details->>'call' AS uuid) WHERE a.outcome = 'miss'"
        )
        assert missed
        assert all(row.status in (200, 404) for row in missed)


async def test_whoever_opted_out_is_suppressed_and_not_kept(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(database, tmp_path, monkeypatch, count=400, leads=0) as desk:
        world = desk.twin.desk.market
        gone = [p for i in range(400) for p in world.people(i) if p.opted_out][:12]
        path = tmp_path / "people.csv"
        with path.open("w", encoding="utf-8") as file:
            rows = csv.writer(file)
            rows.writerow(["company", "website", "contact_name", "contact_title"])
            for p in gone:
                rows.writerow(
                    [
                        world.company(p.home).name,
                        world.company(p.home).domain,
                        p.name,
                        "Chief Executive Officer",
                    ]
                )
        async for _ in import_file(desk.scope, path, tmp_path):
            await desk.scope.commit()
        await rescore_all(desk.scope, (await icps.icps(desk.scope))[0])
        await desk.scope.commit()
        asks = await desk.enrich(await desk.how(Goal(qualified=Decimal(0), worth=Decimal(50), titles=TITLES)))
        said = [item for ask in asks for item in ask.got.answer.suppressed]
        assert said, "the market says of some of them that they opted out"
        assert await desk.scope.value("SELECT count(*) FROM suppressions") > 0
        left_alone = [ask for ask in asks if ask.got.answer.suppressed]
        assert all(ask.got.answer.observations == () for ask in left_alone)
        assert all(ask.got.answer.outcome is Outcome.BLOCKED for ask in left_alone)


async def test_a_budget_of_nothing_lets_nothing_be_spent_and_says_why(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(database, tmp_path, monkeypatch, count=12) as desk:
        run_id = new_id()
        await set_budget(desk.scope, "run", Decimal(0), unit="USD", run_id=run_id)
        await desk.scope.commit()
        how = await desk.how(GOAL, run_id)
        told = await explain(desk.scope, await desk.companies(), how)
        assert all(not ask.offer.cost for item in told for ask in item.asks)
        assert any("run budget" in item.reason for lead in told for item in lead.refused)
        await desk.scope.commit()
        asks = await desk.enrich(how)
        assert sum((ask.got.cost for ask in asks), Decimal(0)) == 0
        assert desk.twin.books.money() == {}


async def test_of_whom_the_budget_lets_nothing_be_asked_hardly_anything_more_is_asked(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(database, tmp_path, monkeypatch, count=60) as desk:
        run_id = new_id()
        await set_budget(desk.scope, "run", Decimal(0), unit="USD", run_id=run_id)
        await desk.scope.commit()
        how = await desk.how(GOAL, run_id)
        locked = Counter(
            (ask.proposed.offer.operation.name, ask.proposed.offer.operation.batch)
            for ask in await desk.enrich(how)
            if ask.got.answer.outcome is Outcome.LOCKED
        )
        assert locked
        assert all(asks <= how.concurrency * batch for (_, batch), asks in locked.items()), locked


async def test_a_wish_to_stop_lets_what_is_under_way_be_written_and_asks_nothing_more(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(database, tmp_path, monkeypatch) as desk:
        asks: list[OneAsk] = []
        steps = enrich(
            desk.scope,
            desk.gateway,
            await desk.companies(),
            await desk.how(),
            rescore_some,
            lambda: bool(asks),
        )
        async for step in steps:
            await desk.scope.commit()
            asks += step.asks
        noted = await desk.scope.value("SELECT count(*) FROM asks WHERE details ? 'operation'")
        doubts = await desk.scope.value(
            "SELECT count(*) FROM calls WHERE state NOT IN ('settled', 'released')"
        )
        assert (noted, doubts) == (len(asks), 0)
        assert await desk.enrich(await desk.how())  # there was more to ask


async def test_a_forecast_asks_nothing_and_holds_what_then_happens(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(database, tmp_path, monkeypatch, count=60) as desk:
        companies = await desk.companies()
        how = await desk.how()
        told = await forecast(desk.scope, companies, how)
        assert desk.twin.books.entries == []
        assert await forecast(desk.scope, companies, how) == told
        await desk.scope.commit()
        cost = told.cost["USD"]
        assert 0 < cost.low <= cost.middle <= cost.high
        asks = await desk.enrich(how)
        spent = float(sum((ask.got.cost for ask in asks), Decimal(0)))

        assert cost.low / 2 <= spent <= cost.high * 2


async def test_sources_that_cannot_be_asked_are_named_with_the_reason(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(database, tmp_path, monkeypatch, count=3) as desk:
        found = await unusable(desk.gateway)
        assert found["zoominfo"] == "no key of it is known"
        assert "apollo" not in found
