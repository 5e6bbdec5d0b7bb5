"""Signed messages to programs: one POST through the door's own client, under its guard. Never raises for the network.

Headers and signature are those of Standard Webhooks: webhook-id, webhook-timestamp, webhook-signature.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import httpx2

from leadwright.effects.door import HttpDoor
from leadwright.effects.retries import retry_after
from leadwright.kernel.errors import Wrong
from leadwright.kernel.http import HttpError, HttpRequest

SECONDS = 15.0
AGENT = "Leadwright-Webhooks/1"
_PREFIX = "whsec_"


@dataclass(frozen=True, slots=True)
class Posted:
    """How a delivery ended. status: of the answer, None without one. gone: the receiver wants no more (410).
    wait: seconds that it asks us to wait."""

    arrived: bool
    status: int | None
    reason: str
    gone: bool = False
    wait: float | None = None


def new_secret() -> str:
    """Make a signing secret, as its receiver needs it."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """Sign a message: HMAC-SHA256 over id, timestamp and body, as `v1,base64`."""
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode()


def checked(address: str, door: HttpDoor) -> str:
    """Return the host of an address that may be told. Raises Wrong for any other; asks nobody."""
    try:
        url = httpx2.URL(address)
        why = door.refusal(url)
    except (httpx2.InvalidURL, UnicodeError):
        why = "not allowed: this is no URL"
    if why is not None or len(address) > 2_000:
        raise Wrong(
            f"This address cannot be told: {(why or 'it is too long').removeprefix('not allowed: ')}.",
            hint="Give an https address that this machine may reach.", field="url",
        )  # fmt: skip
    return url.host


async def post(
    door: HttpDoor, address: str, keys: Sequence[str], message_id: str, body: bytes, at: datetime
) -> Posted:
    """Deliver one message, once; signed under each of the keys, so that one can be changed while both hold."""
    stamp = int(at.timestamp())
    headers = {
        "content-type": "application/json", "user-agent": AGENT, "webhook-id": message_id,
        "webhook-timestamp": str(stamp),
        "webhook-signature": " ".join(signature(key, message_id, stamp, body) for key in keys),
    }  # fmt: skip
    request = HttpRequest(httpx2.URL(address), "POST", headers, body, 64_000, SECONDS)
    try:
        answer = await door.exchange(request)
    except HttpError as trouble:
        return Posted(False, trouble.status, trouble.message or trouble.kind)
    if 200 <= answer.status < 300:
        return Posted(True, answer.status, "")
    reason = f"the receiver answered {answer.status}"
    return Posted(False, answer.status, reason, answer.status == 410, retry_after(answer.headers))
