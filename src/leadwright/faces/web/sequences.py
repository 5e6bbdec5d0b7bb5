"""Sequences: how each does, and the editor, whose preview writes every step for a real lead while it is typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response

from leadwright.actions.outreach import sequences as kept
from leadwright.actions.outreach.sequences import StoredSequence
from leadwright.actions.outreach.variables import VARIABLES
from leadwright.faces.web.frame import Frame, FrameOf
from leadwright.faces.web.route import WebRoute
from leadwright.faces.web.sequence_form import Draft, draft_of, read_form
from leadwright.faces.web.words import many
from leadwright.flows.enrol import Enrolled, enrol
from leadwright.flows.preview_sequence import Preview, preview_sequence
from leadwright.icp.problems import Problem
from leadwright.kernel import clock
from leadwright.kernel.errors import Conflict, Wrong
from leadwright.reads.conversations import ConversationRow, conversations
from leadwright.reads.lead_choices import LeadChoice, lead_choices
from leadwright.reads.senders import senders
from leadwright.reads.sequence_counts import SequenceCounts, sequence_counts
from leadwright.reads.tier_leads import tier_leads

routes = APIRouter(route_class=WebRoute)
MOST = 500  # leads that are taken in at once


@dataclass(frozen=True, slots=True)
class SequencesContext:
    """All sequences, each with how it does."""

    sequences: Sequence[StoredSequence]
    counts: Mapping[UUID, SequenceCounts]


@dataclass(frozen=True, slots=True)
class SequenceContext:
    """The editor. stored: what is kept, None for a new one. draft: as it stands. preview: every step for the chosen lead, None
    while it cannot be read or there is no lead. leads: to choose from. versions: the newest first. variables: what templates
    can say. target: the last part of the address."""

    stored: StoredSequence | None
    draft: Draft
    preview: Preview | None
    lead: str
    leads: Sequence[LeadChoice]
    versions: Sequence[StoredSequence]
    variables: Mapping[str, str]

    @property
    def target(self) -> str:
        """The last part of the page's address."""
        return str(self.stored.id) if self.stored else "new"


@dataclass(frozen=True, slots=True)
class EnrolContext:
    """Taking leads in. stored: into which sequence. tier, most: which leads. told: what would become of each, or became."""

    stored: StoredSequence
    tier: str
    most: int
    told: Sequence[Enrolled]

    @property
    def fit(self) -> int:
        """How many can be taken in."""
        return sum(not one.code for one in self.told)


@routes.get("/sequences")
async def show_sequences(frame: FrameOf) -> Response:
    """Show all sequences."""
    page = SequencesContext(await kept.sequences(frame.scope), await sequence_counts(frame.scope))
    return await frame.show("sequences.html", page, title="Sequences", here="sequences")


@routes.post("/sequences")
async def add_examples(frame: FrameOf) -> Response:
    """Add the shipped sequences."""
    made = await kept.add_examples(frame.scope)
    return frame.done("/sequences", f"{many(len(made), 'sequence')} added. Nothing is sent by that.")


@routes.get("/sequences/{which}")
async def show_sequence(frame: FrameOf, which: str, side: str = "form") -> Response:
    """Show the editor of one sequence, or with `new` a blank one."""
    stored = None if which == "new" else await kept.find(frame.scope, which)
    draft = draft_of(stored.document if stored else None, "text" if side == "text" else "form")
    return await _show(frame, stored, draft)


@routes.post("/sequences/{which}/preview")
async def preview(frame: FrameOf, request: Request, which: str) -> Response:
    """Show what an unsaved sequence would say, or the form with a step more or less; nothing is kept."""
    stored = None if which == "new" else await kept.find(frame.scope, which)
    form = await request.form()
    return await _show(frame, stored, read_form(form), lead=str(form.get("lead", "")))


@routes.post("/sequences/{which}")
async def save(frame: FrameOf, request: Request, which: str) -> Response:
    """Keep a new sequence, or a new version of one."""
    stored = None if which == "new" else await kept.find(frame.scope, which)
    form = await request.form()
    draft = read_form(form)
    if draft.document is None:
        return await _show(frame, stored, draft, lead=str(form.get("lead", "")), status=422)
    try:
        saved = await kept.save(frame.scope, draft.document, stored.id if stored else None)
    except Conflict as error:
        told = Draft(None, draft.shown, draft.text, draft.mode, [Problem("name", str(error))])
        return await _show(frame, stored, told, status=error.status)
    said = f"Version {saved.version} is live. Who is in it goes on with the version they began with."
    return frame.back(f"/sequences/{saved.id}", said)


