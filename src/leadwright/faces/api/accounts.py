"""Accounts: whoever asks, the people of the workspace, keys of programs, and the audit log."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from leadwright.faces.api.account_schemas import (
    EntryOut,
    Gone,
    InvitationIn,
    InvitationMade,
    InvitationOut,
    KeyIn,
    KeyMade,
    KeyOut,
    LinkMade,
    MeOut,
    PlaceOut,
    RoleIn,
    SessionOut,
    UserOut,
    VerifiedOut,
)
from leadwright.faces.api.edge import Config, Scoped, Transaction, shown_once
from leadwright.faces.api.paging import unknown
from leadwright.faces.api.schemas import Cursor, Limit, Page
from leadwright.kernel.asking import asking
from leadwright.kernel.db import Database
from leadwright.kernel.errors import Conflict
from leadwright.reads.audit_log import audit_log
from leadwright.workspace import audit
from leadwright.workspace.accounts import invitations, keys, sessions, users
from leadwright.workspace.accounts.access import NotAllowed, Who, judged_scopes, needs, require_over
from leadwright.workspace.accounts.asker import LOCAL, askers_of
from leadwright.workspace.accounts.resets import link_for
from leadwright.workspace.accounts.users import Member

me = APIRouter(route_class=Transaction, tags=["me"])
people = APIRouter(route_class=Transaction, tags=["users"])
programs = APIRouter(route_class=Transaction, tags=["keys"])
log = APIRouter(route_class=Transaction, tags=["audit"])
ROUTERS = (me, people, programs, log)


def who() -> Who:
    """Whoever asks; the route has let them in."""
    asked = asking()
    return asked.who if asked is not None and asked.who is not None else LOCAL


# whoever asks ----------------------------------------------------------------------------------------


@me.get("/me", summary="Show who asks, and what they may do")
@needs("anyone")
async def show_me(scope: Scoped) -> MeOut:
    asker = who()
    places = await users.workspaces_of(scope, asker.user_id) if asker.user_id and asker.kind == "user" else []
    return MeOut(
        kind=asker.kind, id=asker.user_id if asker.kind == "user" else asker.id, email=asker.email or None,
        name=asker.name, role=asker.role, workspace=scope.workspace, scopes=sorted(asker.scopes),
        workspaces=[PlaceOut(id=place[0], name=place[1], role=place[2]) for place in places],
    )  # fmt: skip


@me.get("/me/sessions", summary="List the browsers that are signed in as you")
@needs("anyone")
async def list_sessions(scope: Scoped) -> Page[SessionOut]:
    found = await sessions.sessions(scope, _person())
    items = [SessionOut.model_validate({**asdict(item), "current": item.id == who().id}) for item in found]
    return Page(items=items, next_cursor=None, total=len(items))


@me.delete("/me/sessions/{session_id:uuid}", summary="Sign a browser out")
@needs("anyone")
async def end_session(session_id: UUID, scope: Scoped, request: Request) -> Gone:
    await sessions.end(scope, _person(), session_id)
    await _decided(scope, request)
    return Gone(gone=session_id)


def _person() -> UUID:
    asker = who()
    if asker.kind != "user" or asker.user_id is None:
        raise NotAllowed("This is for people who are signed in.", hint="Sign in with a browser.")
    return asker.user_id


# people ------------------------------------------------------------------------------------------------


@people.get("/users", summary="List the people of the workspace")
async def list_users(scope: Scoped) -> Page[UserOut]:
    found = [_user(item) for item in await users.members(scope)]
    return Page(items=found, next_cursor=None, total=len(found))


@people.post("/users/invitations", status_code=201, summary="Invite somebody, and show the link once")
@shown_once("link")
@needs("admin")
async def invite(given: InvitationIn, scope: Scoped, config: Config) -> InvitationMade:
    """The link works for a week and once; it is yours to send. A new invitation for an address takes the place of an old one."""
    _signed_in()
    require_over(who(), given.role)
    made, link = await invitations.invite(scope, given.email, given.role)
    return InvitationMade.model_validate(
        {**asdict(made), "link": f"{config.public_url.rstrip('/')}/join/{link}"}
    )


@people.get("/users/invitations", summary="List the open invitations")
@needs("admin")
async def list_invitations(scope: Scoped) -> Page[InvitationOut]:
    found = [InvitationOut.model_validate(item) for item in await invitations.invitations(scope)]
    return Page(items=found, next_cursor=None, total=len(found))


@people.delete("/users/invitations/{invitation_id:uuid}", summary="Take an invitation back")
@needs("admin")
async def revoke_invitation(invitation_id: UUID, scope: Scoped) -> Gone:
    await invitations.revoke(scope, invitation_id)
    return Gone(gone=invitation_id)


@people.get("/users/{user_id:uuid}", summary="Show a person of the workspace")
async def show_user(user_id: UUID, scope: Scoped) -> UserOut:
    return _user(await users.member(scope, user_id))


@people.patch("/users/{user_id:uuid}", summary="Give a person another role")
@needs("admin")
async def change_role(user_id: UUID, given: RoleIn, scope: Scoped, request: Request) -> UserOut:
    require_over(who(), given.role, (await users.member(scope, user_id)).role)
    changed = await users.set_role(scope, user_id, given.role)
    await _decided(scope, request)
    return _user(changed)


@people.delete("/users/{user_id:uuid}", summary="Take a person out of the workspace")
@needs("admin")
async def remove_user(user_id: UUID, scope: Scoped, request: Request) -> Gone:
    """Keys that they made are revoked."""
    require_over(who(), (await users.member(scope, user_id)).role)
    await users.remove(scope, user_id)
    await _decided(scope, request)
    return Gone(gone=user_id)


@people.post(
    "/users/{user_id:uuid}/reset-link", summary="Make a link by which a person sets another password"
)
@shown_once("link")
@needs("admin")
async def reset_link(user_id: UUID, scope: Scoped, config: Config) -> LinkMade:
    """For who forgot it, without a mail server. Only for people over whom you have the say in every workspace of theirs."""
    return LinkMade(link=f"{config.public_url.rstrip('/')}/reset/{await link_for(scope, who(), user_id)}")


# programs ------------------------------------------------------------------------------------------------


@programs.get("/keys", summary="List the keys of programs, without the keys")
@needs("admin")
async def list_keys(
    scope: Scoped, revoked: Annotated[bool, Query(description="Also those that count no more.")] = False
) -> Page[KeyOut]:
    found = [_key(item) for item in await keys.keys(scope, all_of_them=revoked)]
    return Page(items=found, next_cursor=None, total=len(found))


@programs.post("/keys", status_code=201, summary="Make a key, and show it once")
@shown_once("key")
@needs("admin")
async def make_key(given: KeyIn, scope: Scoped, request: Request, response: Response) -> KeyMade:
    """It never may do more than you may. It is kept as a hash."""
    made, text = await keys.create(
        scope, _signed_in(), given.name, judged_scopes(given.scopes, areas(request)), given.expires_at
    )
    response.headers["location"] = f"/api/v1/keys/{made.id}"
    return KeyMade.model_validate({**_key(made).model_dump(), "key": text})


@programs.get("/keys/{key_id:uuid}", summary="Show a key, without the key")
@needs("admin")
async def show_key(key_id: UUID, scope: Scoped) -> KeyOut:
    return _key(await keys.get(scope, key_id))


@programs.delete("/keys/{key_id:uuid}", summary="Revoke a key")
@needs("admin")
async def revoke_key(key_id: UUID, scope: Scoped, request: Request) -> KeyOut:
    gone = await keys.revoke(scope, key_id)
    await _decided(scope, request)
    return _key(gone)


def areas(request: Request) -> Collection[str]:
    """The areas of the API, which scopes name."""
    paths = request.app.openapi()["paths"].values()
    return {str(operation["tags"][0]) for path in paths for operation in path.values()}


# the audit log ---------------------------------------------------------------------------------------------


@log.get("/audit", summary="List what was done, the newest first")
@needs("admin")
async def list_entries(
    scope: Scoped,
    kind: Annotated[Literal["change", "read", "access"] | None, Query()] = None,
    actor: Annotated[UUID | None, Query(description="Id of a person or a key.")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[EntryOut]:
    if cursor is not None and not (cursor.isdigit() and len(cursor) < 16):
        raise unknown()
    found = await audit_log(scope, before=int(cursor) if cursor else None, kind=kind, actor=actor, most=limit)
    items = [EntryOut.model_validate(item) for item in found.entries]
    return Page(items=items, next_cursor=str(found.next) if found.next else None, total=found.total)


@log.post("/audit/verify", summary="Check that nothing in the audit log was changed, added or taken out")
@needs("admin")
async def verify_log(scope: Scoped, config: Config) -> VerifiedOut:
    """Every entry is bound to the one before it by a keyed hash. Keep `head` elsewhere to prove later what was there."""
    return VerifiedOut.model_validate(await audit.verify(scope, config.home))


# shapes ------------------------------------------------------------------------------------------------------


def _signed_in() -> UUID:
    """The person who decides, or who made the key that does. Raises Conflict as long as there is no owner."""
    asker = who()
    if asker.user_id is None:
        raise Conflict(
            "No owner is set up yet.",
            hint="Open /set-up, or run `leadwright user create-owner`.",
            code="no_owner",
        )
    return asker.user_id


async def _decided(scope: Scoped, request: Request) -> None:
    """What was decided about people and keys counts in this process at once."""
    await scope.commit()
    database: Database = request.app.state.database
    askers_of(database).forget()


def _user(item: Member) -> UserOut:
    return UserOut.model_validate(
        {**{k: v for k, v in asdict(item).items() if k != "user_id"}, "id": item.user_id}
    )


def _key(item: keys.ApiKey) -> KeyOut:
    return KeyOut.model_validate({**asdict(item), "scopes": list(item.scopes)})
