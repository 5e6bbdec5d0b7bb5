"""People and their places in workspaces: the first owner, members with roles, and what a person decides of themselves.

Of a workspace the last owner can neither leave nor become less.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Conflict, NotFound, Wrong
from leadwright.kernel.ids import new_id
from leadwright.workspace.accounts import passwords
from leadwright.workspace.accounts.access import ROLES, Role
from leadwright.workspace.accounts.opened import open_accounts

_ADDRESS = re.compile(r"[^\s@<>\"',;:\\()\[\]]{1,64}@[^\s@<>\"',;:\\()\[\]]{1,190}")
_COLUMNS = "u.id, u.email, u.name, u.password_hash, u.password_set_at, u.totp, u.totp_step, u.recovery, u.identity, u.created_at"


@dataclass(frozen=True, slots=True)
class User:
    """A person who signs in. totp: the sealed secret of an authenticator; recovery: hashes of codes; identity: at the
    identity provider."""

    id: UUID
    email: str
    name: str
    password_hash: str | None
    password_set_at: datetime | None
    totp: bytes | None
    totp_step: int
    recovery: tuple[bytes, ...]
    identity: str | None
    created_at: datetime

    @property
    def has_second_step(self) -> bool:
        """Whether a password is not enough."""
        return self.totp is not None


@dataclass(frozen=True, slots=True)
class Member:
    """A person's place in a workspace. last_seen: None if nobody is signed in as them."""

    user_id: UUID
    email: str
    name: str
    role: Role
    added_by: str
    added_at: datetime
    last_seen: datetime | None
    second_step: bool
    passkeys: int


async def in_use(scope: Scope) -> bool:
    """Whether anybody is set up: from then on every face asks who."""
    return bool(await scope.value("SELECT accounts_in_use()"))


async def create_owner(scope: Scope, email: str, name: str, password: str) -> User:
    """Set up the first owner, of this scope's workspace. Raises Conflict if there is somebody already, Wrong for the input."""
    await open_accounts(scope)
    await scope.run("LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE")  # of two who set up at once one is first
    if await in_use(scope):
        raise Conflict(
            "The owner is set up already.",
            hint="Sign in; `leadwright user reset-password` helps who forgot.",
            code="owner_exists",
        )
    made = await create(scope, email, name, password)
    await join(scope, made.id, "owner")
    return made


async def create(
    scope: Scope, email: str, name: str, password: str | None, identity: str | None = None
) -> User:
    """Make a person. Raises Wrong for an address, name or password that will not do, Conflict for a known address."""
    address, called = checked_email(email), checked_name(name)
    await open_accounts(scope)
    if await by_email(scope, address) is not None:
        raise Conflict("Somebody signs in with this address already.", hint="Sign in instead.", field="email")
    if password is not None:
        passwords.judge(password, address, called)
    kept = await passwords.hashed(password) if password is not None else None
    row = await scope.row(
        "INSERT INTO users AS u (id, email, name, password_hash, password_set_at, identity, created_by)"
        f" VALUES (:id, :email, :name, :hash, CASE WHEN CAST(:hash AS text) IS NULL THEN NULL ELSE clock_timestamp() END,"
        f" :identity, :actor) RETURNING {_COLUMNS}",
        id=new_id(), email=address, name=called, hash=kept, identity=identity, actor=scope.actor,
    )  # fmt: skip
    return _user(row)


async def by_email(scope: Scope, email: str) -> User | None:
    """Return who signs in with an address."""
    await open_accounts(scope)
    row = await scope.row(
        f"SELECT {_COLUMNS} FROM users u WHERE u.email = :email", email=email.strip().lower()
    )
    return _user(row) if row is not None else None


async def by_identity(scope: Scope, identity: str) -> User | None:
    """Return who signs in under an identity of the provider."""
    await open_accounts(scope)
    row = await scope.row(f"SELECT {_COLUMNS} FROM users u WHERE u.identity = :identity", identity=identity)
    return _user(row) if row is not None else None


async def get(scope: Scope, user_id: UUID) -> User:
    """Return a person; raises NotFound."""
    await open_accounts(scope)
    row = await scope.row(f"SELECT {_COLUMNS} FROM users u WHERE u.id = :id", id=user_id)
    if row is None:
        raise _unknown(str(user_id))
    return _user(row)


