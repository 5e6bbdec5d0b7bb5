"""What signals add to the features of a company: the later of what is believed and what was noticed. Pure.

A signal names the observations that it rests on, so that what a rule reads leads back to them. One that is not believed
at least as likely as not adds nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from leadwright.signals.types import Signal

LIKELY = 0.5
_DATES: Mapping[str, frozenset[str]] = {
    "technology_change_date": frozenset({"technology_added", "technology_removed", "technology_replaced"}),
    "leadership_change_date": frozenset({"leader_joined", "leader_left"}),
    "last_interaction_date": frozenset({"email_replied", "linkedin_connected", "form_filled"}),
}
_FUNDING = ("funding_date", "funding_stage", "funding_amount")
HEEDED = frozenset({"funding_round", "hiring"}).union(*_DATES.values())
"""The types of signals that some feature reads."""


def add(values: dict[str, Any], evidence: dict[str, list[str]], signals: Sequence[Signal]) -> None:
    """Let signals speak in the features of a company: in `values`, and in which features each observation supports."""
    likely = [one for one in signals if one.type in HEEDED and one.confidence >= LIKELY]
    for feature, kinds in _DATES.items():
        _latest(values, evidence, feature, [one for one in likely if one.type in kinds])
    _funding(values, evidence, [one for one in likely if one.type == "funding_round"])
    for one in likely:
        if one.ended_on is None and one.type == "hiring" and values.get("hiring"):
            _support(evidence, one, ("hiring",))


def _latest(
    values: dict[str, Any], evidence: dict[str, list[str]], feature: str, told: Sequence[Signal]
) -> None:
    if not told:
        return
    day = max(one.dated for one in told)
    known = values.get(feature)
    if known is None or day > known:
        values[feature] = day
        _withdraw(evidence, (feature,))
    for one in told:
        if one.dated == values[feature]:
            _support(evidence, one, (feature,))


def _funding(values: dict[str, Any], evidence: dict[str, list[str]], rounds: Sequence[Signal]) -> None:
    """Date, stage and amount belong to one round: the latest of all."""
    latest = max(rounds, key=lambda one: (one.dated, str(one.id)), default=None)
    if latest is None or latest.precision == "seen":
        return  # a round that nobody dates is no later than one that somebody does
    known = values.get("funding_date")
    if known is not None and latest.dated < known:
        return
    if known is None or latest.dated > known:
        values["funding_date"] = latest.dated
        _withdraw(evidence, _FUNDING)
        values["funding_stage"] = latest.details.get("stage")
        values["funding_amount"] = _amount(latest)
    _support(evidence, latest, _FUNDING)


def _amount(one: Signal) -> Decimal | None:
    money = one.details.get("amount")
    told = money.get("amount") if isinstance(money, dict) else None
    return Decimal(str(told)).quantize(Decimal("0.01")) if told is not None else None


def _withdraw(evidence: Mapping[str, list[str]], features: Sequence[str]) -> None:
    for supported in evidence.values():
        supported[:] = [name for name in supported if name not in features]


def _support(evidence: dict[str, list[str]], one: Signal, features: Sequence[str]) -> None:
    for observation in map(str, one.evidence):
        supported = evidence.setdefault(observation, [])
        supported.extend(name for name in features if name not in supported)


def features_of(kind: str) -> tuple[str, ...]:
    """The features that a type of signal speaks in."""
    if kind == "funding_round":
        return _FUNDING
    dated = tuple(feature for feature, kinds in _DATES.items() if kind in kinds)
    return dated or {"hiring": ("hiring",)}.get(kind, ())


def is_told(one: Signal, supports: Mapping[str, Sequence[str]]) -> bool:
    """Whether features rest on a signal's evidence already (`supports`: features by observation), so that it adds nothing.

    What one list says of a round of money is believed, and is a signal, by the same observation.
    """
    first = features_of(one.type)[:1]
    return one.ended_on is None and all(set(first) <= set(supports.get(str(id_), ())) for id_ in one.evidence)
