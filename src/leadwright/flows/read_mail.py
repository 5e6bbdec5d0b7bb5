"""Read our mailboxes: what arrived is told to whoever conducts the conversation, each message once, and none is lost.

Folders are fetched outside of any transaction; what they held takes effect together with the bookmark. Letters in
doubt are looked for in what came back and in the Sent folder.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from leadwright.effects import mail_inbox, mail_ledger, mailboxes
from leadwright.effects.imap import MOST_AT_ONCE, Folders, ImapTrouble, Read
from leadwright.effects.mail_inbox import Arrival
from leadwright.effects.mail_ledger import Entry
from leadwright.effects.mail_reading import Reading
from leadwright.effects.mailboxes import Mailbox
from leadwright.kernel.db import Scope
from leadwright.policy import identifiers, suppression
from leadwright.sources import post
from leadwright.sources.post import Kind, Received

SOURCE = "mail"
_LATEST = timedelta(days=120)  # so long an answer without a thread is taken as one to the last letter
_REPORTED = timedelta(days=14)
_OTHER = frozenset({Kind.OTHER})


class Ears(Protocol):
    """Who conducts the conversation, and is told what came back."""

    async def heard(self, scope: Scope, letter: Entry, received: Received, by: str) -> frozenset[UUID]:
        """Take something to heart that came back about a letter; returns the companies that changed."""
        ...

    async def found(self, scope: Scope, letter: Entry) -> None:
        """Learn that a letter in doubt has left."""
        ...


Opinion = Callable[[Received], Awaitable[tuple[str, str] | None]]
"""What a model makes of a reply that the rules find unclear: (reply class, name of the model), or None."""


@dataclass(frozen=True, slots=True)
class Progress:
    """A mailbox, read so far. counts: messages by kind. companies: those to look through and score anew. trouble: why it
    could not be read."""

    mailbox: str
    counts: dict[str, int] = field(default_factory=dict)
    companies: frozenset[UUID] = frozenset()
    found: int = 0
    trouble: str = ""


async def read_mail(
    scope: Scope, reading: Reading, ears: Ears, now: Callable[[], datetime], *, opinion: Opinion | None = None,
    lease: timedelta = mail_ledger.LEASE,
) -> AsyncIterator[Progress]:  # fmt: skip
    """Read every mailbox, paused ones too. Yields where the work so far is complete: the edge commits there."""
    await mail_ledger.recover(scope, lease)
    boxes = await mailboxes.listed(scope)
    yield Progress("")
    for box in boxes:
        try:
            async with reading.open(box) as folders:
                async for step in _read_box(scope, folders, box, ears, now, opinion):
                    yield step
        except ImapTrouble as trouble:
            yield Progress(box.address, trouble=trouble.words)


async def _read_box(
    scope: Scope,
    folders: Folders,
    box: Mailbox,
    ears: Ears,
    now: Callable[[], datetime],
    opinion: Opinion | None,
) -> AsyncIterator[Progress]:
    for folder in await folders.incoming():
        more = True
        while more:
            mark = await mail_inbox.bookmark(scope, box.id, folder)
            yield Progress(box.address)  # no transaction is open while the server is asked
            got = await folders.read(folder, mark, box.created_at.date() - timedelta(days=1), MOST_AT_ONCE)
            more = got.more
            async for step in _take(scope, box, folder, got, ears, now, opinion):
                yield step
    async for step in _look_for_doubtful(scope, folders, box, ears):
        yield step


async def _take(
    scope: Scope,
    box: Mailbox,
    folder: str,
    got: Read,
    ears: Ears,
    now: Callable[[], datetime],
    opinion: Opinion | None,
) -> AsyncIterator[Progress]:
    today = now().date()
    raws = [message.raw for message in got.messages if message.raw is not None]
    digests = [mail_inbox.digest(scope.workspace, raw) for raw in raws]
    before = await mail_inbox.known(scope, box.id, digests)
    fresh = [
        (digest, post.read(raw, today, (box.address,)))
        for digest, raw in zip(digests, raws, strict=True)
        if digest not in before
    ]
    letters = [await _letter_of(scope, box, received) for _, received in fresh]
    judged = ["rules"] * len(fresh)
    if opinion is not None and any(
        _asks(received, letter) for (_, received), letter in zip(fresh, letters, strict=True)
    ):
        yield Progress(box.address)
        fresh, judged = await _second_opinions(fresh, letters, opinion)
    counts: dict[str, int] = {}
    companies: set[UUID] = set()
    for (digest, received), letter, by in zip(fresh, letters, judged, strict=True):
        if await mail_inbox.keep(scope, box.id, digest, _arrival(received, letter, by, now())) is None:
            continue
        counts[received.kind.value] = counts.get(received.kind.value, 0) + 1
        companies |= await _act(scope, box, received, letter, by, ears)
    await mail_inbox.move_bookmark(scope, box.id, folder, got.bookmark)
    yield Progress(box.address, counts, frozenset(companies))


def _asks(received: Received, letter: Entry | None) -> bool:
    return (
        letter is not None
        and received.kind is Kind.REPLY
        and received.reply_class == "unclear"
        and bool(received.text)
    )


async def _second_opinions(
    fresh: list[tuple[bytes, Received]], letters: Sequence[Entry | None], opinion: Opinion
) -> tuple[list[tuple[bytes, Received]], list[str]]:
    told, judged = [], []
    for (digest, received), letter in zip(fresh, letters, strict=True):
        said = await opinion(received) if _asks(received, letter) else None
        if said is not None:
            kind = Kind.UNSUBSCRIBE if said[0] == "unsubscribe" else Kind.REPLY
            received = replace(received, kind=kind, reply_class=said[0], certainty=0.7)  # noqa: PLW2901 - the same reply, judged
        told.append((digest, received))
        judged.append(said[1] if said else "rules")
    return told, judged


async def _act(
    scope: Scope, box: Mailbox, received: Received, letter: Entry | None, by: str, ears: Ears
) -> frozenset[UUID]:
    """Let a message take effect: the letter that it proves to have left, the conversation, and wishes to hear no more."""
    if received.kind in (Kind.UNSUBSCRIBE, Kind.COMPLAINT):
        await _leave_alone(scope, box, received, letter)
    if letter is None or received.kind in _OTHER:
        return frozenset()
    if await mail_ledger.confirm(scope, letter.id, "bounce" if received.kind is Kind.BOUNCE else "reply"):
        await ears.found(scope, letter)
    return await ears.heard(scope, letter, received, by)


async def _leave_alone(scope: Scope, box: Mailbox, received: Received, letter: Entry | None) -> None:
    """Suppress whoever wants to hear no more: the address that we wrote to, and the one that they write from, if we ever
    wrote to it."""
    wanted = {letter.recipient} if letter is not None else set()
    if received.kind is Kind.UNSUBSCRIBE and received.sender:
        wanted.add(received.sender)
    if received.kind is Kind.COMPLAINT:
        wanted |= {one.address for one in received.failed if one.address}
    known = [
        found
        for address in sorted(wanted)
        if (found := identifiers.email(address)) and address != box.address
    ]
    words = (
        "Marked a letter as spam." if received.kind is Kind.COMPLAINT else "Asked by letter to hear no more."
    )
    await suppression.suppress(scope, known, words, SOURCE)


async def _letter_of(scope: Scope, box: Mailbox, received: Received) -> Entry | None:
    """The letter of ours that a message is about: by the Message-IDs that it names, by the name of its envelope, else by
    whom it comes from or speaks of."""
    by_id = {entry.message_id: entry for entry in await mail_ledger.by_message_ids(scope, received.answers)}
    for answered in received.answers:
        if answered in by_id:
            return by_id[answered]
    if received.envelope and (named := _uuid(received.envelope)) is not None:
        return await mail_ledger.by_id(scope, named)
    when = received.sent_at
    if received.kind in (Kind.BOUNCE, Kind.COMPLAINT):
        for failed in received.failed:
            if failed.address and (found := await _latest(scope, box, failed.address, when, _REPORTED)):
                return found
        return None
    if received.kind in _OTHER or received.sender is None:
        return None
    return await _latest(scope, box, received.sender, when, _LATEST)


async def _latest(
    scope: Scope, box: Mailbox, address: str, when: datetime | None, within: timedelta
) -> Entry | None:
    since = (when or box.created_at) - within
    return await mail_ledger.latest_to(scope, box.id, address, since)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(hex=text.strip("<> "))
    except ValueError:
        return None


def _arrival(received: Received, letter: Entry | None, by: str, now: datetime) -> Arrival:
    """What is kept: of a message that concerns no letter of ours nothing but what kind it was."""
    if letter is None or received.kind in _OTHER:
        return Arrival(received.kind.value)
    details = {
        "certainty": received.certainty, "automatic": received.automatic, "reason": received.reason[:300],
        "message_id": received.message_id,
    }  # fmt: skip
    colleagues = [{"name": one.name, "address": one.address} for one in received.colleagues]
    report = received.kind in (Kind.BOUNCE, Kind.COMPLAINT)
    return Arrival(
        received.kind.value, letter.id, received.reply_class, received.bounce_class, by, received.sender, received.subject,
        None if report else received.text, received.until, colleagues, details, received.sent_at or now,
    )  # fmt: skip


async def _look_for_doubtful(
    scope: Scope, folders: Folders, box: Mailbox, ears: Ears
) -> AsyncIterator[Progress]:
    """Settle letters in doubt whose copy lies in the Sent folder: their provider took them."""
    doubtful = await mail_ledger.in_doubt(scope, box.id)
    yield Progress(box.address)
    if not doubtful:
        return
    folder = await folders.sent_folder(box.sent_folder)
    held = set(await folders.holds(folder, [entry.message_id for entry in doubtful])) if folder else set()
    found = 0
    for entry in doubtful:
        if entry.message_id in held and await mail_ledger.confirm(scope, entry.id, "sent_folder"):
            await ears.found(scope, entry)
            found += 1
    yield Progress(box.address, found=found)
