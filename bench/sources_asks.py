"""What the measurements of faults and kills ask of the invented market: companies and people, of sources that charge and
of sources that do not, until every question has ended."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from bench.sources_workers import KEYRING
from leadwright.effects.asking import Got, Why
from leadwright.effects.choices import decide
from leadwright.effects.door import DoorSettings, HttpDoor
from leadwright.effects.gateway import Gateway
from leadwright.kernel.db import DEFAULT_WORKSPACE, Database
from leadwright.kernel.settings import Settings
from leadwright.sources.contract import Outcome
from leadwright.sources.market import vendors
from leadwright.sources.question import CompanyRef, PersonRef, Question
from leadwright.sources.vendor import Limit, Plan, Vendor
from leadwright_twin.market.profile import profile
from leadwright_twin.market.providers import providers
from leadwright_twin.market.universe import Market

SEED = 11
FINAL = frozenset({Outcome.HIT, Outcome.MISS, Outcome.BLOCKED, Outcome.IN_DOUBT})
_ASKED = {
    "hunter": ("company", "domain_search"), "apollo": ("organization_enrich", "person_match"), "zoominfo": ("company_enrich",),
    "clearbit": ("company",), "crunchbase": ("by_domain",), "gleif": ("by_name",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class One:
    """One question to one operation of one source; `company` is its number in the market."""

    company: int
    vendor: Vendor
    operation: str
    question: Question

    @property
    def name(self) -> tuple[str, str, int]:
        """What it is, in a word that can be compared."""
        return self.vendor.name, self.operation, self.company


def asked_vendors() -> dict[str, Vendor]:
    """The sources, without ceilings: those are measured elsewhere."""
    found = {name: vendors()[name] for name in _ASKED}
    plan = Plan("bench", (Limit(500, 1.0),))
    return {n: replace(v, manifest=replace(v.manifest, plans=(plan,))) for n, v in found.items()}


def open_market(faults: str | Mapping[str, Any]) -> dict[str, Any]:
    """A market without ceilings and quotas, for `bench.market_process`."""
    free: dict[str, Any] = {}
    for name in _ASKED:
        plans = providers()[name].plans.values()
        groups = {group for plan in plans for group in plan.limits} | {
            r.group for r in providers()[name].routes
        }
        units = {unit for plan in plans for unit in plan.quota}
        free[name] = {**profile("balanced").providers.get(name, {}), "limits": dict.fromkeys(groups, ()),
                      "quota": dict.fromkeys(units)}  # fmt: skip
    return {"seed": SEED, "companies": 1_000, "profile": free, "faults": faults}


def questions(count: int) -> list[One]:
    """The questions about the first companies of the market and one person at each."""
    market, found = Market(SEED, 1_000), list[One]()
    known = asked_vendors()
    for index in range(count):
        company = market.company(index)
        ref = CompanyRef(name=company.name, domain=company.domain, country=company.place.country)
        people = market.people(index)
        for source, operations in _ASKED.items():
            for operation in operations:
                if known[source].operation(operation).does != "person":
                    found.append(One(index, known[source], operation, Question(company=ref)))
                elif people:
                    who = PersonRef(name=people[0].name, first=people[0].given, last=people[0].family)
                    found.append(One(index, known[source], operation, Question(company=ref, person=who)))
    return found


async def set_prices(database: Database) -> None:
    """Let our prices be those of the market's profile."""
    async with database.scope() as scope:
        for name, vendor in asked_vendors().items():
            settings = profile("balanced").settings(name, providers()[name].defaults)
            await decide(scope, vendor, price_per_unit=settings.price, currency=settings.currency)


def give_keys() -> None:
    """Let every source have a key, in the environment."""
    os.environ |= {
        name: "bench-key" for v in asked_vendors().values() for name in v.manifest.auth.secrets.values()
    }


@asynccontextmanager
async def gateway_to(port: int, database: Database) -> AsyncIterator[Gateway]:
    """The door to a market on a port."""
    settings = DoorSettings(outside="mapped", host_map={"*": f"127.0.0.1:{port}"})
    async with HttpDoor(settings) as door:
        yield Gateway(database, door, KEYRING, Settings(), DEFAULT_WORKSPACE)


async def ask_all(
    gateway: Gateway, wanted: Sequence[One], *, at_once: int = 24, patience: float = 60.0
) -> AsyncIterator[tuple[One, Got]]:
    """Ask in batches, so many at once, and give each answer as it comes."""
    groups: dict[tuple[str, str], list[One]] = {}
    for one in wanted:
        groups.setdefault((one.vendor.name, one.operation), []).append(one)
    batches = asyncio.Queue[list[One]]()
    for members in groups.values():
        size = members[0].vendor.operation(members[0].operation).batch
        for start in range(0, len(members), size):
            batches.put_nowait(members[start : start + size])
    answers, left = asyncio.Queue[tuple[One, Got] | None](), at_once

    async def work() -> None:
        nonlocal left
        try:
            while not batches.empty():
                batch = batches.get_nowait()
                vendor = batch[0].vendor
                asked = await gateway.ask(
                    vendor, vendor.operation(batch[0].operation), [one.question for one in batch],
                    Why("bench", patience=patience),
                )  # fmt: skip
                for item in zip(batch, asked.got, strict=True):
                    answers.put_nowait(item)
        finally:
            left -= 1
            if not left:
                answers.put_nowait(None)

    workers = [asyncio.create_task(work()) for _ in range(at_once)]
    while (found := await answers.get()) is not None:
        yield found
    await asyncio.gather(*workers)


async def ledger(database: Database) -> dict[str, Decimal]:
    """What our ledger says that each source was paid."""
    async with database.scope() as scope:
        rows = await scope.rows("SELECT source, sum(cost) FROM calls GROUP BY source")
    return {row[0]: row[1] for row in rows}


async def unbooked(database: Database) -> int:
    """Budget rows and ledger rows that contradict each other, or promise less than nothing."""
    async with database.scope() as scope:
        found: int = await scope.value(
            "SELECT count(*) FROM spending s JOIN budgets b ON b.id = s.budget_id WHERE b.ended_at IS NULL AND"
            " (s.reserved < 0 OR s.spent + s.reserved <> (SELECT coalesce(sum(CASE b.unit WHEN 'units' THEN c.units ELSE c.cost END), 0)"
            "   FROM calls c WHERE (b.source IS NULL OR b.source = c.source)"
            "     AND (b.run_id IS NULL OR b.run_id = c.run_id)))"
        )
    return found
