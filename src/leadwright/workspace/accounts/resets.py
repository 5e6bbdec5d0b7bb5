"""Who may make whom a link for another password: nobody may get into a workspace by it that they have no say in."""

from __future__ import annotations

from uuid import UUID

from leadwright.kernel.db import Scope
from leadwright.workspace.accounts import users
from leadwright.workspace.accounts.access import NotAllowed, Who, reaches
from leadwright.workspace.accounts.invitations import reset_link


async def link_for(scope: Scope, who: Who, user_id: UUID) -> str:
    """The end of a link by which a member of this workspace sets another password. Raises NotFound, NotAllowed."""
    await users.member(scope, user_id)
    if who.user_id is not None:
        ours = {place: role for place, _, role in await users.workspaces_of(scope, who.user_id)}
        for place, _, role in await users.workspaces_of(scope, user_id):
            mine = ours.get(place)
            if mine is None or not reaches(mine, "admin") or not reaches(mine, role):
                raise NotAllowed(
                    "Somebody else decides about this person too.",
                    hint="The owner runs `leadwright user reset-password` on the machine itself.",
                )
    return reset_link(await users.get(scope, user_id))
