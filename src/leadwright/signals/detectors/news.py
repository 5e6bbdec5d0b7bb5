"""What news tells besides money: the company bought, closed, renamed or shrinking, leaders who came or went, a new country.

Articles on one event are one signal. Only sure words raise one; the others add their evidence to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from leadwright.signals.context import Context
from leadwright.signals.history import History
from leadwright.signals.news.stories import Story, stories
from leadwright.signals.news.types import Kind
from leadwright.signals.types import Found
from leadwright.values import place, title
from leadwright.values.name import company_key, person

TYPES = {
    Kind.ACQUIRED: "acquired", Kind.CLOSURE: "closed", Kind.RENAMED: "renamed", Kind.LAYOFFS: "head_count_decline",
    Kind.LEADER_JOINED: "leader_joined", Kind.LEADER_LEFT: "leader_left", Kind.NEW_OFFICE: "new_country",
}  # fmt: skip
_APART = 120  # days: articles on one event that lie further apart tell two


def detect(history: History, context: Context) -> Iterator[Found]:
    """Find each event of these types once, with all articles on it."""
    told = [
        story for story in stories(history, context) if story.event.kind in TYPES and _counts(story, history)
    ]
    groups: list[list[Story]] = []
    for story in sorted(
        told, key=lambda one: (not one.event.sure, one.event.person is None, str(_on(one)), one.source)
    ):
        home = next((group for group in groups if any(_same(story, other) for other in group)), None)
        if home is None:
            groups.append([story])
        else:
            home.append(story)
    for group in groups:
        if any(one.event.sure for one in group):
            yield _found(sorted(group, key=_came))


def _came(story: Story) -> tuple[Any, ...]:
    return story.told.recorded_at, story.told.seen_at, story.told.observation_id, story.article.title


def _counts(story: Story, history: History) -> bool:
    """Whether an office is in a country that no source had named before, and a leader is named by more than a board."""
    if story.event.kind is not Kind.NEW_OFFICE:
        return True
    country = _country(story)
    if country is None:
        return False
    known = _countries_before(history, story)
    return bool(known) and country not in known


def _country(story: Story) -> str | None:
    said = story.event.place
    if said is None:
        return None
    return place.country(said) or next((one.country for one in place.parse(said) if one.country), None)


def _countries_before(history: History, story: Story) -> set[str]:
    found: set[str] = set()
    for record in history.companies:
        for told in record:
            if told.seen_at > story.told.seen_at:
                continue
            spots = told.content.get("locations")
            found |= (
                {spot["country"] for spot in spots if isinstance(spot, dict) and spot.get("country")}
                if isinstance(spots, list)
                else set()
            )
            found |= {told.content["country"]} if isinstance(told.content.get("country"), str) else set()
    return found


def _same(one: Story, other: Story) -> bool:
    """Whether two articles tell one event."""
    if one.event.kind is not other.event.kind:
        return False
    if one.event.kind is Kind.NEW_OFFICE and _country(one) != _country(other):
        return False
    if one.event.kind in {Kind.LEADER_JOINED, Kind.LEADER_LEFT} and not _same_leader(one, other):
        return False
    first, second = _on(one), _on(other)
    return abs((first - second).days) <= _APART


def _same_leader(one: Story, other: Story) -> bool:
    a, b = one.event.person, other.event.person
    if a and b:
        return person(a).key == person(b).key
    return role(one.event.title or "") == role(other.event.title or "")


def role(text: str) -> str:
    """A leader's role in short: "Chief Technology Officer" and "CTO" are one."""
    key = title.key(text)
    part = title.department(text)
    return f"{title.seniority(text) or ''} {part}".strip() if part and part != "Executive" else key


def _on(story: Story) -> date:
    return story.event.on or story.told.seen_at.date()


def _found(group: Sequence[Story]) -> Found:
    first = next(one for one in group if one.event.sure)
    listed = [first, *(one for one in group if one is not first)]
    dated = [one for one in group if one.event.on is not None]
    best = min(dated, key=lambda one: (one.event.precision != "day", one.event.on), default=None)
    wrong = 1.0
    for confidence in {
        one.source: one.event.confidence * (1.0 if one.event.sure else 0.5) for one in group
    }.values():
        wrong *= 1 - min(confidence, 0.97)
    return Found(
        type=TYPES[first.event.kind],
        subject=_subject(first),
        happened_on=best.event.on if best else None,
        precision=_precision(best),  # type: ignore[arg-type]
        first_seen=first.told.seen_at,
        recorded_at=first.told.recorded_at,
        last_seen=max(one.last.seen_at for one in group),
        evidence=tuple(dict.fromkeys(one.told.observation_id for one in listed)),
        sources=tuple(dict.fromkeys(one.source for one in listed)),
        confidence=round(min(0.99, 1 - wrong), 4),
        details=_details(listed),
    )


def _precision(best: Story | None) -> str:
    if best is None:
        return "seen"
    said = best.event.precision or "day"
    return said if said in {"day", "month", "year"} else "month"


def _subject(first: Story) -> str:
    event = first.event
    if event.kind in {Kind.LEADER_JOINED, Kind.LEADER_LEFT}:
        who = person(event.person).full if event.person else ""
        return f"{event.title or ''}: {who}".strip(": ")
    if event.kind is Kind.NEW_OFFICE:
        return _country(first) or ""
    if event.kind is Kind.RENAMED and event.other:
        return company_key(event.other)
    return ""


def _details(group: Sequence[Story]) -> dict[str, Any]:
    """The values of the first article that says them, its quote, and where all articles are."""
    found: dict[str, Any] = {}
    for name, key in (("person", "person"), ("title", "title"), ("other", "by"), ("place", "place")):
        value = next((said for one in group if (said := getattr(one.event, name))), None)
        if value:
            found[key] = value
    money = next((one.event.amount for one in group if one.event.amount), None)
    if money:
        found["amount"] = {"amount": float(money.amount), "currency": money.currency}
    first = group[0]
    found |= {"quote": first.event.quotes["event"], "url": first.article.url}
    found["articles"] = [
        {
            "title": one.article.title,
            "url": one.article.url,
            "publisher": one.article.publisher,
            **dict(one.event.quotes),
        }
        for one in group[:20]
    ]
    return found
