"""Which answers of several sources speak of the same company, before anything is recorded. Pure.

Exact keys decide. A company that a source names without a website joins the one company of its name and country, if
there is only one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from leadwright.entities.components import components
from leadwright.entities.keys import company_keys
from leadwright.entities.profile import build
from leadwright.entities.types import Profile
from leadwright.observations.types import Bundle
from leadwright.sources.contract import Observation
from leadwright.values.name import company_key


def gather(said: Sequence[Observation]) -> list[list[Observation]]:
    """Put what is said of the same company together, in the order in which each company was first named."""
    links = [(_own(item), key) for item in said for key in (_own(item), *company_keys(item.fields))]
    root = components(links)
    groups: dict[str, list[Observation]] = defaultdict(list)
    for item in said:
        groups[root[_own(item)]].append(item)
    home = _by_name(groups)
    found: dict[str, list[Observation]] = defaultdict(list)
    for name, group in groups.items():
        found[home.get(name, name)] += group
    return list(found.values())


def _own(item: Observation) -> str:
    return f"{item.source}:{item.native_key}"


def _by_name(groups: dict[str, list[Observation]]) -> dict[str, str]:
    """Where a group without a website belongs: to the only other one of its name and country."""
    homes: dict[tuple[str, str], set[str]] = defaultdict(set)
    called = {name: _called(group) for name, group in groups.items()}
    for name, group in groups.items():
        if called[name] is not None and _has_website(group):
            homes[called[name]].add(name)  # type: ignore[index]
    return {
        name: next(iter(homes[key]))
        for name, group in groups.items()
        if (key := called[name]) is not None and not _has_website(group) and len(homes[key]) == 1
    }


def _called(group: Iterable[Observation]) -> tuple[str, str] | None:
    for item in group:
        name, country = item.fields.get("name"), item.fields.get("country")
        country = country or next(
            (place.get("country") for place in item.fields.get("locations") or () if place.get("country")),
            None,
        )
        if name and country and (key := company_key(str(name))):
            return key, str(country)
    return None


def _has_website(group: Iterable[Observation]) -> bool:
    return any(item.fields.get("domain") for item in group)


def profile_of(group: Sequence[Observation], now: datetime) -> Profile:
    """What would be believed of a company if these words about it were recorded now."""
    bundles = [
        Bundle(
            UUID(int=number + 1), UUID(int=number + 1), item.kind, UUID(int=0), item.source, item.source, item.licence,
            item.fields, item.url, item.stated_at, now, now, item.native_key,
        )
        for number, item in enumerate(group)
    ]  # fmt: skip
    profile = build(UUID(int=0), bundles, now)
    assert profile is not None, "a group speaks of a company"
    return profile
