"""The text by which a company is compared in meaning: what believed fields say that it does. Pure.

Its name is left out: what is called alike need not do the like. The same profile gives the same text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

MIN_CONFIDENCE = 0.5
FIELDS = ("one_liner", "description", "industries", "technologies", "text")
_MOST = {
    "one_liner": 500,
    "description": 2_000,
    "text": 2_000,
}  # characters: what a company says first says most
_TECHNOLOGIES = 30


def text_of(fields: Mapping[str, Any]) -> str:
    """Return the text of a profile's kept fields (value, confidence, ...), "" if nothing is said of what it does."""
    believed = {name: _believed(fields.get(name)) for name in FIELDS}
    parts = [" ".join(str(believed["one_liner"] or "").split())[: _MOST["one_liner"]]]
    parts.append(" ".join(str(believed["description"] or "").split())[: _MOST["description"]])
    parts.append(", ".join(str(label) for label in believed["industries"] or ()))
    names = sorted({str(t if isinstance(t, str) else t["name"]) for t in believed["technologies"] or ()})
    parts.append(", ".join(names[:_TECHNOLOGIES]))
    parts.append(" ".join(str(believed["text"] or "").split())[: _MOST["text"]])
    return "\n".join(part for part in parts if part)


def digest(text: str) -> int:
    """Return a number that changes when the text does, of 64 bits with a sign."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


def _believed(kept: Any) -> Any:
    return kept[0] if kept is not None and kept[1] >= MIN_CONFIDENCE else None
