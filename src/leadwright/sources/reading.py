"""Lenient reading of replies: anything may be missing or null; what nobody takes is reported.

The tools that sources share; this file imports nothing of ours but the contract and the words of vendors.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from xml.etree import ElementTree
from xml.parsers import expat

from leadwright.sources.contract import Observation, Outcome, Reply
from leadwright.sources.question import Question
from leadwright.sources.vendor import Answer, Reading

_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_SPACE = re.compile(r"\s+")
_MAX_TEXT = 300
_LATEST = 32_503_680_000  # the year 3000, in seconds


class ShapeError(ValueError):
    """A reply that is not in the shape it should be; the message says what is wrong."""


class Fields:
    """An object of which each field is taken once; `left` are those that nobody took."""

    def __init__(self, raw: Any) -> None:
        self._raw: dict[str, Any] = dict(raw) if isinstance(raw, Mapping) else {}
        self._left = set(self._raw)

    @property
    def raw(self) -> Mapping[str, Any]:
        """The object itself; looking at it takes nothing."""
        return self._raw

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


def any_json(body: bytes) -> Any:
    """Whatever JSON the body holds, None if it holds none: for what failures say, in whatever shape."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def xml_root(body: bytes) -> ElementTree.Element:
    """The reply as XML. Raises ShapeError if it is none, or has a document type: no entity is ever expanded."""
    try:
        guard = expat.ParserCreate()
        guard.StartDoctypeDeclHandler = _refuse_doctype
        body = body.lstrip()  # some write an empty line before the declaration
        guard.Parse(body, True)
        return ElementTree.fromstring(body)  # noqa: S314 (the guard refused any document type)
    except (expat.ExpatError, ElementTree.ParseError, LookupError, ValueError) as cause:
        raise ShapeError(f"not readable XML: {cause}") from cause


def _refuse_doctype(*_: object) -> None:
    raise ShapeError("a document type is not accepted")


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


def told_in(headers: Mapping[str, str], header: str) -> int | None:
    """A whole number in a header; None if it is absent, empty or no number."""
    text = headers.get(header, "").strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else None


def every(questions: Sequence[Question], answer: Answer) -> Reading:
    """One answer that holds for all questions of a request."""
    return Reading(tuple(answer for _ in questions))


def found(
    rows: Sequence[Any], observations: Iterable[Observation], total: int | None, nothing: str
) -> Answer:
    """The answer of a page of records: a hit, or a miss if the vendor has none at all.

    Records that repeat on a page are kept once. Raises ShapeError if there are rows and none can be read.
    """
    kept: dict[tuple[str, str], Observation] = {}
    for item in observations:
        kept.setdefault((item.kind, item.native_key), item)
    if kept:
        return Answer(Outcome.HIT, tuple(kept.values()))
    if any(row is not None for row in rows):
        raise ShapeError("a list of records none of which can be read")
    return Answer(Outcome.HIT) if total else Answer(Outcome.MISS, reason=nothing)


def candidates(found: Iterable[Mapping[str, Any]], nothing: str) -> Answer:
    """Records that bear a name that was asked for: candidates in `details`, and none of them a fact.

    Each has a `native_key` and the `fields` that an observation would have; whoever knows which one is meant asks
    again by its number. MISS for the reason `nothing` if there are none.
    """
    kept = [dict(item) for item in found]
    return Answer(Outcome.HIT, details={"candidates": kept}) if kept else Answer(Outcome.MISS, reason=nothing)


def failed(
    reply: Reply, *, said: str = "", statuses: Mapping[int, tuple[Outcome, str]] | None = None
) -> Answer | None:
    """What a reply means that is no answer at all, or None for a 2xx that must be read.

    `said` is the vendor's own message, shown after ours; `statuses` are meanings of its own, which go first.
    A reply without a status never came: its outcome and reason are the door's.
    """
    if reply.status is None:
        return Answer(reply.outcome, reason=reply.reason)
    meaning = (statuses or {}).get(reply.status) or _STATUSES.get(reply.status)
    if meaning is None and 200 <= reply.status < 300:
        return None
    if meaning is None:
        busy = reply.status >= 500
        words = "the server fails" if busy else "not an answer to what was asked"
        meaning = (Outcome.BUSY if busy else Outcome.CHANGED, words)
    outcome, words = meaning
    reason = f"http {reply.status}: {words}"
    return Answer(outcome, reason=f"{reason} ({said[:_MAX_TEXT]})" if said else reason)


_STATUSES: Mapping[int, tuple[Outcome, str]] = {
    400: (Outcome.CHANGED, "it does not understand what we ask"),
    401: (Outcome.LOCKED, "it refuses the key"),
    402: (Outcome.LOCKED, "the credits are used up"),
    403: (Outcome.LOCKED, "the key or the plan may not do this"),
    408: (Outcome.BUSY, "it gave up waiting"),
    422: (Outcome.CHANGED, "it does not accept what we ask"),
    425: (Outcome.BUSY, "too early"),
    429: (Outcome.BUSY, "it asks us to slow down"),
    451: (Outcome.BLOCKED, "the person asked not to be processed"),
}
