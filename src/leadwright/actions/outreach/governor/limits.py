"""What a workspace allows in outreach, decided by people and kept for good: the latest counts, the defaults without any."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

import orjson

from leadwright.actions.outreach.governor.types import Limits
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Wrong
from leadwright.kernel.ids import new_id

_NUMBERS: Mapping[str, tuple[int, int]] = {
    "first_by_hand": (0, 10_000), "account_rest_days": (0, 3650), "person_again_days": (1, 3650),
    "bounce_wait_minutes": (1, 2880), "under_way_at_start": (2, 500),
    "domain_a_day": (1, 10_000), "workspace_a_day": (0, 1_000_000),
}  # fmt: skip
_OPEN = ("person_again_days", "workspace_a_day")
_WORDS = ("unknown", "role")
_FLAGS = ("own_customers", "open_deals", "competitors", "out")


@dataclass(frozen=True, slots=True)
class DecidedLimits:
    """The limits that count, and who decided them when; nobody where the defaults do."""

    limits: Limits
    decided_by: str | None
    decided_at: datetime | None


async def limits_of(scope: Scope) -> Limits:
    """Return the limits that count."""
    return (await decided_limits(scope)).limits


async def decided_limits(scope: Scope) -> DecidedLimits:
    """Return them with whose word they are."""
    row = await scope.row(
        "SELECT document, decided_by, decided_at FROM outreach_limits WHERE workspace_id = :workspace"
        " ORDER BY id DESC LIMIT 1",
        workspace=scope.workspace,
    )
    if row is None:
        return DecidedLimits(Limits(), None, None)
    known = {item.name for item in fields(Limits)}
    return DecidedLimits(
        Limits(**{name: value for name, value in row[0].items() if name in known}), row[1], row[2]
    )


async def decide(scope: Scope, changes: Mapping[str, Any]) -> Limits:
    """Change some limits; what is not named stays. Raises Wrong, naming the field."""
    now = asdict(await limits_of(scope))
    limits = from_document({**now, **changes})
    await scope.run(
        "INSERT INTO outreach_limits (workspace_id, id, document, decided_by)"
        " VALUES (:workspace, :id, CAST(:document AS jsonb), :actor)",
        workspace=scope.workspace, id=new_id(), document=orjson.dumps(asdict(limits)).decode(), actor=scope.actor,
    )  # fmt: skip
    return limits


def from_document(document: Mapping[str, Any]) -> Limits:
    """The limits of a document. Raises Wrong, naming the field."""
    known = [item.name for item in fields(Limits)]
    for name, value in document.items():
        if name not in known:
            raise Wrong(
                f"There is no limit {name[:40]!r}.", hint=f"There are {', '.join(known)}.", field=name
            )
        _check(name, value)
    return Limits(**document)


def _check(name: str, value: Any) -> None:
    if name in _NUMBERS:
        low, high = _NUMBERS[name]
        if value is None and name in _OPEN:
            return
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise Wrong(f"{name} is a whole number from {low} to {high}.", hint=f"Not {value!r}.", field=name)
    elif name in _FLAGS:
        if not isinstance(value, bool):
            raise Wrong(f"{name} is yes or no.", hint="Write true or false.", field=name)
    elif name in _WORDS:
        if value not in ("send", "refuse"):
            raise Wrong(f"{name} is send or refuse.", hint=f"Not {value!r}.", field=name)
    elif isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise Wrong(f"{name} is a share from 0 to 1.", hint="For example 0.2.", field=name)
