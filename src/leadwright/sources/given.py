"""Tell what a user gave (cards, a resume, a picture, a text) by its content, and have it read by its source."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import charset_normalizer

from leadwright.kernel.errors import Wrong
from leadwright.sources.card.picture import is_picture
from leadwright.sources.card.read import SOURCE as CARD
from leadwright.sources.card.read import read as read_card
from leadwright.sources.contract import Found, Proposal, Proposed
from leadwright.sources.paste.read import KINDS as PASTE_KINDS
from leadwright.sources.paste.read import read as read_paste
from leadwright.sources.resume.read import read as read_resume
from leadwright.sources.vcard.read import read as read_vcard

KINDS = (*PASTE_KINDS, "vcard", "json_resume")
"""What a user can say that a text is."""
LARGEST = 20_000_000
"""The largest file that is read, in bytes."""
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read_text(text: str, today: date, kind: str | None = None) -> Proposed:
    """Read a text that a user pasted, or that a file holds.

    `kind` is one of KINDS if the user says what it is. A text in which nobody is recognised has the kind
    `unknown`. Raises Wrong if it is empty, or is not what the user says.
    """
    if not text.strip():
        raise Wrong("There is nothing to read.", hint="Paste a text.", field="text", code="paste_empty")
    if kind is not None and kind not in KINDS:
        raise Wrong(f"There is no kind {kind!r}.", hint=f"It is one of {', '.join(KINDS)}.", field="kind")
    readers: dict[str, Callable[[], Proposed | None]] = {
        "vcard": lambda: read_vcard(text),
        "json_resume": lambda: read_resume(text, today),
    }
    for name, reader in readers.items():
        found = reader() if kind in (None, name) else None
        if found is not None:
            return found
    if kind in readers:
        raise Wrong(
            "This text is not what it is said to be.",
            hint="Leave the kind out, and it is recognised.",
            field="kind",
            code="paste_unreadable",
        )
    return read_paste(text, today, kind)


def read_file(content: bytes, today: date) -> Proposed:
    """Read a file that a user gave: vCards, a JSON Resume, the picture of a business card, or a text.

    Raises Wrong if it is empty, too large or not understood.
    """
    if len(content) > LARGEST:
        raise Wrong(
            f"The file has {len(content) // 1_000_000} MB, {LARGEST // 1_000_000} can be read.",
            hint="Divide it, or make the picture smaller.",
            field="file",
            code="file_too_large",
        )
    return _card(content, today) if is_picture(content) else read_text(decoded(content), today)


def _card(content: bytes, today: date) -> Proposed:
    """The text of a picture, read as a contact. No field is surer than the reading of the letters was."""
    seen = read_card(content)
    told = read_paste(seen.text, today, "contact", CARD)
    if not told.proposals:
        return told
    proposals = tuple(
        Proposal(_less_sure(item.person, seen.confidence), _less_sure(item.company, seen.confidence))
        for item in told.proposals
    )
    return replace(told, kind="business_card", confidence=seen.confidence, proposals=proposals)


def _less_sure(fields: tuple[Found, ...], confidence: float) -> tuple[Found, ...]:
    return tuple(replace(found, confidence=round(found.confidence * confidence, 2)) for found in fields)


def decoded(content: bytes) -> str:
    """The text of a file, by its byte order mark, else as UTF-8, else as its bytes suggest."""
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    try:
        return content.decode()
    except UnicodeDecodeError:
        best = charset_normalizer.from_bytes(content[:65_536]).best()
        return content.decode(best.encoding if best is not None else "cp1252", "replace")
