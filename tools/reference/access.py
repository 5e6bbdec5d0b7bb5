"""The reference of who may call what, written from the routes themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fastapi.routing import APIRoute, iter_route_contexts

from leadwright.faces.api.app import PREFIX, create_api
from leadwright.faces.web.app import create_web
from leadwright.kernel.db import Database
from leadwright.kernel.settings import Settings
from leadwright.workspace.accounts.access import need_of
from tools.reference.markdown import Page, page, table


def access() -> Page:
    """Every route with what it needs."""
    lines = page(
        "Who may call what",
        "the routes",
        "What each route needs once an owner is set up: a role of the workspace or more, `anyone` who is signed in, or "
        "nothing (`public`). A key needs the scope of the role (viewer: read, member: write) for everything or for the area.",
    )
    database, settings = Database("postgresql://nowhere/none"), Settings()
    api = create_api(database, settings)
    mounted: Any = next(route for route in api.routes if getattr(route, "path", "") == PREFIX)
    lines += [
        "",
        "## API",
        *table(["route", "needs", "area"], [[f"`{m} {p}`", n, a] for m, p, n, a in _of(mounted.app, PREFIX)]),
    ]
    pages = [[f"`{m} {p}`", n] for m, p, n, _ in _of(create_web(database, settings), "")]
    lines += ["", "## Pages", *table(["route", "needs"], pages)]
    return lines


def _of(app: Any, prefix: str) -> Iterator[tuple[str, str, str, str]]:
    found = []
    for route in iter_route_contexts(app.routes):
        original = route.original_route
        if isinstance(original, APIRoute):
            path = prefix + str(route.path_format)
            area = str(original.tags[0]) if original.tags else ""
            found += [
                (method, path, need_of(path, [method], route.endpoint), area)
                for method in route.methods or ()
            ]
    yield from sorted(found, key=lambda item: (item[1], item[0]))
