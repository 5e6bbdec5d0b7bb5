"""Reads HubSpot's webhooks: only what HubSpot signed, and only lately, counts. Pure."""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from urllib.parse import unquote

import orjson

from leadwright.sources.crm.contract import CrmObject
from leadwright.sources.crm.reading import moment, rows, text_of

OLDEST = timedelta(minutes=5)
What = Literal["created", "changed", "archived", "merged"]
_WHAT: dict[str, What] = {
    "creation": "created", "propertyChange": "changed", "deletion": "archived", "privacyDeletion": "archived",
    "merge": "merged", "restore": "changed", "associationChange": "changed",
}  # fmt: skip
_DECODED = {"%3A": ":", "%2F": "/", "%3F": "?", "%40": "@", "%21": "!", "%24": "$", "%27": "'", "%28": "(", "%29": ")",
            "%2A": "*", "%2C": ",", "%3B": ";"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Noticed:
    """Something that HubSpot says has happened: a reason to read the record, never its truth. `key` names the event, so
    that a repeat is known. `by_us`: an integration did it."""

    key: str
    object: CrmObject
    id: str
    what: What
    at: datetime
    property: str | None = None
    merged: tuple[str, ...] = ()
    by_us: bool = False


def is_signed(
    secret: str, method: str, url: str, body: bytes, timestamp: str, signature: str, now: datetime
) -> bool:
    """Whether HubSpot signed this request (version 3) within the last five minutes. `url` is the one it was sent to."""
    at = moment(timestamp) if timestamp.isascii() and timestamp.isdigit() else None
    if at is None or abs(now - at) > OLDEST:
        return False
    for escaped, plain in _DECODED.items():
        url = url.replace(escaped, plain).replace(escaped.lower(), plain)
    signed = f"{method}{url}".encode() + body + timestamp.encode()
    made = base64.b64encode(hmac.digest(secret.encode(), signed, "sha256"))
    return hmac.compare_digest(made, unquote(signature).encode("utf-8", "replace"))


def noticed(body: bytes) -> list[Noticed]:
    """The events of a body that was signed; what is about other objects is passed over. ValueError for what is no list."""
    told = orjson.loads(body)
    if not isinstance(told, list):
        raise ValueError("expected a list of events")
    return [found for row in rows(told) if (found := _read(row)) is not None]


def _read(row: Any) -> Noticed | None:
    kind, _, event = str(row.get("subscriptionType") or "").rpartition(".")
    what, at, record_id = _WHAT.get(event), moment(row.get("occurredAt")), text_of(row.get("objectId"))
    known = {item.value for item in (CrmObject.COMPANY, CrmObject.CONTACT, CrmObject.DEAL)}
    if kind not in known or what is None or at is None or record_id is None:
        return None
    merged: tuple[str, ...] = ()
    if what == "merged":
        told = row.get("mergedObjectIds")
        merged = tuple(one for item in told if (one := text_of(item))) if isinstance(told, list) else ()
        record_id = text_of(row.get("newObjectId")) or text_of(row.get("primaryObjectId")) or record_id
    key = f"{text_of(row.get('portalId'))}:{text_of(row.get('eventId'))}:{row.get('subscriptionType')}"
    key += f":{record_id}:{text_of(row.get('occurredAt'))}:{text_of(row.get('propertyName')) or ''}"
    by_us = row.get("changeSource") in ("INTEGRATION", "API")
    return Noticed(key, CrmObject(kind), record_id, what, at, text_of(row.get("propertyName")), merged, by_us)
