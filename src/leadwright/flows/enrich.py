"""Enrich leads: ask the sources whose answers could change something, best worth first, within limits and budgets.

Many asks are under way at once, over all leads, without a transaction. What has been answered meanwhile is written
together, and yielded; the next asks are planned with what it taught, while others are still under way.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from leadwright.effects.asking import Asked, Got, Why
from leadwright.effects.gateway import Gateway
from leadwright.entities.take import Taken, Told, take
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.leads.follow import follow
from leadwright.observations.asks import Ended, note_asks
from leadwright.reads.enrichable import Enrichable, enrichable, question_of, yes_rates
from leadwright.scoring.agenda import Agenda, Enriching
from leadwright.scoring.ask import Goal, Offer, Person, Proposed
from leadwright.scoring.heed import Rescore
from leadwright.scoring.people import brought_by
from leadwright.sources.contract import Outcome

__all__ = ["Enriching", "OneAsk", "Round", "enrich"]

_TOGETHER = 0.1  # seconds within which answers are written together
_BROKEN = 3  # answers in another shape after which an operation is not asked again in this run


@dataclass(frozen=True, slots=True)
class OneAsk:
    """One ask that was made: about which company (and person), why, and how it ended."""

    company_id: UUID
    proposed: Proposed
    got: Got


@dataclass(frozen=True, slots=True)
class Round:
    """A round: what was answered and written together (nothing before the first answers): its asks, the companies that
    changed, the cost so far by currency, how many asks are under way, and how many leads can be written to by now."""

    asks: Sequence[OneAsk]
    changed: Sequence[UUID]
    cost: Mapping[str, Decimal]
    number: int
    under_way: int
    reached: int = 0


_Batch = Sequence[tuple[Enrichable, Proposed]]


@dataclass(slots=True)
class _State:
    gateway: Gateway
    how: Enriching
    agenda: Agenda[UUID]
    leads: dict[UUID, Enrichable]
    yes: Mapping[str, float]
    cost: dict[str, Decimal] = field(default_factory=dict)
    changed: Counter[tuple[str, str]] = field(default_factory=Counter)
    locked: set[tuple[str, str]] = field(default_factory=set)
    places: dict[str, asyncio.Semaphore] = field(default_factory=dict)
    under_way: dict[asyncio.Task[list[OneAsk]], _Batch] = field(default_factory=dict)


async def enrich(
    scope: Scope, gateway: Gateway, companies: Sequence[UUID], how: Enriching, rescore: Rescore,
    stopping: Callable[[], bool] = lambda: False,
) -> AsyncGenerator[Round, None]:  # fmt: skip
    """Enrich companies' leads until nothing that is worth its price is left to ask.

    The edge commits whenever a round is yielded: asks are under way then, and no transaction may be open meanwhile. Once
    `stopping` says so nothing more is asked, and what is under way is still written. Who closes it early gives that up:
    an ask that may have left is in doubt.
    """
    state = await _begun(scope, gateway, companies, how)
    number, asks, changed = 0, list[OneAsk](), list[UUID]()
    try:
        while True:
            if not stopping():
                _start(state)
            waiting = sum(map(len, state.under_way.values()))
            yield Round(asks, changed, dict(state.cost), number, waiting, state.agenda.reached)
            if not state.under_way:
                return
            asks, told = await _answered(state)
            number += 1
            _learn(asks, how, state)
            taken = await _write(scope, asks, state.leads, how)
            changed = taken.touched if taken else []
            if taken and changed:
                await rescore(scope, changed, taken.profiles)
            await _read_again(scope, told, how, state)
    finally:
        for task in state.under_way:
            task.cancel()
        await asyncio.gather(*state.under_way, return_exceptions=True)


async def _begun(scope: Scope, gateway: Gateway, companies: Sequence[UUID], how: Enriching) -> _State:
    leads: dict[UUID, Enrichable] = {}

    def accepts(company: UUID, offer: Offer, person: Person | None) -> bool:
        return offer.operation.accepts(question_of(leads[company], offer, person, how.goal))

    agenda: Agenda[UUID] = Agenda(how.offers, how.rates, how.goal, accepts)
    state = _State(gateway, how, agenda, leads, await yes_rates(scope, how.icp_id))
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


def _start(state: _State) -> None:
    """Begin what is worth asking now, batches together."""
    groups: dict[tuple[str, str], list[tuple[Enrichable, Proposed]]] = {}
    for company, best in state.agenda.round(clock.now()):
        pair = (state.leads[company], best)
        groups.setdefault((best.offer.vendor.name, best.offer.operation.name), []).append(pair)
    for members in groups.values():
        size = members[0][1].offer.operation.batch
        for start in range(0, len(members), size):
            batch = members[start : start + size]
            state.under_way[asyncio.create_task(_ask(state, batch))] = batch


async def _ask(state: _State, batch: _Batch) -> list[OneAsk]:
    """Ask one request's worth; of whom a person must act on first, nothing more is asked."""
    offer, how = batch[0][1].offer, state.how
    name = (offer.vendor.name, offer.operation.name)
    places = state.places.setdefault(offer.vendor.name, asyncio.Semaphore(how.concurrency))
    async with places:
        if name in state.locked:
            return []
        questions = [question_of(lead, offer, best.person, how.goal) for lead, best in batch]
        why = Why(how.purpose, batch[0][1].sentence, run_id=how.run_id, patience=how.patience)
        asked: Asked = await state.gateway.ask(offer.vendor, offer.operation, questions, why)
        if all(got.answer.outcome is Outcome.LOCKED for got in asked.got):
            state.locked.add(name)
    return [OneAsk(lead.company_id, best, got) for (lead, best), got in zip(batch, asked.got, strict=True)]


async def _answered(state: _State) -> tuple[list[OneAsk], set[UUID]]:
    """Wait for answers, a moment longer than for the first, so that some can be written together; and of which leads
    nothing is under way any more."""
    done, going = await asyncio.wait(state.under_way, return_when=asyncio.FIRST_COMPLETED)
    if going:
        more, _ = await asyncio.wait(going, timeout=_TOGETHER)
        done |= more
    told = {lead.company_id for task in done for lead, _ in state.under_way.pop(task)}
    return [ask for task in done for ask in task.result()], told


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
) -> Taken | None:
    """Record all answers of a round together; return what became of them if anything was said."""
    await note_asks(scope, [_ended(ask, leads[ask.company_id].known.segment, how.goal) for ask in asks])
    told = [
        _told(ask, leads[ask.company_id], how)
        for ask in asks
        if ask.got.answer.observations or ask.got.answer.suppressed
    ]
    if not told:
        return None
    taken = await take(scope, told)
    if taken.also:
        await follow(scope, taken.touched)
    return taken


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
