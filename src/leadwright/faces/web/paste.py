"""Paste: give a text, cards or a picture; mend and tick what was found; record it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, File, Form, Request, Response, UploadFile

from leadwright.faces.web import paste_form
from leadwright.faces.web.contexts import PasteContext
from leadwright.faces.web.frame import Frame, FrameOf
from leadwright.faces.web.route import WebRoute
from leadwright.faces.web.words import many
from leadwright.flows.record_confirmed import Taken, record_confirmed
from leadwright.flows.rescore import rescore_some
from leadwright.flows.welcome import welcome
from leadwright.kernel import clock
from leadwright.kernel.errors import AppError, Refused, Wrong
from leadwright.reads.near_duplicates import NearDuplicates
from leadwright.reads.waiting import waiting
from leadwright.sources.contract import Proposed
from leadwright.sources.given import LARGEST, read_file, read_text

_MOST_INPUTS = 20_000
routes = APIRouter(route_class=WebRoute)


@routes.get("/paste")
async def show_form(frame: FrameOf) -> Response:
    """Show where to paste, and who waits for a company."""
    return await _show(frame, PasteContext("", "", 0.0, (), (), "Paste", "", await waiting(frame.scope)))


@routes.post("/paste")
async def read(
    frame: FrameOf,
    text: Annotated[str, Form()] = "",
    kind: Annotated[str, Form()] = "",
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Read what was given and show it, recording nothing."""
    label = "Paste"
    try:
        if file is not None and file.size:
            label = (file.filename or "File").replace("\\", "/").rpartition("/")[2][:120]
            content = await file.read(LARGEST + 1)
            told = await asyncio.to_thread(read_file, content, clock.today())
        else:
            told = await asyncio.to_thread(read_text, text, clock.today(), kind or None)
    except AppError as error:
        page = PasteContext("", "", 0.0, (), (str(error),), label, text, await waiting(frame.scope))
        return await _show(frame, page, 422)
    return await _show(frame, _page(told, label, text))


def _page(told: Proposed, label: str, text: str) -> PasteContext:
    notes = list(told.notes)
    if not told.proposals:
        notes.append("Nobody was recognised in it. Say what it is, or paste more of it.")
    shown = [paste_form.sheet(index, item) for index, item in enumerate(told.proposals[: paste_form.MOST])]
    if len(told.proposals) > len(shown):
        notes.append(
            f"{len(told.proposals) - len(shown)} more are not shown; `leadwright card` takes them all."
        )
    return PasteContext(told.source, told.kind, told.confidence, shown, notes, label, text, ())


@routes.post("/paste/record")
async def record(frame: FrameOf, request: Request) -> Response:
    """Record what was ticked; what cannot be recorded yet is shown again with its reason."""
    form = {
        name: value
        for name, value in (await request.form(max_fields=_MOST_INPUTS)).items()
        if isinstance(value, str)
    }
    taken: list[Taken] = []
    held: list[paste_form.Sheet] = []
    for number in paste_form.numbers(form):
        sheet = await _record(frame, form, number, taken)
        if sheet is not None:
            held.append(sheet)
    if held:
        notes = [_said(taken)] if taken else []
        page = PasteContext(
            form.get("source", "paste"), form.get("kind", ""), 0.0, held, notes, form.get("label", ""), "", ()
        )
        return await _show(frame, page, 422 if any(sheet.error for sheet in held) else 409)
    leads = {item.lead_id for item in taken if item.lead_id}
    return frame.back(f"/leads/{leads.pop()}" if len(leads) == 1 else "/paste", _said(taken))


async def _record(
    frame: Frame, form: Mapping[str, str], number: int, taken: list[Taken]
) -> paste_form.Sheet | None:
    """Record one proposal, or return it with what stands in the way."""
    confirmed = paste_form.confirmed(form, number)
    if confirmed is None:
        return None
    company_id, force = paste_form.chosen_company(form, number)
    label = form.get("label", "Paste").replace("\x00", "")[:200] or "Paste"
    try:
        done = await record_confirmed(frame.scope, confirmed, label, company_id=company_id, force=force)
    except NearDuplicates as near:
        return paste_form.typed(form, number, similar=near.candidates)
    except (Refused, Wrong) as error:
        await frame.scope.rollback()
        return paste_form.typed(form, number, error=str(error))
    if done.company_id is not None:
        await rescore_some(frame.scope, [done.company_id])
        if done.created:
            await welcome(frame.scope, frame.web.settings, [done.company_id])
    await frame.scope.commit()  # one of many that cannot be recorded must not undo the others
    taken.append(done)
    return None


def _said(taken: list[Taken]) -> str:
    alone = sum(1 for item in taken if item.waiting)
    parts = []
    if new := sum(1 for item in taken if item.created):
        parts.append(f"{many(new, 'new lead')}")
    if known := len(taken) - alone - sum(1 for item in taken if item.created):
        parts.append(f"{many(known, 'known lead')} told more about")
    if alone:
        parts.append(f"{many(alone, 'contact')} waiting for a company")
    return f"Recorded: {', '.join(parts)}." if parts else "Nothing was ticked, so nothing was recorded."


async def _show(frame: Frame, page: PasteContext, status: int = 200) -> Response:
    return await frame.show("paste.html", page, title="Paste", here="paste", status=status)
