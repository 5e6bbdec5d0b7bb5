"""What a person decides about single steps, with what follows for their conversations: approve, leave out, do, settle a doubt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from leadwright.actions.outreach import messages, progress, sequences
from leadwright.actions.outreach.document import SequenceDocument
from leadwright.actions.outreach.types import Message, MessageState
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Conflict


async def document_of(scope: Scope, message: Message) -> SequenceDocument:
    """Return the version of the sequence that a message belongs to."""
    return (await sequences.at_version(scope, message.sequence_id, message.version)).document


async def approve(scope: Scope, wanted: Sequence[UUID], now: datetime) -> list[UUID]:
    """Approve messages; each can be taken back for the minutes of grace of its sequence. Returns those that waited for it."""
    minutes = {}
    known: dict[tuple[UUID, int], int] = {}
    for one in await messages.several(scope, wanted):
        place = one.sequence_id, one.version
        if place not in known:
            known[place] = (await document_of(scope, one)).grace_minutes
        minutes[one.id] = known[place]
    return await messages.approve(scope, wanted, now, minutes)


async def leave_out(scope: Scope, message_id: UUID, now: datetime, words: str = "") -> Message:
    """Leave a step out, and let its conversation go on with the next. Raises NotFound, Conflict."""
    message = await messages.strike(scope, message_id, now, words)
    await progress.advance(scope, message.enrolment_id, message.step, await document_of(scope, message), now)
    return message


async def do_task(scope: Scope, message_id: UUID, now: datetime, outcome: str = "") -> Message:
    """Note that a task is done, and let its conversation go on. Raises NotFound, Conflict."""
    message = await messages.done(scope, message_id, now, outcome)
    await progress.advance(scope, message.enrolment_id, message.step, await document_of(scope, message), now)
    return message


async def settle_doubt(scope: Scope, message_id: UUID, now: datetime, *, left: bool) -> Message:
    """Say of a message in doubt whether it left. Either way its conversation goes on, and it is not sent again.

    Raises NotFound, and Conflict if it is not in doubt.
    """
    message = await messages.get(scope, message_id)
    if message.state is not MessageState.IN_DOUBT:
        raise Conflict(
            f"This message is {message.state.value}, not in doubt.", hint="There is nothing to settle."
        )
    if left:
        await progress.found(scope, message_id, now)
    else:
        words = f"{scope.actor} said that it did not leave."
        await messages.settle(scope, message, "failed", now, "not_left", words)
        document = await document_of(scope, message)
        await progress.advance(scope, message.enrolment_id, message.step, document, now)
    return await messages.get(scope, message_id)
