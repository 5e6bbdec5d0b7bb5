"""The events that the articles in a history tell, each with the telling that it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from leadwright.signals.context import Context
from leadwright.signals.history import History, Told
from leadwright.signals.news import who
from leadwright.signals.news.read import read
from leadwright.signals.news.types import Article, Event
from leadwright.values.domain import registrable
from leadwright.values.name import fold


@dataclass(frozen=True, slots=True)
class Story:
    """An event of one article. `told` is where the article was seen first, `last` where it was seen last.

    `source` is the outlet, which is a voice of its own: the same article through two services is one voice, and so are
    an outlet's name and its domain.
    """

    event: Event
    article: Article
    told: Told
    last: Told
    source: str


def has_news(history: History) -> bool:
    """Whether any source filed articles under the company."""
    return any(one.content.get("articles") for record in history.companies for one in record)


def stories(history: History, context: Context) -> Iterator[Story]:
    """Every event that articles of the history tell of the company, each article once, in the order it came to us."""
    listed = sorted(
        (one for record in history.companies for one in record if one.content.get("articles")), key=_came
    )
    if not listed:
        return
    about = who.of(history, shared=history.company_id in context.shared)
    seen: dict[tuple[str, str], list[tuple[Article, Told]]] = {}
    for told in listed:
        for raw in told.content["articles"]:
            article = of(raw) if isinstance(raw, Mapping) else None
            if article is not None:
                seen.setdefault((fold(article.title), _outlet(article.publisher)), []).append((article, told))
    names = _names(article for tellings in seen.values() for article, _ in tellings)
    for (_, outlet), tellings in seen.items():
        first = tellings[0][1]
        article = max(
            (one for one, _ in tellings), key=lambda one: len(one.snippet)
        )  # some give the title alone
        last = max((told for _, told in tellings), key=lambda told: told.seen_at)
        for event in _read(article, about):
            yield Story(event, article, first, last, f"news:{names[outlet]}" if outlet else first.origin)


def _outlet(publisher: str) -> str:
    """What an outlet's name and its domain have in common: "The Ropewalk" and "theropewalk.example"."""
    site = registrable(publisher) if "." in publisher else None
    return site.partition(".")[0].replace("-", "") if site else fold(publisher).replace(" ", "")


def _names(articles: Iterable[Article]) -> Mapping[str, str]:
    """How each outlet is called: by its name where any service gives it, else by its domain."""
    found: dict[str, str] = {}
    for publisher in sorted({one.publisher for one in articles if one.publisher}):
        outlet = _outlet(publisher)
        if outlet not in found or (registrable(found[outlet]) and not registrable(publisher)):
            found[outlet] = publisher
    return found


def _came(told: Told) -> tuple[Any, ...]:
    return told.recorded_at, told.seen_at, told.observation_id


def of(raw: Mapping[str, Any]) -> Article | None:
    """An article as the record holds it; None without a title."""
    title = raw.get("title")
    if not isinstance(title, str) or not title.strip():
        return None
    texts = {
        name: value if isinstance(value := raw.get(name), str) else ""
        for name in ("snippet", "url", "publisher")
    }
    kinds = raw.get("categories")
    return Article(
        title, published_on=_day(raw.get("published_on")),
        categories=tuple(one for one in kinds if isinstance(one, str)) if isinstance(kinds, list) else (), **texts,
    )  # fmt: skip


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None


# Detectors ask several times for the same history, and articles never change.
_read = lru_cache(maxsize=16_384)(read)
