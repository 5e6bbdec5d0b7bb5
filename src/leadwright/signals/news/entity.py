"""Is it this company? What an article says of whom it means, held against what we know: for, against, or nothing.

A name that anybody might bear (a word of the language, a name borne by several) needs something that speaks for it. A
place, a trade or a website of somebody else's speaks against it, and then nothing is read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from leadwright.signals.news import figures
from leadwright.signals.news.common_words import COMMON
from leadwright.signals.news.mentions import forms, mask
from leadwright.signals.news.types import Article, Who
from leadwright.signals.news.words import DESCRIBE, PREPOSITIONS
from leadwright.values import domain, industry, place
from leadwright.values.name import fold

_BASED = re.compile(
    r"(?P<a>(?:[A-ZÀ-Þ][\w'.-]*\s){0,2}[A-ZÀ-Þ][\w'.]*)-(?:based|headquartered)\b|\b(?:based|headquartered|located|"
    r"ansässig|basée?|con sede|com sede|sediada|com base|aus|mit sitz)\s+(?:in|at|à|en|em|im)?\s*"
    r"(?P<b>[A-ZÀ-Þ][\w'.-]*(?:\s[A-ZÀ-Þ][\w'.-]*){0,2}(?:,\s[A-ZÀ-Þ][\w'.-]*(?:\s[A-ZÀ-Þ][\w'.-]*)?)?)",
)
_APPOSED = re.compile(
    r"§+(?:'s)?\s*(?:,|\()\s*(?:(?:which is|is)\s+)?(?:an?|the|ein|eine|une?|uma?|un|una|der|die|das|la|le)\s+(?P<what>[^,.;()§]{3,110})"
)
_BEFORE = re.compile(r"(?P<what>(?:[\w&'-]+\s+){1,5})§")
_IS_A = re.compile(r"§+\s+(?:is|,)\s+(?:an?|the)\s+(?P<what>[^,.;§]{3,110})")
_SITE = re.compile(r"(?<![\w@.-])((?:[a-z0-9-]+\.)+[a-z]{2,12})(?![\w])", re.IGNORECASE)
_TITLE, _TEXT = 400, 1_500  # characters that are read
# Trades and things whose names are often those of companies in other lines.
_OTHER_THINGS = re.compile(
    r"\b(?:bakery|baker|restaurant|caf[eé]|bar|pub|brewery|winery|hotel|pizzeria|diner|food truck|salon|barber|florist|"
    r"church|parish|school|school district|high school|university|college|county|village|town|"
    r"hospital|clinic|museum|gallery|band|singer|rapper|album|single|song|film|movie|novel|series finale|actor|actress|"
    r"footballer|striker|midfielder|goalkeeper|quarterback|pitcher|coach|club|football club|"
    r"team|racehorse|horse|stable|dog|cat|hurricane|storm|river|lake|mountain|island|street|park|mine|mining|shipyard|"
    r"ferry|vessel|ship|yacht|dance|orchestra|choir|theatre|theater|charity|nonprofit|non-profit|"
    r"foundation|police|farm|farmer|ranch|dairy|garden centre|garden center|quarry|law firm|trucking company|"
    r"car dealership|dealership|furniture|plumbing|plumber|roofing|landscaping|bookshop|bookstore|"
    r"jeweller|jeweler|brewer|distillery|butcher|fishmonger|tailor|nursery|kindergarten|pharmacy chain|supermarket|"
    r"grocer|grocery store|airline|perfume|candle|pottery|toy maker|boat builder)\b",
    re.IGNORECASE,
)
# What tells two companies of one name apart; they may well be of one trade and town.
_TELLS_APART = frozenset({"own website", "own people"})
_VENTURE = frozenset({"technology", "life_sciences", "climate"})
_TECH = frozenset(
    {
        "software",
        "saas",
        "ai",
        "internet",
        "cloud",
        "data_analytics",
        "it_services",
        "technology",
        "devtools",
        "productivity",
    }
)
_STOP = frozenset(
    [
        "company",
        "startup",
        "business",
        "platform",
        "service",
        "services",
        "provider",
        "software",
        "technology",
        "solutions",
        "digital",
        "group",
    ]
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an article is about the company: `sure`, only possible, or `other` (it is about somebody else)."""

    sure: bool
    other: bool
    confidence: float
    reasons: tuple[str, ...]


