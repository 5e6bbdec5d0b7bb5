"""Scores of a lead through time: as one was at a moment, and two compared by cause."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from leadwright.faces.api.edge import Scoped, Transaction
from leadwright.faces.api.leads import WhichIcp
from leadwright.faces.api.time_schemas import ScoresCompared, ScoreThen
from leadwright.icp import store as icps
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound, Wrong
from leadwright.reads.find_lead import company_of
from leadwright.reads.local_day import moment_of
from leadwright.reads.score_at import ScoreAt, score_at
from leadwright.reads.why_then import Line, WhyThen, why_then

router = APIRouter(route_class=Transaction, tags=["scores"])
_MOMENT = (
    r"^(today|now|[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})?)?)$"
)
_SAYS = (
    "A date (the end of that day in the workspace), a date with a time, or today. A day that is none: 404."
)
Moment = Annotated[str, Query(pattern=_MOMENT, description=_SAYS)]
From = Annotated[str, Query(alias="from", pattern=_MOMENT, description=_SAYS)]


@router.get("/leads/{lead_id:uuid}/scores/at", summary="Show the score of a lead at a past moment")
async def at(lead_id: UUID, scope: Scoped, at: Moment = "today", icp: WhichIcp = None) -> ScoreThen:
    """The score that was shown then, made again from its record."""
    company, icp_id = await _which(scope, lead_id, icp)
    return score_out(await score_at(scope, company, icp_id, await _moment(scope, at)))


@router.get(
    "/leads/{lead_id:uuid}/scores/compare", summary="Compare the scores of a lead at two moments, by cause"
)
async def compare(
    lead_id: UUID, scope: Scoped, start: From, to: Moment = "today", icp: WhichIcp = None
) -> ScoresCompared:
    """Why was it 71 then, and is 54 now? The points of the causes sum up to the difference exactly."""
    company, icp_id = await _which(scope, lead_id, icp)
    begin, end = await _moment(scope, start), await _moment(scope, to)
    return compared_out(await why_then(scope, company, icp_id, begin, end))


async def _moment(scope: Scope, text: str) -> datetime:
    """The moment of a text that has the right shape, but may name a day or an hour that there is not."""
    try:
        return await moment_of(scope, text)
    except Wrong as error:
        raise NotFound(error.message, hint=error.hint) from error


async def _which(scope: Scope, lead_id: UUID, icp: str | None) -> tuple[UUID, UUID]:
    return await company_of(scope, lead_id), (await icps.find(scope, icp)).id


def score_out(item: ScoreAt) -> ScoreThen:
    """Show a score as it was."""
    parts = [
        {
            "rule": part.rule, "label": part.label, "component": part.component, "points": float(part.points),
            "earned": float(part.earned) if part.earned is not None else None, "weighted": float(part.weighted),
            "because": part.because,
            "evidence": sorted({one for name in part.features for one in item.evidence.get(name, ())}),
        }
        for part in item.contributions
    ]  # fmt: skip
    return ScoreThen.model_validate({
        "at": item.at, "as_of": item.as_of, "made_as_of": item.made_as_of, "recorded_at": item.recorded_at,
        "score": float(item.score), "potential": float(item.potential), "floor": float(item.floor),
        "completeness": float(item.completeness), "tier": item.tier, "out": item.out, "recipe": item.recipe,
        "identical": item.identical, "contributions": parts,
    })  # fmt: skip


def compared_out(found: WhyThen) -> ScoresCompared:
    """Show two scores and what lies between."""
    return ScoresCompared.model_validate({
        "before": score_out(found.before), "after": score_out(found.after), "difference": str(found.difference),
        "causes": [_cause(line) for line in found.lines], "decided": found.decided,
    })  # fmt: skip


def _cause(line: Line) -> dict[str, Any]:
    return {
        "kind": line.cause.kind.value, "unit": line.cause.unit, "label": line.cause.label,
        "points": f"{line.cause.points.normalize():f}", "because": line.because,
        "changes": [
            {"feature": item.feature, "before": plain(item.before), "after": plain(item.after)} for item in line.changes
        ],
        "evidence": line.told,
    }  # fmt: skip


def plain(value: Any) -> Any:
    """A value of a feature as JSON has it."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return [plain(item) for item in value]
    return {key: plain(item) for key, item in value.items()} if isinstance(value, dict) else value
