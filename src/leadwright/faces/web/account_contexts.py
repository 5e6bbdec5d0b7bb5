"""What the pages about accounts show, field by field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from leadwright.reads.audit_log import AuditLog
from leadwright.workspace.accounts.access import Who
from leadwright.workspace.accounts.invitations import Invitation
from leadwright.workspace.accounts.keys import ApiKey
from leadwright.workspace.accounts.passkeys import Passkey
from leadwright.workspace.accounts.sessions import Session
from leadwright.workspace.accounts.users import Member, User


@dataclass(frozen=True, slots=True)
class Asked:
    """A form before somebody is signed in. typed: what was typed, without passwords. error, hint, field: what is wrong.

    next: the page that was wanted. provider: what the identity provider is called, "" without one. passkeys: whether this
    address can use any. workspace, email, role: of an invitation. known: whether the person signs in here already, and
    whether it is who is signed in now.
    """

    typed: Mapping[str, str] = field(default_factory=dict)
    error: str = ""
    hint: str = ""
    field: str = ""
    next: str = "/"
    provider: str = ""
    passkeys: bool = False
    workspace: str = ""
    email: str = ""
    role: str = ""
    known: bool = False
    here: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True)
class AccountContext:
    """My account. user: None as long as nobody signs in. secret, picture: of an authenticator that is being added, "" else.

    codes: recovery codes that were just made, shown once. name: of this site, if passkeys can be bound to it, else "".
    current: this session.
    """

    user: User | None
    passkeys: Sequence[Passkey]
    sessions: Sequence[Session]
    current: UUID | None
    secret: str = ""
    step: str = ""
    picture: str = ""
    codes: Sequence[str] = ()
    name: str = ""
    error: str = ""
    hint: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A link that was just made, shown once. whose: the address it is for. kind: invitation or reset."""

    whose: str
    kind: str
    link: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class TeamContext:
    """The people of the workspace. in_use: whether anybody signs in. may: whether who asks decides about others."""

    in_use: bool
    may: bool
    who: Who
    members: Sequence[Member]
    invitations: Sequence[Invitation]
    made: Shown | None
    error: str = ""
    hint: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KeysContext:
    """Keys of programs. in_use: whether anybody signs in. made: the key that was just made, with its text, shown once."""

    in_use: bool
    keys: Sequence[ApiKey]
    areas: Sequence[str]
    made: tuple[ApiKey, str] | None
    address: str
    error: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class AuditContext:
    """The audit log. kind, actor: the filters that are set. older: address of the next page, "" on the last."""

    log: AuditLog
    kind: str
    actor: str
    older: str
