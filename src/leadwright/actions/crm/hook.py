"""What a CRM tells over a webhook: which records changed. Who sent it is proven first, and nothing else of it is believed.

HubSpot signs in its own way (version 3): the base64 of an HMAC-SHA256 by the app's secret over method, address, body and
time. Salesforce has no webhooks; a flow there may send {"object": "company", "ids": [...]} signed as our own hooks are.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson

from leadwright.kernel.errors import Wrong
from leadwright.kernel.signatures import WINDOW, Unproven, prove
from leadwright.sources.crm.contract import CrmObject

HOOKS = ("hubspot", "salesforce")
"""The names of hooks that are a CRM's."""
MOST = 5_000
Changed = Mapping[CrmObject, Sequence[str]]
_ID = re.compile(r"[A-Za-z0-9]{1,40}")
_KNOWN = {one.value: one for one in (CrmObject.COMPANY, CrmObject.CONTACT, CrmObject.LEAD, CrmObject.DEAL)}


def read_hook(
    crm: str, headers: Mapping[str, str], urls: Sequence[str], body: bytes, secret: str, now: datetime
) -> Changed:
    """Return the ids of records that changed, by object. `urls` are the addresses by which we may have been called.

    Raises Unproven if it is not signed with the secret just now, Wrong if it cannot be read.
    """
    if crm == "hubspot":
        _prove_hubspot({name.lower(): value for name, value in headers.items()}, urls, body, secret, now)
    else:
        prove(headers, body, secret, now)
    told = _parsed(body)
    events = told if isinstance(told, list) else [told]
    changed: dict[CrmObject, list[str]] = {}
    for event in events[:MOST]:
        if not isinstance(event, Mapping):
            raise Wrong("The delivery is no list of events.", hint="Send it as the CRM does.")
        for what, crm_id in _told(event):
            known = changed.setdefault(what, [])
            if crm_id not in known:
                known.append(crm_id)
    return changed


def _parsed(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Wrong("The delivery is no JSON.", hint="Send it as the CRM does.") from error


def _told(event: Mapping[str, Any]) -> list[tuple[CrmObject, str]]:
    """The records that an event names; a merge names those that are gone as well. Other events name none of ours."""
    what = _KNOWN.get(
        str(event.get("object") or event.get("subscriptionType") or "").partition(".")[0].lower()
    )
    if what is None:
        return []
    ids = [
        event.get("objectId"),
        event.get("primaryObjectId"),
        *_list(event, "mergedObjectIds"),
        *_list(event, "ids"),
    ]
    texts = [str(one) for one in ids if isinstance(one, int | str) and not isinstance(one, bool)]
    return [(what, text) for text in texts if _ID.fullmatch(text)]


def _list(event: Mapping[str, Any], name: str) -> list[Any]:
    told = event.get(name)
    return told[:MOST] if isinstance(told, list) else []


def _prove_hubspot(
    headers: Mapping[str, str], urls: Sequence[str], body: bytes, secret: str, now: datetime
) -> None:
    moment, given = headers.get("x-hubspot-request-timestamp", ""), headers.get("x-hubspot-signature-v3", "")
    if not secret or not re.fullmatch(r"\d{1,15}", moment) or not given:
        raise Unproven(
            "The delivery is not signed.", hint="HubSpot signs it (version 3) with the app's secret."
        )
    signed = [_code(secret, url, body, moment) for url in urls]
    if not any([hmac.compare_digest(one, given) for one in signed]):  # noqa: C419 - all, for equal time
        raise Unproven(
            "The signature does not fit.",
            hint="Is it the app's secret, and does HubSpot call the address that LEADWRIGHT_PUBLIC_URL names?",
        )
    sent = datetime.fromtimestamp(int(moment) / 1000, UTC)
    if abs((now - sent).total_seconds()) > WINDOW:
        raise Unproven("The delivery was not sent just now.", hint="Set the clocks right and send it again.")


def _code(secret: str, url: str, body: bytes, moment: str) -> str:
    text = b"POST" + url.encode() + body + moment.encode()
    return base64.b64encode(hmac.new(secret.encode(), text, hashlib.sha256).digest()).decode()
