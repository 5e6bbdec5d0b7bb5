"""The face of events as one application, mounted at /v1: Segment's paths, the script for sites, hooks."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from leadwright.faces.events import hooks, intake, script
from leadwright.faces.events.answers import failed
from leadwright.kernel.db import Database
from leadwright.kernel.errors import AppError
from leadwright.kernel.settings import Settings

PREFIX = "/v1"


def create_events(database: Database, settings: Settings) -> Starlette:
    """Return the application that takes events; a composition mounts it at PREFIX."""
    app = Starlette(
        routes=[
            *(Route(f"/{path}", intake.single, methods=["POST"], name=path) for path in intake.KINDS),
            *(Route(f"/{path}", intake.batch, methods=["POST"], name=path) for path in intake.BATCHES),
            Route("/projects/{key}/settings", script.project, methods=["GET"]),
            Route("/lw.js", script.script, methods=["GET"]),
            Route("/hooks/{name}", hooks.deliver, methods=["POST"]),
            Route("/{rest:path}", intake.preflight, methods=["OPTIONS"]),
        ],
        exception_handlers={AppError: _app_error, HTTPException: _http_error},
    )
    app.state.database, app.state.settings = database, settings
    return app


async def _app_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, AppError)
    return failed(error.status, str(error))


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return failed(error.status_code, f"{error.detail}.")
