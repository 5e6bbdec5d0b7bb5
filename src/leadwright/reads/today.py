"""Whom do I call today, and why now? The few leads of an ICP that have a living reason, the best first.

First come hot and warm leads of which something was new within the last week, then hot and warm leads with a signal
that stands at half strength at least; each by the order of the list. If these are fewer than are wanted, the best
of the other open leads follow, and say so. What a person has dealt with (a good call, snoozed, not a fit) leaves,
and a good call comes back when there is something newer than the decision.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from leadwright.icp import store as icps
from leadwright.icp.store import StoredIcp
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.leads.plays import Play, TierPlay, play, plays_of
from leadwright.reads.inbox import InboxRow, rows_of
from leadwright.reads.local_day import begin_of, local_day
from leadwright.reads.reasons import Reason, made, reasons
from leadwright.reads.score_at import told_by
from leadwright.scoring.changes import Told
from leadwright.scoring.kinds import signal_kinds
from leadwright.scoring.store import Recipe
from leadwright.signals import store as signals
from leadwright.signals.strength import signal_strength
from leadwright.signals.types import Form, Signal, SignalType

Why = Literal["news", "living", "best"]
NEWS_DAYS = 7
SHOWN_STRENGTH = 0.25  # what is weaker is only counted
_DEEP = 400  # of each tier so many leads are looked at for signals that speak
_NEWS_DEEP = 4_000  # the latest news that is looked at
_SHOWN = 4  # signals of a lead

_OPEN = """l.stage NOT IN ('prospect', 'disqualified', 'lost', 'won')
  AND (l.snoozed_until IS NULL OR l.snoozed_until <= CAST(:today AS date))
  AND (CAST(:owner AS text) IS NULL OR l.owner = :owner)"""
# A good call is dealt with until something newer than the decision is told.
_NEWS = f"""
WITH told AS MATERIALIZED (
  SELECT company_id, max(recorded_at) AS at FROM (
    SELECT company_id, recorded_at FROM signal_news WHERE workspace_id = :workspace AND recorded_at >= :since
    ORDER BY id DESC LIMIT {_NEWS_DEEP}) AS latest GROUP BY company_id)
SELECT s.company_id FROM told JOIN scores s ON s.workspace_id = :workspace AND s.icp_id = :icp
  AND s.company_id = told.company_id AND s.tier IN ('hot', 'warm')
JOIN leads l ON l.workspace_id = s.workspace_id AND l.company_id = s.company_id
WHERE {_OPEN} AND (l.verdict IS NULL OR told.at > l.changed_at)
ORDER BY s.place, s.domain, s.company_id LIMIT :most
"""
# The best open leads of a tier, and whether any of their signals speaks: events by their own day, states by the day they
# were last seen to hold.
_BEST = f"""
WITH best AS MATERIALIZED (
  SELECT s.company_id, s.place, s.domain FROM scores s
  JOIN leads l ON l.workspace_id = s.workspace_id AND l.company_id = s.company_id
  WHERE s.workspace_id = :workspace AND s.icp_id = :icp AND s.tier = :tier AND {_OPEN} AND l.verdict IS NULL
  ORDER BY s.place, s.domain, s.company_id LIMIT {_DEEP})
SELECT b.company_id, EXISTS (
    SELECT FROM signals g JOIN unnest(CAST(:types AS text[]), CAST(:since AS date[]), CAST(:states AS boolean[]))
      AS k(type, since, state) ON k.type = g.type
    WHERE g.workspace_id = :workspace AND g.company_id = b.company_id AND g.ended_on IS NULL
      AND CASE WHEN k.state THEN CAST(g.last_seen AT TIME ZONE 'UTC' AS date) ELSE g.dated END
        BETWEEN k.since AND CAST(:today AS date)) AS speaks
FROM best b ORDER BY b.place, b.domain, b.company_id
"""
# The last score that was shown before today began.
_BEFORE = """
SELECT c.company_id, h.score, h.tier, h.earned, h.recipe_id
FROM unnest(CAST(:companies AS uuid[])) AS c(company_id) CROSS JOIN LATERAL (
  SELECT score, tier, earned, recipe_id FROM score_history h
  WHERE h.workspace_id = :workspace AND h.company_id = c.company_id AND h.icp_id = :icp AND h.recorded_at < :midnight
  ORDER BY h.recorded_at DESC, h.id DESC LIMIT 1) AS h
