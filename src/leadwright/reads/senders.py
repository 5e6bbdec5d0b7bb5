"""From which mailboxes can we write? Those that may send, each with the name of whoever writes."""

from __future__ import annotations

from uuid import UUID

from leadwright.effects import mailboxes
from leadwright.kernel.db import Scope


async def senders(scope: Scope) -> list[tuple[UUID, str]]:
    """Return mailboxes that conversations can be dealt out to, the oldest first."""
    return [(box.id, box.name) for box in await mailboxes.listed(scope) if box.may_send]
