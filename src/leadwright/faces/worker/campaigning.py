"""The job that carries a campaign out: it goes on where it was killed, and is paused where its work so far is complete."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Any
from uuid import UUID

from leadwright.campaigns import store
from leadwright.campaigns.types import Campaign, Reach, State
from leadwright.effects.budgets import set_budget
from leadwright.effects.door import HttpDoor
from leadwright.effects.gateway import Gateway
from leadwright.effects.reconcile import note_balances
from leadwright.faces.worker.bench import Bench, Result, opened_gateway, save_step
from leadwright.flows.discover import discover, searching_for
from leadwright.flows.embed import Embedded, embed
from leadwright.flows.enrich import Enriching, enrich
from leadwright.flows.rescore import rescore_all, rescore_some
from leadwright.flows.run_campaign import Verbs, run_campaign
from leadwright.icp import store as icps
from leadwright.icp.store import StoredIcp
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import AppError
from leadwright.kernel.queue import Job, Stopped
from leadwright.llm.opening import open_embedder
from leadwright.reads.campaign import campaign_counts
from leadwright.reads.offers import measured_rates, offers
from leadwright.scoring import store as scores
from leadwright.scoring.ask import Goal
from leadwright.sources.criteria import of_icp, wide


async def carry_out(scope: Scope, job: Job, bench: Bench) -> Result:
    """Carry out the campaign of a job, and note where it stands when it ends."""
    campaign_id = UUID(job.arguments["campaign"])
    campaign = await store.find(scope, campaign_id)
    if job.rerun_of is not None and campaign.job_id != job.id:
        campaign = await store.begin(scope, campaign_id, job.id)
    elif campaign.job_id != job.id or campaign.state is not State.RUNNING:
        return {"campaign": str(campaign_id), "skipped": "another job carries it out by now, or it rests"}
    stored = await icps.find(scope, campaign.icp_id)
    await _cap(scope, campaign)
    if await scores.hold(scope, stored.id) is None:  # an ideal customer that nothing was scored under yet
        await rescore_all(scope, stored)
    await scope.commit()
    said: dict[str, Any] = {}
    async with _noting(bench, scope.workspace, campaign_id, job.id), opened_gateway(scope, bench) as gateway:
        verbs = await _verbs(scope, bench, gateway, campaign, stored)
        async with aclosing(run_campaign(scope, campaign, verbs)) as steps:
            async for step in steps:
                counts = await campaign_counts(scope, campaign_id)
                said = {
                    "campaign": str(campaign_id), "doing": step.doing, **counts,
                    "settled": counts["discovered"] - counts["waiting"], "of": campaign.plan.max_prospects,
                }  # fmt: skip
                await save_step(scope, job, said)
    return said


class _noting:  # noqa: N801 - it is used like a function
    """Notes where a campaign stands if its job ends in the middle: paused if somebody stopped it, failed if it could not
    go on. A worker that is stopped or killed leaves it running: the next one takes it up."""

    def __init__(self, bench: Bench, workspace: UUID, campaign_id: UUID, job_id: UUID) -> None:
        self._bench, self._workspace, self._campaign, self._job = bench, workspace, campaign_id, job_id

    async def __aenter__(self) -> None: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: object
    ) -> None:
        if not isinstance(error, Exception):
            return
        async with self._bench.database.scope(self._workspace, actor="worker") as notes:
            now = await store.find(notes, self._campaign)
            if now.job_id != self._job or now.state is not State.RUNNING:
                return
            if isinstance(error, Stopped):
                await store.pause(notes, self._campaign, "its job was stopped")
            else:
                reason = (
                    error.message if isinstance(error, AppError) else "a fault of ours; the log says more"
                )
                await store.fail(notes, self._campaign, reason)


async def _cap(scope: Scope, campaign: Campaign) -> None:
    plan = campaign.plan
    if plan.budget is not None:
        await set_budget(scope, "run", plan.budget, unit=plan.currency, run_id=campaign.run_id)


async def _verbs(
    scope: Scope, bench: Bench, gateway: Gateway, campaign: Campaign, stored: StoredIcp
) -> Verbs:
    plan = campaign.plan
    criteria = wide(of_icp(stored.icp))
    names = plan.platforms or None
    search = await searching_for(scope, gateway, criteria, limit=1, sources=names, run_id=campaign.run_id)
    search = replace(search, stage="prospect")
    if plan.budget is None:
        search = replace(search, operations=[(v, item) for v, item in search.operations if not item.units])
    goal = Goal(  # every prospect above the line is worth being reachable, whatever its score
        contacts=0 if plan.reach is Reach.NONE else plan.contacts, qualified=plan.min_score,
        titles=tuple(stored.icp.decision_makers.titles), may_pay=plan.budget is not None,
    )  # fmt: skip
    chosen = await offers(gateway, None)
    how = Enriching(stored.id, goal, chosen, await measured_rates(scope), campaign.run_id, purpose="campaign")
    await scope.commit()
    if goal.may_pay:
        payable = {vendor.name: vendor for vendor, item in search.operations if item.units}
        payable |= {offer.vendor.name: offer.vendor for offer in chosen if offer.cost}
        await note_balances(gateway, bench.database, scope.workspace, list(payable.values()))

    async def find(limit: int) -> AsyncGenerator[Sequence[UUID], None]:
        async with aclosing(discover(scope, gateway, replace(search, limit=limit), rescore_some)) as steps:
            async for step in steps:
                yield step.changed

    async def mean() -> AsyncIterator[Embedded]:
        own = bench.door if isinstance(bench.door, HttpDoor) else None
        async with open_embedder(bench.database, bench.settings, scope.workspace, door=own) as embedder:
            async for step in embed(scope, embedder):
                yield step

    async def buy(companies: Sequence[UUID]) -> AsyncGenerator[Sequence[UUID], None]:
        async with aclosing(enrich(scope, gateway, companies, how, rescore_some)) as rounds:
            async for one in rounds:
                yield one.changed

    return Verbs(find, mean, buy)