"""


@dataclass(frozen=True, slots=True)
class Living:
    """A signal that speaks for calling now: its type, its strength (0 to 1), whether it is news, and who told it."""

    signal: Signal
    kind: SignalType
    strength: float
    is_news: bool
    told: Sequence[Told]


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of the score since yesterday. `parts` are rules with the points of the score that they gained."""

    before: Decimal
    tier: str
    difference: Decimal
    parts: Sequence[tuple[str, Decimal]]


@dataclass(frozen=True, slots=True)
class TodayLead:
    """One lead to call: why it is here, its row of the list, living signals (the strongest first) and how many more,
    reasons from the score alone, what moved since yesterday (None: it is new today), and what to do."""

    why: Why
    row: InboxRow
    signals: Sequence[Living]
    more: int
    reasons: Sequence[Reason]
    moved: Moved | None
    play: Play


@dataclass(frozen=True, slots=True)
class Today:
    """The page of a day. `empty` says why there is nobody: no_icp, no_scores, nobody ("" if there is somebody)."""

    day: date
    icp: StoredIcp | None
    as_of: date | None
    leads: Sequence[TodayLead]
    owners: Sequence[str]
    empty: str


async def today(scope: Scope, *, owner: str | None = None, icp: str | None = None, most: int = 10) -> Today:
    """Return whom to call today, under the default ICP unless told; raises NotFound for an ICP that is not there."""
    day = await local_day(scope)
    known = await icps.icps(scope) if icp is None else []
    if icp is None and not known:
        return Today(day, None, None, (), (), "no_icp")
    stored = known[0] if known else await icps.find(scope, icp)
    as_of: date | None = await scope.value("SELECT as_of FROM scorings WHERE icp_id = :icp", icp=stored.id)
    if as_of is None:
        return Today(day, stored, None, (), (), "no_scores")
    kinds = await signal_kinds(scope)
    asked = {"workspace": scope.workspace, "icp": stored.id, "today": day, "owner": owner or None}
    chosen = await _chosen(scope, asked, kinds, day, most)
    leads = await _leads(scope, stored.id, chosen, kinds, day, as_of)
    return Today(day, stored, as_of, leads, await owners(scope), "" if leads else "nobody")


async def owners(scope: Scope) -> list[str]:
    """Return whose leads there are."""
    rows = await scope.rows(
        "SELECT DISTINCT owner FROM leads WHERE workspace_id = :workspace AND owner IS NOT NULL ORDER BY 1 LIMIT 200",
        workspace=scope.workspace,
    )
    return [row[0] for row in rows]


async def _chosen(
    scope: Scope, asked: Mapping[str, Any], kinds: Mapping[str, SignalType], day: date, most: int
) -> dict[UUID, Why]:
    """The companies to show and why each, in order."""
    since = clock.now() - timedelta(days=NEWS_DAYS)
    told = await scope.rows(_NEWS, **asked, since=since, most=most)
    chosen: dict[UUID, Why] = {row[0]: "news" for row in told}
    ranked: list[UUID] = []
    speaking = _speaking(kinds, day)
    for tier in ("hot", "warm", "nurture"):
        if len(chosen) >= most:
            break
        found = await scope.rows(_BEST, **asked, **speaking, tier=tier)
        ranked += [row[0] for row in found]
        if tier != "nurture":
            chosen |= {row[0]: "living" for row in found if row[1] and row[0] not in chosen}
    for company in ranked:
        if len(chosen) >= most:
            break
        chosen.setdefault(company, "best")
    return dict(list(chosen.items())[:most])


def _speaking(kinds: Mapping[str, SignalType], day: date) -> dict[str, Any]:
    """The types of which one is a reason to call by itself, and since when each must be to stand at half strength."""
    speaking = [kind for kind in kinds.values() if kind.high_intent]
    return {
        "types": [kind.name for kind in speaking],
        "since": [_half(kind, day) for kind in speaking],
        "states": [kind.form is Form.STATE for kind in speaking],
    }


def _half(kind: SignalType, day: date) -> date:
    """The first day from which a signal still stands at half strength: one half-life after it was fresh."""
    return day - timedelta(days=min(kind.fresh_days + kind.half_life_days, kind.expiry_days))


