"""Which companies are near in meaning? Look-ups by vector within the workspace, and what a similarity means there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from leadwright.entities.vector_lists import PROBES
from leadwright.entities.vectors import Model
from leadwright.kernel.db import Scope
from leadwright.kernel.halfvec import Matrix, fetch, literal, matrix


@dataclass(frozen=True, slots=True)
class Near:
    """A company and its cosine to what was asked for."""

    company_id: UUID
    similarity: float


async def nearest(
    scope: Scope, model: Model, vector: Matrix, most: int, *, probes: int = PROBES
) -> Sequence[Near]:
    """Return the companies nearest to a vector of length one, the nearest first.

    Exact in a workspace with one list; in a larger one nearly so, by how many lists it reads (`probes`).
    """
    rows = await scope.rows(
        "SELECT company_id, similarity FROM nearest_companies(CAST(:query AS halfvec), :model, :probes, :most)",
        query=literal(vector),
        model=model.number,
        probes=probes,
        most=most,
    )
    return [Near(row[0], float(row[1])) for row in rows]


async def vectors_of(scope: Scope, model: Model, companies: Sequence[UUID]) -> dict[UUID, Matrix]:
    """Return the vectors of companies; those of which nothing is said have none."""
    rows = await fetch(
        await scope.driver(),
        "SELECT company_id, vector FROM company_vectors WHERE model = %s AND company_id = ANY(%s)"
        " AND vector IS NOT NULL",
        [model.number, list(companies)],
    )
    found = matrix([row[1] for row in rows])
    return {row[0]: found[place] for place, row in enumerate(rows)}
