"""What mailboxes look like over the API: everything but their secrets."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from leadwright.effects.mailboxes import Mailbox
from leadwright.faces.api.schemas import Given, Instant, Shown, Text
from leadwright.reads.mail_traffic import Traffic

Host = Annotated[str, StringConstraints(max_length=253, pattern=r"^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$")]
Secret = Annotated[str, StringConstraints(min_length=1, max_length=4000, pattern=r"^[^\x00\r\n]*$")]
Words = Annotated[str, StringConstraints(max_length=2000, pattern=r"^[^\x00]*$")]
Clock = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class ServerIn(Given):
    """A mail server: `tls` from the first byte, or `starttls`."""

    host: Host
    port: Annotated[int, Field(ge=1, le=65_535)]
    security: Literal["tls", "starttls"]


class SecretsIn(Given):
    """A password, or an OAuth grant. Sealed, and never shown again."""

    password: Secret | None = None
    client_id: Secret | None = None
    client_secret: Secret | None = None
    refresh_token: Secret | None = None
    token_url: Secret | None = None
    scope: Secret | None = None


class WindowsIn(Given):
    """When letters may leave, local to whoever is written to: days 1 (Monday) to 7, and times of day."""

    days: Annotated[list[Annotated[int, Field(ge=1, le=7)]], Field(min_length=1, max_length=7)]
    begin: Clock
    until: Clock


class MailboxChange(Given):
    """What is to change of a mailbox; what is left out stays."""

    name: Text | None = None
    signature: Words | None = None
    postal_address: Text | None = None
    contact_reason: Text | None = None
    sent_folder: Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")] | None = None
    copies: Literal["auto", "always", "never"] | None = None
    daily_cap: Annotated[int, Field(ge=0, le=2000)] | None = None
    ramp_start: Annotated[int, Field(ge=1, le=2000)] | None = None
    ramp_days: Annotated[int, Field(ge=0, le=365)] | None = None
    windows: WindowsIn | None = None


class MailboxIn(MailboxChange):
    """A mailbox. Servers are those of the provider, by its name or the address, if they are left out."""

    address: Annotated[
        str, StringConstraints(min_length=3, max_length=254, pattern=r"^[^\x00-\x20]+@[^\x00-\x20]+$")
    ]
    secrets: SecretsIn
    provider: Literal["google", "microsoft", "fastmail", "zoho", "yahoo", "icloud", "ionos"] | None = None
    smtp: ServerIn | None = None
    imap: ServerIn | None = None
    username: Text | None = None
    test: bool = True


class PauseIn(Given):
    """Why nothing leaves from a mailbox."""

    reason: Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=r"^[^\x00]*\S[^\x00]*$")]


class ServerOut(Shown):
    """A mail server."""

    host: str
    port: int
    security: str


class CheckOut(Shown):
    """One question of a test, with its answer in words."""

    check: str
    outcome: Literal["good", "warn", "bad", "unknown"]
    words: str


class TrafficOut(Shown):
    """What goes through a mailbox: `today` of `cap`; the rest in the last 30 days, but for `in_doubt`, which are all."""

    today: int
    cap: int
    in_doubt: int
    sent: int
    refused: int
    replies: int
    bounces: int
    complaints: int
    unsubscribes: int
    absences: int
    read_at: Instant | None


class MailboxOut(Shown):
    """A mailbox. `state`: active; paused (by somebody, `paused_reason`); locked (`trouble` says what a person must do)."""

    id: UUID
    address: str
    name: str
    state: Literal["active", "paused", "locked"]
    smtp: ServerOut
    imap: ServerOut
    username: str
    auth: Literal["password", "oauth"]
    copies: str
    sent_folder: str | None
    daily_cap: int
    ramp_start: int
    ramp_days: int
    windows: dict[str, Any]
    signature: str
    postal_address: str
    contact_reason: str
    paused_at: Instant | None
    paused_reason: str | None
    trouble: str | None
    tested_at: Instant | None
    test: list[CheckOut]
    traffic: TrafficOut
    created_by: str
    created_at: Instant


class MailboxEnded(Shown):
    """A mailbox that is used no more."""

    ended: UUID


def shown(box: Mailbox, traffic: Traffic) -> MailboxOut:
    """A mailbox with what goes through it."""
    plain = {name: getattr(box, name) for name in MailboxOut.model_fields if hasattr(box, name)}
    plain |= {
        "smtp": ServerOut.model_validate(box.smtp), "imap": ServerOut.model_validate(box.imap),
        "test": [CheckOut.model_validate(one) for one in box.test], "trouble": box.trouble_words or None,
        "traffic": TrafficOut.model_validate(traffic),
    }  # fmt: skip
    return MailboxOut(**plain)
