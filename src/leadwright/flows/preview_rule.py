"""Preview a rule: what it would have told over the last days, by the very function that fires."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from leadwright.actions.alerts.judge import run, together
from leadwright.actions.alerts.types import Fired, Move, News, Over, Rule, What
from leadwright.actions.alerts.wording import worded
from leadwright.icp import store as icps
from leadwright.kernel.db import Scope
from leadwright.reads.changes import MOST, Wanted, moved_since, moves, news, news_since

DAYS = 90
EXAMPLES = 5
_NOBODY = UUID("6f4b4f1c-0a53-4d0e-9d0f-3f0c1f1d5f10")


@dataclass(frozen=True, slots=True)
class Example:
    """One alert that would have been sent: when, of which lead, and its words."""

    at: datetime
    lead_id: UUID
    kind: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What a rule would have told. times: alerts within `days`. leads: how many leads they were about. examples: the newest
    first. all_seen: False if there was more than is looked through; then `times` is the least."""

    times: int
    leads: int
    days: int
    examples: Sequence[Example]
    all_seen: bool


async def preview_rule(
    scope: Scope, what: What, over: Over, address: Callable[[UUID], str], now: datetime, days: int = DAYS
) -> Preview:
    """Return what a rule would have told over the last days, of leads that it is about as they stand today."""
    zone = str(await scope.value("SELECT time_zone FROM workspaces"))
    rule = Rule(uuid5(_NOBODY, "rule"), "preview", _NOBODY, what, over)
    changes, all_seen = await _changes(scope, rule, now - timedelta(days=days), zone)
    fired = list(run([rule], changes, {}))
    groups = [group for moment in _by_moment(fired) for group in together(moment)]
    examples = [
        Example(group[0].at, group[0].about.lead_id, group[0].kind, *_words(group, zone, address))
        for group in groups[: -EXAMPLES - 1 : -1]
    ]
    return Preview(len(groups), len({group[0].about.lead_id for group in groups}), days, examples, all_seen)


async def _changes(scope: Scope, rule: Rule, since: datetime, zone: str) -> tuple[list[News | Move], bool]:
    what = rule.what
    wanted = Wanted(frozenset({rule.over.text} - {""}), what.days if what.points is not None else 0, zone)
    types = None if "*" in what.signals else what.signals
    ids = await news_since(scope, types, since) if types is None or types else []
    found: list[News | Move] = list(await news(scope, ids, wanted))
    moved: list[int] = []
    known = await icps.icps(scope)
    if known and (what.points is not None or what.enters or what.leaves):
        icp = rule.over.icp or known[0].id
        moved = await moved_since(scope, icp, since, scores=what.points is not None)
        found += await moves(scope, moved, wanted)
    return sorted(found, key=lambda change: change.at), len(ids) < MOST and len(moved) < MOST


def _by_moment(fired: Sequence[Fired]) -> list[list[Fired]]:
    """What was recorded in one go, in the order of time: it would have been told together."""
    moments: dict[tuple[UUID, datetime], list[Fired]] = {}
    for item in fired:
        moments.setdefault((item.about.lead_id, item.at.replace(second=0, microsecond=0)), []).append(item)
    return list(moments.values())


def _words(group: Sequence[Fired], zone: str, address: Callable[[UUID], str]) -> tuple[str, str]:
    return worded(group, group[0].at.astimezone(ZoneInfo(zone)).date(), address(group[0].about.lead_id))
