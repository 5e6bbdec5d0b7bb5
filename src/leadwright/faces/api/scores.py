"""Scores: score anew, and show the rules by which it is done."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from fastapi.responses import PlainTextResponse

from leadwright.faces.api.edge import Scoped, Transaction
from leadwright.faces.api.icp_schemas import FeatureOut, RescoreIn, ScorecardIn, ScorecardOut
from leadwright.faces.api.lead_views import today
from leadwright.faces.api.leads import WhichIcp
from leadwright.faces.api.schemas import Cursor, JobOut, Limit, Page
from leadwright.icp import store as icps
from leadwright.icp.translate import to_parameters
from leadwright.kernel import queue
from leadwright.reads.answerable import answerable
from leadwright.scoring.features import FEATURES, Feature
from leadwright.scoring.files import print_sql
from leadwright.scoring.scorecard import shipped
from leadwright.scoring.store import live_card, use_card

router = APIRouter(route_class=Transaction, tags=["scores"])
Dialect = Literal["postgres", "duckdb", "spark", "snowflake", "bigquery"]


@router.post("/scores", status_code=202, summary="Score all leads anew")
async def rescore(given: RescoreIn, response: Response, scope: Scoped) -> JobOut:
    """Score all leads as of today, under one ICP or every one, in the background."""
    arguments = {"icp": str((await icps.find(scope, given.icp)).id)} if given.icp else {}
    job = JobOut.model_validate(await queue.enqueue(scope, "rescore_all", arguments, lock="score"))
    response.headers["location"] = f"/api/v1/jobs/{job.id}"
    return job


@router.get("/scorecard", summary="Show the scorecard in use")
async def scorecard(scope: Scoped) -> ScorecardOut:
    card = await live_card(scope)
    return ScorecardOut(digest=card.digest(), document=card.to_document())


@router.put("/scorecard", summary="Let another scorecard hold")
async def use_scorecard(given: ScorecardIn, scope: Scoped) -> ScorecardOut:
    """Let a scorecard that comes with Leadwright hold from now on; all leads are scored by it in the background. One of your
    own is given as a file: `leadwright scorecard use FILE`."""
    card = shipped(given.name)
    await use_card(scope, card)
    await queue.enqueue(scope, "rescore_all", {}, lock="score")
    return ScorecardOut(digest=card.digest(), document=card.to_document())


@router.get(
    "/scorecard/sql",
    summary="Show the scorecard as one SELECT for a database",
    response_class=PlainTextResponse,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
)
async def scorecard_sql(
    scope: Scoped,
    dialect: Annotated[Dialect, Query()] = "postgres",
    icp: WhichIcp = None,
    relation: Annotated[
        str, Query(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,62}(\.[A-Za-z_][A-Za-z0-9_]{0,62}){0,2}$")
    ] = "features",
) -> PlainTextResponse:
    stored = await icps.find(scope, icp)
    row = to_parameters(stored.icp, await icps.offer(scope))
    card, day = await live_card(scope), await today(scope)
    return PlainTextResponse(print_sql(dialect, card, row, day, await answerable(scope), relation))


@router.get("/features", summary="List what rules can read")
async def features(cursor: Cursor = None, limit: Limit = 200) -> Page[FeatureOut]:
    known = list(FEATURES.values())
    start = next((i + 1 for i, item in enumerate(known) if item.name == cursor), 0)
    shown = known[start : start + limit]
    more = len(known) > start + limit
    return Page(
        items=[_feature(item) for item in shown],
        next_cursor=shown[-1].name if more else None,
        total=len(known),
    )


def _feature(item: Feature) -> FeatureOut:
    return FeatureOut(
        name=item.name, type=item.type.value, doc=item.doc, columns=[column.name for column in item.columns],
        open_world=item.open_world, min_confidence=item.min_confidence, max_age_days=item.max_age_days,
        answerable_by=list(item.answerable_by),
    )  # fmt: skip
