"""Start, pause, resume and end campaigns, and decide about their prospects. The edge commits."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from leadwright.campaigns import store
from leadwright.campaigns.types import Campaign, Stage
from leadwright.kernel import queue
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Wrong
from leadwright.kernel.queue import Job
from leadwright.leads.decide import move, not_a_fit

KIND = "campaign"


async def start(scope: Scope, campaign_id: UUID) -> tuple[Campaign, Job]:
    """Let a campaign run from where it stands: one that was paused or failed goes on. Raises Conflict."""
    known = await store.find(scope, campaign_id)
    job = await queue.enqueue(scope, KIND, {"campaign": str(campaign_id)}, lock=f"campaign:{known.id}")
    return await store.begin(scope, campaign_id, job.id), job


async def pause(scope: Scope, campaign_id: UUID, reason: str = "") -> Campaign:
    """Let a campaign rest: what is under way is written, nothing more is asked. Raises Conflict."""
    paused = await store.pause(scope, campaign_id, reason or f"paused by {scope.actor}")
    await _stop(scope, paused)
    return paused


async def cancel(scope: Scope, campaign_id: UUID, reason: str = "") -> Campaign:
    """End a campaign for good. What it found stays, and what it bought."""
    ended = await store.cancel(scope, campaign_id, reason or f"cancelled by {scope.actor}")
    await _stop(scope, ended)
    return ended


async def clone(scope: Scope, campaign_id: UUID, name: str = "") -> Campaign:
    """Make a draft that asks for the same; what the first one found is known to it."""
    known = await store.find(scope, campaign_id)
    return await store.add(scope, name or f"{known.name} (again)", known.icp_id, known.plan)


async def convert(scope: Scope, campaign_id: UUID, leads: Collection[UUID]) -> list[UUID]:
    """Make leads to work on of prospects; those that are so already stay. Returns those that changed."""
    changed = await store.end_prospects(scope, campaign_id, leads, Stage.CONVERTED)
    for lead in changed:
        await move(scope, lead, "new")
    return changed


async def reject(scope: Scope, campaign_id: UUID, leads: Collection[UUID], reason: str) -> list[UUID]:
    """Say that prospects are not a fit, and why; the reason is kept with the lead too. Returns those that changed."""
    if not reason.strip():
        raise Wrong(
            "Say why it is not a fit.",
            hint="Reasons become proposals for the ideal customer.",
            field="reason",
        )
    changed = await store.end_prospects(scope, campaign_id, leads, Stage.REJECTED, reason.strip())
    for lead in changed:
        await not_a_fit(scope, lead, reason.strip())
    return changed


async def _stop(scope: Scope, campaign: Campaign) -> None:
    if campaign.job_id is None:
        return
    job = await queue.get(scope, campaign.job_id)
    if not job.ended and not job.stopping:
        await queue.cancel(scope, job.id)
