"""Mailboxes that letters leave from and answers come to: servers, caps, footer, and secrets that are sealed.

The only writer of mailboxes. A secret is never shown again; it goes when the mailbox ends.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

import orjson

from leadwright.effects import mail_presets
from leadwright.effects.mail_build import Sender
from leadwright.effects.mail_build import mailbox as written
from leadwright.effects.mail_servers import IMAP_PORTS, SMTP_PORTS, Server
from leadwright.kernel.crypto import Keyring
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Conflict, NotFound, Wrong
from leadwright.kernel.ids import new_id

SECURITY = ("tls", "starttls")
COPIES = ("auto", "always", "never")
PASSWORD = ("password",)
OAUTH = ("client_id", "refresh_token", "token_url")
_OPTIONAL = ("client_secret", "scope")
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")
_DEFAULT_REASON = "I write to you because of your role; your address comes from public or licensed sources."
_NUMBERS = {"daily_cap": (0, 2000), "ramp_start": (1, 2000), "ramp_days": (0, 365)}
_TEXTS = {
    "name": 120,
    "signature": 2_000,
    "postal_address": 500,
    "contact_reason": 500,
    "sent_folder": 200,
    "username": 300,
}


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A mailbox as it may be shown: everything but its secret.

    trouble_code: why nothing can be sent until a person acts (`locked`: it does not let us in). test: what the last test
    found, as documents {check, outcome, words}. windows: {"days": [1..7], "from": "09:00", "until": "17:00"}, local to
    whoever is written to; empty for those of the sequence.
    """

    id: UUID
    address: str
    name: str
    smtp: Server
    imap: Server
    username: str
    auth: str
    copies: str
    sent_folder: str | None
    daily_cap: int
    ramp_start: int
    ramp_days: int
    windows: Mapping[str, Any]
    signature: str
    postal_address: str
    contact_reason: str
    paused_at: datetime | None
    paused_by: str | None
    paused_reason: str | None
    trouble_code: str | None
    trouble_words: str
    trouble_at: datetime | None
    tested_at: datetime | None
    test: Sequence[Mapping[str, Any]]
    created_by: str
    created_at: datetime

    @property
    def may_send(self) -> bool:
        """Whether letters leave from it at all: neither paused nor locked."""
        return self.paused_at is None and self.trouble_code is None

    @property
    def state(self) -> str:
        """active, paused or locked."""
        return "paused" if self.paused_at else "locked" if self.trouble_code else "active"

    @property
    def sender(self) -> Sender:
        """Who writes, and what stands below each letter."""
        return Sender(
            self.address,
            self.name,
            self.signature,
            self.postal_address,
            self.contact_reason or _DEFAULT_REASON,
        )


@dataclass(frozen=True, slots=True)
class NewMailbox:
    """What a person gives for a mailbox. Servers that are left out are those of the provider, by its name or the address."""

    address: str
    name: str
    secrets: Mapping[str, str]
    provider: str | None = None
    smtp: Server | None = None
    imap: Server | None = None
    username: str | None = None


@dataclass(frozen=True, slots=True)
class Secrets:
    """What opens a mailbox; never logged."""

    auth: str
    username: str
    values: Mapping[str, Any]

    def __repr__(self) -> str:
        return f"Secrets({self.auth})"


_COLUMNS = (
    "id, address, name, smtp_host, smtp_port, smtp_security, imap_host, imap_port, imap_security, username, auth, copies,"
    " sent_folder, daily_cap, ramp_start, ramp_days, windows, signature, postal_address, contact_reason, paused_at,"
    " paused_by, paused_reason, trouble_code, trouble_words, trouble_at, tested_at, test, created_by, created_at"
)


async def add(scope: Scope, keyring: Keyring, given: NewMailbox, **settings: Any) -> Mailbox:
    """Keep a mailbox; `settings` as in `change`. Raises Wrong for what cannot be, Conflict if the address is there."""
    address = given.address.strip().lower()
    written(address, "", "address")
    smtp, imap, preset = _servers(given, address)
    auth, secrets = _secrets(given.secrets, preset)
    if await scope.value(
        "SELECT id FROM mailboxes WHERE lower(address) = :a AND ended_at IS NULL", a=address
    ):
        raise Conflict(f"There is a mailbox {address}.", hint="Change it, or end it first.", field="address")
    columns = checked(settings)
    mailbox_id = new_id()
    await scope.run(
        "INSERT INTO mailboxes (workspace_id, id, address, name, smtp_host, smtp_port, smtp_security, imap_host, imap_port,"
        " imap_security, username, auth, sealed, created_by) VALUES (:workspace, :id, :address, :name, :smtp_host, :smtp_port,"
        " :smtp_security, :imap_host, :imap_port, :imap_security, :username, :auth, :sealed, :actor)",
        workspace=scope.workspace, id=mailbox_id, address=address, name=_text("name", given.name), actor=scope.actor,
        smtp_host=smtp.host, smtp_port=smtp.port, smtp_security=smtp.security, imap_host=imap.host, imap_port=imap.port,
        imap_security=imap.security, username=_text("username", given.username or address), auth=auth,
        sealed=keyring.seal(orjson.dumps(secrets), _about(scope, mailbox_id)),
    )  # fmt: skip
    return await _write(scope, mailbox_id, columns)


