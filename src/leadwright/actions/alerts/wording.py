"""What an alert says: subject first, then facts with their evidence, then where to look. Plain text; a stale signal is
never told, and nothing that no source has said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from leadwright.actions.alerts.harmless import harmless
from leadwright.actions.alerts.sentences import what_happened
from leadwright.actions.alerts.types import Fired, News

MOST_SUBJECT = 200
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def worded(group: Sequence[Fired], today: date, address: str) -> tuple[str, str]:
    """Subject and body of one alert: what one recipient is told of one lead, the strongest first."""
    first = group[0]
    move = next((item for item in group if item.move is not None), None)
    facts = _facts(group, today)
    head = f"{harmless(first.about.name)}: {_head(move, first, facts)}"
    rest = facts if move is not None else facts[1:]
    lines = [head.rstrip(".") + ".", *rest, *_reasons(move, facts), f"Open: {address}"]
    return _cut(head.rstrip(".")), "\n".join(lines)


def _head(move: Fired | None, first: Fired, facts: Sequence[str]) -> str:
    if move is not None and move.move is not None:
        base = move.base if move.base is not None else move.move.before
        return f"{number(base)} to {number(move.move.after)}, {move.move.tier}"
    return facts[0] if facts else first.goal


def _facts(group: Sequence[Fired], today: date) -> list[str]:
    """A sentence for each signal that is not stale, the strongest first, each once."""
    news = {item.id: item for fired in group for item in fired.news if item.strength > 0}
    ranked = sorted(news.values(), key=lambda item: (-item.strength, -item.confidence, str(item.id)))
    return list(dict.fromkeys(fact(item, today) for item in ranked))[:5]


def fact(news: News, today: date) -> str:
    """What happened, who says so, and how long ago: Raised a Series B of $12m (two sources, 3 days ago)."""
    said = what_happened(news.type, news.subject, _clean(news.details))
    sources = f"{_count(news.sources)} source{'' if news.sources == 1 else 's'}"
    return f"{said} ({sources}, {_age(news, today)})."


def _clean(details: Any) -> Any:
    """Details with every text in them made harmless."""
    if isinstance(details, str):
        return harmless(details)
    if isinstance(details, dict):
        return {str(key): _clean(value) for key, value in details.items()}
    if isinstance(details, (list, tuple)):
        return [_clean(value) for value in details]
    return details


def _age(news: News, today: date) -> str:
    days = (today - news.dated).days
    seen = "seen " if news.precision == "seen" else ""
    if news.precision in ("month", "year"):
        return f"in {news.dated.strftime('%B %Y') if news.precision == 'month' else news.dated.year}"
    if days <= 0:
        return f"{seen}today" if days == 0 else f"on {news.dated.isoformat()}"
    return f"{seen}{days} day{'' if days == 1 else 's'} ago"


def _reasons(move: Fired | None, facts: Sequence[str]) -> list[str]:
    """The rules whose points moved, where they are known: +12 recent funding, -3 hiring."""
    if move is None or move.move is None or not move.move.reasons:
        return []
    told = [f"{points:+.1f} {harmless(label).lower()}" for label, points in move.move.reasons[:4]]
    why = " It faded with time." if move.move.cause == "clock" and not facts else ""
    return [f"Points: {', '.join(told)}.{why}"]


def number(score: Decimal) -> str:
    """A score without a needless decimal."""
    return f"{score:.0f}" if score == int(score) else f"{score:.1f}"


def _count(number: int) -> str:
    return _NUMBERS[number] if 0 <= number < len(_NUMBERS) else str(number)


def digest_words(name: str, entries: Sequence[tuple[str, str]], period: str) -> tuple[str, str]:
    """Subject and body of a digest of (subject, body) of alerts, the best first."""
    count = len(entries)
    head = f"{count} lead{'' if count == 1 else 's'} moved: {', '.join(item[0].partition(':')[0] for item in entries[:3])}"
    head += f" and {count - 3} more" if count > 3 else ""
    shown = [body for _, body in entries[:50]]
    more = [f"And {count - 50} more: they are listed under Alerts."] if count > 50 else []
    return _cut(head), "\n\n".join([f"{harmless(name)}, this is your {period} digest.", *shown, *more])


def _cut(text: str) -> str:
    return text if len(text) <= MOST_SUBJECT else text[: MOST_SUBJECT - 1] + "…"
