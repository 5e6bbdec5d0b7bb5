"""Rehearse a merge, a split or its undoing: what would change, found by doing it and taking it all back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from leadwright.entities.types import Decided
from leadwright.kernel.db import Scope
from leadwright.reads.company_sides import Side, company_sides
from leadwright.scoring.heed import Rescore


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """The companies as they stand, and as they would: scores, contacts, leads."""

    before: Sequence[Side]
    after: Sequence[Side]


async def rehearse(scope: Scope, verb: Callable[[], Awaitable[Decided]], rescore: Rescore) -> Rehearsed:
    """Return what a verb would do; nothing of it stays. Raises as the verb does."""
    async with scope.rehearsal():
        decided = await verb()
        await rescore(scope, decided.touched)
        after = await company_sides(scope, decided.after)
    return Rehearsed(await company_sides(scope, {*decided.before, *decided.touched}), after)
