"""What came back by mail, told to the conversation: the one place where post becomes a hearing."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from leadwright.actions.outreach import messages, progress
from leadwright.actions.outreach.types import BounceClass, Heard, Hearing, ReplyClass
from leadwright.effects.mail_ledger import Entry
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.sources.post import Kind, Received

_KINDS = {
    Kind.REPLY: Heard.REPLY, Kind.OUT_OF_OFFICE: Heard.OUT_OF_OFFICE, Kind.BOUNCE: Heard.BOUNCE,
    Kind.COMPLAINT: Heard.COMPLAINT, Kind.UNSUBSCRIBE: Heard.UNSUBSCRIBE,
}  # fmt: skip

_CLOCKS_DIFFER = timedelta(hours=1)


class Listener:
    """Conducts conversations by `progress` (`flows.read_mail.Ears`). Letters of no conversation change nothing."""

    async def heard(self, scope: Scope, letter: Entry, received: Received, by: str) -> frozenset[UUID]:
        """Tell the conversation; returns the companies that the edge looks through for signals and scores anew."""
        message = await messages.by_message_id(scope, letter.message_id)
        if message is None:
            return frozenset()
        return await progress.heard(scope, hearing(message.id, letter, received, by))

    async def found(self, scope: Scope, letter: Entry) -> None:
        """Tell the conversation that a letter in doubt has left."""
        message = await messages.by_message_id(scope, letter.message_id)
        if message is not None:
            await progress.found(scope, message.id, letter.sent_at or clock.now())


def hearing(message: UUID, letter: Entry, received: Received, by: str) -> Hearing:
    """What was received, as a hearing about a message of ours."""
    said = (
        f"Said by the server: {received.reason}"
        if received.kind is Kind.BOUNCE and received.reason
        else received.text
    )
    details: dict[str, object] = {"certainty": received.certainty}
    if received.colleagues:
        details["colleagues"] = [{"name": one.name, "address": one.address} for one in received.colleagues]
    if received.until is not None and received.kind is Kind.REPLY:
        details["ask_again"] = received.until.isoformat()
    return Hearing(
        _KINDS[received.kind], message, _when(letter, received),
        ReplyClass(received.reply_class) if received.reply_class and received.kind in (Kind.REPLY, Kind.UNSUBSCRIBE) else None,
        BounceClass(received.bounce_class) if received.bounce_class else None,
        received.until if received.kind in (Kind.OUT_OF_OFFICE, Kind.REPLY) else None, said,
        received.message_id or f"{received.kind.value} of {letter.message_id}", by, details,
    )  # fmt: skip


def _when(letter: Entry, received: Received) -> datetime:
    """When it was written, as its writer says, if that can be: after the letter, and not in the future."""
    now, said = clock.now(), received.sent_at
    after = letter.sent_at is None or said is None or said >= letter.sent_at - _CLOCKS_DIFFER
    return said if said is not None and said <= now and after else now
