"""What the judge looks at, read once for a batch: mailboxes and their watch, accounts, who wrote to whom, caps of today.

A mail counts from the moment it is reserved. The watch of a mailbox begins with its first mail, or where a person last
vouched for it; that of a list with its first mail in that watch. The last `DAYS` days are looked at: dropping older ones
only makes the evidence weaker.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from leadwright.actions.outreach.governor import pauses
from leadwright.actions.outreach.governor.limits import limits_of
from leadwright.actions.outreach.governor.types import (
    Account,
    Candidate,
    Limits,
    Mailbox,
    Pause,
    State,
    Watch,
)
from leadwright.effects import mailboxes as boxes
from leadwright.kernel import clock
from leadwright.kernel.db import Scope

DAYS = 60
_WEEK = timedelta(days=7)
_NOT_A_PERSON = ["system", "governor", "worker"]
_LEFT = "m.channel = 'email' AND m.state IN ('reserved', 'sent', 'in_doubt')"
# A plain column: under row-level security an index serves no expression.
_AT = "m.reserved_at"

# Mails by mailbox, list and day. What the server of the recipient refused at once failed, and bounced.
_SENT = f"""
SELECT m.mailbox_id, m.sequence_id, CAST({_AT} AT TIME ZONE 'UTC' AS date) AS day, count(*)
FROM unnest(CAST(:boxes AS uuid[]), CAST(:since AS timestamptz[])) AS w (mailbox_id, since)
JOIN outreach_messages m ON m.workspace_id = :workspace AND m.mailbox_id = w.mailbox_id
WHERE m.channel = 'email' AND {_AT} >= w.since AND (m.state IN ('reserved', 'sent', 'in_doubt') OR m.state = 'failed'
  AND EXISTS (SELECT FROM outreach_events v WHERE v.workspace_id = m.workspace_id AND v.message_id = m.id AND v.status = 'bounced'))
GROUP BY 1, 2, 3
"""
_BAD = f"""
SELECT m.mailbox_id, m.sequence_id, CAST({_AT} AT TIME ZONE 'UTC' AS date) AS day,
  count(DISTINCT m.id) FILTER (WHERE v.status = 'bounced' AND v.response_type = 'hard'),
  count(DISTINCT m.id) FILTER (WHERE v.status = 'bounced' AND v.response_type = 'blocked'),
  count(DISTINCT m.id) FILTER (WHERE v.status = 'complained')
FROM unnest(CAST(:boxes AS uuid[]), CAST(:since AS timestamptz[])) AS w (mailbox_id, since)
JOIN outreach_events v ON v.workspace_id = :workspace AND v.status IN ('bounced', 'complained') AND v.occurred_at >= w.since
JOIN outreach_messages m ON m.workspace_id = v.workspace_id AND m.id = v.message_id AND m.mailbox_id = w.mailbox_id
WHERE {_AT} >= w.since
GROUP BY 1, 2, 3
"""
_BEGAN = f"""
SELECT w.mailbox_id, w.sequence_id, (
  SELECT min({_AT}) FROM outreach_messages m WHERE m.workspace_id = :workspace AND m.mailbox_id = w.mailbox_id
    AND m.sequence_id = w.sequence_id AND {_AT} >= w.since) AS began
FROM unnest(CAST(:boxes AS uuid[]), CAST(:lists AS uuid[]), CAST(:since AS timestamptz[])) AS w (mailbox_id, sequence_id, since)
"""
_UNDER_WAY = f"""
SELECT m.mailbox_id, {_AT} FROM outreach_messages m
WHERE m.workspace_id = :workspace AND m.mailbox_id = ANY(:boxes) AND {_LEFT} AND {_AT} > :since
  AND NOT EXISTS (SELECT FROM outreach_events v WHERE v.workspace_id = m.workspace_id AND v.message_id = m.id
    AND v.status IN ('bounced', 'replied', 'out_of_office'))
