"""Histories for tests: what one source record said on which days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from leadwright.signals.context import Context
from leadwright.signals.history import History, Told

COMPANY = UUID(int=1)
DAY_ONE = datetime(2024, 1, 1, tzinfo=UTC)
_NAMES = UUID(int=7)


def day(number: int) -> datetime:
    """Midnight of a day, counted from the first of January 2024."""
    return DAY_ONE + timedelta(days=number)


def context(today: int = 400, **known: Any) -> Context:
    """What detectors may know on a day."""
    return Context(now=day(today), today=day(today).date(), **known)


def record(
    *said: tuple[int, dict[str, Any]],
    source: str = "file",
    kind: str = "company",
    key: str = "a",
    recorded: Sequence[int] | None = None,
    dated: bool = False,
) -> list[Told]:
    """The tellings of one source record: (day, content) pairs. Equal words are one observation.

    `recorded` tells, for each, the day on which it came to us; otherwise that is the day it was seen. `dated` makes
    it a list that dates its rows.
    """
    made = []
    for place, (number, content) in enumerate(said):
        made.append(
            Told(
                uuid5(_NAMES, f"{source}/{key}/{sorted(content.items())!r}"), uuid5(_NAMES, f"{source}/{key}"), kind,
                source, f"file:{key}" if source == "file" else source, key, "user", content, None,
                day(number).date() if dated else None, None,
                day(number), day(number if recorded is None else recorded[place]),
            )
        )  # fmt: skip
    return sorted(made, key=lambda told: (told.seen_at, str(told.observation_id)))


def history(*records: Sequence[Told]) -> History:
    """The history of one company."""
    return History(
        COMPANY,
        [one for one in records if one[0].kind == "company"],
        [one for one in records if one[0].kind == "person"],
    )
