"""Reports that something did not arrive: standard ones (RFC 3464) by their fields, others as `flufl.bounce` knows them.

Each failed recipient gets a class by status, words and code (`values.refusal`). A report of delay is soft: the server
still tries. A report of success is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_string
from email.message import Message

from flufl.bounce import all_failures

from leadwright.sources.post.headers import address_of, addresses_in, ids_in, ids_of, text_of
from leadwright.sources.post.plain import plain
from leadwright.sources.post.types import Failed
from leadwright.sources.post.words import body, content
from leadwright.values.refusal import read_refusal

_SENDERS = re.compile(
    r"^(?:mailer[-_.]?daemon|post ?master|mail[-_.]?daemon|mailadm\w*|mail[-_.]?system|mdaemon|"
    r"bounces?|mail[-_.]?delivery|deliverysystem|mmdf|uucp|smtp\w*|"
    r"microsoftexchange\w*|exchange|nobody|root|daemon|inet|mailscanner|virusalert|complaints|"
    r"system[-_.]?administrator|mail|noreply-?bounce)\b"
)
_TITLES = re.compile(
    r"undeliver|returned (?:mail|to sender)|return(?:ed)? mail|delivery (?:status|failure|fail|"
    r"has failed|problem|report|notification|error|incomplete|unsuccessful|delay)|(?:delivery|mail|"
    r"message) (?:failure|failed|delivery|error|undeliverable|status|delayed|could not)|"
    r"failure (?:notice|delivery|notification|mail)|failed delivery|could not (?:be )?(?:deliver|"
    r"send)|not (?:be )?delivered|delivery (?:to|of)|non[- ]?(?:delivery|remis|recapit)|"
    r"unable to deliver|unzustellbar|nicht zugestellt|zustell|"
    r"non remis|echec|no entregad|no se (?:pudo|puede) entregar|nao entregue|falha na entrega|"
    r"nao (?:foi )?(?:possivel )?(?:entreg|pode)|mancata consegna|onbestelbaar|niet (?:af)?geleverd|"
    r"bounce|user unknown|mailbox (?:full|unavailable)|"
    r"warning: (?:could not|message)|nondeliverable|address error|mail system error|mail could|"
    r"message status|problem delivering|rejected|notification d"
)
_STATUS = re.compile(r"(?<![\d.])([45]\.\d\.\d{1,3})(?![\d.])")
_CODE = re.compile(r"(?<![\d.])([45]\d\d)(?=[ -])")
_BROKEN = (ValueError, LookupError, AttributeError, TypeError, AssertionError)
_HEAD_ONLY = ("text/rfc822-headers", "message/rfc822-headers")
_GONE = re.compile(r"no such|unknown|not exist|not found|invalid|disabled|permanent")
_LATE = re.compile(
    r"delayed|warning|not yet been|still (?:being )?(?:tried|trying)|will (?:be retried|keep trying|"
    r"continue)|no action is required|temporar"
)


def failures(message: Message) -> tuple[Failed, ...]:
    """The recipients that a report speaks of, with their class; () if the message is no report of failure."""
    told = tuple(_standard(message))
    if told or _succeeded(message):
        return told
    if not is_report(message):
        return ()
    return tuple(_others(message)) or tuple(_nameless(message))


def is_report(message: Message) -> bool:
    """Whether a message looks like a report of a mail server, by its form, its sender or its title."""
    if message.get_content_type() == "multipart/report" or message.get("x-failed-recipients"):
        return True
    address, name = address_of(message, "from")
    raw_sender = plain(text_of(message, "from"))
    sender = plain((address or "").partition("@")[0] or raw_sender.strip("<> "))
    by_sender = bool(
        _SENDERS.match(sender)
        or re.search(r"mail(?:er)? ?(?:delivery|daemon|system)|postmaster|administrator", plain(name))
    )
    by_title = bool(_TITLES.search(plain(text_of(message, "subject"))))
    empty_path = text_of(message, "return-path") == "<>"
    answers = bool(message.get("in-reply-to")) and not by_sender
    return not answers and (by_sender or by_title or empty_path)


def is_from_a_server(message: Message) -> bool:
    """Whether a mail server itself wrote a message, whatever it says: it is nobody's word."""
    address, _ = address_of(message, "from")
    raw_sender = plain(address or text_of(message, "from"))
    daemon = re.match(r"\W*(?:mailer[-_.]?daemon|post ?master|mail[-_.]?daemon)\b", raw_sender)
    return message.get_content_type() == "multipart/report" or daemon is not None


def original_ids(message: Message) -> list[str]:
    """Message-IDs of what did not arrive, as far as the report repeats it, the surest first."""
    found: dict[str, None] = {}
    for part in message.walk():
        kind = part.get_content_type()
        if kind == "message/rfc822" and part is not message:
            inner = part.get_payload()
            held = inner[0] if isinstance(inner, list) and inner else None
            if isinstance(held, Message):
                found.update(dict.fromkeys(ids_of(held, "message-id")))
        elif kind in _HEAD_ONLY:
            # whatever its type says, it is a block of headers
            text = content(part) if not part.is_multipart() else "\n".join(map(str, part.get_payload()))
            found.update(dict.fromkeys(ids_of(message_from_string(text.lstrip()), "message-id")))
        elif kind == "message/delivery-status" and isinstance(blocks := part.get_payload(), list):
            for block in blocks:
                if isinstance(block, Message):
                    found.update(dict.fromkeys(ids_of(block, "x-original-message-id", "original-message-id")))
    found.update(dict.fromkeys(ids_of(message, "x-original-message-id", "in-reply-to")))
    text = body(message)
    for line in re.findall(r"(?im)^[\s>|]*message-id:\s*(<[^<>\n]+>)", text):
        found.update(dict.fromkeys(ids_in(line)))
    found.update(dict.fromkeys(ids_of(message, "references")))
    own = ids_of(message, "message-id")
    return [one for one in found if one not in own]