"""
_TODAY = f"""
SELECT m.mailbox_id, coalesce(m.to_domain, split_part(m.to_address, '@', 2)) AS domain, count(*)
FROM mailboxes b JOIN outreach_messages m ON m.workspace_id = b.workspace_id AND m.mailbox_id = b.id
WHERE b.workspace_id = :workspace AND {_LEFT} AND {_AT} >= :midnight GROUP BY 1, 2
"""
_ACCEPT_ALL = f"""
SELECT m.mailbox_id, count(*) FILTER (WHERE (
    SELECT e->>'status' FROM contacts c, jsonb_array_elements(c.emails) e WHERE c.workspace_id = m.workspace_id
      AND c.id = m.contact_id AND e->>'address' = lower(m.to_address) LIMIT 1) = 'accept_all'), count(*)
FROM outreach_messages m
WHERE m.workspace_id = :workspace AND m.mailbox_id = ANY(:boxes) AND {_LEFT} AND {_AT} >= :since GROUP BY 1
"""
_ACCOUNTS = """
SELECT c.company_id, (SELECT e.id FROM enrolments e WHERE e.workspace_id = :workspace AND e.company_id = c.company_id
    AND (e.state IN ('waiting', 'active', 'paused') OR e.state = 'replied' AND e.closed_at IS NULL) LIMIT 1) AS held_by,
  last.at, last.sequence_id
FROM unnest(CAST(:companies AS uuid[])) AS c (company_id) LEFT JOIN LATERAL (
  SELECT coalesce(m.sent_at, m.reserved_at) AS at, m.sequence_id
  FROM enrolments e JOIN outreach_messages m ON m.workspace_id = e.workspace_id AND m.enrolment_id = e.id
    AND (m.state IN ('reserved', 'sent', 'in_doubt', 'done'))
  WHERE e.workspace_id = :workspace AND e.company_id = c.company_id AND e.id <> ALL(:own)
  ORDER BY 1 DESC NULLS LAST LIMIT 1) AS last ON true
"""
_APPROVED = """
SELECT s.id, (SELECT count(*) FROM (SELECT FROM outreach_messages m WHERE m.workspace_id = :workspace AND m.sequence_id = s.id
    AND m.decided_by IS NOT NULL AND m.decided_by <> ALL(:machines)
    AND m.state IN ('reserved', 'sent', 'in_doubt', 'failed') LIMIT :most) AS few)