async def change(scope: Scope, mailbox_id: UUID, **settings: Any) -> Mailbox:
    """Change a mailbox. Raises NotFound, Wrong.

    name, signature, postal_address, contact_reason, username: texts. sent_folder: a name, None to find it. copies: auto,
    always, never. daily_cap: letters a day once it is warm; ramp_start: on its first day; ramp_days: days until then.
    windows: when it may send.
    """
    await get(scope, mailbox_id)
    return await _write(scope, mailbox_id, checked(settings))


async def _write(scope: Scope, mailbox_id: UUID, columns: Mapping[str, Any]) -> Mailbox:
    if columns:
        assignments = ", ".join(
            f"{name} = CAST(:{name} AS jsonb)" if name == "windows" else f"{name} = :{name}"
            for name in columns
        )
        await scope.run(
            f"UPDATE mailboxes SET {assignments} WHERE id = :mailbox", mailbox=mailbox_id, **columns
        )
    return await get(scope, mailbox_id)


async def change_secret(
    scope: Scope, keyring: Keyring, mailbox_id: UUID, secrets: Mapping[str, str]
) -> Mailbox:
    """Give a mailbox another password or grant; its trouble is forgotten. Raises NotFound, Wrong."""
    box = await get(scope, mailbox_id)
    auth, told = _secrets(secrets, mail_presets.of_host(box.smtp.host))
    await scope.run(
        "UPDATE mailboxes SET auth = :auth, sealed = :sealed, trouble_code = NULL, trouble_words = '', trouble_at = NULL"
        " WHERE id = :id",
        id=mailbox_id, auth=auth, sealed=keyring.seal(orjson.dumps(told), _about(scope, mailbox_id)),
    )  # fmt: skip
    return await get(scope, mailbox_id)


async def get(scope: Scope, mailbox_id: UUID) -> Mailbox:
    """Return a mailbox as it may be shown. Raises NotFound."""
    row = await scope.row(
        f"SELECT {_COLUMNS} FROM mailboxes WHERE id = :id AND ended_at IS NULL", id=mailbox_id
    )
    if row is None:
        raise NotFound(f"There is no mailbox {mailbox_id}.", hint="`leadwright mailbox list` shows them.")
    return _mailbox(row)


async def named(scope: Scope, text: str) -> Mailbox:
    """Return the mailbox of an address or id. Raises NotFound."""
    row = await scope.row(
        f"SELECT {_COLUMNS} FROM mailboxes WHERE (lower(address) = lower(:text) OR CAST(id AS text) = :text)"
        " AND ended_at IS NULL",
        text=text.strip(),
    )
    if row is None:
        raise NotFound(f"There is no mailbox {text[:80]!r}.", hint="`leadwright mailbox list` shows them.")
    return _mailbox(row)


async def listed(scope: Scope) -> list[Mailbox]:
    """Return all mailboxes, the oldest first."""
    return [
        _mailbox(row)
        for row in await scope.rows(f"SELECT {_COLUMNS} FROM mailboxes WHERE ended_at IS NULL ORDER BY id")
    ]


async def pause(scope: Scope, mailbox_id: UUID, reason: str) -> Mailbox:
    """Let nothing leave from a mailbox until it is resumed; it is read all the same. Raises NotFound, Wrong."""
    await get(scope, mailbox_id)
    plain = " ".join(reason.split())[:300]
    if not plain:
        raise Wrong("A pause needs a reason.", hint="Say why, in a few words.", field="reason")
    await scope.run(
        "UPDATE mailboxes SET paused_at = coalesce(paused_at, clock_timestamp()), paused_by = :actor, paused_reason = :reason"
        " WHERE id = :id",
        id=mailbox_id, actor=scope.actor, reason=plain,
    )  # fmt: skip
    return await get(scope, mailbox_id)


