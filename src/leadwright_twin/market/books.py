"""The twin's own books: every call, what it was charged, and what was really served.

In the same process `Books` is the object that the server writes to; `remote_books` in `remote.py`
fetches the same from a running server.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Entry:
    """One call.

    `at`: twin seconds. `account`: a fingerprint of the key, never the key. `fingerprint`: the same for
    the same method, target and body under one account. `status`: what was sent, 0 if the connection was
    cut before a word. `meant`: the status that the provider meant to send. `units` were charged, in
    `unit`, which is `money` in `currency`. `delivered`: the whole, unspoilt answer went out. `subjects`:
    the companies ("c17") and people ("p17.3") in the answer. `replay`: an idempotency key was seen again.
    """

    number: int
    at: float
    provider: str
    account: str
    operation: str
    fingerprint: str
    idempotency_key: str
    status: int
    meant: int
    units: int
    unit: str
    money: Decimal
    currency: str
    delivered: bool
    fault: str
    refused: str
    subjects: tuple[str, ...]
    replay: bool = False


@dataclass(slots=True)
class Books:
    """All entries, oldest first, and sums over them."""

    entries: list[Entry] = field(default_factory=list)

    def of(self, provider: str = "", account: str = "") -> list[Entry]:
        """The entries of a provider, or of one of its accounts."""
        return [
            one for one in self.entries if provider in {"", one.provider} and account in {"", one.account}
        ]

    def charged(self, provider: str = "") -> dict[tuple[str, str], int]:
        """Units charged, by (provider, unit)."""
        found: Counter[tuple[str, str]] = Counter()
        for one in self.of(provider):
            found[one.provider, one.unit] += one.units
        return {key: units for key, units in found.items() if units}

    def money(self, provider: str = "") -> dict[tuple[str, str], Decimal]:
        """Money charged, by (provider, currency)."""
        found: dict[tuple[str, str], Decimal] = {}
        for one in self.of(provider):
            if one.money:
                key = (one.provider, one.currency)
                found[key] = found.get(key, Decimal(0)) + one.money
        return found

    def lost(self, provider: str = "") -> list[Entry]:
        """Charged, but the answer was not delivered whole."""
        return [one for one in self.of(provider) if one.units and not one.delivered]

    def repeated(self, provider: str = "") -> dict[str, list[Entry]]:
        """Calls that were charged more than once under one fingerprint."""
        found: dict[str, list[Entry]] = {}
        for one in self.of(provider):
            if one.units:
                found.setdefault(f"{one.account}:{one.fingerprint}", []).append(one)
        return {key: entries for key, entries in found.items() if len(entries) > 1}

    def keyed(self, provider: str = "") -> dict[str, int]:
        """Units charged under each idempotency key that was sent."""
        found: Counter[str] = Counter()
        for one in self.of(provider):
            if one.idempotency_key:
                found[one.idempotency_key] += one.units
        return dict(found)

    def refused(self, provider: str = "") -> list[Entry]:
        """Calls that a ceiling, a quota or the key's rights turned away."""
        return [one for one in self.of(provider) if one.refused]

    def summary(self) -> dict[str, Any]:
        """Calls, refusals and charges by provider, ready for JSON."""
        found: dict[str, Any] = {}
        for one in self.entries:
            row = found.setdefault(
                one.provider,
                {"calls": 0, "statuses": {}, "refused": {}, "faults": {}, "units": {}, "money": {}},
            )
            row["calls"] += 1
            for name, key, amount in (
                ("statuses", str(one.status), 1),
                ("refused", one.refused, 1),
                ("faults", one.fault, 1),
                ("units", one.unit, one.units),
            ):
                if key and amount:
                    row[name][key] = row[name].get(key, 0) + amount
            if one.money:
                row["money"][one.currency] = str(Decimal(row["money"].get(one.currency, "0")) + one.money)
        return found


def to_json(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """Entries for the wire; money as text."""
    return [{**dataclasses.asdict(one), "money": str(one.money)} for one in entries]


def from_json(rows: Iterable[Mapping[str, Any]]) -> Books:
    """Books as `to_json` wrote them."""
    return Books(
        [Entry(**{**row, "money": Decimal(row["money"]), "subjects": tuple(row["subjects"])}) for row in rows]
    )
