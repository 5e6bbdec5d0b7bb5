"""Run a campaign: find prospects, match them, buy only above the line, and qualify. Each step is complete as it is
yielded; a run that was stopped or killed is simply run again, and asks nothing twice.

The verbs come from the edge: what finds, what gives meaning and what enriches are flows of their own.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from leadwright.campaigns import store
from leadwright.campaigns.judge import after_enrichment, arm, before_spending
from leadwright.campaigns.types import Arm, Campaign, Stage
from leadwright.kernel.db import Scope
from leadwright.leads.decide import move
from leadwright.reads.campaign_standing import Standings, standings

MOST, FEWEST = 500, 25
"""Prospects that are enriched and then judged together: a twentieth of a campaign, within these."""


@dataclass(frozen=True, slots=True)
class Verbs:
    """What a campaign is carried out with. `find` searches for at most so many companies and yields those that a step
    named; `mean` embeds and matches what has no match yet; `buy` enriches companies and yields
    those that changed. All yield where their work so far is complete."""

    find: Callable[[int], AsyncGenerator[Sequence[UUID], None]]
    mean: Callable[[], AsyncIterator[Any]]
    buy: Callable[[Sequence[UUID]], AsyncGenerator[Sequence[UUID], None]]


@dataclass(frozen=True, slots=True)
class CampaignStep:
    """A step that is complete: what is done now, and how many prospects are found, as far as is known."""

    doing: str
    found: int


async def run_campaign(scope: Scope, campaign: Campaign, verbs: Verbs) -> AsyncGenerator[CampaignStep, None]:
    """Carry a campaign out, from wherever it stands."""
    found = await store.count_found(scope, campaign.id)
    async for step in _find(scope, campaign, verbs, found):
        found = step
        yield CampaignStep("finding", found)
    async for _ in verbs.mean():
        yield CampaignStep("matching", found)
    while await _judge(scope, campaign, Stage.FOUND):
        yield CampaignStep("matching", found)
    while (batch := await standings(scope, campaign, [Stage.MATCHED], most=_batch(campaign))).standings:
        async with aclosing(verbs.buy(list(batch.companies.values()))) as rounds:
            async for _ in rounds:
                yield CampaignStep("enriching", found)
        await _qualify(scope, campaign, batch)
        yield CampaignStep("enriching", found)
    async for _ in verbs.mean():  # what enrichment told may be what they do
        yield CampaignStep("qualifying", found)
    await _qualify_again(scope, campaign)
    await store.complete(scope, campaign.id, await _ended(scope, campaign))
    yield CampaignStep("done", found)


async def _find(scope: Scope, campaign: Campaign, verbs: Verbs, found: int) -> AsyncIterator[int]:
    """Search until there are enough that were not known before, or nobody names more."""
    limit, named = campaign.plan.max_prospects, set[UUID]()
    while found < campaign.plan.max_prospects:
        before = len(named)
        async with aclosing(verbs.find(limit)) as steps:
            async for companies in steps:
                named.update(companies)
                found += await store.note_found(scope, campaign, companies)
                yield found
                if found >= campaign.plan.max_prospects:
                    return
        if len(named) < limit or len(named) == before:
            return
        limit *= 2  # many were known; what was named before is named again free of charge


def _batch(campaign: Campaign) -> int:
    return max(FEWEST, min(MOST, campaign.plan.max_prospects // 20))


async def _judge(scope: Scope, campaign: Campaign, stage: Stage) -> int:
    batch = await standings(scope, campaign, [stage], most=MOST * 10)
    verdicts = {one.lead_id: before_spending(one, campaign.plan) for one in batch.standings}
    await store.judged(scope, campaign.id, verdicts, batch.known(), {}, enriched=False)
    return len(verdicts)


async def _qualify(scope: Scope, campaign: Campaign, batch: Standings) -> None:
    """Judge a batch that was enriched by all that is known now; folded leads are left out."""
    stages = (Stage.MATCHED, Stage.ENRICHED, Stage.QUALIFIED, Stage.UNQUALIFIED)
    now = await standings(scope, campaign, stages, leads=list(batch.companies))
    await _keep(scope, campaign, now)


async def _qualify_again(scope: Scope, campaign: Campaign) -> None:
    await _keep(scope, campaign, await standings(scope, campaign, (Stage.QUALIFIED, Stage.UNQUALIFIED)))


async def _keep(scope: Scope, campaign: Campaign, now: Standings) -> None:
    verdicts = {one.lead_id: after_enrichment(one, campaign.plan) for one in now.standings}
    qualified = [lead for lead, one in verdicts.items() if one.stage is Stage.QUALIFIED]
    arms = {lead: arm(campaign.id, lead, campaign.plan.hold_out) for lead in qualified}
    await store.judged(scope, campaign.id, verdicts, now.known(), arms, enriched=True)
    if campaign.plan.convert:
        taken = [lead for lead in qualified if arms[lead] is Arm.TREATED]
        for lead in await store.end_prospects(scope, campaign.id, taken, Stage.CONVERTED):
            await move(scope, lead, "new")


async def _ended(scope: Scope, campaign: Campaign) -> str:
    found = await store.count_found(scope, campaign.id)
    if found >= campaign.plan.max_prospects:
        return "as many prospects as were asked for"
    return f"the sources name no more: {found:,} of {campaign.plan.max_prospects:,}"
