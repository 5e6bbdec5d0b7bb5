"""`leadwright budget` and `ledger`: what may be spent, and what became of every call."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from rich.table import Table

from leadwright.effects import budgets
from leadwright.effects.model_calls import SOURCE as MODEL
from leadwright.faces.cli import show
from leadwright.faces.cli.edge import console, opened, print_json
from leadwright.faces.cli.sources import vendor_named
from leadwright.kernel.errors import Wrong
from leadwright.reads.source_health import LedgerFilter, ledger

_FRAME = 16  # columns that the lines and spaces of a table of five take


async def set_cap(period: str, cap: float, unit: str, source: str | None, as_json: bool) -> None:
    """Set a budget of a day or month."""
    if period not in ("day", "month"):
        raise Wrong(
            f"There is no budget per {period!r}.",
            hint="Use day or month; a run has --max-cost.",
            field="period",
        )
    if source is not None and source != MODEL:
        vendor_named(source)
    async with opened() as (_, _, scope):
        chosen: budgets.Period = "day" if period == "day" else "month"
        budget_id = await budgets.set_budget(scope, chosen, Decimal(str(cap)), unit=unit, source=source)
    if as_json:
        print_json({"id": str(budget_id)})
    else:
        console.print(f"At most {cap:g} {unit} a {period}{f' of {source}' if source else ''}.")


async def list_caps(as_json: bool) -> None:
    """List budgets and quotas."""
    async with opened() as (_, _, scope):
        found = await budgets.budgets(scope)
    if as_json:
        print_json({"items": [_cap(item) for item in found]})
        return
    if not found:
        console.print("No budget is set: only the limits and quotas of the sources hold.")
        return
    table = Table(title="Budgets")
    for title in ("what", "period", "cap", "spent", "under way", "left"):
        table.add_column(title)
    table.add_column("id", overflow="fold")
    for item in found:
        row = _cap(item)
        what = f"{'quota of ' if item.quota else ''}{item.source or 'all sources'}"
        table.add_row(
            what,
            item.period,
            f"{row['cap']} {item.unit}",
            row["spent"],
            row["reserved"],
            row["left"],
            str(item.id),
        )
    console.print(table)


def _cap(item: budgets.Budget) -> dict[str, Any]:
    return {
        "id": str(item.id), "source": item.source, "period": item.period, "unit": item.unit, "quota": item.quota,
        **{name: f"{getattr(item, name).normalize():f}" for name in ("cap", "spent", "reserved", "left")},
    }  # fmt: skip


async def end_cap(budget: str, as_json: bool) -> None:
    """Let a budget no longer hold."""
    try:
        budget_id = UUID(budget)
    except ValueError as error:
        raise Wrong(
            f"{budget!r} is no id.", hint="`leadwright budget list` shows ids.", field="budget"
        ) from error
    async with opened() as (_, _, scope):
        await budgets.end_budget(scope, budget_id)
    if as_json:
        print_json({"ended": budget})
    else:
        console.print("It no longer holds.")


async def show_ledger(
    source: str | None, state: str | None, outcome: str | None, *, paid: bool, top: int, as_json: bool
) -> None:
    """Print the ledger, the newest calls first."""
    async with opened() as (_, _, scope):
        wanted = LedgerFilter(source=source, state=state, outcome=outcome, paid=paid, most=top)
        rows, total, cost = await ledger(scope, wanted)
    if as_json:
        print_json({
            "items": [{name: _plain(getattr(row, name)) for name in row.__dataclass_fields__} for row in rows],
            "total": total, "cost": {currency: str(amount) for currency, amount in cost.items()},
        })  # fmt: skip
        return
    spent = ", ".join(f"{amount.normalize():f} {currency}" for currency, amount in cost.items()) or "nothing"
    table = Table(title=f"{total:,} calls, which cost {spent}", caption="`--json` has every word.")
    cells = [
        (
            f"{row.called_at:%m-%d %H:%M:%S}", f"{row.source} {row.endpoint or row.purpose}",
            row.outcome + (" (kept)" if row.cached else "") + (f" [{row.state}]" if row.state != "settled" else ""),
            f"{row.cost.normalize():f} {row.currency}" if row.cost else "-", row.why or row.reason,
        )
        for row in rows
    ]  # fmt: skip
    titles = ("when", "what", "outcome", "cost", "why")
    for title in titles:
        table.add_column(title, no_wrap=True)
    # one call a line, since a ledger is read down and not across: the reason takes the room that the others leave
    taken = sum(max(len(row[place]) for row in (titles, *cells)) for place in range(4)) + _FRAME
    for row in cells:
        told = (
            row[4]
            if len(row[4]) <= console.width - taken
            else row[4][: max(8, console.width - taken - 1)] + "…"
        )
        table.add_row(*map(show.safe, (*row[:4], told)))
    console.print(table)


def _plain(value: Any) -> Any:
    return (
        str(value)
        if isinstance(value, (UUID, Decimal))
        else value.isoformat()
        if hasattr(value, "isoformat")
        else value
    )