async def _leads(
    scope: Scope,
    icp_id: UUID,
    chosen: Mapping[UUID, Why],
    kinds: Mapping[str, SignalType],
    day: date,
    as_of: date,
) -> list[TodayLead]:
    companies = list(chosen)
    rows = {row.company_id: row for row in await rows_of(scope, icp_id, companies)} if companies else {}
    living = await _living(scope, companies, kinds, day)
    said = await reasons(scope, list(rows.values()), as_of)
    moved = await _moved(scope, icp_id, rows, await begin_of(scope, day))
    plays = await plays_of(scope)
    return [
        TodayLead(
            why, rows[company], *_told(living.get(company, [])),
            said[rows[company].lead_id].now if rows[company].lead_id in said else (), moved.get(company),
            _play(rows[company], plays),
        )
        for company, why in chosen.items()
        if company in rows
    ]  # fmt: skip


def _told(living: Sequence[Living]) -> tuple[list[Living], int]:
    """The signals that are shown, and how many more there are."""
    shown = [one for one in living if one.strength >= SHOWN_STRENGTH or one.is_news][:_SHOWN]
    return shown, len(living) - len(shown)


async def _living(
    scope: Scope, companies: Sequence[UUID], kinds: Mapping[str, SignalType], day: date
) -> dict[UUID, list[Living]]:
    """The signals of companies that still have strength, news and strong ones first."""
    found = await signals.signals(scope, companies) if companies else {}
    fresh = await news_of(scope, companies, clock.now() - timedelta(days=NEWS_DAYS))
    strong = {
        company: [
            (one, s)
            for one in listed
            if (s := signal_strength(kinds[one.type], one, day)) > 0 and _holds(one)
        ]
        for company, listed in found.items()
    }
    ids = {
        str(observation)
        for listed in strong.values()
        for one, _ in listed
        for observation in one.evidence[-3:]
    }
    told = await told_by(scope, sorted(ids))
    living: dict[UUID, list[Living]] = {}
    for company, listed in strong.items():
        shown = [
            Living(
                one,
                kinds[one.type],
                s,
                one.id in fresh,
                [told[str(o)] for o in one.evidence[-3:] if str(o) in told],
            )
            for one, s in listed
        ]
        shown.sort(
            key=lambda it: (
                not it.is_news,
                not it.kind.high_intent,
                -it.strength,
                -it.signal.dated.toordinal(),
            )
        )
        living[company] = shown
    return living


def _holds(signal: Signal) -> bool:
    return signal.ended_on is None


async def news_of(scope: Scope, companies: Sequence[UUID], since: datetime) -> set[UUID]:
    """Return the ids of signals of companies that were news since a moment."""
    rows = await scope.rows(
        "SELECT signal_id FROM signal_news WHERE workspace_id = :workspace AND company_id = ANY(:companies)"
        " AND recorded_at >= :since",
        workspace=scope.workspace,
        companies=list(companies),
        since=since,
    )
    return {row[0] for row in rows}


async def _moved(
    scope: Scope, icp_id: UUID, rows: Mapping[UUID, InboxRow], midnight: datetime
) -> dict[UUID, Moved]:
    found: Any = await scope.rows(
        _BEFORE, workspace=scope.workspace, icp=icp_id, companies=list(rows), midnight=midnight
    )
    moved = {}
    for line in found:
        row = rows[line.company_id]
        then, now = await made(scope, line.recipe_id), await made(scope, row.recipe_id)
        parts = _parts(then, line.earned, now, row.earned)
        moved[line.company_id] = Moved(line.score, line.tier, row.score - line.score, parts)
    return moved


def _parts(
    then: Recipe, was: Sequence[Decimal | None], now: Recipe, earned: Sequence[Decimal | None]
) -> list[tuple[str, Decimal]]:
    """The rules whose points moved, with the points of the score that each gained, the largest first."""
    old, new = _given(then, was), _given(now, earned)
    labels = {rule.id: rule.label for card in (then.card, now.card) for rule in card.rules}
    parts = [
        (labels[rule], new.get(rule, Decimal(0)) - old.get(rule, Decimal(0)))
        for rule in dict.fromkeys((*new, *old))
    ]
    return sorted((part for part in parts if part[1]), key=lambda part: -abs(part[1]))


def _given(used: Recipe, earned: Sequence[Decimal | None]) -> dict[str, Decimal]:
    weights = {rule.id: used.card.weights[rule.component] for rule in used.card.rules}
    return {
        rule: weights[rule] * (points or Decimal(0)) for rule, points in zip(used.rules, earned, strict=True)
    }


def _play(row: InboxRow, plays: Mapping[str, TierPlay]) -> Play:
    who = row.contact
    return play(
        row.tier,
        plays=plays,
        name=who.name if who else None,
        phone=bool(who and who.phone),
        email=bool(who and who.email and who.email_kind == "direct"),
        linkedin=bool(who and who.linkedin_url),
    )
