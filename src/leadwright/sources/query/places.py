"""Places of a search: after "in" and the like, as an adjective ("German"), or standing alone ("fintech London")."""

from __future__ import annotations

from dataclasses import dataclass

from leadwright.icp import geography
from leadwright.sources.query.text import Text
from leadwright.sources.query.types import Meaning
from leadwright.sources.query.words import AREAS, CITY_NAMES, DEMONYMS, IN, LABELS, NO_CITY, SILENT
from leadwright.values import industry, place, technology

_LONGEST = 5  # words
_SHORT = frozenset(
    {"us", "uk", "usa", "uae", "eu", "sf", "nyc", "la", "dach", "emea", "apac", "anz", "mena", "gcc", "eea"}
)
_BETWEEN = frozenset({"and", "or"})


@dataclass(frozen=True, slots=True)
class Where:
    """Countries, and the regions and cities that narrow those of them in which they lie."""

    countries: tuple[str, ...]
    regions: tuple[str, ...] = ()
    cities: tuple[str, ...] = ()

    def to_json(self) -> dict[str, list[str]]:
        """What is said of it to a user."""
        said = {"countries": self.countries, "regions": self.regions, "cities": self.cities}
        return {name: list(values) for name, values in said.items() if values}


def named(words: str, *, sure: bool) -> Where | None:
    """The place that words name, None if they name none or several.

    `sure` means that the sentence says that a place is meant ("in ..."); otherwise a word that may be something
    else is none.
    """
    plain = words.removeprefix("the ").removeprefix("The ").strip()
    key = plain.lower()
    if key in AREAS:
        return Where(("US",), cities=AREAS[key])
    if key in CITY_NAMES and (sure or key != "la"):
        return Where((str(place.country(CITY_NAMES[key])),), cities=(CITY_NAMES[key],))
    if len(key) <= 3 and (key not in _SHORT or not (sure or plain.isupper())):
        return None
    if not sure and _is_something_else(plain):
        return None
    if len(group := geography.countries(plain)) > 1:
        return Where(group)
    return _single(plain)


def _is_something_else(words: str) -> bool:
    key = words.lower()
    return key in NO_CITY or bool(industry.direct(words)) or (key in SILENT and not words.isupper())


def _single(words: str) -> Where | None:
    found = place.parse(words)
    if len(found) != 1 or found[0].country is None or found[0].remote:
        return None
    country = str(found[0].country)
    if (city := found[0].city) is not None:
        if place.country(city) is None and found[0].region is None:
            return None
        return Where((country,), cities=(CITY_NAMES.get(city.lower()) or _written(city),))
    return Where((country,), (found[0].region,) if found[0].region else ())


def _written(name: str) -> str:
    return " ".join(word[:1].upper() + word[1:].lower() for word in name.split()) if _caseless(name) else name


def _caseless(name: str) -> bool:
    return name.islower() or name.isupper()


def marked_places(text: Text) -> None:
    """Claim places that the sentence introduces, and those that are enumerated after them."""
    for index, word in enumerate(text.words):
        introduced = word.key in IN or (word.key in LABELS and ":" in word.after)
        if introduced and not text.claimed[index]:
            _enumerated(text, index + 1)
        if index + 1 < len(text.words) and text.words[index + 1].key == "based":
            _claim_before(text, index + 1)


def _enumerated(text: Text, start: int) -> None:
    while (end := _claim(text, start, sure=True)) is not None:
        start = end
        while start < len(text.words) and text.words[start].key in _BETWEEN:
            start += 1


def _claim_before(text: Text, end: int) -> None:
    for start in range(max(0, end - _LONGEST), end):
        if (
            text.free(start, end)
            and text.joined(start, end)
            and (where := named(text.slice(start, end), sure=True))
        ):
            text.meanings.append(Meaning(text.claim(start, end), "places", where))
            return


def _claim(text: Text, start: int, *, sure: bool) -> int | None:
    """Claim the longest place that begins at a word; return where it ends."""
    for end in range(min(len(text.words), start + _LONGEST), start, -1):
        if text.free(start, end) and (where := _reading(text, start, end, sure=sure)) is not None:
            text.meanings.append(Meaning(text.claim(start, end), "places", where))
            return end
    return None


def _reading(text: Text, start: int, end: int, *, sure: bool) -> Where | None:
    """A place of these words: as they stand, or a city and what it lies in ("Austin TX", "Berlin, Germany")."""
    if text.joined(start, end) and (where := named(text.slice(start, end), sure=sure)) is not None:
        return where
    for middle in range(start + 1, end):
        if not (text.joined(start, middle) and text.joined(middle, end)):
            continue
        comma = sure and not text.joined(middle - 1, middle + 1)
        if (where := _within(text, (start, middle, end), sure=sure, comma=comma)) is not None:
            return where
    return None


def _within(text: Text, parts: tuple[int, int, int], *, sure: bool, comma: bool) -> Where | None:
    """A city and what it lies in. A city that nobody knows is one only before a comma and a known place."""
    inner, outer = text.slice(parts[0], parts[1]), text.slice(parts[1], parts[2])
    code = len(outer) == 2 and outer.isupper()
    around = place.parse(outer)
    if not code and (len(around) != 1 or around[0].city is not None or not named(outer, sure=sure)):
        return None
    whole = place.parse(f"{inner}, {outer}")
    if len(whole) != 1 or whole[0].city is None or whole[0].country is None:
        return None
    alone = named(inner, sure=sure)
    if alone is None and not (comma and _like_a_city(inner) and not (code and _is_something_else(outer))):
        return None
    if alone is not None and alone.countries != (whole[0].country,):
        return None
    return Where((str(whole[0].country),), cities=(_written(whole[0].city),))


def _like_a_city(words: str) -> bool:
    each = words.split()
    plain = all(word[:1].isupper() and word.lower() not in SILENT for word in each)
    return plain and not any(_is_something_else(word) or technology.is_known(word) for word in (words, *each))


def adjectives(text: Text) -> None:
    """Claim adjectives of countries: "German", "South African"."""
    for size in (2, 1):
        for start in range(len(text.words) - size + 1):
            words = text.slice(start, start + size).lower()
            if words in DEMONYMS and text.free(start, start + size):
                where = Where(geography.countries(DEMONYMS[words]))
                text.meanings.append(Meaning(text.claim(start, start + size), "places", where))


def bare_places(text: Text) -> None:
    """Claim places that stand without any introduction, if they can be nothing else."""
    for start, word in enumerate(text.words):
        silent = word.key in SILENT and word.text not in ("US", "UK")
        if word.key and not silent and not technology.is_known(word.text):
            _claim(text, start, sure=False)
