"""The values of reading news: an article, whom it should be about, and the events that it tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from leadwright.values.period import Precision


class Kind(StrEnum):
    """Classes of events. A company that buys another did something else than one that is bought."""

    FUNDING = "funding"
    ACQUIRED = "acquired"
    ACQUIRES = "acquires"
    LEADER_JOINED = "leader_joined"
    LEADER_LEFT = "leader_left"
    NEW_OFFICE = "new_office"
    LAYOFFS = "layoffs"
    CLOSURE = "closure"
    RENAMED = "renamed"
    PRODUCT = "product"
    PARTNERSHIP = "partnership"


@dataclass(frozen=True, slots=True)
class Article:
    """One article as a source gave it. `published_on` is None where the source does not say."""

    title: str
    snippet: str = ""
    url: str = ""
    publisher: str = ""
    published_on: date | None = None
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Who:
    """What we know of the company that an article should be about.

    `names` are all that it is called, its present name first; `domains` as registered; `cities` and
    `countries` (ISO 3166) of its offices; `topics` words of its trade in lower case, `industries` as labelled; `people` full names of those
    who work there; `shared` whether another company that we know bears its name. Empty means unknown, never "none".
    """

    names: tuple[str, ...]
    domains: frozenset[str] = frozenset()
    cities: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    industries: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Amount:
    """Money that changed hands: whole units, and the currency if it was said."""

    amount: Decimal
    currency: str | None


@dataclass(frozen=True, slots=True)
class Event:
    """One event that an article tells of the company.

    `on` is its day, or the first day of a coarser `precision`; None where neither text nor article says one.
    `quotes` gives, for every value that is set and for `event` itself, words of the article that say it, as they
    stand there. `sure` is False where the words may be about a namesake or lack a clear statement: such a
    telling only supports an event that another source tells.
    """

    kind: Kind
    confidence: float
    sure: bool
    on: date | None = None
    precision: Precision | None = None
    amount: Amount | None = None
    stage: str | None = None
    person: str | None = None
    title: str | None = None
    other: str | None = None
    place: str | None = None
    quotes: Mapping[str, str] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()
