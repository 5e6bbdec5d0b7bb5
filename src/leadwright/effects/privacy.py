"""Words of others as the ledger may keep them: what a vendor says of an error often repeats whom we asked about."""

from __future__ import annotations

import re
from collections.abc import Iterator

from leadwright.sources.question import Question

_ADDRESS = re.compile(r"[^\s<>\"'(),;:=/]+@[^\s<>\"'(),;:=/]+")
_PROFILE = re.compile(r"(?:https?://)?(?:[a-z]+\.)?linkedin\.com/(?:in|pub)/\S+", re.IGNORECASE)
_NUMBER = re.compile(r"\+?\d(?:[\s().-]?\d){8,}")
_SHORTEST = 3  # a shorter part of a name stands in too many other words


def impersonal(text: str, question: Question) -> str:
    """A reason without addresses, profiles, phone numbers and the names of the person who was asked about."""
    text = without_addresses(text)
    for name in sorted(set(_names(question)), key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "(name)", text, flags=re.IGNORECASE)
    return text


def without_addresses(text: str) -> str:
    """A reason without addresses, profiles and phone numbers, whoever's they are."""
    return _NUMBER.sub("(number)", _ADDRESS.sub("(address)", _PROFILE.sub("(profile)", text)))


def _names(question: Question) -> Iterator[str]:
    who = question.person
    if who is None:
        return
    for name in (who.name, who.first, who.last):
        for part in (name, *(name or "").split()):
            if part and len(part) >= _SHORTEST:
                yield part
