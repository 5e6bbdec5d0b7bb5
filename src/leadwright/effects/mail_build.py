"""A letter as it goes out: MIME that every server reads, headers that nobody can add to, and a footer that says why.

Pure. Nothing of outside becomes a header but through `_plain`, which leaves no line break or control character; what
is not ASCII is encoded. Bodies are encoded so that no line is too long and no server on the way changes a byte, which
is what a DKIM signature needs.
"""

from __future__ import annotations

import html as markup
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, quote
from uuid import UUID

from leadwright.kernel.errors import Wrong

POLICY = SMTP.clone(cte_type="7bit")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,120}@[A-Za-z0-9.\[\]:_-]{1,120}>")
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+")
_URL = re.compile(r"https?://[!#-;=?-~]{1,900}")
_MOST_REFERENCES = 12
_MOST_SUBJECT = 250
_LINE = 76


@dataclass(frozen=True, slots=True)
class Thread:
    """What a letter goes on from: the message that it answers, and all before it, the oldest first."""

    in_reply_to: str
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter to one person.

    key: the effect key of (sequence, step, lead); no two letters with one key ever leave. message_id: chosen and stored
    before the letter is sent (`new_message_id`). unsubscribe_url: the signed link of `policy.unsubscribe`. reason: why
    we write, for the footer; the mailbox's if empty.
    """

    key: bytes
    mailbox: UUID
    to: str
    to_name: str
    subject: str
    text: str
    html: str | None
    thread: Thread | None
    unsubscribe_url: str
    message_id: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes: address and name, and what stands below each letter."""

    address: str
    name: str
    signature: str = ""
    postal_address: str = ""
    reason: str = ""


def new_message_id(address: str) -> str:
    """A Message-ID under the domain of an address of ours; it says nothing of the recipient."""
    return f"<{secrets.token_hex(16)}@{address.rpartition('@')[2].encode('idna').decode('ascii').lower()}>"


def build(letter: Letter, sender: Sender, at: datetime) -> bytes:
    """The message with CRLF line ends, as it is sent. Raises Wrong for an address or id that is none, or an empty text."""
    lines = [
        f"From: {mailbox(sender.address, sender.name, 'mailbox')}",
        f"To: {mailbox(letter.to, letter.to_name, 'to')}",
        f"Subject: {_words(_plain(letter.subject)[:_MOST_SUBJECT], 'Subject')}",
        f"Date: {format_datetime(at)}",
        f"Message-ID: {_id(letter.message_id)}",
        *_threading(letter.thread),
        *_unsubscribing(letter, sender),
    ]
    head = "\n".join(lines).replace("\n", "\r\n") + "\r\n"
    return head.encode("ascii") + _bodies(letter, sender).as_bytes()


def _threading(thread: Thread | None) -> list[str]:
    if thread is None:
        return []
    answered = _id(thread.in_reply_to)
    before = [_id(one) for one in thread.references]
    if answered not in before:
        before.append(answered)
    kept = before if len(before) <= _MOST_REFERENCES else [before[0], *before[-_MOST_REFERENCES + 1 :]]
    return [f"In-Reply-To: {answered}", "References: " + "\n ".join(kept)]


def _unsubscribing(letter: Letter, sender: Sender) -> list[str]:
    """RFC 2369 and 8058: a link that one click acts on, and a letter for those whose program knows no links."""
    if not letter.unsubscribe_url:
        return []
    if not _URL.fullmatch(letter.unsubscribe_url):
        raise Wrong(
            "The unsubscribe link is none.",
            hint="Make it with `policy.unsubscribe.link`.",
            field="unsubscribe_url",
        )
    lines = [
        f"List-Unsubscribe: <{letter.unsubscribe_url}>,\n <mailto:{_address(sender.address, 'mailbox')}?subject=unsubscribe>"
    ]
    if letter.unsubscribe_url.startswith(
        "https://"
    ):  # the standard asks for https; mail programs ignore anything else
        lines.append("List-Unsubscribe-Post: List-Unsubscribe=One-Click")
    return lines


