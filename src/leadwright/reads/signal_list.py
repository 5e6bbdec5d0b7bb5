"""What changed lately, at any company? Signals of the workspace, the newest first, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound
from leadwright.reads.local_day import local_day
from leadwright.scoring.kinds import signal_kinds
from leadwright.signals.store import COLUMNS, read
from leadwright.signals.strength import signal_strength
from leadwright.signals.types import Signal, SignalType


@dataclass(frozen=True, slots=True)
class SignalFilter:
    """Which signals: of these types (all if none), of one company, dated since a day, only what was news."""

    types: Sequence[str] = ()
    company_id: UUID | None = None
    since: date | None = None
    news: bool = False


@dataclass(frozen=True, slots=True)
class ListedSignal:
    """A signal with its type, its company, the lead there if there is one, its strength today (0 to 1), and whether it
    was news when it was found."""

    signal: Signal
    kind: SignalType
    name: str
    domain: str | None
    lead_id: UUID | None
    strength: float
    was_news: bool


_FROM = """
FROM signals s
JOIN profiles p ON p.workspace_id = s.workspace_id AND p.company_id = s.company_id
LEFT JOIN signal_news n ON n.workspace_id = s.workspace_id AND n.signal_id = s.id
WHERE s.workspace_id = :workspace AND s.dated <= :today
  AND (cardinality(CAST(:types AS text[])) = 0 OR s.type = ANY(CAST(:types AS text[])))
  AND (CAST(:company AS uuid) IS NULL OR s.company_id = :company)
  AND (CAST(:since AS date) IS NULL OR s.dated >= :since)
  AND (NOT :news OR n.id IS NOT NULL)
"""
_PAGE = f"""
SELECT {", ".join(f"s.{name}" for name in COLUMNS)}, p.name, p.domain,
  (SELECT l.id FROM leads l WHERE l.workspace_id = s.workspace_id AND l.company_id = s.company_id ORDER BY l.id LIMIT 1),
  n.id IS NOT NULL
{_FROM}
  AND (CAST(:after_day AS date) IS NULL OR (s.dated, s.id) < (:after_day, CAST(:after AS uuid)))
ORDER BY s.dated DESC, s.id DESC LIMIT :most
"""


async def signal_list(
    scope: Scope, wanted: SignalFilter, *, after: UUID | None = None, most: int = 50
) -> tuple[list[ListedSignal], int]:
    """Return the signals after the one named, and how many there are in all; raises NotFound for one that is gone."""
    day = await local_day(scope)
    known: dict[str, Any] = {
        "workspace": scope.workspace, "today": day, "types": list(wanted.types), "company": wanted.company_id,
        "since": wanted.since, "news": wanted.news,
    }  # fmt: skip
    after_day = None
    if after is not None:
        after_day = await scope.value("SELECT dated FROM signals WHERE id = :id", id=after)
        if after_day is None:
            raise NotFound("There is no such page.", hint="Start from the first page.", field="cursor",
                           code="unknown_cursor")  # fmt: skip
    kinds = await signal_kinds(scope)
    rows: Any = await scope.rows(_PAGE, **known, after=after, after_day=after_day, most=most)
    total = int(await scope.value(f"SELECT count(*) {_FROM}", **known))
    return [_listed(row, kinds[row.type], day) for row in rows], total


def _listed(row: Any, kind: SignalType, day: date) -> ListedSignal:
    *said, name, domain, lead_id, was_news = row
    signal = read(said)
    return ListedSignal(signal, kind, name, domain, lead_id, signal_strength(kind, signal, day), was_news)
