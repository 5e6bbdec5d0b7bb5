"""`leadwright contradictions`, `leadwright reliability`: where sources disagree, and how far each is trusted."""

from __future__ import annotations

from uuid import UUID

from rich.table import Table
from rich.text import Text

from leadwright.entities.reliability import active, versions
from leadwright.entities.trust import Trust
from leadwright.entities.value_decisions import recent
from leadwright.faces.cli.edge import console, opened, print_json
from leadwright.flows.decide_value import DecidedValue, decide_value, undo_value
from leadwright.flows.learn_reliability import learn, let_count
from leadwright.flows.rescore import rescore_some
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Wrong
from leadwright.reads.contradictions import Contradiction, contradictions
from leadwright.reads.find_lead import find_company


async def list_contradictions(top: int, done: bool, undo: str | None, as_json: bool) -> None:
    """Print values on which sources disagree, or the decisions made, or take one back."""
    async with opened() as (_, _, scope):
        if undo is not None:
            await _scored(scope, await undo_value(scope, _uuid(undo)), as_json)
            return
        acts = await recent(scope, top) if done else []
        found = [] if done else await contradictions(scope, top)
    if as_json:
        print_json({"items": acts or found})
    elif done:
        for act in acts:
            state = ", undone" if act.undone else ""
            line = f"{act.id}  {act.company_id}  {act.field}{state}  {act.decided_by}  {act.decided_at:%d %b %H:%M}  {act.note}"
            console.print(line, highlight=False, markup=False)
    elif found:
        console.print(_table(found))
        console.print("`leadwright contradictions decide COMPANY FIELD VALUE` decides one.", highlight=False)
    else:
        console.print("No source contradicts another.")


async def decide(company: str, field: str, value: str, note: str, as_json: bool) -> None:
    """Decide a value of a company."""
    async with opened() as (_, _, scope):
        company_id = await find_company(scope, company)
        await _scored(scope, await decide_value(scope, company_id, field, value, note), as_json)


async def show_reliability(learning: str | None, activate: str | None, note: str, as_json: bool) -> None:
    """Print how far sources are trusted and which versions there are; or learn one, or let one count."""
    async with opened() as (_, _, scope):
        if learning is not None:
            learned = await learn(scope, estimated=learning == "estimated")
            console.print(
                f"Version {learned.version} learned from {learned.companies:,} companies and {learned.adjudications:,}"
                f" checked words. `leadwright reliability --activate {learned.version}` lets it count.",
                highlight=False,
            )
        if activate is not None:
            await _activate(scope, None if activate == "assumed" else _number(activate), note)
        trust, known = await active(scope), await versions(scope)
    if as_json:
        rows = [
            {"source": s, "field": f, "reliability": r.mean, "basis": r.basis, "judged": r.judged}
            for (s, f), r in sorted(trust.right.items())
        ]
        print_json({"version": trust.version, "origins": trust.origins, "items": rows, "versions": known})
        return
    console.print(_trusted(trust))
    for version in known:
        console.print(
            f"version {version.version}  {version.basis}  {version.made_at:%d %b %H:%M}{'  counts' if version.active else ''}",
            highlight=False,
        )


async def _activate(scope: Scope, version: int | None, note: str) -> None:
    async for batch in let_count(scope, version, note):
        if batch.companies:
            await rescore_some(scope, batch.companies)
        await scope.commit()


async def _scored(scope: Scope, done: DecidedValue, as_json: bool) -> None:
    await rescore_some(scope, done.touched)
    if as_json:
        print_json(done)
        return
    said = f"{done.field} is {done.value}." if done.value is not None else f"{done.field} is open again."
    console.print(Text(said))
    if done.right or done.wrong:
        console.print(
            Text(f"Right: {', '.join(done.right) or 'nobody'}. Wrong: {', '.join(done.wrong) or 'nobody'}.")
        )
    if done.value is not None:
        console.print(
            f"`leadwright contradictions --undo {done.decision_id}` takes it back.", highlight=False
        )


def _table(found: list[Contradiction]) -> Table:
    table = Table(box=None, header_style="bold")
    for column in ("Company", "Field", "Believed", "Sure", "Others say", "Points"):
        table.add_column(column, overflow="fold")
    for item in found:
        others = "; ".join(f"{v.source}: {v.value}" for v in item.voices if not v.agrees)
        table.add_row(
            Text(f"{item.name} ({item.domain or item.company_id})"), item.field, Text(str(item.value)),
            f"{item.confidence:.0%}", Text(others), "" if item.stake is None else f"{item.stake:.1f}",
        )  # fmt: skip
    return table


def _trusted(trust: Trust) -> Table:
    table = Table(box=None, header_style="bold")
    for column in ("Source", "Field", "Reliability", "Rests on"):
        table.add_column(column)
    for (source, field), known in sorted(trust.right.items()):
        basis = f"{known.judged} checked" if known.basis == "adjudicated" else known.basis
        table.add_row(source, field, f"{known.mean:.2f}", basis)
    for source, origin in sorted(trust.origins.items()):
        table.add_row(source, "all", "", f"repeats {origin}")
    return table


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Wrong(f"{text!r} is no id.", hint="`leadwright contradictions --done` shows ids.") from error


def _number(text: str) -> int:
    if not text.isdigit():
        raise Wrong(f"{text!r} is no version.", hint="A number, or `assumed`.", field="activate")
    return int(text)
