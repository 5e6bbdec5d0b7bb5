"""What people decide about who is who: the only writer of acts and of the judgements that they consist of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import Literal
from uuid import UUID

from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Conflict, NotFound, Wrong
from leadwright.kernel.ids import new_id

Verb = Literal["merge", "split", "apart"]
MOST = 20_000  # judgements of one act: two companies of a hundred and two hundred records


@dataclass(frozen=True, slots=True)
class Act:
    """One decision: its verb, the companies as they went by then, who, when, and whether it was undone."""

    id: UUID
    verb: Verb
    companies: Sequence[UUID]
    note: str
    decided_by: str
    decided_at: datetime
    undone: bool
    people: Sequence[UUID] = ()


async def decide(
    scope: Scope,
    verb: Verb,
    companies: Sequence[UUID],
    groups: Sequence[Sequence[UUID]],
    note: str = "",
    people: Sequence[UUID] = (),
) -> UUID:
    """Record an act: the records of each group are one company, and those of different groups are not.

    With `people`, the contacts that are meant, the records are theirs, and each group is one person.

    Raises Wrong if that would take more judgements than an act may hold.
    """
    said = [(*_pair(first, other), "same") for first, *rest in groups for other in rest]
    for index, group in enumerate(groups):
        for later in groups[index + 1 :]:
            if len(said) + len(group) * len(later) > MOST:
                raise Wrong(
                    "These companies hold too many records for one decision.", hint="Move fewer records."
                )
            said += [(*_pair(left, right), "different") for left, right in product(group, later)]
    act = new_id()
    await scope.run(
        "INSERT INTO identity_acts (workspace_id, id, verb, companies, note, decided_by, people)"
        " VALUES (:workspace, :id, :verb, :companies, :note, :actor, :people)",
        workspace=scope.workspace, id=act, verb=verb, companies=list(companies), note=note[:2000], actor=scope.actor,
        people=list(people),
    )  # fmt: skip
    await scope.stage("said", {"left_id": "uuid", "right_id": "uuid", "verdict": "text"}, said)
    await scope.run(
        "INSERT INTO judgements (workspace_id, act_id, left_id, right_id, verdict)"
        " SELECT :workspace, :act, left_id, right_id, verdict FROM pg_temp.said",
        workspace=scope.workspace,
        act=act,
    )
    return act


def _pair(left: UUID, right: UUID) -> tuple[UUID, UUID]:
    return min(left, right), max(left, right)


async def undo(scope: Scope, act_id: UUID) -> list[UUID]:
    """Let an act count no more, at any time and in any order; return the records that it spoke of.

    Raises NotFound, or Conflict if it was undone before.
    """
    row = await scope.row("SELECT undone_at FROM identity_acts WHERE id = :id FOR UPDATE", id=act_id)
    if row is None:
        raise NotFound(f"There is no decision {act_id}.", hint="`leadwright review --done` lists them.")
    if row.undone_at is not None:
        raise Conflict("This decision was undone already.")
    await scope.run(
        "UPDATE identity_acts SET undone_by = :actor, undone_at = clock_timestamp() WHERE id = :id",
        id=act_id,
        actor=scope.actor,
    )
    rows = await scope.rows(
        "SELECT left_id FROM judgements WHERE act_id = :id UNION SELECT right_id FROM judgements WHERE act_id = :id",
        id=act_id,
    )
    return [row[0] for row in rows]


async def recent_acts(scope: Scope, most: int = 50) -> list[Act]:
    """Return the latest decisions, the newest first."""
    rows = await scope.rows(
        "SELECT id, verb, companies, note, decided_by, decided_at, undone_at IS NOT NULL, people"
        " FROM identity_acts ORDER BY id DESC LIMIT :most",
        most=most,
    )
    return [Act(*row) for row in rows]


async def records_of(scope: Scope, companies: Iterable[UUID]) -> list[tuple[UUID, UUID]]:
    """Return the records of companies, each with its company."""
    rows = await scope.rows(
        "SELECT record_id, company_id FROM company_records WHERE company_id = ANY(:ids) ORDER BY record_id",
        ids=list(companies),
    )
    return [(row[0], row[1]) for row in rows]


async def of_people(scope: Scope, records: Iterable[UUID]) -> Mapping[UUID, UUID | None]:
    """Return, of these source records, those of people, each with their company as it goes by now."""
    rows = await scope.rows(
        "SELECT r.id, cr.company_id FROM source_records r"
        " LEFT JOIN company_records cr ON cr.workspace_id = r.workspace_id AND cr.record_id = r.parent_id"
        " WHERE r.workspace_id = :workspace AND r.id = ANY(:records) AND r.kind = 'person'",
        workspace=scope.workspace,
        records=list(records),
    )
    return {row[0]: row[1] for row in rows}
