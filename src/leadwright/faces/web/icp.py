"""The page of an ideal customer: what happens if I change this?"""

from __future__ import annotations

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response

from leadwright.faces.web.contexts import IcpContext
from leadwright.faces.web.frame import Frame, FrameOf
from leadwright.faces.web.icp_form import Draft, draft_of, read_form
from leadwright.faces.web.route import WebRoute
from leadwright.faces.web.web import Web
from leadwright.faces.web.words import many
from leadwright.faces.web.works import Work
from leadwright.flows.rescore import rescore_all, time_zone
from leadwright.flows.save_icp import save_icp
from leadwright.icp import store as icps
from leadwright.icp.document import Icp
from leadwright.icp.problems import BadDocument, Problem
from leadwright.kernel import clock
from leadwright.kernel.errors import Conflict, NotFound
from leadwright.reads.answerable import answerable
from leadwright.reads.icp_page import IcpPage, Preview, icp_page, preview, unchanged

_WAIT = 2.0  # a small workspace is scored before the page is shown again

routes = APIRouter(route_class=WebRoute)


@routes.get("/icp")
async def show_default(frame: FrameOf) -> Response:
    """Show the default ICP, or a blank one if there is none."""
    page = await icp_page(frame.scope, None)
    return await _show(frame, page, draft_of(page.stored.icp if page.stored else Icp()))


@routes.get("/icp/{which}")
async def show_icp(frame: FrameOf, which: str) -> Response:
    """Show one ICP, or with `new` a blank one."""
    page = await icp_page(frame.scope, which)
    return await _show(frame, page, draft_of(page.stored.icp if page.stored else Icp()))


@routes.post("/icp/{which}/preview")
async def preview_icp(frame: FrameOf, request: Request, which: str) -> Response:
    """Show what an unsaved ICP would do; nothing is written."""
    form = await request.form()
    switched = form.get("was") != form.get("mode")
    return await _show(
        frame, await icp_page(frame.scope, which), read_form(form), partial=True, switched=switched
    )


@routes.post("/icp/{which}")
async def save(frame: FrameOf, request: Request, which: str) -> Response:
    """Save a new version (or a new ICP) and score all leads under it."""
    form = await request.form()
    draft, page = read_form(form), await icp_page(frame.scope, which)
    if draft.icp is None:
        return await _show(frame, page, draft, status=422)
    version = str(form.get("version", ""))
    try:
        stored = await save_icp(
            frame.scope,
            draft.icp,
            icp_id=page.stored.id if page.stored else None,
            expected_version=int(version) if version.isdecimal() else None,
        )
    except (Conflict, BadDocument) as error:
        told = {"name": [Problem("", str(error))]}
        draft = Draft(None, draft.shown, draft.text, draft.mode, told, draft.warnings)
        return await _show(frame, page, draft, status=error.status)
    return await _score(frame, stored.id, f"Version {stored.version} is live.")


@routes.post("/icp/{icp_id}/versions")
async def restore(frame: FrameOf, icp_id: UUID, version: Annotated[int, Form()]) -> Response:
    """Make an earlier version live again, as a new version."""
    known = {stored.version: stored for stored in await icps.versions(frame.scope, icp_id)}
    if version not in known:
        raise NotFound(f"There is no version {version}.", hint="Choose one of the list.")
    stored = await icps.save(
        frame.scope, known[version].icp, name=(await icps.find(frame.scope, icp_id)).name
    )
    return await _score(frame, icp_id, f"Version {stored.version} is live: the same as version {version}.")


@routes.post("/icp/{icp_id}/default")
async def make_default(frame: FrameOf, icp_id: UUID) -> Response:
    """Make an ICP the one that lists show."""
    stored = await icps.find(frame.scope, icp_id)
    await icps.make_default(frame.scope, icp_id)
    return frame.back(f"/icp/{icp_id}", f"Lists show {stored.name} from now on.")


async def _score(frame: Frame, icp_id: UUID, said: str) -> Response:
    """Score under the ICP as work behind the pages, which is over at once unless there are many leads."""
    await frame.scope.commit()  # this edge's own write, which the work must see

    async def run(work: Work) -> str:
        return await _rescore(frame.web, icp_id)

    work, task = frame.web.works.start("Scoring", "score", run)
    await asyncio.wait([task], timeout=_WAIT)
    return frame.back(f"/icp/{icp_id}", f"{said} {work.said or work.error or 'The leads are being scored.'}")


async def _rescore(web: Web, icp_id: UUID) -> str:
    async with web.database.scope(actor="web") as scope:
        done = await rescore_all(scope, await icps.find(scope, icp_id))
    return f"{many(done.scored, 'company', 'companies')} scored in {done.seconds:.1f} s."


async def _show(
    frame: Frame,
    page: IcpPage,
    draft: Draft,
    *,
    status: int = 200,
    partial: bool = False,
    switched: bool = False,
) -> Response:
    context = IcpContext(
        icp=page,
        draft=draft.shown,
        text=draft.text,
        problems=draft.problems,
        warnings=draft.warnings,
        preview=await _preview(frame, page, draft.icp),
        mode=draft.mode,
        partial=partial,
        switched=switched and draft.icp is not None,
        name=page.stored.name if page.stored else draft.shown.name,
    )
    return await frame.show("icp.html", context, title="Ideal customer", here="icp", status=status)


async def _preview(frame: Frame, page: IcpPage, icp: Icp | None) -> Preview | None:
    if icp is None or not page.companies:
        return None
    if page.stored and page.stored.icp == icp and page.scored:
        return await unchanged(frame.scope, page.stored)
    today = clock.today(await time_zone(frame.scope))  # as a saved version would be scored
    return await preview(frame.scope, icp, page.stored, today, await answerable(frame.scope))
