"""Engagement: what people of the company did on sites and in products of ours, one event a kind and day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from leadwright.signals.context import Context
from leadwright.signals.history import History, Told
from leadwright.signals.types import Found

KINDS = frozenset({
    "pricing_page_visited", "content_downloaded", "email_replied", "linkedin_connected", "form_filled", "product_used",
    "identified", "ad_lead",
})  # fmt: skip
_BY_NETWORK = 0.5  # an address of the network may be that of a neighbour, a café or a provider
_MOST_NAMED = 20


def detect(history: History, context: Context) -> Iterator[Found]:
    """Find on which days which engagement was seen. What was done several times on a day is one event."""
    days: dict[tuple[str, date], list[Told]] = defaultdict(list)
    for record in history.companies:
        for told in record:
            if (done := _activity(told)) is not None:
                days[done].append(told)
    for (kind, day), tellings in sorted(days.items(), key=lambda item: item[0]):
        yield _found(kind, day, sorted(tellings, key=lambda t: (t.seen_at, t.observation_id)), context)


def _activity(told: Told) -> tuple[str, date] | None:
    said = told.content.get("activity")
    if not isinstance(said, Mapping) or said.get("kind") not in KINDS or told.effective is None:
        return None
    return said["kind"], told.effective


def _found(kind: str, day: date, tellings: Sequence[Told], context: Context) -> Found:
    first = tellings[0]
    named = any(told.content["activity"].get("by") != "ip" for told in tellings)
    trusted = context.trust.of(first.source, "activity").mean
    return Found(
        type=kind,
        subject="",
        first_seen=first.seen_at,
        recorded_at=min(told.recorded_at for told in tellings),
        last_seen=tellings[-1].seen_at,
        evidence=tuple(dict.fromkeys(told.observation_id for told in tellings)),
        sources=tuple(dict.fromkeys(told.origin for told in tellings)),
        confidence=round(trusted if named else trusted * _BY_NETWORK, 4),
        happened_on=day,
        precision="day",
        details=_details(tellings),
    )


def _details(tellings: Sequence[Told]) -> dict[str, Any]:
    what = list(dict.fromkeys(told.content["activity"].get("what") or "" for told in tellings))
    urls = [told.url for told in tellings if told.url]
    found: dict[str, Any] = {"what": [item for item in what if item][:_MOST_NAMED]} if any(what) else {}
    return {**found, **({"url": urls[0]} if urls else {})}
