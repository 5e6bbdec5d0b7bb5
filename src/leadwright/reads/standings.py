"""Where every source stands: what was decided of it, its keys, health, quota and balance.

A handful of queries, however many sources there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal

from leadwright.effects.choices import Choice, choices
from leadwright.effects.credentials import Credential, listed
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.kernel.settings import Settings
from leadwright.reads.source_cards import Quota, quotas_of
from leadwright.reads.source_health import SourceHealth, source_health
from leadwright.sources.market import vendors
from leadwright.sources.vendor import Vendor

State = Literal["usable", "needs_key", "off"]


@dataclass(frozen=True, slots=True)
class Balance:
    """What a source itself says that a key has used and has left, in its units, and when it begins anew."""

    used: Decimal
    left: Decimal | None
    resets_on: date | None
    read_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """One source. `health` is None before it was ever called, `quota` where the plan has none, `balance` unread."""

    vendor: Vendor
    choice: Choice
    keys: Sequence[Credential]
    health: SourceHealth | None
    quota: Quota | None
    balance: Balance | None

    @property
    def name(self) -> str:
        """The source's name."""
        return self.vendor.name

    @property
    def state(self) -> State:
        """Whether it can be asked, or what is missing."""
        if not self.choice.enabled:
            return "off"
        return "usable" if self.keys or self.vendor.manifest.auth.place == "none" else "needs_key"


async def standings(scope: Scope, settings: Settings) -> list[Standing]:
    """Return every source, by title."""
    known = vendors()
    chosen = await choices(scope, settings, known.values())
    keys = await listed(scope, known)
    health = await source_health(scope)
    quotas = await quotas_of(scope)
    balances = await _balances(scope, keys)
    found = [
        Standing(
            vendor,
            chosen[name],
            [key for key in keys if key.source == name],
            health.get(name),
            _quota(chosen[name], quotas.get(name)),
            balances.get(name),
        )
        for name, vendor in known.items()
    ]
    return sorted(found, key=lambda item: item.vendor.manifest.title.lower())


def _quota(chosen: Choice, kept: Quota | None) -> Quota | None:
    """The quota as it is kept, or as the plan has it before the source was ever asked."""
    if kept is not None or not chosen.plan.monthly:
        return kept
    cap, today = Decimal(chosen.plan.monthly), clock.today()
    following = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    return Quota(cap, Decimal(0), Decimal(0), cap, following)


async def _balances(scope: Scope, keys: Sequence[Credential]) -> dict[str, Balance]:
    """The newest balance of each source."""
    source_of = {key.id: key.source for key in keys}
    rows = await scope.rows(
        "SELECT DISTINCT ON (credential_id) credential_id, units_used, units_left, resets_on, read_at FROM balances"
        " WHERE credential_id = ANY(:keys) ORDER BY credential_id, read_at DESC",
        keys=list(source_of),
    )
    found: dict[str, Balance] = {}
    for row in sorted(rows, key=lambda row: row.read_at):
        found[source_of[row.credential_id]] = Balance(*row[1:])
    return found
