"""Keep two companies apart: a person says that they are different, whatever keys or the model say later."""

from __future__ import annotations

from uuid import UUID

from leadwright.entities.acts import decide, records_of
from leadwright.entities.recluster import lock
from leadwright.entities.resolve import canonical
from leadwright.entities.types import Decided
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound, Wrong


async def keep_apart(scope: Scope, one: UUID, other: UUID, note: str = "") -> Decided:
    """Say that two companies are different. Raises NotFound, and Wrong if they are one now (split it instead)."""
    await lock(scope)
    ids = [await canonical(scope, one), await canonical(scope, other)]
    if ids[0] is None or ids[1] is None:
        raise NotFound(
            f"There is no company {one if ids[0] is None else other}.",
            hint="`leadwright review` lists pairs.",
        )
    if ids[0] == ids[1]:
        raise Wrong("These are one company.", hint="Split it: `leadwright split`.", field="companies")
    left, right = sorted((ids[0], ids[1]))
    members = await records_of(scope, [left, right])
    groups = [[record for record, company in members if company == side] for side in (left, right)]
    return Decided(
        await decide(scope, "apart", [left, right], groups, note), [left, right], [left, right], []
    )
