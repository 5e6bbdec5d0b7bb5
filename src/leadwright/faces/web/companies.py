"""Add one company by hand; companies that may be the same are shown before anything is saved."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter, Request, Response

from leadwright.faces.web.contexts import CompanyContext
from leadwright.faces.web.frame import FrameOf
from leadwright.faces.web.route import WebRoute
from leadwright.flows.add_lead import add_lead
from leadwright.flows.rescore import rescore_some
from leadwright.flows.welcome import welcome
from leadwright.kernel.errors import Wrong
from leadwright.reads.near_duplicates import NearDuplicates

FIELDS = (
    ("name", "Company", "Northwind Labs"),
    ("website", "Website", "northwindlabs.example"),
    ("industries", "Industry", "SaaS; developer tools"),
    ("head_count", "Head count", "212 or 51-200"),
    ("locations", "Head office", "Leeds, UK"),
    ("technologies", "Technologies", "AWS, React"),
    ("funding_stage", "Latest round", "Series B"),
    ("funding_date", "Announced on", "2026-10-29"),
    ("contact_name", "Contact", "Ana Prado"),
    ("contact_title", "Title", "CTO"),
    ("contact_email", "E-mail", "ana@northwindlabs.example"),
    ("contact_phone", "Phone", "+44 113 496 0000"),
    ("contact_linkedin", "LinkedIn", "linkedin.com/in/…"),
)
routes = APIRouter(route_class=WebRoute)


@routes.get("/companies/new")
async def show_form(frame: FrameOf) -> Response:
    """Show the form."""
    page = CompanyContext(FIELDS, {}, (), "", "")
    return await frame.show("company.html", page, title="Add a company", here="imports")


@routes.post("/companies/new")
async def add(frame: FrameOf, request: Request) -> Response:
    """Add the company, or show what is in the way."""
    form = await request.form()
    typed = {name: str(form.get(name, "")).strip() for name, _, _ in FIELDS}
    try:
        added = await add_lead(frame.scope, _given(typed), force=form.get("force") == "yes")
    except NearDuplicates as near:
        page = CompanyContext(FIELDS, typed, near.candidates, "", "")
        return await frame.show("company.html", page, title="Add a company", here="imports", status=409)
    except Wrong as error:
        page = CompanyContext(FIELDS, typed, (), str(error), error.field or "")
        return await frame.show("company.html", page, title="Add a company", here="imports", status=422)
    await rescore_some(frame.scope, [added.company_id])
    if added.created:
        await welcome(frame.scope, frame.web.settings, [added.company_id])
    said = "Added." if added.created else "This company was a lead already; what you typed was added to it."
    return frame.back(f"/leads/{added.lead_id}", said)


def _given(typed: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in typed.items() if value}
