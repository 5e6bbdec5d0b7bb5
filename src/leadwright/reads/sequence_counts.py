"""How do sequences do? Conversations and messages of each, counted."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from leadwright.kernel.db import Scope


@dataclass(frozen=True, slots=True)
class SequenceCounts:
    """Conversations of a sequence by how they stand, and e-mails: sent, and waiting for a person to read them."""

    running: int = 0
    replied: int = 0
    bounced: int = 0
    unsubscribed: int = 0
    ended: int = 0
    sent: int = 0
    to_read: int = 0


_CONVERSATIONS = """
SELECT sequence_id, count(*) FILTER (WHERE state IN ('waiting', 'active', 'paused')) AS running,
  count(*) FILTER (WHERE state = 'replied') AS replied, count(*) FILTER (WHERE state = 'bounced') AS bounced,
  count(*) FILTER (WHERE state = 'unsubscribed') AS unsubscribed,
  count(*) FILTER (WHERE state IN ('finished', 'stopped', 'refused')) AS ended
FROM enrolments WHERE workspace_id = :workspace GROUP BY 1
"""
_MESSAGES = """
SELECT sequence_id, count(*) FILTER (WHERE state = 'sent') AS sent,
  count(*) FILTER (WHERE state = 'awaiting_approval') AS to_read
FROM outreach_messages WHERE workspace_id = :workspace AND channel = 'email' GROUP BY 1
"""


async def sequence_counts(scope: Scope) -> dict[UUID, SequenceCounts]:
    """Return the counts of every sequence; zeros for one that nobody went through."""
    found: dict[UUID, dict[str, Any]] = defaultdict(dict)
    for statement in (_CONVERSATIONS, _MESSAGES):
        for row in await scope.rows(statement, workspace=scope.workspace):
            told = dict(row._mapping)
            found[told.pop("sequence_id")] |= told
    counted: defaultdict[UUID, SequenceCounts] = defaultdict(SequenceCounts)
    return counted | {sequence: SequenceCounts(**told) for sequence, told in found.items()}
