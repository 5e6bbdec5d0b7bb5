"""One search box: companies that hold the words, and companies that mean the same, in one list.

Each list ranks by itself and a company's places in both are added up as 1 / (60 + place): who holds the words and is
near in meaning comes first, and neither a rare word nor a loose likeness alone decides.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from leadwright.entities import nearest, vectors
from leadwright.entities.vectors import Model
from leadwright.kernel.db import Scope
from leadwright.kernel.halfvec import Matrix
from leadwright.llm.embedding import Embedder
from leadwright.reads.inbox import text_query
from leadwright.reads.similar import Like, likes

MOST = 200  # companies that each of the two lists gives
WORDS_MOST = 1_000  # companies with the words that are ranked; further ones are not looked at
_DEPTH = 60


@dataclass(frozen=True, slots=True)
class Hit:
    """A company that was found: by its words, by its meaning, or both."""

    company: Like
    by_words: bool
    by_meaning: bool


@dataclass(frozen=True, slots=True)
class Hits:
    """What a search found, the best first. `note` says why meaning was left out, "" if it was not.

    `words_exact` is false if more companies hold the words than were ranked.
    """

    items: Sequence[Hit]
    model: str | None
    words_exact: bool
    note: str
    milliseconds: float


async def search(scope: Scope, embedder: Embedder, text: str, most: int = 25) -> Hits:
    """Return companies for plain words. Nothing is open in the database while the model is asked."""
    started = time.perf_counter()
    (vector,) = await embedder.embed([text])
    model = await vectors.live(scope)
    note = _silent(model, embedder, vector)
    worded = await _by_words(scope, text)
    meant: dict[UUID, float] = {}
    if model is not None and not note:
        meant = {n.company_id: n.similarity for n in await nearest.nearest(scope, model, vector, MOST)}
    order = _fused(list(worded), list(meant))[:most]
    cosines = await _cosines(scope, model, vector, order, meant) if model is not None and not note else {}
    shown = await _shown(scope, model, vector, text, {company: cosines.get(company) for company in order})
    items = [Hit(like, like.company_id in worded, like.company_id in meant) for like in shown]
    took = round((time.perf_counter() - started) * 1000, 1)
    return Hits(items, model.name if meant and model else None, len(worded) < WORDS_MOST, note, took)


def _silent(model: Model | None, embedder: Embedder, vector: Matrix) -> str:
    if model is None:
        return "No company has been embedded yet: `leadwright embed` does."
    if (model.name, model.dimension) != (embedder.name, embedder.dimension):
        return f"Companies are embedded by {model.name} still: `leadwright embed` goes on to {embedder.name}."
    return "" if vector.any() else "The model knows none of these words."


async def _by_words(scope: Scope, text: str) -> dict[UUID, float]:
    query = text_query(text)
    if not query:
        return {}
    rows = await scope.rows(
        "SELECT company_id, rank FROM companies_of_words(:query, :most)", query=query, most=WORDS_MOST
    )
    return {row[0]: float(row[1]) for row in rows}


def _fused(*lists: Sequence[UUID]) -> list[UUID]:
    """Return all companies of ranked lists, the best first; ties by id, so that the order is the same each time."""
    points: dict[UUID, float] = {}
    for ranked in lists:
        for place, company in enumerate(ranked[:MOST], 1):
            points[company] = points.get(company, 0.0) + 1 / (_DEPTH + place)
    return sorted(points, key=lambda company: (-points[company], company))


async def _cosines(
    scope: Scope, model: Model, vector: Matrix, order: Sequence[UUID], meant: dict[UUID, float]
) -> dict[UUID, float]:
    """The cosines of all that is shown: also of those that only their words have found."""
    missing = [company for company in order if company not in meant]
    more = await nearest.vectors_of(scope, model, missing) if missing else {}
    return meant | {company: float(found @ vector) for company, found in more.items()}


async def _shown(
    scope: Scope, model: Model | None, vector: Matrix, text: str, cosines: dict[UUID, float | None]
) -> Sequence[Like]:
    if not cosines:
        return ()
    return await likes(scope, model, vector, text, cosines)
