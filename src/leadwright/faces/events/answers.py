"""How events are answered: as Segment's libraries expect it, `{"success": true}` and nothing that tells more."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import JSONResponse, Response


def taken(headers: Mapping[str, str] | None = None) -> Response:
    """Say that all of it is kept."""
    return JSONResponse({"success": True}, headers=dict(headers or {}))


_CODES = {
    400: "invalid_request", 401: "invalid_write_key", 403: "not_allowed", 404: "not_found", 405: "method_not_allowed",
    413: "too_large",
}  # fmt: skip


def failed(status: int, message: str, headers: Mapping[str, str] | None = None) -> Response:
    """Say that nothing of it is kept, and why. Libraries read `code` and `message`, and give up without them."""
    told = {"success": False, "code": _CODES.get(status, "error"), "message": message}
    return JSONResponse(told, status, headers=dict(headers or {}))
