"""Go through every table of a workspace, those of tomorrow too: what must be forgotten must be forgotten everywhere.

The catalogue of the database names the tables and their columns, so that no new one can be left out by oversight.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson

from leadwright.kernel.db import Scope

_TEXTS = frozenset({"text", "json", "jsonb", "text[]", "character varying"})

_COLUMNS = """
SELECT c.relname, a.attname, format_type(a.atttypid, NULL)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
  AND EXISTS (SELECT FROM pg_attribute w WHERE w.attrelid = c.oid AND w.attname = 'workspace_id' AND NOT w.attisdropped)
ORDER BY c.relname, a.attnum
"""
_REFERENCES = """
SELECT DISTINCT c.relname, t.relname FROM pg_constraint f
JOIN pg_class c ON c.oid = f.conrelid JOIN pg_class t ON t.oid = f.confrelid
WHERE f.contype = 'f' AND c.oid <> t.oid AND c.relnamespace = 'public'::regnamespace
"""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the workspace: its columns with their types, and the tables that it refers to."""

    name: str
    columns: Mapping[str, str]
    refers: frozenset[str] = field(default_factory=frozenset)

    @property
    def texts(self) -> list[str]:
        """The columns that can hold words."""
        return [name for name, kind in self.columns.items() if kind in _TEXTS]


async def tables(scope: Scope) -> list[Table]:
    """Return all tables that carry a workspace, those that refer to others before those."""
    columns: dict[str, dict[str, str]] = {}
    for table, column, kind in await scope.rows(_COLUMNS):
        columns.setdefault(table, {})[column] = kind
    refers: dict[str, set[str]] = {name: set() for name in columns}
    for table, target in await scope.rows(_REFERENCES):
        if table in columns and target in columns:
            refers[table].add(target)
    return [Table(name, columns[name], frozenset(refers[name])) for name in _ordered(refers)]


def _ordered(refers: Mapping[str, Collection[str]]) -> list[str]:
    """Tables so that each comes before all that it refers to."""
    found: list[str] = []
    waiting = dict(refers)
    while waiting:
        wanted = {target for targets in waiting.values() for target in targets}
        free = sorted(name for name in waiting if name not in wanted) or sorted(waiting)[:1]
        found += free
        for name in free:
            del waiting[name]
    return found


async def delete_rows(
    scope: Scope, column: str, ids: Sequence[UUID], leave: Collection[str] = ()
) -> dict[str, int]:
    """Delete, in every table that has this column of ids, the rows that name any of them; return how many, by table."""
    gone: dict[str, int] = {}
    for table in await tables(scope) if ids else ():
        if table.columns.get(column) != "uuid" or table.name in leave:
            continue
        # house: skip one-writer because erasing goes through every table, whoever writes it
        statement = f"DELETE FROM {table.name} WHERE workspace_id = :workspace AND {column} = ANY(:ids)"
        if count := await scope.run(statement, workspace=scope.workspace, ids=list(ids)):
            gone[table.name] = count
    return gone


async def delete_ids(scope: Scope, name: str, ids: Sequence[UUID]) -> int:
    """Delete the rows of a table with these ids, once nothing refers to them."""
    known = {table.name for table in await tables(scope)}
    assert name in known, f"there is no table {name}"
    # house: skip one-writer because erasing goes through every table, whoever writes it
    statement = f"DELETE FROM {name} WHERE workspace_id = :workspace AND id = ANY(:ids)"
    return await scope.run(statement, workspace=scope.workspace, ids=list(ids))


Cleaner = Callable[[str, Mapping[str, Any], Any], Any]
"""Given a table, the ids in a row (columns of type uuid), and the content of one of its columns: the content cleaned."""


async def clean_texts(
    scope: Scope, pattern: str, clean: Cleaner, leave: Collection[str] = ()
) -> dict[str, int]:
    """Clean every text and document of the workspace in which a pattern (POSIX, case aside) is found.

    `clean` says what is left of it; what it gives back as it was is left alone. Returns how many rows changed, by table;
    `leave` names tables that are seen to otherwise.
    """
    changed: dict[str, int] = {}
    for table in await tables(scope):
        if table.name not in leave and table.texts and (count := await _clean(scope, table, pattern, clean)):
            changed[table.name] = count
    return changed


async def _clean(scope: Scope, table: Table, pattern: str, clean: Cleaner) -> int:
    ids = [name for name, kind in table.columns.items() if kind == "uuid"]
    hit = " OR ".join(f"CAST({name} AS text) ~* :pattern" for name in table.texts)
    rows: Any = await scope.rows(
        f"SELECT CAST(ctid AS text) AS place, {', '.join([*ids, *table.texts])} FROM {table.name}"
        f" WHERE workspace_id = :workspace AND ({hit})",
        workspace=scope.workspace,
        pattern=pattern,
    )
    count = 0
    for row in rows:
        told = row._mapping
        who = {name: told[name] for name in ids}
        after = {name: clean(table.name, who, told[name]) for name in table.texts}
        changed = {name: value for name, value in after.items() if value != told[name]}
        if changed:
            await _write(scope, table, told["place"], changed)
            count += 1
    return count


async def _write(scope: Scope, table: Table, place: str, changed: Mapping[str, Any]) -> None:
    values = {f"v_{name}": _value(table.columns[name], value) for name, value in changed.items()}
    sets = ", ".join(f"{name} = CAST(:v_{name} AS {table.columns[name]})" for name in changed)
    statement = (
        # house: skip one-writer because erasing goes through every table, whoever writes it
        f"UPDATE {table.name} SET {sets} WHERE workspace_id = :workspace AND ctid = CAST(:place AS tid)"
    )
    await scope.run(statement, workspace=scope.workspace, place=place, **values)


def _value(kind: str, value: Any) -> Any:
    return orjson.dumps(value).decode() if kind in ("json", "jsonb") and value is not None else value
