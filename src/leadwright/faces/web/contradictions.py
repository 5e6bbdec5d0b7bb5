"""Contradictions: values on which sources disagree, and a person's word on a value, which wins and stays."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Response
from pydantic import BaseModel, Field

from leadwright.faces.web import words
from leadwright.faces.web.contexts import ContradictionsContext
from leadwright.faces.web.frame import FrameOf
from leadwright.faces.web.route import WebRoute
from leadwright.faces.web.templates import local_path
from leadwright.flows.decide_value import decide_value, undo_value
from leadwright.flows.rescore import rescore_some
from leadwright.reads.contradictions import contradictions
from leadwright.reads.find_lead import find_company

routes = APIRouter(route_class=WebRoute)


class Typed(BaseModel):
    """What a person says is true, and the page to come back to."""

    value: str = Field("", max_length=2000)
    back: str = Field("", max_length=12_000)


@routes.get("/contradictions")
async def show_contradictions(frame: FrameOf) -> Response:
    """Show the values on which sources disagree."""
    page = ContradictionsContext(await contradictions(frame.scope), frame.path)
    return await frame.show("contradictions.html", page, title="Contradictions", here="contradictions")


@routes.post("/leads/{lead_id}/values/{field}")
async def decide(frame: FrameOf, lead_id: UUID, field: str, typed: Annotated[Typed, Form()]) -> Response:
    """Decide a value of a lead's company."""
    company_id = await find_company(frame.scope, str(lead_id))
    done = await decide_value(frame.scope, company_id, field, typed.value)
    await rescore_some(frame.scope, done.touched)
    said = f"{words.field_label(field)} is {words.value(done.value, field)}."
    if frame.is_fragment:
        return frame.toast(said, undo=f"/values/{done.decision_id}", events="page-changed")
    return frame.back(local_path(typed.back, f"/leads/{lead_id}"), said)


@routes.post("/values/{decision_id}")
async def take_back(frame: FrameOf, decision_id: UUID) -> Response:
    """Take a decision on a value back."""
    done = await undo_value(frame.scope, decision_id)
    await rescore_some(frame.scope, done.touched)
    return frame.done("/contradictions", f"{words.field_label(done.field)} is open again.")
