"""Technologies that came, went, or gave way to another of their kind.

One is added if a whole reading was without it, or if the source itself dates its beginning; removed if two whole
readings in a row are without it, or if the source says so with a day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, timedelta
from typing import Any

from leadwright.signals.catalog import CATALOG
from leadwright.signals.context import Context
from leadwright.signals.history import History, Told
from leadwright.signals.stacks import Use, uses
from leadwright.signals.types import Found
from leadwright.values import technology

_SWAP = timedelta(days=60)  # between the going of one and the coming of the other
# Categories of which a company has one at a time: the new one takes the place of the old one.
_ONE_AT_A_TIME = frozenset({
    "cms", "ecommerce", "crm", "marketing automation", "live chat", "payment processors", "hosting", "paas", "cdn",
    "email", "tag managers", "a b testing", "customer data platform", "issue trackers", "accounting", "page builders",
})  # fmt: skip


def detect(history: History, context: Context) -> Iterator[Found]:
    """Find what was added, removed and replaced."""
    for record in history.companies:
        found = uses(record)
        added = [one for use in found if (one := _added(use, context))]
        removed = [one for use in found if (one := _removed(use, context))]
        yield from added
        yield from removed
        yield from _replaced(added, removed, found)
        yield from _told(record, context)


def _added(use: Use, context: Context) -> Found | None:
    told, day = use.since, use.since_day
    recent = CATALOG["technology_added"].expiry_days
    dated = day is not None and 0 <= (told.seen_at.astimezone(UTC).date() - day).days <= recent
    if not use.fresh and not dated:
        return None  # it may have been there ever since
    return Found(
        "technology_added", use.key, told.seen_at, told.recorded_at, use.last.seen_at, (told.observation_id,),
        (told.origin,), _trust(told, context), day if dated else None, "day" if dated else "seen",
        details={"technology": use.name, "categories": sorted(use.categories), **_url(told)},
    )  # fmt: skip


def _removed(use: Use, context: Context) -> Found | None:
    if not use.gone:
        return None
    first, second = use.without[:2]
    return Found(
        "technology_removed", use.key, first.seen_at, max(first.recorded_at, second.recorded_at), second.seen_at,
        tuple(dict.fromkeys((first.observation_id, second.observation_id))), (first.origin,), _trust(first, context),
        details={"technology": use.name, "categories": sorted(use.categories),
                 "seen_before": use.last.seen_at.isoformat(), **_url(first)},
        late=use.last.recorded_at > max(first.recorded_at, second.recorded_at),
    )  # fmt: skip


def _replaced(added: Sequence[Found], removed: Sequence[Found], found: Sequence[Use]) -> Iterator[Found]:
    """Of each category of which one has one at a time: the one that came when the other went."""
    for gone in removed:
        came = [
            (one, shared)
            for one in added
            if one.subject != gone.subject
            and (shared := _shared(one, gone))
            and abs(one.first_seen - gone.first_seen) <= _SWAP
        ]
        if came:
            one, shared = min(
                came, key=lambda pair: (abs(pair[0].first_seen - gone.first_seen), pair[0].subject)
            )
            last = max(one, gone, key=lambda event: event.first_seen)
            yield Found(
                "technology_replaced", one.subject, last.first_seen, max(one.recorded_at, gone.recorded_at),
                last.last_seen, tuple(dict.fromkeys((*one.evidence, *gone.evidence))), one.sources,
                min(one.confidence, gone.confidence),
                details={"before": gone.details["technology"], "after": one.details["technology"], "category": shared},
                late=one.late or gone.late,
            )  # fmt: skip


def _shared(one: Found, other: Found) -> str:
    both = set(one.details["categories"]) & set(other.details["categories"])
    return min((name for name in both if technology.key(name) in _KINDS), default="")


_KINDS = frozenset(map(technology.key, _ONE_AT_A_TIME))


def _told(record: Sequence[Told], context: Context) -> Iterator[Found]:
    """Changes that a source tells as such, with their days."""
    seen: set[tuple[str, str, str]] = set()
    for told in record:
        for item in told.content.get("technology_changes") or ():
            change = item if isinstance(item, Mapping) else {}
            name, kind, on = change.get("technology"), change.get("change"), change.get("date")
            day = _day(on)
            if not isinstance(name, str) or kind not in ("added", "removed") or day is None:
                continue
            if (mark := (technology.key(name), kind, str(on))) in seen:
                continue
            seen.add(mark)
            yield Found(
                f"technology_{kind}", mark[0], told.seen_at, told.recorded_at, told.seen_at, (told.observation_id,),
                (told.origin,), _trust(told, context), day, "day", details={"technology": name, **_url(told)},
            )  # fmt: skip


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _trust(told: Told, context: Context) -> float:
    return round(context.trust.of(told.source, "technologies").mean, 4)


def _url(told: Told) -> dict[str, str]:
    return {"url": told.url} if told.url else {}
