"""Keys of programs: made for just enough, shown once, revoked at once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Response

from leadwright.faces.web.account_contexts import KeysContext
from leadwright.faces.web.frame import Frame, FrameOf
from leadwright.faces.web.route import WebRoute
from leadwright.kernel import clock
from leadwright.kernel.errors import AppError, Conflict, Wrong
from leadwright.workspace.accounts import keys
from leadwright.workspace.accounts.access import ANYWHERE, judged_scopes, needs
from leadwright.workspace.accounts.asker import askers_of
from leadwright.workspace.accounts.keys import ApiKey

AREAS = (
    "leads",
    "contacts",
    "companies",
    "icps",
    "scores",
    "signals",
    "alerts",
    "imports",
    "discovery",
    "enrichment",
    "jobs",
)
"""Areas that the page offers; a key for any other is made by the API or `leadwright key create`."""
DAYS = {"30": 30, "90": 90, "365": 365, "never": 0}

routes = APIRouter(route_class=WebRoute)


@routes.get("/api-keys")
@needs("admin")
async def show_keys(frame: FrameOf) -> Response:
    """Show the keys of programs."""
    return await _show(frame)


@routes.post("/api-keys")
@needs("admin")
async def make(
    frame: FrameOf,
    name: Annotated[str, Form(max_length=300)] = "",
    scope: Annotated[list[str] | None, Form()] = None,
    days: Annotated[str, Form(max_length=10)] = "90",
) -> Response:
    """Make a key, and show it once."""
    if frame.who.user_id is None:
        raise Conflict("Nobody signs in yet.", hint="Set up the owner first.", code="no_owner")
    try:
        wanted = judged_scopes(scope or (), AREAS)
        made = await keys.create(frame.scope, frame.who.user_id, name, wanted, _until(days))
    except Wrong as error:
        return await _show(frame, error=error)
    return await _show(frame, made)


@routes.post("/api-keys/{key_id}/revoke")
@needs("admin")
async def revoke(frame: FrameOf, key_id: UUID) -> Response:
    """Revoke a key."""
    gone = await keys.revoke(frame.scope, key_id)
    await frame.scope.commit()
    askers_of(frame.web.database).forget()
    return frame.done("/api-keys", f"{gone.name} is revoked. Whatever asks with it is refused.")


def _until(days: str) -> datetime | None:
    if days not in DAYS:
        raise Wrong("That is no time for a key to end.", hint="Choose from the list.", field="days")
    return clock.now() + timedelta(days=DAYS[days]) if DAYS[days] else None


async def _show(
    frame: Frame, made: tuple[ApiKey, str] | None = None, *, error: AppError | None = None
) -> Response:
    page = KeysContext(
        frame.who.kind != "local", await keys.keys(frame.scope), [*ANYWHERE[:2], *AREAS], made,
        str(frame.request.base_url).rstrip("/"), error.message if error else "", error.hint if error else "",
    )  # fmt: skip
    return await frame.show(
        "api_keys.html", page, title="API keys", here="api-keys", status=error.status if error else 200
    )
