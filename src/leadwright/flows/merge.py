"""Merge companies: a person says that they are one. Observations stay where they are; `undo_identity` takes it back."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from leadwright.entities.acts import decide, records_of
from leadwright.entities.recluster import lock, recluster, sweep
from leadwright.entities.resolve import canonical
from leadwright.entities.store import refresh
from leadwright.entities.types import Decided
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound, Wrong
from leadwright.leads.follow import follow
from leadwright.scoring.feature_store import write_features


async def merge(scope: Scope, companies: Sequence[UUID], note: str = "") -> Decided:
    """Make companies one, named after the oldest record; the edge scores `touched` and commits.

    Leads that meet are folded into the one worked on most; old ids of companies and leads lead to what stands.
    Raises NotFound for an id that no company has or had, and Wrong if only one company is left to merge.
    """
    await lock(scope)
    meant = set()
    for company in companies:
        known = await canonical(scope, company)
        if known is None:
            raise NotFound(
                f"There is no company {company}.", hint="`leadwright leads list -q WORD` searches."
            )
        meant.add(known)
    if len(meant) < 2:
        raise Wrong("These are one company already.", hint="Name two different ones.", field="companies")
    before = sorted(meant)
    records = [record for record, _ in await records_of(scope, before)]
    act = await decide(scope, "merge", before, [records], note)
    touched = await recluster(scope, records)
    await follow(scope, touched)
    await write_features(scope, touched, await refresh(scope, touched, clock.now()))
    await sweep(scope, touched)
    after = sorted({company for _, company in await records_of(scope, {*touched, *before})})
    return Decided(act, before, after, sorted(touched))
