"""Read one message: what it is, what it goes on from, and what it says. Pure, and total: any octets give an answer.

The order matters. A complaint is a report, and a report may look like an automatic note; an automatic note may quote
anything; only what is left is a person's word.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from typing import Any

from leadwright.sources.post import absences, bounces, complaints, replies
from leadwright.sources.post.colleagues import colleagues_in
from leadwright.sources.post.days import days_in
from leadwright.sources.post.headers import address_of, date_of, ids_of, text_of
from leadwright.sources.post.plain import plain
from leadwright.sources.post.quotes import own_words
from leadwright.sources.post.types import Failed, Kind, Received
from leadwright.sources.post.words import body

MOST_TEXT = 20_000
_GRAVEST = ("hard", "blocked", "mailbox_full", "soft")


def read(raw: bytes, today: date, ours: Collection[str] = ()) -> Received:
    """Read a message that arrived. `today` stands for its day where it names none; `ours` are our own addresses."""
    message = message_from_bytes(raw, policy=compat32)
    head = _head(message)
    day = head["sent_at"].date() if head["sent_at"] is not None else today
    if (found := complaints.complaint(message)) is not None:
        whom = (Failed(found.recipient, "complaint"),) if found.recipient else ()
        return Received(
            Kind.COMPLAINT, **head, answers=found.ids, failed=whom, automatic=True, reason=found.kind
        )
    if failed := bounces.failures(message):
        return Received(
            Kind.BOUNCE, **head, answers=tuple(bounces.original_ids(message)), envelope=bounces.envelope_of(message),
            failed=failed, bounce_class=min((one.bounce for one in failed), key=_GRAVEST.index), automatic=True,
            reason=next((one.said for one in failed if one.said), ""),
        )  # fmt: skip
    answers = (*ids_of(message, "in-reply-to"), *reversed(ids_of(message, "references")))
    answers = tuple(dict.fromkeys(answers))
    text = own_words(body(message))[:MOST_TEXT]
    automatic = absences.is_automatic(message)
    if absences.says_away(head["subject"], text, automatic=automatic):
        until = absences.back_on(text or head["subject"], head["sent_at"], day)
        own = {address for address in (head["sender"], *ours) if address}
        return Received(
            Kind.OUT_OF_OFFICE, **head, answers=answers, text=text, reply_class="out_of_office", certainty=0.95,
            until=until, colleagues=tuple(colleagues_in(text, own)), automatic=automatic,
        )  # fmt: skip
    if bounces.is_from_a_server(message) or (bounces.is_report(message) and automatic):
        return Received(
            Kind.OTHER, **head, answers=answers, text=text, automatic=True, reason="a report of no failure"
        )
    return _reply(head, answers, text, day, set(ours), automatic=automatic)


def _head(message: Message) -> dict[str, Any]:
    sender, name = address_of(message, "from")
    own = ids_of(message, "message-id")
    return {
        "message_id": own[0] if own else None, "sender": sender, "sender_name": name[:200],
        "subject": text_of(message, "subject")[:500], "sent_at": date_of(message),
    }  # fmt: skip


def _reply(
    head: dict[str, Any], answers: tuple[str, ...], text: str, day: date, ours: set[str], *, automatic: bool
) -> Received:
    """A person's word; or a program's, which counts only where it says that the person is gone."""
    if (
        plain(head["subject"]).strip() == "unsubscribe"
        and not automatic
        and (replies.is_empty(text) or len(text) < 200)
    ):
        return Received(
            Kind.UNSUBSCRIBE, **head, answers=answers, text=text, reply_class="unsubscribe", certainty=0.99
        )
    own = {address for address in (head["sender"], *ours) if address}
    named = tuple(colleagues_in(text, own))
    if automatic:
        if absences.says_gone(text):
            return Received(
                Kind.REPLY, **head, answers=answers, text=text, reply_class="not_me", certainty=0.9, colleagues=named,
                automatic=True,
            )  # fmt: skip
        return Received(
            Kind.OTHER, **head, answers=answers, text=text, automatic=True, reason="an automatic note"
        )
    said = replies.meaning(text)
    kind = Kind.UNSUBSCRIBE if said.reply_class == "unsubscribe" else Kind.REPLY
    later = [one.day for one in days_in(text, day) if one.day > day] if said.reply_class == "not_now" else []
    return Received(
        kind, **head, answers=answers, text=text, reply_class=said.reply_class, certainty=said.certainty,
        until=later[0] if later else None, colleagues=named if said.reply_class == "not_me" else (),
    )  # fmt: skip
