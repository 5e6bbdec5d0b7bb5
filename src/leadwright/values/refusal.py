"""What a mail server's refusal means for a letter: whose fault it is, and whether a later try may help. Pure.

Enhanced codes (RFC 3463) go before words, and words before the bare code, which servers use for anything. The same
reading serves refusals at the door and reports that come back later.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_ENHANCED = re.compile(r"(?<![\d.])([45])\.(\d)\.(\d{1,3})(?![\d.])")
_FULL = re.compile(
    r"(?:mailbox|inbox|account|user|recipient|quota|storage|disk)[^.\n]{0,40}(?:is |are |was )?(?:full|over ?quota|exceed|exhausted)|"
    r"over (?:the )?(?:its |their |mail|disk )*quota|quota (?:exceeded|reached)|out of (?:storage|disk) space|"
    r"insufficient (?:system |disk )?(?:storage|space)|mailbox size limit|exceeded (?:its |the |their )?(?:storage|quota)|"
    r"not enough (?:storage|disk )?space|too much mail|caixa (?:de entrada )?cheia|postfach (?:ist )?voll|bo[iî]te[^.\n]{0,20}pleine",
    re.IGNORECASE,
)  # fmt: skip
_BLOCKED = re.compile(
    r"\bspam|black ?list|blocklist|block list|deny ?list|\brbl\b|dnsbl|spamhaus|barracuda|spamcop|reputation|\bbanned\b|"
    r"unsolicited|bulk mail|dmarc|\bdkim\b|\bspf\b|(?:blocked|rejected|refused|denied)[^.\n]{0,30}(?:policy|content|sender|filter)|"
    r"policy (?:violation|reasons?|restrict)|content (?:rejected|filter)|message (?:was )?(?:rejected|blocked) (?:by|as|due)|"
    r"access denied|client host|your (?:ip|host|server|domain|message)[^.\n]{0,40}(?:blocked|listed|rejected)|virus|"

r"relay(?:ing)? (?:access )?(?:denied|prohibited)|not (?:allowed|permitted|authori[sz]ed) to send|"
r"too many (?:messages|connections|recipients)|"
    r"rate ?limit|unusual rate|suspicious|phish|reverse dns|\bptr\b|helo",
    re.IGNORECASE,
)  # fmt: skip
_NOBODY = re.compile(
    r"(?:user|mailbox|recipient|account|address|inbox|person|id)[^.\n]{0,60}(?:unknown|not found|no longer|does(?:n't| not) exist|"
    r"not exist|invalid|disabled|inactive|not available|undeliverable|rejected|suspended|deactivated|not known|unrecognized|not listed)|"

r"no such|unknown (?:user|recipient|mailbox|address|local|or illegal)|(?:not|n't) (?:have|"
r"find)[^.\n]{0,40}(?:mailbox|user|account|address)|"

r"(?:invalid|bad|illegal|nonexistent|non-existent) (?:recipient|mailbox|address|user|destination|"
r"final delivery)|not (?:a )?(?:valid|known|our) (?:user|customer|mailbox|recipient)|"
    r"no (?:mailbox|user|account|recipient)|(?:does not|doesn't|didn't) (?:exist|match)|is not a (?:registered|valid)|"

r"(?:host|domain|name)[^.\n]{0,40}(?:not found|unknown|does not exist|no mail)|nxdomain|"
r"unrouteable|unroutable|bad (?:destination )?(?:host|address)|null mx|"
    r"não existe|inexistente|desconhecido|unbekannt|existiert nicht|n'existe pas|inconnue?|no existe|desconocid",
    re.IGNORECASE,
)  # fmt: skip
_LATER = re.compile(
    r"greylist|graylist|try again|temporar|later|defer|timed? ?out|connection (?:refused|lost|reset)|delayed|not yet been|"
    r"still trying|will (?:be retried|keep trying|continue)|resources|busy|could not connect|unreachable|no route",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """bounce: hard (no such address), soft (later perhaps), blocked (we are refused), mailbox_full. again: another try may help."""

    bounce: str
    again: bool


def read_refusal(code: int | None, words: str, status: str = "") -> Refusal:
    """What a refusal means, by its SMTP code, its enhanced status and its words; any of them may be missing."""
    found = _ENHANCED.search(status) or _ENHANCED.search(words)
    kind, subject, detail = (int(found[1]), int(found[2]), int(found[3])) if found else (0, 0, 0)
    temporary = kind == 4 or (kind == 0 and code is not None and 400 <= code < 500)
    bounce = _by_status(subject, detail, words) or _by_words(code, words)
    if bounce is None:
        bounce = "soft" if temporary or (_LATER.search(words) and kind != 5) else "hard"
    if temporary and bounce == "hard":
        bounce = "soft"
    return Refusal(bounce, temporary)


def _by_status(subject: int, detail: int, words: str) -> str | None:
    """By the enhanced status alone, where it is precise."""
    if (subject, detail) == (2, 2):
        return "mailbox_full"
    if (subject, detail) in ((1, 1), (1, 2), (1, 3), (1, 6), (1, 10), (2, 1), (5, 1)) and not _FULL.search(
        words
    ):
        # 5.1.1 and its kin are said of spam too, by hosts that hide behind it
        return "blocked" if _BLOCKED.search(words) and not _NOBODY.search(words) else "hard"
    if (subject, detail) in ((1, 7), (1, 8)) or subject == 7:
        return "hard" if _NOBODY.search(words) and not _BLOCKED.search(words) else "blocked"
    if subject == 4 and detail == 4:
        return "hard"  # no route to the domain
    if subject == 4:
        return "soft"
    if (subject, detail) == (3, 4):
        return "soft"  # too big a message says nothing of the address
    return None


def _by_words(code: int | None, words: str) -> str | None:
    if _FULL.search(words):
        return "mailbox_full"
    if _NOBODY.search(words):
        return (
            "hard"
            if not _BLOCKED.search(words)
            or re.search(r"no such|unknown user|user unknown", words, re.IGNORECASE)
            else "blocked"
        )
    if _BLOCKED.search(words):
        return "blocked"
    return "mailbox_full" if code == 552 else None
