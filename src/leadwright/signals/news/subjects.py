"""Who does it, and to whom: is the marked company the subject of a verb, or its object, or merely mentioned?

A company is the subject only where its name is the head of what stands before the verb: "Acme, a maker of x, raises",
"Berlin-based Acme raises", but not "Acme rival Foo raises", "Foo, backed by Acme, raises", "Acme Ventures raises".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from leadwright.signals.news.mentions import MARK
from leadwright.signals.news.words import (
    ADVERBS,
    DESCRIBE,
    MODALS,
    NEGATIONS,
    PREPOSITIONS,
    countries,
)

_LAST_WORD = re.compile(r"([^\s,;:|()\"§]+)[\s,]*$")
_TIME = re.compile(
    r"(?:\s|^|,)(?:(?:on|this|last|earlier|late|earlier this|in|am|le|el|na|no)\s+)?"
    r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|morning|afternoon|week|month|today|yesterday|january|february|"
    r"march|april|june|july|august|september|october|november|december|montag|dienstag|mittwoch|donnerstag|freitag|lundi|mardi|"
    r"mercredi|jeudi|vendredi|lunes|martes|miércoles|jueves|viernes|segunda-feira|terça-feira|quarta-feira|quinta-feira|"
    r"sexta-feira)(?:\s+\d{1,2})?,?\s*$",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"\s*[(\[][^()\[\]]{0,120}[)\]]\s*$")
_APPOSED = re.compile(
    rf"({MARK}+)\s*(?:,|\s-)\s+(?![^,§]*\b(?:raises|raised|acquires|said|says)\b)[^§]{{2,200}}?(?:,|\s-)\s*$"
)
# The second comma is often left out: "Acme, a payments platform raised".
_APPOSED_OPEN = re.compile(rf"({MARK}+),\s+(?:an?|the)\s+(?:[a-z][\w/&'-]*\s+){{0,7}}[a-z][\w/&'-]*$")
_SAID = re.compile(
    r"\s*\b(?:said|says|say|announced|announces|announce|confirmed|confirms|revealed|reveals|disclosed|discloses|reported|reports|"
    r"anuncia|anunciou|anunció|annonce|meldet|teilte mit|informou|informó|divulgou|confirma)\b(?:[^§;:]{0,40}?)\s*"
    r"(?:that|que|dass|,)?\s*$",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"(?:^|[\s,])(?:it|they|we|(?:the|this|our)\s+(?:[\w-]+\s+){0,2}(?:company|startup|start-up|firm|scaleup|fintech|group|business|"
    r"platform|provider|maker|developer|team)|das (?:unternehmen|startup|start-up)|die firma|la (?:société|start-up|"
    r"startup|empresa|compañía|jeune pousse)|"
    r"l'entreprise|a (?:empresa|startup|fintech|companhia))\s*$",
    re.IGNORECASE,
)
_BOUNDARY = re.compile(
    r"[;:|!?]\s|\s-\s|,\s|\"\s?|\b(?:as|while|after|when|because|since|before|but|that|says|said|say|dass|que|nachdem|weil|car|quand|"
    r"mientras|enquanto|apresenta|announcing|as)\s+",
    re.IGNORECASE,
)
_WHILE = re.compile(
    r"\s(?:as|while|after|when|because|since|als|nachdem|tras|après|enquanto|mientras)\s*$", re.IGNORECASE
)
_JOINED = re.compile(r"(?:,?\s+(?:and|&|und|et|y|e)|,)\s*$", re.IGNORECASE)
# Before an "and", these show that what follows is a clause of its own.
_TOLD_ALREADY = re.compile(
    r"\d|\b(?:raises|raised|raising|acquires|acquired|secures|secured|securing|lands|closes|names|appoints|launches)\b",
    re.IGNORECASE,
)
# After the company's name these make it a mere attribute of somebody else.
_ATTRIBUTE = re.compile(
    r"^(?:'s?\s|\s*[-/](?=\w)|\s+(?:rival|rivals|competitor|competitors|challenger|challengers|alternative|clone|reseller|customer|customers|client|clients|partner|"
    r"partners|investor|investors|"
    r"backer|backers|alum|alums|alumni|alumnus|veteran|veterans|founder|founders|co-founder|cofounder|ceo|cto|cfo|coo|"
    r"cmo|chief|exec|execs|"
    r"executive|executives|engineer|engineers|employee|employees|boss|chair|chairman|president|parent|owner|subsidiary|unit|arm|division|"
    r"spinout|spin-out|spinoff|spin-off|mafia|stake|shares|stock|share|shareholder|shareholders|supplier|suppliers|user|users|ventures|"
    r"capital|foundation|fund|rivalin|konkurrent|konkurrentin|gründer|gründerin|chef|chefin)\b)",
    re.IGNORECASE,
)
_CAPITAL_NEXT = re.compile(r"^\s+([A-ZÀ-Þ][\w'&.-]*)")


@dataclass(frozen=True, slots=True)
class Subject:
    """The company does it. `anaphor`: it is only called "it" or "the company" there. `doubt`: a modal, a negation."""

    anaphor: bool = False
    modal: bool = False
    negated: bool = False
    infinitive: bool = False
    relative: bool = False
    lead: str = ""  # what stands before the company in its clause, in lower case


def subject(left: str, *, titled: bool) -> Subject | None:
    """How the company is the subject of a verb that follows `left`, a masked sentence up to there; None if it is not."""
    rest, modal, negated, infinitive = _stripped(left)
    if re.search(r"(?:^|[\s,])(?:which|who|that|die|der|qui|que)$", rest.rstrip(), re.IGNORECASE):
        return Subject(relative=True) if MARK in rest else None
    rest = _without_speech(rest)
    pronoun = _PRONOUN.search(rest)
    if pronoun and rest.strip():
        before = rest[: pronoun.start()]
        said = _without_speech(before) if before.strip() else ""
        if (joined := _WHILE.search(before)) and (
            first := _opener(before[: joined.start()], titled=titled)
        ) is not None:
            return Subject(False, modal, negated, infinitive, lead=first)
        if not before.strip() or (said and said != before and _head(said, titled=titled) is None):
            anaphor = not before.strip()
            return Subject(anaphor, modal, negated, infinitive) if anaphor else None
        lead = _head(said, titled=titled) if said else None
        return Subject(False, modal, negated, infinitive, lead=lead or "") if lead is not None else None
    lead = _head(rest, titled=titled)
    if lead is None and (joined := _JOINED.search(rest)):
        head_of = _opener if joined.group().strip() == "," else _first_head
        lead = head_of(rest[: joined.start()], titled=titled)
    return None if lead is None else Subject(False, modal, negated, infinitive, lead=lead)


def _opener(left: str, *, titled: bool) -> str | None:
    """What stands before the company where a sentence opens with it ("Acme's valuation falls") and names nobody else."""
    match = re.match(rf"(?:[^{MARK},]*[:|]\s)?([^{MARK},]*?){MARK}+", left)
    if match is None or not _only_describes(match[1], titled=titled):
        return None
    if (attribute := _ATTRIBUTE.search(left[match.end() :])) and not attribute.group().startswith("'s"):
        return None
    others = re.findall(r"(?<![\w])[A-ZÀ-Þ][\w-]+", left[match.end() :])
    return match[1].strip().lower() if titled or not others else None


def subject_of_all(left: str, *, titled: bool) -> Subject | None:
    """The company as the subject of the whole clause before a gerund: "Acme, valued at x, after raising"."""
    lead = _first_head(left, titled=titled)
    return None if lead is None else Subject(lead=lead)


def _stripped(left: str) -> tuple[str, bool, bool, bool]:
    """Without adverbs, helping verbs and times at the end, and which doubts stood among them."""
    modal = negated = infinitive = False
    rest = left.rstrip()
    while True:
        if (time := _TIME.search(rest)) and time.start() > 0:
            rest = rest[: time.start()].rstrip()
            continue
        word = _LAST_WORD.search(rest)
        if word is None or word.group(0).rstrip() != word.group(1):
            return rest, modal, negated, infinitive
        plain = word.group(1).lower()
        if plain in MODALS:
            modal = True
        elif plain in NEGATIONS:
            negated = True
        elif plain == "to":
            infinitive = True
        elif (
            plain not in ADVERBS
            and plain not in {"is", "are", "was", "were", "been", "being", "be"}
            and not (plain.endswith("ly") and len(plain) > 4)
        ):
            return rest, modal, negated, infinitive
        rest = rest[: word.start()].rstrip()


def _without_speech(rest: str) -> str:
    """Without "said on Monday (that)" at the end."""
    return _SAID.sub("", rest) if MARK in rest or _PRONOUN.search(_SAID.sub("", rest)) else rest


def _head(left: str, *, titled: bool) -> str | None:
    """What stands before the company in its clause, if the company is the head of the last noun phrase of `left`."""
    rest = left.rstrip()
    rest = _ASIDE.sub("", rest) if rest.endswith((")", "]")) else rest
    if rest.endswith((",", " -")) and (apposed := _APPOSED.search(rest)):
        rest = rest[: apposed.end(1)]
    rest = rest.rstrip(" ,\"'")
    if (opened := _APPOSED_OPEN.search(rest)) is not None:
        rest = rest[: opened.end(1)]
    if not rest.endswith(MARK):
        return None
    before = rest.rstrip(MARK)
    if (joined := _JOINED.search(before)) and _TOLD_ALREADY.search(before[: joined.start()]):
        return ""
    clause = before[_after_boundary(before) :]
    return clause.strip().lower() if _only_describes(clause, titled=titled) else None


def _first_head(left: str, *, titled: bool) -> str | None:
    """For a second verb ("Acme expands to x and raises"): the company as the very first noun of the clause."""
    match = re.search(rf"{MARK}+", left)
    if match is None or _ATTRIBUTE.search(left[match.end() :]):
        return None
    after = _CAPITAL_NEXT.search(left[match.end() :])
    if after and not titled:
        return None
    if after and after.group(1).lower() in DESCRIBE:
        return None
    before = left[: match.start()]
    boundary = _after_boundary(before)
    if re.search(rf"(?:[;:|]\s|\b(?:as|while|when|but)\s)[^{MARK}]*$", left[match.end() :]):
        return None
    return before[boundary:].strip().lower() if _only_describes(before[boundary:], titled=titled) else None


def _after_boundary(text: str) -> int:
    return max((match.end() for match in _BOUNDARY.finditer(text)), default=0)


def _only_describes(clause: str, *, titled: bool) -> bool:
    """Whether the words before a name only say what it is, and are no longer name and no other head."""
    words = clause.split()
    for place, raw in enumerate(reversed(words)):
        word = raw.strip("\"'().,")
        plain = word.lower()
        if plain in PREPOSITIONS and not (place == len(words) - 1 and plain in {"as", "como", "wie"}):
            return False
        if place == 0 and not _describes(word, raw, titled=titled, alone=len(words) == 1):
            return False
    return True


def _describes(word: str, raw: str, *, titled: bool, alone: bool) -> bool:
    plain = word.lower()
    if not word or not word[0].isalpha() or plain in DESCRIBE or plain in countries():
        return True
    if raw.endswith(("'s", "s'", "'")) or re.search(
        r"-(?:based|backed|focused|owned|led|headquartered|founded|powered|first|native|listed)$", plain
    ):
        return True
    if ("-" in plain and plain.rpartition("-")[2] in DESCRIBE) or _GERMAN_TRADE.search(plain):
        return True
    if word.isupper() and len(word) <= 4:
        return True
    if word[0].islower():
        return True
    return (alone and plain in _OPENERS) or (titled and plain in _TRADES)


# German writes what a company is as one capitalised word: "Lieferdienst", "Softwareanbieter".
_GERMAN_TRADE = re.compile(
    r"(?:dienst|dienstleister|anbieter|hersteller|firma|unternehmen|plattform|händler|spezialist|portal|entwickler|versicherer|"
    r"vermittler|makler|konzern|einhorn|schmiede|gründung|bauer|broker|start-?up)$"
)
_OPENERS = frozenset(
    [
        "how",
        "why",
        "inside",
        "meet",
        "when",
        "here's",
        "here",
        "watch",
        "exclusive",
        "breaking",
        "just",
        "news",
        "update",
        "startup",
        "fintech",
        "report",
    ]
)
_TRADES = frozenset("payments payroll insurance banking robotics logistics analytics compliance".split())  # noqa: SIM905


def is_object(right: str) -> bool:
    """Whether the company itself stands at the start of `right`, a masked text: "§ for $5B", not "§ rival Foo", "§'s unit"."""
    match = re.match(rf"\s*[\"']?{MARK}+\"?", right)
    if match is None:
        return False
    after = right[match.end() :]
    if _ATTRIBUTE.match(after):
        return False
    following = _CAPITAL_NEXT.match(after)
    if following is None:
        return True
    return following.group(1).lower().rstrip("'s.") in _GO_ON or following.group(1).isdecimal()


_GO_ON = frozenset(
    [
        "for",
        "in",
        "to",
        "from",
        "as",
        "at",
        "with",
        "after",
        "and",
        "on",
        "by",
        "via",
        "amid",
        "is",
        "was",
        "has",
        "will",
        "who",
        "that",
        "while",
        "deal",
        "following",
        "worth",
        "into",
        "despite",
        "through",
        "but",
        "before",
        "over",
        "under",
        "its",
        "their",
        "round",
        "funding",
        "series",
        "seed",
        "um",
        "em",
        "para",
        "por",
        "en",
        "pour",
        "dans",
        "auf",
        "zum",
        "für",
        "mit",
        "aus",
        "im",
        "am",
        "par",
        "avec",
        "chez",
        "ahead",
        "announces",
        "announced",
        "reports",
        "today",
        "yesterday",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "staff",
        "appoints",
        "names",
    ]
)
