"""How events are answered: as Segment's libraries expect it, `{"success": true}` and nothing that tells more."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import JSONResponse, Response


def taken(headers: Mapping[str, str] | None = None) -> Response:
    """Say that all of it is kept."""
    return JSONResponse({"success": True}, headers=dict(headers or {}))


def failed(status: int, message: str, headers: Mapping[str, str] | None = None) -> Response:
    """Say that nothing of it is kept, and why."""
    return JSONResponse({"success": False, "message": message}, status, headers=dict(headers or {}))
