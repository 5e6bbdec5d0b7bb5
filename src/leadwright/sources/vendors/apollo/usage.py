"""What a key has used and may still use; both questions need a master key and are free."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from leadwright.sources.contract import Outcome, Reply
from leadwright.sources.question import Question
from leadwright.sources.reading import Fields, ShapeError, every
from leadwright.sources.vendor import Answer, Reading, Request
from leadwright.sources.vendors.apollo.manifest import document
from leadwright.sources.wording import filled, iso_day, whole

_METER = ("limit", "consumed", "left_over")


def ask_usage(questions: Sequence[Question], cursor: str | None) -> Request:
    """Calls per endpoint and window."""
    return Request("/usage_stats/api_usage_stats", "POST")


def read_usage(questions: Sequence[Question], reply: Reply) -> Reading:
    """Details: {endpoints: {name: {day, hour, minute: {limit, consumed, left_over}}}}."""
    told = document(reply)
    if isinstance(told, Answer):
        return every(questions, told)
    endpoints = dict[str, Any]()
    for name in told.raw:
        windows = told.raw[name]
        if "api/v1" in name and isinstance(windows, dict):
            endpoints[_plain(name)] = {kind: _meter(windows.get(kind)) for kind in ("day", "hour", "minute")}
            told.known(name)
    if not endpoints:
        raise ShapeError("usage without any endpoint")
    return Reading((Answer(Outcome.HIT, details={"endpoints": endpoints}),), leftovers=told.left())


def _plain(name: str) -> str:
    """Endpoints are written as lists in text: '["api/v1/people", "match"]' is people/match."""
    parts = "".join(char for char in name if char not in '[]" ').split(",")
    return "/".join(parts).removeprefix("api/v1/")


def ask_credits(questions: Sequence[Question], cursor: str | None) -> Request:
    """Credits of the present cycle."""
    return Request("/usage_stats/credit_usage_stats", "POST")


def read_credits(questions: Sequence[Question], reply: Reply) -> Reading:
    """Details: {credits: {kind: {limit, consumed, left_over}}, starts_on, ends_on, balance}."""
    told = document(reply)
    if isinstance(told, Answer):
        return every(questions, told)
    kinds = told.take("credit_usage_stats")
    if not isinstance(kinds, dict):
        raise ShapeError("credits without their kinds")
    cycle = told.inner("current_credit_cycle")
    details = filled(
        credits={name: meter for name, raw in kinds.items() if (meter := _meter(raw))},
        starts_on=iso_day(cycle.take("start_date")),
        ends_on=iso_day(cycle.take("end_date")),
    )
    meters = list(details.get("credits", {}).values())
    details["balance"] = filled(
        used=sum(meter.get("consumed", 0) for meter in meters),
        left=sum(meter.get("left_over", 0) for meter in meters),
    )
    return Reading((Answer(Outcome.HIT, details=details),), leftovers=told.left())


def _meter(raw: Any) -> dict[str, int]:
    meter = Fields(raw)
    return filled({name: whole(meter.take(name)) for name in _METER})
