"""`leadwright crm pull|plan|apply|rollback|status|mapping`: a sync step by step, each of them told."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from rich.table import Table

from leadwright.actions.crm import mapping as mappings
from leadwright.actions.crm import plans
from leadwright.actions.crm.plans import Plan, Planned
from leadwright.actions.crm.session import Session
from leadwright.effects.crm import CrmWire
from leadwright.effects.crm_connections import Connection
from leadwright.faces.cli import show
from leadwright.faces.cli.crm_connecting import chosen
from leadwright.faces.cli.edge import console, gently, opened, print_json
from leadwright.flows.apply_crm import apply_crm
from leadwright.flows.open_crm import open_crm
from leadwright.flows.plan_crm import plan_crm
from leadwright.flows.pull_crm import Pulled, pull_crm
from leadwright.flows.rescore import rescore_some, time_zone
from leadwright.flows.rollback_crm import rollback_crm
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound, Wrong
from leadwright.reads.crm_status import crm_statuses

_WORDS = {"create": "new", "update": "change", "keep": "stays", "restore": "put back", "archive": "remove"}


@asynccontextmanager
async def _session(
    which: str | None, connection: UUID | None = None
) -> AsyncIterator[tuple[Scope, CrmWire, Session, Connection]]:
    async with opened() as (config, database, scope):
        known = await chosen(scope, str(connection) if connection else which)
        await scope.commit()
        async with open_crm(database, config, scope.workspace, known.id) as (wire, session):
            yield scope, wire, session, known


async def pull(which: str | None, as_json: bool) -> None:
    """Read what changed."""
    async with _session(which) as (scope, wire, session, known):
        done = await _pull(scope, wire, session)
    if as_json:
        print_json(_pulled(known, done))
    else:
        console.print(_told_pull(known, done), highlight=False)


async def _pull(scope: Scope, wire: CrmWire, session: Session) -> Pulled:
    done = Pulled()
    with show.progress() as bar:
        task = bar.add_task(f"Reading {wire.title}", total=None)
        async with aclosing(pull_crm(scope, wire, session, rescore_some)) as steps:
            async for done in steps:
                await scope.commit()
                what = done.object.value if done.object else ""
                bar.update(task, description=f"Reading {wire.title}: {what}, {done.records:,} records")
    return done


def _told_pull(known: Connection, done: Pulled) -> str:
    moved = f" {done.moved:,} leads moved by their deals." if done.moved else ""
    alone = f" {done.left_alone:,} people opted out there, and are left alone." if done.left_alone else ""
    return f"{show.safe(known.label)}: {done.records:,} records read, {done.new:,} new leads.{moved}{alone}"


def _pulled(known: Connection, done: Pulled) -> dict[str, Any]:
    return {
        "connection": str(known.id), "records": done.records, "new": done.new, "left_alone": done.left_alone,
        "moved": done.moved,
    }  # fmt: skip


async def plan(which: str | None, rows: int, skip_pull: bool, as_json: bool) -> None:
    """Read, then plan."""
    async with _session(which) as (scope, wire, session, _):
        if not skip_pull:
            await _pull(scope, wire, session)
        for doubtful in await plans.unfinished(scope, session.connection):
            async with aclosing(apply_crm(scope, wire, session, doubtful, only_doubts=True)) as steps:
                async for _step in steps:
                    await scope.commit()
        today = clock.today(await time_zone(scope))
        made: Plan | None = None
        with show.progress() as bar:
            task = bar.add_task("Planning", total=None)
            async with aclosing(plan_crm(scope, wire, session, rescore_some, today)) as steps:
                async for step in steps:
                    await scope.commit()
                    made = step.plan
                    bar.update(task, description=f"Planning: {step.compared:,} records compared")
        assert made is not None, "the last step tells the plan"
        await _show_plan(scope, made, rows, as_json)


async def _show_plan(scope: Scope, made: Plan, rows: int, as_json: bool) -> None:
    listed, total = await plans.page(scope, made.id, most=rows)
    if as_json:
        print_json({**_plan(made), "rows": [_planned(one) for one in listed], "total": total})
        return
    table = Table(title=f"Plan {made.id}")
    for title in ("row", "what", "record", "field", "in the CRM", "ours", "why"):
        table.add_column(title, overflow="fold")
    for one in listed:
        for number, line in enumerate(_lines(one)):
            table.add_row(
                *((str(one.place), _what(one), show.safe(one.item.title)) if number == 0 else ("", "", "")),
                *line,
            )
    if listed:
        console.print(table)
    console.print(_summary(made, total, len(listed)), highlight=False)


def _what(one: Planned) -> str:
    said = _WORDS[one.item.action]
    if one.excluded_by:
        return f"{said} (left out)"
    return said if one.state in ("planned", "listed") else f"{said}: {one.state.replace('_', ' ')}"


def _lines(one: Planned) -> list[tuple[str, str, str, str]]:
    found = [
        (change.label, show.safe(change.theirs or "-"), show.safe(change.ours or "-"),
         f"{'' if change.verdict.writes else 'stays: '}{show.safe(change.why)}")
        for change in one.item.changes
    ]  # fmt: skip
    note = one.reason or one.item.note
    return found + ([("", "", "", show.safe(note))] if note or not found else [])


def _summary(made: Plan, total: int, shown: int) -> str:
    acts = ", ".join(f"{count:,} {_WORDS[name]}" for name, count in sorted(made.acts.items()))
    more = (
        f" {total - shown:,} more rows: `leadwright crm status {made.id} --show {total}`."
        if total > shown
        else ""
    )
    listed = f" {made.conflicts:,} conflicts are listed, and theirs stand." if made.conflicts else ""
    if not made.acts:
        return f"Nothing to write: both sides agree.{listed}{more}"
    todo = {"ready": f" `leadwright crm apply {made.id}` runs it.", "waiting": f" It waits: {made.reason}."}
    ended = ", ".join(
        f"{count:,} {state.replace('_', ' ')}"
        for state, count in sorted(made.counts.items())
        if state != "listed"
    )
    return f"{acts} ({ended}).{listed}{more}{todo.get(made.state, '')}"


async def apply(plan_id: str | None, which: str | None, leave_out: list[int], as_json: bool) -> None:
    """Run a plan."""
    wanted, connection = await _which_plan(plan_id, which)
    async with _session(None, connection) as (scope, wire, session, _):
        if leave_out:
            await plans.exclude(scope, wanted, leave_out)
        await _finish(scope, await _apply(scope, wire, session, wanted), as_json)


async def _which_plan(plan_id: str | None, which: str | None) -> tuple[UUID, UUID]:
    """The plan that is meant, and its connection."""
    async with opened() as (_, _, scope):
        if plan_id is not None:
            found = await plans.get(scope, _uuid(plan_id))
            return found.id, found.connection_id
        known = await chosen(scope, which)
        for one in await plans.plans(scope, known.id):
            if one.state in ("ready", "waiting", "running") and one.kind == "push":
                return one.id, known.id
    raise NotFound("There is no plan to run.", hint="`leadwright crm plan` makes one.")


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Wrong(
            f"{text[:60]!r} is no id of a plan.", hint="`leadwright crm status` lists them.", field="plan"
        ) from None


async def _apply(scope: Scope, wire: CrmWire, session: Session, wanted: UUID) -> Plan:
    ended: Plan | None = None
    with show.progress() as bar, gently("Waiting for the answers that are under way.") as wish:
        task = bar.add_task(f"Writing to {wire.title}", total=None)
        async with aclosing(apply_crm(scope, wire, session, wanted)) as steps:
            async for step in steps:
                await scope.commit()
                ended = step.plan
                bar.update(task, total=step.of, completed=step.settled)
                if wish.asked:
                    break
    return ended or await plans.get(scope, wanted)


async def _finish(scope: Scope, ended: Plan, as_json: bool) -> None:
    if as_json:
        print_json(_plan(ended))
    else:
        console.print(_summary(ended, 0, 0), highlight=False)
    if ended.to_do:
        raise Wrong(
            f"{ended.to_do:,} records are still to be written: {ended.reason or 'it was stopped'}.",
            hint=f"`leadwright crm apply {ended.id}` goes on.", code="crm_waits",
        )  # fmt: skip


async def rollback(plan_id: str, yes: bool, rows: int, as_json: bool) -> None:
    """Plan the way back, and run it if that is wanted."""
    wanted, connection = await _which_plan(plan_id, None)
    async with _session(None, connection) as (scope, wire, session, _):
        back: Plan | None = None
        async with aclosing(rollback_crm(scope, wire, session, wanted)) as steps:
            async for step in steps:
                await scope.commit()
                back = step
        assert back is not None, "the last step tells the plan"
        if not yes:
            await _show_plan(scope, back, rows, as_json)
            return
        await _finish(scope, await _apply(scope, wire, session, back.id), as_json)


async def status(plan_id: str | None, rows: int, as_json: bool) -> None:
    """Show connections and plans, or the rows of one plan."""
    async with opened() as (_, _, scope):
        if plan_id is not None:
            await _show_plan(scope, await plans.get(scope, _uuid(plan_id)), rows, as_json)
            return
        known = await crm_statuses(scope)
    if as_json:
        print_json({"items": [_status(one) for one in known]})
        return
    if not known:
        console.print("No CRM is connected. `leadwright crm connect hubspot` connects one.", highlight=False)
    for one in known:
        read = max((r.pulled_at for r in one.readings if r.pulled_at), default=None)
        records = ", ".join(f"{count:,} {name}" for name, count in one.records.items()) or "nothing read yet"
        when = f"read {read:%Y-%m-%d %H:%M} UTC" if read else "never read"
        console.print(f"[bold]{show.safe(one.connection.label)}[/]: {records}; {when}.", highlight=False)
        for made in one.plans:
            console.print(
                f"  {made.id} {made.made_at:%Y-%m-%d %H:%M} {made.kind} {made.state}: {_summary(made, 0, 0)}",
                highlight=False,
            )


def _status(one: Any) -> dict[str, Any]:
    return {
        "connection": str(one.connection.id), "label": one.connection.label, "crm": one.connection.crm,
        "records": dict(one.records), "linked": one.linked, "opted_out": one.opted_out,
        "readings": [
            {"object": r.object.value, "records": r.records, "pulled_at": r.pulled_at.isoformat() if r.pulled_at else None}
            for r in one.readings
        ],
        "plans": [_plan(made) for made in one.plans],
    }  # fmt: skip


def _plan(made: Plan) -> dict[str, Any]:
    return {
        "id": str(made.id), "connection": str(made.connection_id), "kind": made.kind,
        "of_plan": str(made.of_plan) if made.of_plan else None, "state": made.state, "reason": made.reason,
        "made_at": made.made_at.isoformat(), "acts": dict(made.acts), "counts": dict(made.counts),
        "excluded": made.excluded, "conflicts": made.conflicts, "to_do": made.to_do,
    }  # fmt: skip


def _planned(one: Planned) -> dict[str, Any]:
    item = one.item
    return {
        "row": one.place, "object": item.object.value, "action": item.action, "title": item.title, "crm_id": item.crm_id,
        "changes": [change.as_document() for change in item.changes], "note": item.note, "state": one.state,
        "reason": one.reason, "excluded": one.excluded_by is not None, "yielded": dict(one.yielded or {}),
    }  # fmt: skip


async def show_mapping(which: str | None, as_json: bool) -> None:
    """Show the mapping beside the CRM's own fields."""
    async with _session(which) as (_, _, session, known):
        checked = mappings.check(session.mapping, session.schema)
    if as_json:
        document = mappings.to_document(session.mapping.lines, session.mapping.choices)
        print_json({"version": session.mapping.version, **document})
        return
    for what, lines in checked.items():
        table = Table(title=f"{show.safe(known.label)}: {what.value}")
        for title in ("our field", "their property", "kept by", ""):
            table.add_column(title, overflow="fold")
        for one in lines:
            keeper = {"us": "us", "them": "them; we fill gaps", "read": "them; only read"}[one.line.keeper]
            table.add_row(one.meaning.label, one.line.theirs, keeper, show.safe(one.problem or one.note))
        console.print(table)


async def set_mapping(file: Path, which: str | None, as_json: bool) -> None:
    """Decide on a mapping."""
    reading = sys.stdin.read if str(file) == "-" else partial(file.read_text, "utf-8")
    text = await asyncio.to_thread(reading)
    try:
        document = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise Wrong(
            f"{file} cannot be read: {error}.", hint="Write it as JSON or YAML.", field="file"
        ) from error
    if not isinstance(document, dict):
        raise Wrong(
            f"{file} holds no mapping.", hint="`leadwright crm mapping show --json` prints one.", field="file"
        )
    async with opened() as (_, _, scope):
        known = await chosen(scope, which)
        version = await mappings.decide(scope, known.id, document, expected=document.get("version"))
    if as_json:
        print_json({"connection": str(known.id), "version": version})
    else:
        console.print(
            f"{show.safe(known.label)}: version {version} of the mapping counts from now on.", highlight=False
        )
