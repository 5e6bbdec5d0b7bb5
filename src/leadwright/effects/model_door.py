"""The door to the one server of models that an operator named: on this machine, in an inner network or outside."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2

from leadwright.effects import guard
from leadwright.effects.door import DoorSettings, HttpDoor
from leadwright.kernel.errors import Wrong
from leadwright.kernel.http import HostMap
from leadwright.kernel.settings import Settings

_LOOPBACK = {"127.0.0.1": "127.0.0.1", "localhost": "127.0.0.1", "::1": "[::1]"}


@asynccontextmanager
async def open_model_door(settings: Settings, base: str, places: int) -> AsyncIterator[HttpDoor]:
    """Open a door that leads to the server of a base address alone. Raises Wrong for what is no address of a server.

    A server on this machine is reached whatever LEADWRIGHT_OUTSIDE says short of `closed`, for it is not outside.
    """
    url = checked(base)
    hosts = dict(settings.host_map)
    if url.scheme == "http" and url.host in _LOOPBACK and HostMap.of(hosts).target(url.host) is None:
        hosts[url.host] = f"{_LOOPBACK[url.host]}:{url.port or 80}"
    asked = DoorSettings(
        outside=settings.outside, host_map=hosts, user_agent=settings.scraper_user_agent, concurrency=places,
        named=guard.netloc(url),
    )  # fmt: skip
    async with HttpDoor(asked) as door:
        yield door


def checked(base: str) -> httpx2.URL:
    """Return the base address of a server. Raises Wrong for any other text, and for one that carries a secret."""
    try:
        url = httpx2.URL(base)
    except (httpx2.InvalidURL, UnicodeError):
        url = httpx2.URL()
    if url.scheme not in ("http", "https") or not url.host or url.userinfo or url.query:
        raise Wrong(
            f"LEADWRIGHT_LLM_URL is no address of a server: {base[:100]!r}.",
            hint="Write https://api.openai.com/v1, or http://localhost:11434/v1 for a model on this machine.",
            field="llm_url",
        )
    return url


def is_own(url: httpx2.URL) -> bool:
    """Whether a server stands on this machine or in an inner network, where tokens cost nothing."""
    return url.host in _LOOPBACK or guard.host_reason(url.host) is not None
