"""Who works at an invented company: names from made-up families, addresses under its own domain."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from leadwright_twin.data import load
from leadwright_twin.types import Person

_PATTERNS = ("{given}.{family}", "{initial}{family}", "{given}")
_TRANSLITERATED = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "'": "", "-": "", " ": ""})


def ascii_slug(text: str) -> str:
    """Lower-case ASCII letters and digits of `text`, accents dropped."""
    folded = unicodedata.normalize("NFKD", text.lower().translate(_TRANSLITERATED))
    return "".join(letter for letter in folded if letter.isascii() and letter.isalnum())


def _flags(text: str) -> frozenset[str] | None:
    return None if text == "-" else frozenset(text) - {"n"}


def _names(language: str, rng: random.Random, count: int) -> list[tuple[str, str, str]]:
    """Distinct people as (shown name, ASCII given name, ASCII family name)."""
    pool = load("names.json")[language]
    given = rng.sample(range(len(pool["given"])), count)
    family = rng.sample(range(len(pool["family"])), count)
    if language == "ja":
        return [
            (f"{pool['family'][f]} {pool['given'][g]}", pool["latin_given"][g], pool["latin_family"][f])
            for g, f in zip(given, family, strict=True)
        ]
    pairs = [(pool["given"][g], pool["family"][f]) for g, f in zip(given, family, strict=True)]
    return [(f"{first} {last}", ascii_slug(first), ascii_slug(last)) for first, last in pairs]


def people(
    specs: Sequence[str], domain: str, language: str, place: Mapping[str, Any], rng: random.Random
) -> tuple[Person, ...]:
    """The people of a company. A spec is `title|flags in the file|flags on the site`."""
    pattern = rng.choice(_PATTERNS)
    numbers = rng.sample(range(30, 100), len(specs))
    label = domain.removesuffix(".example")
    found = []
    for spec, (name, given, family), number in zip(
        specs, _names(language, rng, len(specs)), numbers, strict=True
    ):
        title, in_file, on_site = spec.split("|")
        local = pattern.format(given=given, family=family, initial=given[0])
        shown = rng.choice(place["phones"]).format(number) if place["phones"] else None
        found.append(
            Person(
                name=name,
                title=title,
                email=f"{local}@{domain}",
                phone=place["e164"].format(number) if shown else None,
                phone_shown=shown,
                linkedin_url=f"https://www.linkedin.com/in/{given}-{family}-{label}-invented",
                in_file=_flags(in_file),
                on_site=_flags(on_site),
            )
        )
    return tuple(found)
