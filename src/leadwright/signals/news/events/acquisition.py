"""Companies bought: "Foo acquires Acme", "Acme to be acquired by Foo" (acquired), "Acme buys Foo" (acquires)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from leadwright.signals.news import figures
from leadwright.signals.news.events.telling import Telling
from leadwright.signals.news.mood import is_told_as_fact
from leadwright.signals.news.sentences import Sentence
from leadwright.signals.news.subjects import is_object, subject
from leadwright.signals.news.types import Kind
from leadwright.signals.news.words import DESCRIBE

_BUYS = re.compile(
    r"(?<![\w-])(?:acquires?|acquired|acquiring|buys?|bought|buying|purchases|purchased|snaps up|snapped up|scoops up|"
    r"scooped up|takes over|took over|swallows|swallowed|"
    r"gobbles up|absorbs|absorbed|picks up|(?:completes?|completed|closes|closed|finali[sz]es|finali[sz]ed|announces|"
    r"announced|seals|signs)\s+(?:its |the |their |planned |[\$€£]?[\d.,]+\s?\w*\s)*"
    r"(?:acquisition|purchase|takeover|buyout) of|acquisition of|takeover of|purchase of|übernimmt|kauft|schluckt|"
    r"erwirbt|rachète|acquiert|s'offre|adquire|adquiriu|adquiere|adquirió|compra|comprou|compró)(?![\w-])",
    re.IGNORECASE,
)
_BOUGHT_BY = re.compile(
    r"(?<![\w-])(?:acquired|bought(?: out)?|purchased|taken over|snapped up|swallowed|absorbed|übernommen|gekauft|"
    r"rachetée?|acquise?|adquirid[ao]|comprad[ao])\s+(?:by|par|por|pela|pelo)(?![\w-])|(?<![\w-])sold (?:off )?to(?![\w-])|"
    r"(?<![\w-])(?:sells itself to|sold itself to|sells to|sells out to|gets acquired by|verkauft sich an)(?![\w-])|"
    r"(?<![\w-])(?:wird|wurde) von(?P<by>[^.;§]{2,60}?)\b(?:übernommen|gekauft|geschluckt|erworben)",
    re.IGNORECASE,
)
_ITS_PURCHASE = re.compile(
    r"(?<![\w-])(?:completes?|completed|closes|closed|finali[sz]es|finali[sz]ed|announces|announced|seals|"
    r"wraps up)\s+(?:[\w$€£.,-]+\s+){0,4}?"
    r"§+\s+(?:acquisition|takeover|purchase|buyout|deal)(?![\w-])",
    re.IGNORECASE,
)
_BEFORE_OBJECT = re.compile(
    r"^\s*(?:(?:a |the )?(?:majority|controlling)(?: stake| share| interest)? (?:in|of)|all of|100 ?% (?:of|da|de)|"
    r"die mehrheit an|the remainder of|o|a|la|le|el|die|das|das startup|los|das)?\s*",
    re.IGNORECASE,
)
_WORDS_BEFORE = re.compile(r"^((?:[^\s§.,;:]+\s+){0,7})(?=§)")
_PARTY = re.compile(r"((?:[A-Z0-9À-Þ][\w&'.+-]*)(?:\s+(?:of|&|and|de)?\s*[A-Z0-9À-Þ][\w&'.+-]*){0,4})")
_THINGS = re.compile(
    r"^\s*(?:[\w'-]+\s+){0,6}?(?:stake|stakes|shares?|land|plot|building|office|site|property|rights|patents?|assets|"
    r"domain|bitcoin|btc|ether|debt|time|portfolio of|ads|licen[cs]es?|customers|users|talent|"
    r"data|equipment|planes|aircraft|trucks|chips|gpus|capacity|inventory|tickets|houses|homes)\b",
    re.IGNORECASE,
)


def read(sentence: Sentence, masked: str) -> Iterator[Telling]:
    """The first acquisition that a sentence says the company was part of."""
    for found in (*_bought(sentence, masked), *_buys(sentence, masked)):
        yield found
        return


def _bought(sentence: Sentence, masked: str) -> Iterator[Telling]:
    for match in _BOUGHT_BY.finditer(masked):
        does = subject(masked[: match.start()].rstrip() + " ", titled=sentence.titled) or _agreed(
            masked, match.start(), sentence
        )
        after = (match["by"] or masked[match.end() :]).lstrip()
        if does is None or re.match(
            r"(?:[a-z]+\s){0,2}(?:customers|users|clients|consumers|people|public|investors|businesses)\b",
            after,
        ):
            continue
        if is_told_as_fact(sentence, match.start(), match.end(), does):
            yield _telling(sentence, masked, Kind.ACQUIRED, match, after, does.anaphor)
    for match in _ITS_PURCHASE.finditer(masked):
        by = _party_before(sentence.plain[: match.start()], masked[: match.start()])
        if by and is_told_as_fact(sentence, match.start(), match.end(), None):
            yield _telling(sentence, masked, Kind.ACQUIRED, match, by, anaphor=False)
    for match in _BUYS.finditer(masked):
        right = masked[match.end() :]
        right = right[_BEFORE_OBJECT.match(right).end() :]  # type: ignore[union-attr]
        words = _WORDS_BEFORE.match(right)
        if words is None or not _describe(words[1]) or not is_object(right[words.end() :]):
            continue
        left = masked[: match.start()].rstrip()
        if re.search(r"\b(?:which|who|that|not|never|may|might|could|would|should)$", left, re.IGNORECASE):
            continue
        by = _party_before(sentence.plain[: match.start()], masked[: match.start()])
        if by and is_told_as_fact(sentence, match.start(), match.end(), None):
            yield _telling(sentence, masked, Kind.ACQUIRED, match, by, anaphor=False)


def _agreed(masked: str, at: int, sentence: Sentence):  # type: ignore[no-untyped-def]
    """ "Acme agrees to be", "Acme signs a deal to be" before "acquired by"."""
    agreed = re.search(
        r"\b(?:agrees|agreed|set|signs?|signed|enters?|entered)\b(?: [\w-]+){0,6}? to (?:be|get) $",
        masked[:at],
        re.IGNORECASE,
    )
    return subject(masked[: agreed.start()], titled=sentence.titled) if agreed else None


def _describe(words: str) -> bool:
    """Whether the words before an object only say what it is: "Berlin-based payments startup"."""
    listed = words.split()
    if not listed:
        return True
    if any(
        word.lower()
        in {
            "stake",
            "in",
            "rival",
            "from",
            "shares",
            "of",
            "and",
            "by",
            "at",
            "with",
            "for",
            "to",
            "unit",
            "business",
            "division",
            "arm",
        }
        - {"rival"}
        for word in listed
    ):
        return False
    last = listed[-1].lower().strip("'\"")
    return (
        last in DESCRIBE
        or last.endswith(("-based", "'s", "-backed"))
        or last in {"rival", "competitor"}
        or last[0].islower()
    )


def _party_before(plain: str, masked: str) -> str | None:
    """The name of who buys, at the end of what stands before the verb."""
    cut = max((found.end() for found in re.finditer(r"[;:|]\s|\bas\s", plain)), default=0)
    head = re.split(r",\s", plain[cut:])[0]
    head = re.split(
        r"\b(?:announces?|announced|agrees?|agreed|signs?|signed|completes?|completed|closes|closed|to|says|said|has|is|"
        r"will|wins|gets|enters|entered|reaches|strikes|inks)\b",
        head, maxsplit=1, flags=re.IGNORECASE,
    )[0]  # fmt: skip
    names = [
        name for match in _PARTY.finditer(head) if (name := _party_name(match.group(1))) and "§" not in name
    ]
    return names[-1] if names and "§" not in masked[cut : cut + len(head)] else (names[-1] if names else None)


def _party_name(text: str) -> str | None:
    """A name without words before it that only describe: "Israeli startup Fernpay"."""
    words = text.split()
    while words and words[0].lower().strip("'s") in DESCRIBE:
        words = words[1:]
    return " ".join(words).strip(" .,'") or None


def _buys(sentence: Sentence, masked: str) -> Iterator[Telling]:
    for match in _BUYS.finditer(masked):
        does = subject(masked[: match.start()], titled=sentence.titled) or _agreed_to(
            masked, match.start(), sentence
        )
        right = masked[match.end() : match.end() + 120]
        if does is None or _THINGS.match(right) or "§" in right[:30] or _takes_money(right):
            continue
        target = _PARTY.search(sentence.plain[match.end() : match.end() + 120])
        if target is None or re.match(r"\s*(?:by|from|in)\b", right):
            continue
        if is_told_as_fact(sentence, match.start(), match.end(), does):
            party = sentence.plain[match.end() : match.end() + 120]
            yield _telling(sentence, masked, Kind.ACQUIRES, match, party, does.anaphor)


def _takes_money(right: str) -> bool:
    """Whether an amount follows at once: "snaps up $5M" buys nobody."""
    money = next(figures.sums(right[:40]), None)
    return money is not None and money.start < 8


def _agreed_to(masked: str, at: int, sentence: Sentence):  # type: ignore[no-untyped-def]
    agreed = re.search(
        r"\b(?:agrees|agreed|signs?|signed|enters?|entered)\b(?: [\w-]+){0,6}? to $",
        masked[:at],
        re.IGNORECASE,
    )
    return subject(masked[: agreed.start()], titled=sentence.titled) if agreed else None


def _telling(
    sentence: Sentence, masked: str, kind: Kind, match: re.Match[str], party: str, anaphor: bool
) -> Telling:
    found = (
        _party_name(one.group(1)) for one in _PARTY.finditer(re.split(r"[,;(]", party.replace("§", " "))[0])
    )
    other = next((one for one in found if one), None)
    money = next((one for one in figures.sums(masked) if one.of_round), None)
    says = {"event": sentence.text} | ({"other": other} if other else {})
    if money:
        says["amount"] = sentence.text[money.start : money.end]
    return Telling(
        kind, match.span(), anaphor=anaphor, amount=money.amount if money else None, other=other, says=says
    )
