"""Places as written: city, region, country, remote. What is ambiguous (Georgia, a lone "CA") is left open."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from rapidfuzz import fuzz, process

from leadwright.values.bundled import TEXT_CAP, load
from leadwright.values.name import clean, fold

_SEVERAL = re.compile(r"[;|•·]+|\s/\s|\s+(?:or|oder|ou)\s+|\s\+\s|\s&\s(?=remote)", re.IGNORECASE)
_PARTS = re.compile(r"\s*,\s*|\s+[-–—]\s+|\s*[–—]\s*|(?<=remote)[-:]\s*|[-:](?=remote\b)", re.IGNORECASE)
_ASIDE = re.compile(r"\(([^()]*)\)")
_FOOTNOTE = re.compile(r"\[\w{0,4}\]")
_REMOTE_IN = re.compile(
    r"^(?:fully |100% )?remote\b[\s:]*(?:(?:in|from|within|across|only|anywhere in|based in|work)\s+)*"
    r"(?:the )?(?=\S)|\s+remote$",
    re.IGNORECASE,
)
_AREA = re.compile(r"^(?:greater|metro) |(?: bay| metro| metropolitan)? (?:area|region)$")
_POSTCODE = re.compile(
    r"^(?:[a-z]{1,2}-)?\d{4,6}(?:-\d{3,4})?\s+(?=\D{3,}$)"
    r"|\s+(?:\d{5}(?:-\d{3,4})?|\d{6}|[a-z]\d[a-z] ?\d[a-z]\d|[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2})$",
    re.IGNORECASE,
)
_STREET = re.compile(
    r"^[\d\s-]+$|\d.*\b(?:st|street|ave|avenue|rd|road|blvd|boulevard|dr|drive|ln|lane|way|floor|fl|suite|ste|box|unit|sq|"
    r"square|pl|plaza|hwy|highway|parkway|pkwy|court|ct|building|rue|quai|calle|via|rua|avenida)\b|(?:straße|strasse|str\.)\s*\d|"
    r"^(?:suite|floor|unit|po box|p\.o\. box)\b",
    re.IGNORECASE,
)
_MAX_PLACES = 50
_MAX_NAME = 60  # a longer part is a sentence, not a name
# Two-letter words of English that are codes only in capitals; "NA" is what tables write for "nothing".
_WORDS = frozenset({"no", "in", "is", "it", "at", "be", "to", "so", "my", "do", "am", "as", "me"})


@dataclass(frozen=True, slots=True)
class Place:
    """A place: `country` is ISO2, `region` a state or province, `remote` work that is done from elsewhere."""

    city: str | None = None
    region: str | None = None
    country: str | None = None
    remote: bool = False


def parse(raw: str) -> tuple[Place, ...]:
    """The places of a cell, in its order: "San Francisco, CA, USA; Remote" are two. () for "N/A" or "Europe".

    A state or province implies its country, and a large city does if no other place of that name is meant as
    often. "Springfield" alone has no country; "Georgia" and "CA" have one only beside a city.
    """
    return _parse(raw[:TEXT_CAP])


@lru_cache(maxsize=16_384)
def _parse(raw: str) -> tuple[Place, ...]:
    if fold(raw) in _words("worldwide"):
        return ()
    raw = " ".join(raw.replace("\n", ";").split())
    found = [place for part in _SEVERAL.split(raw)[:_MAX_PLACES] for place in _places(part)]
    return tuple(dict.fromkeys(found))


def country(raw: str) -> str | None:
    """ISO2 of what is meant as a country: a code, a name in English or a native language, or a place in one.

    Here a lone "CA" is Canada and "Georgia" the country, since the caller says that a country is meant.
    None for regions of the world, for several countries and for what is unknown.
    """
    return _country(raw[:200])


@lru_cache(maxsize=8_192)
def _country(raw: str) -> str | None:
    text = clean(raw).strip(" .,;-")
    if found := _country_code(text):
        return found
    countries = {place.country for place in parse(raw)}
    return countries.pop() if len(countries) == 1 else None


def country_name(iso2: str) -> str:
    """The English name of a country: "BR" -> "Brazil". An unknown code comes back as it is."""
    entry = load("countries.json").get(iso2.upper())
    return str(entry["name"]) if entry else iso2


def located(city: str | None, region: str | None, country: str | None) -> dict[str, str]:
    """A place whose parts were given apart, as registries do; only the parts that are known.

    `country` is a code or a name, `region` a code ("WA", "IN-HR", "SP") or a name. Capitals throughout become
    a name's usual letters ("SONIPAT" -> "Sonipat").
    """
    iso = _country_code(clean(country)) if country else None
    parts = {"city": _usual(city), "region": _region_name(iso, region), "country": iso}
    return {name: part for name, part in parts.items() if part}


def region_code(country: str, region: str) -> str | None:
    """The code of a state or province by its code or name: ("BR", "São Paulo") -> "SP"; None if it is not known."""
    table: dict[str, str] = load("places.json")["regions"].get(country, {})
    wanted = fold(region)
    return next((code for code, name in table.items() if wanted in (fold(code), fold(name))), None)


def _region_name(iso: str | None, region: str | None) -> str | None:
    text = clean(region or "")
    code = text.partition("-")[2] if iso and text.upper().startswith(f"{iso}-") else text
    for country_of_it, full in _regions().get(fold(code), ()):
        if country_of_it == iso:
            return full
    return _usual(code) if len(code) > 3 else None


def _usual(text: str | None) -> str | None:
    cleaned = clean(text or "").strip(" ,;.")
    return (cleaned.title() if cleaned.isupper() and len(cleaned) > 3 else cleaned)[:_MAX_NAME] or None


def nearest(raw: str) -> str | None:
    """The well-known city or region spelled most like the text, in lower case; None if nothing is close."""
    names = (*_cities(), *(name for name in _implying() if len(name) > 4))
    hit = process.extractOne(fold(raw[:200]), names, scorer=fuzz.ratio, score_cutoff=80)
    return str(hit[0]) if hit else None


@cache
def _words(group: str) -> frozenset[str]:
    return frozenset(fold(word) for word in load("places.json")[group])


@cache
def _countries() -> dict[str, str]:
    table: dict[str, str] = {}
    for code, entry in load("countries.json").items():
        for spelling in (entry["iso3"], entry["name"], *entry["aliases"]):
            table.setdefault(fold(spelling), code)
    table.update({code.lower(): code for code in load("countries.json") if code != "NA"})
    return table


def _country_code(text: str) -> str | None:
    """ISO2 of a country's code or name."""
    return None if text in _WORDS else _countries().get(fold(text))


