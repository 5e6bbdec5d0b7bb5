"""Outreach at work: what is to be read, tasks to be done, what goes out, and conversations with what was said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response

from leadwright.actions.outreach import enrolments, messages, progress, sequences, steps
from leadwright.actions.outreach.types import ReplyClass
from leadwright.faces.web.frame import Frame, FrameOf
from leadwright.faces.web.route import WebRoute
from leadwright.faces.web.words import many
from leadwright.flows.detect import detect
from leadwright.flows.rescore import rescore_some
from leadwright.kernel import clock
from leadwright.kernel.errors import NotFound, Wrong
from leadwright.reads.conversations import SHOWS, Conversation, ConversationRow, conversation, conversations
from leadwright.reads.outreach_queue import QueueItem, counts, queue_of

routes = APIRouter(route_class=WebRoute)
SHOWN = 25
LISTS = ("approval", "sending", "doubt", "refused", "sent")
OUTCOMES: Mapping[str, Sequence[str]] = {
    "call": ("spoke", "no answer", "left a message", "call again"),
    "linkedin": ("sent", "connected already", "not found"),
}


@dataclass(frozen=True, slots=True)
class QueueContext:
    """Messages of one list. which: the list. items: those shown, from place `first` on, of `total`. counts: of every list that
    asks for somebody. has_sequences: whether there is any. next, previous: neighbouring pages, "" without one."""

    which: str
    items: Sequence[QueueItem]
    total: int
    first: int
    counts: Mapping[str, int]
    has_sequences: bool
    next: str
    previous: str

    @property
    def shown(self) -> str:
        """The ids of what is shown, for what is done with all of it."""
        return ",".join(str(one.id) for one in self.items)


@dataclass(frozen=True, slots=True)
class TasksContext:
    """Tasks for a person, the most pressing first. outcomes: what may come of one, by its channel."""

    items: Sequence[QueueItem]
    total: int
    counts: Mapping[str, int]
    has_sequences: bool
    outcomes: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class ConversationsContext:
    """Conversations of one view. show: the view. next, previous: neighbouring pages, "" without one."""

    show: str
    items: Sequence[ConversationRow]
    total: int
    first: int
    answered: int
    held: int
    next: str
    previous: str


@dataclass(frozen=True, slots=True)
class ConversationContext:
    """One conversation with all that was said."""

    told: Conversation


@routes.get("/outreach")
async def show_queue(frame: FrameOf, show: str = "approval", first: int = 0) -> Response:
    """Show messages to be read, or another list."""
    which = show if show in LISTS else "approval"
    place = max(0, first)
    items, total = await queue_of(frame.scope, which, first=place, most=SHOWN)
    known = bool(await sequences.sequences(frame.scope))
    page = QueueContext(
        which, items, total, place, await counts(frame.scope), known,
        f"/outreach?show={which}&first={place + SHOWN}" if place + SHOWN < total else "",
        f"/outreach?show={which}&first={max(0, place - SHOWN)}" if place else "",
    )  # fmt: skip
    return await frame.show("outreach.html", page, title="Outreach", here="outreach")


@routes.get("/outreach/tasks")
async def show_tasks(frame: FrameOf) -> Response:
    """Show tasks: calls and LinkedIn messages, with the text ready."""
    items, total = await queue_of(frame.scope, "tasks", most=100)
    known = bool(await sequences.sequences(frame.scope))
    page = TasksContext(items, total, await counts(frame.scope), known, OUTCOMES)
    return await frame.show("outreach_tasks.html", page, title="Tasks", here="tasks")


def _ids(text: str) -> list[UUID]:
    try:
        return [UUID(one) for one in text.split(",") if one][:500]
    except ValueError:
        raise NotFound("There is no such message.", hint="Open the list again.") from None


@routes.post("/outreach/approve")
async def approve(frame: FrameOf, request: Request) -> Response:
    """Approve the messages that were chosen, or all that are shown."""
    form = await request.form()
    chosen = str(form.get("all", "")) or ",".join(str(one) for one in form.getlist("ids"))
    done = await steps.approve(frame.scope, _ids(chosen), clock.now())
    if not done:
        raise Wrong("Nothing is chosen that waits to be read.", hint="Tick messages, then approve them.")
    return _undoable(frame, done, f"{many(len(done), 'message')} approved.")


def _undoable(frame: Frame, done: Sequence[UUID], said: str) -> Response:
    if not frame.is_fragment:
        return frame.back("/outreach", said)
    undo = f"/outreach/undo/{','.join(map(str, done))}" if len(done) <= SHOWN else None
    return frame.toast(said, undo=undo, events="page-changed")


@routes.post("/outreach/undo/{ids}")
async def undo(frame: FrameOf, ids: str) -> Response:
    """Take approvals back that have had no effect yet."""
    done = await messages.take_back(frame.scope, _ids(ids), clock.now())
    return frame.done("/outreach", f"{many(len(done), 'approval')} taken back.")


@routes.post("/outreach/messages/{message_id}")
async def decide_message(
    frame: FrameOf, message_id: UUID, action: Annotated[str, Form()] = "", subject: Annotated[str, Form()] = "",
    body: Annotated[str, Form()] = "", outcome: Annotated[str, Form()] = "", note: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """Approve, rewrite, take back, leave out or do one message, or say whether one in doubt left."""
    now = clock.now()
    if action in ("approve", "rewrite"):
        if subject or body:
            await _rewrite(frame, message_id, subject, body)
        if action == "rewrite":
            return frame.done("/outreach", "Your words are kept.")
        return _undoable(frame, await steps.approve(frame.scope, [message_id], now), "Approved.")
    if action == "back":
        done = await messages.take_back(frame.scope, [message_id], now)
        return frame.done("/outreach?show=sending", "Taken back." if done else "It is on its way already.")
    if action == "done":
        await steps.do_task(frame.scope, message_id, now, outcome)
        return frame.done("/outreach/tasks", "Done. The next step comes when it is due.")
    if action in ("left", "not_left"):
        await steps.settle_doubt(frame.scope, message_id, now, left=action == "left")
        return frame.done("/outreach?show=doubt", "Noted. It is not sent again.")
    await steps.leave_out(frame.scope, message_id, now, note)
    return frame.done("/outreach", "Left out. The next step comes when it is due.")


async def _rewrite(frame: Frame, message_id: UUID, subject: str, body: str) -> None:
    known = await messages.get(frame.scope, message_id)
    if (subject.strip(), body.replace("\r\n", "\n").strip()) != (known.subject, known.body):
        await messages.edit(frame.scope, message_id, subject, body, clock.now())


# conversations -----------------------------------------------------------------------------------------------


@routes.get("/conversations")
async def show_conversations(frame: FrameOf, show: str = "answered", first: int = 0) -> Response:
    """Show conversations: those that wait for a person, or another view."""
    view, place = show if show in SHOWS else "answered", max(0, first)
    items, total = await conversations(frame.scope, view, first=place, most=SHOWN)
    answered = total if view == "answered" else (await conversations(frame.scope, "answered", most=1))[1]
    held = total if view == "held" else (await conversations(frame.scope, "held", most=1))[1]
    page = ConversationsContext(
        view, items, total, place, answered, held,
        f"/conversations?show={view}&first={place + SHOWN}" if place + SHOWN < total else "",
        f"/conversations?show={view}&first={max(0, place - SHOWN)}" if place else "",
    )  # fmt: skip
    return await frame.show("conversations.html", page, title="Conversations", here="conversations")


@routes.get("/conversations/{enrolment_id}")
async def show_conversation(frame: FrameOf, enrolment_id: UUID) -> Response:
    """Show one conversation with all that was said."""
    page = ConversationContext(await conversation(frame.scope, enrolment_id))
    return await frame.show("conversation.html", page, title="Conversation", here="conversations")


@routes.post("/conversations/{enrolment_id}")
async def change_conversation(
    frame: FrameOf, enrolment_id: UUID, action: Annotated[str, Form()] = "", note: Annotated[str, Form()] = ""
) -> Response:
    """Stop, pause, resume or close a conversation."""
    now, path = clock.now(), f"/conversations/{enrolment_id}"
    if action == "stop":
        await enrolments.stop(frame.scope, enrolment_id, now, note)
        return frame.done(path, "Stopped. Nothing more is sent in it.")
    if action == "pause":
        await enrolments.hold(frame.scope, enrolment_id, now, note)
        return frame.done(path, "Held until you let it go on.")
    if action == "resume":
        await enrolments.resume(frame.scope, enrolment_id, now)
        return frame.done(path, "It goes on.")
    await enrolments.close(frame.scope, enrolment_id, now)
    return frame.done(path, "Closed. Another conversation may begin at this company.")


@routes.post("/conversations/{enrolment_id}/answers/{event_id}")
async def correct_answer(
    frame: FrameOf, enrolment_id: UUID, event_id: UUID, means: Annotated[str, Form()] = ""
) -> Response:
    """Say what an answer means; what follows from that is done."""
    if means not in list(ReplyClass):
        raise Wrong("Say what the answer means.", hint="Choose one of the list.", field="means")
    touched = sorted(await progress.correct(frame.scope, event_id, ReplyClass(means), clock.now()))
    if touched:
        await detect(frame.scope, touched)
        await rescore_some(frame.scope, touched)
    return frame.done(f"/conversations/{enrolment_id}", "Noted.")