async def resume(scope: Scope, mailbox_id: UUID) -> Mailbox:
    """Let letters leave again. Raises NotFound."""
    await get(scope, mailbox_id)
    await scope.run(
        "UPDATE mailboxes SET paused_at = NULL, paused_by = NULL, paused_reason = NULL WHERE id = :id",
        id=mailbox_id,
    )
    return await get(scope, mailbox_id)


async def end(scope: Scope, mailbox_id: UUID) -> None:
    """Use a mailbox no more, and forget its secret. What it sent and got stays. Raises NotFound."""
    await get(scope, mailbox_id)
    await scope.run(
        "UPDATE mailboxes SET ended_at = clock_timestamp(), sealed = '' WHERE id = :id", id=mailbox_id
    )


async def secrets_of(scope: Scope, keyring: Keyring, mailbox_id: UUID) -> Secrets:
    """Return what opens a mailbox, for whoever speaks to its servers; never for showing. Raises NotFound, Refused."""
    row = await scope.row(
        "SELECT auth, username, sealed FROM mailboxes WHERE id = :id AND ended_at IS NULL", id=mailbox_id
    )
    if row is None:
        raise NotFound(f"There is no mailbox {mailbox_id}.", hint="`leadwright mailbox list` shows them.")
    return Secrets(row[0], row[1], orjson.loads(keyring.open(bytes(row[2]), _about(scope, mailbox_id))))


async def keep_grant(scope: Scope, keyring: Keyring, mailbox_id: UUID, told: Mapping[str, Any]) -> None:
    """Seal what a token endpoint answered beside what is known: the token, when it ends, a new refresh token."""
    known = await secrets_of(scope, keyring, mailbox_id)
    await scope.run(
        "UPDATE mailboxes SET sealed = :sealed WHERE id = :id",
        id=mailbox_id,
        sealed=keyring.seal(orjson.dumps({**known.values, **told}), _about(scope, mailbox_id)),
    )


async def note_test(scope: Scope, mailbox_id: UUID, checks: Sequence[Mapping[str, Any]]) -> Mailbox:
    """Write down what a test found; one in which both servers let us in ends a trouble."""
    good = {"smtp", "imap"} <= {check["check"] for check in checks if check["outcome"] == "good"}
    cleared = ", trouble_code = NULL, trouble_words = '', trouble_at = NULL" if good else ""
    await scope.run(
        f"UPDATE mailboxes SET tested_at = clock_timestamp(), test = CAST(:test AS jsonb){cleared} WHERE id = :id",
        id=mailbox_id,
        test=orjson.dumps(list(checks)).decode(),
    )
    return await get(scope, mailbox_id)


async def note_trouble(scope: Scope, mailbox_id: UUID, code: str, words: str) -> None:
    """Write down that a mailbox needs a person, and why."""
    await scope.run(
        "UPDATE mailboxes SET trouble_code = :code, trouble_words = :words, trouble_at = clock_timestamp() WHERE id = :id",
        id=mailbox_id,
        code=code,
        words=words[:300],
    )


async def seal_again(scope: Scope, keyring: Keyring) -> int:
    """Seal the secrets of all mailboxes under the newest key; return how many."""
    rows = await scope.rows("SELECT id, sealed FROM mailboxes WHERE ended_at IS NULL FOR UPDATE")
    for mailbox_id, sealed in rows:
        about = _about(scope, mailbox_id)
        await scope.run(
            "UPDATE mailboxes SET sealed = :sealed WHERE id = :id",
            id=mailbox_id,
            sealed=keyring.seal(keyring.open(bytes(sealed), about), about),
        )
    return len(rows)


def cap_on(box: Mailbox, day: date) -> int:
    """How many letters may leave on a day: a new mailbox begins with few and grows evenly to its daily cap."""
    age = (day - box.created_at.date()).days
    if age >= box.ramp_days or box.ramp_start >= box.daily_cap:
        return box.daily_cap
    return box.ramp_start + (box.daily_cap - box.ramp_start) * max(age, 0) // box.ramp_days


