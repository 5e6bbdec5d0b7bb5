"""Products of the offer in use: competitors and complements, and when a competitor's contract is up for renewal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, date, timedelta

from leadwright.signals.context import Context
from leadwright.signals.history import History
from leadwright.signals.stacks import Use, uses
from leadwright.signals.types import Found
from leadwright.values.calendar import months_later


def detect(history: History, context: Context) -> Iterator[Found]:
    """Find what is in use now, and the renewal window that is open today."""
    wanted = context.competitors | context.complements
    if not wanted:
        return
    using: dict[str, list[Use]] = defaultdict(list)
    for record in history.companies:
        for use in uses(record):
            if use.key in wanted:
                using[use.key].append(use)
    for key, known in sorted(using.items()):
        for kind, keys in (
            ("competitor_in_use", context.competitors),
            ("complement_in_use", context.complements),
        ):
            if key in keys:
                yield _state(kind, known, context)
        if key in context.competitors and (window := _renewal(known, context)):
            yield window


def _state(kind: str, known: Sequence[Use], context: Context) -> Found:
    """In use as long as any source still sees it."""
    order = sorted(known, key=lambda use: (use.since.seen_at, str(use.since.observation_id)))
    first, last = order[0], max(known, key=lambda use: use.last.seen_at)
    gone = [use.without[0].seen_at for use in known if use.gone]
    ended = max(gone).astimezone(UTC).date() if len(gone) == len(known) else None
    return Found(
        kind, first.key, first.since.seen_at, first.since.recorded_at, last.last.seen_at,
        tuple(dict.fromkeys(use.since.observation_id for use in order)),
        tuple(dict.fromkeys(use.since.origin for use in order)),
        max(context.trust.of(use.since.source, "technologies").mean for use in known),
        ended_on=ended, details={"technology": first.name},
    )  # fmt: skip


def _renewal(known: Sequence[Use], context: Context) -> Found | None:
    """The window before the next end of a term, if it is open: terms are counted from when the product was first seen."""
    in_use = [use for use in known if not use.gone]
    begun = [(day, use) for use in in_use if (day := _begun(use))]
    if not begun:
        return None
    since, use = min(begun, key=lambda pair: (pair[0], str(pair[1].since.observation_id)))
    term = context.terms.get(use.key, context.term)
    ends = next(end for n in range(1, 1200) if (end := months_later(since, n * term)) >= context.today)
    opens = ends - timedelta(days=context.ahead)
    if context.today < opens or since >= opens:
        return None
    last = max(in_use, key=lambda one: one.last.seen_at).last
    return Found(
        "renewal_window", f"{use.key} {ends.isoformat()}", use.since.seen_at, use.since.recorded_at, last.seen_at,
        (use.since.observation_id,), (use.since.origin,), 0.5, opens, "day",
        details={"technology": use.name, "since": since.isoformat(), "term_months": term, "renews_on": ends.isoformat()},
    )  # fmt: skip


def _begun(use: Use) -> date | None:
    """When a use began, as far as anybody knows: what was there at our first look may be of any age."""
    return use.since_day or (use.since.seen_at.astimezone(UTC).date() if use.fresh else None)