@cache
def _regions() -> dict[str, tuple[tuple[str, str], ...]]:
    """Regions by folded name or code: each with the countries that have one so called, and its full name."""
    table: dict[str, list[tuple[str, str]]] = {}
    for code, regions in load("places.json")["regions"].items():
        for short, name in regions.items():
            for spelling in {fold(short), fold(name)}:
                table.setdefault(spelling, []).append((code, name))
    for code, names in load("places.json")["regions_by_name"].items():
        for name in names:
            table.setdefault(fold(name), []).append((code, name))
    return {spelling: tuple(found) for spelling, found in table.items()}


@cache
def _implying() -> dict[str, tuple[str, str]]:
    """Regions that say their country by themselves: full names, and codes that are used without a country."""
    table: dict[str, tuple[str, str]] = {}
    for code, regions in load("places.json")["regions"].items():
        for short, name in regions.items():
            table.setdefault(fold(name), (code, name))
            if code in ("US", "CA", "AU"):
                table.setdefault(fold(short), (code, name))
    for code, names in load("places.json")["regions_by_name"].items():
        for name in names:
            table.setdefault(fold(name), (code, name))
    return table


@cache
def _cities() -> dict[str, str]:
    cities = load("places.json")["cities"]
    return {fold(city): code for code, names in cities.items() for city in names.split("|")}


@cache
def _georgia() -> frozenset[str]:
    return frozenset(load("places.json")["georgia"].split("|"))


def _city_country(text: str) -> str | None:
    key = fold(text)
    return _cities().get(key) or _cities().get(_AREA.sub("", key))


def _places(text: str) -> list[Place]:
    """The places between two separators: mostly one; several for "US, UK, Canada" or "Berlin, Hamburg"."""
    parts, remote = _meaningful(text)
    if not parts:
        return [Place(remote=True)] if remote else []
    found = _enumerated(parts) or [_resolve(parts)]
    return [replace(place, remote=True) for place in found] if remote else found


def _meaningful(text: str) -> tuple[list[str], bool]:
    """The parts that can name a place, and whether others say that it is remote."""
    if "[" in text:
        text = _FOOTNOTE.sub("", text)
    if "(" in text:
        text = f"{_ASIDE.sub(' ', text)}, {', '.join(_ASIDE.findall(text))}"
    parts: list[str] = []
    remote = False
    for raw in _PARTS.split(text):
        part = clean(raw).strip(" -.,/") if not raw.endswith(".") else clean(raw).strip(" -,/")
        if "emote" in part or "EMOTE" in part:
            inner = _REMOTE_IN.sub("", part)
            part, remote = (part, remote) if inner == part else (inner, True)
        key = fold(part)
        if key in _words("remote"):
            remote = True
        elif (
            key
            and key not in _words("nothing")
            and key not in _words("mode")
            and key not in _words("worldwide")
        ):
            parts.append(part)
    return _without_address(parts), remote


