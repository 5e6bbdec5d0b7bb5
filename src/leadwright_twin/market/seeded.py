"""Chance that is a pure function of words: the same words, the same luck."""

from __future__ import annotations

import random
from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")


def number(*words: object) -> int:
    """64 even bits for these words."""
    text = "\x1f".join(map(str, words)).encode()
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "big")


def share(*words: object) -> float:
    """A number in [0, 1) for these words."""
    return number(*words) / 2**64


def rng(*words: object) -> random.Random:
    """A generator for these words."""
    return random.Random(number(*words))


def pick(choices: Sequence[T], *words: object) -> T:
    """One of `choices`, for these words."""
    return choices[number(*words) % len(choices)]


def hex_id(index: int, *words: object, digits: int = 24) -> str:
    """An id of `digits` hexadecimal digits that carries `index` in its last eight (see `read_hex_id`)."""
    front = f"{number(*words, index):016x}{number(*words, index, 'more'):016x}"
    return f"{front[: digits - 8]}{index:08x}"


def read_hex_id(text: str, *words: object, digits: int = 24) -> int | None:
    """The index in such an id; None if the id was not made by these words."""
    plain = text.replace("-", "").lower()
    if len(plain) != digits or not all(letter in "0123456789abcdef" for letter in plain):
        return None
    index = int(plain[-8:], 16)
    return index if hex_id(index, *words, digits=digits) == plain else None


def uuid_id(index: int, *words: object) -> str:
    """A UUID-shaped id that carries `index`; `read_hex_id(..., digits=32)` reads it."""
    plain = hex_id(index, *words, digits=32)
    return f"{plain[:8]}-{plain[8:12]}-{plain[12:16]}-{plain[16:20]}-{plain[20:]}"
