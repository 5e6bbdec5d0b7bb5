"""Outreach events: each thing that happened in a conversation, once. The only writer of outreach_events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from leadwright.kernel.db import Scope
from leadwright.kernel.ids import new_id

STATUSES = (
    "enrolled", "planned", "approved", "edited", "taken_back", "cancelled", "refused", "sent", "in_doubt", "failed", "task_done",
    "out_of_office", "bounced", "replied", "corrected", "unsubscribed", "complained", "paused", "resumed", "stopped", "finished",
    "closed", "moved",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OutreachEvent:
    """One thing that happened. `response_type` is the class of a reply or of a bounce; `sequence_step` counts from 0."""

    id: UUID
    lead_id: UUID
    contact_id: UUID | None
    enrolment_id: UUID | None
    message_id: UUID | None
    sequence_id: UUID | None
    sequence_step: int | None
    variant: str
    channel: str | None
    status: str
    response_type: str | None
    actor: str
    occurred_at: datetime
    recorded_at: datetime
    details: Mapping[str, Any]


_COLUMNS = (
    "id, lead_id, contact_id, enrolment_id, message_id, sequence_id, sequence_step, variant, channel, status, response_type,"
    " actor, occurred_at, recorded_at, details"
)


async def note(
    scope: Scope, status: str, at: datetime, *, enrolment: UUID, message: UUID | None = None, key: str | None = None,
    response_type: str | None = None, details: Mapping[str, Any] | None = None,
) -> UUID | None:  # fmt: skip
    """Note what happened to an enrolment, or to a message of it; None if it was noted before under the same key."""
    assert status in STATUSES, status
    made: UUID | None = await scope.value(
        """
        INSERT INTO outreach_events (workspace_id, id, key, lead_id, contact_id, enrolment_id, message_id, sequence_id,
          sequence_step, variant, channel, status, response_type, actor, occurred_at, details)
        SELECT :workspace, :id, CAST(:key AS text), e.lead_id, coalesce(m.contact_id, e.contact_id), e.id, m.id, e.sequence_id,
          coalesce(m.step, e.step), coalesce(m.variant, ''), m.channel, :status, CAST(:response AS text), :actor, :at,
          CAST(:details AS jsonb)
        FROM enrolments e LEFT JOIN outreach_messages m ON m.workspace_id = e.workspace_id AND m.id = CAST(:message AS uuid)
        WHERE e.workspace_id = :workspace AND e.id = :enrolment
        ON CONFLICT DO NOTHING RETURNING id
        """,
        workspace=scope.workspace, id=new_id(), key=key, status=status, response=response_type, actor=scope.actor, at=at,
        details=orjson.dumps(dict(details or {})).decode(), message=message, enrolment=enrolment,
    )  # fmt: skip
    return made


async def note_begun(scope: Scope, enrolments: Sequence[UUID], at: datetime) -> None:
    """Note of many enrolments in one statement that they were taken in."""
    if enrolments:
        await scope.run(
            """
            INSERT INTO outreach_events (workspace_id, id, lead_id, contact_id, enrolment_id, sequence_id, sequence_step, status,
              actor, occurred_at)
            SELECT :workspace, i.event, e.lead_id, e.contact_id, e.id, e.sequence_id, e.step, 'enrolled', :actor, :at
            FROM unnest(CAST(:events AS uuid[]), CAST(:enrolments AS uuid[])) AS i (event, enrolment)
            JOIN enrolments e ON e.workspace_id = :workspace AND e.id = i.enrolment
            """,
            workspace=scope.workspace, actor=scope.actor, at=at, enrolments=list(enrolments),
            events=[new_id() for _ in enrolments],
        )  # fmt: skip


async def note_many(scope: Scope, status: str, at: datetime, messages: Sequence[UUID]) -> None:
    """Note the same of many messages in one statement."""
    if messages:
        await scope.run(
            """
            INSERT INTO outreach_events (workspace_id, id, lead_id, contact_id, enrolment_id, message_id, sequence_id,
              sequence_step, variant, channel, status, actor, occurred_at)
            SELECT :workspace, i.event, m.lead_id, m.contact_id, m.enrolment_id, m.id, m.sequence_id, m.step, m.variant,
              m.channel, :status, :actor, :at
            FROM unnest(CAST(:events AS uuid[]), CAST(:messages AS uuid[])) AS i (event, message)
            JOIN outreach_messages m ON m.workspace_id = :workspace AND m.id = i.message
            """,
            workspace=scope.workspace, status=status, actor=scope.actor, at=at, messages=list(messages),
            events=[new_id() for _ in messages],
        )  # fmt: skip


async def count(scope: Scope, lead: UUID | None = None, status: str | None = None) -> int:
    """Return how many events there are, of a lead or of a kind alone if told."""
    return int(
        await scope.value(
            "SELECT count(*) FROM outreach_events WHERE workspace_id = :workspace"
            " AND (CAST(:lead AS uuid) IS NULL OR lead_id = :lead) AND (CAST(:status AS text) IS NULL OR status = :status)",
            workspace=scope.workspace, lead=lead, status=status,
        )
    )  # fmt: skip


async def events_of(
    scope: Scope, *, lead: UUID | None = None, enrolment: UUID | None = None, message: UUID | None = None,
    status: str | None = None, before: UUID | None = None, most: int = 100,
) -> list[OutreachEvent]:  # fmt: skip
    """Return events, the newest first, older than `before`."""
    rows: Any = await scope.rows(
        f"SELECT {_COLUMNS} FROM outreach_events WHERE workspace_id = :workspace"
        " AND (CAST(:lead AS uuid) IS NULL OR lead_id = :lead)"
        " AND (CAST(:enrolment AS uuid) IS NULL OR enrolment_id = :enrolment)"
        " AND (CAST(:message AS uuid) IS NULL OR message_id = :message)"
        " AND (CAST(:status AS text) IS NULL OR status = :status)"
        " AND (CAST(:before AS uuid) IS NULL OR (occurred_at, id) <"
        "   (SELECT occurred_at, id FROM outreach_events b WHERE b.workspace_id = :workspace AND b.id = :before))"
        " ORDER BY occurred_at DESC, id DESC LIMIT :most",
        workspace=scope.workspace, lead=lead, enrolment=enrolment, message=message, status=status, before=before, most=most,
    )  # fmt: skip
    return [OutreachEvent(*row) for row in rows]
