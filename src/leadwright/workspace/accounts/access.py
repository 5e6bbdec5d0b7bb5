"""Who may do what: the one place where roles and scopes are compared with what a route needs.

A route needs `viewer` to read and `member` to write, by its method, unless it says otherwise with `@needs(...)`.
What nobody has to sign in for is listed in PUBLIC, and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Literal, TypeVar
from uuid import UUID

from leadwright.kernel.errors import AppError, Refused, Wrong

Role = Literal["owner", "admin", "member", "viewer"]
ROLES: tuple[Role, ...] = ("viewer", "member", "admin", "owner")
"""From the least to the most."""
Need = Literal["public", "anyone", "viewer", "member", "admin", "owner"]
NEEDS: tuple[Need, ...] = ("public", "anyone", *ROLES)
_READS = frozenset({"GET", "HEAD", "OPTIONS"})
_AREA = re.compile(r"[a-z][a-z_-]{0,39}")

PUBLIC: tuple[str, ...] = (
    "/healthz", "/readyz", "/api/v1/openapi.json",
    "/static/{name}",
    "/sign-in", "/sign-in/code", "/sign-in/passkey/options", "/sign-in/passkey", "/sign-in/provider",
    "/sign-in/provider/back", "/join/{link}", "/reset/{link}", "/set-up", "/theme",
)  # fmt: skip
"""Paths that answer without asking who: health, the way in, the files that its pages need, and a recipient's way out.

Hooks, the intake of events and the page to unsubscribe are applications of their own, each with keys of its own.
"""

ANYWHERE = ("read", "write", "admin")
"""Scopes of keys that hold for every area; `leads:read` and `leads:write` hold for the area `leads` alone."""

Endpoint = TypeVar("Endpoint", bound=Callable[..., object])


class NotSignedIn(AppError):
    """Nobody is signed in, or what should prove who asks counts no longer."""

    code = "not_signed_in"
    status = 401
    exit_code = 3


class NotAllowed(Refused):
    """The role of whoever asks, or the scope of a key, is not enough."""

    code = "not_allowed"


@dataclass(frozen=True, slots=True)
class Who:
    """Who asks, and where.

    kind: `user`; `key`, a program; `local`, anybody on this machine as long as there is no owner. role: in the workspace,
    of a key the present role of whoever made it; None for a person who belongs to none. scopes: of a key. user_id: the
    person, or the maker of the key. id: of the session or the key.
    """

    kind: Literal["user", "key", "local"]
    workspace: UUID
    workspace_name: str
    role: Role | None
    id: UUID | None = None
    user_id: UUID | None = None
    email: str = ""
    name: str = ""
    scopes: frozenset[str] = frozenset()

    @property
    def actor(self) -> str:
        """How what they do is signed; "" for `local`, where the face stands."""
        return {"user": self.email, "key": f"key:{self.name}", "local": ""}[self.kind]


def needs(need: Need) -> Callable[[Endpoint], Endpoint]:
    """Say what an endpoint needs, where its method does not say it right. Stands below the route's own decorator."""

    def declare(endpoint: Endpoint) -> Endpoint:
        setattr(endpoint, "needs", need)  # noqa: B010 - a plain function carries it to its route
        return endpoint

    return declare


def reads_people(endpoint: Endpoint) -> Endpoint:
    """Say that an endpoint shows many people at once: reading them is noted in the audit log, once a minute."""
    setattr(endpoint, "reads", "list")  # noqa: B010 - as above
    return endpoint


def exports_people(endpoint: Endpoint) -> Endpoint:
    """Say that an endpoint gives people away whole: each time is noted in the audit log, before it begins."""
    setattr(endpoint, "reads", "export")  # noqa: B010 - as above
    return endpoint


def need_of(path: str, methods: Collection[str], endpoint: object) -> Need:
    """What a route needs: as it says itself, nothing if it is listed as public, else by its methods."""
    said: Need | None = getattr(endpoint, "needs", None)
    if said is not None:
        return said
    if path in PUBLIC:
        return "public"
    return "viewer" if methods and not set(methods) - _READS else "member"


def require(who: Who | None, need: Need, area: str = "") -> None:
    """Let somebody pass, or raise NotSignedIn or NotAllowed. `area` is the part of the API, for keys."""
    if need == "public":
        return
    if who is None:
        raise NotSignedIn(
            "Nobody is signed in.", hint="Sign in, or send a key as `Authorization: Bearer KEY`."
        )
    if need == "anyone":
        return
    if who.role is None:
        raise NotAllowed("You belong to no workspace.", hint="Ask an admin of one to invite you.")
    if not reaches(who.role, need):
        raise NotAllowed(
            f"This needs the role {need}; yours is {who.role}.",
            hint="Ask an admin of the workspace." if need != "owner" else "Ask the owner of the workspace.",
        )
    if who.kind == "key" and not _in_scope(who.scopes, need, area):
        raise NotAllowed(
            f"This key may not do that: it lacks the scope {_wanted(need, area)}.",
            hint="Make a key with that scope.",
            code="scope_missing",
        )


def reaches(role: Role, need: Need) -> bool:
    """Whether a role is enough for a need."""
    return NEEDS.index(role) >= NEEDS.index(need)


def judged_scopes(raw: Collection[str], areas: Collection[str] | None) -> list[str]:
    """Scopes of a key, in order and once each. Raises Wrong for one that there is not, or for none. Where the areas are not
    at hand (None), only its form is judged: an area that there is not opens nothing."""
    given = sorted({item.strip() for item in raw if item.strip()})
    for item in given:
        area, _, verb = item.partition(":")
        in_area = verb in ("read", "write") and (
            area in areas if areas is not None else _AREA.fullmatch(area)
        )
        if item not in ANYWHERE and not in_area:
            raise Wrong(
                f"There is no scope {item[:60]!r}.",
                hint="Give read, write, admin, or one area as leads:read.",
                field="scopes",
            )
    if not given:
        raise Wrong("A key needs a scope.", hint="Give read, write or admin.", field="scopes")
    return given


def _in_scope(scopes: frozenset[str], need: Need, area: str) -> bool:
    if "admin" in scopes:
        return True
    if need == "viewer":
        return not scopes.isdisjoint({"read", "write", f"{area}:read", f"{area}:write"})
    return need == "member" and not scopes.isdisjoint({"write", f"{area}:write"})


def _wanted(need: Need, area: str) -> str:
    verb = {"viewer": "read", "member": "write"}.get(need)
    return f"{verb} or {area}:{verb}" if verb and area else verb or "admin"


def require_over(who: Who, *roles: str) -> None:
    """Raise NotAllowed if somebody gives or takes a role above their own: only owners make and unmake owners."""
    if who.kind == "local":
        return
    highest = max((NEEDS.index(role) for role in roles if role in ROLES), default=0)
    if who.role is None or highest > NEEDS.index(who.role):
        raise NotAllowed("Only an owner may do that with an owner.", hint="Ask the owner of the workspace.")
