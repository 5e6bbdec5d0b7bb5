"""How one field of one source record changed over time. Only a source that contradicts itself tells of a change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any
from uuid import UUID

from leadwright.signals.history import Told

Reader = Callable[[Told], Any]


@dataclass(frozen=True, slots=True)
class Value:
    """A value that a record told at one moment, by whom it was told first in that moment."""

    value: Any
    told: Told


@dataclass(frozen=True, slots=True)
class Run:
    """A value that a record kept telling: from the moment `since` until the moment `until`, without another between."""

    value: Any
    since: Told
    until: Told
    evidence: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A record said `before` and later `after`. `late`: what it had said before came to us only afterwards."""

    before: Run
    after: Run

    @property
    def late(self) -> bool:
        """Whether the change came to light by older words that arrived after newer ones."""
        return self.before.until.recorded_at > self.after.since.recorded_at


def values(record: Sequence[Told], read: Reader) -> Iterator[Value]:
    """The values that a record told, oldest first. Silence is left out, and so is a moment that told two things."""
    for _, moment in groupby(record, key=lambda told: told.seen_at):
        said = [(value, told) for told in moment if (value := read(told)) is not None]
        if said and all(value == said[0][0] for value, _ in said):
            yield Value(*said[0])


def runs(record: Sequence[Told], read: Reader) -> list[Run]:
    """The values that a record told, each with how long it stood."""
    found = []
    for value, same in groupby(values(record, read), key=lambda told: told.value):
        tellings = [told.told for told in same]
        evidence = tuple(dict.fromkeys(told.observation_id for told in tellings))
        found.append(Run(value, tellings[0], tellings[-1], evidence))
    return found


def changes(record: Sequence[Told], read: Reader) -> Iterator[Change]:
    """Each time that a record told another value than the one that it had told last."""
    found = runs(record, read)
    for before, after in pairwise(found):
        yield Change(before, after)
