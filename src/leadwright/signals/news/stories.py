"""The events that the articles in a history tell, each with the telling that it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from leadwright.signals.history import History, Told
from leadwright.signals.news import who
from leadwright.signals.news.read import read
from leadwright.signals.news.types import Article, Event, Who
from leadwright.values.name import fold


@dataclass(frozen=True, slots=True)
class Story:
    """An event of one article. `told` is where the article was seen first, `last` where it was seen last."""

    event: Event
    article: Article
    told: Told
    last: Told

    @property
    def source(self) -> str:
        """The outlet as a source: the same article through two services is one voice."""
        return f"news:{self.article.publisher}" if self.article.publisher else self.told.origin


def stories(history: History) -> Iterator[Story]:
    """Every event that articles of the history tell of the company, each article once, in the order it came to us."""
    seen: dict[tuple[str, str], list[tuple[Article, Told]]] = {}
    about: Who | None = None
    listed = sorted(
        (one for record in history.companies for one in record if one.content.get("articles")), key=_came
    )
    for told in listed:
        for raw in told.content["articles"]:
            article = of(raw) if isinstance(raw, Mapping) else None
            if article is not None:
                seen.setdefault((fold(article.title), fold(article.publisher)), []).append((article, told))
    for tellings in seen.values():
        about = about or who.of(history)
        article, first = tellings[0]
        for event in _read(article, about):
            yield Story(
                event, article, first, max((told for _, told in tellings), key=lambda told: told.seen_at)
            )


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
