"""A market profile: what each provider covers, costs, gets wrong, how old its data is, and its ceilings.

A profile is a YAML or JSON document. Whatever it leaves out is the provider module's own default:

    name: balanced
    note: what kind of market this is
    providers:
      apollo:
        plan: paid                 # a plan of the provider's module; a key "free-..." picks its own
        price: "0.10"              # money per unit (credit)
        prices: {verification: "0.01"}            # units that cost otherwise
        currency: USD
        monthly_fee: "0"
        clone_of: zoominfo         # sells that provider's data: same records, same errors
        clone_share: 0.9           # and this part of them
        correlation: 0.5           # 1: knows what everybody knows; 0: knows its own part
        coverage:                  # part of the companies it knows
          default: 0.8
          country: {US: 0.95, BR: 0.4}
          size: {"1-10": 0.6, "11-50": 0.8}       # factors
          people: 0.7              # part of the people of a known company
        fields: {email: 0.6, mobile: 0.2}         # part of the known records that have the field
        errors: {email: 0.05, head_count: 0.1}    # part of the filled fields that are wrong
        staleness_months: 5        # typical age of a record
        limits: {default: [{name: minute, requests: 50, seconds: 60, kind: opened}]}
        quota: {credit: 1000}      # units a month and key
        asynchronous: {rate: 0.1, seconds: 3}     # how often an answer lets wait, and how long
        style: help                # a dialect of the provider's, where it has several
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from leadwright_twin.market import data
from leadwright_twin.market.limiters import Limit

_SIZES = (
    (10, "1-10"),
    (50, "11-50"),
    (200, "51-200"),
    (500, "201-500"),
    (1000, "501-1000"),
    (5000, "1001-5000"),
)


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which part of the market is known, by country and size."""

    default: float = 0.7
    country: Mapping[str, float] = field(default_factory=dict)
    size: Mapping[str, float] = field(default_factory=dict)
    people: float = 0.7

    def of(self, country: str, heads: int) -> float:
        """The part of companies like this one that is known."""
        size = next((name for most, name in _SIZES if heads <= most), "5001+")
        return self.country.get(country, self.default) * self.size.get(size, 1.0)


@dataclass(frozen=True, slots=True)
class Settings:
    """One provider's part of the profile; see the module's docstring."""

    plan: str = ""
    price: Decimal = Decimal(0)
    prices: Mapping[str, Decimal] = field(default_factory=dict)
    currency: str = "USD"
    monthly_fee: Decimal = Decimal(0)
    clone_of: str = ""
    clone_share: float = 1.0
    correlation: float = 0.5
    coverage: Coverage = Coverage()
    fields: Mapping[str, float] = field(default_factory=dict)
    errors: Mapping[str, float] = field(default_factory=dict)
    staleness_months: float = 4.0
    limits: Mapping[str, tuple[Limit, ...]] = field(default_factory=dict)
    quota: Mapping[str, int | None] = field(default_factory=dict)
    asynchronous_rate: float = 0.0
    asynchronous_seconds: float = 2.0
    style: str = ""

    def cost(self, units: int, unit: str) -> Decimal:
        """The money for so many units, without the monthly fee."""
        return self.prices.get(unit, self.price) * units


@dataclass(frozen=True, slots=True)
class Profile:
    """What the document said, by provider."""

    name: str
    providers: Mapping[str, Mapping[str, Any]]

    def settings(self, name: str, defaults: Mapping[str, Any]) -> Settings:
        """The settings of a provider: the module's `defaults`, overridden key by key."""
        return _settings(name, {**defaults, **self.providers.get(name, {})})


def _settings(name: str, row: Mapping[str, Any]) -> Settings:
    allowed = {one.name for one in fields(Settings)} - {"asynchronous_rate", "asynchronous_seconds"} | {
        "asynchronous"
    }
    if unknown := set(row) - allowed:
        raise ValueError(f"Provider {name} has unknown settings: {', '.join(sorted(unknown))}.")
    known = {"coverage", "limits", "price", "prices", "monthly_fee", "asynchronous"}
    plain = {key: value for key, value in row.items() if key not in known and value is not None}
    later = row.get("asynchronous") or {}
    return Settings(
        **plain,
        price=Decimal(str(row.get("price", 0))),
        prices={unit: Decimal(str(price)) for unit, price in row.get("prices", {}).items()},
        monthly_fee=Decimal(str(row.get("monthly_fee", 0))),
        coverage=Coverage(**row.get("coverage", {})),
        limits={
            group: tuple(one if isinstance(one, Limit) else Limit(**one) for one in limits)
            for group, limits in row.get("limits", {}).items()
        },
        asynchronous_rate=float(later.get("rate", 0)),
        asynchronous_seconds=float(later.get("seconds", 2)),
    )


def read_document(name: str, folder: str) -> dict[str, Any]:
    """A shipped document by name ("balanced"), or one by its path; YAML and JSON alike."""
    if name in data.names(folder):
        text = data.text(folder, name)
    elif Path(name).is_file():
        text = Path(name).read_text(encoding="utf-8")
    else:
        raise ValueError(
            f"No {folder} document {name!r}: give a file, or one of {', '.join(data.names(folder))}."
        )
    found = json.loads(text) if text.lstrip().startswith("{") else yaml.safe_load(text)
    if not isinstance(found, dict):
        raise ValueError(f"{name}: a document with keys is expected.")
    return found


def profile(name: str = "balanced") -> Profile:
    """The profile with this name or at this path; ValueError with the way out if there is none."""
    found = read_document(name, "profiles")
    return Profile(str(found.get("name", name)), found.get("providers") or {})
