"""Behaviour of HubSpot's webhooks: only what was signed lately counts, and says only that something happened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import orjson
import pytest

from leadwright.sources.crm.contract import CrmObject
from leadwright.sources.crm.hubspot.webhook import is_signed, noticed
from leadwright_twin.crm.serve import crm_twin
from leadwright_twin.crm.webhooks import Webhooks

URL = "https://leads.fern.example/hooks/crm/1?a=b"


def _sent() -> tuple[bytes, dict[str, str], datetime]:
    twin = crm_twin()
    webhooks = Webhooks(twin.hubspot.store, 48213377, "app-secret", URL)
    one = twin.hubspot.store.create("company", {"name": "Fern"}, "person")
    other = twin.hubspot.store.create("company", {"name": "Fern"}, "app")
    twin.hubspot.store.merge(one, other)
    twin.hubspot.store.archive(one, "person")
    ((body, headers),) = webhooks.due()
    return body, dict(headers), datetime.fromtimestamp(twin.hubspot.store.now() / 1000, UTC)


def test_what_hubspot_signed_is_taken_and_nothing_else() -> None:
    body, headers, now = _sent()
    said = headers["x-hubspot-request-timestamp"], headers["x-hubspot-signature-v3"]
    assert is_signed("app-secret", "POST", URL, body, *said, now)
    assert not is_signed("other-secret", "POST", URL, body, *said, now)
    assert not is_signed("app-secret", "POST", URL + "c", body, *said, now)
    assert not is_signed("app-secret", "POST", URL, body + b" ", *said, now)
    assert not is_signed("app-secret", "POST", URL, body, *said, now + timedelta(minutes=6))
    assert not is_signed("app-secret", "POST", URL, body, "nonsense", said[1], now)


def test_events_name_the_record_and_what_happened() -> None:
    body, _, _ = _sent()
    found = noticed(body)
    assert [(item.object, item.what) for item in found] == [
        (CrmObject.COMPANY, "created"), (CrmObject.COMPANY, "created"), (CrmObject.COMPANY, "merged"),
        (CrmObject.COMPANY, "archived"),
    ]  # fmt: skip
    assert found[2].id == found[0].id
    assert found[2].merged == (found[1].id,)
    assert [item.by_us for item in found] == [False, True, False, False]
    assert len({item.key for item in found}) == 4


@pytest.mark.parametrize("body", [b"", b"{}", b"[", b'"text"'])
def test_what_is_no_list_of_events_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"expected|unexpected|document|empty"):
        noticed(body)


def test_events_of_other_objects_are_passed_over() -> None:
    row = {
        "eventId": 1,
        "subscriptionType": "ticket.creation",
        "objectId": 5,
        "occurredAt": 1_700_000_000_000,
    }
    assert noticed(orjson.dumps([row, None, 5, {}])) == []
