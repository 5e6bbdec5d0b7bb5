"""The page of a brief: each sentence with its source, what was left out and why, the four answers, and files to download."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Form, Response
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from leadwright.actions.briefs.compose import compose
from leadwright.actions.briefs.layout import Layout
from leadwright.actions.briefs.printing import MEDIA, file_name, printed
from leadwright.faces.web.brief_contexts import BriefContext
from leadwright.faces.web.frame import Frame, FrameOf
from leadwright.faces.web.route import WebRoute
from leadwright.flows.brief import answer_bant, make_brief
from leadwright.kernel import clock, queue
from leadwright.leads.follow import standing
from leadwright.llm.model import model_of
from leadwright.reads.brief import brief_page, current_brief

routes = APIRouter(route_class=WebRoute)
KIND = "brief"


class Answered(BaseModel):
    """What a person answers to one of the four questions; an empty state takes the answer back."""

    name: str = Field("", max_length=20)
    state: str = Field("", max_length=10)
    note: str = Field("", max_length=500)


@routes.get("/leads/{lead_id}/brief")
async def show_brief(frame: FrameOf, lead_id: UUID) -> Response:
    """Show the brief of a lead."""
    page = await _context(frame, lead_id)
    return await frame.show("brief.html", page, title=f"Brief: {page.company}", here="lead")


async def _context(frame: Frame, lead_id: UUID) -> BriefContext:
    page = await brief_page(frame.scope, lead_id)
    known = page.known
    # what the four answers rest on today, which a brief of another day need not hold
    view = compose(
        known.lead_id, known.facts, clock.now(), decisions=known.decisions, standing=known.standing
    )
    layout = Layout(page.brief) if page.brief else None
    sections = layout.sections if layout else ()
    words = "\n".join(
        f"{title}\n" + "\n".join(f"- {one.text}" for one in found) + "\n" for _, title, found in sections
    )
    domain = next(iter(known.facts.also), None)
    model = model_of(frame.web.settings)
    writing = model is not None and await queue.under_way(frame.scope, KIND, _asked(page.lead_id)) is not None
    return BriefContext(
        page.lead_id, page.company, domain, page.brief, sections, page.bant, view, model.name if model else "", writing, words
    )  # fmt: skip


def _asked(lead_id: UUID) -> dict[str, str]:
    return {"lead": str(lead_id)}


@routes.post("/leads/{lead_id}/brief")
async def make(frame: FrameOf, lead_id: UUID, by: Annotated[str, Form(max_length=10)] = "rules") -> Response:
    """Make the brief anew: by rules at once, or by the model in the background."""
    if by == "model":
        lead_id = await standing(frame.scope, lead_id)
        if await queue.under_way(frame.scope, KIND, _asked(lead_id)) is None:
            await queue.enqueue(frame.scope, KIND, _asked(lead_id), lock=f"brief:{lead_id}")
        return frame.done(f"/leads/{lead_id}/brief", "The model writes. The page shows it when it is done.")
    await make_brief(frame.scope, lead_id)
    return frame.done(f"/leads/{lead_id}/brief", "The brief is written.")


@routes.get("/leads/{lead_id}/brief.{as_format}")
async def download(frame: FrameOf, lead_id: UUID, as_format: Literal["md", "html", "pdf"]) -> Response:
    """Download the brief; one that no longer fits is refused."""
    brief = await current_brief(frame.scope, lead_id)
    content = await run_in_threadpool(printed, brief, as_format)
    headers = {"Content-Disposition": f'attachment; filename="{file_name(brief, as_format)}"'}
    return Response(content, media_type=MEDIA[as_format], headers=headers)


@routes.post("/leads/{lead_id}/bant")
async def answer(frame: FrameOf, lead_id: UUID, given: Annotated[Answered, Form()]) -> Response:
    """Answer one of the four questions, or take the answer back."""
    await answer_bant(frame.scope, lead_id, given.name, given.state or None, given.note)
    said = "Your answer counts." if given.state else "The rules answer again."
    return frame.done(f"/leads/{lead_id}/brief", said)
