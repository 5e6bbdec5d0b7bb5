"""Fetch answers that sources promised for later, and take them as if they had come at once.

Each call's answers are complete when they are yielded.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from uuid import UUID

from leadwright.effects.asking import Got, Why
from leadwright.effects.gateway import Gateway
from leadwright.entities.take import Taken, Told, take
from leadwright.kernel.db import Scope
from leadwright.leads.follow import follow
from leadwright.observations.asks import Ended, note_asks
from leadwright.reads.pending_answers import PendingAsk, pending_answers
from leadwright.scoring.heed import Rescore
from leadwright.sources.contract import Outcome
from leadwright.sources.market import vendors
from leadwright.sources.question import question_of


@dataclass(frozen=True, slots=True)
class FetchedAnswers:
    """How many answers came, how many still wait, and the companies that something new was said of."""

    came: int
    waiting: int
    changed: Sequence[UUID]


async def fetch_pending(
    scope: Scope, gateway: Gateway, rescore: Rescore, *, patience: float = 5.0
) -> AsyncGenerator[FetchedAnswers, None]:
    """Ask for every answer that is due. What still waits is left for another time."""
    due = await pending_answers(scope)
    came = waiting = 0
    yield FetchedAnswers(0, sum(map(len, due)), ())
    for together in due:
        vendor = vendors().get(together[0].source)
        operation = (
            next((o for o in vendor.operations if o.name == together[0].operation), None) if vendor else None
        )
        if vendor is None or operation is None:
            continue  # there is no such source any more
        why = Why("pending", "an answer that was promised", patience=patience)
        asked = await gateway.ask(vendor, operation, [question_of(item.question) for item in together], why)
        pairs = list(zip(together, asked.got, strict=True))
        still = sum(got.answer.outcome is Outcome.PENDING for _, got in pairs)
        came, waiting = came + len(pairs) - still, waiting + still
        taken = await _write(scope, [(item, got) for item, got in pairs if got.call_id != item.call_id])
        changed = taken.touched if taken else []
        if taken and changed:
            await rescore(scope, changed, taken.profiles)
        yield FetchedAnswers(came, waiting, changed)


async def _write(scope: Scope, ended: Sequence[tuple[PendingAsk, Got]]) -> Taken | None:
    """Note how each ended, be it that it waits on under another call, and take what was said."""
    await note_asks(scope, [_ended(item, got) for item, got in ended])
    told = [
        Told(
            item.source, item.operation, got.answer.observations, item.company_id, item.identity,
            got.answer.suppressed, question_of(item.question),
        )
        for item, got in ended
        if got.answer.observations or got.answer.suppressed
    ]  # fmt: skip
    if not told:
        return None
    taken = await take(scope, told)
    if taken.also:
        await follow(scope, taken.touched)
    return taken


def _ended(item: PendingAsk, got: Got) -> Ended:
    details = {
        **item.details, "cost": str(got.cost), "currency": got.currency, "cached": got.cached,
        "call": str(got.call_id) if got.call_id else None,
    }  # fmt: skip
    return Ended(item.company_id, item.source, got.answer.outcome, got.answer.reason, details)
