"""`leadwright signals` and `leadwright signals detect`: what changed lately, at any company."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from rapidfuzz import process
from rich.table import Table
from rich.text import Text

from leadwright.faces.cli import show
from leadwright.faces.cli.edge import console, opened, print_json
from leadwright.flows.detect import detect_all
from leadwright.flows.rescore import rescore_some
from leadwright.kernel.errors import Wrong
from leadwright.reads.find_lead import find_company
from leadwright.reads.signal_list import ListedSignal, SignalFilter, signal_list
from leadwright.signals.catalog import CATALOG
from leadwright.signals.types import Form


async def list_signals(
    types: Sequence[str], company: str | None, since: str | None, news: bool, top: int, as_json: bool
) -> None:
    """Print the newest signals."""
    day = _day(since)
    for name in types:
        _known(name)
    async with opened() as (_, _, scope):
        which = await find_company(scope, company) if company else None
        found, total = await signal_list(scope, SignalFilter(types, which, day, news), most=top)
    if as_json:
        print_json({"items": [_json(item) for item in found], "total": total})
    elif not found:
        console.print("Nothing was noticed. `leadwright signals detect` looks through the whole record.")
    else:
        _print(found, total)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Wrong(f"{text!r} is no day.", hint="Write it as 2026-11-26.", field="since") from error


def _known(name: str) -> None:
    if name in CATALOG:
        return
    near = process.extractOne(name, list(CATALOG), score_cutoff=60)
    hint = f"Did you mean {near[0]!r}?" if near else f"They are {', '.join(CATALOG)}."
    raise Wrong(f"There is no type of signal {name!r}.", hint=hint, field="type")


def _print(found: Sequence[ListedSignal], total: int) -> None:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in ("When", "Company", "Signal", "What", "Strength", "Who said so"):
        table.add_column(column, justify="right" if column == "Strength" else "left", overflow="fold")
    for item in found:
        one = item.signal
        when = f"{one.dated:%d %b %Y}" if item.kind.form is Form.EVENT else f"since {one.dated:%d %b %Y}"
        table.add_row(
            when, show.safe(item.name), f"{item.kind.label}{' *' if item.was_news else ''}", Text(what(item)),
            f"{item.strength:.0%}", Text(", ".join(one.sources)), style="" if item.strength else "dim",
        )  # fmt: skip
    console.print(table)
    more = f"{total:,} in all; " if total > len(found) else ""
    console.print(Text(f"{more}* was news when it was found.", style="dim"))


def what(item: ListedSignal) -> str:
    """What a signal is about, in a few words: what was and what is, an amount, a person, else its subject."""
    told = item.signal.details
    parts = []
    if "before" in told and "after" in told and not isinstance(told["after"], bool):
        parts.append(f"{_value(told['before'])} to {_value(told['after'])}")
    elif item.signal.subject:
        parts.append(item.signal.subject)
    person, money = told.get("person"), told.get("amount")
    parts += [
        str(text)
        for text in (person.get("name") if isinstance(person, dict) else person, told.get("title"))
        if text
    ]
    if isinstance(money, dict) and money.get("amount") is not None:
        parts.append(f"{money['amount']:,} {money.get('currency') or ''}".strip())
    return ", ".join(dict.fromkeys(parts))


def _value(value: Any) -> str:
    if isinstance(value, list) and len(value) == 2:
        low, high = value
        return str(low) if low == high else f"{low or ''}-{high}" if high is not None else f"{low}+"
    return str(value)


def _json(item: ListedSignal) -> dict[str, Any]:
    return {
        "company": item.name, "domain": item.domain, "lead_id": item.lead_id, "label": item.kind.label,
        "strength": item.strength, "was_news": item.was_news, "dated": item.signal.dated, "signal": item.signal,
    }  # fmt: skip


async def detect_everywhere(as_json: bool) -> None:
    """Look through the whole record, with progress, and score what follows."""
    scored = 0
    async with opened() as (_, _, scope):
        with show.progress() as bar:
            task = bar.add_task("Noticing what changed", total=None)
            async for step in detect_all(scope):
                if step.companies:
                    await rescore_some(scope, step.companies)
                    scored += len(step.companies)
                await scope.commit()
                bar.update(task, total=step.of or None, completed=step.done)
    if as_json:
        print_json({"companies": step.of, "news": step.news, "scored": scored})
    else:
        console.print(
            f"{step.of:,} companies looked through, {step.news:,} news, {scored:,} scored anew.",
            highlight=False,
        )
