"""Criteria without a vendor: an ideal customer's, and what of them a company meets by what is said of it.

What a vendor cannot express is applied here to its answers. What is not said is unknown, which is never "no":
ranges are intervals, a technology that nobody saw may be there, a label may have a more exact one beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from leadwright.icp import geography
from leadwright.icp.document import Icp
from leadwright.icp.translate import to_parameters
from leadwright.sources.question import Criteria
from leadwright.values import funding, industry, place, technology
from leadwright.values.name import fold

Truth = Literal["yes", "no", "unknown"]
Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Judged:
    """Whether one criterion is met, and why. `criterion` is named as in `Criteria`; "head_count", "founded",
    "registered" and "places" stand for the fields that bound them together."""

    criterion: str
    answer: Truth
    reason: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a company meets criteria: each of them by itself, and all together."""

    judged: tuple[Judged, ...]

    @property
    def answer(self) -> Truth:
        """No if any criterion is not met, unknown if the answer to any is, else yes (also without criteria)."""
        answers = {item.answer for item in self.judged}
        return "no" if "no" in answers else "unknown" if "unknown" in answers else "yes"

    def of(self, criterion: str) -> Truth | None:
        """The answer to one criterion; None if it was not asked."""
        return next((item.answer for item in self.judged if item.criterion == criterion), None)


# from an ideal customer ---------------------------------------------------------------------------


def of_icp(icp: Icp) -> Criteria:
    """The criteria that an ideal customer profile names: what is welcome, avoided or a signal is for scoring."""
    row = to_parameters(icp)
    countries, regions, cities = _geographies(icp.geographies)
    return Criteria(
        industries=row.industries,
        head_count_min=row.size_min,
        head_count_max=row.size_max,
        countries=countries,
        regions=regions,
        cities=cities,
        funding_stages=row.funding_stages,
        technologies_all=row.must_have,
    )


