"""The records of a twin CRM: what they say now, what they said before and who said it, and what the index shows.

Times are milliseconds since 1970. Values are texts, as HubSpot keeps them; Salesforce's types are made when they are told.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

Who = Literal["app", "person"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One value that a property had: since when, and by whom. `request` is the number of the call that wrote it, 0 for a
    person."""

    value: str | None
    at: int
    who: Who
    request: int = 0


@dataclass(slots=True)
class Record:
    """One record. `history` has the newest value of each property first. `links` are ids by kind."""

    id: str
    kind: str
    created: int
    modified: int
    by: Who
    history: dict[str, list[Entry]] = field(default_factory=dict)
    links: dict[str, list[str]] = field(default_factory=dict)
    archived: int | None = None
    merged_into: str | None = None
    made_by: Who = "person"
    merged_from: list[str] = field(default_factory=list)

    def value(self, name: str) -> str | None:
        """What a property says now."""
        entries = self.history.get(name)
        return entries[0].value if entries else None

    def values(self) -> dict[str, str | None]:
        """What all properties say now."""
        return {name: entries[0].value for name, entries in self.history.items()}


@dataclass(frozen=True, slots=True)
class Shown:
    """What the index shows of a record."""

    modified: int
    values: Mapping[str, str | None]
    live: bool


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a record, for webhooks. `name` and `value`: the property and what it says now."""

    kind: str
    id: str
    what: Literal["creation", "propertyChange", "deletion", "merge"]
    at: int
    who: Who
    name: str = ""
    value: str | None = None
    into: str | None = None


class Store:
    """All records of one CRM. Unique values are kept at once, the index lags behind by up to `lag` seconds."""

    def __init__(
        self, seed: int, now: Callable[[], int], new_id: Callable[[str, int], str], *,
        unique: Mapping[str, tuple[str, ...]], lag: float = 0.0,
    ) -> None:  # fmt: skip
        self.now, self.lag = now, lag
        self.records: dict[str, dict[str, Record]] = {}
        self.unique: dict[str, set[str]] = {kind: set(names) for kind, names in unique.items()}
        self.listeners: list[Callable[[Event], None]] = []
        self._new_id, self._numbers = new_id, dict[str, int]()
        self._luck = random.Random(seed)
        self._owners: dict[tuple[str, str], dict[str, str]] = {}
        self._index: dict[str, dict[str, Shown]] = {}
        self._coming: list[tuple[int, int, str, str, Shown]] = []
        self._count = 0

    # looking -------------------------------------------------------------------------------------

    def get(self, kind: str, record_id: str) -> Record | None:
        """A record by its id, archived ones too; None if there never was one."""
        return self.records.get(kind, {}).get(record_id)

    def canonical(self, kind: str, record_id: str) -> Record | None:
        """A record by its id or by one of a record that was merged into it."""
        found = self.get(kind, record_id)
        while found is not None and found.merged_into is not None:
            found = self.get(kind, found.merged_into)
        return found

    def live(self, kind: str) -> Iterator[Record]:
        """All records that are not archived."""
        return (item for item in self.records.get(kind, {}).values() if item.archived is None)

    def holder(self, kind: str, name: str, value: str) -> Record | None:
        """The live record that has this value of a unique property."""
        found = self._owners.get((kind, name), {}).get(value.casefold())
        return self.get(kind, found) if found is not None else None

    def index(self, kind: str) -> Mapping[str, Shown]:
        """What a search sees by now."""
        now = self.now()
        while self._coming and self._coming[0][0] <= now:
            _, _, its_kind, record_id, shown = heapq.heappop(self._coming)
            self._index.setdefault(its_kind, {})[record_id] = shown
        return self._index.get(kind, {})

    # changing ------------------------------------------------------------------------------------

    def create(
        self, kind: str, values: Mapping[str, str | None], who: Who, *, request: int = 0, at: int | None = None,
        links: Mapping[str, list[str]] | None = None,
    ) -> Record:  # fmt: skip
        """Make a record. The caller has checked its values."""
        number = self._numbers.get(kind, 0) + 1
        self._numbers[kind] = number
        moment = self.now() if at is None else at
        item = Record(self._new_id(kind, number), kind, moment, moment, who, made_by=who)
        item.links = {target: list(ids) for target, ids in (links or {}).items()}
        self.records.setdefault(kind, {})[item.id] = item
        self._put(item, values, who, request, moment)
        self._changed(item, Event(kind, item.id, "creation", moment, who))
        return item

    def update(
        self,
        item: Record,
        values: Mapping[str, str | None],
        who: Who,
        *,
        request: int = 0,
        at: int | None = None,
    ) -> None:
        """Change values; those that are so already leave no trace."""
        moment = self.now() if at is None else at
        changed = self._put(item, values, who, request, moment)
        if not changed:
            return
        item.modified, item.by = max(moment, item.modified), who
        for name in changed:
            self._changed(
                item, Event(item.kind, item.id, "propertyChange", moment, who, name, item.value(name))
            )

    def link(self, item: Record, kind: str, target: str, *, only: bool = False) -> None:
        """Link a record to another."""
        known = item.links.setdefault(kind, [])
        if target in known:
            return
        item.links[kind] = [target] if only else [*known, target]
        item.modified = max(self.now(), item.modified)
        self._show(item)

    def archive(self, item: Record, who: Who) -> None:
        """Take a record away."""
        item.archived = item.modified = max(self.now(), item.modified)
        item.by = who
        self._release(item)
        self._changed(item, Event(item.kind, item.id, "deletion", item.archived, who))

    def merge(self, winner: Record, loser: Record) -> None:
        """A person merges two records: the winner keeps its values, and takes those that it has not."""
        moment = self.now()
        self._release(loser)
        loser.archived, loser.merged_into, loser.modified = moment, winner.id, max(moment, loser.modified)
        winner.merged_from += [loser.id, *loser.merged_from]
        missing = {n: v for n, v in loser.values().items() if v is not None and winner.value(n) is None}
        self._put(winner, missing, "person", 0, moment)
        for kind, ids in loser.links.items():
            winner.links[kind] = list(dict.fromkeys([*winner.links.get(kind, []), *ids]))
        for others in self.records.values():
            for other in others.values():
                if loser.id in other.links.get(loser.kind, ()):
                    ids = [winner.id if one == loser.id else one for one in other.links[loser.kind]]
                    other.links[loser.kind] = list(dict.fromkeys(ids))
        winner.modified, winner.by = max(moment, winner.modified), "person"
        self._show(loser)
        self._changed(winner, Event(winner.kind, loser.id, "merge", moment, "person", into=winner.id))

    def _put(
        self, item: Record, values: Mapping[str, str | None], who: Who, request: int, at: int
    ) -> list[str]:
        changed = []
        for name, given in values.items():
            value = given or None
            if item.value(name) == value:
                continue
            if name in self.unique.get(item.kind, ()):
                self._hold(item, name, value)
            item.history.setdefault(name, []).insert(0, Entry(value, at, who, request))
            changed.append(name)
        return changed

    def _hold(self, item: Record, name: str, value: str | None) -> None:
        held = self._owners.setdefault((item.kind, name), {})
        if (old := item.value(name)) is not None and held.get(old.casefold()) == item.id:
            del held[old.casefold()]
        if value is not None:
            held[value.casefold()] = item.id

    def _release(self, item: Record) -> None:
        for name in self.unique.get(item.kind, ()):
            self._hold(item, name, None)

    def _changed(self, item: Record, event: Event) -> None:
        self._show(item)
        for listener in self.listeners:
            listener(event)

    def _show(self, item: Record) -> None:
        """The index learns of it, sooner or later."""
        shown = Shown(item.modified, item.values(), item.archived is None)
        delay = int(self.lag * 1000 * self._luck.random()) if self.lag else 0
        if delay == 0:
            self._index.setdefault(item.kind, {})[item.id] = shown
            return
        self._count += 1
        heapq.heappush(self._coming, (self.now() + delay, self._count, item.kind, item.id, shown))
