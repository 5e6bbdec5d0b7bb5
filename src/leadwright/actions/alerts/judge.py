"""Does a rule fire for what changed? The one function that fires, and that a preview asks: pure, of values alone.

The same event is told once: a signal by its row of news, a move by where it led and the evidence behind it. Old news,
stale signals and moves that only rules or records made are never told.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from leadwright.actions.alerts.types import About, Fired, Move, News, Rule, Told

REPEAT_DAYS = 30
"""For how long the same evidence makes no second alert on the same goal."""
WHOLE = 100


def judge(rule: Rule, change: News | Move, told: Told) -> Fired | None:
    """Return what a rule lets its recipient be told of a change, or None. `told` is not changed."""
    if not rule.enabled or not covers(rule, change.about):
        return None
    if rule.since is not None and change.at < rule.since:
        return None
    fired = _of_news(rule, change) if isinstance(change, News) else _of_move(rule, change, told)
    return None if fired is None or _was_told(fired, told) else fired


def note(fired: Fired, told: Told) -> None:
    """Remember what was told, so that it is not told again."""
    told.keys.add(fired.key)
    told.events.append((fired.goal, frozenset(fired.evidence), fired.at))
    if fired.kind == "score" and fired.move is not None:
        told.scores[fired.about.company_id, fired.move.icp_id] = (fired.at, fired.move.after)


def run(rules: Sequence[Rule], changes: Sequence[News | Move], told: dict[UUID, Told]) -> Iterator[Fired]:
    """Judge changes, in the order given, under all rules; what fires is remembered in `told`, by recipient."""
    for change in changes:
        for rule in rules:
            known = told.setdefault(rule.recipient_id, Told())
            if (fired := judge(rule, change, known)) is not None:
                note(fired, known)
                yield fired


def covers(rule: Rule, about: About) -> bool:
    """Whether a rule is about this lead, as it stands now."""
    over = rule.over
    stands = about.standing(over.icp)
    return (
        about.is_open
        and (over.icp is None or stands is not None)
        and (not over.tiers or (stands is not None and stands.tier in over.tiers))
        and (stands is None or stands.tier != "out")
        and over.owner in (None, about.owner)
        and over.country in (None, about.country)
        and over.industry in (None, about.industry)
        and (not over.text or over.text in about.matches)
        and (over.watchlist is None or over.watchlist in about.lists)
    )


def _of_news(rule: Rule, news: News) -> Fired | None:
    wanted = rule.what.signals
    if not wanted or ("*" not in wanted and news.type not in wanted):
        return None
    if news.confidence < rule.what.min_confidence or news.strength <= 0 or not news.evidence:
        return None
    stands = news.about.standing(rule.over.icp)
    return Fired(
        rule.id, rule.recipient_id, "signal", f"signal:{news.id}", f"signal:{news.type}:{news.subject}",
        news.evidence, news.about, stands.icp_id if stands else None,
        urgency(news.strength, stands.score if stands else None), news.stale_on, news.at, (news,),
    )  # fmt: skip


def _of_move(rule: Rule, move: Move, told: Told) -> Fired | None:
    if move.icp_id != (rule.over.icp or move.about.default_icp) or not _is_news(move):
        return None
    what = rule.what
    if move.tier != move.tier_before and (move.tier in what.enters or move.tier_before in what.leaves):
        return _moved(rule, move, "tier", move.tier, move.before)
    if what.points is None:
        return None
    base = _base(rule, move, told)
    risen = move.after - base
    wanted = {"up": risen, "down": -risen, "both": abs(risen)}[what.direction]
    if wanted < what.points:
        return None
    return _moved(rule, move, "score", "up" if risen > 0 else "down", base)


def _is_news(move: Move) -> bool:
    """Something was learned that is of now, or time went by. An edited rule or an undone import is no news."""
    return move.cause == "clock" or (move.cause == "world" and move.fresh and bool(move.evidence))


def _base(rule: Rule, move: Move, told: Told) -> Decimal:
    """The score to compare with: that of the last alert on it, or that at the beginning of the days looked at."""
    since = move.at - timedelta(days=rule.what.days)
    before = [score for at, score in move.earlier if at <= since]
    within = [score for at, score in move.earlier if since < at]
    base = before[-1] if before else within[0] if within else move.before
    last = told.scores.get((move.about.company_id, move.icp_id))
    return last[1] if last is not None and since < last[0] <= move.at else base


def _moved(rule: Rule, move: Move, kind: str, to: str, base: Decimal) -> Fired:
    goal = f"{kind}:{move.icp_id}:{to}"
    news = tuple(item for item in move.told if item.strength > 0)
    share = max((item.strength for item in news), default=1.0)
    return Fired(
        rule.id, rule.recipient_id, "tier" if kind == "tier" else "score", f"{goal}:{_digest(move)}", goal,
        move.evidence, move.about, move.icp_id, urgency(share, move.after), None, move.at, news, move, base,
    )  # fmt: skip


def _digest(move: Move) -> str:
    """What a move is of: its evidence and when that was seen, or for time that went by the company and the day."""
    if move.cause == "clock":
        parts = [str(move.about.company_id), move.as_of.isoformat()]
    else:
        parts = [*sorted(map(str, move.evidence)), move.seen_at.isoformat() if move.seen_at else ""]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]


def _was_told(fired: Fired, told: Told) -> bool:
    """The same event, or the same evidence on the same goal lately: under another id, of a merged company, read again."""
    if fired.key in told.keys:
        return True
    evidence = frozenset(fired.evidence)
    lately = timedelta(days=REPEAT_DAYS)
    same = [known for goal, known, at in told.events if goal == fired.goal and abs(fired.at - at) < lately]
    if fired.kind == "signal":
        return any(known & evidence for known in same)
    return bool(evidence) and any(evidence <= known for known in same)


def urgency(strength: float, score: Decimal | None) -> float:
    """How urgent something is, 0 to 1: the strength of the signal times the share of the whole score."""
    return round(strength * float(score if score is not None else 0) / WHOLE, 4)


def together(fired: Sequence[Fired]) -> list[list[Fired]]:
    """What is told in one message: what one recipient is told of one lead at one time, the strongest kind first."""
    order = {"tier": 0, "score": 1, "signal": 2}
    groups: dict[tuple[UUID, UUID], list[Fired]] = {}
    for item in fired:
        groups.setdefault((item.recipient_id, item.about.lead_id), []).append(item)
    return [sorted(group, key=lambda item: (order[item.kind], -item.urgency)) for group in groups.values()]
