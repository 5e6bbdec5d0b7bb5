"""Try a channel: one message that says what it is, and how it ended is written down."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID

from leadwright.actions.alerts import recipients
from leadwright.effects.notices import Notices, Sent
from leadwright.kernel.crypto import Keyring
from leadwright.kernel.db import Scope

SUBJECT = "Leadwright reaches you here"
BODY = "This is a test. Alerts that your rules fire for arrive in this place."


async def try_channel(
    scope: Scope, notices: Notices, keyring: Keyring, channel_id: UUID
) -> AsyncIterator[Sent | None]:
    """Send a test; yields None before the network is asked, where the edge commits, and how it ended at last."""
    address = await recipients.address(scope, keyring, channel_id)
    yield None
    sent = await notices.send(address, SUBJECT, BODY)
    await recipients.note_test(scope, channel_id, sent.outcome, sent.reason)
    yield sent
