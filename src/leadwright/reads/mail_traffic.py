"""What goes through each mailbox: letters that left, and what came back of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from leadwright.effects import mailboxes
from leadwright.kernel import clock
from leadwright.kernel.db import Scope

DAYS = 30

_TRAFFIC = """
SELECT m.id,
  (SELECT count(*) FROM letters l WHERE (l.workspace_id, l.mailbox_id) = (m.workspace_id, m.id) AND l.sent_at >= :midnight
     AND l.state IN ('sent', 'settled', 'in_doubt')) AS today,
  (SELECT count(*) FROM letters l WHERE (l.workspace_id, l.mailbox_id) = (m.workspace_id, m.id) AND l.state = 'in_doubt') AS in_doubt,
  (SELECT count(*) FROM letters l WHERE (l.workspace_id, l.mailbox_id) = (m.workspace_id, m.id)
     AND l.state IN ('sent', 'settled', 'in_doubt') AND l.sent_at >= :since) AS sent,
  (SELECT count(*) FROM letters l WHERE (l.workspace_id, l.mailbox_id) = (m.workspace_id, m.id) AND l.state = 'refused'
     AND l.reserved_at >= :since) AS refused,
  count(r.id) FILTER (WHERE r.kind = 'reply') AS replies,
  count(r.id) FILTER (WHERE r.kind = 'bounce') AS bounces,
  count(r.id) FILTER (WHERE r.kind = 'complaint') AS complaints,
  count(r.id) FILTER (WHERE r.kind = 'unsubscribe') AS unsubscribes,
  count(r.id) FILTER (WHERE r.kind = 'out_of_office') AS absences,
  (SELECT max(b.read_at) FROM mail_bookmarks b WHERE b.workspace_id = m.workspace_id AND b.mailbox_id = m.id) AS read_at
FROM mailboxes m LEFT JOIN mail_received r ON r.workspace_id = m.workspace_id AND r.mailbox_id = m.id
  AND r.received_at >= :since AND r.letter_id IS NOT NULL
WHERE m.workspace_id = :workspace AND m.ended_at IS NULL GROUP BY m.workspace_id, m.id
"""


@dataclass(frozen=True, slots=True)
class Traffic:
    """A mailbox: letters today and how many may leave today; the rest counts the last DAYS days, but for in_doubt, which
    are all that are. read_at: when it was read last."""

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
    read_at: datetime | None


async def mail_traffic(scope: Scope) -> dict[UUID, Traffic]:
    """Return what goes through every mailbox."""
    zone = await scope.value(
        "SELECT time_zone FROM workspaces WHERE id = :workspace", workspace=scope.workspace
    )
    today = clock.today(zone or "UTC")
    rows = await scope.rows(
        _TRAFFIC,
        workspace=scope.workspace,
        since=clock.now() - timedelta(days=DAYS),
        midnight=_midnight(today, zone or "UTC"),
    )
    caps = {box.id: mailboxes.cap_on(box, today) for box in await mailboxes.listed(scope)}
    return {row[0]: Traffic(row[1], caps[row[0]], *row[2:]) for row in rows}


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(0), ZoneInfo(zone))
