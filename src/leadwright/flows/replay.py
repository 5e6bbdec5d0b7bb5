"""Read the archived replies of a source again, through today's translation: what it learned to see costs nothing."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from leadwright.effects.archive import archived
from leadwright.entities.take import Told, take
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound
from leadwright.leads.follow import follow
from leadwright.observations.queries import moments
from leadwright.observations.types import OPERATION
from leadwright.scoring.heed import Rescore
from leadwright.sources.contract import Observation
from leadwright.sources.market import vendors
from leadwright.sources.question import question_of
from leadwright.sources.reading import ShapeError

_SOON = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Replayed:
    """Where a replay is: replies read, those that could not be read (with the last reason), companies touched."""

    replies: int
    unread: int
    companies: int
    reason: str = ""


async def replay(scope: Scope, source: str, rescore: Rescore) -> AsyncGenerator[Replayed, None]:
    """Read all archived replies of a source again, yielding after each batch. Raises NotFound for an unknown source.

    Words keep the time at which they were first seen, and today's translation of that moment counts. The archive is left
    as it is.
    """
    vendor = vendors().get(source)
    if vendor is None:
        raise NotFound(
            f"There is no source {source!r}.", hint="`leadwright sources` lists them.", field="source"
        )
    known = {operation.name: operation for operation in vendor.operations}
    read = unread = companies = 0
    after, reason = b"", ""
    while batch := await archived(scope, source, after):
        after = batch[-1].at
        told = []
        for item in batch:
            read += 1
            operation = known.get(item.operation)
            if operation is None:
                unread, reason = unread + 1, f"the operation {item.operation} is no more"
                continue
            try:
                questions = [question_of(key) for key in item.questions]
                answers = operation.read(questions, item.reply).answers
            except ShapeError as error:
                unread, reason = unread + 1, str(error)
                continue
            told += [
                Told(
                    source, operation.name, [replace(o, fetched_at=item.fetched_at) for o in answer.observations],
                    suppressed=answer.suppressed, question=question,
                )
                for question, answer in zip(questions, answers, strict=True)
            ]  # fmt: skip
        taken = await take(scope, await _as_first_seen(scope, source, told))
        companies += len(taken.touched)
        if taken.also:
            await follow(scope, taken.touched)
        if taken.touched:
            await rescore(scope, taken.touched, taken.profiles)
        yield Replayed(read, unread, companies, reason)
    yield Replayed(read, unread, companies, reason)


async def _as_first_seen(scope: Scope, source: str, told: Sequence[Told]) -> list[Told]:
    """The same words as of the moment at which their reply was taken, which was soon after it had been fetched."""
    spoken = [f"{o.native_key}{OPERATION}{item.operation}" for item in told for o in item.observations]
    known = await moments(scope, source, spoken)

    def stamped(item: Told, one: Observation) -> Observation:
        fetched = one.fetched_at
        seen = known.get(f"{one.native_key}{OPERATION}{item.operation}", ())
        soon = [at for at in seen if fetched is not None and fetched <= at <= fetched + _SOON]
        return replace(one, fetched_at=min(soon, default=fetched))

    return [replace(item, observations=[stamped(item, one) for one in item.observations]) for item in told]
