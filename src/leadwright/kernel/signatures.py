"""Signatures of deliveries: who sent it is proven before anything of it is read, and an old one is worth nothing.

A signature reads "t=SECONDS,v1=HEX": the time of sending (Unix) and an HMAC-SHA256 over "SECONDS.BODY" by the shared
secret. While a secret is changed, several v1 may stand there. A delivery older or newer than five minutes is refused;
within that window whoever receives it remembers `identity` and drops repeats.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import UTC, datetime

from leadwright.kernel.errors import Refused

HEADER = "x-signature"
WINDOW = 300  # seconds


class Unproven(Refused):
    """Nobody proved to have sent this delivery just now."""

    code = "unproven"


_TIME = re.compile(r"\d{1,12}")
_CODE = re.compile(r"[0-9a-f]{64}")


def sign(body: bytes, secret: str, sent_at: datetime) -> str:
    """The header that a sender writes."""
    seconds = str(int(sent_at.timestamp()))
    return f"t={seconds},v1={_code(seconds, body, secret)}"


def prove(headers: Mapping[str, str], body: bytes, secret: str, now: datetime) -> datetime:
    """Return when a delivery was sent, by whoever shares the secret. `now` must know its time zone.

    Raises Unproven if it is not signed with the secret, or not sent just now.
    """
    if not secret:
        raise Unproven("No secret is set, so no delivery can be trusted.", hint="Set one first.")
    written = next((value for name, value in headers.items() if name.lower() == HEADER), "")
    parts = [part.strip().partition("=") for part in written.split(",")[:10]]
    times = [value for name, _, value in parts if name == "t"]
    codes = [value for name, _, value in parts if name == "v1" and _CODE.fullmatch(value)]
    if len(times) != 1 or not _TIME.fullmatch(times[0]) or not codes:
        raise Unproven("The delivery is not signed.", hint=f'Send {HEADER}: "t=SECONDS,v1=HEX".')
    expected = _code(times[0], body, secret)
    if not any([hmac.compare_digest(expected, one) for one in codes]):  # noqa: C419 - all, for equal time
        raise Unproven("The signature does not fit.", hint="Is it the same secret on both sides?")
    if abs(now.timestamp() - int(times[0])) > WINDOW:
        raise Unproven("The delivery was not sent just now.", hint="Set the clocks right and send it again.")
    return datetime.fromtimestamp(int(times[0]), UTC)


def identity(body: bytes, sent_at: datetime) -> str:
    """What is the same for a repeat of a delivery, and for nothing else."""
    return hashlib.sha256(f"{int(sent_at.timestamp())}.".encode() + body).hexdigest()


def _code(seconds: str, body: bytes, secret: str) -> str:
    return hmac.new(secret.encode(), seconds.encode() + b"." + body, hashlib.sha256).hexdigest()
