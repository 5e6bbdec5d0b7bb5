"""Webhooks: which programs are told of what, events with their one id and body, and what became of each delivery.

The only writer of webhooks, their events and deliveries. A delivery may be repeated: it carries the same id, by which a
receiver tells a repetition. After the last try it is a dead letter, until a person sends it again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from leadwright.kernel.crypto import Keyring
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Conflict, NotFound, Wrong
from leadwright.kernel.ids import new_id

EVENTS = ("signal.detected", "score.changed", "lead.stage_changed")
TASK = "tell programs"
"""What the queue calls the work of sending these."""
TRIES = (5, 60, 300, 1_800, 7_200, 18_000, 36_000, 50_400)
"""Seconds until the next try of a delivery that failed: nine tries within about 32 hours."""
OVERLAP = timedelta(hours=24)
"""For how long an old secret still signs after a new one was made."""
LOST_AFTER = timedelta(seconds=90)


@dataclass(frozen=True, slots=True)
class Webhook:
    """A program that is told, as it may be shown. why_off: why it is told nothing, "" if a person switched it off."""

    id: UUID
    label: str
    host: str
    events: tuple[str, ...]
    enabled: bool
    why_off: str
    created_at: datetime


@dataclass(frozen=True, slots=True, repr=False)
class Address:
    """Where a webhook is and what signs for it; it appears in no repr."""

    url: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event on its way to one webhook."""

    id: UUID
    webhook_id: UUID
    webhook: str
    event_id: UUID
    type: str
    payload: Mapping[str, Any]
    state: str
    attempts: int
    next_try_at: datetime | None
    status: int | None
    reason: str
    created_at: datetime
    sent_at: datetime | None
    settled_at: datetime | None


_HOOK = "id, label, host, events, enabled, why_off, created_at"


async def add(
    scope: Scope, keyring: Keyring, label: str, url: str, host: str, events: Sequence[str], secret: str
) -> Webhook:
    """Keep a webhook; the caller has checked its address and shows the secret once. Raises Wrong."""
    webhook_id = new_id()
    await scope.run(
        "INSERT INTO webhooks (workspace_id, id, label, host, events, sealed, created_by)"
        " VALUES (:workspace, :id, :label, :host, :events, :sealed, :actor)",
        workspace=scope.workspace, id=webhook_id, host=host, events=_events(events), actor=scope.actor,
        label=" ".join(label.replace("\x00", "").split())[:80] or host,
        sealed=_sealed(scope, keyring, webhook_id, url, [[secret, None]]),
    )  # fmt: skip
    return await get(scope, webhook_id)


def _events(events: Sequence[str]) -> list[str]:
    wanted = list(dict.fromkeys(events)) or list(EVENTS)
    for event in wanted:
        if event not in EVENTS:
            raise Wrong(f"There is no event {event!r}.", hint=f"Use {', '.join(EVENTS)}.", field="events")
    return wanted


async def change(
    scope: Scope, webhook_id: UUID, *, label: str | None = None, events: Sequence[str] | None = None,
    enabled: bool | None = None,
) -> Webhook:  # fmt: skip
    """Change a webhook; what is None stays. Raises NotFound, Wrong."""
    await get(scope, webhook_id)
    await scope.run(
        "UPDATE webhooks SET label = coalesce(:label, label), events = coalesce(CAST(:events AS text[]), events),"
        " enabled = coalesce(:enabled, enabled), why_off = CASE WHEN :enabled THEN '' ELSE why_off END WHERE id = :id",
        id=webhook_id, label=label[:80] if label else None, events=_events(events) if events is not None else None,
        enabled=enabled,
    )  # fmt: skip
    return await get(scope, webhook_id)


async def rotate(scope: Scope, keyring: Keyring, webhook_id: UUID, secret: str, now: datetime) -> Webhook:
    """Sign with a new secret from now on, and for a day with the old one too. Raises NotFound."""
    known = await _opened(scope, keyring, webhook_id)
    until = (now + OVERLAP).isoformat()
    keys = [[secret, None], *([key, end or until] for key, end in known["keys"][:2])]
    await scope.run(
        "UPDATE webhooks SET sealed = :sealed WHERE id = :id",
        id=webhook_id, sealed=_sealed(scope, keyring, webhook_id, known["url"], keys),
    )  # fmt: skip
    return await get(scope, webhook_id)


async def address(scope: Scope, keyring: Keyring, webhook_id: UUID, now: datetime) -> Address:
    """Where a webhook is and the secrets that sign now, the newest first. Raises NotFound, Refused."""
    known = await _opened(scope, keyring, webhook_id)
    keys = [key for key, until in known["keys"] if until is None or datetime.fromisoformat(until) > now]
    return Address(known["url"], tuple(keys))


