"""What the ledger learns of each call through the door: never the URL itself, which may hold a secret."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Protocol

from leadwright.sources.contract import Outcome


@dataclass(frozen=True, slots=True)
class Call:
    """One call as it ended. `bytes` counts the body on the wire, 0 when nothing was read."""

    source: str
    purpose: str
    host: str
    url_hash: str
    outcome: Outcome
    status: int | None
    milliseconds: int
    bytes: int
    cached: bool
    reason: str
    attempts: int = 1


class Recorder(Protocol):
    """Writes one ledger row a call, on its own short transaction."""

    async def record(self, call: Call) -> None: ...


def url_hash(url: str) -> str:
    """SHA-256 of a URL, in hex."""
    return hashlib.sha256(url.encode("utf-8", "replace")).hexdigest()
