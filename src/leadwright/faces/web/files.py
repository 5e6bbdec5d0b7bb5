"""Serves the files that pages link to."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from leadwright.faces.web.assets import assets
from leadwright.faces.web.route import WebRoute
from leadwright.kernel.errors import NotFound

routes = APIRouter(route_class=WebRoute)


@routes.get("/static/{name}", include_in_schema=False)
async def static_file(request: Request, name: str) -> Response:
    """Serve a file; with its version in the address it may be kept for ever."""
    file = assets().get(name)
    if file is None:
        raise NotFound(f"There is no file {name!r}.")
    kept = (
        "public, max-age=31536000, immutable" if request.query_params.get("v") == file.version else "no-cache"
    )
    return Response(
        file.content, media_type=file.type, headers={"Cache-Control": kept, "ETag": f'"{file.version}"'}
    )
