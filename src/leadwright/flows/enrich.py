"""Enrich leads: ask the sources whose answers could change something, best worth first, within limits and budgets.

Each round plans anew with what the last one taught, asks side by side without a transaction, and writes all
answers together; it is complete when it is yielded.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from leadwright.effects.gateway import Asked, Gateway, Got, Why
from leadwright.entities.take import Told, take
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.observations.asks import Ended, note_asks
from leadwright.reads.enrichable import Enrichable, enrichable
from leadwright.scoring.ask import Goal, Offer, Person, Proposed, Rates, propose
from leadwright.scoring.feature_store import write_features
from leadwright.sources.contract import Outcome
from leadwright.sources.question import Question

Rescore = Callable[[Scope, Sequence[UUID]], Awaitable[object]]
_ROUNDS = 12


@dataclass(frozen=True, slots=True)
class Enriching:
    """How to enrich: for which ICP and goal, of whom, and in whose run."""

    icp_id: UUID
    goal: Goal
    offers: Sequence[Offer]
    rates: Rates
    run_id: UUID | None = None
    concurrency: int = 16
    patience: float = 30.0


@dataclass(frozen=True, slots=True)
class OneAsk:
    """One ask that was made: about which company (and person), why, and how it ended."""

    company_id: UUID
    proposed: Proposed
    got: Got


@dataclass(frozen=True, slots=True)
class Round:
    """A round as it begins (without asks) and as it is written: its asks, the companies that changed, the cost so far
    by currency, and how many asks were planned."""

    asks: Sequence[OneAsk]
    changed: Sequence[UUID]
    cost: Mapping[str, Decimal]
    number: int
    planned: int


@dataclass(slots=True)
class _State:
    cost: dict[str, Decimal] = field(default_factory=dict)
    refused: set[tuple[str, str]] = field(default_factory=set)  # sources that a person must act on


async def enrich(
    scope: Scope, gateway: Gateway, companies: Sequence[UUID], how: Enriching, rescore: Rescore
) -> AsyncGenerator[Round, None]:
    """Enrich companies' leads round by round until nothing that is worth its price is left to ask."""
    state, open_companies = _State(), list(companies)
    for number in range(1, _ROUNDS + 1):
        leads = await enrichable(scope, how.icp_id, open_companies)
        planned = [(lead, best) for lead in leads if (best := _next(lead, how, state)) is not None]
        if not planned:
            return
        yield Round((), (), dict(state.cost), number, len(planned))
        asks = await _ask_all(gateway, planned, how)
        _learn(asks, planned, how, state)
        changed = await _write(scope, asks, {lead.company_id: lead for lead, _ in planned}, how)
        if changed:
            await rescore(scope, changed)
        yield Round(asks, changed, dict(state.cost), number, len(planned))
        open_companies = [lead.company_id for lead, _ in planned]


def _next(lead: Enrichable, how: Enriching, state: _State) -> Proposed | None:
    """The best ask for a lead that is still open."""
    offers = [o for o in how.offers if (o.vendor.name, o.operation.name) not in state.refused]

    def accepts(offer: Offer, person: Person | None) -> bool:
        return offer.operation.accepts(question_of(lead, offer, person, how.goal))

    found = propose(lead.known, offers, how.rates, how.goal, clock.now(), accepts)
    return found[0] if found else None


def question_of(lead: Enrichable, offer: Offer, person: Person | None, goal: Goal) -> Question:
    """The question that an operation is asked about a lead."""
    if offer.operation.does == "person":
        return Question(company=lead.company, person=person.ref if person else None)
    if offer.operation.does == "find_people":
        return Question(company=lead.company, titles=goal.titles, limit=min(10, offer.operation.page or 10))
    return Question(company=lead.company)


async def _ask_all(
    gateway: Gateway, planned: Sequence[tuple[Enrichable, Proposed]], how: Enriching
) -> list[OneAsk]:
    """Ask everything that a round planned, batches together, several at once."""
    places = asyncio.Semaphore(how.concurrency)
    groups: dict[tuple[str, str], list[tuple[Enrichable, Proposed]]] = {}
    for lead, best in planned:
        groups.setdefault((best.offer.vendor.name, best.offer.operation.name), []).append((lead, best))

    async def one(batch: Sequence[tuple[Enrichable, Proposed]]) -> list[OneAsk]:
        offer = batch[0][1].offer
        questions = [question_of(lead, offer, best.person, how.goal) for lead, best in batch]
        why = Why("enrich", batch[0][1].sentence, run_id=how.run_id, patience=how.patience)
        async with places:
            asked: Asked = await gateway.ask(offer.vendor, offer.operation, questions, why)
        return [
            OneAsk(lead.company_id, best, got) for (lead, best), got in zip(batch, asked.got, strict=True)
        ]

    batches = [
        members[start : start + members[0][1].offer.operation.batch]
        for members in groups.values()
        for start in range(0, len(members), members[0][1].offer.operation.batch)
    ]
    return [item for done in await asyncio.gather(*map(one, batches)) for item in done]


def _learn(
    asks: Sequence[OneAsk], planned: Sequence[tuple[Enrichable, Proposed]], how: Enriching, state: _State
) -> None:
    """Count outcomes, add up cost, and pass over what a person must act on first."""
    segments = {lead.company_id: lead.known.segment for lead, _ in planned}
    for ask in asks:
        outcome, offer = ask.got.answer.outcome, ask.proposed.offer
        if outcome in (Outcome.HIT, Outcome.MISS):
            how.rates.count(offer, segments[ask.company_id], outcome is Outcome.HIT)
        elif outcome is Outcome.LOCKED:
            state.refused.add((offer.vendor.name, offer.operation.name))
        if ask.got.cost:
            state.cost[ask.got.currency] = state.cost.get(ask.got.currency, Decimal(0)) + ask.got.cost


async def _write(
    scope: Scope, asks: Sequence[OneAsk], leads: Mapping[UUID, Enrichable], how: Enriching
) -> list[UUID]:
    """Record all answers of a round together; return the companies that something new was said of."""
    await note_asks(scope, [_ended(ask) for ask in asks])
    told = [
        _told(ask, leads[ask.company_id])
        for ask in asks
        if ask.got.answer.observations or ask.got.answer.suppressed
    ]
    if not told:
        return []
    taken = await take(scope, told)
    changed = sorted({company for found in taken.companies for company in found})
    await write_features(scope, changed, taken.profiles)
    return changed


def _ended(ask: OneAsk) -> Ended:
    offer, got = ask.proposed.offer, ask.got
    details: dict[str, Any] = {
        "operation": offer.operation.name, "why": ask.proposed.sentence, "hit": round(ask.proposed.hit, 4),
        "change": round(ask.proposed.change, 4), "cost": str(got.cost), "currency": got.currency, "cached": got.cached,
    }  # fmt: skip
    if got.call_id is not None:
        details["call"] = str(got.call_id)
    if ask.proposed.person is not None:
        details["person"] = str(ask.proposed.person.id)
    return Ended(ask.company_id, offer.vendor.name, got.answer.outcome, got.answer.reason, details)


def _told(ask: OneAsk, lead: Enrichable) -> Told:
    ref, answer = lead.company, ask.got.answer
    identity = {"domain": ref.domain, "linkedin_url": ref.linkedin_url, "registry": dict(ref.registry)}
    return Told(
        ask.proposed.offer.vendor.name, ask.proposed.offer.operation.name, answer.observations, lead.company_id,
        identity, answer.suppressed,
    )  # fmt: skip
