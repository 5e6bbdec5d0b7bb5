"""Let the receiver of a letter hear no more: by the signed link that stands in it."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from uuid import UUID

from leadwright.effects import mail_ledger
from leadwright.effects.mail_ledger import Entry
from leadwright.kernel.db import Scope
from leadwright.policy import identifiers, suppression
from leadwright.sources.post import Kind, Received

REASON = "Asked by the link in a letter to hear no more."
SOURCE = "unsubscribe"


class Hears(Protocol):
    """Who conducts the conversation."""

    async def heard(self, scope: Scope, letter: Entry, received: Received, by: str) -> frozenset[UUID]:
        """Take to heart what came back about a letter; returns the companies that changed."""
        ...


async def unsubscribe(scope: Scope, key: bytes, ears: Hears, now: datetime) -> frozenset[UUID]:
    """Suppress the receiver of the letter with this effect key, and end the conversation. Asking again changes nothing.

    A letter that is not known (any more) changes nothing either: whoever was erased is suppressed already. Returns the
    companies that changed.
    """
    letter = await mail_ledger.by_key(scope, key)
    if letter is None:
        return frozenset()
    known = identifiers.email(letter.recipient)
    if known is not None:
        await suppression.suppress(scope, [known], REASON, SOURCE)
    asked = Received(
        Kind.UNSUBSCRIBE,
        None,
        None,
        "",
        "",
        now,
        answers=(letter.message_id,),
        reply_class="unsubscribe",
        certainty=1.0,
    )
    return await ears.heard(scope, letter, asked, "link")