async def change_name(scope: Scope, user_id: UUID, name: str) -> User:
    """Call a person otherwise."""
    await open_accounts(scope)
    await scope.run("UPDATE users SET name = :name WHERE id = :id", id=user_id, name=checked_name(name))
    return await get(scope, user_id)


async def set_password(scope: Scope, user: User, password: str) -> None:
    """Give a person another password. Raises Wrong for one that will not do."""
    passwords.judge(password, user.email, user.name)
    kept = await passwords.hashed(password)
    await open_accounts(scope)
    await scope.run(
        "UPDATE users SET password_hash = :hash, password_set_at = clock_timestamp() WHERE id = :id",
        id=user.id,
        hash=kept,
    )


async def keep_hash(scope: Scope, user: User, password: str) -> None:
    """Keep a password that was just proven under today's parameters, if its hash is of older ones."""
    if user.password_hash and passwords.outdated(user.password_hash):
        kept = await passwords.hashed(password)
        await open_accounts(scope)
        await scope.run("UPDATE users SET password_hash = :hash WHERE id = :id", id=user.id, hash=kept)


async def link_identity(scope: Scope, user_id: UUID, identity: str) -> None:
    """Remember under which identity of the provider a person signs in."""
    await open_accounts(scope)
    await scope.run("UPDATE users SET identity = :identity WHERE id = :id", id=user_id, identity=identity)


async def delete(scope: Scope, user_id: UUID) -> None:
    """Delete a person with sessions, passkeys and places everywhere. Raises Conflict for the last owner of this
    workspace, and for an owner of another."""
    found = await get(scope, user_id)
    for workspace, _, role in await workspaces_of(scope, user_id):
        if role == "owner" and workspace == scope.workspace:
            await _keep_an_owner(scope, user_id)
        elif role == "owner":  # whether it is the last one there can only be seen there
            raise Conflict(
                "This person owns another workspace.", hint="Give it another owner, and take them out there first.",
                code="last_owner",
            )  # fmt: skip
    await open_accounts(scope)
    await scope.run("DELETE FROM users WHERE id = :id", id=found.id)


# places in workspaces ------------------------------------------------------------------------------


async def join(scope: Scope, user_id: UUID, role: Role) -> None:
    """Make a person a member of this workspace; who is one stays as they are."""
    await scope.run(
        "INSERT INTO memberships (workspace_id, user_id, role, added_by) VALUES (:workspace, :user, :role, :actor)"
        " ON CONFLICT DO NOTHING",
        workspace=scope.workspace, user=user_id, role=role, actor=scope.actor,
    )  # fmt: skip


async def members(scope: Scope) -> list[Member]:
    """Return who belongs to this workspace, by name."""
    await open_accounts(scope)
    rows = await scope.rows(
        "SELECT u.id, u.email, u.name, m.role, m.added_by, m.added_at,"
        " (SELECT max(s.seen_at) FROM sessions s WHERE s.user_id = u.id), u.totp IS NOT NULL,"
        " (SELECT count(*) FROM passkeys p WHERE p.user_id = u.id)"
        " FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.workspace_id = :workspace ORDER BY lower(u.name), u.id",
        workspace=scope.workspace,
    )
    return [Member(*row) for row in rows]


async def member(scope: Scope, user_id: UUID) -> Member:
    """Return one member of this workspace; raises NotFound, also for people of other workspaces."""
    found = next((item for item in await members(scope) if item.user_id == user_id), None)
    if found is None:
        raise _unknown(str(user_id))
    return found


async def set_role(scope: Scope, user_id: UUID, role: str) -> Member:
    """Give a member another role. Raises NotFound, Wrong for a role that there is not, Conflict for the last owner."""
    wanted = checked_role(role)
    await member(scope, user_id)
    if wanted != "owner":
        await _keep_an_owner(scope, user_id)
    await scope.run(
        "UPDATE memberships SET role = :role WHERE workspace_id = :workspace AND user_id = :user",
        workspace=scope.workspace, user=user_id, role=wanted,
    )  # fmt: skip
    return await member(scope, user_id)


