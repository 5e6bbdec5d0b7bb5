"""Invitations and reset links: signed, for one use, copied by hand where no mail server is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Conflict, NotFound
from leadwright.kernel.ids import new_id
from leadwright.workspace.accounts import links, users
from leadwright.workspace.accounts.access import Role
from leadwright.workspace.accounts.opened import open_accounts
from leadwright.workspace.accounts.users import User

LASTS = timedelta(days=7)
RESET_LASTS = timedelta(hours=24)
_COLUMNS = "id, email, role, invited_by, invited_at, expires_at"


@dataclass(frozen=True, slots=True)
class Invitation:
    """Somebody asked to join this workspace."""

    id: UUID
    email: str
    role: Role
    invited_by: str
    invited_at: datetime
    expires_at: datetime


async def invite(scope: Scope, email: str, role: str) -> tuple[Invitation, str]:
    """Ask somebody to join this workspace, and return the invitation with its link. An open one for the same address ends.

    Raises Wrong for the input, Conflict for who belongs here already.
    """
    address, wanted = users.checked_email(email), users.checked_role(role)
    if any(item.email == address for item in await users.members(scope)):
        raise Conflict(
            f"{address} belongs to this workspace already.", hint="Change the role instead.", field="email"
        )
    await scope.run(
        "UPDATE invitations SET ended_at = clock_timestamp(), email = '' WHERE workspace_id = :workspace"
        " AND email = :email AND ended_at IS NULL",
        workspace=scope.workspace, email=address,
    )  # fmt: skip
    row = await scope.row(
        "INSERT INTO invitations (workspace_id, id, email, role, invited_by, expires_at)"
        f" VALUES (:workspace, :id, :email, :role, :actor, :expires) RETURNING {_COLUMNS}",
        workspace=scope.workspace, id=new_id(), email=address, role=wanted, actor=scope.actor,
        expires=(clock.now() + LASTS).replace(microsecond=0),
    )  # fmt: skip
    made = _invitation(row)
    return made, links.link("invitation", (scope.workspace, made.id), made.expires_at)


async def invitations(scope: Scope) -> list[Invitation]:
    """Return the open invitations, the newest first."""
    rows = await scope.rows(
        f"SELECT {_COLUMNS} FROM invitations WHERE workspace_id = :workspace AND ended_at IS NULL AND expires_at > now()"
        " ORDER BY id DESC",
        workspace=scope.workspace,
    )
    return [_invitation(row) for row in rows]


async def revoke(scope: Scope, invitation_id: UUID) -> None:
    """Take an invitation back. Raises NotFound."""
    if not await _end(scope, invitation_id, None):
        raise NotFound(f"There is no open invitation {invitation_id}.", hint="It may have been accepted.")


async def proven(scope: Scope, text: str) -> Invitation:
    """Return the invitation that a link stands for, in this scope's workspace. Raises NotFound."""
    links.prove("invitation", text, clock.now())
    workspace, invitation = links.named(text)
    if workspace != scope.workspace:
        raise links.gone()
    row = await scope.row(
        f"SELECT {_COLUMNS} FROM invitations WHERE workspace_id = :workspace AND id = :id AND ended_at IS NULL"
        " AND expires_at > now() FOR UPDATE",
        workspace=scope.workspace, id=invitation,
    )  # fmt: skip
    if row is None:
        raise links.gone()
    return _invitation(row)


async def accept(scope: Scope, invitation: Invitation, user: User) -> None:
    """Let somebody join as they were invited."""
    await users.join(scope, user.id, invitation.role)
    await _end(scope, invitation.id, user.id)


async def _end(scope: Scope, invitation_id: UUID, user_id: UUID | None) -> int:
    return await scope.run(
        "UPDATE invitations SET ended_at = clock_timestamp(), email = '', accepted_by = :user"
        " WHERE workspace_id = :workspace AND id = :id AND ended_at IS NULL",
        workspace=scope.workspace, id=invitation_id, user=user_id,
    )  # fmt: skip


# reset links -----------------------------------------------------------------------------------------


def reset_link(user: User) -> str:
    """A link by which a person sets another password; it dies with the password that it replaces."""
    return links.link("reset", (user.id, user.id), clock.now() + RESET_LASTS, _bound(user))


async def resetting(scope: Scope, text: str) -> User:
    """Return whose password a link sets. Raises NotFound."""
    user_id, _ = links.named(text)
    await open_accounts(scope)
    try:
        user = await users.get(scope, user_id)
    except NotFound:
        raise links.gone() from None
    links.prove("reset", text, clock.now(), _bound(user))
    return user


def _bound(user: User) -> str:
    return f"{user.password_hash}:{user.password_set_at.timestamp() if user.password_set_at else ''}"


def _invitation(row: Any) -> Invitation:
    return Invitation(row[0], row[1], cast(Role, row[2]), *row[3:])
