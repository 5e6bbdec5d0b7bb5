"""The text of a message: its plain part, else its HTML part without what it quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import Message

from selectolax.lexbor import LexborHTMLParser

MOST_CHARACTERS = 200_000
_QUOTED = (
    "blockquote", "div.gmail_quote", "div.gmail_quote_container", "#divRplyFwdMsg", "#appendonsend", "div.moz-cite-prefix",
    "div.yahoo_quoted", "div.yahoo_quoted_begin", "#OLK_SRC_BODY_SECTION", "#mail-editor-reference-message-container",
    "div[name=messageReplySection]", "div.protonmail_quote", "#reply-intro",
)  # fmt: skip
_UNSEEN = ("style", "script", "head", "title", "img", "svg")
_BREAKS = re.compile(r"<(?:br|/p|/div|/tr|/li|/h[1-6]|hr)\b[^>]*>", re.IGNORECASE)


def leaves(message: Message) -> Iterator[Message]:
    """The parts that hold something, but not those of messages that are attached."""
    if message.get_content_maintype() == "message" and message.get_content_subtype() != "delivery-status":
        return
    payload = message.get_payload() if message.is_multipart() else None
    if isinstance(payload, list):
        for part in payload:
            if isinstance(part, Message):
                yield from leaves(part)
    else:
        yield message


def body(message: Message) -> str:
    """What a person reads, with line ends as \\n; "" if there is no text."""
    plain_parts, pages = [], []
    for part in leaves(message):
        if part.get_content_disposition() == "attachment":
            continue
        if part.get_content_type() == "text/plain":
            plain_parts.append(content(part))
        elif part.get_content_type() == "text/html":
            pages.append(content(part))
    text = "\n".join(plain_parts).strip()
    return (text or "\n".join(map(of_page, pages)).strip())[:MOST_CHARACTERS]


def content(part: Message) -> str:
    """The text of one part in whatever charset it claims, or really has."""
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        held = part.get_payload()
        return held if isinstance(held, str) else ""
    for charset in (str(part.get_content_charset() or ""), "utf-8", "cp1252"):
        try:
            return _lines(raw.decode(charset))
        except (LookupError, ValueError):
            continue
    return _lines(raw.decode("latin-1"))


def of_page(page: str) -> str:
    """The text of an HTML body, without what it quotes."""
    tree = LexborHTMLParser(_BREAKS.sub(lambda found: f"\n{found[0]}", page[: MOST_CHARACTERS * 2]))
    for selector in (*_UNSEEN, *_QUOTED):
        for node in tree.css(selector):
            if selector in ("#divRplyFwdMsg", "#appendonsend"):
                _drop_after(node)
            node.decompose()
    root = tree.body or tree.root
    text = root.text(separator="") if root is not None else ""
    lines = (" ".join(line.split()) for line in text.replace("\u00a0", " ").splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _drop_after(node: object) -> None:
    """Outlook puts what it quotes beside its header, not into it."""
    following = getattr(node, "next", None)
    while following is not None:
        after = following.next
        following.decompose()
        following = after


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
