"""Alerts as they are kept: what is still to be judged, what fired, what was read. The only writer of alerts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from leadwright.actions.alerts.types import Fired, Move, News, Told
from leadwright.kernel import queue
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound
from leadwright.kernel.ids import new_id

TASK = "alerts"
"""What the queue calls the work of judging and telling."""
BATCH = 2_000
"""Changes judged in one transaction."""


@dataclass(frozen=True, slots=True)
class Pending:
    """Changes that were committed and not judged yet: ids of signal_news, score_history and lead_events."""

    news: tuple[UUID, ...]
    moves: tuple[int, ...]
    stages: tuple[UUID, ...]

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.news) + len(self.moves) + len(self.stages)


async def take(scope: Scope, most: int = BATCH) -> Pending:
    """Take changes to be judged: gone with the commit, there again if it never comes.

    Signals go first and the newest before older ones, so that a night's rescoring holds no news up.
    """
    rows = await scope.rows(
        """
        WITH due AS MATERIALIZED ( -- a mere subquery may be asked more than once, and pass its limit
          SELECT seq FROM alert_pending WHERE workspace_id = :workspace
          ORDER BY kind <> 'signal', seq DESC LIMIT :most FOR UPDATE SKIP LOCKED)
        DELETE FROM alert_pending p USING due WHERE p.workspace_id = :workspace AND p.seq = due.seq
        RETURNING p.kind, p.what
        """,
        workspace=scope.workspace,
        most=most,
    )
    return Pending(
        tuple(sorted(UUID(row.what) for row in rows if row.kind == "signal")),
        tuple(sorted(int(row.what) for row in rows if row.kind == "score")),
        tuple(sorted(UUID(row.what) for row in rows if row.kind == "stage")),
    )


async def ask_to_judge(scope: Scope) -> None:
    """Let what this transaction changed be judged as soon as it is committed; nothing if nobody wants to be told."""
    if await waits(scope):
        await queue.nudge(scope, TASK, lock=TASK)


async def waits(scope: Scope) -> bool:
    """Whether anything is still to be judged."""
    return bool(await scope.value("SELECT EXISTS (SELECT FROM alert_pending)"))


async def told(scope: Scope, recipients: Sequence[UUID], changes: Sequence[News | Move]) -> dict[UUID, Told]:
    """Return what recipients were told before, as far as it matters for these changes: of their companies, or of the
    same evidence."""
    known = {recipient: Told() for recipient in recipients}
    rows: Any = await scope.rows(
        """
        SELECT recipient_id, event_key, goal, evidence, happened_at FROM alerts
        WHERE recipient_id = ANY(:recipients) AND (company_id = ANY(:companies) OR evidence && :evidence)
        """,
        recipients=list(recipients),
        companies=sorted({change.about.company_id for change in changes}),
        evidence=sorted({item for change in changes for item in change.evidence}),
    )
    for row in rows:
        found = known[row.recipient_id]
        found.keys.add(row.event_key)
        found.events.append((row.goal, frozenset(row.evidence), row.happened_at))
    scores: Any = await scope.rows(
        _LAST_SCORES,
        recipients=list(recipients),
        companies=sorted({change.about.company_id for change in changes}),
    )
    for row in scores:
        known[row.recipient_id].scores[row.company_id, row.icp_id] = (row.happened_at, row.score)
    return known


_LAST_SCORES = """
SELECT DISTINCT ON (recipient_id, company_id, icp_id) recipient_id, company_id, icp_id, happened_at, score
FROM alerts WHERE recipient_id = ANY(:recipients) AND company_id = ANY(:companies) AND kind = 'score'
ORDER BY recipient_id, company_id, icp_id, happened_at DESC
"""


async def keep(scope: Scope, group: Sequence[Fired], words: tuple[str, str], now: datetime) -> UUID | None:
    """Keep what one message tells; the first of the group leads it. None if all of it was told before."""
    lead: UUID | None = None
    rules = sorted({item.rule_id for item in group})
    for item in group:
        alert_id = new_id()
        kept = await scope.value(
            """
            INSERT INTO alerts (workspace_id, id, recipient_id, rule_ids, lead_id, company_id, icp_id, kind, event_key, goal,
              evidence, subject, body, urgency, stale_on, happened_at, score, told_within, created_at, state)
            VALUES (:workspace, :id, :recipient, :rules, :lead, :company, :icp, :kind, :key, :goal, :evidence, :subject,
              :body, :urgency, :stale_on, :at, :score, :within, :now,
              CASE WHEN CAST(:within AS uuid) IS NULL THEN 'waiting' ELSE 'told' END)
            ON CONFLICT (workspace_id, recipient_id, event_key) DO NOTHING RETURNING id
            """,
            workspace=scope.workspace, id=alert_id, recipient=item.recipient_id, rules=rules, lead=item.about.lead_id,
            company=item.about.company_id, icp=item.icp_id, kind=item.kind, key=item.key, goal=item.goal,
            evidence=list(item.evidence), subject=words[0], body=words[1], urgency=max(i.urgency for i in group),
            stale_on=item.stale_on, at=item.at, score=item.move.after if item.move else None, within=lead, now=now,
        )  # fmt: skip
        lead = lead or kept
    return lead


# the list in the app ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert as it is shown. `state`: waiting, digest, told, shown (in the app only) or stale."""

    id: UUID
    recipient_id: UUID
    recipient: str
    rule_ids: tuple[UUID, ...]
    lead_id: UUID
    kind: str
    subject: str
    body: str
    urgency: float
    state: str
    happened_at: datetime
    created_at: datetime
    told_at: datetime | None
    read_at: datetime | None


