"""Whom news should be about: what all sources together say of the company, taken from its history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from leadwright.signals.history import History, Told
from leadwright.signals.news.types import Who
from leadwright.values.name import fold

_NAMES = ("name", "legal_name")
_PROSE = ("one_liner", "description")
_WORDS = 60  # of a description; what comes later says less of the trade


def of(history: History, *, shared: bool = False) -> Who:
    """The company's names (newest first), domains, places, trade and people. Empty where nobody said."""
    newest = sorted(
        (one for record in history.companies for one in record), key=lambda one: one.seen_at, reverse=True
    )
    told = list({one.observation_id: one for one in newest}.values())
    staff = {one.content.get("name") for record in history.people for one in record}
    return Who(
        names=tuple(dict.fromkeys(_names(told))),
        domains=frozenset(one.lower() for one in _texts(told, "domain", "former_domains")),
        cities=frozenset(_places(told, "city")),
        countries=frozenset((*_places(told, "country"), *_texts(told, "country"))),
        topics=frozenset(_topics(told)),
        industries=frozenset(_texts(told, "industries")),
        people=frozenset(one for one in (*staff, *_contacts(told)) if isinstance(one, str) and " " in one),
        shared=shared,
    )


def _names(told: Iterable[Told]) -> Iterable[str]:
    listed = list(told)
    for field in (*_NAMES, "former_names", "aliases"):
        yield from _texts(listed, field)


def _texts(told: Iterable[Told], *fields: str) -> Iterable[str]:
    """The texts of fields that hold one or a list of them."""
    for one in told:
        for field in fields:
            value = one.content.get(field)
            for text in value if isinstance(value, list) else [value]:
                if isinstance(text, str) and text.strip():
                    yield text.strip()


def _places(told: Iterable[Told], part: str) -> Iterable[str]:
    for one in told:
        spots = one.content.get("locations")
        for spot in spots if isinstance(spots, list) else ():
            value = spot.get(part) if isinstance(spot, Mapping) else None
            if isinstance(value, str):
                yield value


def _contacts(told: Iterable[Told]) -> Iterable[Any]:
    for one in told:
        people = one.content.get("people") or one.content.get("contacts")
        for person in people if isinstance(people, list) else ():
            yield person.get("name") if isinstance(person, Mapping) else None


def _topics(told: Iterable[Told]) -> Iterable[str]:
    listed = list(told)
    for text in (*_texts(listed, "industries", "keywords", "tags"), *_texts(listed, *_PROSE)):
        yield from _words(text)


@lru_cache(maxsize=4_096)
def _words(text: str) -> tuple[str, ...]:
    return tuple(fold(text).split()[:_WORDS])
