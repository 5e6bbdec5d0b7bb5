"""Decide which company each record speaks of: records that share an exact key are one company.

The answer is a pure function of the keys (`components`); the tables hold it, and can be rebuilt.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from leadwright.entities.components import components
from leadwright.kernel.db import Scope


@dataclass(frozen=True, slots=True)
class Resolved:
    """The company of a record; `new` if no record had spoken of it before."""

    company_id: UUID
    new: bool


async def resolve(scope: Scope, keyed: Sequence[tuple[UUID, tuple[str, ...]]]) -> list[Resolved]:
    """Attach records to companies and return the company of each, in order.

    `keyed` pairs a record id with the exact keys of what it now says. A record that bridges two known
    companies folds the younger into the older; old ids redirect.
    """
    if not keyed:
        return []
    # two transactions that meet the same new company at once must not both make it
    await scope.run(
        "SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))", name=f"resolve:{scope.workspace}"
    )
    await _store_keys(scope, keyed)
    known_records = await _known_records(scope, [record for record, _ in keyed])
    known_keys = await _known_keys(scope, sorted({key for _, keys in keyed for key in keys}))
    # "a" sorts before "r" and "k": the root of a component is a known company, the oldest, if it has one
    links: list[tuple[str, str]] = []
    for record, keys in keyed:
        links.append((f"r{record}", f"r{record}"))
        links.extend((f"r{record}", f"k{key}") for key in keys)
        links.extend((f"a{company}", f"r{record}") for company in known_records.get(record, ()))
    links.extend((f"a{company}", f"k{key}") for key, company in known_keys)
    roots = components(links)
    # a component without a known company is named after its oldest record
    names: dict[str, str] = {}
    for record, _ in keyed:
        root = roots[f"r{record}"]
        if not root.startswith("a"):
            names[root] = min(names.get(root, str(record)), str(record))
    result = []
    for record, _ in keyed:
        root = roots[f"r{record}"]
        known = root.startswith("a")
        result.append(Resolved(UUID(root[1:]) if known else UUID(names[root]), new=not known))
    await _attach(scope, [(record, item.company_id) for (record, _), item in zip(keyed, result, strict=True)])
    await _fold(scope, {node: root for node, root in roots.items() if node.startswith("a") and node != root})
    return result


async def _store_keys(scope: Scope, keyed: Sequence[tuple[UUID, tuple[str, ...]]]) -> None:
    await scope.stage(
        "keyed", {"record_id": "uuid", "key": "text"}, {(r, k) for r, keys in keyed for k in keys}
    )
    await scope.run(
        "INSERT INTO record_keys (workspace_id, record_id, key) SELECT :workspace, record_id, key FROM pg_temp.keyed"
        " ON CONFLICT DO NOTHING",
        workspace=scope.workspace,
    )


async def _known_records(scope: Scope, records: list[UUID]) -> Mapping[UUID, list[UUID]]:
    rows = await scope.rows(
        "SELECT record_id, company_id FROM company_records"
        " WHERE workspace_id = :workspace AND record_id = ANY(:records)",
        workspace=scope.workspace,
        records=records,
    )
    return {record: [company] for record, company in rows}


async def _known_keys(scope: Scope, keys: list[str]) -> list[tuple[str, UUID]]:
    rows = await scope.rows(
        """
        SELECT DISTINCT k.key, cr.company_id FROM record_keys k
        JOIN company_records cr ON cr.workspace_id = k.workspace_id AND cr.record_id = k.record_id
        WHERE k.workspace_id = :workspace AND k.key = ANY(:keys)
        """,
        workspace=scope.workspace,
        keys=keys,
    )
    return [(key, company) for key, company in rows]


async def _attach(scope: Scope, pairs: Sequence[tuple[UUID, UUID]]) -> None:
    await scope.stage("attached", {"record_id": "uuid", "company_id": "uuid"}, set(pairs))
    for sql in (
        (
            "INSERT INTO companies (workspace_id, id) SELECT DISTINCT CAST(:workspace AS uuid), company_id"
            " FROM pg_temp.attached ON CONFLICT DO NOTHING"
        ),
        (
            "INSERT INTO company_records (workspace_id, record_id, company_id)"
            " SELECT :workspace, record_id, company_id FROM pg_temp.attached"
            " ON CONFLICT (workspace_id, record_id) DO UPDATE SET company_id = excluded.company_id"
            " WHERE company_records.company_id <> excluded.company_id"
        ),
    ):
        await scope.run(sql, workspace=scope.workspace)


async def _fold(scope: Scope, folds: Mapping[str, str]) -> None:
    for loser, winner in folds.items():
        who = {"workspace": scope.workspace, "loser": UUID(loser[1:]), "winner": UUID(winner[1:])}
        for sql in (
            "UPDATE company_records SET company_id = :winner WHERE workspace_id = :workspace AND company_id = :loser",
            (
                "UPDATE companies SET folded_into = :winner WHERE workspace_id = :workspace"
                " AND (id = :loser OR folded_into = :loser)"
            ),
        ):
            await scope.run(sql, **who)


async def canonical(scope: Scope, company_id: UUID) -> UUID | None:
    """Return the id that a company goes by now, or None if there is no such company."""
    found: UUID | None = await scope.value(
        "SELECT coalesce(folded_into, id) FROM companies WHERE id = :id", id=company_id
    )
    return found