def envelope_of(message: Message) -> str | None:
    """The name that we gave the letter towards its server, if the report repeats it."""
    for block in _blocks(message):
        if said := text_of(block, "original-envelope-id"):
            return said
    return None


def _standard(message: Message) -> Iterator[Failed]:
    for block in _blocks(message):
        action = plain(text_of(block, "action"))
        if not action.startswith(("fail", "delayed", "error")):
            continue
        address = _recipient(block)
        status = text_of(block, "status")
        said = " ".join(
            part
            for part in (text_of(block, "diagnostic-code"), text_of(block, "x-supplementary-info"))
            if part
        )
        words = said or _near(body(message), address)
        late = action.startswith("delayed")
        code = _code(said)
        refusal = read_refusal(code, words, status)
        bounce = refusal.bounce
        if (late and bounce in ("hard", "blocked")) or (
            not late and bounce == "soft" and not status.startswith("5") and _expired(words)
        ):
            bounce = "soft"
        yield Failed(address, bounce, status[:20], said[:300])


def _expired(words: str) -> bool:
    return bool(re.search(r"expired|too (?:long|old)|timed out|gave up|giving up", plain(words)))


def _blocks(message: Message) -> Iterator[Message]:
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status" and isinstance(
            blocks := part.get_payload(), list
        ):
            yield from (block for block in blocks if isinstance(block, Message))


def _recipient(block: Message) -> str | None:
    for name in ("original-recipient", "final-recipient", "x-actual-recipient"):
        said = text_of(block, name)
        spec = said.rpartition(";")[2].strip().strip("<>") if said else ""
        found = addresses_in(spec)
        if found:
            return found[0]
        if spec and "@" in spec and "," not in spec:
            return spec.lower()
    return None


def _succeeded(message: Message) -> bool:
    """Whether a standard report tells of nothing but success."""
    actions = [plain(text_of(block, "action")) for block in _blocks(message)]
    told = [action for action in actions if action]
    return bool(told) and all(action.startswith(("deliver", "relay", "expand")) for action in told)


def _others(message: Message) -> Iterator[Failed]:
    """Reports in forms of their own: who failed as the library finds them, why by the words near them."""
    late, failed = _found(message)
    if not late and not failed and (named := text_of(message, "x-failed-recipients")):
        failed = frozenset(addresses_in(named))
    text = body(message) or _all_text(message)
    title = text_of(message, "subject")
    for address in sorted(failed | late):
        words = _near(text, address)
        status = match[1] if (match := _STATUS.search(words) or _STATUS.search(text[:4_000])) else ""
        refusal = read_refusal(_code(words), f"{words}\n{title}", status)
        bounce = refusal.bounce
        waits = _LATE.search(plain(title)) and not _GONE.search(plain(words))
        if address in late or (bounce == "hard" and not status and waits):
            bounce = bounce if bounce == "mailbox_full" else "soft"
        yield Failed(address, bounce, status, " ".join(words.split())[:300])


def _nameless(message: Message) -> Iterator[Failed]:
    """A report that names nobody whom we can read, but by its sender and its words is one: its original tells the rest."""
    address, name = address_of(message, "from")
    daemon = re.search(
        r"mailer.?daemon|post ?master|mail delivery (?:system|subsystem)", plain(f"{address} {name}")
    )
    title = text_of(message, "subject")
    if daemon and _TITLES.search(plain(title)):
        text = _near(body(message) or _all_text(message), None)
        status = match[1] if (match := _STATUS.search(text)) else ""
        refusal = read_refusal(_code(text), f"{text}\n{title}", status)
        yield Failed(None, refusal.bounce, status, " ".join(text.split())[:300])


def _found(message: Message) -> tuple[frozenset[str], frozenset[str]]:
    try:
        late, failed = all_failures(message)
    except _BROKEN:
        return frozenset(), frozenset()  # a report so broken that the library gives up names nobody
    return _texts(late), _texts(failed)


def _texts(found: frozenset[bytes]) -> frozenset[str]:
    said = (one.decode("ascii", "replace").strip().strip("<>").lower() for one in found)
    return frozenset(one for one in said if one)


def _all_text(message: Message) -> str:
    return "\n".join(content(part) for part in message.walk() if part.get_content_maintype() == "text")


def _near(text: str, address: str | None) -> str:
    """The words about a recipient: the lines around its first mention, before the original begins."""
    head = (
        re.split(
            r"(?im)^[-\s>*=]*(?:original message|returned (?:mail|message)|a copy of|this is a copy of|"
            r"copy of (?:the|your) message|message header|included is a copy|below this line).*$",
            text,
        )[0]
        or text
    )
    place = head.lower().find(address) if address else -1
    if place < 0:
        return head[:1_500]
    return head[max(0, place - 400) : place + 700]


def _code(text: str) -> int | None:
    match = _CODE.search(text)
    return int(match[1]) if match else None
