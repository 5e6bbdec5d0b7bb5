"""Briefs of leads, and budget, authority, need and timeline."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from leadwright.actions.briefs.printing import MEDIA, file_name, printed
from leadwright.faces.api.brief_schemas import BantIn, BantOut, BriefOut, bant_out, brief_out
from leadwright.faces.api.edge import Config, Scoped, Transaction
from leadwright.faces.api.jobs import job_out
from leadwright.faces.api.schemas import JobOut
from leadwright.flows.brief import NO_MODEL, answer_bant, make_brief
from leadwright.kernel import queue
from leadwright.kernel.errors import NotFound
from leadwright.leads.follow import standing
from leadwright.llm.model import model_of
from leadwright.reads.brief import brief_page, current_brief

router = APIRouter(route_class=Transaction, tags=["briefs"])
Format = Literal["json", "md", "html", "pdf"]
_FILES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The brief as it was made last, or, as a file, one that still fits. One that no longer does is answered "
        "with 409 (`outdated_brief`): POST makes it anew.",
        "content": {
            "text/markdown": {"schema": {"type": "string"}},
            "text/html": {"schema": {"type": "string"}},
            "application/pdf": {"schema": {"type": "string", "format": "binary"}},
        },
    }
}


@router.get(
    "/leads/{lead_id:uuid}/brief",
    summary="Show the brief of a lead, or download it",
    response_model=BriefOut,
    responses=_FILES,
)
async def show_brief(
    lead_id: UUID, scope: Scoped, as_format: Annotated[Format, Query(alias="format")] = "json"
) -> BriefOut | Response:
    if as_format == "json":
        page = await brief_page(scope, lead_id)
        if page.brief is None:
            raise NotFound("This lead has no brief yet.", hint="POST makes one.", code="no_brief")
        return brief_out(page.brief)
    brief = await current_brief(scope, lead_id)
    content = await run_in_threadpool(printed, brief, as_format)
    headers = {"content-disposition": f'attachment; filename="{file_name(brief, as_format)}"'}
    return Response(content, media_type=MEDIA[as_format], headers=headers)


@router.post(
    "/leads/{lead_id:uuid}/brief", summary="Make the brief of a lead anew", response_model=BriefOut,
    responses={202: {"model": JobOut, "description": "The model writes it in the background."}},
)  # fmt: skip
async def make(
    lead_id: UUID, scope: Scoped, config: Config,
    model: Annotated[bool, Query(description="Let the language model write it, if one is configured.")] = False,
) -> Any:  # fmt: skip
    """Make the brief out of what is known now, and keep it in the place of the last one.

    By rules, at once; or by the model, as a job. Each sentence is checked, whoever wrote it; without a model, rules write.
    """
    if not model or model_of(config) is None:
        return brief_out(await make_brief(scope, lead_id, reason=NO_MODEL if model else ""))
    asked = {"lead": str(await standing(scope, lead_id))}
    job = await queue.under_way(scope, "brief", asked) or await queue.enqueue(
        scope, "brief", asked, lock=f"brief:{asked['lead']}"
    )
    return JSONResponse(job_out(job).model_dump(mode="json"), 202)


@router.get("/leads/{lead_id:uuid}/bant", summary="Answer budget, authority, need and timeline")
async def show_bant(lead_id: UUID, scope: Scoped) -> BantOut:
    """The answers by what is known today, each with the facts for it; what a person decided wins."""
    page = await brief_page(scope, lead_id)
    return bant_out(page.lead_id, page.bant)


@router.post("/leads/{lead_id:uuid}/bant", summary="Decide one of the four answers, or take it back")
async def decide_bant(lead_id: UUID, given: BantIn, scope: Scoped) -> BantOut:
    page = await answer_bant(scope, lead_id, given.name, given.state, given.note)
    return bant_out(page.lead_id, page.bant)
