"""Shapes of accounts: people of the workspace, keys of programs, the audit log, and whoever asks."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from leadwright.faces.api.schemas import Given, Instant, Shown

RoleName = Literal["owner", "admin", "member", "viewer"]
Address = Annotated[str, StringConstraints(min_length=3, max_length=255, pattern=r"^[^\x00]*$")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"^[^\x00]*$")]
Scope = Annotated[str, StringConstraints(max_length=60, pattern=r"^[a-z_-]+(:(read|write))?$")]


class PlaceOut(Shown):
    """A workspace that somebody belongs to."""

    id: UUID
    name: str
    role: RoleName


class MeOut(Shown):
    """Whoever asks. `kind` is `local` as long as no owner is set up: anybody on the machine. `role` is null for a person who
    belongs to no workspace any more."""

    kind: Literal["user", "key", "local"]
    id: UUID | None
    email: str | None
    name: str
    role: RoleName | None
    workspace: UUID
    scopes: list[str]
    workspaces: list[PlaceOut]


class SessionOut(Shown):
    """A browser that is signed in. `current` is the one that asks."""

    id: UUID
    how: str
    agent: str
    address: str
    created_at: Instant
    seen_at: Instant
    expires_at: Instant
    current: bool


class UserOut(Shown):
    """A person of this workspace. `last_seen` is null if nobody is signed in as them."""

    id: UUID
    email: str
    name: str
    role: RoleName
    added_by: str
    added_at: Instant
    last_seen: Instant | None
    second_step: bool
    passkeys: int


class RoleIn(Given):
    """The role that a person gets."""

    role: RoleName


class InvitationIn(Given):
    """Whom to invite, and as what."""

    email: Address
    role: RoleName = "member"


class InvitationOut(Shown):
    """Somebody who was asked to join."""

    id: UUID
    email: str
    role: RoleName
    invited_by: str
    invited_at: Instant
    expires_at: Instant


class InvitationMade(InvitationOut):
    """With the link that the person opens. It is shown once: null in the repeated answer to an Idempotency-Key."""

    link: str | None


class LinkMade(Shown):
    """A link by which a person sets another password, for a day and once. Null in a repeated answer."""

    link: str | None


class KeyIn(Given):
    """A key to make. `scopes`: read, write, admin for everything, or of one area as leads:read."""

    name: Name
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=60)]
    expires_at: Instant | None = None


class KeyOut(Shown):
    """A key, without the key: `hint` is how it ends."""

    id: UUID
    name: str
    hint: str
    scopes: list[str]
    user_id: UUID
    made_by: str
    made_at: Instant
    expires_at: Instant | None
    used_at: Instant | None
    revoked_at: Instant | None


class KeyMade(KeyOut):
    """With the key. It is shown once: null in the repeated answer to an Idempotency-Key."""

    key: str | None


class EntryOut(Shown):
    """An entry of the audit log. `actor_id` is of the person or key; `actor` their name, as far as it is known."""

    seq: int
    at: Instant
    kind: Literal["change", "read", "access"]
    actor_kind: str
    actor_id: UUID | None
    actor: str
    action: str
    details: dict[str, Any]


class VerifiedOut(Shown):
    """What a check of the audit log found. `broken_at` is the first entry that is not as it was written."""

    entries: int
    broken_at: int | None
    why: str
    head: str


class Gone(Shown):
    """What is no more."""

    gone: UUID
