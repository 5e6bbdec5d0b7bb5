"""Which technologies a source saw in use, and from when until when: absence counts only where all was looked at, twice.

A reading that was cut short or failed in part says so (`partial` holds `technologies`): what it names is there, what it
does not name is unknown. One whole reading without a technology may have missed it; the second one settles it, and then
it was gone from the first of the two.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from leadwright.signals.history import Told
from leadwright.values import technology

_SEEN = 50  # a fingerprint that is less sure, of 100, is no sighting


@dataclass(slots=True)
class Use:
    """A technology in use at a source: since which telling (`fresh`: an earlier one was without it), last seen when,
    and, if it is gone, the tellings that were without it. `since_day` is the day that the source itself gives."""

    key: str
    name: str
    since: Told
    last: Told
    fresh: bool
    categories: frozenset[str] = frozenset()
    since_day: date | None = None
    without: list[Told] = field(default_factory=list)
    gone: bool = False


def uses(record: Sequence[Told]) -> list[Use]:
    """Every use of a technology that one record tells of, in the order in which they began."""
    found: list[Use] = []
    running: dict[str, Use] = {}
    looked = False  # whether a whole list was read before, so that what is new was not just overlooked
    for _, moment in groupby(record, key=lambda told: told.seen_at):
        tellings = [told for told in moment if isinstance(told.content.get("technologies"), list)]
        if not tellings:
            continue
        seen = {key: (told, item) for told in tellings for key, item in _seen(told)}
        for key, (told, item) in seen.items():
            if (use := running.get(key)) is None:
                use = running[key] = Use(key, str(item.get("name")), told, told, looked)
                found.append(use)
            use.last = told
            use.without.clear()
            use.categories |= frozenset(map(str, item.get("categories") or ()))
            use.since_day = _earliest(use.since_day, _day(item.get("first_seen")))
        if any("technologies" in (told.content.get("partial") or ()) for told in tellings):
            continue
        looked = True
        for key in [key for key in running if key not in seen]:
            use = running[key]
            use.without.append(tellings[0])
            if len(use.without) > 1:
                use.gone = True
                del running[key]
    return found


def _seen(told: Told) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for item in told.content["technologies"]:
        one = {"name": item} if isinstance(item, str) else item if isinstance(item, Mapping) else {}
        name, sure = one.get("name"), one.get("confidence", 100)
        if (
            isinstance(name, str)
            and isinstance(sure, int | float)
            and sure >= _SEEN
            and (key := technology.key(name))
        ):
            yield key, one


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _earliest(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day), default=None)
