"""How do our mailboxes stand? For each, and each domain that we send from and to: what left, what came back, how far it is
from the line, whether it is paused and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from leadwright.actions.outreach.governor import pauses
from leadwright.actions.outreach.governor.health import Weighed, weigh
from leadwright.actions.outreach.governor.limits import DecidedLimits, decided_limits
from leadwright.actions.outreach.governor.pace import allowed
from leadwright.actions.outreach.governor.pauses import Paused
from leadwright.actions.outreach.governor.state import mailboxes_of
from leadwright.actions.outreach.governor.types import Limits, Mailbox
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.values.domain import registrable

DAYS = 30
_MOST_DOMAINS = 20
_OUTCOMES = {
    ("bounced", "hard"): "hard", ("bounced", "soft"): "soft", ("bounced", "blocked"): "blocked",
    ("bounced", "mailbox_full"): "full",
}  # fmt: skip

_SENT = """
SELECT m.mailbox_id, coalesce(m.to_domain, split_part(lower(m.to_address), '@', 2)) AS domain, count(*) AS mails
FROM mailboxes b JOIN outreach_messages m ON m.workspace_id = b.workspace_id AND m.mailbox_id = b.id
WHERE b.workspace_id = :workspace AND b.ended_at IS NULL AND m.channel = 'email' AND m.reserved_at >= :since
  AND (m.state IN ('reserved', 'sent', 'in_doubt') OR m.state = 'failed' AND EXISTS (SELECT FROM outreach_events v
    WHERE v.workspace_id = m.workspace_id AND v.message_id = m.id AND v.status = 'bounced'))
GROUP BY 1, 2
"""
_BACK = """
SELECT m.mailbox_id, coalesce(m.to_domain, split_part(lower(m.to_address), '@', 2)) AS domain, v.status, v.response_type,
  count(DISTINCT m.id) AS mails
FROM outreach_events v JOIN outreach_messages m ON m.workspace_id = v.workspace_id AND m.id = v.message_id
WHERE v.workspace_id = :workspace AND v.status IN ('bounced', 'complained', 'replied', 'unsubscribed', 'out_of_office')
  AND v.occurred_at >= :since AND m.reserved_at >= :since AND m.channel = 'email'
GROUP BY 1, 2, 3, 4
"""


@dataclass(frozen=True, slots=True)
class Counts:
    """What left within the last 30 days, and what came back of it: bounces by class, complaints, replies, wishes to hear
    no more, notes of absence."""

    sent: int = 0
    hard: int = 0
    soft: int = 0
    blocked: int = 0
    full: int = 0
    complaints: int = 0
    replies: int = 0
    unsubscribed: int = 0
    away: int = 0

    def share(self, of: int) -> float | None:
        """A part of what left; None if nothing did."""
        return of / self.sent if self.sent else None


@dataclass(frozen=True, slots=True)
class MailboxHealth:
    """One mailbox. lines: the evidence on every line, the nearest to it first. may_be_under_way: mails whose bounce could
    still come, and how many may be. paused: the governor's pause that stands; `mailbox.pause` is any."""

    mailbox: Mailbox
    counts: Counts
    lines: Sequence[Weighed]
    may_be_under_way: int
    paused: Paused | None
    history: Sequence[Paused] = field(default_factory=tuple)

    @property
    def nearest(self) -> Weighed:
        """The line that it is nearest to."""
        return self.lines[0]

    @property
    def state(self) -> str:
        """paused, near (half of the way to a line is gone), young (nothing was sent yet), or sound."""
        if self.mailbox.pause is not None:
            return "paused"
        if not self.mailbox.watch.sent:
            return "young"
        return "near" if self.nearest.evidence.distance < 0.5 else "sound"


@dataclass(frozen=True, slots=True)
class DomainHealth:
    """A domain that we send from (ours), or one that we send to."""

    domain: str
    counts: Counts
    mailboxes: int = 0

    @property
    def in_trouble(self) -> bool:
        """Whether anything bounced for good there, was blocked, or was complained about."""
        return bool(self.counts.hard or self.counts.blocked or self.counts.complaints)


@dataclass(frozen=True, slots=True)
class Deliverability:
    """The board. limits: what the team allows. domains: ours. recipients: those with the most trouble first."""

    mailboxes: Sequence[MailboxHealth]
    domains: Sequence[DomainHealth]
    recipients: Sequence[DomainHealth]
    limits: DecidedLimits


async def deliverability(scope: Scope) -> Deliverability:
    """Return how all mailboxes stand, those that need a person first."""
    now = clock.now()
    limits = await decided_limits(scope)
    boxes = await mailboxes_of(scope, limits.limits, None, now)
    by_box, by_domain = await _counts(scope, now - timedelta(days=DAYS))
    held = await pauses.standing(scope)
    past = await pauses.history(scope, boxes)
    found = [
        MailboxHealth(
            box,
            by_box.get(box.id, Counts()),
            weigh(box),
            _may(box, limits.limits),
            held.get(box.id),
            past.get(box.id, ()),
        )
        for box in boxes.values()
    ]
    order = {"paused": 0, "near": 1, "sound": 2, "young": 3}
    found.sort(key=lambda one: (order[one.state], one.nearest.evidence.distance, one.mailbox.address))
    return Deliverability(found, _ours(found), _theirs(by_domain), limits)


def _may(box: Mailbox, limits: Limits) -> int:
    arrived = max(0, box.watch.sent - box.watch.bounced - len(box.under_way))
    return allowed(arrived, box.watch.bounced, limits.under_way_at_start)


async def _counts(scope: Scope, since: Any) -> tuple[dict[UUID, Counts], dict[str, Counts]]:
    boxes: dict[UUID, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    domains: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    asked = {"workspace": scope.workspace, "since": since}
    for row in await scope.rows(_SENT, **asked):
        boxes[row[0]]["sent"] += row[2]
        domains[row[1]]["sent"] += row[2]
    for row in await scope.rows(_BACK, **asked):
        name = _name(row[2], row[3])
        if name and row[0] is not None:
            boxes[row[0]][name] += row[4]
            domains[row[1]][name] += row[4]
    return {key: Counts(**counts) for key, counts in boxes.items()}, {
        key: Counts(**counts) for key, counts in domains.items()
    }


def _name(status: str, kind: str | None) -> str | None:
    alone = {
        "complained": "complaints",
        "replied": "replies",
        "unsubscribed": "unsubscribed",
        "out_of_office": "away",
    }
    return alone.get(status) or _OUTCOMES.get((status, kind or ""))


def _ours(found: Sequence[MailboxHealth]) -> list[DomainHealth]:
    grouped: dict[str, list[Counts]] = defaultdict(list)
    for one in found:
        host = one.mailbox.address.rpartition("@")[2]
        grouped[registrable(host) or host].append(one.counts)
    return [DomainHealth(domain, _sum(counts), len(counts)) for domain, counts in sorted(grouped.items())]


def _theirs(by_domain: Mapping[str, Counts]) -> list[DomainHealth]:
    found = [DomainHealth(domain, counts) for domain, counts in by_domain.items() if domain]
    found.sort(
        key=lambda one: (
            -(one.counts.hard + one.counts.blocked + one.counts.complaints),
            -one.counts.sent,
            one.domain,
        )
    )
    return found[:_MOST_DOMAINS]


def _sum(counts: Sequence[Counts]) -> Counts:
    return Counts(**{name: sum(getattr(one, name) for one in counts) for name in Counts.__dataclass_fields__})
