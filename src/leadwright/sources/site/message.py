"""Read messages of the Segment HTTP API: one message is one `Event`, of which only what is used later is kept.

Addresses of the network, identifiers of devices, coordinates and the query strings of addresses are let go here, before
anything is stored.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from leadwright.kernel.ids import new_id
from leadwright.sources.reading import ShapeError

KINDS = ("identify", "track", "page", "screen", "group", "alias")
MOST_EVENT = 32 * 1024
MOST_BATCH = 500 * 1024
_MOST_NAME = 400
_MOST_ID = 255
_OF_CONTEXT = ("campaign", "library", "locale", "timezone", "groupId", "traits")
_OF_PAGE = ("path", "title", "url", "referrer")
_OF_PROPERTIES = ("ip", "search")  # what is let go of properties


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that a visitor did or said.

    `name` is that of the event, page or screen. `occurred_at` is by our clock: corrected by what the sender's clock
    said when it sent. `content` holds traits, properties and what is kept of the context. `ip` is not part of it.
    """

    message_id: str
    kind: str
    name: str | None
    anonymous_id: str | None
    user_id: str | None
    occurred_at: datetime
    received_at: datetime
    content: Mapping[str, Any]
    ip: str | None = None


class TooLarge(Exception):
    """A message, or a batch of them, is over its limit."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A message of a batch that says too little to be an event, with the reason."""

    reason: str
    body: str


def parse(body: bytes) -> Mapping[str, Any]:
    """Return the JSON object of a body. NUL characters are dropped, half characters replaced. Raises ShapeError."""
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        found = _leniently(body)
    if b"\\u0000" in body:
        found = _without_nul(found)
    if not isinstance(found, dict):
        raise ShapeError("the body is not a JSON object")
    return found


def read(kind: str, told: Mapping[str, Any], received_at: datetime, sent_at: datetime | None = None) -> Event:
    """Return the event that a message tells. `sent_at` is that of the batch. Raises ShapeError, TooLarge."""
    sent = _moment(told.get("sentAt")) or sent_at
    event = Event(
        message_id=_message_id(told.get("messageId")),
        kind=kind,
        name=_name(kind, told),
        anonymous_id=_identifier(told.get("anonymousId")),
        user_id=_identifier(told.get("userId")),
        occurred_at=occurred(told.get("timestamp") or told.get("originalTimestamp"), sent, received_at),
        received_at=received_at,
        content=_content(kind, told),
        ip=_ip(told),
    )
    _complete(event)
    return event


def read_batch(told: Mapping[str, Any], received_at: datetime) -> Iterator[Event | Unread]:
    """Return what each message of a batch tells; one that is not whole does not spoil the others.

    Raises ShapeError if there is no list of messages, TooLarge (with its place) if one is over the limit.
    """
    batch = told.get("batch")
    if not isinstance(batch, Sequence) or isinstance(batch, str):
        raise ShapeError("`batch` is not a list of messages")
    sent_at = _moment(told.get("sentAt"))
    shared = told.get("context")
    for number, message in enumerate(batch):
        written = orjson.dumps(message, default=str)
        if len(written) > MOST_EVENT:
            raise TooLarge(f"batch[{number}] has {len(written):,} bytes, of {MOST_EVENT:,} at most")
        try:
            if not isinstance(message, Mapping):
                raise ShapeError("it is not an object")
            if isinstance(shared, Mapping):
                own = message.get("context")
                message = {**message, "context": {**shared, **(own if isinstance(own, Mapping) else {})}}  # noqa: PLW2901
            yield read(_kind(message), message, received_at, sent_at)
        except ShapeError as error:
            yield Unread(f"batch[{number}]: {error}", written.decode())


def occurred(stamp: Any, sent_at: datetime | None, received_at: datetime) -> datetime:
    """When it happened by our clock: received_at - (sent_at - stamp). Never later than it arrived.

    Without a time of sending the stamp is believed, without a stamp the moment of arrival.
    """
    told = _moment(stamp)
    if told is None:
        return received_at
    try:
        moment = told if sent_at is None else received_at - (sent_at - told)
    except OverflowError:
        return received_at
    return min(moment, received_at) if moment.year > 1970 else received_at


