"""Lenient reading of a board's answers: anything may be missing or null; what nobody takes is reported."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from leadwright.sources.jobs.types import ShapeError

_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_SPACE = re.compile(r"\s+")
_MAX_TEXT = 300
_LATEST = 32_503_680_000  # the year 3000, in seconds


class Fields:
    """An object of which each field is taken once; `left` are those that nobody took."""

    def __init__(self, raw: Any) -> None:
        self._raw: dict[str, Any] = dict(raw) if isinstance(raw, Mapping) else {}
        self._left = set(self._raw)

    def take(self, name: str) -> Any:
        """The value as it is, or None."""
        self._left.discard(name)
        return self._raw.get(name)

    def has(self, name: str) -> bool:
        """Whether the reply says anything of it, even null."""
        return name in self._raw

    def text(self, name: str) -> str | None:
        """A text or number as one line without surrounding space; None for anything else and for ""."""
        return line(self.take(name))

    def inner(self, name: str) -> Fields:
        """An object inside; empty if there is none."""
        return Fields(self.take(name))

    def rows(self, name: str) -> list[Any]:
        """A list inside; empty if there is none."""
        value = self.take(name)
        return value if isinstance(value, list) else []

    def known(self, *names: str) -> None:
        """These are known and deliberately not kept."""
        self._left.difference_update(names)

    def left(self) -> frozenset[str]:
        """Names that were neither taken nor known."""
        return frozenset(self._left)


def line(value: Any) -> str | None:
    """One line of at most 300 characters; None if the value is no text or number, or is empty."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return _SPACE.sub(" ", str(value)).strip()[:_MAX_TEXT] or None


def json_object(body: bytes, *required: str) -> Fields:
    """The reply as an object. Raises ShapeError if it is none or has none of the required lists."""
    document = _json(body)
    if not isinstance(document, dict):
        raise ShapeError(f"expected an object, got {type(document).__name__}")
    for name in required:
        if not isinstance(document.get(name), list):
            raise ShapeError(f"expected a list {name!r}")
    return Fields(document)


def json_list(body: bytes) -> list[Any]:
    """The reply as a list. Raises ShapeError if it is none."""
    document = _json(body)
    if not isinstance(document, list):
        raise ShapeError(f"expected a list, got {type(document).__name__}")
    return document


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as cause:
        raise ShapeError(f"not JSON: {cause}") from cause


def day(value: Any) -> date | None:
    """The day of an ISO date or time as written, or of epoch milliseconds (UTC); None if it is neither."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float) and 0 < value / 1000 < _LATEST:
        return datetime.fromtimestamp(value / 1000, UTC).date()
    found = _DAY.match(value.strip()) if isinstance(value, str) else None
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def joined(parts: Iterable[str | None], separator: str = ", ") -> str | None:
    """The parts that say something, each once; None if there are none."""
    kept: dict[str, str] = {}
    for part in parts:
        if part:
            kept.setdefault(part.casefold(), part)
    return separator.join(kept.values()) or None


def places(parts: Iterable[str | None], remote: bool | None = None) -> str | None:
    """Several places as one text, with "Remote" where the board says so beside them."""
    kept = [part for part in parts if part]
    if remote and not any("remote" in part.casefold() for part in kept):
        kept.append("Remote")
    return joined(kept, "; ")


def flag(value: Any) -> bool | None:
    """A yes or no as boards write it (true, 1, "1"); None if it is not said."""
    if isinstance(value, bool):
        return value
    return {"1": True, "true": True, "0": False, "false": False}.get(str(value).strip().lower())
