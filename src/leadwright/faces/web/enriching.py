"""What asking about one lead is worth, and the asking itself as it goes on: the planner's own numbers, nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from leadwright.effects.budgets import set_budget
from leadwright.effects.opening import open_gateway
from leadwright.effects.reconcile import note_balances
from leadwright.faces.web.frame import Frame
from leadwright.faces.web.source_words import amounts
from leadwright.faces.web.web import Web
from leadwright.faces.web.words import many
from leadwright.faces.web.works import Work
from leadwright.flows.enrich import Enriching, OneAsk, enrich
from leadwright.flows.forecast import explain, forecast
from leadwright.flows.rescore import rescore_some
from leadwright.icp import store as icps
from leadwright.icp.store import StoredIcp
from leadwright.reads.found_leads import FoundLead
from leadwright.reads.offers import measured_rates, offers
from leadwright.scoring.ask import Goal, Proposed, Refused
from leadwright.scoring.imagine import Interval
from leadwright.sources.market import vendors


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be asked about a lead by what is known now, the best first, and what would not, with the reason."""

    proposed: Sequence[Proposed]
    refused: Sequence[Refused]

    @property
    def expected(self) -> dict[str, Decimal]:
        """What these asks and what follows from them are expected to cost, if all are made, by currency."""
        return _sum((item.offer.currency, Decimal(str(round(item.cost, 4)))) for item in self.proposed)


@dataclass(slots=True)
class Run:
    """Enriching one lead: whose, with which goal and cap, how the lead stood before, and every ask so far."""

    lead_id: UUID
    company_id: UUID
    icp_id: UUID
    goal: Goal
    max_cost: Decimal | None
    currency: str
    before: FoundLead
    asks: list[OneAsk] = field(default_factory=list)

    @property
    def cost(self) -> dict[str, Decimal]:
        """What it cost so far, by currency."""
        return _sum((ask.got.currency, ask.got.cost) for ask in self.asks)


def _sum(parts: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for currency, amount in parts:
        if amount:
            found[currency] = found.get(currency, Decimal(0)) + amount
    return found


def goal_of(stored: StoredIcp, contacts: int, *, free: bool) -> Goal:
    """What enrichment is for under an ICP."""
    return Goal(contacts=contacts, titles=tuple(stored.icp.decision_makers.titles), may_pay=not free)


async def plan(frame: Frame, company_id: UUID, stored: StoredIcp, goal: Goal) -> Plan | None:
    """Weigh every ask about a lead; None if it is not scored under the ICP, or out. Asks nobody."""
    told = await explain(frame.scope, [company_id], await _how(frame, stored, goal))
    return Plan(_once(told[0].asks), told[0].refused) if told else None


async def ahead(
    frame: Frame, company_id: UUID, stored: StoredIcp, goal: Goal, max_cost: Decimal | None
) -> Sequence[tuple[str, Interval]]:
    """What enriching a lead would probably cost, by currency; empty if nothing. Imagined, which takes a moment."""
    told = await forecast(frame.scope, [company_id], await _how(frame, stored, goal), max_cost)
    return [(currency, span) for currency, span in sorted(told.cost.items()) if span.high]


async def _how(frame: Frame, stored: StoredIcp, goal: Goal) -> Enriching:
    async with open_gateway(frame.web.database, frame.web.settings, frame.scope.workspace) as gateway:
        await gateway.prepare(vendors().values())
        usable = await offers(gateway)
    return Enriching(stored.id, goal, usable, await measured_rates(frame.scope))


def _once(proposed: Sequence[Proposed]) -> list[Proposed]:
    """Each question once: asking one record or ten at a time, a source knows no more of it."""
    kept: list[Proposed] = []
    for item in proposed:
        asks = item.offer.operation
        if not any(
            other.offer.vendor.name == item.offer.vendor.name
            and other.person == item.person
            and other.offer.operation.does == asks.does
            and asks.gives <= other.offer.operation.gives
            for other in kept
        ):
            kept.append(item)
    return kept


async def run_enrich(web: Web, workspace: UUID, work: Work) -> str:
    """Ask what is worth its price, round by round; what was answered before a stop is kept."""
    run: Run = work.live
    async with (
        web.database.scope(workspace, actor="web") as scope,
        open_gateway(web.database, web.settings, workspace) as gateway,
    ):
        stored = await icps.find(scope, run.icp_id)
        await gateway.prepare(vendors().values())
        usable = await offers(gateway)
        if run.max_cost is not None:
            await set_budget(scope, "run", run.max_cost, unit=run.currency, run_id=work.id)
        how = Enriching(stored.id, run.goal, usable, await measured_rates(scope), work.id)
        await scope.commit()
        payable = {offer.vendor.name: offer.vendor for offer in usable if offer.cost}
        if run.goal.may_pay:
            await note_balances(gateway, web.database, workspace, payable.values())
        steps = enrich(scope, gateway, [run.company_id], how, rescore_some, lambda: work.stopping)
        async with aclosing(steps):
            async for step in steps:
                await scope.commit()
                run.asks += step.asks
                work.done = len(run.asks)
    return f"{run.before.name}: {many(len(run.asks), 'ask')}, which cost {amounts(run.cost)}."