def _leniently(body: bytes) -> Any:
    """JSON as browsers write it: a half character (a lone surrogate) is written out, and read as unknown."""

    def refuse(name: str) -> Any:
        raise ShapeError(f"{name} is not JSON")

    try:
        found = json.loads(body, parse_constant=refuse)
        return orjson.loads(json.dumps(found, ensure_ascii=False).encode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        raise ShapeError(f"the body is not JSON: {str(error)[:100]}") from None


def _without_nul(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, dict):
        return {name.replace("\0", ""): _without_nul(item) for name, item in value.items()}
    return [_without_nul(item) for item in value] if isinstance(value, list) else value


def _kind(told: Mapping[str, Any]) -> str:
    kind = str(told.get("type", "")).lower()
    if kind in KINDS:
        return kind
    if not kind:  # older libraries named it `action`
        kind = str(told.get("action", "")).lower()
    if kind not in KINDS:
        raise ShapeError(f"its type {kind[:40]!r} is none of {', '.join(KINDS)}")
    return kind


def _complete(event: Event) -> None:
    """Refuse a message that says nobody did it, or not what."""
    if event.user_id is None and event.anonymous_id is None:
        raise ShapeError("it has neither userId nor anonymousId")
    if event.kind == "track" and not event.name:
        raise ShapeError("a track message needs `event`, its name")
    if event.kind == "group" and not event.content.get("groupId"):
        raise ShapeError("a group message needs `groupId`")
    if event.kind == "alias" and not event.content.get("previousId"):
        raise ShapeError("an alias message needs `previousId`")


def _message_id(value: Any) -> str:
    text = _text(value)
    if not text:
        return str(new_id())
    return text if len(text) <= _MOST_ID else hashlib.sha256(text.encode()).hexdigest()


def _identifier(value: Any) -> str | None:
    text = _text(value)
    if not text:
        return None
    return text if len(text) <= _MOST_ID else hashlib.sha256(text.encode()).hexdigest()


def _text(value: Any) -> str:
    """A text, or a number as text; nothing for whatever else stands there."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).strip()


def _name(kind: str, told: Mapping[str, Any]) -> str | None:
    if kind == "track":
        return _text(told.get("event"))[:_MOST_NAME] or None
    if kind in ("page", "screen"):
        properties = told.get("properties")
        own = properties.get("name") if isinstance(properties, Mapping) else None
        return (_text(told.get("name")) or _text(own))[:_MOST_NAME] or None
    return None


def _content(kind: str, told: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if isinstance(told.get("traits"), Mapping):
        found["traits"] = {name: value for name, value in told["traits"].items() if name != "ip"}
    if isinstance(told.get("properties"), Mapping):
        found["properties"] = {
            n: _cut(n, v) for n, v in told["properties"].items() if n not in _OF_PROPERTIES
        }
    if isinstance(told.get("context"), Mapping) and (context := _context(told["context"])):
        found["context"] = context
    for name in ("groupId", "previousId") if kind in ("group", "alias") else ():
        if (value := _identifier(told.get(name))) is not None:
            found[name] = value
    return found


def _context(told: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: told[name] for name in _OF_CONTEXT if told.get(name)}
    page = told.get("page")
    if isinstance(page, Mapping):
        kept["page"] = {name: _cut(name, page[name]) for name in _OF_PAGE if page.get(name)}
    return kept


def _cut(name: str, value: Any) -> Any:
    """An address without its query, where tokens and people's addresses stand."""
    if name in ("url", "referrer") and isinstance(value, str):
        return value.partition("?")[0][:2000]
    return value


def _ip(told: Mapping[str, Any]) -> str | None:
    context = told.get("context")
    return _text(context.get("ip"))[:45] or None if isinstance(context, Mapping) else None


def _moment(value: Any) -> datetime | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        seconds = value / 1000 if abs(value) > 1e11 else value
        try:
            return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
        except (OverflowError, ValueError):
            return None
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value.strip())
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
