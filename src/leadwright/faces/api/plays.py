"""Plays: what is done with leads of a tier, by default or as the team decided."""

from __future__ import annotations

from fastapi import APIRouter

from leadwright.faces.api.edge import Scoped, Transaction
from leadwright.faces.api.governor_schemas import PlayIn, PlaysOut, TierName, TierPlayOut
from leadwright.faces.api.governor_views import play_out
from leadwright.leads import plays

router = APIRouter(route_class=Transaction, tags=["plays"])


@router.get("/plays", summary="List what is done with the leads of each tier")
async def list_plays(scope: Scoped) -> PlaysOut:
    return PlaysOut(items=[play_out(one) for one in (await plays.decided_plays(scope)).values()])


@router.patch("/plays/{tier}", summary="Decide what is done with the leads of a tier")
async def decide(tier: TierName, given: PlayIn, scope: Scoped) -> TierPlayOut:
    """What is left out stays as it is."""
    return play_out(await plays.decide(scope, tier, given.model_dump(exclude_none=True)))


@router.delete("/plays/{tier}", summary="Bring the default play of a tier back")
async def drop(tier: TierName, scope: Scoped) -> TierPlayOut:
    return play_out(await plays.decide(scope, tier, None))
