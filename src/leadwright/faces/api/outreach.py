"""Outreach: sequences, conversations, messages that are read and sent, and what happened."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response

from leadwright.actions.outreach import enrolments, events, messages, progress, steps
from leadwright.actions.outreach import sequences as kept
from leadwright.actions.outreach.document import from_document
from leadwright.actions.outreach.sequences import StoredSequence
from leadwright.actions.outreach.types import ReplyClass
from leadwright.faces.api import paging
from leadwright.faces.api.edge import Scoped, Transaction
from leadwright.faces.api.outreach_schemas import (
    ConversationOut,
    CorrectedOut,
    CorrectIn,
    CountsOut,
    DoneIn,
    DoubtIn,
    EnrolIn,
    EnrolledOut,
    EnrolmentOut,
    EnrolmentsOut,
    EventOut,
    IdsIn,
    IdsOut,
    MessageIn,
    MessageOut,
    NoteIn,
    PreviewedStepOut,
    PreviewIn,
    PreviewOut,
    SequenceIn,
    SequenceOut,
    SwitchIn,
    WhyOut,
    WrittenOut,
)
from leadwright.faces.api.schemas import Cursor, Limit, Page
from leadwright.flows.detect import detect
from leadwright.flows.enrol import enrol
from leadwright.flows.preview_sequence import preview_sequence
from leadwright.flows.rescore import rescore_some
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Wrong
from leadwright.reads.conversations import ConversationRow, conversation, conversations
from leadwright.reads.outreach_queue import QueueItem, queue_items, queue_of
from leadwright.reads.senders import senders
from leadwright.reads.sequence_counts import sequence_counts

router = APIRouter(route_class=Transaction, tags=["outreach"])
ListName = Literal["approval", "tasks", "sending", "doubt", "refused", "sent"]
ViewName = Literal["answered", "held", "running", "ended", "all"]
OfSequence = Annotated[UUID | None, Query(description="Of one sequence alone.")]


@router.get("/sequences", summary="List sequences, by name, with how each does")
async def list_sequences(scope: Scoped) -> Page[SequenceOut]:
    counts = await sequence_counts(scope)
    found = [_sequence(one, counts[one.id]) for one in await kept.sequences(scope)]
    return Page(items=found, next_cursor=None, total=len(found))


def _sequence(one: StoredSequence, counts: object) -> SequenceOut:
    return SequenceOut(
        id=one.id, name=one.name, version=one.version, enabled=one.enabled, document=one.document.to_document(),
        changed_at=one.changed_at, changed_by=one.changed_by, counts=CountsOut.model_validate(counts),
    )  # fmt: skip


async def _shown(scope: Scope, stored: StoredSequence) -> SequenceOut:
    return _sequence(stored, (await sequence_counts(scope))[stored.id])


@router.post("/sequences", status_code=201, summary="Keep a new sequence; nothing is sent by that")
async def add_sequence(given: SequenceIn, scope: Scoped, response: Response) -> SequenceOut:
    made = await kept.save(scope, from_document(given.document()))
    response.headers["location"] = f"/api/v1/sequences/{made.id}"
    return await _shown(scope, made)


@router.post("/sequences/examples", summary="Add the shipped sequences that are not there yet")
async def add_examples(scope: Scoped) -> Page[SequenceOut]:
    made = await kept.add_examples(scope)
    counts = await sequence_counts(scope)
    return Page(items=[_sequence(one, counts[one.id]) for one in made], next_cursor=None, total=len(made))


@router.get("/sequences/{sequence_id:uuid}", summary="Show a sequence")
async def show_sequence(sequence_id: UUID, scope: Scoped) -> SequenceOut:
    return await _shown(scope, await kept.find(scope, sequence_id))


@router.put("/sequences/{sequence_id:uuid}", summary="Keep a new version of a sequence")
async def change_sequence(sequence_id: UUID, given: SequenceIn, scope: Scoped) -> SequenceOut:
    """Whoever is in it goes on with the version they began with. The same words again make no version."""
    return await _shown(scope, await kept.save(scope, from_document(given.document()), sequence_id))


@router.patch("/sequences/{sequence_id:uuid}", summary="Switch a sequence on or off")
async def switch_sequence(sequence_id: UUID, given: SwitchIn, scope: Scoped) -> SequenceOut:
    return await _shown(scope, await kept.enable(scope, sequence_id, enabled=given.enabled))


@router.delete("/sequences/{sequence_id:uuid}", status_code=204, summary="Let a sequence be no more")
async def end_sequence(sequence_id: UUID, scope: Scoped) -> None:
    await kept.end(scope, sequence_id)


@router.post("/sequences/{sequence_id:uuid}/preview", summary="Write a sequence for a lead, keeping nothing")
async def preview(sequence_id: UUID, given: PreviewIn, scope: Scoped) -> PreviewOut:
    stored = await kept.find(scope, sequence_id)
    document = from_document(given.sequence.document()) if given.sequence is not None else stored.document
    boxes = await senders(scope)
    made = await preview_sequence(scope, document, given.lead_id, clock.now(), boxes[0][1] if boxes else None)
    return PreviewOut(
        contact_id=made.who.contact_id if made.who else None, contact=made.who.to.name if made.who else None,
        why_not=WhyOut.model_validate(made.why) if made.why else None, missing=list(made.missing),
        steps=[
            PreviewedStepOut(
                number=one.number, channel=one.channel.value, at=one.at,
                ways=[
                    WrittenOut(variant=way.variant, subject=way.subject, body=way.body, missing=list(way.missing))
                    for way in one.ways
                ],
            )
            for one in made.steps
        ],
    )  # fmt: skip


@router.post("/sequences/{sequence_id:uuid}/enrolments", summary="Take leads into a sequence, or say why not")
async def enrol_leads(sequence_id: UUID, given: EnrolIn, scope: Scoped) -> EnrolmentsOut:
    """One conversation per company. What a message would need and does not have is told before anything is planned."""
    if given.contact_id is not None and len(given.lead_ids) != 1:
        raise Wrong("A contact goes with one lead.", hint="Leave contact_id out.", field="contact_id")
    stored = await kept.find(scope, sequence_id)
    wanted = dict.fromkeys(given.lead_ids, given.contact_id)
    done = await enrol(
        scope, stored, wanted, clock.now(), boxes=await senders(scope), rehearsal=given.rehearsal
    )
    items = [
        EnrolledOut(
            lead_id=one.lead_id, enrolment_id=one.enrolment_id, contact_id=one.who.contact_id if one.who else None,
            code=one.code, words=one.words,
        )
        for one in done
    ]  # fmt: skip
    return EnrolmentsOut(items=items)


# conversations -----------------------------------------------------------------------------------------------


@router.get("/outreach/enrolments", summary="List conversations, the latest first")
async def list_enrolments(
    scope: Scoped, show: Annotated[ViewName, Query()] = "all", sequence: OfSequence = None,
    lead: Annotated[UUID | None, Query(description="Of one lead alone.")] = None, cursor: Cursor = None, limit: Limit = 50,
) -> Page[EnrolmentOut]:  # fmt: skip
    first = _place(cursor)
    found, total = await conversations(scope, show, sequence=sequence, lead=lead, first=first, most=limit)
    return Page(items=[_enrolment(one) for one in found], next_cursor=_next(first, limit, total), total=total)


def _place(cursor: str | None) -> int:
    """The place in a list that a cursor goes on from: its order is not that of ids."""
    after = paging.after(cursor)
    if after is not None and after.int > 1_000_000_000:
        raise paging.unknown()
    return after.int if after is not None else 0


def _next(first: int, limit: int, total: int) -> str | None:
    return paging.cursor_of(UUID(int=first + limit)) if first + limit < total else None


def _enrolment(row: ConversationRow) -> EnrolmentOut:
    return EnrolmentOut.model_validate({name: getattr(row, name) for name in EnrolmentOut.model_fields})


@router.get("/outreach/enrolments/{enrolment_id:uuid}", summary="Show a conversation with all that was said")
async def show_enrolment(enrolment_id: UUID, scope: Scoped) -> ConversationOut:
    told = await conversation(scope, enrolment_id)
    written = await messages.of_enrolment(scope, enrolment_id)
    happened = await events.events_of(scope, enrolment=enrolment_id, most=500)
    return ConversationOut(
        enrolment=_enrolment(told.row),
        messages=[_message(one) for one in await queue_items(scope, [one.id for one in written])],
        events=[EventOut.model_validate(one) for one in happened],
    )


async def _changed(scope: Scope, enrolment_id: UUID) -> EnrolmentOut:
    return _enrolment((await conversation(scope, enrolment_id)).row)


@router.post("/outreach/enrolments/{enrolment_id:uuid}/stop", summary="Stop a conversation for good")
async def stop_enrolment(enrolment_id: UUID, given: NoteIn, scope: Scoped) -> EnrolmentOut:
    await enrolments.stop(scope, enrolment_id, clock.now(), given.note)
    return await _changed(scope, enrolment_id)


@router.post(
    "/outreach/enrolments/{enrolment_id:uuid}/pause", summary="Hold a conversation until it is resumed"
)
async def pause_enrolment(enrolment_id: UUID, given: NoteIn, scope: Scoped) -> EnrolmentOut:
    await enrolments.hold(scope, enrolment_id, clock.now(), given.note)
    return await _changed(scope, enrolment_id)


@router.post("/outreach/enrolments/{enrolment_id:uuid}/resume", summary="Let a paused conversation go on")
async def resume_enrolment(enrolment_id: UUID, scope: Scoped) -> EnrolmentOut:
    await enrolments.resume(scope, enrolment_id, clock.now())
    return await _changed(scope, enrolment_id)


@router.post(
    "/outreach/enrolments/{enrolment_id:uuid}/close", summary="Close a conversation that was answered"
)
async def close_enrolment(enrolment_id: UUID, scope: Scoped) -> EnrolmentOut:
    """Another conversation may begin at the company then."""
    await enrolments.close(scope, enrolment_id, clock.now())
    return await _changed(scope, enrolment_id)


# messages ----------------------------------------------------------------------------------------------------


@router.get(
    "/outreach/messages",
    summary="List messages to read, tasks, what is to be sent, in doubt, refused, or sent",
)
async def list_messages(
    scope: Scoped, which: Annotated[ListName, Query()] = "approval", sequence: OfSequence = None, cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[MessageOut]:  # fmt: skip
    first = _place(cursor)
    found, total = await queue_of(scope, which, sequence=sequence, first=first, most=limit)
    return Page(items=[_message(one) for one in found], next_cursor=_next(first, limit, total), total=total)


def _message(one: QueueItem) -> MessageOut:
    told = {name: getattr(one, name) for name in MessageOut.model_fields}
    return MessageOut.model_validate({**told, "score": float(one.score) if one.score is not None else None})


async def _one(scope: Scope, message_id: UUID) -> MessageOut:
    await messages.get(scope, message_id)
    return _message((await queue_items(scope, [message_id]))[0])


@router.post("/outreach/messages/approve", summary="Approve messages that wait to be read")
async def approve(given: IdsIn, scope: Scoped) -> IdsOut:
    """Each leaves no earlier than the minutes of grace of its sequence from now, in the hours of whoever gets it."""
    return IdsOut(ids=await steps.approve(scope, given.ids, clock.now()))


@router.post("/outreach/messages/undo", summary="Take approvals back that have had no effect yet")
async def undo(given: IdsIn, scope: Scoped) -> IdsOut:
    return IdsOut(ids=await messages.take_back(scope, given.ids, clock.now()))


@router.get("/outreach/messages/{message_id:uuid}", summary="Show a message")
async def show_message(message_id: UUID, scope: Scoped) -> MessageOut:
    return await _one(scope, message_id)


@router.patch("/outreach/messages/{message_id:uuid}", summary="Write a message otherwise, before it goes")
async def edit_message(message_id: UUID, given: MessageIn, scope: Scoped) -> MessageOut:
    known = await messages.get(scope, message_id)
    subject = known.subject if given.subject is None else given.subject
    body = known.body if given.body is None else given.body
    await messages.edit(scope, message_id, subject, body, clock.now())
    return await _one(scope, message_id)


@router.post(
    "/outreach/messages/{message_id:uuid}/leave-out", summary="Leave a step out; the next one comes when due"
)
async def leave_out(message_id: UUID, given: NoteIn, scope: Scoped) -> MessageOut:
    await steps.leave_out(scope, message_id, clock.now(), given.note)
    return await _one(scope, message_id)


@router.post("/outreach/messages/{message_id:uuid}/done", summary="Note that a task is done")
async def task_done(message_id: UUID, given: DoneIn, scope: Scoped) -> MessageOut:
    await steps.do_task(scope, message_id, clock.now(), given.outcome)
    return await _one(scope, message_id)


@router.post("/outreach/messages/{message_id:uuid}/doubt", summary="Say whether a message in doubt left")
async def settle_doubt(message_id: UUID, given: DoubtIn, scope: Scoped) -> MessageOut:
    """It is not sent again either way."""
    await steps.settle_doubt(scope, message_id, clock.now(), left=given.left)
    return await _one(scope, message_id)


# events ------------------------------------------------------------------------------------------------------


@router.get("/outreach/events", summary="List what happened, the newest first")
async def list_events(
    scope: Scoped,
    lead: Annotated[UUID | None, Query(description="Of one lead alone.")] = None,
    status: Annotated[
        str | None, Query(max_length=30, pattern=r"^[a-z_]+$", description="Of one kind alone.")
    ] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[EventOut]:
    found = await events.events_of(
        scope, lead=lead, status=status, before=paging.after(cursor), most=limit + 1
    )
    last = found[limit - 1].id if len(found) > limit else None
    items = [EventOut.model_validate(one) for one in found[:limit]]
    return Page(
        items=items, next_cursor=paging.cursor_of(last), total=await events.count(scope, lead, status)
    )


@router.post(
    "/outreach/events/{event_id:uuid}/correct", summary="Say what an answer means; what follows is done"
)
async def correct(event_id: UUID, given: CorrectIn, scope: Scoped) -> CorrectedOut:
    touched = sorted(await progress.correct(scope, event_id, ReplyClass(given.means), clock.now()))
    if touched:
        await detect(scope, touched)
        await rescore_some(scope, touched)
    return CorrectedOut(companies=touched)
