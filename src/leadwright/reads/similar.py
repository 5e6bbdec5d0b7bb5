"""Which companies are like this one? By what they say that they do, nearest first, with the words that made it so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from leadwright.entities import nearest, population, vectors
from leadwright.entities.meaning import FIELDS, text_of
from leadwright.entities.resolve import canonical
from leadwright.entities.vectors import Model
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound
from leadwright.kernel.halfvec import Matrix
from leadwright.llm.words import word_model


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a company that brings it nearer, and its share of the cosine in the built-in model."""

    word: str
    share: float


@dataclass(frozen=True, slots=True)
class Like:
    """A company that is near in meaning.

    `similarity` is the cosine of its vector, which means something else for every model; `match` is the share of the
    workspace's companies that are no nearer, which does not. Both are None where nothing is said of what it does.
    """

    company_id: UUID
    lead_id: UUID | None
    name: str
    domain: str | None
    country: str | None
    industry: str | None
    similarity: float | None
    match: float | None
    because: Sequence[Word]


@dataclass(frozen=True, slots=True)
class Similar:
    """Companies like one, the nearest first, by the vectors of `model`."""

    company_id: UUID
    name: str
    model: str
    items: Sequence[Like]


_PARTS = ", ".join(f"p.fields->'{name}' AS {name}" for name in FIELDS)
_SHOWN = f"""
SELECT p.company_id, l.id, p.name, p.domain, f.country, f.main_industry, {_PARTS}
FROM profiles p
LEFT JOIN features f ON f.workspace_id = p.workspace_id AND f.company_id = p.company_id
LEFT JOIN LATERAL (SELECT id FROM leads WHERE leads.workspace_id = p.workspace_id
  AND leads.company_id = p.company_id ORDER BY id LIMIT 1) AS l ON true
WHERE p.workspace_id = :workspace AND p.company_id = ANY(:companies)
"""


async def similar(scope: Scope, company_id: UUID, most: int = 20) -> Similar:
    """Return the companies nearest to one; raises NotFound if there is no such company, or nothing is said of it."""
    known = await canonical(scope, company_id)
    rows = await _rows(scope, [known] if known is not None else [])
    if not rows:
        raise NotFound(f"There is no company {company_id}.", hint="Its import may have been undone.")
    row, model = rows[0], await vectors.live(scope)
    own = await nearest.vectors_of(scope, model, [row[0]]) if model is not None else {}
    if model is None or not own:
        raise NotFound(
            f"Nothing is known yet of what {row[2]} does.",
            hint="`leadwright embed` reads new words; a description or its website would tell.",
            code="no_vector",
        )
    found = await nearest.nearest(scope, model, own[row[0]], most + 1)
    cosines = {near.company_id: near.similarity for near in found if near.company_id != row[0]}
    items = await likes(scope, model, own[row[0]], text_of(_fields(row)), dict(list(cosines.items())[:most]))
    return Similar(row[0], row[2], model.name, items)


async def likes(
    scope: Scope, model: Model | None, vector: Matrix, text: str, cosines: Mapping[UUID, float | None]
) -> Sequence[Like]:
    """Return companies in the order given, with their cosines to a vector judged, and told by the words of `text`."""
    judged = await population.cosines(scope, model, vector) if model is not None else []
    (target,) = word_model().vectors([text])
    rows = {row[0]: row for row in await _rows(scope, list(cosines))}
    return [
        _like(rows[company], cosine, judged, target) for company, cosine in cosines.items() if company in rows
    ]


async def _rows(scope: Scope, companies: Sequence[UUID]) -> Sequence[Any]:
    return await scope.rows(_SHOWN, workspace=scope.workspace, companies=list(companies))


def _fields(row: Any) -> dict[str, Any]:
    return dict(zip(FIELDS, row[6:], strict=True))


def _like(row: Any, cosine: float | None, judged: Sequence[float], target: Matrix) -> Like:
    match = population.match(cosine, judged) if cosine is not None and judged else None
    told = word_model().told(text_of(_fields(row)), target) if cosine is not None else []
    return Like(
        row[0], row[1], row[2], row[3], row[4], row[5], round(cosine, 4) if cosine is not None else None, match,
        [Word(word, share) for word, share in told],
    )  # fmt: skip
