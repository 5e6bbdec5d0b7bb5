"""Ask the governor about a batch of messages, and keep the pauses that it finds. For those who send, right before they do.

One at a time in a workspace: ask, and reserve what may leave, in one transaction, and no two workers ever exceed a cap
or send what the other one's bounce forbids.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from leadwright.actions.outreach.governor import pauses
from leadwright.actions.outreach.governor.health import should_pause
from leadwright.actions.outreach.governor.judge import judge_all
from leadwright.actions.outreach.governor.limits import limits_of
from leadwright.actions.outreach.governor.state import mailboxes_of, state_of
from leadwright.actions.outreach.governor.types import Candidate, Mailbox, Pause, Verdict
from leadwright.kernel import clock
from leadwright.kernel.db import Scope

_TURN = "SELECT pg_advisory_xact_lock(hashtextextended('outreach governor ' || CAST(:workspace AS text), 0))"


async def ask(scope: Scope, candidates: Sequence[Candidate], now: datetime | None = None) -> list[Verdict]:
    """The verdict on each, in their order, each as if those before it that may leave had left. Waits for its turn."""
    if not candidates:
        return []
    await scope.run(_TURN, workspace=str(scope.workspace))
    state = await state_of(scope, candidates, now)
    verdicts = judge_all(candidates, state)
    for one, verdict in zip(candidates, verdicts, strict=True):
        if verdict.pause is not None and one.mailbox_id is not None:
            await _keep(scope, state.mailboxes[one.mailbox_id], verdict.pause)
    return verdicts


async def watch(scope: Scope, now: datetime | None = None) -> dict[UUID, Pause]:
    """Look at every mailbox, and pause those whose evidence asks for it; return the new pauses. For whoever heard a bounce
    or a complaint, and now and then."""
    at = now or clock.now()
    found: dict[UUID, Pause] = {}
    for box in (await mailboxes_of(scope, await limits_of(scope), None, at)).values():
        if box.pause is None and (why := should_pause(box, at)) is not None and await _keep(scope, box, why):
            found[box.id] = why
    return found


async def _keep(scope: Scope, box: Mailbox, why: Pause) -> bool:
    details = {
        "sent": box.watch.sent, "bounced": box.watch.bounced, "under_way": len(box.under_way),
        "lists": {watch.name: [watch.sent, watch.bounced] for watch in box.lists.values()},
    }  # fmt: skip
    return await pauses.pause(scope, box.id, why, details)
