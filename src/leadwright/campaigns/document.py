"""The plan of a campaign as a document: read, checked, and written."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from leadwright.campaigns.types import Plan, Reach
from leadwright.kernel.errors import Wrong

MOST = 200_000
"""Prospects that a campaign may ask for at most."""
HELD_OUT = 0.1
"""The share that is held out by default where a campaign is large enough to tell anything by it."""
ENOUGH = 200
"""Prospects from which on a share is held out by default."""

_SPELLED = {
    "maxProspects": "max_prospects", "minMatchScore": "min_match", "min_match_score": "min_match", "minScore": "min_score",
    "holdOut": "hold_out",
}  # fmt: skip
_KNOWN = frozenset(Plan.__dataclass_fields__)


def read_plan(given: Mapping[str, Any]) -> Plan:
    """Read a plan, in either spelling of its keys. Raises Wrong, with the field.

    Where `hold_out` is not said it is a tenth of a campaign of 200 prospects and more, and nobody of a smaller one.
    """
    told = {_SPELLED.get(name, name): value for name, value in given.items() if value is not None}
    if unknown := sorted(set(told) - _KNOWN):
        raise Wrong(
            f"A campaign has no {unknown[0]!r}.",
            hint=f"It has {', '.join(sorted(_KNOWN))}.",
            field=unknown[0],
        )
    most = told.get("max_prospects")
    if not isinstance(most, int) or isinstance(most, bool) or not 1 <= most <= MOST:
        raise Wrong(
            "Say how many prospects at most.",
            hint=f"max_prospects is a whole number, 1 to {MOST:,}.",
            field="max_prospects",
        )
    budget = _money(told.get("budget"))
    currency = str(told.get("currency", "USD"))
    if not (len(currency) == 3 and currency.isascii() and currency.isupper()):
        raise Wrong(f"{currency!r} is no currency.", hint="Write it as USD.", field="currency")
    try:
        reach = Reach(told.get("reach", Reach.ANY))
    except ValueError as error:
        raise Wrong("reach is one of none, email, phone, any.", field="reach") from error
    contacts = told.get("contacts", 1)
    if not isinstance(contacts, int) or isinstance(contacts, bool) or not 0 <= contacts <= 20:
        raise Wrong("contacts is a whole number, 0 to 20.", field="contacts")
    return Plan(
        most, _names(told.get("platforms", ())), Decimal(str(_share(told.get("min_match", 0.75), "min_match"))),
        _score(told.get("min_score", 0)), budget, currency, reach, contacts,
        _share(told.get("hold_out", HELD_OUT if most >= ENOUGH else 0.0), "hold_out", most=0.5),
        _yes(told.get("convert", False)),
    )  # fmt: skip


def write_plan(plan: Plan) -> dict[str, Any]:
    """Return the document of a plan."""
    return {
        "max_prospects": plan.max_prospects, "platforms": list(plan.platforms), "min_match": float(plan.min_match),
        "min_score": str(plan.min_score), "budget": None if plan.budget is None else str(plan.budget),
        "currency": plan.currency, "reach": plan.reach.value, "contacts": plan.contacts, "hold_out": plan.hold_out,
        "convert": plan.convert,
    }  # fmt: skip


def _names(given: Any) -> tuple[str, ...]:
    if isinstance(given, str) or not all(isinstance(name, str) for name in given):
        raise Wrong("platforms is a list of names of sources.", field="platforms")
    return tuple(dict.fromkeys(given))


def _share(given: Any, field: str, most: float = 1.0) -> float:
    if isinstance(given, bool) or not isinstance(given, (int, float, Decimal)) or not 0 <= given <= most:
        raise Wrong(f"{field} is a number, 0 to {most:g}.", field=field)
    return float(given)


def _number(given: Any, field: str) -> Decimal:
    try:
        found = Decimal(str(given))
    except InvalidOperation as error:
        raise Wrong(f"{field} is a number.", field=field) from error
    if not found.is_finite():
        raise Wrong(f"{field} is a number.", field=field)
    return found


def _score(given: Any) -> Decimal:
    found = _number(given, "min_score")
    if not 0 <= found <= 100:
        raise Wrong("min_score is 0 to 100.", field="min_score")
    return found


def _money(given: Any) -> Decimal | None:
    if given is None:
        return None
    found = _number(given, "budget")
    if not 0 <= found < 10**9:
        raise Wrong(
            "A budget is not negative.", hint="Leave it out to ask free sources alone.", field="budget"
        )
    return found


def _yes(given: Any) -> bool:
    if not isinstance(given, bool):
        raise Wrong("convert is true or false.", field="convert")
    return given
