"""Intent is kept by company, and a delivery counts only if it is signed, fresh and whole."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadwright.kernel.errors import Refused, Wrong
from leadwright.sources.intent import read_table, read_webhook, sign

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SECRET = "a shared secret"
CSV = """Company Name;Company Domain;Category;Activity Type;Date;Visitor E-Mail
Kelpworks;www.kelpworks.example;CRM;Pricing;2026-11-18;zelda@kelpworks.example
Kelpworks, Inc.;https://kelpworks.example/;CRM;Compared;2026-11-19;
;kelpworks.example;CRM;Pricing;2026-11-18;
Tideform;;Helpdesk;;;
;;CRM;Pricing;2026-11-18;
Bracken;bracken.example;;Pricing;2026-11-18;
Dunmere;dunmere.example;CRM;Pricing;last week;
"""


def test_topics_of_a_company_are_gathered_and_nobody_who_looked_is_kept() -> None:
    reading = read_table(CSV.encode())
    kelp, tide = reading.observations
    assert kelp.native_key == "kelpworks.example"
    assert kelp.fields["intent_topics"] == [
        {"topic": "CRM", "activity": "Compared", "date": "2026-11-19"},
        {"topic": "CRM", "activity": "Pricing", "date": "2026-11-18"},
    ]
    assert kelp.effective is not None
    assert kelp.effective.isoformat() == "2026-11-19"
    assert tide.fields["intent_topics"] == [{"topic": "Helpdesk"}], "what is not said is left open"
    assert reading.leftovers == {"Visitor E-Mail"}
    assert "zelda" not in str(reading.observations)


def test_rows_that_cannot_be_read_are_named_with_their_reason() -> None:
    rejected = read_table(CSV.encode()).rejected
    assert [text.partition(":")[0] for text in rejected] == ["row 6", "row 7", "row 8"]
    assert "no day" in rejected[2]


@pytest.mark.parametrize(
    "body", [b"", b"a,b\n1,2\n", b"company,date\nx,2026-01-01\n", b"\xff\xff\x80", b"topic\nCRM\n"]
)
def test_a_table_that_does_not_say_what_it_holds_is_wrong(body: bytes) -> None:
    with pytest.raises(Wrong):
        read_table(body)


def body_of(*events: Any) -> bytes:
    return json.dumps({"events": events}).encode()


EVENT = {
    "company": {"name": "Kelpworks", "domain": "kelpworks.example"}, "product": "CRM", "activity": "Pricing",
    "date": "2026-11-18T09:00:00Z", "score": 7,
}  # fmt: skip
KEYS = st.sampled_from(["company", "domain", "product", "date", "score", "x"])
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


def test_a_signed_delivery_is_read() -> None:
    body = body_of(
        EVENT, {"companyName": "Tideform", "category": "Helpdesk", "user": {"email": "z@t.example"}}, 7
    )
    delivery = read_webhook({"X-Signature": sign(body, SECRET, NOW)}, body, SECRET, NOW)
    kelp, tide = delivery.reading.observations
    assert kelp.fields["intent_topics"] == [
        {"topic": "CRM", "activity": "Pricing", "strength": 7, "date": "2026-11-18"}
    ]
    assert tide.fields["name"] == "Tideform"
    assert delivery.reading.leftovers == {"user"}
    assert len(delivery.reading.rejected) == 1
    assert delivery.sent_at == NOW


@given(st.integers(-10_000, 10_000))
def test_a_delivery_counts_within_its_window_alone(seconds: int) -> None:
    body = body_of(EVENT)
    headers = {"x-signature": sign(body, SECRET, NOW)}
    later = NOW + timedelta(seconds=seconds)
    if abs(seconds) <= 300:
        assert read_webhook(headers, body, SECRET, later).reading.observations
    else:
        with pytest.raises(Refused):
            read_webhook(headers, body, SECRET, later)


@given(st.integers(0, 200), st.integers(1, 255))
def test_a_delivery_that_was_changed_anywhere_is_refused(place: int, flip: int) -> None:
    body = bytearray(body_of(EVENT))
    header = sign(bytes(body), SECRET, NOW)
    body[place % len(body)] ^= flip
    with pytest.raises(Refused):
        read_webhook({"x-signature": header}, bytes(body), SECRET, NOW)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "t=1",
        "v1=00",
        "t=x,v1=" + "0" * 64,
        "t=1,t=2,v1=" + "0" * 64,
        "t=1763640000,v1=" + "g" * 64,
        "nonsense",
    ],
)
def test_without_a_signature_nothing_is_read(header: str) -> None:
    with pytest.raises(Refused):
        read_webhook({"x-signature": header}, b"not even json", SECRET, NOW)
    with pytest.raises(Refused):
        read_webhook({}, body_of(EVENT), SECRET, NOW)
    with pytest.raises(Refused, match="No secret"):
        read_webhook({"x-signature": sign(body_of(EVENT), "", NOW)}, body_of(EVENT), "", NOW)


def test_while_a_secret_is_changed_either_signature_will_do() -> None:
    body = body_of(EVENT)
    old, new = sign(body, "old", NOW), sign(body, SECRET, NOW)
    both = f"{old},{new.partition(',')[2]}"
    assert (
        read_webhook({"x-signature": both}, body, SECRET, NOW).id
        == read_webhook({"x-signature": new}, body, SECRET, NOW).id
    )


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"events": {}}', b'{"events"', b"null"])
def test_a_signed_delivery_in_another_shape_is_wrong_and_said_so(body: bytes) -> None:
    with pytest.raises(Wrong):
        read_webhook({"x-signature": sign(body, SECRET, NOW)}, body, SECRET, NOW)


@given(ANYTHING)
def test_whatever_an_event_holds_is_read_or_rejected(event: Any) -> None:
    body = body_of(event)
    reading = read_webhook({"x-signature": sign(body, SECRET, NOW)}, body, SECRET, NOW).reading
    assert len(reading.observations) + len(reading.rejected) == 1