def _bodies(letter: Letter, sender: Sender) -> EmailMessage:
    text = _writable(letter.text).replace("\r\n", "\n").replace("\r", "\n").strip()
    if not text:
        raise Wrong("The letter has no text.", hint="Write one; HTML alone is not sent.", field="text")
    message = EmailMessage(policy=POLICY)
    whole = f"{text}\n\n{footer(letter, sender)}".rstrip() + "\n"
    message.set_content(whole, charset="utf-8", cte=_encoding(whole))
    if letter.html:
        page = _with_footer(_writable(letter.html), footer_html(letter, sender))
        message.add_alternative(page, subtype="html", charset="utf-8", cte=_encoding(page))
    return message


def _encoding(text: str) -> str:
    """Quoted-printable, or base64 where most of it is not Latin."""
    beyond = sum(ord(char) > 0x24F for char in text)
    return "base64" if beyond > len(text) / 3 else "quoted-printable"


def footer(letter: Letter, sender: Sender) -> str:
    """What stands below the text: signature, who we are and where, why we write, and how it ends."""
    said = [sender.signature.strip()] if sender.signature.strip() else []
    small = [
        line for line in (letter.reason or sender.reason, _one_line(sender.postal_address)) if line.strip()
    ]
    if letter.unsubscribe_url:
        small.append(f"To hear no more from us: {letter.unsubscribe_url}")
    return "\n\n".join([*said, "-- \n" + "\n".join(small)] if small else said)


def footer_html(letter: Letter, sender: Sender) -> str:
    """The same for the HTML part; every word is escaped."""
    signature = markup.escape(sender.signature.strip()).replace("\n", "<br>")
    small = [
        markup.escape(line)
        for line in (letter.reason or sender.reason, _one_line(sender.postal_address))
        if line.strip()
    ]
    if letter.unsubscribe_url:
        small.append(f'<a href="{markup.escape(letter.unsubscribe_url)}">Unsubscribe</a>')
    parts = [f"<p>{signature}</p>"] if signature else []
    if small:
        parts.append(f'<p style="color:#666;font-size:12px">{"<br>".join(small)}</p>')
    return "".join(parts)


def _with_footer(page: str, foot: str) -> str:
    """The page with its footer before the end of its body."""
    found = re.search(r"</body\s*>", page, re.IGNORECASE)
    if found:
        return f"{page[: found.start()]}{foot}{page[found.start() :]}"
    return f"<!doctype html><html><body>{page}{foot}</body></html>"


def _one_line(text: str) -> str:
    return ", ".join(part.strip(" ,") for part in text.splitlines() if part.strip(" ,"))


def mailbox(address: str, name: str, field: str = "to") -> str:
    """An address with its name, as headers write it. Raises Wrong if it is none."""
    spec = _address(address, field)
    plain = " ".join(_plain(name).split())[:120]
    if not plain:
        return spec
    written = f'"{quote(plain)}"' if plain.isascii() else _words(plain, "From")
    return f"{written} <{spec}>" if len(written) < _LINE // 2 else f"{written}\n <{spec}>"


def _address(address: str, field: str) -> str:
    """An address with its host in ASCII. One whose local part is not ASCII needs servers that are rare: it is refused."""
    local, _, host = address.rpartition("@")
    try:
        ascii_host = host.encode("idna").decode("ascii")
    except UnicodeError:
        ascii_host = ""
    if len(local) > 64 or not _LOCAL.fullmatch(local) or not _HOST.fullmatch(ascii_host):
        raise Wrong(
            f"{_plain(address)[:100]!r} cannot be written to.", hint="Write it as jane@acme.com.", field=field
        )
    return f"{local}@{ascii_host}"


def _words(text: str, header: str) -> str:
    """A text of a header, in encoded words where it is not ASCII (or could be taken for one), no line too long."""
    charset = "us-ascii" if text.isascii() and "=?" not in text else "utf-8"
    return Header(text, charset, maxlinelen=_LINE, header_name=header).encode()


def _id(text: str) -> str:
    if not _MESSAGE_ID.fullmatch(text):
        raise Wrong(
            f"{_plain(text)[:100]!r} is no Message-ID.",
            hint="Make it with `new_message_id`.",
            field="message_id",
        )
    return text


def _writable(text: str) -> str:
    """Without what no mail may hold: NUL and half characters."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def _plain(text: str) -> str:
    return _CONTROL.sub(" ", text).strip()
