"""Raise alerts: what was committed and not judged yet is judged under all rules, and kept for whoever wants to know.

A batch is judged in the transaction that takes it: a process that dies leaves it to the next one, and the key of each
event lets nobody be told twice.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from leadwright.actions.alerts import hooks, payloads, store
from leadwright.actions.alerts.judge import run, together
from leadwright.actions.alerts.rules import rules
from leadwright.actions.alerts.store import Pending
from leadwright.actions.alerts.types import Move, News, Rule
from leadwright.actions.alerts.wording import worded
from leadwright.kernel.db import Scope
from leadwright.kernel.settings import Settings
from leadwright.reads.changes import Wanted, moves, news
from leadwright.reads.stage_changes import stage_changes

Address = Callable[[UUID], str]
"""Where a lead is shown."""


def lead_address(settings: Settings) -> Address:
    """Where leads are shown, for links in messages."""
    base = settings.public_url.rstrip("/")
    return lambda lead_id: f"{base}/leads/{lead_id}"


@dataclass(frozen=True, slots=True)
class Raised:
    """What a batch came to: changes judged, alerts kept, events for webhooks."""

    changes: int
    alerts: int
    events: int


async def raise_alerts(scope: Scope, address: Address, now: Callable[[], datetime]) -> AsyncIterator[Raised]:
    """Judge all that waits, batch by batch; the edge commits at each yield."""
    while (pending := await store.take(scope)).count:
        zone = str(await scope.value("SELECT time_zone FROM workspaces"))
        known = await rules(scope)
        wanted = _wanted(known, zone, now())
        changes: list[News | Move] = [
            *await news(scope, pending.news, wanted),
            *await moves(scope, pending.moves, wanted),
        ]
        kept = await _keep(scope, known, changes, address, wanted, now())
        events = await _emit(scope, changes, pending, address)
        yield Raised(pending.count, kept, events)


def _wanted(known: Sequence[Rule], zone: str, now: datetime) -> Wanted:
    return Wanted(
        frozenset(rule.over.text for rule in known if rule.over.text),
        max((rule.what.days for rule in known if rule.what.points is not None), default=0),
        zone,
        now.astimezone(ZoneInfo(zone)).date(),
    )


async def _keep(
    scope: Scope, known: Sequence[Rule], changes: Sequence[News | Move], address: Address, wanted: Wanted,
    now: datetime,
) -> int:  # fmt: skip
    """Keep what the rules fire for; return how many alerts that makes."""
    people = sorted({rule.recipient_id for rule in known})
    told = await store.told(scope, people, changes) if changes else {}
    fired = list(run(known, changes, told))
    kept = 0
    assert wanted.as_of is not None
    for group in together(fired):
        words = worded(group, wanted.as_of, address(group[0].about.lead_id))
        kept += await store.keep(scope, group, words, now) is not None
    return kept


async def _emit(scope: Scope, changes: Sequence[News | Move], pending: Pending, address: Address) -> int:
    """Keep the events that webhooks want. A move that only rules made is none."""
    if not any(hook.enabled for hook in await hooks.webhooks(scope)):
        return 0
    made = 0
    for change in changes:
        where = address(change.about.lead_id)
        told = (
            payloads.of_news(change, where) if isinstance(change, News) else payloads.of_move(change, where)
        )
        made += await hooks.emit(scope, *told) is not None
    for item in await stage_changes(scope, pending.stages):
        where = address(item.about.lead_id)
        told = payloads.of_stage(item.id, item.about, item.before, item.after, item.actor, item.at, where)
        made += await hooks.emit(scope, *told) is not None
    return made
