"""How things look on the terminal: the ranked table, progress bars, reports of imports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table
from rich.text import Text

from leadwright.faces.cli.edge import note
from leadwright.flows.import_file import ImportProgress
from leadwright.reads.explained import Explained, evidence_of
from leadwright.reads.lift import Lift

TIER_MARKS: Mapping[str, tuple[str, str]] = {
    "hot": ("● hot", "bold red"),
    "warm": ("◐ warm", "yellow"),
    "nurture": ("○ nurture", "blue"),
    "cold": ("· cold", "dim"),
    "out": ("✕ out", "dim strike"),
}


def progress() -> Progress:
    """A progress bar on stderr, so that stdout stays clean; silent where nobody watches."""
    return Progress(
        SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
        console=note, transient=True, disable=not note.is_terminal,
    )  # fmt: skip


def tier_text(tier: str) -> Text:
    """A tier by shape, word and colour."""
    mark, style = TIER_MARKS[tier]
    return Text(mark, style=style)


def ranked_table(items: Sequence[Explained], title: str) -> Table:
    """The ranked leads: tier, score, potential, company, the reasons, what is unknown."""
    table = Table(
        title=title, title_justify="left", header_style="bold", expand=True, box=None, pad_edge=False
    )
    table.add_column("#", justify="right", style="dim")
    table.add_column("Tier", no_wrap=True)
    table.add_column("Score", justify="right", no_wrap=True)
    table.add_column("Could be", justify="right", style="dim", no_wrap=True)
    table.add_column("Company", ratio=4, overflow="fold")
    table.add_column("Because", ratio=6)
    table.add_column("Not known", ratio=3, style="dim")
    for rank, item in enumerate(items, 1):
        who = Text(item.name, style="bold")
        who.append(f"\n{item.domain or 'no website'}", style="dim")
        table.add_row(
            str(rank),
            tier_text(item.tier),
            f"{item.score}",
            f"{item.potential}",
            who,
            reasons(item),
            unknowns(item),
        )
    return table


def reasons(item: Explained, most: int = 4) -> Text:
    """The strongest reasons of a score, in words."""
    if item.out:
        return Text(item.out, style="dim")
    earned = sorted((c for c in item.contributions if c.earned), key=lambda c: -c.weighted)
    return Text("; ".join(c.because for c in earned[:most]) or "nothing proven yet")


def unknowns(item: Explained, most: int = 3) -> Text:
    """What could add most if it were known."""
    rising = sorted(
        (c for c in item.contributions if c.rule in item.gains), key=lambda c: -item.gains[c.rule]
    )
    return Text(", ".join(f"{c.label.lower()} +{item.gains[c.rule]:.1f}" for c in rising[:most]))


def lift_lines(lifts: Iterable[Lift], tiers: Mapping[str, int]) -> RenderableType:
    """Which knowledge would lift how many leads to which tier."""
    lines: list[RenderableType] = []
    shown = [lift for lift in lifts if lift.to_hot or lift.to_warm or lift.to_nurture]
    for lift in shown[:6]:
        gains = [
            f"{n:,} to {tier}"
            for tier, n in (("hot", lift.to_hot), ("warm", lift.to_warm), ("nurture", lift.to_nurture))
            if n
        ]
        lines.append(Text.assemble(("  " + lift.label, "bold"), f" would lift {', '.join(gains)}"))
    if shown:
        lines.insert(0, Text("What is worth finding out, each alone:"))
    if not tiers.get("hot") and not tiers.get("warm"):
        lines.append(Text(missing_sentence(lifts)))
    return Group(*lines)


def missing_sentence(lifts: Iterable[Lift]) -> str:
    """Say what keeps a whole list below warm."""
    unknown = [lift.label.lower() for lift in sorted(lifts, key=lambda lift: -lift.unknown)]
    if not unknown:
        return "Nothing here fits this ideal customer well enough to be warm."
    return f"From this data alone no lead can be warm. Missing for most: {', '.join(unknown[:8])}."


def import_report(last: ImportProgress) -> RenderableType:
    """What an import did and how the columns were understood."""
    state = last.state
    lines: list[RenderableType] = [
        Text.assemble(
            (f"{state.rows:,} rows", "bold"),
            f": {state.created:,} created, {state.updated:,} updated, {state.unchanged:,} unchanged, {state.rejected:,} rejected",
        )
    ]
    understood = ", ".join(f"{column} → {field}" for column, field in last.columns.fields.items())
    lines.append(Text(f"Understood: {understood or 'no column'}", style="dim"))
    if last.columns.unknown:
        lines.append(Text(f"Kept as custom fields: {', '.join(last.columns.unknown)}", style="dim"))
    if last.unread:
        cells = ", ".join(f"{count:,} in {column}" for column, count in last.unread.items())
        lines.append(Text(f"Kept as text, since they could not be read: {cells}", style="dim"))
    if state.errors_file:
        lines.append(Text(f"Rejected rows with their reasons: {state.errors_file}", style="yellow"))
    return Group(*lines)


def import_json(last: ImportProgress) -> dict[str, Any]:
    """The counts of an import, and how it was understood."""
    state = last.state
    return {
        "rows": state.rows, "created": state.created, "updated": state.updated, "unchanged": state.unchanged,
        "rejected": state.rejected, "id": str(state.id), "mapping": dict(last.columns.fields),
        "custom_columns": list(last.columns.unknown), "unread_cells": dict(last.unread), "errors_file": state.errors_file,
    }  # fmt: skip


def lead_json(item: Explained) -> dict[str, Any]:
    """One lead as programs read it."""
    return {
        "lead_id": str(item.lead_id), "company": item.name, "domain": item.domain, "score": item.score,
        "floor": item.floor, "potential": item.potential, "completeness": item.completeness, "tier": item.tier,
        "out": item.out, "intent": item.intent, "fit": item.fit, "accessibility": item.accessibility,
        "gains": dict(item.gains),
        "contributions": [
            {
                "rule": c.rule, "label": c.label, "component": c.component, "points": c.points, "earned": c.earned,
                "possible": c.possible, "because": c.because, "unknown": c.unknown, "evidence": evidence_of(item, c),
            }
            for c in item.contributions
        ],
    }  # fmt: skip


def safe(text: str) -> str:
    """Text from outside as text: never markup."""
    return escape(text)
