"""Caps on spending, per run, day, month and source: reserved before a call, settled after, never exceeded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound, Wrong
from leadwright.kernel.ids import new_id

Period = Literal["run", "day", "month"]


@dataclass(frozen=True, slots=True)
class Budget:
    """A cap and what was spent under it in the running period.

    `unit` is a currency, or `units` for a quota of credits (`quota`: it is the plan's and not a person's wish).
    `spent` counts calls in doubt at full price, `reserved` calls that are under way.
    """

    id: UUID
    source: str | None
    run_id: UUID | None
    period: Period
    unit: str
    cap: Decimal
    quota: bool
    since: date
    spent: Decimal
    reserved: Decimal

    @property
    def left(self) -> Decimal:
        """What may still be spent."""
        return max(Decimal(0), self.cap - self.spent - self.reserved)


_BUDGETS = """
SELECT b.id, b.source, b.run_id, b.period, b.unit, b.cap, b.quota, period_start(b.period, b.reset_day, now()),
  coalesce(s.spent, 0), coalesce(s.reserved, 0)
FROM budgets b
LEFT JOIN spending s ON s.workspace_id = b.workspace_id AND s.budget_id = b.id
  AND s.since = period_start(b.period, b.reset_day, now())
WHERE b.ended_at IS NULL AND (CAST(:run AS uuid) IS NOT DISTINCT FROM b.run_id OR b.run_id IS NULL)
ORDER BY b.quota, b.source NULLS FIRST, b.period, b.id
"""


async def budgets(scope: Scope, *, run_id: UUID | None = None) -> list[Budget]:
    """Return the budgets that hold now: those of the workspace, and of a run if one is named."""
    rows: Any = await scope.rows(_BUDGETS, run=run_id)
    return [Budget(*row) for row in rows]


async def set_budget(
    scope: Scope, period: Period, cap: Decimal, *, unit: str = "USD", source: str | None = None,
    run_id: UUID | None = None, reset_day: int = 1,
) -> UUID:  # fmt: skip
    """Set a cap, in place of the one for the same source and period; what its period has spent before counts.

    Until it is committed, calls that cost wait for it, and so does a gateway that reads the quota of a source for the
    first time: read offers and prices before, commit right after, and ask then.

    Raises Wrong for a negative cap or a unit that is neither a currency nor `units`.
    """
    if cap < 0:
        raise Wrong("A budget is not negative.", hint="0 lets nothing be spent.", field="cap")
    if unit != "units" and not (len(unit) == 3 and unit.isascii() and unit.isupper()):
        raise Wrong(
            f"{unit!r} is no currency.", hint="Write it as USD, or `units` for credits.", field="unit"
        )
    if unit == "units" and source is None:
        raise Wrong(
            "Credits of different sources do not add up.",
            hint="Name the source, or give a currency.",
            field="unit",
        )
    await scope.value("SELECT pg_advisory_xact_lock(budgets_lock())")  # no call begins meanwhile
    known = await scope.value(
        "UPDATE budgets SET cap = :cap, decided_by = :actor, decided_at = now(), reset_day = :reset_day"
        " WHERE ended_at IS NULL AND NOT quota AND period = :period AND unit = :unit"
        " AND source IS NOT DISTINCT FROM CAST(:source AS text) AND run_id IS NOT DISTINCT FROM CAST(:run AS uuid)"
        " RETURNING id",
        cap=cap, actor=scope.actor, period=period, unit=unit, source=source, run=run_id, reset_day=reset_day,
    )  # fmt: skip
    if known is None:
        known = new_id()
        await _insert(scope, known, period, cap, unit, source, run_id, reset_day, quota=False)
    await scope.value("SELECT found_budget(:id)", id=known)
    return UUID(str(known))


async def end_budget(scope: Scope, budget_id: UUID) -> None:
    """Let a budget no longer hold. Raises NotFound, also for a quota: that is the plan's, and its count must stay."""
    if not await scope.run(
        "UPDATE budgets SET ended_at = now() WHERE id = :id AND ended_at IS NULL AND NOT quota", id=budget_id
    ):
        raise NotFound(f"There is no budget {budget_id}.", hint="`leadwright budget list` shows them.")


