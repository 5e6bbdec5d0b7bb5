"""Leaders who came and who left: by what sources date, and by who is named where all of the team is.

A name that is missing once, or from a page that was half read, is no departure; a first list of a team joins nobody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from hashlib import blake2b
from itertools import pairwise
from typing import Any

from leadwright.signals.catalog import CATALOG
from leadwright.signals.context import Context
from leadwright.signals.history import History, Told
from leadwright.signals.types import Found, Precision
from leadwright.values import title
from leadwright.values.name import person

_LEADING = frozenset({"founder", "c_level", "vp", "head"})
# Sources that name the team as a whole: only there does a missing name mean something.
_TEAMS = frozenset({"website"})
_HALF = 0.5  # a reading that names fewer of those it had named was another page


def detect(history: History, context: Context) -> Iterator[Found]:
    """Find each leader who joined, rose, or left; one way of telling it is enough."""
    found: dict[tuple[str, str], Found] = {}
    for record in history.people:
        for one in (*_dated(record, context), *_risen(record, context)):
            found.setdefault((one.type, _who(record[-1])), one)
    for one, who in _by_team(history, context):
        found.setdefault((one.type, who), one)
    yield from found.values()


def is_leader(told: Told) -> bool:
    """Whether a telling gives its person a leading role."""
    said = told.content.get("title")
    return isinstance(said, str) and title.seniority(said) in _LEADING


def _who(told: Told) -> str:
    name = told.content.get("name")
    return person(name).key if isinstance(name, str) and name else told.native_key


# what a source dates --------------------------------------------------------------------------------


def _dated(record: Sequence[Told], context: Context) -> Iterator[Found]:
    for told in record:
        on, precision = _day(told.content.get("started_on"))
        if on and is_leader(told) and _is_recent(on, told):
            yield _event("leader_joined", told, told, context, on, precision)
            break
    last: Told | None = None
    for told in record:
        last = told if is_leader(told) else last
        on, precision = _day(told.content.get("ended_on"))
        if last is not None and (on or told.content.get("left") is True):
            yield _event("leader_left", last, told, context, on, precision if on else "seen")
            break


def _risen(record: Sequence[Told], context: Context) -> Iterator[Found]:
    titled = [told for told in record if isinstance(told.content.get("title"), str)]
    for before, after in pairwise(titled):
        if is_leader(after) and not is_leader(before):
            yield _event("leader_joined", after, after, context, details={"before": before.content["title"]},
                         late=before.recorded_at > after.recorded_at)  # fmt: skip


def _is_recent(on: date, told: Told) -> bool:
    return (
        on <= told.seen_at.astimezone(UTC).date() <= on + timedelta(days=CATALOG["leader_joined"].expiry_days)
    )


# who is named where the team is ----------------------------------------------------------------------


def _by_team(history: History, context: Context) -> Iterator[tuple[Found, str]]:
    for origin in sorted({record[0].origin for record in history.people if record[0].source in _TEAMS}):
        readings = _readings(history, origin)
        yield from _came(readings, context)
        yield from _went(readings, context)


Reading = tuple[datetime, bool, Mapping[str, Told]]


def _readings(history: History, origin: str) -> list[Reading]:
    """Each time that a team was named: when, whether all of it was read, and who was there. Others are no readings."""
    half: dict[datetime, bool] = {}
    for record in history.companies:
        for told in record:
            if told.origin == origin:
                partial = "people" in (told.content.get("partial") or ())
                half[told.seen_at] = half.get(told.seen_at, False) or partial
    named: dict[datetime, dict[str, Told]] = defaultdict(dict)
    for record in history.people:
        for told in record:
            if told.origin == origin:
                named[told.seen_at].setdefault(_who(told), told)
    return [(moment, not half.get(moment, False), named[moment]) for moment in sorted(named)]


def _came(readings: Sequence[Reading], context: Context) -> Iterator[tuple[Found, str]]:
    known: set[str] = set()
    last: Reading | None = None
    for moment, whole, people in readings:
        for who, told in sorted(people.items()):
            if last is not None and who not in known and is_leader(told):
                late = max(t.recorded_at for t in last[2].values()) > told.recorded_at
                yield _event("leader_joined", told, told, context, late=late), who
        known |= set(people)
        if whole:
            last = (moment, whole, people)


def _went(readings: Sequence[Reading], context: Context) -> Iterator[tuple[Found, str]]:
    """Whoever led and is missing from two whole readings in a row that name at least half of the others."""
    team: dict[str, Told] = {}
    missing: dict[str, list[Told]] = {}
    for _, whole, people in readings:
        team |= people
        for who in people:
            missing.pop(who, None)
        if not whole or len(people) < _HALF * len(team):
            continue
        witness = min(people.values(), key=lambda told: str(told.observation_id))
        for who in sorted(set(team) - set(people)):
            missing.setdefault(who, []).append(witness)
            if len(missing[who]) > 1:
                gone, (first, second) = team.pop(who), missing.pop(who)[:2]
                if is_leader(gone):
                    yield _left(gone, first, second, context), who


def _left(gone: Told, first: Told, second: Told, context: Context) -> Found:
    came = max(first.recorded_at, second.recorded_at)
    return Found(
        "leader_left", _subject(gone), first.seen_at, came, second.seen_at,
        tuple(dict.fromkeys((gone.observation_id, first.observation_id, second.observation_id))), (first.origin,),
        round(0.9 * context.trust.of(first.source, "title").mean, 4),
        details={**_said(gone), "seen_before": gone.seen_at.isoformat()}, late=gone.recorded_at > came,
    )  # fmt: skip


def _event(
    kind: str, leader: Told, told: Told, context: Context, on: date | None = None, precision: Precision = "seen",
    *, details: Mapping[str, Any] | None = None, late: bool = False,
) -> Found:  # fmt: skip
    return Found(
        kind, _subject(leader), told.seen_at, told.recorded_at, told.seen_at, (told.observation_id,), (told.origin,),
        round(context.trust.of(told.source, "title").mean, 4), on, precision,
        details={**_said(leader), **(details or {})}, late=late,
    )  # fmt: skip


def _subject(told: Told) -> str:
    """The role, and a mark of who holds it that does not name them: news of it is kept for good."""
    mark = blake2b(_who(told).encode(), digest_size=4).hexdigest()
    return f"{title.key(str(told.content.get('title') or ''))[:80]} {mark}".strip()


def _said(told: Told) -> dict[str, Any]:
    said = {"person": told.content.get("name"), "title": told.content.get("title"), "url": told.url}
    return {name: value for name, value in said.items() if value}


def _day(value: Any) -> tuple[date | None, Precision]:
    """A day as exactly as it was said: 2024, 2024-05 and 2024-05-13 are three."""
    if not isinstance(value, str):
        return None, "seen"
    parts = value.split("-")
    try:
        day = date(*map(int, ([*parts, "1", "1"])[:3]))
    except ValueError:
        return None, "seen"
    return day, "day" if len(parts) > 2 else "month" if len(parts) == 2 else "year"
