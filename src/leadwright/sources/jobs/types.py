"""The values of the job boards source; a board is a value too: how it is recognised, asked and read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from leadwright.sources.contract import Ask

SOURCE = "jobs"
LICENCE = "public-web"
MAX_BYTES = 32_000_000  # boards send descriptions along; a large company's take many megabytes


@dataclass(frozen=True, slots=True)
class BoardRef:
    """One company's board. `host` tells regions and domains apart; `site` names a Workday career site."""

    kind: str
    token: str
    host: str = ""
    site: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """Equal for two addresses of the same board."""
        return (self.kind, self.token.lower(), self.site.lower())


@dataclass(frozen=True, slots=True)
class Address:
    """A web address taken apart: host in lower case, path segments decoded, first values of the query."""

    host: str
    segments: tuple[str, ...] = ()
    query: Mapping[str, str] | None = None

    def asked(self, name: str) -> str:
        """A value of the query, or ""."""
        return (self.query or {}).get(name, "")


@dataclass(frozen=True, slots=True)
class Role:
    """An open position. `key` identifies it on its board; it is not kept."""

    key: str
    title: str
    department: str | None = None
    location: str | None = None
    posted_on: date | None = None
    url: str | None = None

    def as_field(self) -> dict[str, Any]:
        """The role as the observation field `roles` holds it; what is unknown is left out."""
        posted_on = self.posted_on.isoformat() if self.posted_on else None
        told = {"title": self.title, "department": self.department, "location": self.location}
        told |= {"posted_on": posted_on, "url": self.url}
        return {name: value for name, value in told.items() if value}


@dataclass(frozen=True, slots=True)
class Answer:
    """One reply read. `rows` counts its postings before any were left out; `total` is what the board says.

    `names` and `links` are whom the reply says it is about; `leftovers` are keys that nobody reads yet;
    `next_url` is the next page where the reply names it.
    """

    roles: tuple[Role, ...]
    rows: int
    total: int | None = None
    names: frozenset[str] = frozenset()
    links: frozenset[str] = frozenset()
    leftovers: frozenset[str] = frozenset()
    next_url: str | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """A reply's body with what its reader needs: which board, and the day (UTC) it was answered, if known."""

    ref: BoardRef
    body: bytes
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Board:
    """One provider. `page_size` is None if everything comes at once. `guess`: may a token be guessed?

    `shows` are words one of which a page that points to such a board contains; `embeds` find tokens in a
    page's markup where no address does. `domains` are the provider's own.
    """

    kind: str
    shows: tuple[str, ...]
    recognise: Callable[[Address], BoardRef | None]
    page_url: Callable[[BoardRef], str]
    ask: Callable[[BoardRef, int], Ask]
    translate: Callable[[Received], Answer]
    domains: tuple[str, ...]
    page_size: int | None = None
    embeds: tuple[re.Pattern[str], ...] = ()
    guess: bool = False
    lean: Callable[[BoardRef], Ask] | None = None  # the same with less detail, for answers too large to read
    proof: Callable[[BoardRef], Ask] | None = (
        None  # is MISS for no such company, where `ask` is an empty list
    )
    about: Callable[[BoardRef], Ask] | None = None  # tells the owner's `name`, where postings may not
