"""Compose the API: /api/v1 with its errors and its OpenAPI, and /healthz beside it."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import iter_route_contexts

from leadwright import __version__
from leadwright.faces.api import (
    accounts,
    alerts,
    analyses,
    briefs,
    campaigns,
    companies,
    consents,
    contacts,
    contradictions,
    credentials,
    crm,
    discovery,
    enrichment,
    erasures,
    events,
    export,
    icps,
    identity,
    imports,
    jobs,
    leads,
    limits,
    mailboxes,
    market,
    meaning,
    metrics,
    offer,
    outreach,
    outreach_health,
    paste,
    plays,
    problems,
    scores,
    times,
    today,
    watches,
    webhooks,
)
from leadwright.faces.api.admission import SCHEMES, Admitted, KnownAsker, require_admission
from leadwright.faces.api.documents import icp_schema, offer_schema
from leadwright.faces.api.edge import KEY_PARAMETER
from leadwright.faces.api.guard import KnownCaller, LimitedBody, RequestId
from leadwright.kernel.db import Database
from leadwright.kernel.settings import Settings
from leadwright.workspace.accounts.access import need_of

PREFIX = "/api/v1"
_ERRORS = {
    401: "Nobody is signed in, or the key counts no longer.",
    403: "The caller may not do this.",
    404: "There is no such thing.",
    409: "It exists already, or changed meanwhile.",
    413: "The body is too large.",
    415: "The body has a type that is not read here.",
    422: "Something must be changed: `errors` lists it.",
    429: "Too many requests: Retry-After says how many seconds to wait.",
    500: "A fault of ours, found in the log by its request_id.",
}


def create_api(database: Database, settings: Settings) -> FastAPI:
    """Return the application that answers /api/v1 and /healthz; other faces may be mounted beside."""
    api = _v1(database, settings)
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    counted = metrics.Counted()
    for part in (app, api):
        part.state.database, part.state.settings = database, settings
        problems.install(part)
    app.add_middleware(KnownAsker, database=database, settings=settings, only="/metrics")
    app.add_middleware(KnownCaller, settings=settings)
    app.add_middleware(RequestId)
    app.add_middleware(metrics.Measured, counted=counted)
    app.include_router(_health(database))
    app.include_router(metrics.router(database, counted))
    app.mount(PREFIX, api)
    return app


def _v1(database: Database, settings: Settings) -> FastAPI:
    api = FastAPI(
        title="Leadwright",
        version=__version__,
        summary="Companies found, checked, scored and explained.",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: f"{route.tags[0]}_{route.name}",
        responses={
            status: {"model": problems.Problem, "description": text} for status, text in _ERRORS.items()
        },
    )
    api.add_middleware(KnownAsker, database=database, settings=settings)
    api.add_middleware(LimitedBody)
    routers: tuple[APIRouter, ...] = (
        briefs.router, icps.router, offer.router, companies.router, contradictions.router, contacts.router, export.router,
        erasures.router, identity.router, imports.uploading, leads.router, paste.router, imports.router, imports.plain, scores.router,
        times.router, today.router, discovery.router, enrichment.router, credentials.router, market.router, jobs.router,
        jobs.live, meaning.router, events.router, watches.router, watches.steering,
        alerts.router, webhooks.router, campaigns.router, crm.router,
        consents.router, plays.router, limits.router, outreach_health.router,
        *accounts.ROUTERS,
        analyses.router, outreach.router,
        mailboxes.router,
    )  # fmt: skip
    for router in routers:
        api.include_router(router)
    require_admission(api)
    setattr(api, "openapi", lambda: _openapi(api))  # noqa: B010 - the documented way to replace the method
    return api


def _openapi(api: FastAPI) -> dict[str, Any]:
    """Describe the API: problems under their own media type, request ids, and the documents."""
    if api.openapi_schema is None:
        schema = get_openapi(
            title=api.title, version=api.version, summary=api.summary, routes=api.routes,
            servers=[{"url": PREFIX}],
        )  # fmt: skip
        for path in schema["paths"].values():
            for method, operation in path.items():
                _mend(operation["responses"])
                if method != "get":
                    operation["x-idempotency-key"] = {"$ref": "#/components/parameters/IdempotencyKey"}
        for route in iter_route_contexts(api.routes):
            for method in route.methods or ():
                if operation := schema["paths"].get(route.path_format, {}).get(method.lower()):
                    operation["x-needs"] = need_of(PREFIX + str(route.path_format), [method], route.endpoint)
        schema["components"]["securitySchemes"] = SCHEMES
        schema["components"]["parameters"] = {"IdempotencyKey": KEY_PARAMETER}
        schema["components"]["schemas"] |= {"IcpDocument": icp_schema(), "OfferDocument": offer_schema()}
        for unused in ("HTTPValidationError", "ValidationError"):
            schema["components"]["schemas"].pop(unused, None)
        api.openapi_schema = schema
    return api.openapi_schema


def _mend(responses: dict[str, Any]) -> None:
    for status, response in responses.items():
        response.setdefault("headers", {})["X-Request-Id"] = {
            "schema": {"type": "string"}, "description": "Names the request in the log.",
        }  # fmt: skip
        if int(status) >= 400:
            response["content"] = {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}


def _health(database: Database) -> APIRouter:
    router = APIRouter(route_class=Admitted)

    @router.get("/healthz")
    async def healthz() -> dict[str, str]:
        async with database.scope() as scope:
            await scope.value("SELECT 1")
        return {"status": "ok"}

    return router
