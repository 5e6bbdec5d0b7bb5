"""Every route of the API and the pages, in every role: what is expected and what is seen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from fastapi.routing import APIRoute, iter_route_contexts

from leadwright.faces.api.admission import Admitted
from leadwright.faces.api.app import PREFIX, create_api
from leadwright.faces.web.app import create_web
from leadwright.faces.web.route import WebRoute
from leadwright.kernel.db import Database
from leadwright.kernel.settings import Settings
from leadwright.workspace.accounts.access import NEEDS, PUBLIC, ROLES, Need, need_of, reaches

from .conftest import House

pytestmark = pytest.mark.anyio


@dataclass(frozen=True)
class Route:
    """One route: its method, its path, what it needs and, for the API, its area."""

    method: str
    path: str
    need: Need
    area: str

    @property
    def address(self) -> str:
        """The path with names that nothing goes by."""
        return re.sub(r"\{(\w+)\}", lambda found: str(uuid4()) if "id" in found[1] else "nothing", self.path)


def routes() -> list[Route]:
    """Every route of both faces."""
    database, settings = Database("postgresql://nowhere/none"), Settings()
    api = create_api(database, settings)
    mounted: Any = next(route for route in api.routes if getattr(route, "path", "") == PREFIX)
    return [
        *_of(mounted.app, PREFIX), *(route for route in _of(api, "") if not route.path.startswith(PREFIX)),
        *_of(create_web(database, settings), ""),
    ]  # fmt: skip


def _of(app: Any, prefix: str) -> Iterator[Route]:
    for route in iter_route_contexts(app.routes):
        original = route.original_route
        for method in sorted(route.methods or ()):
            path = prefix + str(route.path_format)
            if isinstance(original, APIRoute) and method != "HEAD":
                area = str(original.tags[0]) if original.tags else ""
                yield Route(method, path, need_of(path, [method], route.endpoint), area)


ALL = routes()


def test_every_route_is_one_that_asks_who_and_says_what_it_needs() -> None:
    database, settings = Database("postgresql://nowhere/none"), Settings()
    api = create_api(database, settings)
    mounted: Any = next(route for route in api.routes if getattr(route, "path", "") == PREFIX)
    web = create_web(database, settings)
    for app, kind, prefix in ((mounted.app, Admitted, PREFIX), (api, Admitted, ""), (web, WebRoute, "")):
        for route in iter_route_contexts(app.routes):
            path = prefix + str(route.path)
            if path in (PREFIX, f"{PREFIX}/openapi.json"):  # the mount itself, and the public description
                continue
            assert isinstance(route.original_route, kind), f"{path} lets everybody in"
            assert route.methods, f"{path} names no method"
    assert {route.need for route in ALL} <= set(NEEDS)


def test_what_is_public_is_on_the_list_and_nothing_else() -> None:
    public = {route.path for route in ALL if route.need == "public"}
    assert public <= set(PUBLIC)
    assert "/healthz" in public
    assert "/sign-in" in public
    assert not any(path.startswith(PREFIX) for path in public)


def test_a_change_needs_more_than_looking() -> None:
    for route in ALL:
        if route.method not in ("GET", "HEAD") and route.need not in ("public", "anyone"):
            assert not reaches("viewer", route.need), route


@pytest.mark.parametrize("role", [*ROLES, "nobody"])
async def test_each_route_lets_in_exactly_the_roles_that_it_names(owned: House, role: str) -> None:
    """One application, all routes: a browser of each role, and one that is not signed in."""
    token = ""
    if role != "nobody":
        person = await owned.person(role, f"{role}@acme.example")
        token = await owned.token(person)
    wrong, tried = [], 0
    browser = owned.browser(token)
    for route in ALL:
        if route.path in _ENDLESS or (role != "nobody" and route.path == "/sign-out"):
            continue
        tried += 1
        seen = await browser.request(route.method, route.address, **_body(route))
        shut = route.need != "public" and _is_shut(seen.status_code, seen)
        expected = route.need != "public" and (role == "nobody" or not _may(role, route.need))
        if shut != expected or seen.status_code >= 500:
            wrong.append(
                (route.method, route.path, route.need, seen.status_code, "shut" if expected else "open")
            )
    assert not wrong, wrong
    assert tried > 150


@pytest.mark.parametrize(("scopes", "may"), [
    (("read",), lambda route: route.need in ("viewer", "anyone")),
    (("write",), lambda route: route.need in ("viewer", "member", "anyone")),
    (("leads:read",), lambda route: route.need == "anyone" or (route.need == "viewer" and route.area == "leads")),
    (("leads:write",), lambda route: route.need == "anyone" or (route.need in ("viewer", "member") and route.area == "leads")),
    (("admin",), lambda route: True),
], ids=["read", "write", "leads-read", "leads-write", "admin"])  # fmt: skip
async def test_a_key_opens_what_its_scopes_say(owned: House, scopes: tuple[str, ...], may: Any) -> None:
    maker = await owned.person("owner", "maker@acme.example")
    program = owned.browser(authorization=f"Bearer {await owned.key(maker, *scopes)}")
    wrong = []
    for route in (route for route in ALL if route.path.startswith(PREFIX)):
        if route.path in _ENDLESS:
            continue
        seen = await program.request(route.method, route.address, **_body(route))
        refused = seen.status_code == 403 and seen.json()["code"] == "scope_missing"
        if refused == bool(may(route)) or seen.status_code >= 500:
            wrong.append((route.method, route.path, route.need, seen.status_code))
    assert not wrong, wrong


async def test_a_key_never_does_more_than_its_maker_may_now(owned: House) -> None:
    maker = await owned.person("admin", "maker@acme.example")
    program = owned.program(await owned.key(maker, "admin"))
    assert (await program.get("/keys")).status_code == 200
    async with owned.database.scope() as scope:
        from leadwright.workspace.accounts import users

        await users.set_role(scope, maker.id, "viewer")
    owned.forget()
    assert (await program.get("/keys")).status_code == 403
    assert (await program.get("/leads")).status_code == 200


_ENDLESS = frozenset({"/jobs/events"})
"""Streams that go on as long as somebody listens; they stand behind the same guard as their neighbours."""


def _may(role: str, need: Need) -> bool:
    return need == "anyone" or reaches(role, need)  # type: ignore[arg-type]


def _body(route: Route) -> dict[str, Any]:
    if route.method in ("GET", "DELETE"):
        return {}
    return {"json": {}} if route.path.startswith(PREFIX) else {"data": {}}


def _is_shut(status: int, seen: Any) -> bool:
    """Whether the guard refused: not a handler that found something else wrong."""
    if status == 401:
        return "Nobody is signed in" in seen.text
    if status == 303 and seen.headers.get("location", "").startswith("/sign-in"):
        return True
    return status == 403 and ("This needs the role" in seen.text)
