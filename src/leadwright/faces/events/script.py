"""The script for sites without one, and the settings that Segment's browser library asks for before it sends."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from leadwright.faces.events.answers import failed
from leadwright.kernel.db import Database
from leadwright.workspace.write_keys import find, whose

ACTOR = "events"
_KEEP = "public, max-age=3600"
_BLANKS = re.compile(r" *([{}(),:;=<>?&|+!]) *")
_CORS = {"Access-Control-Allow-Origin": "*"}


async def script(request: Request) -> Response:
    """Serve the script."""
    body = served()
    tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    headers = {
        "Cache-Control": _KEEP,
        "ETag": tag,
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="text/javascript", headers=headers)


@cache
def served() -> bytes:
    """The script without comments and blanks that nobody needs: 2 KB."""
    text = (files("leadwright.faces.events") / "static" / "lw.js").read_text("utf-8")
    lines = (line.strip() for line in text.splitlines())
    code = "".join(line for line in lines if not line.startswith("//"))
    return _BLANKS.sub(r"\1", code).encode()


async def project(request: Request) -> Response:
    """Tell Segment's browser library to send here, and nowhere else."""
    database: Database = request.app.state.database
    text = request.path_params["key"]
    async with database.scope(await whose(database, text), actor=ACTOR) as scope:
        if await find(scope, text) is None:
            return failed(404, "There is no such write key.", _CORS)
    host = f"{request.url.netloc}/v1"
    sending = {
        "apiKey": text,
        "apiHost": host,
        "protocol": request.url.scheme,
        "type": "server",
        "bundlingStatus": "bundled",
    }
    return JSONResponse(
        {"integrations": {"Segment.io": sending}, "plan": {}, "enabledMiddleware": {}}, headers=_CORS
    )
