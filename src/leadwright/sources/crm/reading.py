"""Strict where a mistake would cost something, lenient everywhere else: the reading that both dialects share.

A record without id or time, or a list that is none, is a CRM that left its contract; a field nobody knows is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from leadwright.sources.contract import Outcome
from leadwright.sources.crm.contract import CrmReply, CrmTrouble, Write, WriteOutcome, Written

T = TypeVar("T")
LONGEST_REASON = 300


def answered(reply: CrmReply, *lists: str) -> Mapping[str, Any]:
    """The object of an answer, with the lists that it must have. Raises CrmTrouble if it is no answer."""
    if reply.outcome is not Outcome.HIT:
        raise CrmTrouble(reply.outcome, reply.reason, reply.code)
    if not isinstance(reply.body, dict):
        raise CrmTrouble(
            Outcome.CHANGED, f"expected an object, got {type(reply.body).__name__}", "unexpected_shape"
        )
    for name in lists:
        if not isinstance(reply.body.get(name), list):
            raise CrmTrouble(Outcome.CHANGED, f"expected a list {name!r}", "unexpected_shape")
    return reply.body


def answered_list(reply: CrmReply) -> Sequence[Any]:
    """The list of an answer. Raises CrmTrouble if it is none."""
    if reply.outcome is not Outcome.HIT:
        raise CrmTrouble(reply.outcome, reply.reason, reply.code)
    if not isinstance(reply.body, list):
        raise CrmTrouble(
            Outcome.CHANGED, f"expected a list, got {type(reply.body).__name__}", "unexpected_shape"
        )
    return reply.body


def rows(value: Any) -> Iterator[Mapping[str, Any]]:
    """The objects of a list; anything else in it is passed over."""
    return (row for row in value if isinstance(row, dict)) if isinstance(value, list) else iter(())


def needed(row: Any, name: str) -> str:
    """A text or number that must be there. Raises CrmTrouble without."""
    found = text_of(row.get(name)) if isinstance(row, dict) else None
    if found is None:
        raise CrmTrouble(Outcome.CHANGED, f"a record without {name!r}", "unexpected_shape")
    return found


def text_of(value: Any) -> str | None:
    """A value as the text under which it is kept and compared; None for nothing and for the empty text."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return format(Decimal(repr(value)).normalize(), "f")
    if isinstance(value, str | int):
        return str(value)
    return None


def moment(value: Any) -> datetime | None:
    """A moment as ISO text or as milliseconds since 1970; None if it is neither."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not value:
        return None
    try:
        if value.isascii() and value.isdigit():
            return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(value))
        found = datetime.fromisoformat(value)
    except (ValueError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def moment_needed(row: Mapping[str, Any], *names: str) -> datetime:
    """The first of these moments that is there. Raises CrmTrouble if none is."""
    for name in names:
        if (found := moment(row.get(name))) is not None:
            return found
    raise CrmTrouble(Outcome.CHANGED, f"a record without {names[0]!r}", "unexpected_shape")


def parts(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """A sequence in pieces of at most `size`."""
    return (items[at : at + size] for at in range(0, len(items), size))


def names_of(*groups: Sequence[str]) -> list[str]:
    """Names, each once, in the order of their first mention."""
    return list(dict.fromkeys(name for group in groups for name in group if name))


def same(one: str | None, other: str | None) -> bool:
    """Whether two values are the same for the CRM: empty and absent are, and so are numbers written in two ways."""
    if (one or None) == (other or None):
        return True
    if not one or not other:
        return False
    try:
        return float(one) == float(other) and one[:1] not in "+0" and other[:1] not in "+0"
    except ValueError:
        return False


def judged(
    write: Write, now: Mapping[str, str | None]
) -> tuple[dict[str, str | None], dict[str, str | None]]:
    """What of a write is left to do, and what people's edits keep, by the values that the record has now.

    A property yields if it was expected to have another value than it has, and does not have ours already.
    """
    todo: dict[str, str | None] = {}
    yielded: dict[str, str | None] = {}
    expected = write.expected or {}
    for name, value in write.properties.items():
        current = now.get(name)
        if same(current, value):
            continue
        if name in expected and not same(current, expected[name]):
            yielded[name] = current
        else:
            todo[name] = value
    return todo, yielded


def disturbed(write: Write, now: Mapping[str, str | None]) -> dict[str, str | None]:
    """The expected values that do not hold any more, as they are now: reasons not to remove a record."""
    return {
        name: now.get(name)
        for name, value in (write.expected or {}).items()
        if not same(now.get(name), value)
    }


def removed(write: Write, then: Mapping[str, str | None]) -> Written:
    """How a removal ended, by the values that the record had when it went: an edit that came in the very instant between
    our look and the removal went with it, and is told, so that somebody can bring the record back."""
    edited = disturbed(write, then)
    if not edited:
        return Written(write.effect, WriteOutcome.ARCHIVED, write.id)
    reason = "somebody edited it in the instant in which it was removed: bring it back from the CRM's bin"
    return Written(
        write.effect, WriteOutcome.ARCHIVED, write.id, reason, "edited_when_removed", yielded=edited
    )


def failed(write: Write, reply: CrmReply) -> Written:
    """How a write ended whose request got no answer that is about records."""
    outcome = {
        Outcome.IN_DOUBT: WriteOutcome.IN_DOUBT,
        Outcome.LOCKED: WriteOutcome.LOCKED,
        Outcome.BLOCKED: WriteOutcome.LOCKED,
        Outcome.BUSY: WriteOutcome.BUSY,
    }.get(reply.outcome, WriteOutcome.REFUSED)
    return Written(write.effect, outcome, write.id, reply.reason[:LONGEST_REASON], reply.code)
