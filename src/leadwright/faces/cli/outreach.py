"""What the commands `outreach` do: call one verb or question, print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from rich.table import Table
from rich.text import Text

from leadwright.actions.outreach import enrolments, messages, progress, steps
from leadwright.actions.outreach import sequences as kept
from leadwright.actions.outreach.document import SequenceDocument, parse
from leadwright.actions.outreach.sequences import StoredSequence
from leadwright.actions.outreach.types import ReplyClass
from leadwright.effects import mailboxes
from leadwright.effects.mail import open_post
from leadwright.faces.cli.edge import console, opened, print_json
from leadwright.faces.cli.show import safe
from leadwright.flows.detect import detect
from leadwright.flows.enrol import Enrolled, enrol
from leadwright.flows.prepare_outreach import prepare_outreach
from leadwright.flows.preview_sequence import Preview, preview_sequence
from leadwright.flows.rescore import rescore_some
from leadwright.flows.send_outreach import Posting, Sending, ask_governor, send_outreach
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound, Wrong
from leadwright.policy import unsubscribe
from leadwright.reads.conversations import SHOWS, conversation, conversations
from leadwright.reads.find_contact import find_contact
from leadwright.reads.find_lead import find_company
from leadwright.reads.lead_of import lead_of
from leadwright.reads.outreach_queue import LISTS, queue_items, queue_of
from leadwright.reads.senders import senders
from leadwright.reads.sequence_counts import sequence_counts
from leadwright.reads.tier_leads import tier_leads

MOST_AT_ONCE = 500


def an_id(text: str) -> UUID:
    """An id as typed; raises Wrong."""
    try:
        return UUID(text)
    except ValueError:
        raise Wrong(f"{text[:80]!r} is not an id.", hint="The lists show the ids.") from None


async def sequences(
    file: Path | None, examples: bool, show: str | None, on: str | None, off: str | None, end: str | None, as_json: bool
) -> None:  # fmt: skip
    """Do what is asked, then print the sequences; with `show` print one."""
    async with opened() as (_, _, scope):
        if file is not None:
            await _keep(scope, file)
        if examples:
            await kept.add_examples(scope)
        for which, enabled in ((on, True), (off, False)):
            if which is not None:
                await kept.enable(scope, (await kept.find(scope, which)).id, enabled=enabled)
        if end is not None:
            await kept.end(scope, (await kept.find(scope, end)).id)
        if show is not None:
            stored = await kept.find(scope, show)
            if as_json:
                print_json({"id": stored.id, "version": stored.version, **stored.document.to_document()})
            else:
                console.print(stored.document.to_yaml(), markup=False, highlight=False)
            return
        found, counts = await kept.sequences(scope), await sequence_counts(scope)
    if as_json:
        print_json({"items": [_sequence(one) | asdict(counts[one.id]) for one in found]})
        return
    table = _table("Sequence", "Tier", "Steps", "Version", "Running", "Answered", "Sent", "")
    for one in found:
        count = counts[one.id]
        table.add_row(
            safe(one.name), one.document.tier or "", str(len(one.document.steps)), str(one.version), f"{count.running:,}",
            f"{count.replied:,}", f"{count.sent:,}", "" if one.enabled else "off",
        )  # fmt: skip
    console.print(
        table if found else "No sequences yet. `leadwright outreach sequences --examples` adds three."
    )


async def _keep(scope: Scope, file: Path) -> StoredSequence:
    document = _read(file)
    known = {one.name.casefold(): one.id for one in await kept.sequences(scope)}
    return await kept.save(scope, document, known.get(document.name.casefold()))


def _read(file: Path) -> SequenceDocument:
    return parse(_text(file), file.name)


def _is_file(file: Path) -> bool:
    return file.suffix.lower() in (".yaml", ".yml", ".json") and file.is_file()


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Wrong(f"{file} cannot be read.", hint=str(error)) from None


def _sequence(one: StoredSequence) -> dict[str, Any]:
    return {
        "id": one.id, "name": one.name, "version": one.version, "tier": one.document.tier, "enabled": one.enabled,
        "steps": len(one.document.steps), "changed_at": one.changed_at, "changed_by": one.changed_by,
    }  # fmt: skip


async def preview(sequence: str, lead: str, as_json: bool) -> None:
    """Print a sequence as it would be written for a lead."""
    async with opened() as (_, _, scope):
        file = Path(sequence)
        document = _read(file) if _is_file(file) else (await kept.find(scope, sequence)).document
        made = await preview_sequence(scope, document, await _lead(scope, lead), clock.now())
    if as_json:
        print_json(_preview(made))
        return
    _print_preview(made)


def _preview(made: Preview) -> dict[str, Any]:
    return {
        "contact_id": made.who.contact_id if made.who else None,
        "why_not": asdict(made.why) if made.why else None,
        "missing": list(made.missing),
        "steps": [
            {"step": one.number, "channel": one.channel.value, "at": one.at, "ways": [asdict(way) for way in one.ways]}
            for one in made.steps
        ],
    }  # fmt: skip


def _print_preview(made: Preview) -> None:
    if made.why is not None:
        console.print(Text(made.why.words, style="yellow"))
    if made.missing:
        console.print(Text(f"No value for {', '.join(made.missing)}.", style="red"))
    for one in made.steps:
        for way in one.ways:
            head = f"{one.number + 1}. {one.channel.value} {one.at:%a %d %b %H:%M} UTC, {way.variant}"
            console.print()
            console.print(Text(head, style="bold"))
            if way.subject:
                console.print(Text(f"Subject: {way.subject}"))
            console.print(Text(way.body))


async def _lead(scope: Scope, which: str) -> UUID:
    return await lead_of(scope, await find_company(scope, which))


async def enrol_leads(
    sequence: str, leads: Sequence[str], contact: str | None, tier: str | None, most: int, rehearse: bool, as_json: bool
) -> None:  # fmt: skip
    """Take leads in and print what became of each."""
    if (tier is None) == (not leads) or (contact is not None and len(leads) != 1):
        raise Wrong(
            "Say which leads.", hint="Name them, or give --tier; --contact goes with one lead.", field="leads"
        )
    async with opened() as (_, _, scope):
        stored = await kept.find(scope, sequence)
        who = await find_contact(scope, contact) if contact is not None else None
        if tier is not None:
            wanted = dict.fromkeys(await tier_leads(scope, tier, most))
        else:
            wanted = dict.fromkeys([await _lead(scope, one) for one in leads], who)
        done = await enrol(scope, stored, wanted, clock.now(), boxes=await senders(scope), rehearsal=rehearse)
    if as_json:
        print_json({"items": [_enrolled(one) for one in done]})
        return
    table = _table("Company", "Contact", "Result")
    for one in done:
        ok = "[green]taken in[/]" if one.enrolment_id else "[green]would be taken in[/]"
        told = ok if not one.code else safe(one.words)
        name = one.who.to.name if one.who else ""
        table.add_row(
            safe((one.who.to.company if one.who else None) or str(one.lead_id)), safe(name or ""), told
        )
    console.print(table if done else "Nobody is there to be taken in.")


def _enrolled(one: Enrolled) -> dict[str, Any]:
    return {
        "lead_id": one.lead_id, "enrolment_id": one.enrolment_id, "contact_id": one.who.contact_id if one.who else None,
        "code": one.code, "words": one.words,
    }  # fmt: skip


async def queue(which: str, sequence: str | None, top: int, as_json: bool) -> None:
    """Print messages of a list."""
    if which not in LISTS:
        raise Wrong(f"There is no list {which!r}.", hint=f"There are {', '.join(LISTS)}.", field="which")
    async with opened() as (_, _, scope):
        of = (await kept.find(scope, sequence)).id if sequence is not None else None
        found, total = await queue_of(scope, which, sequence=of, most=top)
    if as_json:
        print_json({"items": found, "total": total})
        return
    table = _table("Id", "To", "Company", "Tier", "Step", "What", "When", "Why")
    for one in found:
        table.add_row(
            str(one.id), safe(one.contact), safe(one.company), one.tier or "", f"{one.step + 1}/{one.steps} {one.channel}",
            safe(one.subject or one.body[:60]), _moment(one.sent_at or one.send_after or one.due_at), safe(one.words),
        )  # fmt: skip
    console.print(table if found else f"Nothing in {which}.")
    if total > len(found):
        console.print(f"{total - len(found):,} more: --top.", highlight=False)


async def show_conversation(which: str, as_json: bool) -> None:
    """Print one conversation with all that was said."""
    async with opened() as (_, _, scope):
        told = await conversation(scope, await _conversation(scope, which))
    if as_json:
        print_json(
            {
                "conversation": told.row,
                "lines": told.lines,
                "answers": {str(k): v for k, v in told.answers.items()},
            }
        )
        return
    row = told.row
    console.print(
        Text(f"{row.contact or 'somebody'} at {row.company}, {row.sequence}: {row.state}", style="bold")
    )
    if row.reason:
        console.print(Text(row.reason, style="yellow"))
    for line in told.lines:
        if line.message is not None:
            one = line.message
            console.print(
                Text(
                    f"\n{_moment(line.at)}  we, by {one.channel.value} ({one.state.value})  {one.id}",
                    style="dim",
                )
            )
            console.print(Text(f"{one.subject}\n{one.body}" if one.subject else one.body))
        elif line.event is not None:
            event = line.event
            means = told.answers.get(event.id, (event.response_type or "", False))[0]
            console.print(Text(f"\n{_moment(line.at)}  {event.status} {means}  {event.id}", style="dim"))
            if quote := event.details.get("quote") or event.details.get("words"):
                console.print(Text(str(quote)))


async def _conversation(scope: Scope, which: str) -> UUID:
    """The conversation that is meant: its id, or the latest of a lead."""
    try:
        wanted: UUID | None = UUID(which)
    except ValueError:
        wanted = None
    if wanted is not None and await scope_has(scope, wanted):
        return wanted
    rows, _ = await conversations(scope, "all", lead=await _lead(scope, which), most=1)
    if not rows:
        raise NotFound(
            f"There is no conversation with {which!r}.", hint="`leadwright outreach status` lists them."
        )
    return rows[0].id


async def scope_has(scope: Scope, enrolment_id: UUID) -> bool:
    """Whether there is such a conversation."""
    try:
        await enrolments.get(scope, enrolment_id)
    except NotFound:
        return False
    return True


async def approve(ids: Sequence[str], everything: bool, sequence: str | None, as_json: bool) -> None:
    """Approve messages."""
    async with opened() as (_, _, scope):
        wanted = [an_id(one) for one in ids]
        if everything:
            of = (await kept.find(scope, sequence)).id if sequence is not None else None
            wanted = [
                one.id for one in (await queue_of(scope, "approval", sequence=of, most=MOST_AT_ONCE))[0]
            ]
        elif not wanted:
            raise Wrong("Say which messages.", hint="Name their ids, or give --all.", field="messages")
        done = await steps.approve(scope, wanted, clock.now())
    _say({"approved": done}, f"{len(done):,} approved.", as_json)


async def undo(ids: Sequence[str], as_json: bool) -> None:
    """Take approvals back."""
    async with opened() as (_, _, scope):
        done = await messages.take_back(scope, [an_id(one) for one in ids], clock.now())
    _say({"taken_back": done}, f"{len(done):,} taken back.", as_json)


async def edit(message: str, subject: str | None, file: Path | None, as_json: bool) -> None:
    """Write a message otherwise."""
    async with opened() as (_, _, scope):
        known = await messages.get(scope, an_id(message))
        body = known.body if file is None else _text(file)
        await messages.edit(scope, known.id, known.subject if subject is None else subject, body, clock.now())
        (shown,) = await queue_items(scope, [known.id])
    _say({"message": shown}, f"{shown.subject}\n\n{shown.body}", as_json)


async def skip(message: str, note: str, as_json: bool) -> None:
    """Leave a step out."""
    async with opened() as (_, _, scope):
        left = await steps.leave_out(scope, an_id(message), clock.now(), note)
    _say({"left_out": left.id}, "Left out; the conversation goes on with its next step.", as_json)


async def done(message: str, outcome: str, as_json: bool) -> None:
    """Note that a task is done."""
    async with opened() as (_, _, scope):
        task = await steps.do_task(scope, an_id(message), clock.now(), outcome)
    _say({"done": task.id}, "Done; the conversation goes on.", as_json)


async def doubt(message: str, left: bool, as_json: bool) -> None:
    """Settle a doubt."""
    async with opened() as (_, _, scope):
        settled = await steps.settle_doubt(scope, an_id(message), clock.now(), left=left)
    _say({"message": settled.id, "state": settled.state.value}, f"It is {settled.state.value}.", as_json)


async def answer(event: str, means: str, as_json: bool) -> None:
    """Say what an answer means."""
    if means not in list(ReplyClass):
        known = ", ".join(ReplyClass)
        raise Wrong(f"An answer is not {means!r}.", hint=f"It is one of {known}.", field="means")
    async with opened() as (_, _, scope):
        touched = await progress.correct(scope, an_id(event), ReplyClass(means), clock.now())
        await after_hearing(scope, touched)
    _say({"event": event, "means": means}, "Noted.", as_json)


async def after_hearing(scope: Scope, touched: frozenset[UUID]) -> None:
    """Look through companies of which something was heard, and score them anew."""
    if touched:
        await detect(scope, sorted(touched))
        await rescore_some(scope, sorted(touched))


async def change(what: str, which: str, note: str, as_json: bool) -> None:
    """Stop, pause, resume or close a conversation."""
    async with opened() as (_, _, scope):
        enrolment, now = await _conversation(scope, which), clock.now()
        if what == "stop":
            held = await enrolments.stop(scope, enrolment, now, note)
        elif what == "pause":
            held = await enrolments.hold(scope, enrolment, now, note)
        elif what == "resume":
            held = await enrolments.resume(scope, enrolment, now)
        else:
            held = await enrolments.close(scope, enrolment, now)
    _say(
        {"enrolment": held.id, "state": held.state.value}, f"The conversation is {held.state.value}.", as_json
    )


async def status(show: str, sequence: str | None, top: int, as_json: bool) -> None:
    """Print conversations."""
    if show not in SHOWS:
        raise Wrong(f"There is no view {show!r}.", hint=f"There are {', '.join(SHOWS)}.", field="show")
    async with opened() as (_, _, scope):
        of = (await kept.find(scope, sequence)).id if sequence is not None else None
        found, total = await conversations(scope, show, sequence=of, most=top)
    if as_json:
        print_json({"items": found, "total": total})
        return
    table = _table("Company", "With", "Sequence", "Step", "State", "Next", "Why", "Id")
    for one in found:
        table.add_row(
            safe(one.company), safe(one.contact), safe(one.sequence), f"{min(one.step + 1, one.steps)}/{one.steps}",
            f"{one.state}{f' ({one.answer})' if one.answer else ''}", _moment(one.next_at), safe(one.reason), str(one.id),
        )  # fmt: skip
    console.print(table if found else "No conversations yet. `leadwright outreach enrol` begins one.")
    if total > len(found):
        console.print(f"{total - len(found):,} more: --top.", highlight=False)


async def prepare(as_json: bool) -> None:
    """Write what is due."""
    due = planned = 0
    async with opened() as (_, _, scope):
        async for step in prepare_outreach(scope, clock.now(), dict(await senders(scope))):
            await scope.commit()
            due, planned = due + step.due, planned + step.planned
    _say({"due": due, "planned": planned}, f"{planned:,} of {due:,} due steps are written.", as_json)


async def send(as_json: bool) -> None:
    """Write what is due, and send what may leave now."""
    sent = Sending()
    async with opened("outreach") as (config, database, scope):
        async for _ in prepare_outreach(scope, clock.now(), dict(await senders(scope))):
            await scope.commit()
        addresses = {box.id: box.address for box in await mailboxes.listed(scope)}
        async with open_post(database, config) as post:
            link = partial(unsubscribe.link, config.public_url, scope.workspace)
            async for sent in send_outreach(  # noqa: B007 - the last one counts
                scope, Posting(post, ask_governor, addresses, link, clock.now)
            ):
                await scope.commit()
        await after_hearing(scope, sent.touched)
    told = {"sent": sent.sent, "waiting": sent.waiting, "refused": sent.refused, "in_doubt": sent.in_doubt}
    words = (
        f"{sent.sent:,} sent, {sent.waiting:,} wait, {sent.refused:,} refused, {sent.in_doubt:,} in doubt."
    )
    _say(told, words, as_json)


def _say(told: Mapping[str, Any], words: str, as_json: bool) -> None:
    if as_json:
        print_json(dict(told))
    else:
        console.print(Text(words))


def _moment(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at is not None else ""


def _table(*titles: str) -> Table:
    table = Table(box=None, header_style="dim")
    for title in titles:
        table.add_column(title, overflow="fold", no_wrap=title == "Id")
    return table
