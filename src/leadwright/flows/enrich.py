"""Enrich leads: ask the sources whose answers could change something, best worth first, within limits and budgets.

Each round asks what is worth most over all leads, side by side without a transaction, and writes all answers
together; it is complete when it is yielded. The next one plans with what it taught.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from leadwright.effects.asking import Asked, Got, Why
from leadwright.effects.gateway import Gateway
from leadwright.entities.take import Told, take
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.leads.follow import follow
from leadwright.observations.asks import Ended, note_asks
from leadwright.reads.enrichable import Enrichable, enrichable, question_of, yes_rates
from leadwright.scoring.agenda import Agenda, Enriching
from leadwright.scoring.ask import Goal, Offer, Person, Proposed
from leadwright.scoring.feature_store import write_features
from leadwright.scoring.people import brought_by
from leadwright.sources.contract import Outcome

__all__ = ["Enriching", "OneAsk", "Round", "enrich"]

_BROKEN = 3  # answers in another shape after which an operation is not asked again in this run
Rescore = Callable[[Scope, Sequence[UUID]], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class OneAsk:
    """One ask that was made: about which company (and person), why, and how it ended."""

    company_id: UUID
    proposed: Proposed
    got: Got


@dataclass(frozen=True, slots=True)
class Round:
    """A round as it begins (without asks) and as it is written: its asks, the companies that changed, the cost so far
    by currency, how many asks were planned, and how many leads can be written to by now."""

    asks: Sequence[OneAsk]
    changed: Sequence[UUID]
    cost: Mapping[str, Decimal]
    number: int
    planned: int
    reached: int = 0


@dataclass(slots=True)
class _State:
    agenda: Agenda[UUID]
    leads: dict[UUID, Enrichable]
    yes: Mapping[str, float]
    cost: dict[str, Decimal] = field(default_factory=dict)
    changed: Counter[tuple[str, str]] = field(default_factory=Counter)


async def enrich(
    scope: Scope, gateway: Gateway, companies: Sequence[UUID], how: Enriching, rescore: Rescore
) -> AsyncGenerator[Round, None]:
    """Enrich companies' leads round by round until nothing that is worth its price is left to ask."""
    state = await _begun(scope, companies, how)
    number = 0
    while planned := state.agenda.round(clock.now()):
        number += 1
        yield Round((), (), dict(state.cost), number, len(planned), state.agenda.reached)
        asks = await _ask_all(gateway, [(state.leads[company], best) for company, best in planned], how)
        _learn(asks, how, state)
        changed = await _write(scope, asks, state.leads, how)
        if changed:
            await rescore(scope, changed)
        await _read_again(scope, {company for company, _ in planned}, how, state)
        yield Round(asks, changed, dict(state.cost), number, len(planned), state.agenda.reached)


async def _begun(scope: Scope, companies: Sequence[UUID], how: Enriching) -> _State:
    leads: dict[UUID, Enrichable] = {}

    def accepts(company: UUID, offer: Offer, person: Person | None) -> bool:
        return offer.operation.accepts(question_of(leads[company], offer, person, how.goal))

    agenda: Agenda[UUID] = Agenda(how.offers, how.rates, how.goal, accepts)
    state = _State(agenda, leads, await yes_rates(scope, how.icp_id))
    await _read_again(scope, companies, how, state)
    return state


async def _read_again(scope: Scope, companies: Collection[UUID], how: Enriching, state: _State) -> None:
    """Plan anew for leads of whom more is known; those that are out by now are dropped."""
    found = await enrichable(scope, how.icp_id, list(companies), state.yes)
    for lead in found:
        state.leads[lead.company_id] = lead
        state.agenda.put(lead.company_id, lead.known, clock.now())
    for gone in set(companies) - {lead.company_id for lead in found}:
        state.agenda.drop(gone)


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
        why = Why(how.purpose, batch[0][1].sentence, run_id=how.run_id, patience=how.patience)
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


def _learn(asks: Sequence[OneAsk], how: Enriching, state: _State) -> None:
    """Learn from outcomes, add up cost, and pass over what a person must act on first."""
    for ask in asks:
        outcome, best = ask.got.answer.outcome, ask.proposed
        if outcome in (Outcome.HIT, Outcome.MISS):
            how.rates.learn(
                best.offer.vendor, best.offer.operation, state.leads[ask.company_id].known.segment,
                hit=outcome is Outcome.HIT, hint=best.hint, missed=best.missed, brought=_brought(ask, how.goal),
            )  # fmt: skip
        elif outcome is Outcome.CHANGED:
            state.changed[best.offer.vendor.name, best.offer.operation.name] += 1
        if (
            outcome is Outcome.LOCKED
            or state.changed[best.offer.vendor.name, best.offer.operation.name] >= _BROKEN
        ):
            state.agenda.refuse(best.offer.vendor.name, best.offer.operation.name, clock.now())
        if ask.got.cost:
            state.cost[ask.got.currency] = state.cost.get(ask.got.currency, Decimal(0)) + ask.got.cost


def _brought(ask: OneAsk, goal: Goal) -> str | None:
    hit = ask.got.answer.outcome is Outcome.HIT and ask.proposed.offer.operation.does != "company"
    return brought_by(ask.got.answer.observations, goal) if hit else None


async def _write(
    scope: Scope, asks: Sequence[OneAsk], leads: Mapping[UUID, Enrichable], how: Enriching
) -> list[UUID]:
    """Record all answers of a round together; return the companies that something new was said of."""
    await note_asks(scope, [_ended(ask, leads[ask.company_id].known.segment, how.goal) for ask in asks])
    told = [
        _told(ask, leads[ask.company_id], how)
        for ask in asks
        if ask.got.answer.observations or ask.got.answer.suppressed
    ]
    if not told:
        return []
    taken = await take(scope, told)
    if taken.also:
        await follow(scope, taken.touched)
    await write_features(scope, taken.touched, taken.profiles)
    return taken.touched


def _ended(ask: OneAsk, segment: str, goal: Goal) -> Ended:
    offer, got = ask.proposed.offer, ask.got
    details: dict[str, Any] = {
        "operation": offer.operation.name, "why": ask.proposed.sentence, "hit": round(ask.proposed.hit, 4),
        "change": round(ask.proposed.change, 4), "cost": str(got.cost), "currency": got.currency, "cached": got.cached,
        "segment": segment,
    }  # fmt: skip
    if got.call_id is not None:
        details["call"] = str(got.call_id)
    if ask.proposed.person is not None:
        details["person"] = str(ask.proposed.person.id)
    if ask.proposed.hint:
        details["hint"] = ask.proposed.hint
    if ask.proposed.missed:
        details["missed"] = [asdict(miss) for miss in ask.proposed.missed]
    if (brought := _brought(ask, goal)) is not None:
        details["brought"] = brought
    return Ended(ask.company_id, offer.vendor.name, got.answer.outcome, got.answer.reason, details)


def _told(ask: OneAsk, lead: Enrichable, how: Enriching) -> Told:
    ref, answer = lead.company, ask.got.answer
    identity = {"domain": ref.domain, "linkedin_url": ref.linkedin_url, "registry": dict(ref.registry)}
    return Told(
        ask.proposed.offer.vendor.name, ask.proposed.offer.operation.name, answer.observations, lead.company_id,
        identity, answer.suppressed, question_of(lead, ask.proposed.offer, ask.proposed.person, how.goal),
    )  # fmt: skip