async def _opened(scope: Scope, keyring: Keyring, webhook_id: UUID) -> dict[str, Any]:
    await get(scope, webhook_id)
    sealed = await scope.value("SELECT sealed FROM webhooks WHERE id = :id", id=webhook_id)
    opened: dict[str, Any] = orjson.loads(keyring.open(bytes(sealed), _about(scope, webhook_id)))
    return opened


def _sealed(
    scope: Scope, keyring: Keyring, webhook_id: UUID, url: str, keys: list[list[str | None]]
) -> bytes:
    return keyring.seal(orjson.dumps({"url": url, "keys": keys}), _about(scope, webhook_id))


def _about(scope: Scope, webhook_id: UUID) -> bytes:
    return f"webhook:{scope.workspace}:{webhook_id}".encode()


async def end(scope: Scope, webhook_id: UUID) -> None:
    """Tell a program nothing more, and forget its address and secrets. Raises NotFound."""
    await get(scope, webhook_id)
    await scope.run(
        "UPDATE webhooks SET ended_at = clock_timestamp(), enabled = false, sealed = '' WHERE id = :id",
        id=webhook_id,
    )
    await _release(scope, webhook_id, "the webhook was removed")


async def switch_off(scope: Scope, webhook_id: UUID, why: str) -> None:
    """Tell a program nothing more until a person switches it on again: it answered that it is gone."""
    await scope.run(
        "UPDATE webhooks SET enabled = false, why_off = :why WHERE id = :id", id=webhook_id, why=why[:200]
    )
    await _release(scope, webhook_id, why)


async def _release(scope: Scope, webhook_id: UUID, why: str) -> None:
    await scope.run(
        "UPDATE webhook_deliveries SET state = 'released', next_try_at = NULL, settled_at = clock_timestamp(),"
        " reason = :why WHERE webhook_id = :id AND state = 'reserved'",
        id=webhook_id, why=why[:300],
    )  # fmt: skip


async def get(scope: Scope, webhook_id: UUID) -> Webhook:
    """Return one webhook as it may be shown. Raises NotFound."""
    row = await scope.row(f"SELECT {_HOOK} FROM webhooks WHERE id = :id AND ended_at IS NULL", id=webhook_id)
    if row is None:
        raise NotFound(f"There is no webhook {webhook_id}.", hint="GET /api/v1/webhooks lists them.")
    return _hook(row)


async def webhooks(scope: Scope) -> list[Webhook]:
    """Return all webhooks, the oldest first."""
    rows = await scope.rows(f"SELECT {_HOOK} FROM webhooks WHERE ended_at IS NULL ORDER BY id")
    return [_hook(row) for row in rows]


def _hook(row: Any) -> Webhook:
    return Webhook(row.id, row.label, row.host, tuple(row.events), row.enabled, row.why_off, row.created_at)


# events and deliveries -----------------------------------------------------------------------------------


async def emit(scope: Scope, kind: str, key: str, payload: Mapping[str, Any]) -> UUID | None:
    """Keep an event for every webhook that wants its kind; None if it is known already or nobody does."""
    if not await scope.value(
        "SELECT EXISTS (SELECT FROM webhooks WHERE ended_at IS NULL AND enabled AND :kind = ANY(events))",
        kind=kind,
    ):
        return None
    event_id = new_id()
    body = {"id": str(event_id), "type": kind, **payload}
    made: UUID | None = await scope.value(
        "INSERT INTO webhook_events (workspace_id, id, type, event_key, payload)"
        " VALUES (:workspace, :id, :kind, :key, CAST(:payload AS jsonb))"
        " ON CONFLICT (workspace_id, event_key) DO NOTHING RETURNING id",
        workspace=scope.workspace, id=event_id, kind=kind, key=key, payload=orjson.dumps(body).decode(),
    )  # fmt: skip
    if made is not None:
        hooks = await scope.rows(
            "SELECT id FROM webhooks WHERE ended_at IS NULL AND enabled AND :kind = ANY(events)", kind=kind
        )
        for hook in hooks:
            await scope.run(
                "INSERT INTO webhook_deliveries (workspace_id, id, webhook_id, event_id)"
                " VALUES (:workspace, :id, :hook, :event) ON CONFLICT DO NOTHING",
                workspace=scope.workspace, id=new_id(), hook=hook[0], event=made,
            )  # fmt: skip
    return made


_DELIVERY = """
SELECT d.id, d.webhook_id, w.label, d.event_id, e.type, e.payload, d.state, d.attempts, d.next_try_at, d.status, d.reason,
  d.created_at, d.sent_at, d.settled_at
FROM webhook_deliveries d JOIN webhooks w ON w.workspace_id = d.workspace_id AND w.id = d.webhook_id
JOIN webhook_events e ON e.workspace_id = d.workspace_id AND e.id = d.event_id
"""


