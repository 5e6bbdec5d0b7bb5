"""Shapes of companies found by meaning."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from leadwright.faces.api.schemas import Given, Shown


class WordOut(Shown):
    """A word of the company that brings it nearer, and its share of the cosine in the built-in model."""

    word: str
    share: float


class LikeOut(Shown):
    """A company that is near in meaning.

    `similarity` is the cosine of its vector, which means something else for every model; `match` is the share of known
    companies that are no nearer, which does not (0.75 is the usual line). Both are null where nothing is said of what
    it does.
    """

    company_id: UUID
    lead_id: UUID | None
    name: str
    domain: str | None
    country: str | None
    industry: str | None
    similarity: float | None
    match: float | None
    because: list[WordOut]


class HitOut(LikeOut):
    """A company that a search found, by its words, by its meaning, or by both."""

    by_words: bool
    by_meaning: bool


class HitsOut(Shown):
    """What a search found, the best first, in one page.

    `note` says why meaning was left out, "" if it was not. `words_exact` is false if more companies hold the words than
    were ranked.
    """

    items: list[HitOut]
    next_cursor: None
    total: int
    model: str | None
    words_exact: bool
    note: str


class SearchWordsIn(Given):
    """Plain words: a name, or what a company does."""

    text: Annotated[
        str, StringConstraints(min_length=1, max_length=1_000, pattern=r"^[^\x00]*$"),
        Field(description="Plain words."),
    ]  # fmt: skip
    limit: Annotated[int, Field(ge=1, le=200, description="How many companies to return.")] = 25