def _geographies(words: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Countries, and the regions and cities by which some words are narrower than a country."""
    countries: dict[str, None] = {}
    regions: dict[str, None] = {}
    cities: dict[str, None] = {}
    for word in words:
        countries.update(dict.fromkeys(geography.countries(word)))
        found = place.parse(word)
        if len(found) == 1 and found[0].country is not None and len(geography.countries(word)) == 1:
            narrower, name = (cities, found[0].city) if found[0].city else (regions, found[0].region)
            if name:
                narrower[name] = None
    return tuple(countries), tuple(regions), tuple(cities)


def wide(criteria: Criteria) -> Criteria:
    """The criteria without those that are signals of the moment or that few sources know: these are for scoring."""
    return replace(criteria, funding_stages=(), technologies_all=(), technologies_any=())


# against what is said -----------------------------------------------------------------------------


def meets(criteria: Criteria, fields: Fields, *, hiring: bool | None = None) -> Verdict:
    """Judge a company by its observation fields (`docs/reference/fields.md`), criterion by criterion.

    `hiring` asks for companies that are hiring (or are not), which no criterion of vendors says.
    """
    judged = (*(judge(criteria, fields) for judge in _JUDGES), _hiring(hiring, fields))
    return Verdict(tuple(item for item in judged if item is not None))


def _industries(criteria: Criteria, fields: Fields) -> Judged | None:
    if not (wanted := frozenset(criteria.industries)):
        return None
    labels = [str(label) for label in fields.get("industries") or ()]
    labels += [
        f"{item.get('system', '')} {item.get('code', '')}" for item in _maps(fields.get("industry_codes"))
    ]
    nodes = industry.of(labels)
    if hit := sorted(nodes & wanted):
        return Judged("industries", "yes", f"it is in {', '.join(map(industry.label, hit))}")
    if not nodes:
        why = "no industry is said" if not labels else f"nothing is known of {', '.join(labels[:3])}"
        return Judged("industries", "unknown", why)
    shown = industry.label(industry.main(nodes) or "")
    if wider := sorted(node for node in wanted if (industry.nodes(node) - {node}) & nodes):
        return Judged("industries", "unknown", f"it is in {shown}, and may be in {industry.label(wider[0])}")
    return Judged("industries", "no", f"it is in {shown}")


def _keywords(criteria: Criteria, fields: Fields) -> Judged | None:
    if not criteria.keywords:
        return None
    said = [fields.get(name) for name in ("name", "one_liner", "description", "text")]
    text = f" {fold(' '.join([*(str(part) for part in said if part), *map(str, fields.get('industries') or ())]))} "
    for word in criteria.keywords:
        if (key := fold(word)) and f" {key} " in text:
            return Judged("keywords", "yes", f'it says "{word}"')
    return Judged("keywords", "unknown", "none of the words stands in what is said of it")


def _head_count(criteria: Criteria, fields: Fields) -> Judged | None:
    said = fields.get("head_count")
    known = (said[0], said[1]) if isinstance(said, list | tuple) and len(said) == 2 else (None, None)
    wanted = (criteria.head_count_min, criteria.head_count_max)
    return _within("head_count", known if any(end is not None for end in known) else None, wanted, "people")


def _founded(criteria: Criteria, fields: Fields) -> Judged | None:
    year = fields.get("founded")
    return _within(
        "founded", (year, year) if year else None, (criteria.founded_min, criteria.founded_max), "founded"
    )


def _registered(criteria: Criteria, fields: Fields) -> Judged | None:
    """A founding year bounds the day of registration; the day itself is rarely said."""
    year = fields.get("founded")
    known = (year * 10_000 + 101, year * 10_000 + 1231) if year else None
    wanted = [
        day.year * 10_000 + day.month * 100 + day.day if day else None
        for day in (criteria.registered_since, criteria.registered_until)
    ]
    return _within("registered", known, (wanted[0], wanted[1]), "registered")


def _within(
    name: str,
    known: tuple[int | None, int | None] | None,
    wanted: tuple[int | None, int | None],
    noun: str,
) -> Judged | None:
    """Compare intervals: inside is yes, apart is no, anything else is unknown. None is an open end."""
    if wanted == (None, None):
        return None
    if known is None:
        return Judged(name, "unknown", f"{noun}: not said")
    low, high = known[0] or 0, known[1] if known[1] is not None else float("inf")
    least, most = wanted[0] or 0, wanted[1] if wanted[1] is not None else float("inf")
    shown = (
        f"{noun}: {low}"
        if low == high
        else f"{noun}: {low} to {high}"
        if known[1] is not None
        else f"{noun}: {low}+"
    )
    if least <= low and high <= most:
        return Judged(name, "yes", shown)
    return Judged(name, "no" if high < least or most < low else "unknown", shown)


def _funding(criteria: Criteria, fields: Fields) -> Judged | None:
    if not criteria.funding_stages:
        return None
    stage = (
        funding.stage(str(fields["funding_stage"])) if fields.get("funding_stage") else _latest_round(fields)
    )
    if stage is None:
        return Judged("funding_stages", "unknown", "no round is said")
    return Judged(
        "funding_stages", "yes" if stage in criteria.funding_stages else "no", f"its last round is {stage}"
    )


def _latest_round(fields: Fields) -> str | None:
    dated = [item for item in _maps(fields.get("funding_rounds")) if item.get("date")]
    last = max(dated, key=lambda item: str(item["date"]), default=None)
    return funding.stage(str(last["stage"])) if last and last.get("stage") else None


def _technologies(fields: Fields) -> set[str]:
    return {
        technology.key(str(item.get("name", "")) if isinstance(item, Mapping) else str(item))
        for item in fields.get("technologies") or ()
    }


def _technologies_all(criteria: Criteria, fields: Fields) -> Judged | None:
    if not criteria.technologies_all:
        return None
    missing = set(criteria.technologies_all) - _technologies(fields)
    if missing:
        return Judged("technologies_all", "unknown", f"not seen: {', '.join(sorted(missing))}")
    return Judged("technologies_all", "yes", "all of them were seen")


def _technologies_any(criteria: Criteria, fields: Fields) -> Judged | None:
    if not criteria.technologies_any:
        return None
    seen = sorted(set(criteria.technologies_any) & _technologies(fields))
    return Judged(
        "technologies_any",
        "yes" if seen else "unknown",
        f"seen: {', '.join(seen)}" if seen else "none was seen",
    )


def _hiring(wanted: bool | None, fields: Fields) -> Judged | None:
    if wanted is None:
        return None
    roles = fields.get("roles")
    hiring = (
        fields.get("hiring")
        if fields.get("hiring") is not None
        else (bool(roles) if roles is not None else None)
    )
    if hiring is None:
        return Judged("hiring", "unknown", "whether it is hiring is not said")
    words = "it is hiring" if hiring else "it is not hiring"
    return Judged("hiring", "yes" if hiring == wanted else "no", words)


def _activity_codes(criteria: Criteria, fields: Fields) -> Judged | None:
    """A code is met by itself and by what lies below it: 62 by 6201-5/01."""
    if not criteria.activity_codes:
        return None
    known = [_digits(item.get("code")) for item in _maps(fields.get("industry_codes"))]
    if not any(known):
        return Judged("activity_codes", "unknown", "no code is said")
    hit = [code for code in criteria.activity_codes if any(k.startswith(_digits(code)) for k in known if k)]
    return Judged("activity_codes", "yes" if hit else "no", f"its codes are {', '.join(filter(None, known))}")


def _digits(code: Any) -> str:
    return "".join(char for char in str(code or "") if char.isalnum()).upper()


def _maps(value: Any) -> list[Mapping[str, Any]]:
    return [item for item in value or () if isinstance(item, Mapping)]


# places -------------------------------------------------------------------------------------------


def _places(criteria: Criteria, fields: Fields) -> Judged | None:
    """Regions and cities narrow the countries in which they lie; the other countries are wanted whole."""
    if not (criteria.countries or criteria.regions or criteria.cities):
        return None
    known = [
        item
        for item in _maps(fields.get("locations"))
        if any(item.get(k) for k in ("country", "region", "city"))
    ]
    if not known and fields.get("country"):
        known = [{"country": fields["country"]}]
    if not known:
        return Judged("places", "unknown", "no place is said")
    answers = [(_at(criteria, item), item) for item in known]
    for answer in ("yes", "unknown"):
        for found, item in answers:
            if found == answer:
                return Judged("places", answer, f"it is in {_shown(item)}")
    return Judged("places", "no", f"it is in {'; '.join(_shown(item) for item in known[:3])}")


def _at(criteria: Criteria, item: Mapping[str, Any]) -> Truth:
    country, region, city = item.get("country"), item.get("region"), item.get("city")
    if country is not None and criteria.countries and country not in criteria.countries:
        return "no"
    cities = {fold(name): place.country(name) for name in criteria.cities}
    regions = {fold(name): place.country(name) for name in criteria.regions}
    if city is not None and fold(str(city)) in cities:
        return "yes" if country is not None or not criteria.countries else "unknown"
    if region is not None and fold(_region(str(region), country)) in regions:
        return "yes" if country is not None or not criteria.countries else "unknown"
    homes = {*cities.values(), *regions.values()}
    if not homes or (country is not None and None not in homes and country not in homes):
        return "unknown" if country is None else "yes"
    # the country is right as far as it is known, and narrowed: what is narrower must be known to say no
    told = (city is not None or not cities) and (region is not None or not regions)
    return "no" if told else "unknown"


def _region(region: str, country: Any) -> str:
    """A region by its full name: "TX" in the United States is Texas."""
    found = place.parse(f"{region}, {country}") if country else ()
    return found[0].region or region if len(found) == 1 else region


def _shown(item: Mapping[str, Any]) -> str:
    country = item.get("country")
    parts = (item.get("city"), item.get("region"), place.country_name(str(country)) if country else None)
    return ", ".join(str(part) for part in parts if part)


_JUDGES: tuple[Callable[[Criteria, Fields], Judged | None], ...] = (
    _industries, _keywords, _head_count, _places, _funding, _technologies_all, _technologies_any, _founded,
    _registered, _activity_codes,
)  # fmt: skip
