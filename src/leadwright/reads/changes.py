"""What changed at leads? News and moves of scores, with their evidence, as committed: what alerts and webhooks are made of.

A move's cause is read off the rows that the two scores were made of: something was learned (the world), a day went by
(the clock), or neither (a rule was edited, an import undone), which is no news.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from leadwright.actions.alerts.types import About, Move, News
from leadwright.kernel.db import Scope
from leadwright.reads.leads_about import leads_about
from leadwright.reads.reasons import made
from leadwright.scoring.kinds import signal_kinds
from leadwright.scoring.store import Recipe
from leadwright.signals.catalog import CATALOG
from leadwright.signals.strength import strength
from leadwright.signals.types import Form, SignalType

RECENT = timedelta(days=7)
"""How old what was learned may be when it moves a score: older words that come late are no news."""
_SLACK = timedelta(hours=1)  # a reading may have begun before a score was written by another
MOST = 20_000
_STATES = sorted(name for name, kind in CATALOG.items() if kind.form is Form.STATE)
_NO_VALUES = frozenset({"evidence", "name", "domain", "company_id", "custom"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be read. texts: words that rules look for. earlier: days of past scores, 0 for none. zone: whose days
    they are. as_of: the day for strengths; None takes the day on which each change was recorded."""

    texts: frozenset[str] = frozenset()
    earlier: int = 0
    zone: str = "UTC"
    as_of: date | None = None


_NEWS = """
SELECT n.id, coalesce(c.folded_into, n.company_id) AS company_id, n.type, n.subject, n.dated, n.dated AS fades,
  n.recorded_at, s.precision, s.details, s.confidence, s.evidence, s.sources
FROM signal_news n
JOIN signals s ON s.workspace_id = n.workspace_id AND s.id = n.signal_id
LEFT JOIN companies c ON c.workspace_id = n.workspace_id AND c.id = n.company_id
WHERE n.workspace_id = :workspace AND n.id = ANY(:ids)
ORDER BY n.id
"""


async def news(scope: Scope, ids: Collection[UUID], wanted: Wanted) -> list[News]:
    """Return news, oldest first; what was taken back since, and companies that are no leads, are left out."""
    if not ids:
        return []
    rows: Any = await scope.rows(_NEWS, workspace=scope.workspace, ids=list(ids))
    about = await leads_about(scope, {row.company_id for row in rows}, wanted.texts)
    kinds = await signal_kinds(scope)
    return [
        _news(row, about[row.company_id], wanted, kinds[row.type]) for row in rows if row.company_id in about
    ]


def _news(row: Any, about: About, wanted: Wanted, kind: SignalType) -> News:
    day = wanted.as_of or row.recorded_at.astimezone(ZoneInfo(wanted.zone)).date()
    return News(
        row.id, about, row.type, row.subject, row.dated, row.precision, row.details, row.confidence, len(row.sources),
        tuple(row.evidence), strength(kind, row.fades, max(day, row.fades)),
        row.dated + timedelta(days=kind.expiry_days + 1), row.recorded_at,
    )  # fmt: skip


# Rows that neither a day nor a fact has moved are left to the database: an edited rule rewrites all of them.
_MOVES = """
SELECT h.id, coalesce(c.folded_into, h.company_id) AS company_id, h.icp_id, h.score, h.tier, h.earned, h.recipe_id,
  h.as_of, h.recorded_at, h.input, p.score AS score_before, p.tier AS tier_before, p.earned AS earned_before,
  p.recipe_id AS recipe_before, p.as_of AS as_of_before, p.recorded_at AS recorded_before, p.input AS input_before
FROM score_history h
JOIN LATERAL (
  SELECT b.* FROM score_history b WHERE b.workspace_id = h.workspace_id AND b.company_id = h.company_id
    AND b.icp_id = h.icp_id AND b.recorded_at <= h.recorded_at AND b.id < h.id
  ORDER BY b.recorded_at DESC, b.id DESC LIMIT 1) p ON true
LEFT JOIN companies c ON c.workspace_id = h.workspace_id AND c.id = h.company_id
WHERE h.workspace_id = :workspace AND h.id = ANY(:ids) AND (h.score <> p.score OR h.tier <> p.tier)
  AND (h.as_of <> p.as_of OR h.input - CAST(:no_values AS text[]) <> p.input - CAST(:no_values AS text[]))
ORDER BY h.id
"""


