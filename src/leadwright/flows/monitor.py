"""Read again what is due, in the order of expected information per cost, and say whose score moved and why.

Own sources are looked at side by side, vendors are asked in batches; what was found is complete when it is yielded, with
the moves that it made. Stopping the iteration stops the reading.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

from leadwright.effects.asking import Got, Why
from leadwright.effects.gateway import Gateway
from leadwright.entities.take import Told, take
from leadwright.kernel.db import Scope
from leadwright.leads.follow import follow
from leadwright.observations.asks import Ended, note_asks
from leadwright.reads.enrichable import Enrichable, enrichable
from leadwright.reads.score_moves import Move, marks, moves
from leadwright.reads.targets import LookTarget, to_look_at
from leadwright.scoring.due import Due
from leadwright.scoring.heed import Rescore
from leadwright.sources.contract import Outcome
from leadwright.sources.question import Question
from leadwright.sources.vendor import Operation, Vendor

PART = 60  # readings that are made together, the most informative first


class LookedAt(Protocol):
    """One company that was looked at: `flows.look.Looked`."""

    @property
    def company_id(self) -> UUID: ...


Look = Callable[[Sequence[LookTarget]], AsyncGenerator[LookedAt, None]]


@dataclass(frozen=True, slots=True)
class Monitoring:
    """How to monitor: in whose run, and the vendors' operations by (source, operation)."""

    run_id: UUID
    operations: Mapping[tuple[str, str], tuple[Vendor, Operation]]
    concurrency: int = 8
    patience: float = 30.0


@dataclass(slots=True)
class Refreshed:
    """How far it is: readings made of how many, how vendors' asks ended, what they cost by currency, and the moves."""

    done: int
    of: int
    outcomes: dict[str, int] = field(default_factory=dict)
    cost: dict[str, Decimal] = field(default_factory=dict)
    moves: list[Move] = field(default_factory=list)


async def monitor(
    scope: Scope, gateway: Gateway, dues: Sequence[Due], how: Monitoring, look: Look, rescore: Rescore
) -> AsyncGenerator[Refreshed, None]:
    """Make the readings in their order, part by part. Yields before anybody is asked, so that no transaction is open then,
    and whenever what was read is written."""
    state = Refreshed(0, len(dues))
    for start in range(0, len(dues), PART):
        part = dues[start : start + PART]
        since = await marks(scope, [due.candidate.company_id for due in part])
        earlier = list(state.moves)
        targets = await _targets(scope, [due for due in part if due.reading.own])
        yield state
        async with aclosing(look(targets)) as steps:
            async for _ in steps:
                state.done += 1
                state.moves = earlier + await moves(scope, since)
                yield state
        for batch in _batches([due for due in part if not due.reading.own]):
            asked = await _questions(scope, batch, how)
            yield state
            await _ask(scope, gateway, batch, asked, how, rescore, state)
            state.done += len(batch)
            state.moves = earlier + await moves(scope, since)
            yield state
        state.done = start + len(
            part
        )  # a company without a website was not looked at, and is done with all the same
        yield state


async def _targets(scope: Scope, part: Sequence[Due]) -> list[LookTarget]:
    by_icp: dict[UUID, list[UUID]] = {}
    for due in part:
        by_icp.setdefault(due.candidate.icp_id, []).append(due.candidate.company_id)
    places = {due.candidate.company_id: place for place, due in enumerate(part)}
    found = [
        target
        for icp, companies in by_icp.items()
        for target in await to_look_at(scope, icp, companies=companies)
    ]
    return sorted(found, key=lambda item: places[item.company_id])


def _batches(part: Sequence[Due]) -> list[list[Due]]:
    """What the same operation is asked under the same ICP, together."""
    groups: dict[tuple[Any, ...], list[Due]] = {}
    for due in part:
        key = (due.candidate.icp_id, due.reading.sources, due.reading.operation)
        groups.setdefault(key, []).append(due)
    return list(groups.values())


async def _questions(scope: Scope, batch: Sequence[Due], how: Monitoring) -> list[Enrichable]:
    _, operation = how.operations[batch[0].reading.sources[0], batch[0].reading.operation]
    companies = [due.candidate.company_id for due in batch]
    leads = await enrichable(scope, batch[0].candidate.icp_id, companies, yes={})
    return [lead for lead in leads if operation.accepts(Question(company=lead.company))]


async def _ask(
    scope: Scope, gateway: Gateway, batch: Sequence[Due], asked: Sequence[Enrichable], how: Monitoring,
    rescore: Rescore, state: Refreshed,
) -> None:  # fmt: skip
    """Ask a vendor about a batch of companies and write what it says."""
    vendor, operation = how.operations[batch[0].reading.sources[0], batch[0].reading.operation]
    said = {due.candidate.company_id: due for due in batch}
    places = asyncio.Semaphore(how.concurrency)

    async def one(lead: Enrichable) -> Got:
        why = Why("monitor", said[lead.company_id].sentence, run_id=how.run_id, patience=how.patience)
        async with places:
            return (await gateway.ask(vendor, operation, [Question(company=lead.company)], why)).got[0]

    got = await asyncio.gather(*map(one, asked))
    await _write(scope, vendor, operation, list(zip(asked, got, strict=True)), rescore)
    for item in got:
        outcome = item.answer.outcome.value
        state.outcomes[outcome] = state.outcomes.get(outcome, 0) + 1
        if item.cost:
            state.cost[item.currency] = state.cost.get(item.currency, Decimal(0)) + item.cost


async def _write(
    scope: Scope,
    vendor: Vendor,
    operation: Operation,
    got: Sequence[tuple[Enrichable, Got]],
    rescore: Rescore,
) -> None:
    told = [_told(vendor, operation, lead, item) for lead, item in got]
    taken = await take(scope, told)
    await note_asks(
        scope, [_ended(vendor, operation, pair, place in taken.news) for place, pair in enumerate(got)]
    )
    if not taken.touched:
        return
    if taken.also:
        await follow(scope, taken.touched)
    await rescore(scope, taken.touched, taken.profiles)


def _told(vendor: Vendor, operation: Operation, lead: Enrichable, got: Got) -> Told:
    ref = lead.company
    identity = {"domain": ref.domain, "linkedin_url": ref.linkedin_url, "registry": dict(ref.registry)}
    return Told(
        vendor.name, operation.name, got.answer.observations, lead.company_id, identity, got.answer.suppressed,
        Question(company=ref),
    )  # fmt: skip


def _ended(vendor: Vendor, operation: Operation, pair: tuple[Enrichable, Got], new: bool) -> Ended:
    lead, got = pair
    details: dict[str, Any] = {
        "operation": operation.name, "cost": str(got.cost), "currency": got.currency, "cached": got.cached,
        "segment": lead.known.segment,
    }  # fmt: skip
    if got.answer.outcome is Outcome.HIT and not got.cached:
        details["new"] = new
    return Ended(lead.company_id, vendor.name, got.answer.outcome, got.answer.reason, details)
