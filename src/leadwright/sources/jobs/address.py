"""Web addresses: taken apart for the boards to recognise, and found in the markup of pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qsl, unquote, urlsplit

from leadwright.sources.jobs.types import Address

_MAX_PAGE = 3_000_000
_MAX_ADDRESS = 2_000
# In attributes, in scripts (with escaped slashes) and in text, with or without a scheme.
_ADDRESS = re.compile(r"(?:https?:)?//[^\s\"'<>\\`{}|^]{4,2000}", re.IGNORECASE)
_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
LOCALE = re.compile(r"[a-z]{2}(?:[-_][A-Za-z]{2,4})?")


def parse(url: str) -> Address | None:
    """The address taken apart; None if it is none."""
    text = url.strip()[:_MAX_ADDRESS]
    try:
        parts = urlsplit(f"https:{text}" if text.startswith("//") else text)
        host = (parts.hostname or "").rstrip(".")
        query = dict(reversed(parse_qsl(parts.query, max_num_fields=100)))
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or "." not in host:
        return None
    segments = tuple(unquote(segment).strip() for segment in parts.path.split("/") if segment.strip())
    return Address(host.lower(), segments, query)


def readable(html: str) -> str:
    """A page's markup with its escapes undone as far as addresses need it."""
    return unescape(html[:_MAX_PAGE]).replace("\\/", "/").replace("\\u002F", "/").replace("\\u002f", "/")


def found_in(markup: str) -> Iterator[str]:
    """Every address in the markup, in its order."""
    yield from (match.group().rstrip(".,;)]") for match in _ADDRESS.finditer(markup))


def token(text: str) -> str | None:
    """The text if it can be the token of a board."""
    return text if _TOKEN.fullmatch(text) else None


def label(host: str, suffix: str) -> str | None:
    """`acme` of `acme.example.com` under the suffix `.example.com`; None if there is none, or it is `www`."""
    before = host.removesuffix(suffix)
    if before == host or not before or before in ("www", "api", "app", "jobs", "careers", "support", "help"):
        return None
    return token(before)
