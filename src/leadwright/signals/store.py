"""Keep signals and news: the only writer of both tables. Signals can be rebuilt from the record; news is written once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import orjson

from leadwright.kernel.db import Scope
from leadwright.kernel.ids import new_id
from leadwright.signals.types import Signal

COLUMNS = {
    "id": "uuid", "company_id": "uuid", "type": "text", "subject": "text", "happened_on": "date", "precision": "text",
    "first_seen": "timestamptz", "recorded_at": "timestamptz", "last_seen": "timestamptz", "ended_on": "date",
    "confidence": "float8", "details": "text", "evidence": "uuid[]", "sources": "text[]",
}  # fmt: skip
_LIST = ", ".join(COLUMNS)
_VALUES = ", ".join("details::jsonb" if name == "details" else name for name in COLUMNS)
_SET = ", ".join(f"{name} = excluded.{name}" for name in COLUMNS if name != "id")
_UPSERT = f"""
INSERT INTO signals (workspace_id, {_LIST}) SELECT :workspace, {_VALUES} FROM pg_temp.noticed
ON CONFLICT (workspace_id, id) DO UPDATE SET {_SET}
"""
_SELECT = f"SELECT {_LIST} FROM signals"
_ORDER = "ORDER BY company_id, dated DESC, id DESC"


def read(row: Sequence[Any]) -> Signal:
    """A row of the table, its columns in the order of `Signal`."""
    values: Any = [*row[:12], tuple(row[12]), tuple(row[13])]
    return Signal(*values)


async def signals(scope: Scope, companies: Iterable[UUID]) -> Mapping[UUID, Sequence[Signal]]:
    """The signals of companies, the newest first; companies without any are left out."""
    rows = await scope.rows(
        f"{_SELECT} WHERE company_id = ANY(:companies) {_ORDER}", companies=list(companies)
    )
    found: dict[UUID, list[Signal]] = defaultdict(list)
    for row in rows:
        found[row.company_id].append(read(row))
    return found


@dataclass(frozen=True, slots=True)
class Moved:
    """How the table changed: signals written, those gone, and the companies of both."""

    written: Sequence[Signal]
    gone: Sequence[Signal]

    @property
    def companies(self) -> frozenset[UUID]:
        """The companies whose signals are not what they were."""
        return frozenset(one.company_id for one in (*self.written, *self.gone))


async def replace(scope: Scope, companies: Sequence[UUID], found: Sequence[Signal]) -> Moved:
    """Let the table hold exactly `found` of these companies, and touch only what differs."""
    known = {one.id: one for of in (await signals(scope, companies)).values() for one in of}
    kept = {one.id: one for one in found}
    # a merge hands a signal on: its id is then known under a company that is not among these
    written = [one for one in kept.values() if known.get(one.id) != one]
    gone = [one for one in known.values() if one.id not in kept]
    if gone:
        await scope.run(
            "DELETE FROM signals WHERE workspace_id = :workspace AND id = ANY(:gone)",
            workspace=scope.workspace,
            gone=[one.id for one in gone],
        )
    if written:
        await scope.stage("noticed", COLUMNS, map(_row, written))
        await scope.run(_UPSERT, workspace=scope.workspace)
    return Moved(written, gone)


def _row(one: Signal) -> tuple[Any, ...]:
    return (
        one.id, one.company_id, one.type, one.subject, one.happened_on, one.precision, one.first_seen, one.recorded_at,
        one.last_seen, one.ended_on, one.confidence, orjson.dumps(one.details).decode(), list(one.evidence),
        list(one.sources),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class News:
    """A signal that was news when it was found. Ids sort by time; `evidence` is what it then rested on."""

    id: UUID
    signal_id: UUID
    company_id: UUID
    type: str
    subject: str
    dated: date
    evidence: tuple[UUID, ...]


_NEWS = "SELECT id, signal_id, company_id, type, subject, dated, evidence FROM signal_news"
# What was told of companies that are now folded into one of these is told of it.
_FAMILY = """
  WHERE workspace_id = :workspace AND (signal_id = ANY(:signals) OR company_id = ANY(:companies)
    OR company_id IN (SELECT id FROM companies WHERE workspace_id = :workspace AND folded_into = ANY(:companies)))
"""


async def told(scope: Scope, news: Sequence[Signal]) -> Sequence[News]:
    """What was told before of these signals' companies, those that were folded into them included."""
    rows = await scope.rows(
        _NEWS + _FAMILY, workspace=scope.workspace, signals=[one.id for one in news],
        companies=sorted({one.company_id for one in news}),
    )  # fmt: skip
    values: Any = [[*row[:6], tuple(row[6])] for row in rows]
    return [News(*of_one) for of_one in values]


async def tell(scope: Scope, news: Sequence[Signal]) -> list[UUID]:
    """Write signals down as news, once each, and return the ids of those rows, in order."""
    if not news:
        return []
    rows = [
        {"id": str(new_id()), "signal": str(one.id), "company": str(one.company_id), "type": one.type,
         "subject": one.subject, "dated": one.dated.isoformat(), "evidence": [str(e) for e in one.evidence]}
        for one in news
    ]  # fmt: skip
    made = await scope.rows(
        "INSERT INTO signal_news (workspace_id, id, signal_id, company_id, type, subject, dated, evidence, recorded_at)"
        " SELECT :workspace, (x->>'id')::uuid, (x->>'signal')::uuid, (x->>'company')::uuid, x->>'type', x->>'subject',"
        " (x->>'dated')::date, ARRAY(SELECT e::uuid FROM jsonb_array_elements_text(x->'evidence') e), clock_timestamp()"
        " FROM jsonb_array_elements(CAST(:rows AS jsonb)) x ON CONFLICT (workspace_id, signal_id) DO NOTHING RETURNING id",
        workspace=scope.workspace, rows=orjson.dumps(rows).decode(),
    )  # fmt: skip
    return sorted(row[0] for row in made)
