"""What changed at a company, what holds there, and how it fades: the signals of a lead, as its page shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from leadwright.kernel.db import Scope
from leadwright.reads.local_day import local_day
from leadwright.scoring.kinds import signal_kinds
from leadwright.signals import store
from leadwright.signals.strength import fades_from, signal_strength
from leadwright.signals.strength import strength as strength_on
from leadwright.signals.types import Form, Signal, SignalType
from leadwright.signals.usable import Usable, usable_in_copy

GROUPS = ("intent", "fit", "social", "engagement")
_EVIDENCE_MOST = 6
_VOICES = """
SELECT o.id, o.source, min(g.label), o.url, o.effective, min(s.seen_at), min(g.started_at)
FROM observations o
JOIN sightings s ON s.workspace_id = o.workspace_id AND s.observation_id = o.id
JOIN readings g ON g.workspace_id = s.workspace_id AND g.id = s.reading_id
WHERE o.workspace_id = :workspace AND o.id = ANY(:ids)
GROUP BY o.id, o.source, o.url, o.effective ORDER BY min(s.seen_at), o.id
"""


@dataclass(frozen=True, slots=True)
class Voice:
    """Who told it: an observation, its source, the file or site, the page if there is one, the day in the world if one
    is stated, when it was first seen and when we learned it."""

    observation: UUID
    source: str
    label: str
    url: str | None
    effective: date | None
    seen_at: datetime
    learned_at: datetime


@dataclass(frozen=True, slots=True)
class TimelineSignal:
    """One signal. `strength` is 0 to 1 today; it fades from `fades_from`, is fresh until `fresh_until` and stops
    counting after `ends`. `curve` is its strength for each day from `fades_from` to `ends`. `told_as_news` is when it
    was news, None if never. `holds` tells whether a state holds still. `more` counts voices that are not listed."""

    signal: Signal
    kind: SignalType
    strength: float
    fades_from: date
    fresh_until: date
    ends: date
    curve: Sequence[float]
    holds: bool
    told_as_news: datetime | None
    usable: Usable
    voices: Sequence[Voice]
    more: int

    @property
    def is_state(self) -> bool:
        """Whether it is a state rather than an event."""
        return self.kind.form is Form.STATE


@dataclass(frozen=True, slots=True)
class SignalTimeline:
    """Signals of a lead on a day: events and states that count, the newest first, and those that have faded. `counts`
    tells how many each group has, whatever is filtered."""

    as_of: date
    events: Sequence[TimelineSignal]
    states: Sequence[TimelineSignal]
    faded: Sequence[TimelineSignal]
    counts: Mapping[str, int]
    group: str


async def signal_timeline(
    scope: Scope, company_id: UUID, *, group: str = "", as_of: date | None = None
) -> SignalTimeline:
    """Return the signals of a company, those of one group if told."""
    day = as_of or await local_day(scope)
    kinds = await signal_kinds(scope)
    found = [
        one for one in (await store.signals(scope, [company_id])).get(company_id, ()) if one.dated <= day
    ]
    listed = [one for one in found if not group or kinds[one.type].group == group]
    voices = await _voices(
        scope, {o for one in listed for o in (*one.evidence[:1], *one.evidence[-_EVIDENCE_MOST:])}
    )
    news = await _news(scope, company_id)
    shown = [_shown(one, kinds[one.type], day, voices, news.get(one.id)) for one in listed]
    counts = {name: sum(kinds[one.type].group == name for one in found) for name in GROUPS}
    alive = [one for one in shown if one.strength > 0 and (one.holds or not one.is_state)]
    gone = [one for one in shown if one not in alive]
    return SignalTimeline(
        day,
        [one for one in alive if not one.is_state],
        [one for one in alive if one.is_state],
        gone,
        counts,
        group,
    )


def _shown(
    signal: Signal, kind: SignalType, day: date, voices: Mapping[UUID, Voice], news: datetime | None
) -> TimelineSignal:
    start = fades_from(kind, signal)
    told = [
        voices[one]
        for one in dict.fromkeys((*signal.evidence[:1], *signal.evidence[-_EVIDENCE_MOST:]))
        if one in voices
    ]
    return TimelineSignal(
        signal=signal, kind=kind, strength=signal_strength(kind, signal, day), fades_from=start,
        fresh_until=start + timedelta(days=kind.fresh_days), ends=start + timedelta(days=kind.expiry_days),
        curve=[strength_on(kind, start, start + timedelta(days=age)) for age in range(kind.expiry_days + 1)],
        holds=kind.form is Form.STATE and (signal.ended_on is None or signal.ended_on > day),
        told_as_news=news, usable=usable_in_copy(signal, day, kind), voices=told,
        more=max(0, len(signal.evidence) - len(told)),
    )  # fmt: skip


async def _voices(scope: Scope, observations: set[UUID]) -> dict[UUID, Voice]:
    rows: Any = (
        await scope.rows(_VOICES, workspace=scope.workspace, ids=list(observations)) if observations else ()
    )
    return {row[0]: Voice(*row) for row in rows}


async def _news(scope: Scope, company_id: UUID) -> dict[UUID, datetime]:
    rows = await scope.rows(
        "SELECT signal_id, recorded_at FROM signal_news WHERE workspace_id = :workspace AND company_id = :company",
        workspace=scope.workspace,
        company=company_id,
    )
    return {row[0]: row[1] for row in rows}
