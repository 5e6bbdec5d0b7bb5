"""What a CRM tells over a webhook: which records changed. Who sent it is proven first, and nothing else of it is believed.

HubSpot signs in its own way. Salesforce has no webhooks; a flow there may send {"object": "company", "ids": [...]} signed
as our own hooks are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson

from leadwright.kernel.errors import Wrong
from leadwright.kernel.signatures import Unproven, prove
from leadwright.sources.crm.contract import CrmObject
from leadwright.sources.crm.hubspot.webhook import is_signed, noticed

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
        told = _of_hubspot(body)
    else:
        prove(headers, body, secret, now)
        told = _of_ours(body)
    changed: dict[CrmObject, list[str]] = {}
    for what, crm_id in told:
        known = changed.setdefault(what, [])
        if _ID.fullmatch(crm_id) and crm_id not in known and len(known) < MOST:
            known.append(crm_id)
    return {what: ids for what, ids in changed.items() if ids}


def _prove_hubspot(
    headers: Mapping[str, str], urls: Sequence[str], body: bytes, secret: str, now: datetime
) -> None:
    moment, given = headers.get("x-hubspot-request-timestamp", ""), headers.get("x-hubspot-signature-v3", "")
    proofs = [is_signed(secret, "POST", url, body, moment, given, now) for url in urls]
    if not secret or not given or not any(proofs):
        raise Unproven(
            "The delivery is not signed by HubSpot just now.",
            hint="Is it the app's secret, and does HubSpot call the address that LEADWRIGHT_PUBLIC_URL names?",
        )


def _of_hubspot(body: bytes) -> Iterator[tuple[CrmObject, str]]:
    """The records that events name; a merge names those that are gone as well."""
    try:
        events = noticed(body)
    except ValueError as error:
        raise Wrong("The delivery is no list of events.", hint="Send it as the CRM does.") from error
    for event in events:
        for crm_id in (event.id, *event.merged):
            yield event.object, crm_id


def _of_ours(body: bytes) -> Iterator[tuple[CrmObject, str]]:
    try:
        told: Any = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Wrong("The delivery is no JSON.", hint='Send {"object": "company", "ids": [...]}.') from error
    for one in told if isinstance(told, list) else [told]:
        what = _KNOWN.get(str(one.get("object", "")).lower()) if isinstance(one, Mapping) else None
        ids = one.get("ids") if what is not None else None
        if what is None or not isinstance(ids, list):
            raise Wrong("The delivery names no records.", hint='Send {"object": "company", "ids": [...]}.')
        for crm_id in ids:
            yield what, str(crm_id)
