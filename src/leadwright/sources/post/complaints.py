"""Complaints by feedback loop (ARF, RFC 5965): somebody marked a letter of ours as spam."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import Message
from email.parser import HeaderParser

from leadwright.sources.post.bounces import original_ids
from leadwright.sources.post.headers import address_of, addresses_in, text_of
from leadwright.sources.post.plain import plain
from leadwright.sources.post.words import content

_COMPLAINTS = ("abuse", "fraud", "virus", "other", "opt-out", "opt-out-list", "")


@dataclass(frozen=True, slots=True)
class Complaint:
    """Who complained of which letter. recipient: None where the provider hides it. kind: abuse, fraud, opt-out, ..."""

    kind: str
    recipient: str | None
    ids: tuple[str, ...]


def complaint(message: Message) -> Complaint | None:
    """The complaint that a message reports, or None. A report that something is no spam is none."""
    report = _report(message)
    if report is None:
        return None
    kind = plain(text_of(report, "feedback-type"))
    if kind not in _COMPLAINTS:
        return None
    original = _original(message)
    said = addresses_in(text_of(report, "original-rcpt-to")) or addresses_in(
        text_of(report, "removal-recipient")
    )
    recipient = said[0] if said else (address_of(original, "to")[0] if original is not None else None)
    return Complaint(kind or "abuse", recipient, tuple(original_ids(message)))


def _report(message: Message) -> Message | None:
    """The machine-readable part, as headers."""
    for part in message.walk():
        if part.get_content_type() == "message/feedback-report":
            held = part.get_payload()
            if isinstance(held, list) and held and isinstance(held[0], Message):
                return held[0]
            return HeaderParser().parsestr(content(part).lstrip())
    return None


def _original(message: Message) -> Message | None:
    for part in message.walk():
        if part.get_content_type() in ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers"):
            held = part.get_payload()
            if isinstance(held, list) and held and isinstance(held[0], Message):
                return held[0]
            return HeaderParser().parsestr(content(part).lstrip())
    return None
