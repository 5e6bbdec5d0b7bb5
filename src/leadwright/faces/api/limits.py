"""Limits of outreach: whom, how many and which addresses the team allows."""

from __future__ import annotations

from fastapi import APIRouter

from leadwright.actions.outreach.governor import limits
from leadwright.faces.api.edge import Scoped, Transaction
from leadwright.faces.api.governor_schemas import LimitsIn, LimitsOut
from leadwright.faces.api.governor_views import limits_out
from leadwright.workspace.accounts.access import needs

router = APIRouter(route_class=Transaction, tags=["outreach"])


@router.get("/outreach/limits", summary="Show what the team allows in outreach")
async def show_limits(scope: Scoped) -> LimitsOut:
    return limits_out(await limits.decided_limits(scope))


@router.patch("/outreach/limits", summary="Decide what the team allows in outreach")
@needs("admin")
async def decide_limits(given: LimitsIn, scope: Scoped) -> LimitsOut:
    """What is left out stays as it is; null takes away a limit that can be open (person_again_days, workspace_a_day)."""
    sent = given.model_dump(exclude_unset=True)
    open_ones = ("person_again_days", "workspace_a_day")
    changes = {name: value for name, value in sent.items() if value is not None or name in open_ones}
    await limits.decide(scope, changes)
    return limits_out(await limits.decided_limits(scope))
