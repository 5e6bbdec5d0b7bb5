"""The team: who belongs to the workspace, in which role; invitations and reset links, to be sent by hand; other workspaces."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Response

from leadwright.faces.web.account_contexts import Shown, TeamContext
from leadwright.faces.web.frame import Frame, FrameOf
from leadwright.faces.web.route import WebRoute
from leadwright.kernel import clock
from leadwright.kernel.errors import AppError, Conflict, NotFound, Wrong
from leadwright.kernel.ids import new_id
from leadwright.workspace import audit
from leadwright.workspace.accounts import invitations, sessions, users
from leadwright.workspace.accounts.access import needs, reaches, require_over
from leadwright.workspace.accounts.asker import askers_of
from leadwright.workspace.accounts.resets import link_for

routes = APIRouter(route_class=WebRoute)
Text = Annotated[str, Form(max_length=300)]


@routes.get("/team")
async def show_team(frame: FrameOf) -> Response:
    """Show who belongs to the workspace."""
    return await _show(frame)


@routes.post("/team")
@needs("admin")
async def invite(frame: FrameOf, email: Text = "", role: Text = "member") -> Response:
    """Invite somebody, and show the link."""
    _in_use(frame)
    try:
        require_over(frame.who, users.checked_role(role))
        made, link = await invitations.invite(frame.scope, email, role)
    except Wrong as error:
        return await _show(frame, error=error, typed={"email": email, "role": role})
    address = f"{_base(frame)}/join/{link}"
    return await _show(frame, Shown(made.email, "invitation", address, made.expires_at))


@routes.post("/team/invitations/{invitation_id}/end")
@needs("admin")
async def revoke(frame: FrameOf, invitation_id: UUID) -> Response:
    """Take an invitation back."""
    await invitations.revoke(frame.scope, invitation_id)
    return frame.done("/team", "The invitation works no more.")


@routes.post("/team/switch")
@needs("anyone")
async def switch(frame: FrameOf, workspace: Text = "") -> Response:
    """Go on in another workspace of mine."""
    wanted = next((place for place in await frame.places() if str(place[0]) == workspace), None)
    if wanted is None or frame.who.id is None:
        raise NotFound("There is no such workspace.", hint="Choose one from the list.")
    await sessions.switch(frame.scope, frame.who.id, wanted[0])
    await _decided(frame)
    return frame.back("/", f"You are in {wanted[1]} now.")


@routes.post("/team/name")
@needs("admin")
async def rename(frame: FrameOf, name: Text = "") -> Response:
    """Call the workspace otherwise."""
    await users.rename_workspace(frame.scope, name)
    await _decided(frame)
    return frame.back("/team", "The workspace is renamed.")


@routes.post("/team/workspaces")
@needs("owner")
async def add_workspace(frame: FrameOf, name: Text = "") -> Response:
    """Make another workspace, and go on there."""
    _in_use(frame)
    user_id, session = frame.who.user_id, frame.who.id
    assert user_id is not None
    assert session is not None
    made = new_id()
    async with frame.web.database.scope(made, actor=frame.scope.actor) as scope:
        await users.create_workspace(scope, name, user_id)
        await audit.note(scope, frame.who, "web", "change", "Made the workspace")
    await sessions.switch(frame.scope, session, made)
    await _decided(frame)
    return frame.back("/", "The workspace is ready. Everything in it is its own.")


@routes.post("/team/{user_id}")
@needs("admin")
async def change(frame: FrameOf, user_id: UUID, action: Text = "", role: Text = "") -> Response:
    """Give a member another role, take them out, or make a link for another password."""
    member = await users.member(frame.scope, user_id)
    require_over(frame.who, member.role, *([role] if role else []))
    match action:
        case "role":
            changed = await users.set_role(frame.scope, user_id, role)
            said = f"{changed.name} is {changed.role} now."
        case "remove":
            gone = await users.remove(frame.scope, user_id)
            said = f"{gone.name} belongs to this workspace no more."
        case "reset":
            link = f"{_base(frame)}/reset/{await link_for(frame.scope, frame.who, user_id)}"
            return await _show(
                frame, Shown(member.email, "reset", link, clock.now() + invitations.RESET_LASTS)
            )
        case _:
            raise Wrong(
                "That cannot be done with a member.", hint="Use the buttons of the page.", field="action"
            )
    await _decided(frame)
    return frame.done("/team", said)


async def _show(
    frame: Frame,
    made: Shown | None = None,
    *,
    error: AppError | None = None,
    typed: dict[str, str] | None = None,
) -> Response:
    who = frame.who
    in_use = who.kind != "local"
    may = in_use and who.role is not None and reaches(who.role, "admin")
    page = TeamContext(
        in_use, may, who, await users.members(frame.scope),
        await invitations.invitations(frame.scope) if may else (), made, error.message if error else "",
        error.hint if error else "", typed or {},
    )  # fmt: skip
    return await frame.show(
        "team.html", page, title="Team", here="team", status=error.status if error else 200
    )


def _in_use(frame: Frame) -> None:
    if frame.who.user_id is None:
        raise Conflict("Nobody signs in yet.", hint="Set up the owner first.", code="no_owner")


def _base(frame: Frame) -> str:
    """Where people open Leadwright: as it is set, else as this page is open."""
    public = frame.web.settings.public_url.rstrip("/")
    is_default = "public_url" not in frame.web.settings.model_fields_set
    return str(frame.request.base_url).rstrip("/") if is_default else public


async def _decided(frame: Frame) -> None:
    """What was decided counts in this process at once."""
    await frame.scope.commit()
    askers_of(frame.web.database).forget()
