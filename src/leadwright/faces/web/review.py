"""Review: are these two one company? A person decides the unsure pairs, sees what it would do, and can take it back."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Response
from pydantic import BaseModel, Field

from leadwright.entities.acts import recent_acts
from leadwright.faces.web.contexts import RehearsalContext, ReviewContext
from leadwright.faces.web.frame import FrameOf
from leadwright.faces.web.route import WebRoute
from leadwright.flows.keep_apart import keep_apart
from leadwright.flows.merge import merge
from leadwright.flows.rehearse import rehearse
from leadwright.flows.rescore import rescore_some
from leadwright.flows.undo_identity import undo_identity
from leadwright.kernel.errors import Wrong
from leadwright.reads.company_sides import company_sides
from leadwright.reads.review_queue import review_queue

_AHEAD = 40  # pairs that are looked at for the next one
_DONE = 12

routes = APIRouter(route_class=WebRoute)


class Later(BaseModel):
    """The pairs that were put off, as `left_right`, in the address: they come last, and are asked again next time."""

    later: list[str] = Field(default_factory=list, max_length=200)


class Judgement(BaseModel):
    """What a person says of a pair."""

    left: UUID
    right: UUID
    verdict: str = Field(max_length=20)
    note: str = Field("", max_length=500)


@routes.get("/review")
async def show_queue(frame: FrameOf, put_off: Annotated[Later, Query()]) -> Response:
    """Show the most telling pair that is not put off, and the decisions made lately."""
    waiting = await review_queue(frame.scope, _AHEAD + len(put_off.later))
    left = [item for item in waiting if f"{item.left}_{item.right}" not in put_off.later]
    asked = left[0] if left else None
    sides = {
        s.company_id: s for s in await company_sides(frame.scope, [asked.left, asked.right] if asked else [])
    }
    page = ReviewContext(
        question=asked,
        sides=[sides[key] for key in (asked.left, asked.right) if key in sides] if asked else [],
        waiting=len(left),
        later=put_off.later,
        acts=await recent_acts(frame.scope, _DONE),
    )
    return await frame.show("review.html", page, title="Review", here="review")


@routes.get("/review/preview")
async def show_rehearsal(frame: FrameOf, left: UUID, right: UUID) -> Response:
    """Show what merging a pair would do; nothing of it stays."""
    seen = await rehearse(frame.scope, lambda: merge(frame.scope, [left, right]), rescore_some)
    return await frame.show(
        "rehearsal.html", RehearsalContext(seen.before, seen.after), title="Review", here="review"
    )


@routes.post("/review")
async def judge(frame: FrameOf, said: Annotated[Judgement, Form()]) -> Response:
    """Say that two companies are one, or are not."""
    if said.verdict == "same":
        done = await merge(frame.scope, [said.left, said.right], said.note)
        await rescore_some(frame.scope, done.touched)
        told = "Merged: they are one company now."
    elif said.verdict == "different":
        done = await keep_apart(frame.scope, said.left, said.right, said.note)
        told = "Kept apart, whatever sources say later."
    else:
        raise Wrong("That is no verdict.", hint="They are the same, or different.", field="verdict")
    if frame.is_fragment:
        return frame.toast(told, undo=f"/review/{done.act_id}/undo", events="page-changed")
    return frame.back("/review", told)


@routes.post("/review/{act_id}/undo")
async def undo(frame: FrameOf, act_id: UUID) -> Response:
    """Take a decision back, at any time and in any order."""
    done = await undo_identity(frame.scope, act_id)
    await rescore_some(frame.scope, done.touched)
    return frame.done("/review", "Taken back: the decision counts no more.")
