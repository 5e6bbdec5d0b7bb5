"""What is to be read, done or sent? Messages of outreach with whom they are for, the most pressing first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from leadwright.kernel.db import Scope

LISTS: Mapping[str, tuple[str, str]] = {
    "approval": ("m.state = 'awaiting_approval'", "m.tier = 'hot' DESC NULLS LAST, s.score DESC NULLS LAST, m.due_at, m.id"),
    "sending": ("m.state IN ('approved', 'reserved')", "coalesce(m.send_after, m.due_at), m.id"),
    "tasks": ("m.state = 'open'", "m.due_at, m.tier = 'hot' DESC NULLS LAST, s.score DESC NULLS LAST, m.id"),
    "doubt": ("m.state = 'in_doubt'", "m.reserved_at, m.id"),
    "refused": ("m.state IN ('refused', 'failed')", "m.planned_at DESC, m.id DESC"),
    "sent": ("m.state IN ('sent', 'done')", "m.sent_at DESC, m.id DESC"),
}  # fmt: skip
"""The lists there are, with which messages each holds and in which order."""


@dataclass(frozen=True, slots=True)
class QueueItem:
    """One message as it is shown. `code` and `words` say why it waits or was refused ("" if nothing holds it); `steps` is how
    many steps its sequence has."""

    id: UUID
    enrolment_id: UUID
    lead_id: UUID
    company: str
    contact: str
    title: str | None
    to_address: str | None
    phone: str | None
    linkedin_url: str | None
    tier: str | None
    score: Decimal | None
    sequence_id: UUID
    sequence: str
    step: int
    steps: int
    variant: str
    channel: str
    subject: str
    body: str
    edited: bool
    state: str
    code: str
    words: str
    due_at: datetime
    send_after: datetime | None
    sent_at: datetime | None
    decided_by: str | None


_SELECT = """
SELECT m.id, m.enrolment_id, coalesce(l.folded_into, l.id, m.lead_id) AS lead_id, coalesce(p.name, '') AS company, m.to_name,
  c.title, m.to_address, c.phone, c.linkedin_url, m.tier, s.score, m.sequence_id, q.name AS sequence, m.step,
  jsonb_array_length(v.document->'steps') AS steps, m.variant, m.channel, m.subject, m.body, m.edited, m.state,
  coalesce(m.refusal->>'code', ''), coalesce(m.refusal->>'words', ''), m.due_at, m.send_after, m.sent_at, m.decided_by
FROM outreach_messages m
JOIN enrolments e ON e.workspace_id = m.workspace_id AND e.id = m.enrolment_id
JOIN sequences q ON q.workspace_id = m.workspace_id AND q.id = m.sequence_id
JOIN sequence_versions v ON v.workspace_id = m.workspace_id AND v.sequence_id = m.sequence_id AND v.version = m.version
LEFT JOIN leads l ON l.workspace_id = m.workspace_id AND l.id = m.lead_id
LEFT JOIN profiles p ON p.workspace_id = m.workspace_id AND p.company_id = e.company_id
LEFT JOIN contacts c ON c.workspace_id = m.workspace_id AND c.id = m.contact_id
LEFT JOIN icps i ON i.workspace_id = m.workspace_id AND i.is_default AND i.archived_at IS NULL
LEFT JOIN scores s ON s.workspace_id = m.workspace_id AND s.company_id = e.company_id AND s.icp_id = i.id
WHERE m.workspace_id = :workspace
"""


async def queue_of(
    scope: Scope, which: str, *, sequence: UUID | None = None, first: int = 0, most: int = 50
) -> tuple[list[QueueItem], int]:
    """Return messages of a list (LISTS) from a place on, and how many there are in all."""
    where, order = LISTS[which]
    narrowed = " AND (CAST(:sequence AS uuid) IS NULL OR m.sequence_id = :sequence)"
    rows = await scope.rows(
        f"{_SELECT} AND {where}{narrowed} ORDER BY {order} LIMIT :most OFFSET :first",
        workspace=scope.workspace, sequence=sequence, most=most, first=first,
    )  # fmt: skip
    total = await scope.value(
        f"SELECT count(*) FROM outreach_messages m WHERE m.workspace_id = :workspace AND {where}{narrowed}",
        workspace=scope.workspace, sequence=sequence,
    )  # fmt: skip
    return [QueueItem(*row) for row in rows], int(total)


async def queue_items(scope: Scope, messages: Sequence[UUID]) -> list[QueueItem]:
    """Return these messages, in the order of their steps."""
    rows = await scope.rows(
        f"{_SELECT} AND m.id = ANY(:ids) ORDER BY m.enrolment_id, m.step",
        workspace=scope.workspace,
        ids=list(messages),
    )
    return [QueueItem(*row) for row in rows]


async def counts(scope: Scope) -> dict[str, int]:
    """Return how many messages each list holds that asks for somebody: approval, sending, tasks, doubt."""
    asked = ("approval", "sending", "tasks", "doubt")
    parts = ", ".join(f"count(*) FILTER (WHERE {LISTS[name][0]})" for name in asked)
    row: Any = await scope.row(
        f"SELECT {parts} FROM outreach_messages m WHERE m.workspace_id = :workspace"
        " AND m.state IN ('draft', 'awaiting_approval', 'approved', 'reserved', 'in_doubt', 'open')",
        workspace=scope.workspace,
    )
    return {name: int(row[place]) for place, name in enumerate(asked)}