def judge(article: Article, who: Who) -> Verdict:
    """Hold an article against what is known of the company."""
    text = f"{article.title[:_TITLE]}. {article.snippet[:_TEXT]}"
    masked = mask(text, who)
    speaks_for = [
        *_own_site(text, article, who),
        *_own_people(text, who),
        *_own_place(text, masked, who),
        *_own_trade(text, masked, who),
        *_own_kind(text, who),
    ]
    against = [*_other_site(text, who), *_other_place(text, masked, who), *_other_trade(masked, who)]
    if "own website" in speaks_for:
        against = []
    base = 0.85 if is_distinct(who) else 0.7 if not is_common(who) else 0.45
    unplaced = any(one.startswith("perhaps ") for one in against)
    against = [one for one in against if not one.startswith("perhaps ")]
    if against:
        return Verdict(False, True, 0.0, tuple(against))
    strong = [one for one in speaks_for if one in {"own website", "own people"}]
    confidence = min(0.97, base + 0.1 * len(speaks_for) + 0.15 * len(strong))
    needs_proof = is_common(who) or unplaced
    told = [one for one in speaks_for if one in _TELLS_APART] if who.shared else speaks_for
    sure = bool(told) or not needs_proof
    return Verdict(sure, False, round(confidence, 2), tuple(speaks_for))


def is_distinct(who: Who) -> bool:
    """Whether the name alone nearly tells the company: two words or more, at least one of them no common word."""
    words = fold(forms_of_name(who)).split()
    rare = [word for word in words if word not in COMMON and word not in DESCRIBE]
    return len(words) >= 2 and bool(rare) and not who.shared


def is_common(who: Who) -> bool:
    """Whether the name is made of everyday words alone, very short, a place, or borne by several companies we know."""
    words = fold(forms_of_name(who)).split()
    if who.shared or not words:
        return True
    if len(words) == 1 and (
        len(words[0]) <= 3
        or place.country(words[0])
        or any(one.city for one in place.parse(words[0].title()) if one.country)
    ):
        return True
    return all(word in COMMON or word in DESCRIBE or word.isdecimal() for word in words)


def forms_of_name(who: Who) -> str:
    """The shortest form under which the company is looked for that is no web address."""
    named = [one for one in forms(who) if one not in who.domains]
    return min(named, key=len) if named else ""


def _own_site(text: str, article: Article, who: Who) -> list[str]:
    said = {found for raw in _SITE.findall(text) if (found := domain.registrable(raw))}
    hosts = {domain.registrable(article.url) or "", domain.registrable(article.publisher) or ""}
    return ["own website"] if who.domains & (said | hosts) else []


def _other_site(text: str, who: Who) -> list[str]:
    """A site that bears the name under another suffix."""
    labels = {fold(name).replace(" ", "") for name in who.names} | {
        one.partition(".")[0] for one in who.domains
    }
    for raw in _SITE.findall(text):
        found = domain.registrable(raw)
        if found and found not in who.domains and found.partition(".")[0] in labels:
            return [f"its website is {found}"]
    return []


def _own_people(text: str, who: Who) -> list[str]:
    return ["own people"] if any(len(name.split()) > 1 and name in text for name in who.people) else []


def _based(text: str, masked: str) -> list[str]:
    """Where the article says that the company is: places of sentences that name it."""
    found = []
    start = 0
    for part in re.split(r"(?<=[.!?])\s+", masked):
        original = text[start : start + len(part)]
        start += len(part) + 1
        if "§" not in part:
            continue
        for match in _BASED.finditer(original):
            at = part.find("§")
            if abs(at - match.start()) < 130 or abs(part.rfind("§") - match.start()) < 130:
                found.append(match["a"] or match["b"])
    return found


