"""One event that several detectors find is one signal: a leader told by a database and by news, a purchase by status and news."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, timedelta
from typing import Any

from leadwright.signals.types import Found
from leadwright.values import title
from leadwright.values.name import company_key, person

# Days that two detectors' dates of one event lie apart at most: a source that is read rarely notices late.
_APART = {
    "leader_joined": 200, "leader_left": 200, "acquired": 400, "closed": 400, "renamed": 400, "new_country": 400,
    "domain_moved": 400, "head_count_decline": 150, "head_count_growth": 150, "hiring_started": 75,
    "hiring_stopped": 75, "technology_added": 300, "technology_removed": 300, "technology_replaced": 300,
}  # fmt: skip
_AT_ONCE = timedelta(days=1)


def fold(found: Iterable[Found]) -> Iterator[Found]:
    """The same signals, those of one event joined: the first that came names it, evidence and sources add up."""
    groups: list[list[Found]] = []
    for one in sorted(
        found, key=lambda one: (one.recorded_at, one.first_seen, str(one.evidence[0]), one.type, one.subject)
    ):
        home = next((group for group in groups if _joins(one, group)), None) if one.type in _APART else None
        if home is None:
            groups.append([one])
        else:
            home.append(one)
    for group in groups:
        yield group[0] if len(group) == 1 else _joined(group)


def _joins(one: Found, group: list[Found]) -> bool:
    limit = _APART.get(one.type)
    if limit is None or any(other.type != one.type for other in group):
        return False
    if any(_are_two(one, other) for other in group):
        return False
    return any(_same(one, other) and abs((_on(one) - _on(other)).days) <= limit for other in group)


def _are_two(one: Found, other: Found) -> bool:
    """Whether one voice told both, at two times: then it means two. Lists are one voice, whatever file they came in."""
    voices = [{_voice(source) for source in found.sources} for found in (one, other)]
    if voices[0].isdisjoint(voices[1]) or abs(one.first_seen - other.first_seen) <= _AT_ONCE:
        return False
    return one.happened_on is None or one.happened_on != other.happened_on


def _voice(source: str) -> str:
    return "file" if source.startswith("file:") else source


def _on(one: Found) -> date:
    return one.happened_on or one.first_seen.astimezone(UTC).date()


def _same(one: Found, other: Found) -> bool:
    if one.type in {"leader_joined", "leader_left"}:
        a, b = _person(one), _person(other)
        return person(a).key == person(b).key if a and b else _role(one) == _role(other) != ""
    if one.type in {"new_country", "domain_moved"} or one.type.startswith("technology"):
        return one.subject == other.subject
    if one.type == "renamed":
        names = [one_.details.get("by") or one_.details.get("after") or one_.subject for one_ in (one, other)]
        return company_key(str(names[0])) == company_key(str(names[1]))
    return True


def _person(one: Found) -> str | None:
    said = one.details.get("person")
    return said if isinstance(said, str) else said.get("name") if isinstance(said, dict) else None


def _role(one: Found) -> str:
    said = one.details.get("title")
    return title.key(said) if isinstance(said, str) else ""


def _joined(group: list[Found]) -> Found:
    first = group[0]
    order = {"day": 0, "month": 1, "year": 2, "seen": 3}
    best = min(group, key=lambda one: (order[one.precision], _on(one)))
    details: dict[str, Any] = {}
    for one in group:
        details |= {name: value for name, value in one.details.items() if name not in details}
    wrong = 1.0
    for one in group:
        wrong *= 1 - min(one.confidence, 0.97)
    return replace(
        first,
        happened_on=best.happened_on, precision=best.precision,
        last_seen=max(one.last_seen for one in group),
        evidence=tuple(dict.fromkeys(id_ for one in group for id_ in one.evidence)),
        sources=tuple(dict.fromkeys(source for one in group for source in one.sources)),
        confidence=round(min(0.99, 1 - wrong), 4), details=details, late=all(one.late for one in group),
    )  # fmt: skip