def checked(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Settings as columns. Raises Wrong for one that is none or out of range."""
    columns: dict[str, Any] = {}
    for name, value in settings.items():
        if name in _NUMBERS:
            least, most = _NUMBERS[name]
            if not isinstance(value, int) or not least <= value <= most:
                raise Wrong(f"{name} cannot be {value}.", hint=f"Give {least} to {most}.", field=name)
            columns[name] = value
        elif name == "sent_folder" and not value:
            columns[name] = None
        elif name in _TEXTS:
            columns[name] = _text(name, value)
        elif name == "copies":
            if value not in COPIES:
                raise Wrong(f"copies cannot be {value!r}.", hint=f"Use {', '.join(COPIES)}.", field=name)
            columns[name] = value
        elif name == "windows":
            columns[name] = orjson.dumps(_windows(value)).decode()
        else:
            raise Wrong(f"A mailbox has no {name!r}.", hint="See the reference.", field=name)
    return columns


def _windows(value: Any) -> dict[str, Any]:
    if not value:
        return {}
    hint = 'Write them as {"days": [1, 2, 3, 4, 5], "from": "09:00", "until": "17:00"}.'
    try:
        days = sorted({int(day) for day in value.get("days", range(1, 6))})
        begin, until = (
            time.fromisoformat(value.get("from", "09:00")),
            time.fromisoformat(value.get("until", "17:00")),
        )
    except (AttributeError, TypeError, ValueError) as error:
        raise Wrong("These are no send windows.", hint=hint, field="windows") from error
    if not days or not set(days) <= set(range(1, 8)) or begin >= until:
        raise Wrong("These are no send windows.", hint=hint, field="windows")
    return {"days": days, "from": f"{begin:%H:%M}", "until": f"{until:%H:%M}"}


def _text(name: str, value: Any) -> str:
    text = str(value or "").replace("\x00", "").strip()
    if len(text) > _TEXTS[name]:
        raise Wrong(f"{name} is too long.", hint=f"At most {_TEXTS[name]} characters.", field=name)
    return text


def _servers(given: NewMailbox, address: str) -> tuple[Server, Server, mail_presets.Preset | None]:
    preset = mail_presets.find(given.provider, address)
    smtp = given.smtp or (preset.smtp if preset else None)
    imap = given.imap or (preset.imap if preset else None)
    if smtp is None or imap is None:
        raise Wrong(
            f"Nobody knows the mail servers of {address}.",
            hint="Give the SMTP and the IMAP host, or a provider: "
            + ", ".join(sorted(mail_presets.PRESETS))
            + ".",
            field="smtp_host" if smtp is None else "imap_host",
        )
    return _server(smtp, SMTP_PORTS, "smtp"), _server(imap, IMAP_PORTS, "imap"), preset


def _server(server: Server, ports: frozenset[int], kind: str) -> Server:
    if not _HOST.fullmatch(server.host):
        raise Wrong(
            f"{server.host[:100]!r} is no host.", hint="Write it as mail.acme.com.", field=f"{kind}_host"
        )
    if server.security not in SECURITY:
        raise Wrong(
            f"{server.security!r} is no security.", hint="Use tls or starttls.", field=f"{kind}_security"
        )
    if not 0 < server.port < 65_536:
        usual = ", ".join(map(str, sorted(ports)))
        raise Wrong(f"{server.port} is no port.", hint=f"Usual are {usual}.", field=f"{kind}_port")
    return Server(server.host.lower(), server.port, server.security)


def _secrets(given: Mapping[str, str], preset: mail_presets.Preset | None) -> tuple[str, dict[str, str]]:
    told = {
        name: value.strip() if name != "password" else value
        for name, value in given.items()
        if value and value.strip()
    }
    if unknown := sorted(set(told) - {*PASSWORD, *OAUTH, *_OPTIONAL}):
        raise Wrong(f"A mailbox has no {unknown[0]}.", hint="Give a password, or a grant.", field=unknown[0])
    if "password" in told:
        return "password", {"password": told["password"]}
    if preset is not None and preset.token_url:
        told = {"token_url": preset.token_url, "scope": preset.scope, **told}
    if missing := [part for part in OAUTH if not told.get(part)]:
        raise Wrong(
            "A mailbox needs a password or a grant.",
            hint=f"Give password, or {', '.join(OAUTH)} (missing: {', '.join(missing)}).", field="password",
        )  # fmt: skip
    if not told["token_url"].startswith("https://"):
        raise Wrong(
            "The token address must begin with https://.",
            hint="See your provider's pages.",
            field="token_url",
        )
    return "oauth", told


def _mailbox(row: Any) -> Mailbox:
    smtp, imap = Server(*row[3:6]), Server(*row[6:9])
    return Mailbox(row[0], row[1], row[2], smtp, imap, *row[9:])


def _about(scope: Scope, mailbox_id: UUID) -> bytes:
    return f"mailbox:{scope.workspace}:{mailbox_id}".encode()
