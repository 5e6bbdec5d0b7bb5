"""What the news providers share: queries as people write them, and the articles that meet one, newest first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from urllib.parse import urlsplit

from leadwright_twin.market.seeded import share
from leadwright_twin.market.types import Article
from leadwright_twin.market.universe import Market
from leadwright_twin.market.view import bare_domain

# A query that names no company is looked up among so many; a search engine knows no more of a market either.
_SCANNED = 1500
_TOKEN = re.compile(r'([+-]?)(?:(\w+):)?("[^"]*"|[^\s"]+)')


@dataclass(slots=True)
class Query:
    """A query taken apart: every group must be met by one of its words; no excluded word may occur."""

    groups: list[list[str]] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    excluded: list[str] = field(default_factory=list)
    sites: list[str] = field(default_factory=list)
    since: date | None = None
    until: date | None = None


def taken_apart(text: str, today: date) -> Query:
    """Quotes, OR, -word, NOT, site:, intitle:, when:7d, after:, before:; AND and brackets change nothing here."""
    query, joined, negated = Query(), False, False
    for sign, operator, raw in _TOKEN.findall(text.replace("(", " ").replace(")", " ")):
        word = raw.strip('"').casefold()
        if not operator and raw in {"OR", "AND", "NOT", "|", "&"}:
            joined, negated = raw in {"OR", "|"}, raw == "NOT"
            continue
        if operator:
            _operate(query, operator.casefold(), word, today)
        elif sign == "-" or negated:
            query.excluded.append(word)
        elif word and joined and query.groups:
            query.groups[-1].append(word)
        elif word:
            query.groups.append([word])
        joined = negated = False
    return query


def _operate(query: Query, operator: str, word: str, today: date) -> None:
    if operator in {"intitle", "allintitle"}:
        query.titles.append(word)
    elif operator == "site":
        query.sites.append(bare_domain(word))
    elif operator == "when" and (found := re.fullmatch(r"(\d{1,4})([hdmy])", word)):
        days = {"h": 1 / 24, "d": 1, "m": 30, "y": 365}[found[2]] * int(found[1])
        query.since = today - timedelta(days=min(max(1, round(days)), 20_000))
    elif operator in {"after", "before"} and (day := read_day(word)):
        setattr(query, "since" if operator == "after" else "until", day)
    elif operator not in {"when", "after", "before"}:
        query.groups.append([f"{operator}:{word}"])


def read_day(text: str) -> date | None:
    """The day of an ISO date or time; None for anything else."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def host_of(article: Article) -> str:
    """The host of the paper."""
    return bare_domain(urlsplit(article.url).netloc)


def found(market: Market, query: Query, known: float, name: str) -> list[Article]:
    """The articles that meet a query, newest first; `known` is the part of all that this provider has."""
    rows = [
        one
        for index in _where(market, query)
        for one in market.articles(index)
        if _meets(one, query) and share(market.seed, name, "article", one.url) < known
    ]
    return sorted(rows, key=lambda one: (-one.at, one.url))


def _where(market: Market, query: Query) -> list[int]:
    words = [word for group in query.groups for word in group] + query.titles
    named = {company.index for word in words for company in market.by_name(word)}
    whole = " ".join(group[0] for group in query.groups if len(group) == 1)
    named |= {company.index for company in market.by_name(whole)} if whole else set()
    domains = (market.by_domain(word) for word in words if "." in word)
    named |= {company.index for company in domains if company is not None}
    return sorted(index for index in named if index < market.count) or list(
        range(min(market.count, _SCANNED))
    )


def _meets(one: Article, query: Query) -> bool:
    title, text = one.title.casefold(), f"{one.title} {one.text}".casefold()
    return (
        all(any(word in text for word in group) for group in query.groups)
        and all(word in title for word in query.titles)
        and not any(word in text for word in query.excluded)
        and (not query.sites or any(host_of(one).endswith(site) for site in query.sites))
        and (query.since is None or one.day >= query.since)
        and (query.until is None or one.day < query.until)
    )


def topical(market: Market, kinds: frozenset[str] | None, most: int) -> Iterator[Article]:
    """Articles of some kinds of event (None: all), for front pages."""
    rows = (one for index in range(min(market.count, _SCANNED)) for one in market.articles(index))
    wanted = sorted(
        (one for one in rows if kinds is None or one.event in kinds), key=lambda one: (-one.at, one.url)
    )
    yield from wanted[:most]
