"""Let the receiver of a letter hear no more: by the signed link that stands in it."""

from __future__ import annotations

from leadwright.effects import mail_ledger
from leadwright.effects.mail_ledger import Entry
from leadwright.kernel.db import Scope
from leadwright.policy import identifiers, suppression

REASON = "Asked by the link in a letter to hear no more."
SOURCE = "unsubscribe"


async def letter_of(scope: Scope, key: bytes) -> Entry | None:
    """The letter that a link stands in, or None."""
    return await mail_ledger.by_key(scope, key)


async def unsubscribe(scope: Scope, key: bytes) -> Entry | None:
    """Suppress the receiver of a letter; the letter, or None if there is none. Asking again changes nothing."""
    letter = await letter_of(scope, key)
    if letter is None:
        return None
    known = identifiers.email(letter.recipient)
    if known is not None:
        await suppression.suppress(scope, [known], REASON, SOURCE)
    return letter
