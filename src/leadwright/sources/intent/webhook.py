"""Intent as a signed webhook: who sent it is proven first (`kernel.signatures`), and nothing of it is read before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from leadwright.kernel.errors import Refused, Wrong
from leadwright.kernel.signatures import Unproven, identity, prove, sign
from leadwright.sources.intent.topics import IntentReading, meaning, observations
from leadwright.sources.reading import ShapeError, json_object

__all__ = ["Delivery", "read_webhook", "sign"]

MAX_BYTES = 1_000_000
_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery that is what it says: its `id` (the same for a repeat), when it was sent, and what it says."""

    id: str
    sent_at: datetime
    reading: IntentReading


def read_webhook(headers: Mapping[str, str], body: bytes, secret: str, now: datetime) -> Delivery:
    """Prove who sent a delivery and when, then read it: {"events": [{company, domain, product, activity, date}]}.

    `now` must know its time zone. Raises Refused (code intent_signature) if it is not signed with the secret or not
    sent just now, Wrong (code intent_body) if it is too large or in another shape.
    """
    try:
        sent_at = prove(headers, body, secret, now)
    except Unproven as cause:
        raise Refused(
            f"The delivery is not proven: {cause.message}", hint=cause.hint, code="intent_signature"
        ) from cause
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
    return Delivery(identity(body, sent_at), sent_at, observations(rows, frozenset(left)))


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
