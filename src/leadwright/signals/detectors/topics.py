"""Topics that a company researches, as a provider of intent data says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from leadwright.signals.context import Context
from leadwright.signals.history import History, Told
from leadwright.signals.types import Found


def detect(history: History, context: Context) -> Iterator[Found]:
    """Find each topic once per record and day that the provider names; one without a day counts as of its first telling."""
    for record in history.companies:
        found: dict[tuple[str, date | None], Found] = {}
        for told in record:
            for item in told.content.get("intent_topics") or ():
                if not isinstance(item, Mapping) or not isinstance(item.get("topic"), str):
                    continue
                one = _topic(told, item, context)
                first = found.get((one.subject, one.happened_on))
                if first is None:
                    found[one.subject, one.happened_on] = one
        yield from found.values()


def _topic(told: Told, item: Mapping[str, Any], context: Context) -> Found:
    on = _day(item.get("date"))
    said = {name: item[name] for name in ("topic", "strength", "activity") if item.get(name) is not None}
    return Found(
        "intent_topic", " ".join(str(item["topic"]).casefold().split())[:200], told.seen_at, told.recorded_at, told.seen_at,
        (told.observation_id,), (told.origin,), round(context.trust.of(told.source, "intent_topics").mean, 4), on,
        "day" if on else "seen", details=said,
    )  # fmt: skip


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None
