"""What is there to analyse of companies: what is believed of each, in words that can be cited, and what its pages say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from leadwright.entities.store import believed, display_name
from leadwright.entities.types import Belief, Profile
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.scoring.derive import MIN_CONFIDENCE
from leadwright.sources.analysis.types import Line, Material
from leadwright.values import industry, place, technology

_ROLES, _TECHNOLOGIES = 15, 40  # that are listed
_STATUS = {
    "closed": "It is closed",
    "inactive": "It is inactive",
    "acquired": "It was acquired",
    "public": "It is listed on an exchange",
}


@dataclass(frozen=True, slots=True)
class Analysable:
    """A company with its material."""

    company_id: UUID
    material: Material
    domain: str | None


async def analysable(scope: Scope, companies: Sequence[UUID]) -> list[Analysable]:
    """Return the material of companies, in the order given; of one that nothing speaks of there is none."""
    profiles = {profile.company_id: profile for profile in await believed(scope, companies, clock.now())}
    return [
        Analysable(company, material(profiles[company]), profiles[company].value("domain"))
        for company in companies
        if company in profiles
    ]


def material(profile: Profile) -> Material:
    """The material of a company: only what is believed at least as likely as not."""
    known = {name: one for name, one in profile.fields.items() if one.confidence >= MIN_CONFIDENCE}
    said = {name: words for name, one in known.items() if (words := _words(name, one.value))}
    ids = {name: _id(known[name], name) for name in said}
    order = sorted(said, key=_ORDER.index)
    count = known["head_count"].value if "head_count" in known else None
    page = profile.page
    return Material(
        display_name(profile), tuple(Line(ids[name], said[name]) for name in order),
        str(page.content["text"]) if page is not None else "",
        f"o:{page.observation_id}#text" if page is not None else "",
        (count[0], count[1]) if count else None,
        frozenset(industry.of(tuple(known["industries"].value))) if "industries" in known else frozenset(),
        _countries(known), _stack(known), known["status"].value if "status" in known else None, ids,
    )  # fmt: skip


def _id(belief: Belief, name: str) -> str:
    return f"o:{belief.agreeing[0].observation_id}#{name}"


_ORDER = (
    "name", "one_liner", "description", "industries", "head_count", "locations", "country", "founded", "status",
    "technologies", "roles", "hiring", "funding_stage", "funding_date", "funding_amount",
)  # fmt: skip


def _words(name: str, value: Any) -> str:
    """A believed value as a line; "" for one that says nothing, or of which an analysis makes no use."""
    match name:
        case "name":
            return f"Name: {value}"
        case "one_liner" | "description":
            return str(value)
        case "industries":
            return f"Industries: {', '.join(map(str, value[:10]))}" if value else ""
        case "head_count":
            return f"Head count: {_interval(value)} people"
        case "locations":
            places = [
                ", ".join(filter(None, (one.get("city"), one.get("region"), _country(one.get("country")))))
                for one in value
            ]
            return f"Offices: {'; '.join(dict.fromkeys(filter(None, places[:8])))}" if any(places) else ""
        case "country":
            return f"Head office in {_country(value)}"
        case "founded":
            return f"Founded in {value}"
        case "status":
            return _STATUS.get(value, "")
        case "technologies":
            return f"Technologies in use: {', '.join(_names(value))}" if _names(value) else ""
        case "roles":
            titles = list(dict.fromkeys(str(role["title"]) for role in value))
            return (
                f"Open roles ({len(value)}): {', '.join(titles[:_ROLES])}"
                if titles
                else "No open roles on its job board"
            )
        case "hiring":
            return "It says that it is hiring" if value else "It is not hiring"
        case "funding_stage":
            return f"Last funding round: {value}"
        case "funding_date":
            return f"Day of the last funding round: {value}"
        case "funding_amount":
            return (
                f"Amount of the last funding round: {value['amount']} {value.get('currency') or ''}".strip()
            )
    return ""


def _names(technologies: Sequence[Any]) -> list[str]:
    likely = [one for one in technologies if isinstance(one, str) or one.get("confidence", 100) >= 50]
    return list(dict.fromkeys(one if isinstance(one, str) else str(one["name"]) for one in likely))[
        :_TECHNOLOGIES
    ]


def _interval(count: Sequence[int | None]) -> str:
    low, high = count
    if low == high:
        return f"{low}"
    if low is None or high is None:
        return f"{low} or more" if low is not None else f"{high} or fewer"
    return f"{low} to {high}"


def _country(code: Any) -> str | None:
    return (place.country_name(str(code)) or str(code)) if code else None


def _countries(known: Mapping[str, Belief]) -> frozenset[str]:
    found = (
        {one["country"] for one in known["locations"].value if one.get("country")}
        if "locations" in known
        else set()
    )
    return frozenset(found | ({known["country"].value} if "country" in known else set()))


def _stack(known: Mapping[str, Belief]) -> frozenset[str]:
    return (
        frozenset(technology.key(name) for name in _names(known["technologies"].value))
        if "technologies" in known
        else frozenset()
    )
