"""The one place where templates become answers: a whole page, one block of it, or an error in either shape."""

from __future__ import annotations

from functools import cache
from typing import Any
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from jinja2_fragments import render_block

from leadwright.faces.web import (
    account_words,
    analysis_words,
    brief_words,
    campaign_words,
    charts,
    criteria_words,
    crm_words,
    evidence,
    icp_form,
    outreach_words,
    person_words,
    review_words,
    signal_words,
    source_words,
    words,
)
from leadwright.faces.web.assets import asset
from leadwright.faces.web.navigation import GROUPS
from leadwright.kernel.errors import AppError
from leadwright.workspace.hooks import path_of


@cache
def environment() -> Environment:
    """The environment of all templates: everything escaped, nothing undefined."""
    made = Environment(
        loader=PackageLoader("leadwright.faces.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(words.FILTERS | source_words.FILTERS | signal_words.FILTERS | account_words.FILTERS)
    for module in (
        words,
        campaign_words,
        analysis_words,
        source_words,
        criteria_words,
        crm_words,
        charts,
        evidence,
        icp_form,
        outreach_words,
        person_words,
        review_words,
        signal_words,
        brief_words,
        account_words,
    ):
        made.globals.update(module.GLOBALS)
    made.globals["asset"] = asset
    made.globals["hook_path"] = path_of
    made.globals["navigation"] = GROUPS
    made.globals["p"] = made.get_template("parts.html").module
    made.globals["o"] = made.get_template("outreach_parts.html").module
    made.globals["a"] = made.get_template("alert_parts.html").module
    return made


def wanted_block(request: Request) -> str | None:
    """The block that a fragment request wants: the id of the element that it will fill. None means the whole page."""
    headers = request.headers
    if headers.get("hx-request") != "true" or headers.get("hx-request-type") != "partial":
        return None
    return headers.get("hx-target", "").partition("#")[2] or "content"


def render(template: str, block: str | None, context: dict[str, Any]) -> str:
    """The text of a template, or of one of its blocks (its content, if it has no block of that name)."""
    if block is None:
        return environment().get_template(template).render(**context)
    known = environment().get_template(template).blocks
    return render_block(environment(), template, block if block in known else "content", **context)


def render_error(request: Request, error: AppError) -> HTMLResponse:
    """An error as a page, or as a toast where a fragment was asked for."""
    if request.headers.get("hx-request") == "true":
        body = (
            environment()
            .get_template("toast.html")
            .render(said=error.message, hint=error.hint, bad=True, undo=None)
        )
        return HTMLResponse(body, error.status, {"HX-Retarget": "#toast", "HX-Reswap": "innerHTML"})
    body = environment().get_template("error.html").render(error=error, theme=theme(request))
    return HTMLResponse(body, error.status)


def theme(request: Request) -> str:
    """light or dark as remembered, else what the system prefers ("")."""
    chosen = request.cookies.get("theme", "")
    return chosen if chosen in ("light", "dark") else ""


def local_path(path: str | None, otherwise: str = "/") -> str:
    """A path within these pages; anything else (another host, a scheme) becomes `otherwise`."""
    if (
        not path
        or not path.startswith("/")
        or path.startswith("//")
        or "\\" in path
        or any(c < " " for c in path)
    ):
        return otherwise
    return path


def cookie_text(text: str) -> str:
    """A sentence as the value of a cookie."""
    return quote(text[:300])
