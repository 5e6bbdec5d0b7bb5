"""The forms of alerts: what is chosen of a rule, and how somebody is told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from starlette.datastructures import FormData, QueryParams

from leadwright.kernel.errors import Wrong

_MANY = ("signals", "enters", "leaves", "tiers")
_ONE = (
    "points",
    "days",
    "direction",
    "min_confidence",
    "icp",
    "owner",
    "country",
    "industry",
    "text",
    "watchlist",
)


@cache
def zones() -> list[str]:
    """Names of time zones, as a person may choose them."""
    return sorted(
        name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/"))
    )


def typed(form: FormData | QueryParams) -> dict[str, Any]:
    """What the form of a rule holds, with empty fields."""
    many = {name: [str(item) for item in form.getlist(name) if item] for name in _MANY}
    one = {name: str(form.get(name, "")).replace("\x00", "").strip() for name in _ONE}
    names = {name: str(form.get(name, ""))[:120] for name in ("name", "recipient")}
    return many | one | names


def document(given: Mapping[str, Any]) -> dict[str, Any]:
    """The document of a rule from what was typed."""
    return {name: given[name] for name in (*_MANY, *_ONE) if given.get(name)}


def settings(form: FormData) -> dict[str, Any]:
    """When somebody is told, as `recipients.change` takes it. Raises Wrong."""
    begins, ends = _time(form, "quiet_from"), _time(form, "quiet_until")
    if (begins is None) != (ends is None):
        raise Wrong(
            "Quiet hours need a beginning and an end.", hint="Leave both empty for none.", field="quiet_from"
        )
    most = str(form.get("most_a_day", "")).strip()
    if most and not (most.isascii() and most.isdigit()):
        raise Wrong(f"{most[:20]!r} is no number.", hint="Leave it empty for any number.", field="most_a_day")
    weekday = str(form.get("digest_weekday", "1"))
    return {
        "zone": str(form.get("zone", "")) or None,
        "quiet": (begins, ends) if begins is not None else None,
        "digest": str(form.get("digest", "daily")),
        "digest_at": _time(form, "digest_at") or time(8),
        "digest_weekday": int(weekday) if weekday.isascii() and weekday.isdigit() else 0,
        "most_a_day": int(most) if most else None,
    }


def _time(form: FormData, name: str) -> time | None:
    text = str(form.get(name, "")).strip()
    try:
        return time.fromisoformat(text) if text else None
    except ValueError:
        raise Wrong(f"{text[:20]!r} is no time of day.", hint="Write it as 20:00.", field=name) from None
