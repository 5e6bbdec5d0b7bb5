"""Places as written: city, region, country, remote. What is ambiguous (Georgia, a lone "CA") is left open."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from leadwright.values.bundled import TEXT_CAP, load
from leadwright.values.name import clean, fold

_SEVERAL = re.compile(r"[;|\n•·]+|\s/\s|\s\+\s|\s&\s(?=remote)", re.IGNORECASE)
_ASIDE = re.compile(r"\(([^()]*)\)")
_AREA = re.compile(r"^greater | (?:bay|metro|metropolitan) area$| metropolitan region$| area$")
_POSTCODE = re.compile(r"^(?:[a-z]{1,2}-)?\d{4,6}(?:-\d{3,4})?\s+(?=\D)|\s+(?:\d{5}(?:-\d{4})?|[a-z]\d[a-z] ?\d[a-z]\d|[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2})$", re.IGNORECASE)
_MAX_PLACES = 50


@dataclass(frozen=True, slots=True)
class Place:
    """A place: `country` is ISO2; `region` a state or province; `remote` that work is done from elsewhere."""

    city: str | None = None
    region: str | None = None
    country: str | None = None
    remote: bool = False


def parse(raw: str) -> tuple[Place, ...]:
    """The places of a cell, in its order: "San Francisco, CA, USA; Remote" are two. () for "N/A" or "Europe"."""
    return _parse(raw[:TEXT_CAP])


@lru_cache(maxsize=16_384)
def _parse(raw: str) -> tuple[Place, ...]:
    if fold(raw) in _words("worldwide"):
        return ()
    found = [place for part in _SEVERAL.split(raw)[:_MAX_PLACES] if (place := _one(part))]
    return tuple(dict.fromkeys(found))


def country(raw: str) -> str | None:
    """ISO2 of what is meant as a country: a code, a name in English or a native language, or a place with one.

    Here a lone "CA" is Canada and "Georgia" the country, since the caller says that a country is meant.
    """
    text = fold(clean(raw[:200]))
    if found := _countries().get(text):
        return found
    found_in = {place.country for place in parse(raw)}
    return found_in.pop() if len(found_in) == 1 else None


def country_name(iso2: str) -> str:
    """The English name of a country: "BR" -> "Brazil". An unknown code comes back as it is."""
    entry = load("countries.json").get(iso2.upper())
    return str(entry["name"]) if entry else iso2


@cache
def _words(group: str) -> frozenset[str]:
    return frozenset(fold(word) for word in load("places.json")[group])


@cache
def _countries() -> dict[str, str]:
    table: dict[str, str] = {}
    for code, entry in load("countries.json").items():
        for spelling in (code, entry["iso3"], entry["name"], *entry["aliases"]):
            table.setdefault(fold(spelling), code)
    table.update({code.lower(): code for code in load("countries.json")})
    return table


@cache
def _regions() -> dict[str, tuple[tuple[str, str], ...]]:
    """Regions by folded name or code: each with the countries that have one of that name."""
    table: dict[str, list[tuple[str, str]]] = {}
    for code, regions in load("places.json")["regions"].items():
        for short, name in regions.items():
            for spelling in (short, name):
                table.setdefault(fold(spelling), []).append((code, name))
    return {spelling: tuple(found) for spelling, found in table.items()}


@cache
def _cities() -> dict[str, str]:
    cities = load("places.json")["cities"]
    return {fold(city): code for code, names in cities.items() for city in names.split("|")}


def _one(text: str) -> Place | None:
    asides = " , ".join(_ASIDE.findall(text))
    parts = [part for raw in f"{_ASIDE.sub(' ', text)},{asides}".split(",") if (part := clean(raw).strip(" -–—./"))]
    remote = [part for part in parts if fold(part) in _words("remote")]
    parts = [part for part in parts if part not in remote]
    parts, dashed = _remote_prefix(parts)
    parts = [_POSTCODE.sub("", part).strip() or part for part in parts if fold(part) not in _words("nothing")]
    parts = [part for part in parts if fold(part) not in _words("worldwide") or fold(part) == "america"]
    if not parts:
        return Place(remote=True) if remote or dashed else None
    place = _resolve(parts)
    return Place(place.city, place.region, place.country, True) if remote or dashed else place


_REMOTE_PREFIX = re.compile(r"^remote(?: in| from)?\s*[-–—: ]\s*|\s*[-–—: ]\s*remote$", re.IGNORECASE)


def _remote_prefix(parts: list[str]) -> tuple[list[str], bool]:
    """ "Remote - US" and "US Remote" say both."""
    stripped = [_REMOTE_PREFIX.sub("", part) for part in parts]
    return [part for part in stripped if part], stripped != parts


def _resolve(parts: list[str]) -> Place:
    last, before = parts[-1], parts[:-1]
    key, city = fold(last), fold(before[0]) if before else ""
    regions = _regions().get(key, ())
    country_code = _countries().get(key)
    if country_code and (not regions or _cities().get(city) == country_code) and not (not before and len(key) == 2 and regions):
        return _within(before, country_code, last)
    if regions and before:
        if key == "georgia" and city not in _georgia():
            return Place(city=before[0], region=None, country=None)
        code, name = regions[0]
        return Place(city=before[-1], region=name, country=code)
    if regions:
        return Place(region=regions[0][1], country=regions[0][0]) if len(key) > 3 and not country_code else Place(region=last)
    name = _AREA.sub("", fold(parts[0]))
    return Place(city=parts[0], region=parts[1] if len(parts) > 1 else None, country=_cities().get(name))


@cache
def _georgia() -> frozenset[str]:
    return frozenset(load("places.json")["georgia"].split("|"))


def _within(before: list[str], code: str, last: str) -> Place:
    """The city and region among the parts that stand before a country."""
    if not before:
        return Place(country=code)
    known = next((name for iso, name in _regions().get(fold(before[-1]), ()) if iso == code), None)
    if len(before) == 1:
        short = len(before[0]) <= 3 and before[0].isupper()
        if (known and (short or fold(before[0]) not in _cities())) or short:
            return Place(region=known or before[0], country=code)
        return Place(city=before[0], country=code)
    return Place(city=before[-2], region=known or before[-1], country=code)
