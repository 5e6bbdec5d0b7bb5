"""Head counts that rose or fell, by one source's own words: two sources that count differently tell of no change.

A list that dates its rows counts people on purpose: each difference is one. Elsewhere a count must move by a tenth, and
two people, from where it last stood; ranges must be apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from leadwright.signals.changes import Change, Run, runs
from leadwright.signals.context import Context
from leadwright.signals.detectors.telling import event
from leadwright.signals.history import History, Told
from leadwright.signals.types import Found

_SHARE, _PEOPLE = 0.1, 2

Interval = tuple[int | None, int | None]


def detect(history: History, context: Context) -> Iterator[Found]:
    """Find each growth and decline."""
    for record in history.companies:
        for change in _moves(record):
            before, after = change.before.value, change.after.value
            grew = _above(after, before)
            kind = "head_count_growth" if grew else "head_count_decline"
            share = _share(before, after)
            yield event(kind, "", change, context, "head_count",
                        {"before": list(before), "after": list(after), **({"share": share} if share is not None else {})})  # fmt: skip


def _moves(record: Sequence[Told]) -> Iterator[Change]:
    known = runs(record, _count)
    if not known:
        return
    stood: Run = known[0]
    for run in known[1:]:
        if _moved(stood, run):
            yield Change(stood, run)
            stood = run
        elif _exact(run.value) and not _exact(stood.value):
            stood = run  # a number within the range that was said before is the better level to start from


def _count(told: Told) -> Interval | None:
    value = told.content.get("head_count")
    if not isinstance(value, list) or len(value) != 2 or value == [None, None]:
        return None
    return (value[0], value[1])


def _moved(before: Run, after: Run) -> bool:
    one, other = before.value, after.value
    if not (_above(one, other) or _above(other, one)):
        return False
    if not (_exact(one) and _exact(other)):
        return True
    if after.since.effective is not None:
        return True
    low, high = sorted((one[0], other[0]))
    return bool(high - low >= max(_PEOPLE, _SHARE * low))


def _above(one: Interval, other: Interval) -> bool:
    """Whether an interval lies wholly above another."""
    return one[0] is not None and other[1] is not None and one[0] > other[1]


def _exact(value: Interval) -> bool:
    return value[0] is not None and value[0] == value[1]


def _share(before: Interval, after: Interval) -> float | None:
    if _exact(before) and _exact(after) and before[0] and after[0] is not None:
        return round(after[0] / before[0] - 1, 4)
    return None
