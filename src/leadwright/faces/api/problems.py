"""Every error as problem+json (RFC 9457): the one place where the tree of errors becomes HTTP."""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from leadwright.faces.api.lead_schemas import CandidateOut
from leadwright.icp.problems import BadDocument
from leadwright.kernel.errors import AppError
from leadwright.kernel.log import logger
from leadwright.reads.near_duplicates import NearDuplicates

MEDIA_TYPE = "application/problem+json"
_LISTED = "`errors` lists everything that must be changed."
_log = logger(__name__)

_CODES: Mapping[int, tuple[str, str]] = {
    400: ("bad_request", "Send the request again as the documentation of the API shows it."),
    404: ("not_found", "The paths of this API are listed in /api/v1/openapi.json."),
    405: ("method_not_allowed", "The header Allow names the methods of this path."),
    413: ("too_large", "Send less at once; large files can be imported by the command line."),
    415: ("unsupported_media_type", "Set Content-Type to one that this path reads."),
}


class ProblemItem(BaseModel):
    """One thing that is wrong. `line` counts from 1 in a document; `nearest` is the likely right spelling."""

    field: str | None
    message: str
    line: int | None = None
    nearest: str | None = None


class Problem(BaseModel):
    """What went wrong, to what, and what to do next. `code` is stable; `detail` is for people."""

    type: str = Field(examples=["urn:leadwright:error:not_found"])
    title: str
    status: int
    code: str
    detail: str
    hint: str
    field: str | None
    request_id: str
    errors: list[ProblemItem]
    candidates: list[CandidateOut] | None = Field(
        default=None, description="Companies that may be the one to be added, for the code near_duplicates."
    )


def install(app: FastAPI) -> None:
    """Let an application answer every error as problem+json."""
    app.add_exception_handler(AppError, _app_error)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _bug)


def answer(
    scope: Mapping[str, Any],
    status: int,
    code: str,
    detail: str,
    *,
    hint: str = "",
    field: str | None = None,
    errors: list[dict[str, Any]] | None = None,
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> JSONResponse:
    """Build the answer; `scope` is the ASGI scope, which knows the request's id."""
    content = {
        "type": f"urn:leadwright:error:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        "hint": hint,
        "field": field,
        "request_id": scope.get("request_id", ""),
        "errors": errors or [],
        **more,
    }
    return JSONResponse(content, status, dict(headers or {}), MEDIA_TYPE)


async def _app_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, AppError)
    more: dict[str, Any] = {}
    hint = error.hint
    if isinstance(error, BadDocument):
        hint = hint or _LISTED
        more["errors"] = [
            {"field": p.field or None, "message": p.sentence, "line": p.line, "nearest": p.nearest}
            for p in error.problems
        ]
    if isinstance(error, NearDuplicates):
        more["candidates"] = [
            CandidateOut.model_validate(item).model_dump(mode="json") for item in error.candidates
        ]
    return answer(
        request.scope, error.status, error.code, error.message, hint=hint, field=error.field, headers=_headers(error),
        **more,
    )  # fmt: skip


def _headers(error: AppError) -> dict[str, str]:
    """What an error tells beside its problem: how to prove who asks, or how long to wait."""
    if error.status == 401:
        return {"www-authenticate": 'Bearer realm="leadwright"'}
    seconds = getattr(error, "seconds", None)
    return {"retry-after": str(seconds)} if seconds is not None else {}


async def _validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    errors: list[dict[str, Any]] = []
    for item in error.errors():
        where = [str(part) for part in item["loc"]]
        field = ".".join(where[1:]) or where[0]
        if item["type"] == "json_invalid":
            field = "body"
        errors.append({"field": field, "message": item["msg"], "line": None, "nearest": None})
    first = errors[0]
    return answer(
        request.scope,
        422,
        "invalid",
        f"{first['field']}: {first['message']}.",
        hint=_LISTED,
        field=first["field"],
        errors=errors,
    )


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code, hint = _CODES.get(error.status_code, ("error", ""))
    detail = error.detail
    headers = {name.lower(): value for name, value in (error.headers or {}).items()}
    if error.status_code == 404:
        detail = f"There is nothing at {request.url.path}."
    if error.status_code == 405:
        detail = f"{request.method} is not possible at {request.url.path}."
        headers["allow"] = ", ".join(_allowed(request)) or headers.get("allow", "")
    return answer(request.scope, error.status_code, code, detail, hint=hint, headers=headers)


def _allowed(request: Request) -> list[str]:
    """The methods that the description names for the path; a path without parameters is the closer match."""
    app: FastAPI = request.app
    path = request.url.path.removeprefix(request.scope.get("root_path", ""))
    paths = app.openapi()["paths"] if app.openapi_url else {}
    for template in sorted(paths, key=lambda known: known.count("{")):
        if re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", template), path):
            return sorted(method.upper() for method in paths[template])
    return []


async def _bug(request: Request, error: Exception) -> Response:
    """A bug: the trace goes to the log, an apology to the caller."""
    request_id = request.scope.get("request_id", "")
    _log.error("a request failed", path=request.url.path, request_id=request_id, exc_info=error)
    hint = "The log has the details under this request_id."
    headers = {"x-request-id": request_id}
    return answer(
        request.scope, 500, "internal", "Something went wrong on our side.", hint=hint, headers=headers
    )
