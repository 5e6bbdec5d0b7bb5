"""`leadwright resolve`, `review`, `merge`, `split`, `apart`: who is who, and what to do about it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

from rich.table import Table
from rich.text import Text

from leadwright.entities.acts import recent_acts
from leadwright.entities.types import Decided
from leadwright.faces.cli.edge import console, opened, print_json
from leadwright.flows.keep_apart import keep_apart
from leadwright.flows.merge import merge
from leadwright.flows.rehearse import Rehearsed, rehearse
from leadwright.flows.rescore import rescore_some
from leadwright.flows.resolve import ResolveStep, resolve_new
from leadwright.flows.split import split
from leadwright.flows.undo_identity import undo_identity
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Wrong
from leadwright.reads.company_sides import Side, company_sides
from leadwright.reads.find_lead import find_company
from leadwright.reads.review_queue import Question, review_queue, waiting


async def resolve_companies(as_json: bool) -> None:
    """Compare what is new with all that is known, merge what is surely one, and score what changed."""
    last = ResolveStep(0, 0, ())
    async with opened() as (_, _, scope):
        async for last in resolve_new(scope):
            await scope.commit()
            if last.touched:
                await rescore_some(scope, last.touched)
                await scope.commit()
        questions = await waiting(scope)
    if as_json:
        print_json({"compared": last.compared, "merged": last.merged, "unsure": questions})
        return
    console.print(
        f"{last.compared:,} companies compared, {last.merged:,} found to be others already.", highlight=False
    )
    if questions:
        console.print(
            f"{questions:,} pairs are unsure: `leadwright review` asks about them.", highlight=False
        )


async def review(top: int, done: bool, undo: str | None, as_json: bool) -> None:
    """Print the pairs that a person should judge, or the decisions made, or take one back."""
    async with opened() as (_, _, scope):
        if undo is not None:
            await _decided(scope, lambda: undo_identity(scope, _uuid(undo)), False, as_json)
            return
        acts = await recent_acts(scope, top) if done else []
        questions = [] if done else await review_queue(scope, top)
    if as_json:
        print_json({"items": acts or questions})
    elif done:
        for act in acts:
            state = ", undone" if act.undone else ""
            console.print(
                f"{act.id}  {act.verb}{state}  {act.decided_by}  {act.decided_at:%d %b %H:%M}  {act.note}",
                highlight=False,
                markup=False,
            )
    elif questions:
        console.print(_queue(questions))
    else:
        console.print("Nothing to judge. `leadwright resolve` looks for pairs.")


async def merge_companies(which: Sequence[str], note: str, preview: bool, as_json: bool) -> None:
    """Make companies one."""
    async with opened() as (_, _, scope):
        ids = [await find_company(scope, name) for name in which]
        await _decided(scope, lambda: merge(scope, ids, note), preview, as_json)


async def split_company(which: str, records: Sequence[str], note: str, preview: bool, as_json: bool) -> None:
    """Move source records of a company to one of their own; without any, list them."""
    async with opened() as (_, _, scope):
        company = await find_company(scope, which)
        if records:
            moved = [_uuid(record) for record in records]
            await _decided(scope, lambda: split(scope, company, moved, note), preview, as_json)
            return
        (side,) = await company_sides(scope, [company])
    if as_json:
        print_json(side)
        return
    for record in side.records:
        console.print(
            f"{record.record_id}  {record.source}  {record.name or ''}  {record.domain or ''}",
            highlight=False,
            markup=False,
        )


async def tell_apart(one: str, other: str, note: str, as_json: bool) -> None:
    """Say that two companies are different, whatever comes."""
    async with opened() as (_, _, scope):
        left, right = await find_company(scope, one), await find_company(scope, other)
        await _decided(scope, lambda: keep_apart(scope, left, right, note), False, as_json)


async def _decided(
    scope: Scope, verb: Callable[[], Awaitable[Decided]], preview: bool, as_json: bool
) -> None:
    if preview:
        _print_rehearsed(await rehearse(scope, verb, rescore_some), as_json)
        return
    done = await verb()
    await rescore_some(scope, done.touched)
    sides = await company_sides(scope, done.after)
    if as_json:
        print_json({"act": done.act_id, "companies": sides})
        return
    console.print(_sides(sides))
    console.print(f"`leadwright review --undo {done.act_id}` takes it back.", highlight=False)


def _print_rehearsed(seen: Rehearsed, as_json: bool) -> None:
    if as_json:
        print_json({"before": seen.before, "after": seen.after})
        return
    console.print("As it is:", _sides(seen.before), "As it would be:", _sides(seen.after))


def _sides(sides: Sequence[Side]) -> Table:
    table = Table(box=None, header_style="bold")
    for column in ("Company", "Website", "Sources", "Contacts", "Lead", "Scores"):
        table.add_column(column, overflow="fold")
    for side in sides:
        scores = ", ".join(f"{score.icp} {score.score} {score.tier}" for score in side.scores)
        folded = f" (+{side.folded} folded)" if side.folded else ""
        table.add_row(
            Text(side.name), Text(side.domain or ""), str(len(side.records)), str(len(side.contacts)),
            f"{side.stage or 'none'}{folded}", Text(scores),
        )  # fmt: skip
    return table


def _queue(questions: Sequence[Question]) -> Table:
    table = Table(box=None, header_style="bold")
    for column in ("One", "Other", "Probably one", "Because"):
        table.add_column(column, overflow="fold")
    for item in questions:
        why = ", ".join(f"{reason.comparison} {reason.level}" for reason in item.why[:4])
        table.add_row(
            Text(f"{item.left_name} ({item.left_domain or item.left})"),
            Text(f"{item.right_name} ({item.right_domain or item.right})"), f"{item.probability:.0%}", why,
        )  # fmt: skip
    return table


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Wrong(
            f"{text!r} is no id.", hint="`leadwright split COMPANY` and `leadwright review --done` show ids."
        ) from error
