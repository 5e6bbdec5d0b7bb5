"""Plan alerts: for each recipient what is told now, what waits for the morning, and what goes into a digest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from leadwright.actions.alerts import messages, recipients, store
from leadwright.actions.alerts.pacing import choose, digest_day, is_quiet, local_date, moment
from leadwright.actions.alerts.recipients import Channel
from leadwright.actions.alerts.store import Open
from leadwright.actions.alerts.types import Recipient
from leadwright.actions.alerts.wording import digest_words
from leadwright.kernel.db import Scope


async def plan_alerts(scope: Scope, now: datetime) -> int:
    """Promise the messages that are due; return how many. The edge commits."""
    waiting = set(await store.recipients_waiting(scope))
    planned = 0
    for recipient in await recipients.recipients(scope):
        if recipient.id in waiting:
            channels = await recipients.channels(scope, recipient.id)
            planned += await _at_once(scope, recipient, channels, now)
            planned += await _digest(scope, recipient, channels, now)
    return planned


async def _at_once(scope: Scope, recipient: Recipient, channels: Sequence[Channel], now: datetime) -> int:
    """What waits and still is news: the best first, within the day's budget, once quiet hours are over."""
    today = local_date(recipient, now)
    waiting = await _still_news(scope, await store.open_alerts(scope, recipient.id, "waiting"), today)
    if not channels:
        await store.move(scope, [item.id for item in waiting], "shown")
        return 0
    told = await store.told_on(scope, recipient.id, today)
    chosen = choose(recipient, [item.urgency for item in waiting], told, now)
    if chosen is None:
        return 0
    planned = 0
    for index in chosen.now:
        alert = waiting[index]
        for channel in channels:
            key = f"alert:{alert.id}"
            planned += await _promised(scope, channel, key, "alert", [alert.id], (alert.subject, alert.body))
    await store.move(scope, [waiting[index].id for index in chosen.now], "told", at=now, day=today)
    later = "shown" if recipient.digest == "off" else "digest"
    await store.move(scope, [waiting[index].id for index in chosen.later], later)
    return planned


async def _digest(scope: Scope, recipient: Recipient, channels: Sequence[Channel], now: datetime) -> int:
    """The digest of the newest day or week that is due, once; what came after its hour waits for the next."""
    day = digest_day(recipient, now)
    if day is None or not channels or is_quiet(recipient, now):
        return 0
    due = moment(recipient.zone, day, recipient.digest_at)
    held = await store.open_alerts(scope, recipient.id, "digest", until=due)
    held = await _still_news(scope, held, local_date(recipient, now))
    if not held:
        return 0
    ids = [item.id for item in held]
    period = "daily" if recipient.digest == "daily" else "weekly"
    words = digest_words(recipient.name, [(item.subject, item.body) for item in held], period)
    key = f"digest:{day.isoformat()}"
    planned = [await _promised(scope, channel, key, "digest", ids, words) for channel in channels]
    if any(planned):
        await store.move(scope, ids, "told", at=now)
    return sum(planned)


async def _promised(
    scope: Scope, channel: Channel, key: str, kind: str, ids: Sequence[UUID], words: tuple[str, str]
) -> bool:
    return await messages.reserve(scope, channel.id, key, kind, ids, words) is not None


async def _still_news(scope: Scope, alerts: Sequence[Open], today: date) -> list[Open]:
    """Let go of what has become stale while it waited: a stale signal is never told."""
    stale = [item.id for item in alerts if item.stale_on is not None and item.stale_on <= today]
    await store.move(scope, stale, "stale")
    return [item for item in alerts if item.id not in set(stale)]
