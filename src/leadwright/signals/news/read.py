"""Reads one article: the events of one company that it tells as facts, each value with its quote."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from leadwright.signals.news.days import When, when
from leadwright.signals.news.entity import Verdict, judge
from leadwright.signals.news.events import acquisition, company, funding, leadership
from leadwright.signals.news.events.telling import Telling
from leadwright.signals.news.mentions import MARK, mask
from leadwright.signals.news.sentences import Sentence, sentences
from leadwright.signals.news.subjects import subject
from leadwright.signals.news.types import Article, Event, Kind, Who
from leadwright.signals.news.words import NEGATED, RUMOUR

_QUOTE = 300
_HARD = frozenset({Kind.CLOSURE, Kind.LAYOFFS, Kind.ACQUIRED, Kind.LEADER_LEFT})
_READERS = (funding.read, acquisition.read, leadership.read, company.read)


def read(article: Article, who: Who) -> tuple[Event, ...]:
    """The events that the article tells of the company; () if it tells none, or is about somebody else."""
    told: list[tuple[Telling, When | None]] = []
    about = False
    doubtful = False
    for sentence in sentences(article):
        masked = mask(sentence.plain, who)
        named = MARK in masked
        if not named and not about:
            continue
        found = [
            (one, day) for one in _tellings(sentence, masked)
            if (named or one.anaphor) and (not one.anaphor or about)
            and not ((day := when(sentence.plain, article.published_on)) and day.old)
        ]  # fmt: skip
        if sentence.headline and not found and named and _is_doubtful(sentence):
            doubtful = True
        told += [] if doubtful else found
        about = (about and not named) or _opens_with_company(sentence, masked)
    if not told:
        return ()
    verdict = judge(article, who)
    return () if verdict.other else tuple(_event(one, day, verdict) for one, day in _joined(told))


def _tellings(sentence: Sentence, masked: str) -> Iterator[Telling]:
    found = [one for reader in _READERS for one in reader(sentence, masked)]
    news = {one.kind for one in found if not one.aside} & _HARD
    yield from (one for one in found if not (one.aside and news))


def _is_doubtful(sentence: Sentence) -> bool:
    """Whether a headline speaks of such events, but not as facts: what the text says of them then is no news either."""
    plain = sentence.plain
    if plain.rstrip("\"' ").endswith("?"):
        return True
    return bool(_OF_EVENTS.search(plain) and (RUMOUR.search(plain) or NEGATED.search(plain)))


_OF_EVENTS = re.compile(
    r"\b(?:fund\w*|rais\w+|rounds?|invest\w*|capital|series [a-j]|stake|acqui\w+|buy\w*|takeover|merger?|deals?|bids?|"
    r"offers?|sale|ipo|ceo|chief|chef\w*|rodada|aporte|ronda|levée|lever|"
    r"finanzierung\w*|übernahme|million\w*|milh\w+|mill\w+|billion|\d+[mb]n?)\b",
    re.IGNORECASE,
)


def _opens_with_company(sentence: Sentence, masked: str) -> bool:
    """Whether "it" and "the company" in what follows mean the company: it is whom this sentence is about."""
    first = re.search(rf"{MARK}+", masked)
    if first is None:
        return False
    return subject(masked[: first.end()] + " ", titled=sentence.titled) is not None and not re.match(
        r"\s*[-']|\s+(?:rival|competitor|customer|backer|investor|founder|alum)", masked[first.end() :]
    )


def _joined(told: Sequence[tuple[Telling, When | None]]) -> Iterator[tuple[Telling, When | None]]:
    """Several sentences on one event are one telling: what the first leaves out, the next may say."""
    kept: list[tuple[Telling, When | None]] = []
    for one, day in told:
        place = next((at for at, (other, _) in enumerate(kept) if _same(other, one)), None)
        if place is None:
            kept.append((one, day))
            continue
        first, first_day = kept[place]
        better = day if day and day.text and not (first_day and first_day.text) else first_day
        kept[place] = (_filled(first, one), better)
    yield from kept


def _same(one: Telling, other: Telling) -> bool:
    if one.kind is not other.kind:
        return False
    if one.kind in {Kind.LEADER_JOINED, Kind.LEADER_LEFT}:
        return not (one.person and other.person) or _short(one.person) == _short(other.person)
    if one.kind is Kind.FUNDING and one.amount and other.amount and one.amount != other.amount:
        return one.stage is None or other.stage is None or one.stage == other.stage
    return True


def _short(person: str) -> str:
    return person.rsplit(maxsplit=1)[-1].lower()


def _filled(first: Telling, more: Telling) -> Telling:
    values = {
        name: getattr(more, name)
        for name in ("amount", "stage", "person", "title", "other", "place")
        if getattr(first, name) is None and getattr(more, name) is not None
    }
    said = {name: more.says[name] for name in values if name in more.says}
    return replace(first, clear=first.clear or more.clear, says={**first.says, **said}, **values)


def _event(one: Telling, day: When | None, verdict: Verdict) -> Event:
    sure = verdict.sure and one.clear
    confidence = verdict.confidence * (1.0 if one.clear else 0.7)
    quotes = {name: text[:_QUOTE] for name, text in one.says.items()}
    if day and day.text:
        quotes["on"] = day.text
    return Event(
        kind=one.kind, confidence=round(confidence, 2), sure=sure, on=day.on if day else None,
        precision=day.precision if day else None, amount=one.amount, stage=one.stage, person=one.person,
        title=one.title, other=one.other, place=one.place, quotes=quotes, reasons=verdict.reasons,
    )  # fmt: skip
