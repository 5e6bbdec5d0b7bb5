"""Decide which company each arriving record speaks of: records that share an exact key are one company.

Where somebody said that companies are different, keys alone do not decide, and `recluster` does. The answer is
a pure function of keys and judgements (`clusters`); the tables hold it, and can be rebuilt.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from uuid import UUID

from leadwright.entities.components import components
from leadwright.entities.recluster import lock, recluster
from leadwright.kernel.db import Scope

_NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Resolved:
    """The company of a record; `new` if no record had spoken of it before.

    `also` are other companies that this arrival changed, those that were folded into this one first of all: their
    profiles must be built anew too, and their leads follow (`leads.follow`).
    """

    company_id: UUID
    new: bool
    also: tuple[UUID, ...] = ()


async def resolve(scope: Scope, keyed: Sequence[tuple[UUID, tuple[str, ...]]]) -> list[Resolved]:
    """Attach records to companies and return the company of each, in order.

    `keyed` pairs a record id with the exact keys of what it now says. What was not recorded, of somebody who was erased,
    has no company: its id is that of nobody. A record that bridges two known
    companies folds the younger into the older; old ids redirect.
    """
    if any(record == _NOBODY for record, _ in keyed):
        rest = iter(await resolve(scope, [pair for pair in keyed if pair[0] != _NOBODY]))
        return [Resolved(_NOBODY, new=False) if record == _NOBODY else next(rest) for record, _ in keyed]
    if not keyed:
        return []
    # two transactions that meet the same new company at once must not both make it
    await lock(scope)
    await _store_keys(scope, keyed)
    known_records = await _known_records(scope, [record for record, _ in keyed])
    known_keys = await _known_keys(scope, sorted({key for _, keys in keyed for key in keys}))
    strangers = _strangers(keyed, known_records, {key for key, _ in known_keys})
    met = [(record, keys) for record, keys in keyed if record not in strangers]
    found, folds = _by_keys(met, known_records, known_keys)
    result = [Resolved(record, new=True) if record in strangers else found[record] for record, _ in keyed]
    contested = await _contested(scope, folds)
    await _attach(
        scope,
        {
            record: item.company_id
            for (record, _), item in zip(keyed, result, strict=True)
            if item.company_id not in contested
        },
    )
    await _fold(scope, {loser: winner for loser, winner in folds.items() if winner not in contested})
    before = {*known_records.values(), *(company for _, company in known_keys)}
    return await _by_judgement(scope, keyed, result, contested, before) if contested else result


def _strangers(
    keyed: Sequence[tuple[UUID, tuple[str, ...]]],
    known_records: Mapping[UUID, UUID],
    known_keys: Collection[str],
) -> set[UUID]:
    """The records, nearly all of them in a first import, that share nothing with any other: a company each."""
    records = Counter(record for record, _ in keyed)
    shared = Counter(chain.from_iterable(set(keys) for _, keys in keyed))
    return {
        record
        for record, keys in keyed
        if records[record] == 1
        and record not in known_records
        and all(shared[key] == 1 and key not in known_keys for key in keys)
    }


def _by_keys(
    keyed: Sequence[tuple[UUID, tuple[str, ...]]],
    known_records: Mapping[UUID, UUID],
    known_keys: Sequence[tuple[str, UUID]],
) -> tuple[Mapping[UUID, Resolved], Mapping[UUID, UUID]]:
    """The company of each record as keys alone say it, and which known company they fold into which."""
    # "a" sorts before "r" and "k": the root of a component is a known company, the oldest, if it has one
    links: list[tuple[str, str]] = []
    for record, keys in keyed:
        links.append((f"r{record}", f"r{record}"))
        links.extend((f"r{record}", f"k{key}") for key in keys)
        if record in known_records:
            links.append((f"a{known_records[record]}", f"r{record}"))
    links.extend((f"a{company}", f"k{key}") for key, company in known_keys)
    roots = components(links)
    # a component without a known company is named after its oldest record
    names: dict[str, UUID] = {}
    for record, _ in keyed:
        root = roots[f"r{record}"]
        names[root] = UUID(root[1:]) if root.startswith("a") else min(names.get(root, record), record)
    folds = {
        UUID(node[1:]): UUID(root[1:])
        for node, root in roots.items()
        if node.startswith("a") and node != root
    }
    losers: dict[UUID, list[UUID]] = defaultdict(list)
    for loser, winner in folds.items():
        losers[winner].append(loser)
    found = {}
    for record, _ in keyed:
        root = roots[f"r{record}"]
        company = names[root]
        new = not root.startswith("a")
        found[record] = Resolved(company, new, () if new else tuple(sorted(losers.get(company, ()))))
    return found, folds


async def _contested(scope: Scope, folds: Mapping[UUID, UUID]) -> set[UUID]:
    """Of the companies that keys would fold together, those of which somebody said that two are different."""
    if not folds:
        return set()
    companies = sorted({*folds, *folds.values()})
    rows = await scope.rows(_DIFFERENT, workspace=scope.workspace, companies=companies)
    parted = {row[0] for row in rows}
    return {winner for loser, winner in folds.items() if loser in parted or winner in parted}


_DIFFERENT = """
WITH words AS (
  SELECT j.left_id, j.right_id FROM judgements j JOIN identity_acts a ON a.workspace_id = j.workspace_id AND a.id = j.act_id
  WHERE j.workspace_id = :workspace AND j.verdict = 'different' AND a.undone_at IS NULL
  UNION ALL SELECT left_id, right_id FROM candidate_pairs WHERE workspace_id = :workspace AND verdict = 'different')
