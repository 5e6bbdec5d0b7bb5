"""`leadwright outreach health` and `experiments`: how mailboxes stand, and which variant is answered more."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from rich.table import Table
from rich.text import Text

from leadwright.actions.outreach.experiments.types import Decided
from leadwright.actions.outreach.governor import pauses
from leadwright.faces.cli import show
from leadwright.faces.cli.edge import console, opened, print_json
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound
from leadwright.reads.deliverability import Deliverability, MailboxHealth, deliverability
from leadwright.reads.experiments import Experiment, experiments

_STATES = {"paused": "bold red", "near": "yellow", "sound": "green", "young": "dim"}
_LINES = {"bounces": "bounces", "blocks": "blocked mails", "complaints": "complaints"}


async def show_health(as_json: bool) -> None:
    """Print how mailboxes stand."""
    async with opened() as (_, _, scope):
        board = await deliverability(scope)
    if as_json:
        print_json(_board(board))
        return
    if not board.mailboxes:
        console.print("There is no mailbox yet: `leadwright mailbox add` adds one.", highlight=False)
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in (
        "Mailbox",
        "State",
        "Today",
        "30 days",
        "Hard",
        "Soft",
        "Blocked",
        "Complaints",
        "Replies",
        "From the line",
    ):
        table.add_column(
            column, justify="left" if column in ("Mailbox", "State", "From the line") else "right"
        )
    for one in board.mailboxes:
        counts = one.counts
        table.add_row(
            one.mailbox.address, Text(one.state, style=_STATES[one.state]), f"{one.mailbox.sent_today}/{one.mailbox.cap}",
            str(counts.sent), str(counts.hard), str(counts.soft + counts.full), str(counts.blocked), str(counts.complaints),
            str(counts.replies), _far(one),
        )  # fmt: skip
    console.print(table)
    for one in board.mailboxes:
        if one.mailbox.pause is not None:
            console.print(Text(f"{one.mailbox.address}: {one.mailbox.pause.words}", style="red"))


def _far(one: MailboxHealth) -> str:
    near = one.nearest
    if near.evidence.is_passed:
        return f"passed: {_LINES[near.evidence.line.name]}"
    return f"{near.more} more {_LINES[near.evidence.line.name]} in a row"


async def show_experiments(as_json: bool) -> None:
    """Print the experiments."""
    async with opened() as (_, _, scope):
        found = await experiments(scope)
    if as_json:
        print_json({"items": [_experiment(one) for one in found]})
        return
    if not found:
        console.print("No sequence has variants: give a step `variants` to compare them.")
    for one in found:
        console.print(Text(f"{one.sequence}, version {one.version}, step {one.step + 1}", style="bold"))
        for arm in one.verdict.arms:
            rate = "" if arm.rate is None else f"  {arm.rate:.1%}"
            console.print(f"  {show.safe(arm.name)}: {arm.good} answers of {arm.sent}{rate}", highlight=False)
        console.print(
            Text(f"  {one.verdict.words}", style="green" if isinstance(one.verdict, Decided) else "dim")
        )


async def pause(mailbox: str, reason: str, as_json: bool) -> None:
    """Hold a mailbox."""
    async with opened() as (_, _, scope):
        found = await _mailbox(scope, mailbox)
        await pauses.hold(scope, found.mailbox.id, reason, clock.now())
    _say(f"{found.mailbox.address} is paused.", found.mailbox.id, "paused", as_json)


async def resume(mailbox: str, reason: str, as_json: bool) -> None:
    """Let a mailbox go on."""
    async with opened() as (_, _, scope):
        found = await _mailbox(scope, mailbox)
        await pauses.resume(scope, found.mailbox.id, reason)
    _say(f"{found.mailbox.address} sends again; its watch begins anew.", found.mailbox.id, "resumed", as_json)


async def _mailbox(scope: Scope, text: str) -> MailboxHealth:
    for one in (await deliverability(scope)).mailboxes:
        if text.strip().lower() in (one.mailbox.address.lower(), str(one.mailbox.id)):
            return one
    raise NotFound(f"There is no mailbox {text[:80]!r}.", hint="`leadwright outreach health` lists them.")


def _say(words: str, mailbox_id: UUID, state: str, as_json: bool) -> None:
    if as_json:
        print_json({"mailbox_id": mailbox_id, "state": state})
    else:
        console.print(words, highlight=False)


def _board(board: Deliverability) -> dict[str, Any]:
    return {
        "mailboxes": [
            {
                "mailbox_id": one.mailbox.id, "address": one.mailbox.address, "state": one.state, "counts": asdict(one.counts),
                "sent_today": one.mailbox.sent_today, "cap_today": one.mailbox.cap, "under_way": len(one.mailbox.under_way),
                "may_be_under_way": one.may_be_under_way, "pause": one.mailbox.pause.words if one.mailbox.pause else None,
                "nearest": {
                    "line": one.nearest.evidence.line.name, "list": one.nearest.watch.name, "more_bad": one.nearest.more,
                    "distance": round(one.nearest.evidence.distance, 4),
                },
            }
            for one in board.mailboxes
        ],
        "domains": [{"domain": one.domain, **asdict(one.counts)} for one in board.domains],
        "recipients": [{"domain": one.domain, **asdict(one.counts)} for one in board.recipients],
    }  # fmt: skip


def _experiment(one: Experiment) -> dict[str, Any]:
    said = one.verdict
    return {
        "sequence_id": one.sequence_id, "sequence": one.sequence, "version": one.version, "step": one.step,
        "arms": [{"name": arm.name, "sent": arm.sent, "good": arm.good, "rate": arm.rate} for arm in said.arms],
        "winner": said.winner if isinstance(said, Decided) else None, "error": said.error, "words": said.words,
        "needs_more": None if isinstance(said, Decided) else said.needs_more,
    }  # fmt: skip
