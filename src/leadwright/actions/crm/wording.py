"""Values as a CRM writes them: ours put into its words, and two of its words compared by what they mean. Pure.

A CRM tells "250", "250.0" and 250 as it likes, writes dates as moments and moments as dates, and knows an industry by a
code of its own. What means the same is the same: else each sync would find a change that nobody made.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from leadwright.sources.crm.contract import Field, FieldType
from leadwright.values import domain, linkedin, phone, place
from leadwright.values.name import fold

_YES = frozenset({"true", "yes", "1"})
_NO = frozenset({"false", "no", "0", ""})


class Unfit(Exception):
    """A value that the property cannot hold; the text says why, for people."""


def written(value: Any, field: Field) -> str | None:
    """Our value as text for a property; None for nothing. Raises Unfit where the property cannot hold it."""
    if value is None or value == "":
        return None
    match field.type:
        case "number":
            return _number(value)
        case "boolean":
            return "true" if value is True or str(value).lower() in _YES else "false"
        case "date":
            return _day(value)
        case "datetime":
            return _moment(value)
        case "choice":
            return _choice(str(value), field)
        case "choices":
            return ";".join(_choice(part, field) for part in re.split(r"\s*;\s*", str(value)) if part)
        case _:
            return _text(str(value), field)


def _number(value: Any) -> str:
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        raise Unfit(f"{str(value)[:40]!r} is no number") from None
    return f"{amount.normalize():f}"


def _day(value: Any) -> str:
    found = _as_moment(str(value))
    if found is None:
        raise Unfit(f"{str(value)[:40]!r} is no date")
    return found.date().isoformat()


def _moment(value: Any) -> str:
    found = _as_moment(str(value))
    if found is None:
        raise Unfit(f"{str(value)[:40]!r} is no moment")
    return found.isoformat().replace("+00:00", "Z")


def _text(value: str, field: Field) -> str:
    text = value.strip()
    if field.longest is None or len(text) <= field.longest:
        return text
    if field.longest < 40:
        raise Unfit(f"longer than the {field.longest} characters that it may have")
    cut = text[: field.longest - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut[-30:] else cut).rstrip() + "…"


def _choice(value: str, field: Field) -> str:
    """The option that means this: by value or label, else by the same words ("Computer Software", COMPUTER_SOFTWARE)."""
    wanted = _words(value)
    for option in field.options:
        if option.active and wanted in (_words(option.value), _words(option.label)):
            return option.value
    if not field.strict:
        return value.strip()
    raise Unfit(f"{value[:60]!r} is none of the values that it may have")


@lru_cache(maxsize=4_096)
def _words(text: str) -> str:
    return " ".join(re.sub(r"[^\w]+|_", " ", fold(text)).split())


def same(left: str | None, right: str | None, kind: FieldType = "text") -> bool:
    """Whether two values of a property mean the same; nothing and emptiness are the same."""
    left, right = (left or "").strip() or None, (right or "").strip() or None
    if left == right or left is None or right is None:
        return left == right
    match kind:
        case "number":
            return _as_number(left) == _as_number(right) is not None
        case "boolean":
            return (left.lower() in _YES) == (right.lower() in _YES)
        case "date":
            return _dates(left) == _dates(right) is not None
        case "datetime":
            return _as_moment(left) == _as_moment(right) is not None
        case "choices":
            return set(left.split(";")) == set(right.split(";"))
        case "text":
            return _same_text(left, right)
        case "choice" | "reference":  # ids of the CRM's own: Salesforce writes them in 15 or 18 characters
            return left.casefold() == right.casefold() or (
                left[:15] == right[:15] and {len(left), len(right)} == {15, 18}
            )


@lru_cache(maxsize=65_536)
def _same_text(left: str, right: str) -> bool:
    """Texts that differ in spaces alone are the same, and so are two spellings of one address, page or number."""
    if left.split() == right.split():
        return True
    if "@" in left and "@" in right:
        return left.casefold() == right.casefold()
    if "linkedin." in left.lower() and "linkedin." in right.lower():
        return linkedin.page(left) == linkedin.page(right) is not None
    if _looks_like_address(left) and _looks_like_address(right):
        return _address(left) == _address(right)
    if left[:1] in "+(0123456789" and right[:1] in "+(0123456789":
        numbers = phone.parse(left), phone.parse(right)
        return numbers[0] is not None and numbers[0] == numbers[1]
    return False


def _looks_like_address(text: str) -> bool:
    return " " not in text and "." in text and domain.host(text) is not None


def _address(text: str) -> tuple[str, str]:
    plain = re.sub(r"^https?://", "", text.lower()).removeprefix("www.")
    host, _, path = plain.partition("/")
    return host, path.rstrip("/")


def _as_number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _dates(text: str) -> date | None:
    found = _as_moment(text)
    return found.date() if found else None


def _as_moment(text: str) -> datetime | None:
    """A date or moment as CRMs write it: ISO, with or without a time, or milliseconds since 1970."""
    if re.fullmatch(r"-?\d{11,14}", text):
        return datetime.fromtimestamp(int(text) / 1000, UTC)
    try:
        found = datetime.fromisoformat(
            re.sub(r"([+-]\d{2})(\d{2})$", r"\1:\2", text.strip().replace("Z", "+00:00"))
        )
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def moment(text: str | None) -> datetime | None:
    """Read a date or moment of a CRM, in UTC; None if it is none."""
    return _as_moment(text) if text else None


def countries_alike(left: str | None, right: str | None) -> bool:
    """Whether two texts name one country."""
    return (code := place.country(left or "")) is not None and code == place.country(right or "")


def first(values: Iterable[str | None]) -> str | None:
    """The first that says anything."""
    return next((value for value in values if value), None)
