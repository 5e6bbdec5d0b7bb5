"""Filters given beside a search in plain words, as criteria: what cannot be understood is refused, never dropped."""

from __future__ import annotations

from collections.abc import Sequence

from leadwright.icp import geography
from leadwright.kernel.errors import Wrong
from leadwright.sources.question import Criteria
from leadwright.values import funding, industry, place


def criteria_of(
    *, location: str | None = None, industries: Sequence[str] = (), employees: tuple[int | None, int | None] = (None, None),
    funding_stages: Sequence[str] = (),
) -> Criteria:  # fmt: skip
    """Read filters. An industry that no vocabulary knows is looked for as a word. Raises Wrong, naming the field."""
    low, high = employees
    if low is not None and high is not None and low > high:
        raise Wrong(
            f"No company has at least {low:,} and at most {high:,} people.", hint="Exchange the two.",
            field="filters.employee_count_min",
        )  # fmt: skip
    countries, regions, cities = _places(location) if location and location.strip() else ((), (), ())
    labels = [label.strip() for label in industries if label.strip()]
    nodes = [node for label in labels for node in sorted(industry.direct(label))]
    return Criteria(
        industries=tuple(dict.fromkeys(nodes)),
        keywords=tuple(dict.fromkeys(label for label in labels if not industry.direct(label))),
        head_count_min=low, head_count_max=high, countries=countries, regions=regions, cities=cities,
        funding_stages=tuple(dict.fromkeys(map(_stage, filter(str.strip, funding_stages)))),
    )  # fmt: skip


def _stage(text: str) -> str:
    found = funding.stage(text)
    if found is None:
        raise Wrong(
            f"{text[:100]!r} is no funding stage.", hint="Write it as Seed, Series A or Series B.",
            field="filters.funding_stage",
        )  # fmt: skip
    return found


def _places(text: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Countries, regions and cities: "San Francisco, CA" is a city of one country, "Europe" many countries."""
    if len(several := geography.countries(text)) > 1:
        return several, (), ()
    found = [item for item in place.parse(text) if item.country or item.region or item.city]
    if not found or not any(item.country for item in found):
        near = place.nearest(text) or geography.suggestion(text)
        raise Wrong(
            f"No place is known as {text[:100]!r}.",
            hint=f"Do you mean {near}?" if near else "Name a city, a state or a country.",
            field="filters.location",
        )
    return (
        tuple(dict.fromkeys(item.country for item in found if item.country)),
        tuple(dict.fromkeys(item.region for item in found if item.region and not item.city)),
        tuple(dict.fromkeys(item.city for item in found if item.city)),
    )
