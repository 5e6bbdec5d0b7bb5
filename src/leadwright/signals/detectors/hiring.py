"""Hiring: started, stopped, surging in all or in one department, and whether it goes on now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC
from functools import partial

from leadwright.signals.changes import Run, changes, runs
from leadwright.signals.context import Context
from leadwright.signals.detectors.telling import event
from leadwright.signals.history import History, Told
from leadwright.signals.types import Found
from leadwright.values import title

_TIMES, _MORE, _MORE_HERE = (
    2,
    5,
    3,
)  # a surge doubles what was open, and adds so many roles in all, or in a department


def is_hiring(told: Told) -> bool | None:
    """What a telling says: a job board that was read by its roles, else the plain word."""
    roles = told.content.get("roles")
    hiring = bool(roles) if roles is not None else told.content.get("hiring")
    return hiring if isinstance(hiring, bool) else None


def detect(history: History, context: Context) -> Iterator[Found]:
    """Find each start and stop of hiring, each surge, and the state."""
    for record in history.companies:
        for change in changes(record, is_hiring):
            kind = "hiring_started" if change.after.value else "hiring_stopped"
            yield event(kind, "", change, context, "hiring", _roles(change.after.since))
        yield from _surges(record, context)
    yield from _state(history, context)


def _roles(told: Told) -> dict[str, int]:
    roles = told.content.get("roles")
    return {"open_roles": len(roles)} if isinstance(roles, list) else {}


def _surges(record: Sequence[Told], context: Context) -> Iterator[Found]:
    if not any(isinstance(told.content.get("roles"), list) for told in record):
        return
    yield from _surge(record, "", context)
    for department in sorted({name for told in record for name in departments(told)}):
        yield from _surge(record, department, context)


def _surge(record: Sequence[Told], department: str, context: Context) -> Iterator[Found]:
    """Each time that the open roles doubled from the fewest since the last surge."""
    lowest: Run | None = None
    for run in runs(record, partial(_open, department=department)):
        if lowest is None or run.value < lowest.value:
            lowest = run
        elif run.value >= max(_TIMES * lowest.value, lowest.value + (_MORE_HERE if department else _MORE)):
            known = {
                "before": lowest.value,
                "after": run.value,
                **({"department": department} if department else {}),
            }
            if lowest.value:  # from none to some is a start, not a surge
                told = run.since
                yield Found(
                    "hiring_surge", department, told.seen_at, told.recorded_at, run.until.seen_at, (told.observation_id,),
                    (told.origin,), round(context.trust.of(told.source, "roles").mean, 4),
                    details={**known, **({"url": told.url} if told.url else {})},
                    late=lowest.until.recorded_at > told.recorded_at,
                )  # fmt: skip
            lowest = run


def _open(told: Told, department: str) -> int | None:
    roles = told.content.get("roles")
    if not isinstance(roles, list):
        return None
    return departments(told)[department] if department else len(roles)


def departments(told: Told) -> Counter[str]:
    """How many of the open roles each department has."""
    roles = told.content.get("roles")
    named = [role for role in roles if isinstance(role, dict)] if isinstance(roles, list) else []
    found = (title.department(str(role.get("title") or "")) or role.get("department") for role in named)
    return Counter(str(name) for name in found if name)


def _state(history: History, context: Context) -> Iterator[Found]:
    """Hiring goes on while the latest word of some source says so and none has denied it since."""
    if sum(map(len, history.companies)) < 2:
        return  # one telling is what the profile believes: there is no time in it yet
    said = [runs(record, is_hiring) for record in history.companies]
    yes = [found for found in said if any(run.value for run in found)]
    if not yes:
        return
    latest = [next(run for run in reversed(found) if run.value) for found in yes]
    first = min(latest, key=lambda run: (run.since.seen_at, str(run.since.observation_id)))
    last = max(run.until.seen_at for run in latest)
    no = [run.since.seen_at for found in said for run in found if not run.value and run.since.seen_at > last]
    told = first.since
    yield Found(
        "hiring", "", told.seen_at, told.recorded_at, last,
        tuple(dict.fromkeys(run.since.observation_id for run in sorted(latest, key=_order))),
        tuple(dict.fromkeys(run.since.origin for run in sorted(latest, key=_order))),
        round(max(context.trust.of(run.since.source, "hiring").mean for run in latest), 4),
        ended_on=min(no).astimezone(UTC).date() if no else None,
        details=_roles(max(latest, key=lambda run: run.until.seen_at).until),
    )  # fmt: skip


def _order(run: Run) -> tuple[object, str]:
    return run.since.seen_at, str(run.since.observation_id)
