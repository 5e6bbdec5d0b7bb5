"""The one page that strangers open: GET asks, POST acts, and a mail program's one click is the same POST.

No log-in, no cookie, no script, nothing of the person on the page. A link whose signature is not ours is told from no
other, and one that is ours gets the same answer whatever is behind it. GET never acts: scanners open every link.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from leadwright.actions.outreach.listening import Listener
from leadwright.faces.unsubscribe.words import WORDS, Words
from leadwright.flows.rescore import rescore_some
from leadwright.flows.unsubscribe import unsubscribe
from leadwright.kernel import clock
from leadwright.kernel.db import Database
from leadwright.kernel.settings import Settings
from leadwright.policy.unsubscribe import PATH, read

ACTOR = "unsubscribe"
_STYLE = (
    ":root{color-scheme:light dark}*{box-sizing:border-box}body{margin:0;min-height:100vh;display:grid;place-items:center;"
    "padding:24px;font:17px/1.5 system-ui,sans-serif;background:Canvas;color:CanvasText}main{max-width:30rem;width:100%}"
    "h1{font-size:1.5rem;line-height:1.25;margin:0 0 .75rem}p{margin:0 0 1.25rem;opacity:.8}"
    "button{font:inherit;font-weight:600;min-height:44px;padding:.6rem 1.25rem;border:0;border-radius:8px;background:#2456c8;"
    "color:#fff;cursor:pointer}button:focus-visible{outline:3px solid #8fb0ff;outline-offset:2px}"
)
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_HEADERS = {
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_HASH}'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow",
}  # fmt: skip


def create_unsubscribe(database: Database, settings: Settings) -> Starlette:
    """The page as an application; a composition hands it every path that begins with PATH."""
    app = Starlette(
        routes=[
            Route(f"{PATH}/{{token}}", _ask, methods=["GET"]),
            Route(f"{PATH}/{{token}}", _act, methods=["POST"]),
        ]
    )
    app.state.database, app.state.settings = database, settings
    return app


async def _ask(request: Request) -> Response:
    """Show the question. Nothing is looked up, so that nothing can be learned."""
    words = _words(request)
    if read(request.path_params["token"]) is None:
        return _page(words, words.broken, words.broken_more, 404)
    return _page(words, words.question, words.question_more, button=words.button)


async def _act(request: Request) -> Response:
    """Do it, by the button of the page or by the one click of RFC 8058; the body is not needed, and not read."""
    words = _words(request)
    found = read(request.path_params["token"])
    if found is None:
        return _page(words, words.broken, words.broken_more, 404)
    workspace, key = found
    database: Database = request.app.state.database
    async with database.scope(workspace, actor=ACTOR) as scope:
        await rescore_some(scope, sorted(await unsubscribe(scope, key, Listener(), clock.now())))
    return _page(words, words.done, words.done_more)


def _page(words: Words, title: str, more: str, status: int = 200, *, button: str = "") -> HTMLResponse:
    form = f'<form method="post"><button>{button}</button></form>' if button else ""
    text = (
        f'<!doctype html><html lang="{words.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body><main><h1>{title}</h1><p>{more}</p>{form}</main></body></html>"
    )
    return HTMLResponse(text, status, _HEADERS)


def _words(request: Request) -> Words:
    """In the language that the browser prefers, as far as we speak it."""
    wanted: Sequence[str] = request.headers.get("accept-language", "")[:200].lower().split(",")
    for one in wanted:
        if (language := one.partition(";")[0].strip()[:2]) in WORDS:
            return WORDS[language]
    return WORDS["en"]
