"""Messages are read as Segment documents them, and their time is corrected by the sender's clock."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadwright.sources.reading import ShapeError
from leadwright.sources.site.message import Unread, occurred, parse, read, read_batch

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_a_wrong_clock_is_corrected_by_when_it_sent() -> None:
    message = {
        "userId": "u",
        "event": "E",
        "timestamp": "2020-01-01T00:00:00Z",
        "sentAt": "2020-01-01T00:10:00.000Z",
    }
    assert read("track", message, NOW).occurred_at == NOW - timedelta(minutes=10)


@given(
    skew=st.timedeltas(timedelta(days=-4000), timedelta(days=4000)),
    ago=st.timedeltas(timedelta(0), timedelta(days=30)),
)
def test_whatever_the_skew_an_event_is_as_old_as_its_sender_says(skew: timedelta, ago: timedelta) -> None:
    sent = NOW + skew
    assert occurred((sent - ago).isoformat(), sent, NOW) == NOW - ago


@pytest.mark.parametrize(
    "stamp", [None, "", "yesterday", True, [], 1e300, "9999-99-99", float("inf"), "0001-01-01T00:00:00+14:00"]
)
def test_a_time_that_cannot_be_read_is_that_of_arrival(stamp: object) -> None:
    assert occurred(stamp, NOW, NOW) == NOW


def test_an_event_never_lies_ahead_of_its_arrival() -> None:
    assert occurred("2099-01-01T00:00:00Z", None, NOW) == NOW
    assert occurred(1772366400000, None, NOW) == NOW  # milliseconds


def test_a_batch_hands_its_context_and_time_of_sending_down() -> None:
    told = {
        "sentAt": "2026-03-01T11:00:00Z", "context": {"locale": "de"},
        "batch": [
            {"type": "track", "event": "A", "userId": 5, "timestamp": "2026-03-01T10:00:00Z"},
            {"action": "page", "anonymousId": "x", "context": {"locale": "fr"}},
        ],
    }  # fmt: skip
    first, second = read_batch(told, NOW)
    assert not isinstance(first, Unread)
    assert not isinstance(second, Unread)
    assert (first.user_id, first.occurred_at, first.content["context"]) == (
        "5",
        NOW - timedelta(hours=1),
        {"locale": "de"},
    )
    assert (second.kind, second.content["context"]) == ("page", {"locale": "fr"})


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("track", {"event": "E"}), ("track", {"userId": "u"}), ("track", {"userId": "u", "event": {}}),
        ("group", {"userId": "u"}), ("alias", {"userId": "u"}), ("identify", {"userId": True}),
        ("page", {"anonymousId": "  "}),
    ],
)  # fmt: skip
def test_what_says_too_little_is_no_event(kind: str, message: dict[str, object]) -> None:
    with pytest.raises(ShapeError):
        read(kind, message, NOW)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
NAMES = (
    "type",
    "event",
    "userId",
    "anonymousId",
    "messageId",
    "timestamp",
    "sentAt",
    "context",
    "properties",
    "traits",
    "name",
    "groupId",
    "previousId",
)


@given(st.dictionaries(st.sampled_from(NAMES), json_values))
def test_nothing_that_is_json_breaks_the_reading(message: dict[str, object]) -> None:
    list(read_batch({"batch": [message]}, NOW))
    for kind in ("track", "identify", "page", "group"):
        try:
            event = read(kind, message, NOW)
        except ShapeError:
            continue
        assert event.user_id or event.anonymous_id
        assert len(event.message_id) <= 255
        assert event.occurred_at <= NOW


@given(st.binary(max_size=60))
def test_any_bytes_are_an_object_or_refused(body: bytes) -> None:
    with contextlib.suppress(ShapeError):
        assert isinstance(parse(body), dict)