async def moves(scope: Scope, ids: Collection[int], wanted: Wanted) -> list[Move]:
    """Return moves of scores, oldest first; first scores, and moves that only rules made, are left out."""
    if not ids:
        return []
    rows: Any = await scope.rows(
        _MOVES, workspace=scope.workspace, ids=list(ids), no_values=sorted(_NO_VALUES)
    )
    about = await leads_about(scope, {row.company_id for row in rows}, wanted.texts)
    rows = [row for row in rows if row.company_id in about]
    proofs = {row.id: _new_evidence(row) for row in rows}
    seen = await _seen(scope, {item for proof in proofs.values() for item in proof})
    found = [_move(row, about[row.company_id], proofs[row.id], seen) for row in rows]
    found = await _with_earlier(scope, found, wanted)
    return await _with_words(scope, found, rows, wanted)


def _changed(row: Any) -> set[str]:
    """The features whose values the two scores do not share."""
    now, before = row.input, row.input_before
    return {
        name for name in {*now, *before} - _NO_VALUES if now.get(name) != before.get(name)
    }  # fmt: skip


def _new_evidence(row: Any) -> tuple[UUID, ...]:
    """What was learned: observations behind a changed feature that did not stand behind the score before."""
    changed = _changed(row)
    if not changed:
        return ()
    now: Mapping[str, list[str]] = row.input.get("evidence") or {}
    before: Mapping[str, list[str]] = row.input_before.get("evidence") or {}
    features = {*changed, *("head_count" for name in changed if name.startswith("head_count"))}
    behind = [item for item, told in now.items() if not features.isdisjoint(told)]
    fresh = [item for item in behind if features.isdisjoint(before.get(item, ()))]
    return tuple(UUID(item) for item in fresh or behind or sorted(set(now) - set(before)))


async def _seen(scope: Scope, ids: Iterable[UUID]) -> dict[UUID, tuple[datetime, datetime]]:
    """When each observation was last seen to stand so, and when the reading that saw it began."""
    rows: Any = await scope.rows(
        "SELECT s.observation_id, max(s.seen_at) AS seen, max(r.started_at) AS told FROM sightings s"
        " JOIN readings r ON r.workspace_id = s.workspace_id AND r.id = s.reading_id"
        " WHERE s.workspace_id = :workspace AND s.observation_id = ANY(:ids) GROUP BY 1",
        workspace=scope.workspace, ids=list(ids),
    )  # fmt: skip
    return {row.observation_id: (row.seen, row.told) for row in rows}


def _move(
    row: Any, about: About, proof: tuple[UUID, ...], seen: Mapping[UUID, tuple[datetime, datetime]]
) -> Move:
    known = [seen[item] for item in proof if item in seen]
    seen_at = max((item[0] for item in known), default=None)
    told_at = max((item[1] for item in known), default=None)
    fresh = (
        seen_at is not None and told_at is not None
        and seen_at >= row.recorded_at - RECENT and told_at > row.recorded_before - _SLACK
    )  # fmt: skip
    learned = bool(_changed(row))
    cause = (
        "world"
        if learned and proof
        else "clock"
        if not learned and row.as_of != row.as_of_before
        else "other"
    )
    return Move(
        row.id, about, row.icp_id, row.score_before, row.score, row.tier_before, row.tier,
        "world" if cause == "world" else "clock" if cause == "clock" else "other",
        row.as_of, proof, seen_at, fresh, row.recorded_at,
    )  # fmt: skip


_EARLIER = """
SELECT company_id, icp_id, recorded_at, score FROM score_history
WHERE workspace_id = :workspace AND company_id = ANY(:companies) AND recorded_at > :since
UNION ALL
SELECT b.company_id, b.icp_id, b.recorded_at, b.score FROM unnest(CAST(:companies AS uuid[])) AS a (company_id)
CROSS JOIN unnest(CAST(:icps AS uuid[])) AS i (icp_id)
JOIN LATERAL (SELECT * FROM score_history h WHERE h.workspace_id = :workspace AND h.company_id = a.company_id
  AND h.icp_id = i.icp_id AND h.recorded_at <= :since ORDER BY h.recorded_at DESC, h.id DESC LIMIT 1) b ON true
ORDER BY recorded_at
"""


