"""What was said with whom? Conversations with what was written and what came back, those that wait for a person first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from leadwright.actions.outreach import events, messages
from leadwright.actions.outreach.events import OutreachEvent
from leadwright.actions.outreach.types import Message
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound

SHOWS: Mapping[str, str] = {
    "answered": "e.state = 'replied' AND e.closed_at IS NULL",
    "held": "e.state = 'paused'",
    "running": "e.state IN ('waiting', 'active', 'paused')",
    "ended": "e.state NOT IN ('waiting', 'active', 'paused') AND (e.state <> 'replied' OR e.closed_at IS NOT NULL)",
    "all": "true",
}


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """One conversation of the list. `answer` is the class of the last answer (as corrected, if a person did) and `quote` its
    words; `at` is when something last happened in it."""

    id: UUID
    lead_id: UUID
    company: str
    contact: str
    title: str | None
    tier: str | None
    score: Decimal | None
    sequence_id: UUID
    sequence: str
    step: int
    steps: int
    state: str
    code: str
    reason: str
    next_at: datetime | None
    closed_at: datetime | None
    answer: str | None
    quote: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """One thing in a conversation, in the order of time: what we wrote, or what came back or was decided."""

    at: datetime
    message: Message | None
    event: OutreachEvent | None


@dataclass(frozen=True, slots=True)
class Conversation:
    """One conversation with all that was said. `answers` are what came back, the newest first, each with the class that
    counts and whether a person said so."""

    row: ConversationRow
    lines: Sequence[Line]
    answers: Mapping[UUID, tuple[str, bool]]


_ANSWER = """
LEFT JOIN LATERAL (
  SELECT v.response_type, coalesce(r.details->>'quote', '') AS quote FROM outreach_events r
  JOIN outreach_events v ON v.workspace_id = r.workspace_id AND v.enrolment_id = r.enrolment_id
    AND (v.id = r.id OR (v.status = 'corrected' AND v.details->>'of' = CAST(r.id AS text)))
  WHERE r.workspace_id = e.workspace_id AND r.enrolment_id = e.id AND r.status IN ('replied', 'unsubscribed', 'out_of_office')
  ORDER BY r.occurred_at DESC, r.id DESC, v.recorded_at DESC, v.id DESC LIMIT 1) AS a ON true
"""
_SELECT = f"""
SELECT e.id, coalesce(l.folded_into, l.id, e.lead_id), coalesce(p.name, ''), coalesce(c.name, ''), c.title, s.tier, s.score,
  e.sequence_id, q.name, e.step, jsonb_array_length(v.document->'steps'), e.state, e.code, e.reason, e.next_at, e.closed_at,
  a.response_type, coalesce(a.quote, ''),
  greatest(e.enrolled_at, coalesce((SELECT max(x.occurred_at) FROM outreach_events x WHERE x.workspace_id = e.workspace_id
    AND x.enrolment_id = e.id), e.enrolled_at)) AS at
FROM enrolments e
JOIN sequences q ON q.workspace_id = e.workspace_id AND q.id = e.sequence_id
JOIN sequence_versions v ON v.workspace_id = e.workspace_id AND v.sequence_id = e.sequence_id AND v.version = e.version
LEFT JOIN leads l ON l.workspace_id = e.workspace_id AND l.id = e.lead_id
LEFT JOIN profiles p ON p.workspace_id = e.workspace_id AND p.company_id = e.company_id
LEFT JOIN contacts c ON c.workspace_id = e.workspace_id AND c.id = e.contact_id
LEFT JOIN icps i ON i.workspace_id = e.workspace_id AND i.is_default AND i.archived_at IS NULL
LEFT JOIN scores s ON s.workspace_id = e.workspace_id AND s.company_id = e.company_id AND s.icp_id = i.id
{_ANSWER}
WHERE e.workspace_id = :workspace
"""


async def conversations(
    scope: Scope, show: str = "answered", *, sequence: UUID | None = None, lead: UUID | None = None, first: int = 0,
    most: int = 50,
) -> tuple[list[ConversationRow], int]:  # fmt: skip
    """Return conversations of a view (SHOWS) from a place on, the latest first, and how many there are in all."""
    where = (
        f"{SHOWS[show]} AND (CAST(:sequence AS uuid) IS NULL OR e.sequence_id = :sequence)"
        " AND (CAST(:lead AS uuid) IS NULL OR e.lead_id IN (SELECT x.id FROM leads x WHERE x.workspace_id = :workspace"
        " AND (x.id = :lead OR x.folded_into = :lead)))"
    )
    given = {"workspace": scope.workspace, "sequence": sequence, "lead": lead}
    rows = await scope.rows(
        f"{_SELECT} AND {where} ORDER BY e.changed_at DESC, e.id DESC LIMIT :most OFFSET :first",
        **given, most=most, first=first,
    )  # fmt: skip
    total = await scope.value(
        f"SELECT count(*) FROM enrolments e WHERE e.workspace_id = :workspace AND {where}", **given
    )
    return [ConversationRow(*row) for row in rows], int(total)


async def conversation(scope: Scope, enrolment_id: UUID) -> Conversation:
    """Return one conversation with all that was said. Raises NotFound."""
    row: Any = await scope.row(f"{_SELECT} AND e.id = :id", workspace=scope.workspace, id=enrolment_id)
    if row is None:
        raise NotFound(
            f"There is no conversation {enrolment_id}.", hint="The list of conversations shows all."
        )
    written = await messages.of_enrolment(scope, enrolment_id)
    happened = await events.events_of(scope, enrolment=enrolment_id, most=500)
    lines = [Line(one.sent_at or one.due_at, one, None) for one in written]
    told = ("planned", "sent", "approved", "task_done", "edited", "taken_back")  # the message itself says so
    lines += [Line(one.occurred_at, None, one) for one in happened if one.status not in told]
    return Conversation(ConversationRow(*row), sorted(lines, key=lambda line: line.at), _answers(happened))


def _answers(happened: Sequence[OutreachEvent]) -> dict[UUID, tuple[str, bool]]:
    """The class of each answer, as it counts now."""
    corrected = {one.details.get("of"): one for one in reversed(happened) if one.status == "corrected"}
    found: dict[UUID, tuple[str, bool]] = {}
    for one in happened:
        if one.status in ("replied", "unsubscribed", "out_of_office"):
            later = corrected.get(str(one.id))
            found[one.id] = ((later or one).response_type or "unclear", later is not None)
    return found
