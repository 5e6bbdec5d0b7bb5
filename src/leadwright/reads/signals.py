"""What signals does a company have? Each with its strength on a day, and the curve by which it fades."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.scoring.kinds import signal_kinds
from leadwright.signals import store
from leadwright.signals.strength import fades_from, signal_strength, strength
from leadwright.signals.types import Signal, SignalType


@dataclass(frozen=True, slots=True)
class SignalShown:
    """A signal with its type, how strong it is (0 to 1), and how strong it will be on days to come, until it expires."""

    signal: Signal
    kind: SignalType
    strength: float
    curve: Sequence[tuple[date, float]]


async def signals_of(scope: Scope, company_id: UUID, as_of: date | None = None) -> list[SignalShown]:
    """Return the signals of a company as of a day (today in the workspace's zone), the strongest first, then the newest."""
    zone = str(await scope.value("SELECT time_zone FROM workspaces"))
    day = as_of or clock.today(zone)
    found = (await store.signals(scope, [company_id])).get(company_id, ())
    kinds = await signal_kinds(scope)
    listed = [shown(kinds[signal.type], signal, day) for signal in found if signal.dated <= day]
    return sorted(listed, key=lambda one: (-one.strength, -one.signal.dated.toordinal(), str(one.signal.id)))


def shown(kind: SignalType, signal: Signal, as_of: date) -> SignalShown:
    """A signal as a page shows it on a day, its type fading as it does in the workspace."""
    return SignalShown(signal, kind, signal_strength(kind, signal, as_of), curve(kind, signal))


def curve(kind: SignalType, signal: Signal) -> list[tuple[date, float]]:
    """The corners of a signal's fading: its day, the last fresh one, each half-life after it, and its expiry."""
    start = fades_from(kind, signal)
    ages = [
        0,
        kind.fresh_days,
        *range(kind.fresh_days, kind.expiry_days, kind.half_life_days),
        kind.expiry_days,
    ]
    days = [start + timedelta(days=age) for age in sorted(set(ages))]
    return [(day, strength(kind, start, day)) for day in days]