async def keep_quotas(scope: Scope, monthly: Mapping[str, int | None]) -> None:
    """Make the plans' monthly units the quotas of sources; only those that differ are written."""
    rows = await scope.rows(
        "SELECT source, cap FROM budgets WHERE quota AND source = ANY(:sources) AND ended_at IS NULL",
        sources=list(monthly),
    )
    kept = {row[0]: row[1] for row in rows}
    for source, units in sorted(monthly.items()):
        if kept.get(source) != units:
            await keep_quota(scope, source, units)


async def keep_quota(scope: Scope, source: str, monthly: int | None, *, reset_day: int | None = None) -> None:
    """Make the plan's monthly units the quota of a source; None lets it have none."""
    wanted = "SELECT id, cap, reset_day FROM budgets WHERE quota AND source = :source AND ended_at IS NULL"
    row = await scope.row(wanted, source=source)
    if row is None and monthly is not None:
        await scope.value("SELECT pg_advisory_xact_lock(budgets_lock())")
        if await scope.row(wanted, source=source):
            return
        quota_id = new_id()
        await _insert(
            scope, quota_id, "month", Decimal(monthly), "units", source, None, reset_day or 1, quota=True
        )
        await scope.value("SELECT found_budget(:id)", id=quota_id)
    elif row is not None and monthly is None:
        await scope.run("UPDATE budgets SET ended_at = now() WHERE id = :id", id=row.id)
    elif row is not None and (row.cap != monthly or (reset_day is not None and row.reset_day != reset_day)):
        await scope.value("SELECT pg_advisory_xact_lock(budgets_lock())")
        await scope.run(
            "UPDATE budgets SET cap = :cap, reset_day = coalesce(:day, reset_day) WHERE id = :id",
            cap=monthly, day=reset_day, id=row.id,
        )  # fmt: skip
        await scope.value("SELECT found_budget(:id)", id=row.id)


async def _insert(
    scope: Scope, budget_id: UUID, period: str, cap: Decimal, unit: str, source: str | None, run_id: UUID | None,
    reset_day: int, *, quota: bool,
) -> None:  # fmt: skip
    await scope.run(
        "INSERT INTO budgets (workspace_id, id, source, run_id, period, unit, cap, reset_day, quota, decided_by)"
        " VALUES (:workspace, :id, :source, :run, :period, :unit, :cap, :reset_day, :quota, :actor)",
        workspace=scope.workspace, id=budget_id, source=source, run=run_id, period=period, unit=unit, cap=cap,
        reset_day=reset_day, quota=quota, actor=scope.actor,
    )  # fmt: skip


def over(caps: Sequence[Budget], source: str, units: Decimal, cost: Decimal, currency: str) -> str:
    """Say in words which cap a price does not fit under any more; empty if it fits. Books nothing."""
    for cap in caps:
        if cap.source not in (None, source) or not (units or cost):
            continue
        wanted = units if cap.unit == "units" else cost
        if (cap.unit not in ("units", currency) and cost) or wanted > cap.left:
            return refusal({
                "source": cap.source, "unit": cap.unit, "period": cap.period, "quota": cap.quota, "cap": cap.cap,
                "spent": cap.spent, "reserved": cap.reserved, "wanted": wanted,
                "currency": currency if cap.unit not in ("units", currency) else None,
            })  # fmt: skip
    return ""


def refusal(over: Mapping[str, Any]) -> str:
    """Say in words which budget a call did not fit under."""
    whose = f"of {over['source']}" if over.get("source") else "of the workspace"
    if over["unit"] != "units" and over.get("currency"):
        return (
            f"budget: the {over['period']} budget {whose} is in {over['unit']}, the price in {over['currency']};"
            " nothing is converted without a rate"
        )
    kind = "monthly quota" if over["quota"] else f"{over['period']} budget"
    spent, reserved = Decimal(str(over["spent"])), Decimal(str(over["reserved"]))
    unit = "credits" if over["unit"] == "units" else over["unit"]
    return (
        f"budget: the {kind} {whose} is {_plain(over['cap'])} {unit}; {_plain(spent)} spent, {_plain(reserved)} under way,"
        f" this would cost {_plain(over['wanted'])}"
    )


def _plain(value: Any) -> str:
    return f"{Decimal(str(value)).normalize():f}"


def total(rows: Sequence[tuple[str, Decimal]]) -> dict[str, Decimal]:
    """Add up amounts by currency: they are never mixed."""
    found: dict[str, Decimal] = {}
    for currency, amount in rows:
        found[currency] = found.get(currency, Decimal(0)) + amount
    return found