SELECT l.company_id FROM words w
JOIN company_records l ON l.workspace_id = :workspace AND l.record_id = w.left_id
JOIN company_records r ON r.workspace_id = :workspace AND r.record_id = w.right_id
WHERE l.company_id = ANY(:companies) AND r.company_id = ANY(:companies)
"""


async def _by_judgement(
    scope: Scope,
    keyed: Sequence[tuple[UUID, tuple[str, ...]]],
    result: Sequence[Resolved],
    contested: set[UUID],
    known: set[UUID],
) -> list[Resolved]:
    """Keys alone do not decide here: let judgements have their say."""
    records = [r for (r, _), item in zip(keyed, result, strict=True) if item.company_id in contested]
    touched = tuple(sorted(await recluster(scope, records, by_split=False)))
    rows = await scope.rows(
        "SELECT record_id, company_id FROM company_records WHERE workspace_id = :workspace AND record_id = ANY(:records)",
        workspace=scope.workspace,
        records=records,
    )
    now = {row[0]: row[1] for row in rows}
    return [
        Resolved(now[record], new=now[record] not in known, also=touched) if record in now else item
        for (record, _), item in zip(keyed, result, strict=True)
    ]


async def _store_keys(scope: Scope, keyed: Sequence[tuple[UUID, tuple[str, ...]]]) -> None:
    await scope.stage(
        "keyed", {"record_id": "uuid", "key": "text"}, [(r, k) for r, keys in keyed for k in keys]
    )
    await scope.run(
        "INSERT INTO record_keys (workspace_id, record_id, key) SELECT :workspace, record_id, key FROM pg_temp.keyed"
        " ON CONFLICT DO NOTHING",
        workspace=scope.workspace,
    )


async def _known_records(scope: Scope, records: list[UUID]) -> Mapping[UUID, UUID]:
    rows = await scope.rows(
        "SELECT record_id, company_id FROM company_records"
        " WHERE workspace_id = :workspace AND record_id = ANY(:records)",
        workspace=scope.workspace,
        records=records,
    )
    return {row[0]: row[1] for row in rows}


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


async def _attach(scope: Scope, companies: Mapping[UUID, UUID]) -> None:
    """`companies` maps records to the company that they speak of."""
    await scope.stage("attached", {"record_id": "uuid", "company_id": "uuid"}, companies.items())
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


async def _fold(scope: Scope, folds: Mapping[UUID, UUID]) -> None:
    for loser, winner in folds.items():
        who = {"workspace": scope.workspace, "loser": loser, "winner": winner}
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
        "SELECT coalesce((SELECT company_id FROM company_records WHERE record_id = :id),"
        " (SELECT coalesce(folded_into, id) FROM companies WHERE id = :id))",
        id=company_id,
    )
    return found


async def one_record(scope: Scope, company_id: UUID) -> UUID | None:
    """Return one of the source records that speak of a company, always the same; None if none does."""
    found = await scope.value(
        "SELECT min(CAST(record_id AS text)) FROM company_records WHERE company_id = :id", id=company_id
    )
    return UUID(found) if found else None
