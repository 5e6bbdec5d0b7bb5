"""`leadwright campaign`: campaigns and their prospects in the terminal."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from rich.table import Table
from rich.text import Text

from leadwright.campaigns import store
from leadwright.campaigns.document import read_plan, write_plan
from leadwright.campaigns.types import Campaign, Stage
from leadwright.faces.cli import show
from leadwright.faces.cli.edge import console, note, opened, print_json
from leadwright.flows import steer_campaign as verbs
from leadwright.icp import store as icps
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound, Wrong
from leadwright.reads.campaign import CampaignPage, campaign_list, campaign_page, leads_of, prospects
from leadwright.reads.find_lead import find_company

_COUNTS = (
    "discovered",
    "known",
    "out",
    "below",
    "enriched",
    "qualified",
    "held_out",
    "converted",
    "rejected",
)


async def list_campaigns(as_json: bool) -> None:
    """Print all campaigns."""
    async with opened() as (_, _, scope):
        found = await campaign_list(scope)
    if as_json:
        print_json({"items": [_object(item) for item in found], "total": len(found)})
        return
    if not found:
        console.print(
            "There is no campaign yet. `leadwright campaign new --prospects 100 --budget 20` makes one."
        )
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    for title in ("Campaign", "State", "Found", "Enriched", "Qualified", "Cost", "Of", "Id"):
        right = title in ("Found", "Enriched", "Qualified", "Cost", "Of")
        table.add_column(title, justify="right" if right else "left", overflow="fold", no_wrap=title == "Id")
    for item in found:
        plan = item.campaign.plan
        table.add_row(
            show.safe(item.campaign.name), item.campaign.state.value,
            f"{item.counts['discovered']:,} of {plan.max_prospects:,}", f"{item.counts['enriched']:,}",
            f"{item.counts['qualified']:,}", f"{item.spent:.2f}",
            f"{plan.budget} {plan.currency}" if plan.budget is not None else "free", str(item.campaign.id),
        )  # fmt: skip
    console.print(table)


async def new_campaign(
    icp: str | None, name: str, given: Mapping[str, Any], budget: str | None, draft: bool, as_json: bool
) -> None:
    """Make a campaign, and start it unless it shall stay a draft."""
    plan = read_plan({**given, **_money(budget)})
    async with opened() as (_, _, scope):
        stored = await icps.find(scope, icp)
        made = await store.add(scope, name or stored.name, stored.id, plan)
        if not draft:
            await verbs.start(scope, made.id)
        page = await campaign_page(scope, made.id)
    _print_one(page, as_json)
    if not draft and not as_json:
        note.print(
            "A running `leadwright serve` or `leadwright work` carries it out; `leadwright campaign show --follow` tells."
        )


def _money(text: str | None) -> dict[str, Any]:
    """An amount with or without its currency: 300, 300EUR, EUR 300."""
    if text is None:
        return {}
    said = text.replace(" ", "").replace(",", "")
    match = re.fullmatch(r"([A-Za-z]{3})?(\d+(?:\.\d+)?)([A-Za-z]{3})?", said)
    if match is None or (match[1] and match[3]):
        raise Wrong(f"{text!r} is no amount.", hint="Write it as 300 or 300EUR.", field="budget")
    currency = (match[1] or match[3] or "USD").upper()
    return {"budget": Decimal(match[2]), "currency": currency}


async def show_campaign(which: str, follow: bool, as_json: bool) -> None:
    """Print one campaign, and with `follow` each change until it rests."""
    async with opened() as (_, _, scope):
        page = await campaign_page(scope, (await _find(scope, which)).id)
        said = ""
        while follow and page.campaign.state.value == "running":
            if (line := _line(page)) != said and not as_json:
                console.print(line, highlight=False)
            said = line
            await scope.commit()
            await asyncio.sleep(0.5)
            page = await campaign_page(scope, page.campaign.id)
    _print_one(page, as_json)


async def steer(which: str, verb: str, words: str, as_json: bool) -> None:
    """Start, pause, cancel or clone a campaign."""
    async with opened() as (_, _, scope):
        known = (await _find(scope, which)).id
        if verb == "start":
            await verbs.start(scope, known)
        elif verb == "pause":
            await verbs.pause(scope, known, words)
        elif verb == "cancel":
            await verbs.cancel(scope, known, words)
        else:
            known = (await verbs.clone(scope, known, words)).id
        page = await campaign_page(scope, known)
    _print_one(page, as_json)


async def list_prospects(
    which: str, stages: Sequence[str], match: float | None, top: int, as_json: bool
) -> None:
    """Print prospects of a campaign."""
    if unknown := [name for name in stages if name not in set(Stage)]:
        raise Wrong(f"No prospect is {unknown[0]!r}.", hint=f"Stages: {', '.join(Stage)}.", field="stage")
    async with opened() as (_, _, scope):
        campaign = await _find(scope, which)
        found = await prospects(scope, campaign.id, stages=stages, least=match, most=top)
    if as_json:
        print_json({"items": [
            {"lead_id": item.lead_id, "company": item.name, "domain": item.domain, "source": item.source,
             "stage": item.stage.value, "reason": item.reason, "match": item.match, "score": item.score, "arm": item.arm}
            for item in found
        ]})  # fmt: skip
        return
    if not found:
        console.print("There is no such prospect yet.")
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    for title in ("Company", "Match", "Score", "Stage", "Why", "From"):
        table.add_column(title, justify="right" if title in ("Match", "Score") else "left", overflow="fold")
    for item in found:
        held = " (held out)" if item.arm == "held_out" else ""
        table.add_row(
            show.safe(item.name or item.domain or "?"), "" if item.match is None else f"{item.match:.2f}",
            "" if item.score is None else str(item.score), item.stage.value + held, show.safe(item.reason), item.source,
        )  # fmt: skip
    console.print(table)


async def decide(which: str, leads: Sequence[str], reason: str, as_json: bool) -> None:
    """Convert prospects, or reject them where there is a reason."""
    async with opened() as (_, _, scope):
        campaign = await _find(scope, which)
        ids = await leads_of(scope, campaign.id, [await find_company(scope, lead) for lead in leads])
        changed = (
            await verbs.reject(scope, campaign.id, ids, reason)
            if reason
            else await verbs.convert(scope, campaign.id, ids)
        )
    if as_json:
        print_json({"changed": changed})
    else:
        console.print(f"{len(changed)} of {len(ids)} {'rejected' if reason else 'converted'}.")


async def _find(scope: Scope, which: str) -> Campaign:
    """A campaign by its id, or by its name if only one is called so; raises NotFound, Wrong."""
    known = await store.campaigns(scope)
    try:
        wanted = UUID(which)
    except ValueError:
        named = [item for item in known if item.name.lower() == which.strip().lower()]
        if len(named) > 1:
            raise Wrong(
                f"{len(named)} campaigns are called {which!r}.",
                hint="Give the id: `leadwright campaign list` shows it.",
            ) from None
    else:
        named = [item for item in known if item.id == wanted]
    if not named:
        raise NotFound(f"There is no campaign {which[:80]!r}.", hint="`leadwright campaign list` shows them.")
    return named[0]


def _line(page: CampaignPage) -> str:
    counts = page.counts
    return (
        f"{counts['discovered']:,} found, {counts['enriched']:,} enriched, {counts['qualified']:,} qualified,"
        f" {page.spent:.2f} {page.campaign.plan.currency}"
    )


def _print_one(page: CampaignPage, as_json: bool) -> None:
    if as_json:
        print_json(_object(page))
        return
    campaign = page.campaign
    console.print(
        Text.assemble((campaign.name, "bold"), f"  {campaign.state.value}", ("  " + campaign.reason, "dim"))
    )
    table = Table(box=None, show_header=False, pad_edge=False)
    for name in _COUNTS:
        table.add_row(name.replace("_", " "), f"{page.counts[name]:,}")
    budget = campaign.plan.budget
    of = f" of {budget}" if budget is not None else ", from free sources alone"
    table.add_row(
        "cost", f"{page.spent:.2f}{of} {campaign.plan.currency if budget is not None else ''}".rstrip()
    )
    if page.eta is not None:
        table.add_row("done about", f"{page.eta:%d %b %H:%M} UTC")
    table.add_row("id", str(campaign.id))
    console.print(table)


def _object(page: CampaignPage) -> dict[str, Any]:
    one = page.campaign
    return {
        "id": one.id, "name": one.name, "icp_id": one.icp_id, "status": one.state.value, "reason": one.reason,
        **page.counts, "cost": page.spent, "cost_by_currency": dict(page.cost), "plan": write_plan(one.plan),
        "eta": page.eta, "run_id": one.run_id, "job_id": one.job_id,
    }  # fmt: skip