@routes.post("/sequences/{sequence_id}/switch")
async def switch(frame: FrameOf, sequence_id: UUID, action: Annotated[str, Form()] = "") -> Response:
    """Switch a sequence on or off, or end it."""
    if action == "end":
        ended = await kept.end(frame.scope, sequence_id)
        return frame.back("/sequences", f"{ended.name!r} is no more.")
    changed = await kept.enable(frame.scope, sequence_id, enabled=action == "on")
    return frame.done(
        "/sequences", f"“{changed.name}” is {'on' if changed.enabled else 'off: it sends nothing'}."
    )


@routes.get("/sequences/{which}/enrol")
async def rehearse(frame: FrameOf, which: str, tier: str = "warm", most: int = 20) -> Response:
    """Show which leads of a tier can be taken in, and why not the others."""
    stored = await kept.find(frame.scope, which)
    return await _enrol(frame, stored, tier, most, rehearsal=True)


@routes.post("/sequences/{which}/enrol")
async def take_in(
    frame: FrameOf, which: str, tier: Annotated[str, Form()] = "warm", most: Annotated[int, Form()] = 20
) -> Response:
    """Take leads of a tier in."""
    stored = await kept.find(frame.scope, which)
    return await _enrol(frame, stored, tier, most, rehearsal=False)


async def _enrol(frame: Frame, stored: StoredSequence, tier: str, most: int, *, rehearsal: bool) -> Response:
    wanted = dict.fromkeys(await tier_leads(frame.scope, tier, max(1, min(most, MOST))))
    boxes = await senders(frame.scope)
    told = await enrol(frame.scope, stored, wanted, clock.now(), boxes=boxes, rehearsal=rehearsal)
    page = EnrolContext(stored, tier, max(1, min(most, MOST)), told)
    if not rehearsal:
        return frame.back(f"/sequences/{stored.id}", f"{many(page.fit, 'lead')} taken in.")
    return await frame.show("sequence_enrol.html", page, title="Take leads in", here="sequences")


@routes.get("/leads/{lead_id}/outreach")
async def offer_to_write(frame: FrameOf, lead_id: UUID) -> Response:
    """Show which sequences a lead can be taken into."""
    live = [one for one in await kept.sequences(frame.scope) if one.enabled]
    rows, _ = await conversations(frame.scope, "all", lead=lead_id, most=5)
    page = LeadOutreachContext(lead_id, live, rows)
    return await frame.show("lead_outreach.html", page, title="Write", here="lead")


@dataclass(frozen=True, slots=True)
class LeadOutreachContext:
    """Sequences that a lead can be taken into, and its conversations so far, the latest first."""

    lead_id: UUID
    sequences: Sequence[StoredSequence]
    conversations: Sequence[ConversationRow]


@routes.post("/leads/{lead_id}/outreach")
async def begin(frame: FrameOf, lead_id: UUID, sequence: Annotated[str, Form()] = "") -> Response:
    """Take one lead into a sequence, with its best contact."""
    stored = await kept.find(frame.scope, sequence)
    (done,) = await enrol(frame.scope, stored, {lead_id: None}, clock.now(), boxes=await senders(frame.scope))
    if done.code:
        raise Wrong(done.words, hint="", code=done.code)
    name = done.who.to.name if done.who else "They"
    return frame.done(
        f"/leads/{lead_id}", f"{name} is in “{stored.name}”. What is due is written within a minute."
    )


async def _show(
    frame: Frame, stored: StoredSequence | None, draft: Draft, *, lead: str = "", status: int = 200
) -> Response:
    leads = await lead_choices(frame.scope)
    chosen = lead if lead in {str(one.lead_id) for one in leads} else (str(leads[0].lead_id) if leads else "")
    made = None
    if draft.document is not None and chosen:
        boxes = await senders(frame.scope)
        made = await preview_sequence(
            frame.scope, draft.document, UUID(chosen), clock.now(), boxes[0][1] if boxes else None
        )
    versions = await kept.versions(frame.scope, stored.id) if stored else []
    page = SequenceContext(stored, draft, made, chosen, leads, versions, VARIABLES)
    title = stored.name if stored else "New sequence"
    return await frame.show("sequence.html", page, title=title, here="sequences", status=status)
