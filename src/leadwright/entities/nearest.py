"""Which companies are near in meaning? Look-ups by vector within the workspace, and what a similarity means there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from leadwright.entities import signs
from leadwright.entities.vectors import Model
from leadwright.kernel.db import Scope
from leadwright.kernel.halfvec import Matrix, fetch, literal, matrix


@dataclass(frozen=True, slots=True)
class Near:
    """A company and its cosine to what was asked for."""

    company_id: UUID
    similarity: float


_MEASURED = """
SELECT v.company_id, -(v.vector <#> CAST(:query AS halfvec)) AS similarity
FROM unnest(CAST(:places AS int[])) AS a (place)
JOIN company_vectors v ON v.workspace_id = :workspace AND v.model = :model AND v.place = a.place
WHERE v.vector IS NOT NULL
ORDER BY v.vector <#> CAST(:query AS halfvec), v.company_id LIMIT :most
"""


async def nearest(scope: Scope, model: Model, vector: Matrix, most: int) -> Sequence[Near]:
    """Return the companies nearest to a vector of length one, the nearest first.

    Their signs propose, and the proposed are measured exactly: in a small workspace that is everybody.
    """
    rows = await scope.rows(
        _MEASURED,
        query=literal(vector),
        places=await signs.candidates(scope, model.number, vector, most),
        workspace=scope.workspace,
        model=model.number,
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
