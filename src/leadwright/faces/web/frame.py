"""The frame of every page: one scope a request, page or fragment decided once, and what stands around the content."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import unquote
from uuid import UUID

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from leadwright.actions.alerts.store import unread
from leadwright.faces.web import templates
from leadwright.faces.web.web import Web
from leadwright.faces.web.works import Work
from leadwright.kernel.asking import asking
from leadwright.kernel.db import Scope
from leadwright.reads.overview import Looking, Overview, looking, overview
from leadwright.workspace.accounts.access import Who
from leadwright.workspace.accounts.asker import LOCAL
from leadwright.workspace.accounts.users import workspaces_of


@dataclass(frozen=True, slots=True)
class Shell:
    """What stands around a page's content.

    title: of the window. here: the entry of the navigation that is current. overview: counts beside the entries.
    theme: light, dark or "". said: a sentence from the request before. text: what is in the search box.
    looking, works: what goes on behind the pages. path: where a form comes back to. unread: alerts that nobody has read.
    who: whoever asks. places: their workspaces, as (id, name, role).
    """

    title: str
    here: str
    overview: Overview
    theme: str
    said: str
    text: str
    looking: Looking
    works: list[Work]
    path: str
    unread: int
    who: Who
    places: Sequence[tuple[UUID, str, str]]


@dataclass(frozen=True, slots=True)
class Frame:
    """One request: its scope, the web face, and the block that is wanted (None: the whole page)."""

    request: Request
    scope: Scope
    web: Web
    block: str | None

    async def show(
        self, template: str, page: Any, *, title: str, here: str = "", status: int = 200, text: str = ""
    ) -> Response:
        """Show a page, or the one block of it that was asked for."""
        if self.block is not None:
            return HTMLResponse(templates.render(template, self.block, {"page": page}), status)
        shell = Shell(
            title, here, await overview(self.scope), templates.theme(self.request),
            unquote(self.request.cookies.get("said", "")), text, await looking(self.scope), self.web.works.running,
            self.path, await unread(self.scope), self.who, await self.places(),
        )  # fmt: skip
        response = HTMLResponse(templates.render(template, None, {"page": page, "shell": shell}), status)
        if shell.said:
            response.delete_cookie("said")
        return response

    @property
    def who(self) -> Who:
        """Whoever asks; the route has let them in."""
        asked = asking()
        return asked.who if asked is not None and asked.who is not None else LOCAL

    async def places(self) -> Sequence[tuple[UUID, str, str]]:
        """The workspaces of whoever asks."""
        return await workspaces_of(self.scope, self.who.user_id) if self.who.user_id is not None else ()

    @property
    def path(self) -> str:
        """The address of this page within the application."""
        query = f"?{self.request.url.query}" if self.request.url.query else ""
        return f"{self.request.url.path}{query}"

    @property
    def is_fragment(self) -> bool:
        """Whether htmx asks."""
        return self.request.headers.get("hx-request") == "true"

    def toast(self, said: str, *, undo: str | None = None, events: str = "") -> Response:
        """Answer an htmx write: a sentence, with the address that takes it back; `events` tells the page to refresh."""
        body = templates.render("toast.html", None, {"said": said, "hint": "", "bad": False, "undo": undo})
        return HTMLResponse(body, headers={"HX-Trigger": events} if events else {})

    def done(self, path: str, said: str) -> Response:
        """Answer a form of either kind: a sentence over a refreshed page, or the page that shows what was done."""
        return self.toast(said, events="page-changed") if self.is_fragment else self.back(path, said)

    def back(self, path: str, said: str = "") -> Response:
        """Answer a plain form: go to a page of ours and say there what was done."""
        response = RedirectResponse(path, 303)
        if said:
            response.set_cookie(
                "said", templates.cookie_text(said), max_age=60, httponly=True, samesite="strict"
            )
        return response


async def _scope(request: Request) -> AsyncIterator[Scope]:
    web: Web = request.state.web
    async with web.database.scope(actor="web") as scope:
        yield scope


async def _frame(
    request: Request,
    # committed before the answer leaves, so that the page that follows a form sees what it did
    scope: Annotated[Scope, Depends(_scope, scope="function")],
) -> Frame:
    return Frame(request, scope, request.state.web, templates.wanted_block(request))


FrameOf = Annotated[Frame, Depends(_frame, scope="function")]
