"""Candidate pairs of companies: found under shared blocks, judged, and kept. The only writer of both tables.

A company has no blocks until it was compared; a profile that is built anew loses them (`store.refresh`), so that
what is new or has changed, and nothing else, is compared with all the others.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson

from leadwright.entities.blocks import record_blocks
from leadwright.entities.bulk import MOST, judge_all
from leadwright.entities.judge import Judgement, judge_companies
from leadwright.entities.weights import version
from leadwright.kernel.db import Scope

_PAIR = {
    "left_id": "uuid", "right_id": "uuid", "verdict": "text", "probability": "float4", "judged_by": "text",
    "related": "bool", "reasons": "text",
}  # fmt: skip
_FIELDS = (
    "name",
    "former_names",
    "domain",
    "registry",
    "linkedin_url",
    "country",
    "locations",
    "phones",
    "emails",
    "founded",
)
_UNCOMPARED = """
SELECT p.company_id FROM profiles p WHERE p.workspace_id = :workspace AND NOT EXISTS (
  SELECT FROM company_blocks b WHERE b.workspace_id = p.workspace_id AND b.company_id = p.company_id)
ORDER BY p.company_id LIMIT :most
"""
# A block is read up to one more than may share it: of a common one no more than that is ever touched.
_MET = """
SELECT own.company_id, other.company_id
FROM (SELECT company_id, block FROM company_blocks WHERE workspace_id = :workspace AND company_id = ANY(:companies)) AS own
CROSS JOIN LATERAL (
  SELECT array_agg(x.company_id) AS members FROM (SELECT b.company_id FROM company_blocks b
    WHERE b.workspace_id = :workspace AND b.block = own.block LIMIT :most + 1) AS x) AS shared
CROSS JOIN LATERAL unnest(shared.members) AS other(company_id)
WHERE cardinality(shared.members) <= :most AND other.company_id <> own.company_id
"""


async def uncompared(scope: Scope, most: int) -> list[UUID]:
    """Return companies that were not compared since their profile was built, in order of id."""
    rows = await scope.rows(_UNCOMPARED, workspace=scope.workspace, most=most)
    return [row[0] for row in rows]


async def compare(scope: Scope, companies: Sequence[UUID]) -> list[UUID]:
    """Compare companies with all others, keep the judgements, and return the records of those found the same."""
    fields = await fields_of(scope, companies)
    await keep_blocks(scope, fields)
    rows = await scope.rows(_MET, workspace=scope.workspace, companies=list(fields), most=MOST)
    pairs = sorted({(min(row[0], row[1]), max(row[0], row[1])) for row in rows})
    fields |= await fields_of(scope, {one for pair in pairs for one in pair} - fields.keys())
    judged = [
        (left, right, judge_companies(fields[left], fields[right]))
        for left, right in pairs
        if left in fields and right in fields
    ]
    await _forget(scope, companies)
    await keep_pairs(scope, [item for item in judged if worth_keeping(item[2])])
    return sorted({one for left, right, what in judged if what.verdict == "same" for one in (left, right)})


async def compare_all(scope: Scope) -> list[UUID]:
    """Compare all companies with one another at once, keep the judgements, and return those found the same.

    For a whole workspace or a large import: pairs are found and judged in memory, on all cores.
    """
    ids: list[UUID] = []
    records: list[dict[str, Any]] = []
    while page := await scope.rows(
        _PAGE, workspace=scope.workspace, after=ids[-1] if ids else UUID(int=0), most=_PAGE_SIZE
    ):
        ids += [row[0] for row in page]
        records += [_compared(row[1]) for row in page]
    judged = await asyncio.to_thread(list, judge_all(records))
    await _forget_all(scope)
    for start in range(0, len(judged), _PAGE_SIZE):
        some = judged[start : start + _PAGE_SIZE]
        told = [judge_companies(records[j.left], records[j.right]) for j in some]
        await keep_pairs(
            scope, [(ids[j.left], ids[j.right], what) for j, what in zip(some, told, strict=True)]
        )
    for start in range(0, len(ids), _PAGE_SIZE):
        await keep_blocks(
            scope,
            dict(zip(ids[start : start + _PAGE_SIZE], records[start : start + _PAGE_SIZE], strict=True)),
        )
    return sorted({ids[place] for j in judged if j.verdict == "same" for place in (j.left, j.right)})


_PAGE = "SELECT company_id, fields FROM profiles WHERE workspace_id = :workspace AND company_id > :after ORDER BY company_id LIMIT :most"
_PAGE_SIZE = 20_000


def _compared(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Of a profile's fields the believed values that comparisons read."""
    return {name: fields[name][0] for name in _FIELDS if name in fields}


