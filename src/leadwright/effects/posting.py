"""Post a document to a service and take its answer: for rooms that ask the world and are no source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from leadwright.effects.door import HttpDoor
from leadwright.sources.contract import Ask, Outcome

_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Posted:
    """What came back: `answered` if it is a whole answer, else `reason` says why not, and `locked` that a person must act."""

    answered: bool
    status: int | None
    body: bytes
    reason: str
    locked: bool


async def post(
    door: HttpDoor, service: str, purpose: str, url: str, headers: Mapping[str, str], body: bytes, max_bytes: int,
) -> Posted:  # fmt: skip
    """Post once, with the door's own repeats and limits; it leaves a row in the ledger. Never raises for the network."""
    ask = Ask(
        service, purpose, url, "POST", {"content-type": "application/json", **headers}, body, max_bytes, _SECONDS,
        accept=("application/json",),
    )  # fmt: skip
    reply = await door.send(ask)
    hit = reply.outcome is Outcome.HIT and reply.status is not None and 200 <= reply.status < 300
    locked = reply.outcome is Outcome.LOCKED or reply.status in (401, 402, 403)
    return Posted(hit and not reply.truncated, reply.status, reply.body, reply.reason, locked)
