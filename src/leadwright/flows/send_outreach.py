"""Send what is approved and due: each message asked about, reserved, sent and settled, one after the other.

Whether it may leave is asked in the transaction that reserves it, under the lock of its conversation; that is committed
before a server hears of it, and no transaction is open while it is sent. A process may die anywhere: what was reserved is
looked up in the ledger of letters, and is sent only if it certainly did not leave.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from leadwright.actions.outreach import messages, progress, sequences
from leadwright.actions.outreach.composing import goes_on
from leadwright.actions.outreach.document import SequenceDocument
from leadwright.actions.outreach.governor import ask as governor
from leadwright.actions.outreach.types import BounceClass, Heard, Hearing, Message
from leadwright.actions.outreach.windows import Place, next_open
from leadwright.effects import mail_ledger
from leadwright.effects.mail import Letter, Posted, Thread, new_message_id
from leadwright.kernel.db import Scope
from leadwright.leads import decide
from leadwright.reads.candidates import candidates
from leadwright.reads.local_day import zone_of

MOST = 200  # messages that a round looks at; the next round comes soon
_LATER = timedelta(hours=1)  # when to ask again, if nobody says
_AGAIN = timedelta(minutes=15)  # after a try that did not leave
_NEW = ("prospect", "new", "working")


class Sends(Protocol):
    """What sends letters: `effects.mail.Post`."""

    async def send(self, letter: Letter) -> Posted:
        """Send one letter, at most once per key."""
        ...


class Said(Protocol):
    """What the governor says of one message: send, wait (until) or refuse, with a code and words."""

    @property
    def decision(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def words(self) -> str: ...
    @property
    def until(self) -> datetime | None: ...


Ask = Callable[[Scope, UUID], Awaitable[Said]]
"""Asks the governor about one message, in the transaction that reserves it."""


async def ask_governor(scope: Scope, message_id: UUID) -> Said:
    """What the governor says of one message: law and consent, the account, the address, the mailbox, its caps and pace."""
    (verdict,) = await governor.ask(scope, await candidates(scope, [message_id]))
    return verdict


@dataclass(frozen=True, slots=True)
class Posting:
    """What sending works with: what sends, who judges, addresses of mailboxes, the link to hear no more, the clock."""

    post: Sends
    ask: Ask
    addresses: Mapping[UUID, str]
    unsubscribe: Callable[[bytes], str]
    now: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Sending:
    """How far a round is: messages that left, that wait, that were refused, and of which nobody knows. `touched` are
    companies of which something was heard at once: the edge looks through them and scores them anew."""

    sent: int = 0
    waiting: int = 0
    refused: int = 0
    in_doubt: int = 0
    touched: frozenset[UUID] = frozenset()


async def send_outreach(scope: Scope, how: Posting) -> AsyncIterator[Sending]:
    """Send what may leave now; the edge commits at each yield."""
    done = Sending()
    await _recover(scope, how)
    yield done
    for message in await messages.ready(scope, how.now(), MOST):
        stored = await sequences.at_version(scope, message.sequence_id, message.version)
        letter, done = await _reserved(scope, how, message, stored.document, done)
        yield done  # from here on it counts as sent, whatever becomes of this process
        if letter is not None:
            posted = await how.post.send(letter)
            done = await _settled(
                scope, how, replace(message, message_id=letter.message_id), stored.document, posted, done
            )
            yield done


async def _reserved(
    scope: Scope, how: Posting, message: Message, document: SequenceDocument, done: Sending
) -> tuple[Letter | None, Sending]:
    """The letter of a message that may leave now, and is reserved; None if it waits, is refused, or may not any more."""
    now = how.now()
    zones = message.zones or (str(await zone_of(scope)),)
    opens = next_open(now, document.window, Place(zones, message.country, message.region))
    if opens > now:
        words = f"It is outside the hours of this sequence where {message.to_name or 'they'} live."
        await messages.postpone(scope, message.id, opens, "window", words)
        return None, replace(done, waiting=done.waiting + 1)
    said = await how.ask(scope, message.id)
    if said.decision == "refuse":
        if await messages.refuse(scope, message, now, said.code, said.words):
            await progress.refuse(scope, message.enrolment_id, said.code, said.words, now)
        return None, replace(done, refused=done.refused + 1)
    if said.decision != "send":
        await _wait(scope, message, said, now)
        return None, replace(done, waiting=done.waiting + 1)
    address = how.addresses.get(message.mailbox_id) if message.mailbox_id else None
    if address is None or message.mailbox_id is None or message.to_address is None:
        await messages.postpone(
            scope, message.id, now + _LATER, "no_mailbox", "There is no mailbox to send it from."
        )
        return None, replace(done, waiting=done.waiting + 1)
    name = new_message_id(address)
    if not await messages.reserve(scope, message, now, name, message.mailbox_id):
        return None, done
    thread = await _thread(scope, message) if goes_on(document, message.step, message.variant) else None
    letter = Letter(
        key=message.key, mailbox=message.mailbox_id, to=message.to_address, to_name=message.to_name,
        subject=message.subject, text=message.body, html=message.html, thread=thread,
        unsubscribe_url=how.unsubscribe(message.key), message_id=name,
    )  # fmt: skip
    return letter, done


async def _wait(scope: Scope, message: Message, said: Said, now: datetime) -> None:
    if said.code == "needs_approval":
        await messages.ask_again(scope, message.id, said.code, said.words)
        return
    until = max(said.until or now + _LATER, now + timedelta(seconds=1))
    await messages.postpone(scope, message.id, until, said.code, said.words)


async def _thread(scope: Scope, message: Message) -> Thread | None:
    before = [
        one.message_id for one in await messages.thread_of(scope, message.enrolment_id) if one.message_id
    ]
    return Thread(before[-1], tuple(before)) if before else None


async def _settled(
    scope: Scope, how: Posting, message: Message, document: SequenceDocument, posted: Posted, done: Sending
) -> Sending:
    """Write down how a letter ended, and let its conversation go on, wait or end by it."""
    now = how.now()
    if posted.outcome == "sent":
        await _left(scope, message, document, now)
        return replace(done, sent=done.sent + 1)
    if posted.outcome == "in_doubt":
        await messages.settle(scope, message, "in_doubt", now, posted.code or "lost", posted.words)
        return replace(done, in_doubt=done.in_doubt + 1)
    if posted.outcome == "released":
        await messages.settle(scope, message, "released", now, posted.code, posted.words)
        await messages.postpone(scope, message.id, now + _AGAIN, posted.code, posted.words)
        return replace(done, waiting=done.waiting + 1)
    await messages.settle(scope, message, "failed", now, posted.code, posted.words)
    touched = await _not_taken(scope, message, posted, now)
    return replace(done, refused=done.refused + 1, touched=done.touched | touched)


async def _left(scope: Scope, message: Message, document: SequenceDocument, now: datetime) -> None:
    if not await messages.settle(scope, message, "sent", now):
        return  # something that was heard meanwhile has said so already
    await progress.advance(scope, message.enrolment_id, message.step, document, now)
    stage = await decide.stage_of(scope, message.lead_id)
    if stage in _NEW:
        await decide.move(scope, message.lead_id, "contacted")


async def _not_taken(scope: Scope, message: Message, posted: Posted, now: datetime) -> frozenset[UUID]:
    """Their host did not take it: what it says of the address is heard like any bounce; else the conversation stops."""
    if posted.bounce:
        bounce = BounceClass(posted.bounce)
        return await progress.heard(
            scope, Hearing(Heard.BOUNCE, message.id, now, bounce_class=bounce, quote=posted.words, source="at once", by="smtp")
        )  # fmt: skip
    await progress.refuse(scope, message.enrolment_id, posted.code or "refused", posted.words, now)
    return frozenset()


# what a process that died has left ---------------------------------------------------------------------------


async def _recover(scope: Scope, how: Posting) -> None:
    """Look up what was reserved by somebody who is gone, and what is in doubt: the ledger knows what became of it."""
    for message in [*await messages.abandoned(scope, how.now()), *await messages.in_doubt(scope)]:
        entry = await mail_ledger.by_key(scope, message.key)
        state = entry.state if entry is not None else "released"
        if state == "settled":
            document = (await sequences.at_version(scope, message.sequence_id, message.version)).document
            await _left(scope, message, document, (entry.sent_at if entry else None) or how.now())
        elif state == "released":
            await messages.settle(scope, message, "released", how.now())
        elif state == "refused" and entry is not None:
            await messages.settle(scope, message, "failed", how.now(), entry.code, entry.words)
            await progress.refuse(scope, message.enrolment_id, entry.code, entry.words, how.now())
        elif state == "in_doubt":
            await messages.settle(
                scope, message, "in_doubt", how.now(), "lost", "It may have left: it is looked for."
            )