async def _forget_all(scope: Scope) -> None:
    """Judgements that did not make two companies one are made anew."""
    await scope.run(
        """
        DELETE FROM candidate_pairs c USING company_records l, company_records r
        WHERE c.workspace_id = :workspace AND l.workspace_id = :workspace AND l.record_id = c.left_id
          AND r.workspace_id = :workspace AND r.record_id = c.right_id AND l.company_id <> r.company_id
        """,
        workspace=scope.workspace,
    )
    await scope.run("DELETE FROM company_blocks WHERE workspace_id = :workspace", workspace=scope.workspace)


def worth_keeping(judged: Judgement) -> bool:
    """A plain "different" says no more than that a pair shared a block."""
    return judged.verdict != "different" or judged.by == "rule" or judged.related


async def fields_of(scope: Scope, companies: Iterable[UUID]) -> dict[UUID, Mapping[str, Any]]:
    """Return the believed fields that comparisons read, per company that has a profile."""
    rows = await scope.rows(
        "SELECT company_id, fields FROM profiles WHERE workspace_id = :workspace AND company_id = ANY(:ids)",
        workspace=scope.workspace,
        ids=list(companies),
    )
    return {row[0]: _compared(row[1]) for row in rows}


async def keep_blocks(scope: Scope, fields: Mapping[UUID, Mapping[str, Any]]) -> None:
    """Write the blocks of companies. One without any word or number has the empty block, which counts for none."""
    rows = [
        (block, company)
        for company, said in fields.items()
        for block in record_blocks(said) or (f"-:{company}",)
    ]
    await scope.stage("blocked", {"block": "text", "company_id": "uuid"}, sorted(rows))
    await scope.run(
        "INSERT INTO company_blocks (workspace_id, block, company_id)"
        " SELECT :workspace, block, company_id FROM pg_temp.blocked ON CONFLICT DO NOTHING",
        workspace=scope.workspace,
    )


async def keep_pairs(scope: Scope, judged: Sequence[tuple[UUID, UUID, Judgement]]) -> None:
    """Write what was judged of pairs; a newer judgement of a pair takes the place of the older."""
    rows = [
        (left, right, what.verdict, what.probability, what.by, what.related,
         orjson.dumps([[r.comparison, r.level, r.weight] for r in what.reasons]).decode())
        for left, right, what in judged
    ]  # fmt: skip
    await scope.stage("judged", _PAIR, rows)
    await scope.run(
        """
        INSERT INTO candidate_pairs (workspace_id, left_id, right_id, verdict, probability, judged_by, related, reasons, weights)
        SELECT :workspace, left_id, right_id, verdict, probability, judged_by, related, reasons::jsonb, :version FROM pg_temp.judged
        ON CONFLICT (workspace_id, left_id, right_id) DO UPDATE SET verdict = excluded.verdict, probability = excluded.probability,
          judged_by = excluded.judged_by, related = excluded.related, reasons = excluded.reasons, weights = excluded.weights
        """,
        workspace=scope.workspace,
        version=version(),
    )


async def _forget(scope: Scope, companies: Sequence[UUID]) -> None:
    """What was judged of these as they were before counts no more; what made them what they are stays."""
    await scope.run(
        """
        WITH own AS (SELECT record_id FROM company_records WHERE workspace_id = :workspace AND company_id = ANY(:companies))
        DELETE FROM candidate_pairs c USING company_records l, company_records r
        WHERE c.workspace_id = :workspace
          AND (c.left_id = ANY(ARRAY(SELECT record_id FROM own)) OR c.right_id = ANY(ARRAY(SELECT record_id FROM own)))
          AND l.workspace_id = :workspace AND l.record_id = c.left_id AND r.workspace_id = :workspace AND r.record_id = c.right_id
          AND l.company_id <> r.company_id
        """,
        workspace=scope.workspace,
        companies=list(companies),
    )
