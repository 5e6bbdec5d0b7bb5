"""Headers of messages as they really come: folded, encoded in any charset, repeated, hostile. Nothing here raises."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime

_ID = re.compile(r"<[^<>\s@]{1,250}@[^<>\s@]{1,250}>")
_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+")
_MOST = 8_000


def text_of(message: Message, name: str) -> str:
    """A header as text, on one line; "" if there is none."""
    return decoded(message.get(name))


def decoded(value: object) -> str:
    """A raw header value as text, its encoded words decoded as far as they can be."""
    raw = str(value or "")[:_MOST]
    try:
        parts = decode_header(raw)
    except (HeaderParseError, ValueError):
        parts = [(raw, None)]
    said = "".join(_part(content, charset) for content, charset in parts)
    return " ".join(said.replace("\x00", "").split())


def _part(content: bytes | str, charset: str | None) -> str:
    if isinstance(content, str):
        return content.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    try:
        return content.decode(charset or "utf-8", "replace")
    except (LookupError, ValueError):
        return content.decode("latin-1")


def ids_of(message: Message, *names: str) -> list[str]:
    """All Message-IDs in headers of these names, in their order, each once."""
    found: dict[str, None] = {}
    for name in names:
        for value in message.get_all(name, []):
            found.update(dict.fromkeys(_ID.findall(str(value)[:_MOST])))
    return list(found)


def ids_in(text: str) -> list[str]:
    """All Message-IDs in a text, each once."""
    return list(dict.fromkeys(_ID.findall(text)))


def address_of(message: Message, name: str) -> tuple[str | None, str]:
    """The first address of a header, in lower case, and the name beside it."""
    said, address = parseaddr(decoded(message.get(name)))
    found = _ADDRESS.fullmatch(address.strip()) or _ADDRESS.search(decoded(message.get(name)))
    return (found[0].lower() if found else None), said


def addresses_in(text: str) -> list[str]:
    """All addresses in a text, in lower case, each once."""
    return list(dict.fromkeys(found.strip(".").lower() for found in _ADDRESS.findall(text)))


def date_of(message: Message) -> datetime | None:
    """When a message says that it was written, in its own time zone; None if it does not say, or nonsense."""
    try:
        said = parsedate_to_datetime(str(message.get("date") or ""))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    said = said if said.tzinfo is not None else said.replace(tzinfo=UTC)
    return said if 1990 <= said.year <= 2200 else None
