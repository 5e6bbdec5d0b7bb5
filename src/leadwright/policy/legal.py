"""What the law of a country asks for before we write to somebody: the rules in `data/contact_rules.yaml`, each with its law.

Pure. What a workspace decided otherwise is kept in `contact_rules.py` and given to `rule_for`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, Literal, get_args

import yaml

from leadwright.values.place import country_name

Channel = Literal["email", "call", "linkedin"]
Needs = Literal["interest", "implied", "consent", "never"]
Ground = Literal["customer", "inquiry", "published", "disclosed", "presumed"]
CHANNELS: tuple[Channel, ...] = get_args(Channel)
NEEDS: tuple[Needs, ...] = get_args(Needs)
"""From the mildest to the strictest."""
GROUNDS: tuple[Ground, ...] = get_args(Ground)
UNKNOWN = "??"
"""Stands for a country that is not known."""


@dataclass(frozen=True, slots=True)
class ContactRule:
    """What one country asks for on one channel.

    grounds: what stands in for consent, and for how many months (None: until they object). register: a list of
    people who do not want it, which the caller must look into first; "" if there is none. decided_by: who of the
    workspace decided it, "" for the rule as shipped.
    """

    country: str
    channel: Channel
    needs: Needs
    law: str
    says: str
    grounds: Mapping[Ground, int | None] = field(default_factory=dict)
    register: str = ""
    decided_by: str = ""

    @property
    def where(self) -> str:
        """The country in words."""
        return "a country that is not known" if self.country == UNKNOWN else country_name(self.country)


def rule_for(
    country: str | None,
    channel: Channel,
    *,
    private: bool = False,
    decided: Mapping[tuple[str, str], ContactRule] | None = None,
) -> ContactRule:
    """The rule that counts for a country (ISO2; None if it is not known) and a channel.

    `private` is an address at a private mail provider. What a workspace decided (by country and channel) wins; of a
    country that is not known it may decide too, and without that consent is asked for.
    """
    where = (country or UNKNOWN).upper()
    if decided and (found := decided.get((where, channel))):
        return found
    entry = _shipped().get(where)
    if entry is None:
        return _made(where, channel, _elsewhere())
    if channel == "email" and private and "private" in entry:
        return _made(where, channel, entry["private"])
    return _made(where, channel, entry.get(channel) or entry["email"])


def known_countries() -> tuple[str, ...]:
    """The countries that have a rule of their own, by their code."""
    return tuple(sorted(_shipped()))


def strictest(rules: list[ContactRule]) -> ContactRule:
    """The strictest of some rules; the first of equals."""
    return max(rules, key=lambda rule: (NEEDS.index(rule.needs), -len(rule.grounds)))


@cache
def _read() -> dict[str, Any]:
    text = resources.files(__package__).joinpath("data", "contact_rules.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    return data


@cache
def _shipped() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for group in _read()["groups"].values():
        found |= dict.fromkeys(group["members"], group)
    named: dict[str, dict[str, Any]] = _read()["countries"]
    return found | named


def _elsewhere() -> dict[str, Any]:
    rule: dict[str, Any] = _read()["elsewhere"]
    return rule


def _made(country: str, channel: Channel, said: Mapping[str, Any]) -> ContactRule:
    return ContactRule(
        country,
        channel,
        said["needs"],
        said["law"],
        said["says"],
        said.get("grounds", {}),
        said.get("register", ""),
    )