_LIST = """
SELECT a.id, a.recipient_id, r.name, a.rule_ids, a.lead_id, a.kind, a.subject, a.body, a.urgency, a.state, a.happened_at,
  a.created_at, a.told_at, a.read_at
FROM alerts a JOIN alert_recipients r ON r.workspace_id = a.workspace_id AND r.id = a.recipient_id
WHERE a.told_within IS NULL AND (CAST(:recipient AS uuid) IS NULL OR a.recipient_id = :recipient)
  AND (NOT :unread OR a.read_at IS NULL)
"""


async def page(
    scope: Scope, *, recipient: UUID | None = None, unread: bool = False, before: UUID | None = None, most: int = 50
) -> tuple[list[Alert], int]:  # fmt: skip
    """Return alerts, the newest first, older than `before`, and how many there are in all."""
    given = {"recipient": recipient, "unread": unread}
    rows = await scope.rows(
        f"{_LIST} AND (CAST(:before AS uuid) IS NULL OR a.id < :before) ORDER BY a.id DESC LIMIT :most",
        **given, before=before, most=most,
    )  # fmt: skip
    total = await scope.value(f"SELECT count(*) FROM ({_LIST}) AS listed", **given)
    return [_alert(row) for row in rows], int(total)


def _alert(row: Any) -> Alert:
    values: Any = [*row[:3], tuple(row[3]), *row[4:8], float(row[8]), *row[9:]]
    return Alert(*values)


async def unread(scope: Scope) -> int:
    """Count what nobody has read, up to a hundred."""
    counted: int = await scope.value(
        "SELECT count(*) FROM (SELECT FROM alerts WHERE read_at IS NULL AND told_within IS NULL LIMIT 100) AS waiting"
    )
    return counted


async def lead_of(scope: Scope, alert_id: UUID) -> UUID:
    """Return the lead that an alert is about. Raises NotFound."""
    found: UUID | None = await scope.value("SELECT lead_id FROM alerts WHERE id = :id", id=alert_id)
    if found is None:
        raise NotFound(f"There is no alert {alert_id}.", hint="The page of alerts lists them.")
    return found


async def mark_read(scope: Scope, alerts: Iterable[UUID] | None = None) -> int:
    """Mark alerts as read, all of them if none are named; return how many were unread."""
    return await scope.run(
        "UPDATE alerts SET read_at = clock_timestamp() WHERE read_at IS NULL AND told_within IS NULL"
        " AND (CAST(:ids AS uuid[]) IS NULL OR id = ANY(CAST(:ids AS uuid[])))",
        ids=list(alerts) if alerts is not None else None,
    )


# what waits to be told -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Open:
    """An alert that waits to be told."""

    id: UUID
    subject: str
    body: str
    urgency: float
    stale_on: date | None
    created_at: datetime


async def open_alerts(
    scope: Scope, recipient: UUID, state: str, *, until: datetime | None = None
) -> list[Open]:
    """Return a recipient's alerts of a state (waiting, digest), the most urgent first; only those before `until`."""
    rows: Any = await scope.rows(
        "SELECT id, subject, body, urgency, stale_on, created_at FROM alerts"
        " WHERE recipient_id = :recipient AND state = :state AND told_within IS NULL"
        " AND (CAST(:until AS timestamptz) IS NULL OR created_at < :until) ORDER BY urgency DESC, id",
        recipient=recipient, state=state, until=until,
    )  # fmt: skip
    return [Open(row[0], row[1], row[2], float(row[3]), row[4], row[5]) for row in rows]


async def told_on(scope: Scope, recipient: UUID, day: date) -> int:
    """Count what a recipient was told at once on a local day."""
    counted: int = await scope.value(
        "SELECT count(*) FROM alerts WHERE recipient_id = :recipient AND told_on = :day",
        recipient=recipient, day=day,
    )  # fmt: skip
    return counted


async def move(
    scope: Scope, alerts: Sequence[UUID], state: str, *, at: datetime | None = None, day: date | None = None
) -> None:
    """Let alerts go on to another state; `day` is the local day whose budget they count against."""
    if alerts:
        await scope.run(
            "UPDATE alerts SET state = :state, told_at = coalesce(:at, told_at), told_on = coalesce(:day, told_on)"
            " WHERE id = ANY(:ids)",
            ids=list(alerts), state=state, at=at, day=day,
        )  # fmt: skip


async def recipients_waiting(scope: Scope) -> list[UUID]:
    """Return who has alerts that wait to be told."""
    rows = await scope.rows("SELECT DISTINCT recipient_id FROM alerts WHERE state IN ('waiting', 'digest')")
    return [row[0] for row in rows]
