"""The web face as one router, and as an application of its own that a composition can mount."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from starlette.exceptions import HTTPException

from leadwright.faces.web import (
    account,
    alerts,
    analysis,
    api_keys,
    audit,
    brief,
    budgets,
    campaigns,
    companies,
    consents,
    contradictions,
    crm,
    deliverability,
    discover,
    enrich,
    events,
    fadings,
    files,
    icp,
    imports,
    inbox,
    jobs,
    joining,
    lead,
    ledger,
    limits,
    mailboxes,
    outreach,
    paste,
    people,
    plays,
    progress,
    review,
    sequences,
    setting_up,
    signing,
    sources,
    team,
    then,
    today,
    watchlists,
)
from leadwright.faces.web.admission import KnownAsker
from leadwright.faces.web.route import WebRoute, refuse_strange_host, require_admission, with_headers
from leadwright.faces.web.templates import render_error
from leadwright.faces.web.web import Web
from leadwright.kernel.db import Database
from leadwright.kernel.errors import NotFound, Wrong
from leadwright.kernel.settings import Settings


def router(database: Database, settings: Settings) -> APIRouter:
    """All pages, for a composition that brings its own application. Safe headers and errors come with the routes."""
    return routes(Web(database, settings))


def routes(web: Web) -> APIRouter:
    """All pages over one web face."""
    made = APIRouter(route_class=WebRoute, dependencies=[Depends(_bind(web))], include_in_schema=False)
    for module in (
        today,
        inbox,
        alerts,
        discover,
        campaigns,
        companies,
        enrich,
        lead,
        brief,
        then,
        fadings,
        people,
        consents,
        contradictions,
        outreach,
        sequences,
        icp,
        imports,
        paste,
        sources,
        budgets,
        ledger,
        mailboxes,
        events,
        jobs,
        crm,
        watchlists,
        review,
        deliverability,
        limits,
        plays,
        progress,
        files,
        analysis,
        signing,
        setting_up,
        joining,
        account,
        team,
        api_keys,
        audit,
    ):
        made.include_router(module.routes)
    return made


def create_web(database: Database, settings: Settings) -> FastAPI:
    """The web face as an application: mount it at / after all else, or serve it alone."""
    web = Web(database, settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await web.works.close()

    app = FastAPI(title="Leadwright", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.state.settings = settings
    app.add_middleware(KnownAsker, database=database, settings=settings)
    app.include_router(routes(web))
    require_admission(app)
    app.add_exception_handler(HTTPException, _http_error)
    return app


def _bind(web: Web) -> Callable[[Request], Awaitable[None]]:
    async def bind(request: Request) -> None:
        refuse_strange_host(request, web.settings)
        request.state.web = web

    return bind


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        return with_headers(
            render_error(request, NotFound("There is no such page.", hint="Start from the inbox."))
        )
    wrong = Wrong(f"{error.detail}.", hint="Start from the inbox.")
    wrong.status = error.status_code
    return with_headers(render_error(request, wrong))
