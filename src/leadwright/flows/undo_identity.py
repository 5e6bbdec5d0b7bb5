"""Undo a merge, a split or a pair kept apart, at any time and in any order: the decision counts no more."""

from __future__ import annotations

from uuid import UUID

from leadwright.entities.acts import of_people, records_of, undo
from leadwright.entities.recluster import lock, recluster, sweep
from leadwright.entities.store import refresh
from leadwright.entities.types import Decided
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.leads.follow import follow
from leadwright.scoring.feature_store import write_features


async def undo_identity(scope: Scope, act_id: UUID) -> Decided:
    """Take a decision about who is who back; the edge scores `touched` and commits. Raises as `acts.undo` does."""
    await lock(scope)
    records = await undo(scope, act_id)
    people = await of_people(scope, records)
    touched = await recluster(scope, [record for record in records if record not in people])
    await follow(scope, touched)
    changed = touched | {company for company in people.values() if company is not None}
    profiles = await refresh(scope, changed, clock.now())
    await write_features(scope, changed, profiles)
    await sweep(scope, touched)
    after = sorted({company for _, company in await records_of(scope, changed)})
    everything = sorted({*changed, *(profile.company_id for profile in profiles)})
    return Decided(act_id, sorted(changed - set(after)), after, everything)
