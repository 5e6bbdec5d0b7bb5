"""`leadwright contacts`: who is known, one person with who says what, add and correct one, put away, merge and split."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from rich.table import Table
from rich.text import Text

from leadwright.entities.types import Decided
from leadwright.faces.cli.edge import console, opened, print_json
from leadwright.flows.add_contact import add_contact
from leadwright.flows.change_contact import (
    Changed,
    archive_contact,
    correct_contact,
    move_contact,
    restore_contact,
)
from leadwright.flows.merge_people import merge_people, split_person
from leadwright.flows.rehearse import rehearse
from leadwright.flows.rescore import rescore_some
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound, Wrong
from leadwright.reads.contact import ContactSaid, contact
from leadwright.reads.contacts import ContactFilter, ContactRow, contacts
from leadwright.reads.find_contact import find_contact
from leadwright.reads.find_lead import find_company

_STATUS = {"valid": "green", "invalid": "red", "accept_all": "yellow", "blocked": "yellow"}


async def list_contacts(wanted: ContactFilter, company: str | None, top: int, as_json: bool) -> None:
    """Print contacts, the newest first."""
    async with opened() as (_, _, scope):
        if company is not None:
            wanted = ContactFilter(
                wanted.text, await find_company(scope, company), wanted.department, wanted.seniority, wanted.reach,
                wanted.status, wanted.show,
            )  # fmt: skip
        found, total = await contacts(scope, wanted, None, top)
    if as_json:
        print_json({"items": found, "total": total})
    elif found:
        console.print(_table(found))
        console.print(f"{len(found):,} of {total:,}", highlight=False)
    else:
        console.print("Nobody matches." if wanted != ContactFilter() else "Nobody is known yet.")


async def show(which: str, as_json: bool) -> None:
    """Print one contact with every source behind each value."""
    async with opened() as (_, _, scope):
        said = await contact(scope, await find_contact(scope, which))
    if as_json:
        print_json(said)
        return
    person = said.contact
    console.print(Text(f"{person.name}, {person.title or 'role not known'}, {said.company}", style="bold"))
    console.print(
        f"{person.standing.value}{f', until {person.ended_on}' if person.ended_on else ''}  {person.id}"
    )
    console.print(_values(said))
    for address in person.emails:
        told = (
            ", ".join(f"{v.status} says {v.by}, {v.at:%d %b %Y}" for v in address.verdicts) or "not checked"
        )
        console.print(f"  {address.address}  {told}", highlight=False, markup=False)
    for one in said.employments:
        when = f"{one.started or '?'} – {one.ended or ('now' if one.current else '?')}"
        console.print(f"  {when}  {one.title or '?'}, {one.company or '?'}", highlight=False, markup=False)
    if len(person.records) > 1:
        console.print("Records (`leadwright contacts split`):")
        for record, words in said.record_words.items():
            console.print(f"  {record}  {words}", highlight=False, markup=False)


async def add(
    given: Mapping[str, Any], company: str | None, website: str, force: bool, as_json: bool
) -> None:
    """Add a contact."""
    async with opened() as (_, _, scope):
        known: UUID | None = None
        if company is not None:
            known = await _company(scope, company)
        done = await add_contact(
            scope,
            given,
            company_id=known,
            company="" if known else company or "",
            website=website,
            force=force,
        )
        await rescore_some(scope, done.touched)
        said = await contact(scope, done.contact_id)
    _print(said, as_json)


async def correct(which: str, changes: Sequence[str], company: str | None, note: str, as_json: bool) -> None:
    """Correct values of a contact, or move it to another company."""
    given = dict(_change(text) for text in changes)
    async with opened() as (_, _, scope):
        contact_id = await find_contact(scope, which)
        if company is not None:
            done = await move_contact(scope, contact_id, await find_company(scope, company), given, note)
        else:
            done = await correct_contact(scope, contact_id, given, note)
        said = await _after(scope, done)
    _print(said, as_json)


async def put_away(which: str, back: bool, note: str, as_json: bool) -> None:
    """Put a contact away, or take it back."""
    async with opened() as (_, _, scope):
        contact_id = await find_contact(scope, which)
        done = await (
            restore_contact(scope, contact_id) if back else archive_contact(scope, contact_id, note)
        )
        said = await _after(scope, done)
    _print(said, as_json)


async def merge(which: Sequence[str], note: str, preview: bool, as_json: bool) -> None:
    """Say that contacts are one person."""
    async with opened() as (_, _, scope):
        ids = [await find_contact(scope, one) for one in which]
        await _decided(scope, lambda: merge_people(scope, ids, note), preview, as_json)


async def split(which: str, records: Sequence[UUID], note: str, preview: bool, as_json: bool) -> None:
    """Say that records of a contact are somebody else."""
    async with opened() as (_, _, scope):
        contact_id = await find_contact(scope, which)
        await _decided(scope, lambda: split_person(scope, contact_id, records, note), preview, as_json)


def _change(text: str) -> tuple[str, Any]:
    name, found, value = text.partition("=")
    if not found:
        raise Wrong(f"{text!r} is no change.", hint="Write field=value, or field= for none.", field="set")
    return name.strip(), value.strip() or None


async def _company(scope: Scope, company: str) -> UUID | None:
    try:
        return await find_company(scope, company)
    except NotFound:
        return None


async def _after(scope: Scope, done: Changed) -> ContactSaid:
    await rescore_some(scope, done.touched)
    return await contact(scope, done.contact_id)


async def _decided(
    scope: Scope, verb: Callable[[], Awaitable[Decided]], preview: bool, as_json: bool
) -> None:
    if preview:
        seen = await rehearse(scope, verb, rescore_some)
        if as_json:
            print_json({"before": seen.before, "after": seen.after})
            return
        for when, sides in (("Now", seen.before), ("Then", seen.after)):
            for side in sides:
                people = ", ".join(side.contacts) or "nobody"
                console.print(f"{when}: {side.name}: {people}", highlight=False, markup=False)
        return
    done = await verb()
    await rescore_some(scope, done.touched)
    if as_json:
        print_json({"act": done.act_id, "contact": done.contact_id})
    else:
        console.print(f"`leadwright review --undo {done.act_id}` takes it back.", highlight=False)


def _print(said: ContactSaid, as_json: bool) -> None:
    if as_json:
        print_json(said)
    else:
        console.print(
            f"{said.contact.name}, {said.company}: {said.contact.standing.value}  {said.contact.id}",
            highlight=False,
            markup=False,
        )


def _table(rows: Sequence[ContactRow]) -> Table:
    table = Table(box=None, header_style="bold")
    for column in ("Person", "Title", "Company", "E-mail", "Known of it", "Phone", ""):
        table.add_column(column, overflow="fold")
    for row in rows:
        status = row.email_status or ("not checked" if row.email else "")
        table.add_row(
            Text(row.name), Text(row.title or ""), Text(row.company), Text(row.email or ""),
            Text(status, style=_STATUS.get(status, "")), row.phone or "",
            "" if row.standing == "current" else row.standing,
        )  # fmt: skip
    return table


def _values(said: ContactSaid) -> Table:
    table = Table(box=None, show_header=False)
    for name, field in said.fields.items():
        told = ", ".join(
            f"{v.label or v.source}{'' if v.agrees else f' says {v.value}'}" for v in field.voices[:6]
        )
        sure = f"{field.confidence:.2f}" if field.voices else "from the title"
        table.add_row(name, Text(str(field.value)), sure, Text(told, style="dim"))
    return table
