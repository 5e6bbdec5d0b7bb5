"""The deliverability board: how every mailbox and domain stands, why one is paused, and which variant is answered more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Response

from leadwright.actions.outreach.experiments.types import Decided
from leadwright.actions.outreach.governor import pauses
from leadwright.faces.web.frame import FrameOf
from leadwright.faces.web.route import WebRoute
from leadwright.kernel import clock
from leadwright.reads.deliverability import Deliverability, deliverability
from leadwright.reads.experiments import Experiment, experiments

routes = APIRouter(route_class=WebRoute)
LINES = {"bounces": "Hard bounces", "blocks": "Blocked by their hosts", "complaints": "Complaints"}
MORE = {"bounces": ("hard bounce", ""), "blocks": ("blocked mail", ""), "complaints": ("complaint", "")}
STATES = {
    "paused": ("Paused", "bad"),
    "near": ("Near the line", "warn"),
    "sound": ("Sound", "good"),
    "young": ("Nothing sent yet", "dim"),
}


@dataclass(frozen=True, slots=True)
class DeliverabilityContext:
    """The board. experiments: variants that are compared, with what may be said. lines, more, states: words."""

    board: Deliverability
    experiments: Sequence[Experiment]
    lines: dict[str, str]
    more: dict[str, tuple[str, str]]
    states: dict[str, tuple[str, str]]

    def winner(self, one: Experiment) -> str:
        """The variant that may be called better, "" if none may."""
        return one.verdict.winner if isinstance(one.verdict, Decided) else ""

    def progress(self, one: Experiment) -> float:
        """How far an experiment is towards a decision, 0 to 1."""
        return 1.0 if isinstance(one.verdict, Decided) else one.verdict.evidence


@routes.get("/deliverability")
async def show_board(frame: FrameOf) -> Response:
    """Show how mailboxes stand."""
    page = DeliverabilityContext(
        await deliverability(frame.scope), await experiments(frame.scope), LINES, MORE, STATES
    )
    return await frame.show("deliverability.html", page, title="Deliverability", here="deliverability")


@routes.post("/deliverability/{mailbox_id}")
async def change(
    frame: FrameOf,
    mailbox_id: UUID,
    action: Annotated[str, Form(max_length=20)] = "resume",
    reason: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Hold a mailbox, or let it send again, with the reason."""
    if action == "pause":
        await pauses.hold(frame.scope, mailbox_id, reason, clock.now())
        return frame.done("/deliverability", "The mailbox is paused.")
    await pauses.resume(frame.scope, mailbox_id, reason)
    return frame.done("/deliverability", "The mailbox sends again. Its watch begins anew.")