FROM unnest(CAST(:sequences AS uuid[])) AS s (id)
"""
_WRITTEN = f"""
SELECT 'address:' || lower(m.to_address) AS key, m.enrolment_id, max({_AT}) FROM outreach_messages m
WHERE m.workspace_id = :workspace AND m.to_address = ANY(:addresses) AND m.state IN ('reserved', 'sent', 'in_doubt') GROUP BY 1, 2
UNION ALL
SELECT 'contact:' || e.contact_id, e.id, max({_AT}) FROM enrolments e
JOIN outreach_messages m ON m.workspace_id = e.workspace_id AND m.enrolment_id = e.id AND m.state IN ('reserved', 'sent', 'in_doubt')
WHERE e.workspace_id = :workspace AND e.contact_id = ANY(:contacts) GROUP BY 1, 2
"""


async def state_of(scope: Scope, candidates: Sequence[Candidate], now: datetime | None = None) -> State:
    """Return all that bears on these messages; a fixed number of queries, however many they are."""
    now = now or clock.now()
    midnight, tomorrow = await _day(scope, now)
    limits = await limits_of(scope)
    today = await scope.rows(_TODAY, workspace=scope.workspace, midnight=midnight)
    to_domain: dict[str, int] = defaultdict(int)
    for row in today:
        to_domain[row[1]] += row[2]
    return State(
        now, tomorrow, limits,
        mailboxes=await mailboxes_of(scope, limits, {one.mailbox_id for one in candidates if one.mailbox_id}, now,
            with_shares=any(one.address_status == "accept_all" for one in candidates)),
        accounts=await _accounts(scope, candidates), approved=await _approved(scope, candidates, limits),
        written=await _written(scope, candidates), to_domain=to_domain, sent_today=sum(row[2] for row in today),
    )  # fmt: skip


async def mailboxes_of(
    scope: Scope,
    limits: Limits,
    ids: Collection[UUID] | None,
    now: datetime,
    *,
    with_shares: bool = False,
) -> dict[UUID, Mailbox]:
    """Return mailboxes as they stand; all of them for None. `with_shares` counts mails to hosts that take everything."""
    listed = [box for box in await boxes.listed(scope) if ids is None or box.id in ids]
    if not listed:
        return {}
    wanted = [box.id for box in listed]
    midnight, _ = await _day(scope, now)
    vouched = await pauses.vouched_at(scope, wanted)
    held = await pauses.standing(scope, wanted)
    watches, lists = await _watches(scope, wanted, vouched, now)
    today = await _counted(scope, _TODAY, midnight=midnight)
    accept_all: dict[UUID, tuple[int, int]] = {}
    if with_shares:
        rows = await scope.rows(_ACCEPT_ALL, workspace=scope.workspace, boxes=wanted, since=now - _WEEK)
        accept_all = {row[0]: (row[1], row[2]) for row in rows}
    under_way: dict[UUID, list[datetime]] = defaultdict(list)
    for row in await scope.rows(_UNDER_WAY, workspace=scope.workspace, boxes=wanted, since=now - limits.wait):
        under_way[row[0]].append(row[1])
    return {
        box.id: Mailbox(
            box.id, box.address, boxes.cap_on(box, now.date()), today.get(box.id, 0), tuple(under_way[box.id]),
            watches.get(box.id, Watch("", {})), lists.get(box.id, {}), accept_all.get(box.id, (0, 0)),
            held[box.id].pause if box.id in held else _held_by_mail(box, now), bool(box.postal_address.strip()),
        )
        for box in listed
    }  # fmt: skip


def _held_by_mail(box: boxes.Mailbox, now: datetime) -> Pause | None:
    """A mailbox that a person paused, or that does not let us in."""
    if box.paused_at is not None:
        return Pause("by_hand", box.paused_reason or "", box.paused_by or "", box.paused_at)
    if box.trouble_code is not None:
        return Pause(box.trouble_code, box.trouble_words, "mail", box.trouble_at or now)
    return None


async def _counted(scope: Scope, sql: str, **asked: Any) -> dict[UUID, int]:
    found: dict[UUID, int] = defaultdict(int)
    for row in await scope.rows(sql, workspace=scope.workspace, **asked):
        found[row[0]] += row[2]
    return found


async def _watches(
    scope: Scope, wanted: Sequence[UUID], vouched: Mapping[UUID, datetime], now: datetime
) -> tuple[dict[UUID, Watch], dict[UUID, dict[UUID, Watch]]]:
    """The watch of each mailbox, and of each list of it."""
    oldest = now - timedelta(days=DAYS)
    begun = [vouched.get(box, datetime.min.replace(tzinfo=now.tzinfo, year=2000)) for box in wanted]
    since = [max(oldest, at) for at in begun]
    asked = {"workspace": scope.workspace, "boxes": list(wanted), "since": since}
    sent, bad = await scope.rows(_SENT, **asked), await scope.rows(_BAD, **asked)
    began = await _began(scope, {(row[0], row[1]) for row in sent}, dict(zip(wanted, begun, strict=True)))
    names = await _names(scope, {row[1] for row in sent})
    whole: dict[UUID, dict[int, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0, 0, 0]))
    each: dict[tuple[UUID, UUID], dict[int, list[int]]] = defaultdict(
        lambda: defaultdict(lambda: [0, 0, 0, 0])
    )
    first = {box: min((at for (b, _), at in began.items() if b == box), default=now) for box in wanted}
    for rows, places in ((sent, (0,)), (bad, (1, 2, 3))):
        for row in rows:
            box, sequence, day, *counts = row
            for place, count in zip(places, counts, strict=True):
                whole[box][_number(day, first[box])][place] += count
                each[box, sequence][_number(day, began.get((box, sequence), first[box]))][place] += count
    lists: dict[UUID, dict[UUID, Watch]] = defaultdict(dict)
    for (box, sequence), days in each.items():
        lists[box][sequence] = Watch(
            names.get(sequence, ""), {n: _four(counts) for n, counts in days.items()}
        )
    return {
        b: Watch("", {n: _four(counts) for n, counts in days.items()}) for b, days in whole.items()
    }, lists


def _four(counts: Sequence[int]) -> tuple[int, int, int, int]:
    return counts[0], counts[1], counts[2], counts[3]


def _number(day: date, began: datetime) -> int:
    """The day of a watch, from 1."""
    return max(1, (day - began.astimezone(ZoneInfo("UTC")).date()).days + 1)


async def _began(
    scope: Scope, lists: Collection[tuple[UUID, UUID]], begun: Mapping[UUID, datetime]
) -> dict[tuple[UUID, UUID], datetime]:
    ordered = sorted(lists)
    rows = await scope.rows(
        _BEGAN, workspace=scope.workspace, boxes=[box for box, _ in ordered], lists=[one for _, one in ordered],
        since=[begun[box] for box, _ in ordered],
    )  # fmt: skip
    return {(row[0], row[1]): row[2] for row in rows if row[2] is not None}


async def _names(scope: Scope, sequences: Collection[UUID]) -> dict[UUID, str]:
    rows = await scope.rows(
        "SELECT id, name FROM sequences WHERE workspace_id = :workspace AND id = ANY(:ids)",
        workspace=scope.workspace, ids=list(sequences),
    )  # fmt: skip
    return {row[0]: row[1] for row in rows}


async def _accounts(scope: Scope, candidates: Sequence[Candidate]) -> dict[UUID, Account]:
    rows = await scope.rows(
        _ACCOUNTS, workspace=scope.workspace, companies=sorted({one.company_id for one in candidates}),
        own=sorted({one.enrolment_id for one in candidates}),
    )  # fmt: skip
    return {row[0]: Account(*row[1:]) for row in rows}


async def _approved(scope: Scope, candidates: Sequence[Candidate], limits: Limits) -> dict[UUID, int]:
    if not limits.first_by_hand:
        return {}
    rows = await scope.rows(
        _APPROVED, workspace=scope.workspace, sequences=sorted({one.sequence_id for one in candidates}),
        machines=_NOT_A_PERSON, most=limits.first_by_hand,
    )  # fmt: skip
    return {row[0]: row[1] for row in rows}


async def _written(scope: Scope, candidates: Sequence[Candidate]) -> dict[str, dict[UUID, datetime]]:
    keys = {key for one in candidates for key in one.person}
    rows = await scope.rows(
        _WRITTEN, workspace=scope.workspace,
        addresses=[key.removeprefix("address:") for key in keys if key.startswith("address:")],
        contacts=[UUID(key.removeprefix("contact:")) for key in keys if key.startswith("contact:")],
    )  # fmt: skip
    found: dict[str, dict[UUID, datetime]] = defaultdict(dict)
    for key, enrolment, at in rows:
        found[key][enrolment] = at
    return found


async def _day(scope: Scope, now: datetime) -> tuple[datetime, datetime]:
    """When the workspace's day began, and when it ends."""
    zone = ZoneInfo(await scope.value("SELECT time_zone FROM workspaces WHERE id = :id", id=scope.workspace))
    day = now.astimezone(zone).date()
    return datetime.combine(day, time(), zone), datetime.combine(day + timedelta(days=1), time(), zone)
