"""Asks: how each question about a company to a source ended, so that silence is never taken for "no"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from leadwright.kernel.db import Scope
from leadwright.kernel.ids import new_id
from leadwright.sources.contract import Outcome


@dataclass(frozen=True, slots=True)
class Asked:
    """One ask that ended: the source, the outcome, why in words, and when."""

    source: str
    outcome: Outcome
    reason: str
    asked_at: datetime
    details: dict[str, Any]


async def note_ask(
    scope: Scope, company_id: UUID, source: str, outcome: Outcome, reason: str, details: dict[str, Any]
) -> None:
    """Write down how an ask ended."""
    await scope.run(
        "INSERT INTO asks (workspace_id, id, company_id, source, outcome, reason, details, asked_at)"
        " VALUES (:workspace, :id, :company, :source, :outcome, :reason, CAST(:details AS jsonb), clock_timestamp())",
        workspace=scope.workspace,
        id=new_id(),
        company=company_id,
        source=source,
        outcome=outcome.value,
        reason=reason[:500],
        details=orjson.dumps(details).decode(),
    )


@dataclass(frozen=True, slots=True)
class Ended:
    """How one ask about a company ended, to be written down with others."""

    company_id: UUID
    source: str
    outcome: Outcome
    reason: str
    details: dict[str, Any]


async def note_asks(scope: Scope, ended: Sequence[Ended]) -> None:
    """Write down how several asks ended, in one statement."""
    if not ended:
        return
    rows = [
        {
            "id": str(new_id()), "company": str(item.company_id), "source": item.source, "outcome": item.outcome.value,
            "reason": item.reason[:500], "details": item.details,
        }
        for item in ended
    ]  # fmt: skip
    await scope.run(
        "INSERT INTO asks (workspace_id, id, company_id, source, outcome, reason, details, asked_at)"
        " SELECT :workspace, (x->>'id')::uuid, (x->>'company')::uuid, x->>'source', x->>'outcome', x->>'reason',"
        " x->'details', clock_timestamp() FROM jsonb_array_elements(CAST(:rows AS jsonb)) x",
        workspace=scope.workspace,
        rows=orjson.dumps(rows).decode(),
    )


async def latest_asks(scope: Scope, company_id: UUID) -> Sequence[Asked]:
    """Return the latest ask of each source about a company."""
    rows = await scope.rows(
        "SELECT DISTINCT ON (source) source, outcome, reason, asked_at, details FROM asks"
        " WHERE company_id = :company ORDER BY source, asked_at DESC",
        company=company_id,
    )
    return [Asked(row[0], Outcome(row[1]), row[2], row[3], row[4]) for row in rows]
