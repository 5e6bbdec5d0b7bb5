"""How outreach stands: the health of mailboxes, and which variant of a message is answered more."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from leadwright.actions.outreach.governor import pauses
from leadwright.faces.api.edge import Scoped, Transaction
from leadwright.faces.api.health_schemas import (
    DeliverabilityOut,
    ExperimentsOut,
    MailboxHealthOut,
    ReasonIn,
)
from leadwright.faces.api.health_views import deliverability_out, experiment_out
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound
from leadwright.reads.deliverability import deliverability
from leadwright.reads.experiments import experiments

router = APIRouter(route_class=Transaction, tags=["outreach"])


@router.get("/outreach/health", summary="Show how every mailbox stands, and how far it is from being paused")
async def health(scope: Scoped) -> DeliverabilityOut:
    return deliverability_out(await deliverability(scope))


@router.post("/outreach/health/{mailbox_id:uuid}/pause", summary="Hold a mailbox, with the reason")
async def pause(mailbox_id: UUID, given: ReasonIn, scope: Scoped) -> MailboxHealthOut:
    await _of(scope, mailbox_id)
    await pauses.hold(scope, mailbox_id, given.reason, clock.now())
    return await _of(scope, mailbox_id)


@router.post(
    "/outreach/health/{mailbox_id:uuid}/resume", summary="Let a paused mailbox send again, with the reason"
)
async def resume(mailbox_id: UUID, given: ReasonIn, scope: Scoped) -> MailboxHealthOut:
    """What bounced before counts no more: the watch begins anew, and the reason is kept."""
    await _of(scope, mailbox_id)
    await pauses.resume(scope, mailbox_id, given.reason)
    return await _of(scope, mailbox_id)


@router.get("/outreach/experiments", summary="Say which variants of messages are answered more often")
async def list_experiments(
    scope: Scoped, sequence_id: Annotated[UUID | None, Query(description="Of one sequence alone.")] = None
) -> ExperimentsOut:
    """Look as often as you like: the stated error holds at any look."""
    return ExperimentsOut(items=[experiment_out(one) for one in await experiments(scope, sequence_id)])


async def _of(scope: Scope, mailbox_id: UUID) -> MailboxHealthOut:
    board = deliverability_out(await deliverability(scope))
    for one in board.mailboxes:
        if one.mailbox_id == mailbox_id:
            return one
    raise NotFound(f"There is no mailbox {mailbox_id}.", hint="`GET /outreach/health` lists them.")
