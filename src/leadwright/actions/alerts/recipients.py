"""Who is told, and where: people and teams with their pace, and channels whose addresses are sealed like any secret.

The only writer of recipients and channels.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from leadwright.actions.alerts.types import Recipient
from leadwright.kernel.crypto import Keyring
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Conflict, NotFound, Wrong
from leadwright.kernel.ids import new_id

DIGESTS = ("off", "daily", "weekly")


@dataclass(frozen=True, slots=True)
class Channel:
    """Where somebody is told, as it may be shown: everything but the address. scheme: slack, mailto, ..."""

    id: UUID
    recipient_id: UUID
    label: str
    scheme: str
    tested_at: datetime | None
    test_outcome: str | None
    test_reason: str


_SHOWN = """
SELECT r.id, r.name, coalesce(r.time_zone, w.time_zone) AS zone, r.quiet_from, r.quiet_until, r.digest, r.digest_at,
  r.digest_weekday, r.most_a_day
FROM alert_recipients r JOIN workspaces w ON w.id = r.workspace_id WHERE r.ended_at IS NULL
"""
_CHANNEL = "id, recipient_id, label, scheme, tested_at, test_outcome, test_reason"


async def add(scope: Scope, name: str, **settings: Any) -> Recipient:
    """Keep somebody who is told; `settings` as in `change`. Raises Wrong, Conflict."""
    plain = " ".join(name.replace("\x00", "").split())[:120]
    if not plain:
        raise Wrong("A recipient needs a name.", hint="The name of a person or a team.", field="name")
    taken = await scope.value(
        "SELECT id FROM alert_recipients WHERE lower(name) = lower(:name) AND ended_at IS NULL", name=plain
    )
    if taken:
        raise Conflict(f"There is a recipient called {plain!r}.", hint="Use another name.", field="name")
    recipient_id = new_id()
    await scope.run(
        "INSERT INTO alert_recipients (workspace_id, id, name, created_by)"
        " VALUES (:workspace, :id, :name, :actor)",
        workspace=scope.workspace, id=recipient_id, name=plain, actor=scope.actor,
    )  # fmt: skip
    return await change(scope, recipient_id, **settings) if settings else await get(scope, recipient_id)


async def change(scope: Scope, recipient_id: UUID, **settings: Any) -> Recipient:
    """Change how somebody is told. Raises NotFound, Wrong.

    zone: an IANA name, None for the workspace's. quiet: (from, until) as times of day, None for never. digest: off,
    daily, weekly. digest_at: a time of day. digest_weekday: 1 (Monday) to 7. most_a_day: None for any number.
    """
    await get(scope, recipient_id)
    columns = _columns(settings)
    if columns:
        assignments = ", ".join(f"{name} = :{name}" for name in columns)
        await scope.run(
            f"UPDATE alert_recipients SET {assignments} WHERE id = :recipient", recipient=recipient_id, **columns
        )  # fmt: skip
    return await get(scope, recipient_id)


def _columns(settings: dict[str, Any]) -> dict[str, Any]:
    """The columns that settings change, checked."""
    columns: dict[str, Any] = {}
    for name, value in settings.items():
        if name == "zone":
            columns["time_zone"] = _zone(value)
        elif name == "quiet":
            columns["quiet_from"], columns["quiet_until"] = value if value is not None else (None, None)
        elif name == "digest":
            if value not in DIGESTS:
                raise Wrong(
                    f"There is no digest {value!r}.", hint=f"Use {', '.join(DIGESTS)}.", field="digest"
                )
            columns["digest"] = value
        elif name in ("digest_at", "digest_weekday", "most_a_day"):
            columns[name] = value
        else:
            raise Wrong(f"A recipient has no {name!r}.", hint="See the reference.", field=name)
    for name, (least, most) in {"digest_weekday": (1, 7), "most_a_day": (0, 1_000)}.items():
        if (value := columns.get(name)) is not None and not least <= value <= most:
            raise Wrong(f"{name} cannot be {value}.", hint=f"Give {least} to {most}.", field=name)
    return columns


def _zone(value: str | None) -> str | None:
    if value and value not in available_timezones():
        raise Wrong(
            f"There is no time zone {value[:80]!r}.", hint="Use a name such as Europe/Berlin.", field="zone"
        )
    return value or None


async def end(scope: Scope, recipient_id: UUID) -> None:
    """Tell somebody nothing more, and forget the addresses. What was told stays. Raises NotFound."""
    await get(scope, recipient_id)
    for channel in await channels(scope, recipient_id):
        await end_channel(scope, channel.id)
    await scope.run(
        "UPDATE alert_rules SET ended_at = clock_timestamp() WHERE recipient_id = :id AND ended_at IS NULL",
        id=recipient_id,
    )
    await scope.run(
        "UPDATE alert_recipients SET ended_at = clock_timestamp() WHERE id = :id", id=recipient_id
    )


async def get(scope: Scope, recipient_id: UUID) -> Recipient:
    """Return one recipient. Raises NotFound."""
    row = await scope.row(f"{_SHOWN} AND r.id = :id", id=recipient_id)
    if row is None:
        raise NotFound(
            f"There is no recipient {recipient_id}.", hint="`leadwright alerts channels` lists them."
        )
    return _recipient(row)


async def named(scope: Scope, name: str) -> Recipient:
    """Return the recipient of that name or id. Raises NotFound."""
    row = await scope.row(f"{_SHOWN} AND (lower(r.name) = lower(:name) OR r.id::text = :name)", name=name)
    if row is None:
        raise NotFound(f"There is no recipient {name[:80]!r}.", hint="`leadwright alerts people` lists them.")
    return _recipient(row)


async def recipients(scope: Scope) -> list[Recipient]:
    """Return everybody who is told, by name."""
    return [_recipient(row) for row in await scope.rows(f"{_SHOWN} ORDER BY lower(r.name)")]


def _recipient(row: Any) -> Recipient:
    quiet: tuple[time, time] | None = (
        (row.quiet_from, row.quiet_until) if row.quiet_from is not None else None
    )
    return Recipient(
        row.id, row.name, row.zone, quiet, row.digest, row.digest_at, row.digest_weekday, row.most_a_day
    )


# channels ---------------------------------------------------------------------------------------------


async def add_channel(
    scope: Scope, keyring: Keyring, recipient_id: UUID, label: str, scheme: str, address: str
) -> Channel:
    """Seal and keep an address. The caller has checked that it may be used (`effects.notices.checked`)."""
    await get(scope, recipient_id)
    channel_id = new_id()
    await scope.run(
        "INSERT INTO alert_channels (workspace_id, id, recipient_id, label, scheme, sealed, created_by)"
        " VALUES (:workspace, :id, :recipient, :label, :scheme, :sealed, :actor)",
        workspace=scope.workspace, id=channel_id, recipient=recipient_id, scheme=scheme, actor=scope.actor,
        label=" ".join(label.replace("\x00", "").split())[:80] or scheme,
        sealed=keyring.seal(address.encode(), _about(scope, channel_id)),
    )  # fmt: skip
    return await channel(scope, channel_id)


async def channel(scope: Scope, channel_id: UUID) -> Channel:
    """Return one channel as it may be shown. Raises NotFound."""
    row = await scope.row(
        f"SELECT {_CHANNEL} FROM alert_channels WHERE id = :id AND ended_at IS NULL", id=channel_id
    )
    if row is None:
        raise NotFound(f"There is no channel {channel_id}.", hint="`leadwright alerts channels` lists them.")
    return Channel(*row)


async def channels(scope: Scope, recipient_id: UUID | None = None) -> list[Channel]:
    """Return the channels of a recipient, or of all, the oldest first."""
    rows = await scope.rows(
        f"SELECT {_CHANNEL} FROM alert_channels WHERE ended_at IS NULL"
        " AND (CAST(:recipient AS uuid) IS NULL OR recipient_id = :recipient) ORDER BY id",
        recipient=recipient_id,
    )
    return [Channel(*row) for row in rows]


async def address(scope: Scope, keyring: Keyring, channel_id: UUID) -> str:
    """Return the address of a channel, for whoever hands it to the door; never for showing. Raises NotFound, Refused."""
    await channel(scope, channel_id)
    sealed = await scope.value("SELECT sealed FROM alert_channels WHERE id = :id", id=channel_id)
    return keyring.open(bytes(sealed), _about(scope, channel_id)).decode()


async def note_test(scope: Scope, channel_id: UUID, outcome: str, reason: str) -> None:
    """Write down how the test of a channel ended."""
    await scope.run(
        "UPDATE alert_channels SET tested_at = clock_timestamp(), test_outcome = :outcome, test_reason = :reason"
        " WHERE id = :id",
        id=channel_id, outcome=outcome, reason=reason[:300],
    )  # fmt: skip


async def end_channel(scope: Scope, channel_id: UUID) -> None:
    """Use a channel no more, and forget its address. Raises NotFound."""
    await channel(scope, channel_id)
    await scope.run(
        "UPDATE alert_channels SET ended_at = clock_timestamp(), sealed = '' WHERE id = :id", id=channel_id
    )
    await scope.run(
        "UPDATE alert_messages SET state = 'released', settled_at = clock_timestamp(), next_try_at = NULL,"
        " reason = 'the channel was removed' WHERE channel_id = :id AND state = 'reserved'",
        id=channel_id,
    )


def _about(scope: Scope, channel_id: UUID) -> bytes:
    return f"alert channel:{scope.workspace}:{channel_id}".encode()