async def _with_earlier(scope: Scope, found: Sequence[Move], wanted: Wanted) -> list[Move]:
    """Moves with the scores of the days before them, where a rule compares with those."""
    if not wanted.earlier or not found:
        return list(found)
    since = min(move.at for move in found) - timedelta(days=wanted.earlier)
    rows: Any = await scope.rows(
        _EARLIER, workspace=scope.workspace, companies=sorted({move.about.company_id for move in found}),
        icps=sorted({move.icp_id for move in found}), since=since,
    )  # fmt: skip
    known: dict[tuple[UUID, UUID], list[tuple[datetime, Decimal]]] = defaultdict(list)
    for row in rows:
        known[row.company_id, row.icp_id].append((row.recorded_at, row.score))
    return [
        replace(
            move,
            earlier=tuple(item for item in known[move.about.company_id, move.icp_id] if item[0] < move.at),
        )
        for move in found
    ]


_TOLD = """
SELECT s.id, s.company_id, s.type, s.subject, s.dated, s.recorded_at, s.precision, s.details, s.confidence, s.evidence,
  s.sources, CASE WHEN s.type = ANY(:states) THEN coalesce(s.ended_on, CAST(s.last_seen AS date)) ELSE s.dated END AS fades
FROM signals s WHERE s.workspace_id = :workspace AND s.company_id = ANY(:companies) AND s.evidence && :evidence
"""


async def _with_words(scope: Scope, found: Sequence[Move], rows: Sequence[Any], wanted: Wanted) -> list[Move]:
    """Moves with the signals that their evidence tells, and the rules whose points moved."""
    evidence = sorted({item for move in found for item in move.evidence})
    told: Any = (
        await scope.rows(
            _TOLD, workspace=scope.workspace, evidence=evidence, states=_STATES,
            companies=sorted({move.about.company_id for move in found}),
        )
        if evidence
        else ()
    )  # fmt: skip
    by_company: dict[UUID, list[Any]] = defaultdict(list)
    for row in told:
        by_company[row.company_id].append(row)
    kinds = await signal_kinds(scope)
    recipes = {name: await made(scope, name) for row in rows for name in {row.recipe_id, row.recipe_before}}
    return [
        replace(
            move,
            told=tuple(
                _news(item, move.about, wanted, kinds[item.type])
                for item in by_company[move.about.company_id]
                if not set(item.evidence).isdisjoint(move.evidence)
            ),
            reasons=_reasons(row, recipes[row.recipe_id], recipes[row.recipe_before]),
        )
        for move, row in zip(found, rows, strict=True)
    ]


def _reasons(row: Any, recipe: Recipe, before: Recipe) -> tuple[tuple[str, Decimal], ...]:
    """Points of the score that rules won or lost, the largest first."""
    was = dict(zip(before.rules, row.earned_before, strict=False))
    moved = []
    for name, earned in zip(recipe.rules, row.earned, strict=False):
        rule = recipe.card.rule(name)
        points = ((earned or Decimal(0)) - (was.get(name) or Decimal(0))) * recipe.card.weights[
            rule.component
        ]
        if points:
            moved.append((rule.label, points))
    return tuple(sorted(moved, key=lambda item: -abs(item[1])))


# the past, for previews -------------------------------------------------------------------------------------

_MOVED_SINCE = """
SELECT id FROM (
  SELECT id, recorded_at, tier, score, lag(tier) OVER w AS tier_before, lag(score) OVER w AS score_before
  FROM score_history WHERE workspace_id = :workspace AND icp_id = :icp
  WINDOW w AS (PARTITION BY company_id ORDER BY id)) AS h
WHERE recorded_at >= :since AND (tier <> tier_before OR (:scores AND score <> score_before))
ORDER BY id DESC LIMIT :most
"""


async def moved_since(
    scope: Scope, icp_id: UUID, since: datetime, *, scores: bool, most: int = MOST
) -> list[int]:
    """Return ids of moves under an ICP: changes of tier, and of any score too if `scores`."""
    rows = await scope.rows(
        _MOVED_SINCE, workspace=scope.workspace, icp=icp_id, since=since, scores=scores, most=most
    )
    return sorted(row[0] for row in rows)


async def news_since(
    scope: Scope, types: Sequence[str] | None, since: datetime, most: int = MOST
) -> list[UUID]:
    """Return ids of news of some types, or of all if None."""
    rows = await scope.rows(
        "SELECT id FROM signal_news WHERE workspace_id = :workspace AND recorded_at >= :since"
        " AND (CAST(:types AS text[]) IS NULL OR type = ANY(CAST(:types AS text[]))) ORDER BY id DESC LIMIT :most",
        workspace=scope.workspace, since=since, types=list(types) if types is not None else None, most=most,
    )  # fmt: skip
    return sorted(row[0] for row in rows)
