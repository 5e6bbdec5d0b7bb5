"""Intent as a signed webhook: who sent it is proven first, and nothing of it is read before.

The header `x-signature` is "t=SECONDS,v1=HEX": the time of sending (Unix) and an HMAC-SHA256 over
"SECONDS.BODY" by the shared secret. While a secret is changed, several v1 may stand there. A delivery older or newer
than five minutes is refused; within that window whoever receives it remembers `Delivery.id` and drops repeats.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from leadwright.kernel.errors import Refused, Wrong
from leadwright.sources.intent.topics import IntentReading, meaning, observations
from leadwright.sources.reading import ShapeError, json_object

HEADER = "x-signature"
WINDOW = 300
MAX_BYTES = 1_000_000
_MOST = 10_000
_TIME = re.compile(r"\d{1,12}")
_CODE = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery that is what it says: its `id` (the same for a repeat), when it was sent, and what it says."""

    id: str
    sent_at: datetime
    reading: IntentReading


def sign(body: bytes, secret: str, sent_at: datetime) -> str:
    """The header that a sender writes."""
    seconds = str(int(sent_at.timestamp()))
    return f"t={seconds},v1={_code(seconds, body, secret)}"


def read_webhook(headers: Mapping[str, str], body: bytes, secret: str, now: datetime) -> Delivery:
    """Prove who sent a delivery and when, then read it: {"events": [{company, domain, product, activity, date}]}.

    `now` must know its time zone. Raises Refused (code intent_signature) if it is not signed with the secret or not
    sent just now, Wrong (code intent_body) if it is too large or in another shape.
    """
    sent_at = _proven(headers, body, secret, now)
    if len(body) > MAX_BYTES:
        raise Wrong("The delivery is too large.", hint=f"Send at most {MAX_BYTES} bytes.", code="intent_body")
    try:
        document = json_object(body, "events")
    except ShapeError as cause:
        raise Wrong(
            f"The delivery cannot be read: {cause}.", hint='Send {"events": [...]}.', code="intent_body"
        ) from cause
    events = document.rows("events")
    if len(events) > _MOST:
        raise Wrong("The delivery has too many events.", hint=f"Send at most {_MOST}.", code="intent_body")
    rows, left = [], set(document.left())
    for index, event in enumerate(events):
        told = dict(_flat(event, left))
        rows.append((f"events[{index}]", told))
    identity = hashlib.sha256(f"{int(sent_at.timestamp())}.".encode() + body).hexdigest()
    return Delivery(identity, sent_at, observations(rows, frozenset(left)))


def _proven(headers: Mapping[str, str], body: bytes, secret: str, now: datetime) -> datetime:
    if not secret:
        raise Refused(
            "No secret is set, so no delivery can be trusted.", hint="Set one first.", code="intent_signature"
        )
    written = next((value for name, value in headers.items() if name.lower() == HEADER), "")
    parts = [part.strip().partition("=") for part in written.split(",")[:10]]
    times = [value for name, _, value in parts if name == "t"]
    codes = [value for name, _, value in parts if name == "v1" and _CODE.fullmatch(value)]
    if len(times) != 1 or not _TIME.fullmatch(times[0]) or not codes:
        raise Refused(
            "The delivery is not signed.", hint=f'Send {HEADER}: "t=SECONDS,v1=HEX".', code="intent_signature"
        )
    expected = _code(times[0], body, secret)
    if not any([hmac.compare_digest(expected, code) for code in codes]):  # noqa: C419 - all, for equal time
        raise Refused(
            "The signature does not fit.",
            hint="Is it the same secret on both sides?",
            code="intent_signature",
        )
    if abs(now.timestamp() - int(times[0])) > WINDOW:
        raise Refused(
            "The delivery was not sent just now.",
            hint="Set the clocks right and send it again.",
            code="intent_signature",
        )
    return datetime.fromtimestamp(int(times[0]), UTC)


def _code(seconds: str, body: bytes, secret: str) -> str:
    return hmac.new(secret.encode(), seconds.encode() + b"." + body, hashlib.sha256).hexdigest()


def _flat(event: Any, left: set[str]) -> Iterator[tuple[str, Any]]:
    """What an event says, by meaning; a company may be an object of its own."""
    if not isinstance(event, Mapping):
        return
    inner = event.get("company")
    if isinstance(inner, Mapping):
        event = {**event, "company": inner.get("name"), "domain": inner.get("domain") or event.get("domain")}
        left.update(f"company.{name}" for name in inner if name not in ("name", "domain"))
    seen: set[str] = set()
    for name, value in event.items():
        what = meaning(name)
        if what and what not in seen:
            seen.add(what)
            yield what, value
        elif what is None:
            left.add(str(name))
