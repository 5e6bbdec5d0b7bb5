"""How analyses of companies stand: pending, success or failed with the reason. What they said is in the record itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from leadwright.kernel.db import Scope

Status = Literal["pending", "success", "failed"]


@dataclass(frozen=True, slots=True)
class Standing:
    """How the newest analysis of a company under an ICP stands. `reason` says in words why it failed.

    `made_by` (model or rules), `model`, `made_version`, `made_at` and `icp_fit_score` are of the analysis in the record,
    which may be an older one; None before the first.
    """

    company_id: UUID
    icp_id: UUID
    icp_version: int
    status: Status
    outcome: str
    reason: str
    asked_at: datetime
    ended_at: datetime | None
    cost: Decimal
    currency: str
    tokens: int
    cached: bool
    made_by: str | None
    model: str | None
    made_version: int | None
    made_at: datetime | None
    observation_id: UUID | None
    icp_fit_score: int | None


@dataclass(frozen=True, slots=True)
class Made:
    """An analysis that stands in the record now."""

    by: Literal["model", "rules"]
    model: str | None
    observation_id: UUID
    icp_fit_score: int | None


@dataclass(frozen=True, slots=True)
class Ended:
    """How an analysis ended; `made` is None if it failed."""

    company_id: UUID
    icp_id: UUID
    outcome: str
    reason: str = ""
    cost: Decimal = Decimal(0)
    currency: str = ""
    tokens: int = 0
    cached: bool = False
    made: Made | None = None


# One that waits for longer than this was interrupted: nobody asks for so long.
_LOST = "(status = 'pending' AND asked_at < clock_timestamp() - interval '1 hour')"
_COLUMNS = (
    f"company_id, icp_id, icp_version, CASE WHEN {_LOST} THEN 'failed' ELSE status END,"
    f" CASE WHEN {_LOST} THEN 'busy' ELSE outcome END, CASE WHEN {_LOST} THEN 'it was interrupted' ELSE reason END, asked_at, ended_at,"
    " cost, currency, tokens, cached, made_by, model, made_version, made_at, observation_id, icp_fit_score"
)


async def begin(scope: Scope, companies: Sequence[UUID], icp_id: UUID, version: int) -> None:
    """Say that companies are being analysed under a version of an ICP; what stands in the record stays."""
    await scope.run(
        "INSERT INTO analyses (workspace_id, company_id, icp_id, icp_version, status, asked_by)"
        " SELECT CAST(:workspace AS uuid), c, CAST(:icp AS uuid), :version, 'pending', :actor"
        " FROM unnest(CAST(:companies AS uuid[])) AS c ORDER BY c"
        " ON CONFLICT (workspace_id, company_id, icp_id) DO UPDATE SET icp_version = excluded.icp_version, status = 'pending',"
        " outcome = '', reason = '', asked_by = excluded.asked_by, asked_at = clock_timestamp(), ended_at = NULL, cost = 0,"
        " currency = '', tokens = 0, cached = false",
        workspace=scope.workspace, icp=icp_id, version=version, actor=scope.actor, companies=sorted(set(companies)),
    )  # fmt: skip


async def end(scope: Scope, ended: Ended) -> None:
    """Write down how an analysis ended."""
    made = ended.made
    await scope.run(
        "UPDATE analyses SET status = :status, outcome = :outcome, reason = :reason, ended_at = clock_timestamp(), cost = :cost,"
        " currency = :currency, tokens = :tokens, cached = :cached"
        + (
            ", made_by = :by, model = :model, made_version = icp_version, made_at = clock_timestamp(),"
            " observation_id = :observation, icp_fit_score = :score"
            if made is not None
            else ""
        )
        + " WHERE company_id = :company AND icp_id = :icp",
        status="failed" if made is None else "success", outcome=ended.outcome, reason=ended.reason[:1_000],
        cost=ended.cost, currency=ended.currency, tokens=ended.tokens, cached=ended.cached, company=ended.company_id,
        icp=ended.icp_id,
        **({} if made is None else {
            "by": made.by, "model": made.model, "observation": made.observation_id, "score": made.icp_fit_score,
        }),
    )  # fmt: skip


async def interrupted(scope: Scope, companies: Sequence[UUID], icp_id: UUID, reason: str) -> None:
    """Say of companies whose analysis was begun and not ended why it is not going on."""
    await scope.run(
        "UPDATE analyses SET status = 'failed', outcome = 'busy', reason = :reason, ended_at = clock_timestamp()"
        " WHERE icp_id = :icp AND company_id = ANY(:companies) AND status = 'pending'",
        reason=reason, icp=icp_id, companies=list(companies),
    )  # fmt: skip


async def standing(scope: Scope, company_id: UUID) -> list[Standing]:
    """Return how the analyses of a company stand, under each ICP that it was analysed for, the latest first."""
    rows: Any = await scope.rows(
        f"SELECT {_COLUMNS} FROM analyses WHERE company_id = :company ORDER BY asked_at DESC, icp_id",
        company=company_id,
    )
    return [Standing(*row) for row in rows]