async def remove(scope: Scope, user_id: UUID) -> Member:
    """Take a member out of this workspace, and revoke the keys that they made. Raises NotFound, and Conflict for the last owner."""
    found = await member(scope, user_id)
    await _keep_an_owner(scope, user_id)
    await scope.run(
        "DELETE FROM memberships WHERE workspace_id = :workspace AND user_id = :user",
        workspace=scope.workspace, user=user_id,
    )  # fmt: skip
    await scope.run(
        "UPDATE api_keys SET revoked_by = :actor, revoked_at = clock_timestamp()"
        " WHERE workspace_id = :workspace AND user_id = :user AND revoked_at IS NULL",
        workspace=scope.workspace, user=user_id, actor=scope.actor,
    )  # fmt: skip
    return found


async def workspaces_of(scope: Scope, user_id: UUID) -> list[tuple[UUID, str, Role]]:
    """Return the workspaces that a person belongs to, by name: (id, name, role)."""
    rows = await scope.rows("SELECT id, name, role FROM workspaces_of(:user)", user=user_id)
    return [(row[0], row[1], cast(Role, row[2])) for row in rows]


async def create_workspace(scope: Scope, name: str, owner: UUID) -> UUID:
    """Make a workspace, that of this scope, with its owner. The scope was opened for an id that is new."""
    await scope.run(
        "INSERT INTO workspaces (id, name) VALUES (:workspace, :name)",
        workspace=scope.workspace,
        name=checked_name(name),
    )
    await join(scope, owner, "owner")
    return scope.workspace


async def workspace_name(scope: Scope) -> str:
    """Return what this workspace is called."""
    return str(
        await scope.value("SELECT name FROM workspaces WHERE id = :workspace", workspace=scope.workspace)
    )


async def rename_workspace(scope: Scope, name: str) -> None:
    """Call this workspace otherwise."""
    await scope.run(
        "UPDATE workspaces SET name = :name WHERE id = :workspace",
        workspace=scope.workspace,
        name=checked_name(name),
    )


async def names(scope: Scope) -> dict[UUID, str]:
    """Return the names of people who belong or belonged here, as far as they are still known, by id."""
    return {item.user_id: item.name for item in await members(scope)}


async def _keep_an_owner(scope: Scope, user_id: UUID) -> None:
    others: Sequence[Any] = await scope.rows(
        "SELECT user_id, role FROM memberships WHERE workspace_id = :workspace AND role = 'owner' FOR UPDATE",
        workspace=scope.workspace,
    )
    owners = {row[0] for row in others}
    if owners == {user_id}:
        raise Conflict(
            "A workspace needs an owner, and this is the last one.",
            hint="Make somebody else an owner first.",
            code="last_owner",
        )


# input ---------------------------------------------------------------------------------------------


def checked_email(raw: str) -> str:
    """An address as it is kept: lower case. Raises Wrong for what is none."""
    text = raw.strip().lower()
    if not _ADDRESS.fullmatch(text) or "." not in text.rpartition("@")[2].strip("."):
        raise Wrong(
            f"{raw[:80]!r} is no e-mail address.", hint="Write it as ada@acme.example.", field="email"
        )
    return text


def checked_name(raw: str) -> str:
    """A name as it is kept. Raises Wrong if nothing is left of it."""
    text = " ".join("".join(c for c in raw if c.isprintable()).split())[:120]
    if not text:
        raise Wrong("A name is missing.", hint="Write what people are to see.", field="name")
    return text


def checked_role(raw: str) -> Role:
    """A role by its name; raises Wrong."""
    for role in ROLES:
        if role == raw.strip().lower():
            return role
    raise Wrong(
        f"There is no role {raw[:40]!r}.", hint="Choose owner, admin, member or viewer.", field="role"
    )


def since(moment: datetime | None) -> float:
    """Seconds since a moment, of which there was one."""
    return (clock.now() - moment).total_seconds() if moment is not None else float("inf")


def _unknown(who: str) -> NotFound:
    return NotFound(f"There is no user {who[:100]}.", hint="`leadwright user list` shows them.")


def _user(row: Any) -> User:
    totp = bytes(row[5]) if row[5] is not None else None
    recovery = tuple(bytes(item) for item in row[7])
    return User(row[0], row[1], row[2], row[3], row[4], totp, row[6], recovery, *row[8:])
