"""Read a search in plain words into criteria: rules alone, no guess that is not told.

Numbers go first, then what is excluded, then what the sentence introduces ("in", "using"), then words that stand
alone, the least ambiguous first. A word is used once; what nobody used is named.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import fields, replace
from typing import Any

from leadwright.sources.query import numbers, places, subjects
from leadwright.sources.query.places import Where
from leadwright.sources.query.text import Text, text_of
from leadwright.sources.query.types import Meaning, ReadQuery
from leadwright.sources.question import Criteria
from leadwright.values import technology

_PLACES = ("countries", "regions", "cities")
_BOUNDS = {"head_count": ("head_count_min", "head_count_max"), "founded": ("founded_min", "founded_max")}


def read(query: str, explicit: Criteria | None = None, *, technologies: Collection[str] = ()) -> ReadQuery:
    """Read a search. `explicit` filters win over its words; `technologies` are names that detection knows.

    Any text is a search: what says nothing gives no criteria, and no error.
    """
    text = text_of(query)
    set_aside = _meanings(text, _known(technologies))
    hiring = True if any(item.criterion == "hiring" for item in text.meanings) else None
    criteria, meanings = _together(text.meanings, explicit or Criteria())
    shown = tuple(replace(item, value=_json(item.value)) for item in meanings)
    return ReadQuery(criteria, hiring, shown, (*set_aside, *text.unused()))


def _meanings(text: Text, known: Callable[[str], bool]) -> list[str]:
    subjects.quoted(text)
    numbers.head_counts(text)
    set_aside = list(subjects.unwanted(text))
    numbers.founded(text)
    numbers.stages(text)
    numbers.bare_range(text)
    set_aside += subjects.hiring(text)
    subjects.used_technologies(text, known)
    places.marked_places(text)
    places.adjectives(text)
    subjects.bare_technologies(text, known)
    numbers.segments(text)
    subjects.industries(text)
    places.bare_places(text)
    subjects.misspelled(text, known)
    return set_aside


def _known(technologies: Collection[str]) -> Callable[[str], bool]:
    keys = frozenset(technology.key(name) for name in technologies)
    return lambda name: technology.is_known(name) or technology.key(name) in keys


def _together(meanings: Iterable[Meaning], explicit: Criteria) -> tuple[Criteria, list[Meaning]]:
    """All meanings as criteria. Explicit filters win: of places as a whole, of bounds one by one."""
    found: dict[str, Any] = {}
    shown = []
    said_where = any(getattr(explicit, name) for name in _PLACES)
    for item in sorted(meanings, key=lambda item: item.criterion):
        if item.criterion == "places":
            shown.append(replace(item, overridden=said_where))
            if not said_where:
                _add_place(found, item.value)
        elif item.criterion == "hiring":
            shown.append(item)
        elif item.criterion in _BOUNDS:
            shown.append(_add_bounds(found, item, explicit))
        else:
            given = getattr(explicit, item.criterion)
            shown.append(replace(item, overridden=given not in (None, ())))
            found[item.criterion] = tuple(dict.fromkeys((*found.get(item.criterion, ()), *item.value)))
    said = {
        item.name: value
        for item in fields(explicit)
        if (value := getattr(explicit, item.name)) not in (None, ())
    }
    return Criteria(**{**found, **said}), shown


def _add_place(found: dict[str, Any], where: Where) -> None:
    for name in _PLACES:
        if more := getattr(where, name):
            found[name] = tuple(dict.fromkeys((*found.get(name, ()), *more)))


def _add_bounds(found: dict[str, Any], item: Meaning, explicit: Criteria) -> Meaning:
    """The bounds that explicit ones leave open; a bound that contradicts an explicit one is dropped."""
    low_name, high_name = _BOUNDS[item.criterion]
    low, high = getattr(explicit, low_name), getattr(explicit, high_name)
    wanted_low, wanted_high = item.value
    found[low_name] = low if low is not None else wanted_low
    found[high_name] = high if high is not None else wanted_high
    if found[low_name] is not None and found[high_name] is not None and found[low_name] > found[high_name]:
        found[low_name], found[high_name] = low, high
    return replace(item, overridden=[found[low_name], found[high_name]] != list(item.value))


def _json(value: Any) -> Any:
    return value.to_json() if isinstance(value, Where) else value
