"""Split a company: a person says which of its source records are another one. `undo_identity` takes it back."""

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
from leadwright.leads.follow import add_by_split, follow
from leadwright.scoring.feature_store import write_features


async def split(scope: Scope, company_id: UUID, records: Sequence[UUID], note: str = "") -> Decided:
    """Move some source records of a company to one of their own; the edge scores `touched` and commits.

    A lead goes with its record; a company without one gets a lead, if the company was considered before. Raises
    NotFound, and Wrong if the records are not of this company, none, or all of it.
    """
    await lock(scope)
    company = await canonical(scope, company_id)
    own = [record for record, _ in await records_of(scope, [company])] if company else []
    if company is None or not own:
        raise NotFound(f"There is no company {company_id}.", hint="`leadwright leads list -q WORD` searches.")
    moved = sorted(set(records))
    if not moved or not set(moved) < set(own):
        raise Wrong(
            "Name some of this company's source records, and not all.",
            hint="`leadwright split` lists them.",
            field="records",
        )
    considered = await scope.value("SELECT EXISTS (SELECT FROM leads WHERE company_id = :id)", id=company)
    kept = [record for record in own if record not in set(moved)]
    act = await decide(scope, "split", [company], [kept, moved], note)
    touched = await recluster(scope, own)
    await follow(scope, touched)
    if considered:
        now = dict(await records_of(scope, touched))
        for first in (kept[0], moved[0]):
            await add_by_split(scope, now[first], first)
    await write_features(scope, touched, await refresh(scope, touched, clock.now()))
    await sweep(scope, touched)
    return Decided(act, [company], sorted({c for _, c in await records_of(scope, touched)}), sorted(touched))
