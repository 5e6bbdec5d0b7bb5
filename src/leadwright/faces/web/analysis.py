"""How a lead's company was judged, on its page: each value with its evidence, and the button that has it judged again."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Response

from leadwright.faces.web.contexts import AnalysisContext
from leadwright.faces.web.frame import Frame, FrameOf
from leadwright.faces.web.route import WebRoute
from leadwright.icp import store as icps
from leadwright.kernel import queue
from leadwright.kernel.errors import Wrong
from leadwright.kernel.ids import new_id
from leadwright.llm.model import model_of
from leadwright.observations import analyses
from leadwright.reads.analyses import analysis_of
from leadwright.reads.find_lead import company_of

routes = APIRouter(route_class=WebRoute)


@routes.get("/leads/{lead_id}/analysis")
async def show_analysis(frame: FrameOf, lead_id: UUID) -> Response:
    """Show the analysis of a lead under the default ICP; a page of its own leads to the lead."""
    if not frame.is_fragment:
        return frame.back(f"/leads/{lead_id}#analysis")
    return await _show(frame, lead_id)


@routes.post("/leads/{lead_id}/analysis")
async def start(frame: FrameOf, lead_id: UUID, again: Annotated[bool, Form()] = False) -> Response:
    """Have a company judged, in the background; the section shows it when it is done. `again` asks a model anew although its
    answer is kept, or got lost, and pays once more."""
    company = await company_of(frame.scope, lead_id)
    if not await icps.icps(frame.scope):
        raise Wrong("There is nothing to judge it by.", hint="Describe the ideal customer first.")
    stored = await icps.find(frame.scope, None)
    arguments = {"icp": str(stored.id), "companies": [str(company)], "again": again, "cap": None}
    if await queue.under_way(frame.scope, "analyse", arguments) is None:
        await analyses.begin(frame.scope, [company], stored.id, stored.version)
        await queue.enqueue(
            frame.scope, "analyse", {**arguments, "run": str(new_id())}, lock=f"analyse:{company}"
        )
    if frame.is_fragment:
        return await _show(frame, lead_id)
    return frame.back(f"/leads/{lead_id}#analysis", "It is being analysed.")


async def _show(frame: Frame, lead_id: UUID) -> Response:
    company = await company_of(frame.scope, lead_id)
    stored = await icps.find(frame.scope, None) if await icps.icps(frame.scope) else None
    said = await analysis_of(frame.scope, company, stored) if stored is not None else None
    model = model_of(frame.web.settings)
    page = AnalysisContext(lead_id, said, model.name if model is not None else None)
    return await frame.show("analysis.html", page, title="Analysis")
