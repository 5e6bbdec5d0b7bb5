"""How types of signals fade in a workspace: decisions of people, kept for good; the latest of a type counts.

What nobody decided keeps the default. Types whose dates a score reads as one fade alike: deciding one decides them all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from rapidfuzz import process

from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound, Wrong
from leadwright.kernel.ids import new_id
from leadwright.signals.catalog import CATALOG
from leadwright.signals.types import SignalType

MOST_DAYS = 3650
_TOGETHER = (
    ("technology_added", "technology_removed", "technology_replaced"),
    ("leader_joined", "leader_left"),
)


@dataclass(frozen=True, slots=True)
class Fading:
    """Full strength for `fresh_days`, then half every `half_life_days`, nothing after `expiry_days`."""

    fresh_days: int
    half_life_days: int
    expiry_days: int


@dataclass(frozen=True, slots=True)
class DecidedFading:
    """What a person decided about a type, whose word it is and since when. `fading` is None where the default came back."""

    type: str
    fading: Fading | None
    decided_by: str
    decided_at: datetime


def fading_of(kind: SignalType) -> Fading:
    """How a type fades."""
    return Fading(kind.fresh_days, kind.half_life_days, kind.expiry_days)


def kinds(fadings: Mapping[str, Fading]) -> dict[str, SignalType]:
    """The catalogue, with some types fading otherwise than by default."""
    return {name: _fading_as(kind, fadings.get(name)) for name, kind in CATALOG.items()}


def _fading_as(kind: SignalType, fading: Fading | None) -> SignalType:
    if fading is None:
        return kind
    return replace(
        kind,
        fresh_days=fading.fresh_days,
        half_life_days=fading.half_life_days,
        expiry_days=fading.expiry_days,
    )


def alike(type_: str) -> tuple[str, ...]:
    """The types that fade as one with this, itself included."""
    return next((types for types in _TOGETHER if type_ in types), (type_,))


async def decided(scope: Scope) -> dict[str, Fading]:
    """Return how each type fades of which a person decided it, by the name of the type."""
    found = {name: item.fading for name, item in (await latest(scope)).items()}
    return {name: fading for name, fading in found.items() if fading is not None}


async def latest(scope: Scope) -> Mapping[str, DecidedFading]:
    """Return the latest decision about each type of which there is any."""
    rows: Any = await scope.rows(
        "SELECT DISTINCT ON (type) type, fresh_days, half_life_days, expiry_days, decided_by, decided_at"
        " FROM signal_fadings WHERE workspace_id = :workspace ORDER BY type, id DESC",
        workspace=scope.workspace,
    )
    return {row[0]: _decided(row) for row in rows}


async def history(scope: Scope, type_: str, most: int = 20) -> list[DecidedFading]:
    """Return what was decided about a type, the latest first."""
    rows: Any = await scope.rows(
        "SELECT type, fresh_days, half_life_days, expiry_days, decided_by, decided_at FROM signal_fadings"
        " WHERE workspace_id = :workspace AND type = :type ORDER BY id DESC LIMIT :most",
        workspace=scope.workspace,
        type=type_,
        most=most,
    )
    return [_decided(row) for row in rows]


def _decided(row: Any) -> DecidedFading:
    fading = Fading(row[1], row[2], row[3]) if row[1] is not None else None
    return DecidedFading(row[0], fading, row[4], row[5])


async def decide(scope: Scope, type_: str, fading: Fading | None) -> tuple[str, ...]:
    """Decide how a type fades, or bring its default back (None). Return the types that this is about; raises NotFound for
    a type that there is not, Wrong for days that no fading can have.

    Whoever scores must do so anew: the fading is part of the rules.
    """
    known(type_)
    if fading is not None:
        check(fading)
    for name in alike(type_):
        await scope.run(
            "INSERT INTO signal_fadings (workspace_id, id, type, fresh_days, half_life_days, expiry_days, decided_by)"
            " VALUES (:workspace, :id, :type, :fresh, :half, :expiry, :actor)",
            workspace=scope.workspace,
            id=new_id(),
            type=name,
            fresh=fading.fresh_days if fading else None,
            half=fading.half_life_days if fading else None,
            expiry=fading.expiry_days if fading else None,
            actor=scope.actor,
        )
    return alike(type_)


def known(type_: str) -> SignalType:
    """Return a type of the catalogue; raises NotFound with the nearest name."""
    if type_ not in CATALOG:
        near = process.extractOne(type_, list(CATALOG), score_cutoff=60)
        hint = f"Did you mean {near[0]}?" if near else "`leadwright signals fading` lists them."
        raise NotFound(f"There is no type of signal {type_!r}.", hint=hint, field="type")
    return CATALOG[type_]


def check(fading: Fading) -> None:
    """Raise Wrong for days that no fading can have."""
    if not 0 <= fading.fresh_days <= MOST_DAYS:
        raise Wrong(
            f"A signal is fresh for 0 to {MOST_DAYS} days.", hint="For example 90.", field="fresh_days"
        )
    if not 1 <= fading.half_life_days <= MOST_DAYS:
        raise Wrong(f"A half-life is 1 to {MOST_DAYS} days.", hint="For example 45.", field="half_life_days")
    if not fading.fresh_days <= fading.expiry_days <= MOST_DAYS:
        raise Wrong(
            f"A signal expires when it is no longer fresh, and after {MOST_DAYS} days at the latest.",
            hint=f"At least {fading.fresh_days}.",
            field="expiry_days",
        )