def _own_place(text: str, masked: str, who: Who) -> list[str]:
    folded = f" {fold(text)} "
    if any(f" {fold(city)} " in folded for city in who.cities if len(city) > 2):
        return ["own town"]
    for raw in _based(text, masked):
        if any(one.country in who.countries for one in place.parse(raw) if one.country):
            return ["own country"]
    names = [fold(place.country_name(code)) for code in who.countries]
    return ["own country"] if any(f" {name} " in folded for name in names) else []


def _other_place(text: str, masked: str, who: Who) -> list[str]:
    if not who.countries and not who.cities:
        return []
    cities = {fold(city) for city in who.cities}
    for raw in _based(text, masked):
        for candidate in (raw, raw.split(",")[0], " ".join(raw.split()[-2:]), raw.split()[-1]):
            spots = [one for one in place.parse(candidate) if one.country or one.city]
            if any(one.city and fold(one.city) in cities for one in spots) or fold(candidate) in cities:
                break
            known = [one for one in spots if one.country]
            if known and who.countries and all(one.country not in who.countries for one in known):
                return [f"it is in {raw}"]
    return []


def _said_to_be(masked: str) -> list[str]:
    """What the article calls the company: "the bakery §", "§, a maker of boats"."""
    found = [match["what"] for pattern in (_APPOSED, _IS_A) for match in pattern.finditer(masked)]
    found += [_right_before(match["what"]) for match in _BEFORE.finditer(masked)]
    return [" ".join(text.split()) for text in found if text.strip()]


def _right_before(text: str) -> str:
    """The words that belong to the name after them: back to a preposition, and none if they are somebody's title."""
    words = text.split()
    cut = max((at for at, word in enumerate(words) if word.lower().strip("'s,") in PREPOSITIONS), default=-1)
    told = words[cut + 1 :]
    return "" if any(_OFFICE.fullmatch(word) for word in told) else " ".join(told)


_OFFICE = re.compile(
    r"(?:officer|chief|vp|svp|head|director|president|c[a-z]{1,2}o|manager|partner|chair\w*)s?", re.IGNORECASE
)


def _own_trade(text: str, masked: str, who: Who) -> list[str]:
    mine = industry.of(tuple(sorted(who.industries)))
    for what in _said_to_be(masked):
        if (nodes := _nodes(what)) and nodes & mine:
            return ["own trade"]
    words = set(fold(text).split())
    topics = {word for word in who.topics if len(word) > 3 and word not in _STOP and word not in COMMON}
    return ["own trade"] if words & topics else []


def _own_kind(text: str, who: Who) -> list[str]:
    """A round of venture capital, where the company is of a trade that raises such."""
    if not industry.of(tuple(sorted(who.industries))) & _VENTURE:
        return []
    named = (stage for stage, _, _ in figures.stages(text))
    return (
        ["own kind of round"]
        if any(one in {"Seed", "Pre-Seed"} or one.startswith("Series ") for one in named)
        else []
    )


def _other_trade(masked: str, who: Who) -> list[str]:
    """What the article calls the company is a trade that has nothing in common with its own."""
    mine = industry.of(tuple(sorted(who.industries)))
    topics = " ".join(sorted(who.topics | {fold(one) for one in who.industries}))
    for what in _said_to_be(masked):
        other = _OTHER_THINGS.search(what)
        if other and fold(other.group()) not in topics:
            return [f"{'it' if topics.strip() else 'perhaps it'} is a {other.group().lower()}"]
        said = _nodes(what)
        if said & mine:
            return []
        if said and mine and not (said & _TECH or (mine & _TECH and not said - _TECH)):
            return [f"its trade is {', '.join(sorted(said))}"]
    return []


def _nodes(what: str) -> frozenset[str]:
    """Industries that the words of a description name, longest phrases first."""
    words = re.findall(r"[\w&-]+", what)
    for size in (3, 2, 1):
        found: set[str] = set()
        for start in range(len(words) - size + 1):
            phrase = " ".join(words[start : start + size])
            if size > 1 or (len(phrase) > 3 and phrase.lower() not in _STOP):
                found |= industry.direct(phrase)
        if found:
            return industry.of(tuple(sorted(found)))
    return frozenset()