def _without_address(parts: list[str]) -> list[str]:
    """Drop streets and postcodes: "10115 Berlin" and "CA 94105" keep only the place."""
    if not any(char.isdigit() for part in parts for char in part):
        return [part for part in parts if len(part) <= _MAX_NAME]
    kept = [_POSTCODE.sub("", part).strip() for part in parts if not _STREET.search(part)]
    return [part for part in kept if 0 < len(part) <= _MAX_NAME]


def _enumerated(parts: list[str]) -> list[Place]:
    """The places of a plain list of countries or of well-known cities; [] if the parts belong together."""
    if len(parts) < 2:
        return []
    keys = [fold(part) for part in parts]
    if len(set(keys)) < len(keys) or "georgia" in keys:
        return []
    countries = [
        _countries().get(key) if len(key) > 3 or key in ("us", "usa", "uk", "uae") else None for key in keys
    ]
    if all(countries):
        return [Place(country=code) for code in countries]
    if len(parts) > 2 and all(key in _cities() for key in keys):
        return [Place(city=part, country=_cities()[key]) for part, key in zip(parts, keys, strict=True)]
    return []


def _resolve(parts: list[str]) -> Place:
    """One place from its parts, the smallest first as a rule."""
    last, before = parts[-1], parts[:-1]
    key = fold(last)
    code = _country_code(last)
    region = _implying().get(key)
    if not before:
        return _alone(last, key, code, region)
    if code and not region and key in _regions() and _city_country(before[-1]) not in (None, code):
        return _in_region(before, key, (code, last))
    if code and region:
        return _code_or_state(before, last, code, region)
    if code:
        return _within(before, code)
    first = _leading_country(parts)
    if first and (not region or region[0] == first):
        return _within(parts[:0:-1], first)
    if region:
        return _in_region(before, key, region)
    iso = _city_country(parts[0])
    return Place(parts[0], next((name for code, name in _regions().get(key, ()) if code == iso), last), iso)


def _in_region(before: list[str], key: str, region: tuple[str, str]) -> Place:
    """A city before a region; the city decides between regions of one code ("Perth, WA", "Seattle, WA")."""
    country_of_city = _city_country(before[-1])
    for iso, name in _regions().get(key, ()):
        if iso == country_of_city:
            return Place(before[-1], name, iso)
    return Place(before[-1], region[1], region[0])


def _alone(text: str, key: str, code: str | None, region: tuple[str, str] | None) -> Place:
    if code and not region:
        return Place(country=code)
    if city := _city_country(text):
        return Place(city=text, country=city)
    if region and not code and len(key) > 3:
        return Place(text if key == "new york" else None, region[1], region[0])
    if code and len(key) > 3 and key != "georgia":
        return Place(country=code)
    return Place(region=text) if code or region else Place(city=text)


def _leading_country(parts: list[str]) -> str | None:
    """The country of "Germany, Berlin", which is written the other way round."""
    return _country_code(parts[0]) if len(parts[0]) > 2 or parts[0] in ("US", "UK") else None


def _code_or_state(before: list[str], last: str, code: str, region: tuple[str, str]) -> Place:
    """Decide between a country and a state of one name ("Berlin, DE", "Dover, DE") by what stands before."""
    city = _city_country(before[0]) or _city_country(before[-1])
    inner = {
        iso for iso, name in _regions().get(fold(before[-1]), ()) if len(before) > 1 or len(before[-1]) > 3
    }
    if city == code or (code in inner and city in (None, code)):
        return _within(before, code)
    if fold(last) == "georgia":
        return (
            Place(before[-1], region[1], region[0]) if fold(before[-1]) in _georgia() else Place(before[-1])
        )
    if city in (None, region[0]) and last.upper() not in load("places.json")["ambiguous_codes"]:
        return Place(before[-1], region[1], region[0])
    return Place(before[0], region[1], region[0]) if city == region[0] else Place(before[0], None, None)


def _within(before: list[str], code: str) -> Place:
    """The city and region among the parts that stand before a country."""
    known = next((name for iso, name in _regions().get(fold(before[-1]), ()) if iso == code), None)
    if len(before) > 1:
        return Place(before[-2], known or before[-1], code)
    only = before[0]
    if _country_code(only) == code and known is None and len(only) <= 3:
        return Place(country=code)
    code_like = len(only.rstrip(".")) <= 3 and only[:2].isupper() and _city_country(only) is None
    if _is_constituent(only, code):
        return Place(region=only, country=code)
    if code_like or (known and _city_country(only) != code and only != "New York"):
        return Place(region=known or only, country=code)
    return Place(city=only, country=code)


def _is_constituent(text: str, code: str) -> bool:
    """England and its neighbours are spoken of as countries, and stand where a region does."""
    return code == "GB" and fold(text) in ("england", "scotland", "wales", "northern ireland")
