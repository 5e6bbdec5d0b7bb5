"""The people who work in a twin CRM while others sync with it: they edit just before a write arrives, and just after.

What they do is in the books of the store (`Entry.who == "person"`), so that a test can tell which of their edits were lost.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from leadwright_twin.crm.store import Record, Store


@dataclass
class People:
    """How often people meddle: `rate` is the part of the writing calls before and after which they edit one of the very
    records that are written. `fields` are what they edit, by kind. With `until_request`, they stop after so many calls."""

    seed: int
    rate: float = 0.0
    fields: Mapping[str, Sequence[str]] = field(default_factory=dict)
    until_request: int | None = None
    edits: int = 0

    def __post_init__(self) -> None:
        self._luck = random.Random(self.seed)

    def meddle(self, store: Store, touched: Sequence[Record], request: int) -> None:
        """Perhaps edit one of these records."""
        if not touched or self._luck.random() >= self.rate:
            return
        if self.until_request is not None and request > self.until_request:
            return
        item = self._luck.choice(list(touched))
        names = self.fields.get(item.kind, ())
        if item.archived is None and names:
            self.edit(store, item, self._luck.choice(list(names)))

    def edit(self, store: Store, item: Record, name: str) -> str:
        """Write a value into a record as a person does; no two edits write the same."""
        self.edits += 1
        value = f"by hand {self.edits}"
        store.update(item, {name: value}, "person")
        return value


def lost_edits(store: Store) -> list[tuple[str, str, str]]:
    """Values of people that a program wrote over and that do not stand any more: (record, property, value).

    Of each property the last edit of a person counts: it stands, or another person's does, or it was lost.
    """
    lost: list[tuple[str, str, str]] = []
    for records in store.records.values():
        for item in records.values():
            if item.archived is not None:
                continue
            for name, entries in item.history.items():
                by_hand = next((entry for entry in entries if entry.who == "person"), None)
                if by_hand is not None and entries[0].value != by_hand.value:
                    lost.append((item.id, name, by_hand.value or ""))
    return lost
