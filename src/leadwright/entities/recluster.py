"""Bring the tables to what keys and judgements say: the only place where companies part or meet by judgement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from leadwright.entities.clusters import Word, clusters
from leadwright.kernel.db import Scope

# What may belong together with these records: through their company, a key, or a "same" that stands.
_NEXT = """
SELECT b.record_id FROM company_records a JOIN company_records b USING (workspace_id, company_id)
WHERE a.workspace_id = :workspace AND a.record_id = ANY(:records)
UNION SELECT b.record_id FROM record_keys a JOIN record_keys b USING (workspace_id, key)
WHERE a.workspace_id = :workspace AND a.record_id = ANY(:records)
UNION SELECT CASE WHEN j.left_id = ANY(:records) THEN j.right_id ELSE j.left_id END
FROM judgements j JOIN identity_acts a ON a.workspace_id = j.workspace_id AND a.id = j.act_id
WHERE j.workspace_id = :workspace AND (j.left_id = ANY(:records) OR j.right_id = ANY(:records))
  AND j.verdict = 'same' AND a.undone_at IS NULL
UNION SELECT CASE WHEN left_id = ANY(:records) THEN right_id ELSE left_id END FROM candidate_pairs
WHERE workspace_id = :workspace AND (left_id = ANY(:records) OR right_id = ANY(:records)) AND verdict = 'same'
"""
_WORDS = """
SELECT j.left_id, j.right_id, j.verdict, j.act_id, 1.0
FROM judgements j JOIN identity_acts a ON a.workspace_id = j.workspace_id AND a.id = j.act_id
WHERE j.workspace_id = :workspace AND j.left_id = ANY(:records) AND j.verdict <> 'unsure' AND a.undone_at IS NULL
UNION ALL
SELECT left_id, right_id, verdict, NULL, CASE verdict WHEN 'same' THEN probability ELSE 1 - probability END
FROM candidate_pairs WHERE workspace_id = :workspace AND left_id = ANY(:records) AND verdict <> 'unsure'
"""
_KNOWN = "SELECT record_id, company_id FROM company_records WHERE workspace_id = :workspace AND record_id = ANY(:records)"
_KEYS = "SELECT record_id, key FROM record_keys WHERE workspace_id = :workspace AND record_id = ANY(:records)"


async def lock(scope: Scope) -> None:
    """Let nobody else resolve companies of this workspace until the transaction ends."""
    name = f"resolve:{scope.workspace}"
    await scope.run("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))", name=name)


async def recluster(scope: Scope, records: Iterable[UUID], *, by_split: bool = True) -> frozenset[UUID]:
    """Resolve records, and all that belongs with them, anew; return the companies that changed, gone ones too.

    `by_split` marks companies that come to be by it, other than by new records. Afterwards leads must follow
    (`leads.follow`) and what nothing holds any more be swept (`sweep`), in the same transaction.
    """
    await lock(scope)
    everything = await _closure(scope, records)
    who = {"workspace": scope.workspace, "records": everything}
    before = {row[0]: row[1] for row in await scope.rows(_KNOWN, **who)}
    keys: dict[UUID, list[str]] = {record: [] for record in everything}
    for record, key in await scope.rows(_KEYS, **who):
        keys[record].append(key)
    after = clusters(keys, [Word(*row) for row in await scope.rows(_WORDS, **who)])
    moved = {record: company for record, company in after.items() if before.get(record) != company}
    if not moved:
        return frozenset()
    await _open(scope, moved, by_split=by_split)
    await _move(scope, moved)
    await _redirect(scope, before, after)
    return frozenset({*moved.values(), *(before[record] for record in moved if record in before)})


async def _closure(scope: Scope, records: Iterable[UUID]) -> list[UUID]:
    known: set[UUID] = set()
    fresh = set(records)
    while fresh:
        known |= fresh
        rows = await scope.rows(_NEXT, workspace=scope.workspace, records=list(fresh))
        fresh = {row[0] for row in rows} - known
    return sorted(known)


async def _open(scope: Scope, moved: Mapping[UUID, UUID], *, by_split: bool) -> None:
    """A company that comes to be is as old as the first word of the record that names it."""
    await scope.run(
        """
        INSERT INTO companies (workspace_id, id, by_split, created_at)
        SELECT :workspace, id, :by_split, coalesce((SELECT min(o.recorded_at) FROM observations o
          WHERE o.workspace_id = :workspace AND o.record_id = id), now())
        FROM unnest(CAST(:ids AS uuid[])) AS id ON CONFLICT DO NOTHING
        """,
        workspace=scope.workspace,
        by_split=by_split,
        ids=sorted(set(moved.values())),
    )


async def _move(scope: Scope, moved: Mapping[UUID, UUID]) -> None:
    await scope.stage("moved", {"record_id": "uuid", "company_id": "uuid"}, sorted(moved.items()))
    await scope.run(
        "INSERT INTO company_records (workspace_id, record_id, company_id)"
        " SELECT :workspace, record_id, company_id FROM pg_temp.moved"
        " ON CONFLICT (workspace_id, record_id) DO UPDATE SET company_id = excluded.company_id",
        workspace=scope.workspace,
    )


async def _redirect(scope: Scope, before: Mapping[UUID, UUID], after: Mapping[UUID, UUID]) -> None:
    """Ids that no company goes by any more lead to the company of the record that they name."""
    ids: dict[UUID, UUID] = defaultdict(lambda: UUID(int=0))
    for record in sorted(before, reverse=True):  # an id that names no record goes with its oldest one
        ids[before[record]] = after[record]
    ids |= after
    live = set(after.values())
    rows: Sequence[tuple[UUID, UUID | None]] = [
        (old, None if old in live else new) for old, new in ids.items()
    ]
    await scope.stage("redirected", {"id": "uuid", "folded_into": "uuid"}, rows)
    await scope.run(
        "UPDATE companies c SET folded_into = r.folded_into FROM pg_temp.redirected r"
        " WHERE c.workspace_id = :workspace AND c.id = r.id AND c.folded_into IS DISTINCT FROM r.folded_into",
        workspace=scope.workspace,
    )


async def sweep(scope: Scope, companies: Iterable[UUID]) -> None:
    """Take away companies that a split had made and that no record and no lead speaks of any more."""
    await scope.run(
        "DELETE FROM companies c WHERE c.workspace_id = :workspace AND c.id = ANY(:ids) AND c.by_split"
        " AND c.folded_into IS NOT NULL",
        workspace=scope.workspace,
        ids=sorted(set(companies)),
    )
