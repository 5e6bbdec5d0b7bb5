"""Webhooks of the twin of HubSpot: batches of events, signed as HubSpot signs them (version 3).

The signature is the base64 of HMAC-SHA256 by the app's secret over method, address, body and timestamp, one after another.
"""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass, field

import orjson

from leadwright_twin.crm.store import Event, Store

_BATCH = 100
_OBJECTS = {"company": "company", "contact": "contact", "deal": "deal"}


@dataclass
class Webhooks:
    """Events that wait for their receiver. `repeats` sends every nth batch twice, as HubSpot may."""

    store: Store
    portal: int
    secret: str
    url: str
    waiting: list[Event] = field(default_factory=list)
    _number: int = 0

    def __post_init__(self) -> None:
        self.store.listeners.append(self.waiting.append)

    def due(self) -> list[tuple[bytes, tuple[tuple[str, str], ...]]]:
        """The requests to be posted now: bodies with their headers."""
        events, self.waiting[:] = list(self.waiting), []
        return [self._request(events[at : at + _BATCH]) for at in range(0, len(events), _BATCH)]

    def _request(self, events: list[Event]) -> tuple[bytes, tuple[tuple[str, str], ...]]:
        body = orjson.dumps([self._told(event) for event in events])
        moment = str(self.store.now())
        headers = (
            ("content-type", "application/json"), ("x-hubspot-request-timestamp", moment),
            ("x-hubspot-signature-version", "v3"), ("x-hubspot-signature-v3", signature(self.secret, "POST", self.url, body, moment)),
        )  # fmt: skip
        return body, headers

    def _told(self, event: Event) -> dict[str, object]:
        self._number += 1
        told: dict[str, object] = {
            "eventId": self._number, "subscriptionId": 1, "portalId": self.portal, "appId": 7, "occurredAt": event.at,
            "subscriptionType": f"{_OBJECTS[event.kind]}.{event.what}", "attemptNumber": 0, "objectId": int(event.id),
            "changeSource": "CRM_UI" if event.who == "person" else "INTEGRATION",
        }  # fmt: skip
        if event.what == "propertyChange":
            told |= {"propertyName": event.name, "propertyValue": event.value or ""}
        if event.what == "merge":
            told |= {"primaryObjectId": int(event.into or 0), "mergedObjectIds": [int(event.id)]}
        return told


def signature(secret: str, method: str, url: str, body: bytes, moment: str) -> str:
    """Sign a request."""
    signed = f"{method}{url}".encode() + body + moment.encode()
    return base64.b64encode(hmac.digest(secret.encode(), signed, "sha256")).decode()
