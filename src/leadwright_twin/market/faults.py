"""What goes wrong between a provider and its client, seeded: the same call fails the same way every time.

A faults profile is YAML or JSON; rates are parts of all calls of a provider, `"*"` is all providers:

    name: rough
    providers:
      "*": {server_error: 0.04, lost: 0.02, latency: 0.1, latency_seconds: 2}
      hunter: {silent_limit: 0.5}

before processing (never charged): server_error (500, 502, 503, 504), reset, busy (429 without headers).
after processing (charged as if all went well): lost (connection reset), late_error (500 instead of the
answer), truncated (the body ends early, the connection is cut), wrong_json (a body that is no JSON),
html (a gateway's page with status 200), changed (fields renamed, dropped, or of another type).
`latency` delays that part of the calls by about `latency_seconds`; `silent_limit` lowers the true
ceilings to that part of the declared ones.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from leadwright_twin.market.profile import read_document
from leadwright_twin.market.seeded import rng

BEFORE = ("server_error", "reset", "busy")
AFTER = ("lost", "late_error", "truncated", "wrong_json", "html", "changed")
KINDS = (*BEFORE, *AFTER)


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to one call: a kind ("" for nothing), a delay in twin seconds, and luck for details."""

    kind: str
    delay: float
    luck: random.Random


@dataclass(frozen=True, slots=True)
class Faults:
    """The rates by provider."""

    name: str
    providers: Mapping[str, Mapping[str, float]]

    def rates(self, provider: str) -> Mapping[str, float]:
        """The rates for one provider."""
        return {**self.providers.get("*", {}), **self.providers.get(provider, {})}

    def of(self, seed: int, provider: str, fingerprint: str, attempt: int) -> Fault:
        """What happens to this attempt at this call; other calls in between change nothing."""
        rates = self.rates(provider)
        luck = rng(seed, "fault", provider, fingerprint, attempt)
        delay = 0.0
        if luck.random() < rates.get("latency", 0.0):
            delay = rates.get("latency_seconds", 1.0) * luck.uniform(0.3, 1.7)
        chance = luck.random()
        for kind in KINDS:
            chance -= rates.get(kind, 0.0)
            if chance < 0:
                return Fault(kind, delay, luck)
        return Fault("", delay, luck)

    def ceiling(self, provider: str) -> float:
        """The part of the declared ceilings that is really granted."""
        return self.rates(provider).get("silent_limit", 1.0)


def faults(name: str = "none") -> Faults:
    """The faults profile with this name or at this path; ValueError if it names a kind that there is not."""
    found = read_document(name, "faults")
    providers = found.get("providers") or {}
    known = {*KINDS, "latency", "latency_seconds", "silent_limit"}
    for provider, rates in providers.items():
        if unknown := set(rates) - known:
            raise ValueError(f"{name}: {provider} has unknown faults: {', '.join(sorted(unknown))}.")
    return Faults(str(found.get("name", name)), providers)


def changed(value: Any, luck: random.Random) -> Any:
    """The same answer by a provider that has left its contract: a key renamed, gone, or of another type."""
    if isinstance(value, list) and value:
        return [changed(value[0], luck), *value[1:]]
    if not isinstance(value, dict) or not value:
        return value
    nested = [key for key, inner in value.items() if isinstance(inner, dict | list) and inner]
    if nested and luck.random() < 0.6:
        key = luck.choice(nested)
        return {**value, key: changed(value[key], luck)}
    key = luck.choice(list(value))
    rest = {name: inner for name, inner in value.items() if name != key}
    how = luck.randrange(3)
    if how == 0:
        return {**rest, f"{key}_v2": value[key]}
    return rest if how == 1 else {**rest, key: {"value": value[key]}}
