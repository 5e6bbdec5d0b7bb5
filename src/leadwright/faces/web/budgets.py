"""Budgets: caps on spending, set and ended by people."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response

from leadwright.effects import budgets
from leadwright.effects.model_calls import SOURCE as MODEL
from leadwright.faces.web import source_form
from leadwright.faces.web.frame import FrameOf
from leadwright.faces.web.route import WebRoute
from leadwright.faces.web.source_words import in_unit
from leadwright.faces.web.sources import vendor_named
from leadwright.faces.web.templates import local_path
from leadwright.kernel.errors import Wrong
from leadwright.workspace.accounts.access import needs

routes = APIRouter(route_class=WebRoute)


@routes.post("/budgets")
@needs("admin")
async def set_budget(frame: FrameOf, request: Request) -> Response:
    """Set a cap of a day or month, of all sources or of one, in place of an earlier one."""
    form = await request.form()
    period, source = str(form.get("period", "month")), str(form.get("source", "")) or None
    cap, unit = source_form.money(form, "cap"), str(form.get("unit", "USD"))
    if cap is None:
        raise Wrong("A budget needs an amount.", hint="0 lets nothing be spent.", field="cap")
    if period not in ("day", "month"):
        raise Wrong(f"There is no budget per {period!r}.", hint="Use day or month.", field="period")
    whose = " of language models" if source == MODEL else ""
    if source and source != MODEL:
        whose = f" of {vendor_named(source).manifest.title}"
    chosen: budgets.Period = "day" if period == "day" else "month"
    await budgets.set_budget(frame.scope, chosen, cap, unit=unit, source=source)
    back = local_path(str(form.get("back", "")), "/sources")
    return frame.done(back, f"At most {in_unit(cap, unit)} a {period}{whose}.")


@routes.post("/budgets/{budget_id}/end")
@needs("admin")
async def end_budget(frame: FrameOf, budget_id: UUID, back: Annotated[str, Form()] = "/sources") -> Response:
    """Let a cap no longer hold."""
    await budgets.end_budget(frame.scope, budget_id)
    return frame.done(local_path(back, "/sources"), "The budget no longer holds.")
