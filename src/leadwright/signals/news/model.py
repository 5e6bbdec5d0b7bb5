"""A language model as one more reader of news, where one is configured: it proposes, and its quotes must prove.

Nothing that a model says counts by itself. A value counts only with a verbatim quote of the article that contains it,
the quote must name the company or stand in the sentence after one that does, and the same rules decide whether the article
is about this company at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from leadwright.signals.news import figures
from leadwright.signals.news.days import when
from leadwright.signals.news.entity import judge
from leadwright.signals.news.mentions import MARK, mask
from leadwright.signals.news.sentences import sentences
from leadwright.signals.news.types import Article, Event, Kind, Who
from leadwright.values.name import fold

_MOST = 0.75  # what a model's word is worth at most


@dataclass(frozen=True, slots=True)
class Claim:
    """What a model says that an article tells: a kind, values as text, and for each value ("event" too) a quote."""

    kind: str
    values: Mapping[str, str] = field(default_factory=dict)
    quotes: Mapping[str, str] = field(default_factory=dict)


class NewsModel(Protocol):
    """A model that reads an article about a company. Calls go through the gateway; this room never makes one."""

    async def claims(self, article: Article, who: Who) -> Iterable[Claim]:
        """The events that it sees; an empty answer says that it sees none."""
        ...


def checked(article: Article, who: Who, claims: Iterable[Claim]) -> tuple[Event, ...]:
    """The claims that the article proves, as events; values without a proving quote are dropped, and so are events."""
    text = f"{article.title}\n{article.snippet}"
    found = [event for claim in claims if (event := _checked(article, who, claim, text)) is not None]
    return tuple(found)


def _checked(article: Article, who: Who, claim: Claim, text: str) -> Event | None:
    told = claim.quotes.get("event", "")
    if (
        claim.kind not in Kind.__members__.values()
        or not told.strip()
        or told not in text
        or not _is_of(article, who, told)
    ):
        return None
    verdict = judge(article, who)
    if verdict.other:
        return None
    proved = {
        name: value
        for name, value in claim.values.items()
        if _proves(claim.quotes.get(name, ""), value, text)
    }
    day = when(told, article.published_on)
    if day and day.old:
        return None
    sums = (
        [one for one in figures.sums(claim.quotes.get("amount", "")) if one.of_round]
        if "amount" in proved
        else []
    )
    stages = list(figures.stages(claim.quotes.get("stage", ""))) if "stage" in proved else []
    quotes = {name: claim.quotes[name] for name in ("event", *proved)}
    return Event(
        kind=Kind(claim.kind), confidence=min(_MOST, verdict.confidence), sure=verdict.sure, on=day.on if day else None,
        precision=day.precision if day else None, amount=sums[0].amount if sums else None, stage=stages[0][0] if stages else None,
        person=proved.get("person"), title=proved.get("title"), other=proved.get("other"), place=proved.get("place"),
        quotes=quotes, reasons=verdict.reasons,
    )  # fmt: skip


def _proves(quote: str, value: str, text: str) -> bool:
    """Whether a quote stands in the text and holds the value, but for case and accents."""
    return bool(value.strip()) and quote in text and bool(quote) and f" {fold(value)} " in f" {fold(quote)} "


def _is_of(article: Article, who: Who, quote: str) -> bool:
    named_before = False
    for sentence in sentences(article):
        named = MARK in mask(sentence.plain, who)
        if quote in sentence.text or sentence.text in quote:
            return named or named_before
        named_before = named
    return False