async def send_next(scope: Scope, now: datetime, most: int = 16) -> list[Delivery]:
    """Mark what is due as sent and return it. The caller commits before it sends."""
    rows = await scope.rows(
        """
        WITH due AS MATERIALIZED ( -- a mere subquery may be asked more than once, and pass its limit
          SELECT d.id FROM webhook_deliveries d
          JOIN webhooks w ON w.workspace_id = d.workspace_id AND w.id = d.webhook_id AND w.enabled
          WHERE d.workspace_id = :workspace AND d.state = 'reserved' AND (d.next_try_at IS NULL OR d.next_try_at <= :now)
          ORDER BY d.id LIMIT :most FOR UPDATE OF d SKIP LOCKED)
        UPDATE webhook_deliveries t SET state = 'sent', attempts = t.attempts + 1, sent_at = :now
        FROM due WHERE t.workspace_id = :workspace AND t.id = due.id
        RETURNING t.id
        """,
        workspace=scope.workspace, now=now, most=most,
    )  # fmt: skip
    ids = [row[0] for row in rows]
    found = await scope.rows(f"{_DELIVERY} WHERE d.id = ANY(:ids) ORDER BY d.id", ids=ids) if ids else ()
    return [Delivery(*row) for row in found]


async def settle(
    scope: Scope, delivery: Delivery, *, arrived: bool, status: int | None, reason: str, now: datetime,
    wait: float | None = None,
) -> None:  # fmt: skip
    """Write down how a delivery ended, and when it is tried again if it failed. `wait`: seconds the receiver asks for."""
    seconds = TRIES[delivery.attempts - 1] if not arrived and delivery.attempts <= len(TRIES) else None
    again = now + timedelta(seconds=max(seconds, min(wait or 0, 86_400))) if seconds is not None else None
    await scope.run(
        "UPDATE webhook_deliveries SET state = :state, status = :status, reason = :reason, next_try_at = :again,"
        " settled_at = CASE WHEN :state = 'reserved' THEN NULL ELSE CAST(:now AS timestamptz) END"
        " WHERE id = :id AND state = 'sent'",
        id=delivery.id, state="settled" if arrived else "reserved" if again else "released", status=status,
        reason=reason[:300], again=again, now=now,
    )  # fmt: skip


async def recover(scope: Scope, now: datetime) -> int:
    """Let what a process that is gone was delivering be tried again, under the same id; return how many."""
    return await scope.run(
        "UPDATE webhook_deliveries SET state = 'reserved', next_try_at = NULL,"
        " reason = 'the process ended before the answer came' WHERE state = 'sent' AND (sent_at < :before OR sent_at > :after)",
        before=now - LOST_AFTER, after=now + LOST_AFTER,
    )  # fmt: skip


async def send_again(scope: Scope, delivery_id: UUID) -> Delivery:
    """Let a dead letter be delivered again: a person's decision. Raises NotFound, Conflict."""
    found = await delivery(scope, delivery_id)
    if found.state not in ("released", "settled"):
        raise Conflict(
            f"The delivery is {found.state}: it is tried by itself.", hint="Its next try is in the list."
        )
    await scope.run(
        "UPDATE webhook_deliveries SET state = 'reserved', attempts = 0, next_try_at = NULL, settled_at = NULL,"
        " reason = :reason WHERE id = :id",
        id=delivery_id, reason=f"sent again by {scope.actor}",
    )  # fmt: skip
    return await delivery(scope, delivery_id)


async def delivery(scope: Scope, delivery_id: UUID) -> Delivery:
    """Return one delivery. Raises NotFound."""
    row = await scope.row(f"{_DELIVERY} WHERE d.id = :id", id=delivery_id)
    if row is None:
        raise NotFound(f"There is no delivery {delivery_id}.", hint="The list of deliveries shows them.")
    return Delivery(*row)


async def page(
    scope: Scope, *, dead: bool = False, before: UUID | None = None, most: int = 50
) -> tuple[list[Delivery], int]:
    """Return deliveries, the newest first, and how many there are; with `dead` only dead letters."""
    where = "WHERE (NOT :dead OR d.state = 'released')"
    rows = await scope.rows(
        f"{_DELIVERY} {where} AND (CAST(:before AS uuid) IS NULL OR d.id < :before) ORDER BY d.id DESC LIMIT :most",
        dead=dead, before=before, most=most,
    )  # fmt: skip
    total = await scope.value(f"SELECT count(*) FROM webhook_deliveries d {where}", dead=dead)
    return [Delivery(*row) for row in rows], int(total)
