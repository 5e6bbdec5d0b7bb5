"""Text as a person would see it: nothing invisible, no turned directions. Pure."""

from __future__ import annotations

import unicodedata

_KEPT = "\n\t"
_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cn", "Cs"})


def visible(text: str) -> str:
    """Return a text without characters that nobody sees: controls, joiners, marks of direction, tags, private ones."""
    composed = unicodedata.normalize("NFC", text)
    if composed.isascii() and composed.isprintable():
        return composed
    return "".join(char for char in composed if char in _KEPT or unicodedata.category(char) not in _UNSEEN)
