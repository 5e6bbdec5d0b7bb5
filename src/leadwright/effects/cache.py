"""Answers kept so that a page that has not changed is not sent again: they are always revalidated.

Only answers to plain GETs are kept, without credentials, so that they may be shared by workspaces.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from leadwright.sources.contract import Ask

_PLAIN_HEADERS = frozenset({"accept", "accept-language", "user-agent"})


@dataclass(frozen=True, slots=True)
class CacheEntry:
    """A 2xx answer with a validator. `key` identifies the request, not the person who asked."""

    key: str
    etag: str | None
    last_modified: str | None
    status: int
    headers: Mapping[str, str]
    cookies: Mapping[str, str]
    body: bytes
    stored_at: datetime


class Cache(Protocol):
    """Keeps entries by key; may forget any of them at any time."""

    async def get(self, key: str) -> CacheEntry | None: ...

    async def put(self, entry: CacheEntry) -> None: ...


class MemoryCache:
    """A cache in memory that forgets the least recently used entries beyond `max_bytes` of bodies."""

    def __init__(self, max_bytes: int = 64_000_000) -> None:
        self._entries: OrderedDict[str, CacheEntry] = OrderedDict()
        self._max_bytes = max_bytes
        self._bytes = 0

    async def get(self, key: str) -> CacheEntry | None:
        """The entry, now the most recently used, or None."""
        entry = self._entries.get(key)
        if entry is not None:
            self._entries.move_to_end(key)
        return entry

    async def put(self, entry: CacheEntry) -> None:
        """Keep the entry in place of an older one."""
        if (old := self._entries.pop(entry.key, None)) is not None:
            self._bytes -= len(old.body)
        self._entries[entry.key] = entry
        self._bytes += len(entry.body)
        while self._bytes > self._max_bytes:
            _, forgotten = self._entries.popitem(last=False)
            self._bytes -= len(forgotten.body)


def cache_key(ask: Ask) -> str | None:
    """The key of an ask whose answer may be kept and shared, else None."""
    names = {name.lower() for name in ask.headers}
    if ask.method != "GET" or ask.body is not None or not names <= _PLAIN_HEADERS:
        return None
    language = next((v for k, v in ask.headers.items() if k.lower() == "accept-language"), "")
    text = "\n".join((ask.url, ",".join(ask.accept), language))
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def validators(entry: CacheEntry) -> dict[str, str]:
    """The headers that ask "has it changed since?"."""
    headers = {}
    if entry.etag:
        headers["if-none-match"] = entry.etag
    if entry.last_modified:
        headers["if-modified-since"] = entry.last_modified
    return headers


def keepable(status: int, headers: Mapping[str, str]) -> bool:
    """May this answer be kept: a full 200 with a validator that nobody marked private?"""
    directives = {part.split("=")[0].strip().lower() for part in headers.get("cache-control", "").split(",")}
    has_validator = "etag" in headers or "last-modified" in headers
    return status == 200 and has_validator and not directives & {"no-store", "private"}
