"""What a similarity means here: the share of the workspace's own companies that are no nearer. Its only writer.

Cosines of one model lie between 0.1 and 0.5, those of another between 0.7 and 0.9. Their order among the companies
that a workspace knows is the same kind of thing for every model: a match of 0.75 is nearer than three in four. The
population is a sample, the same each time; while it is small, the industries of the taxonomy stand beside it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from leadwright.entities.vectors import Model
from leadwright.kernel.db import Scope
from leadwright.kernel.halfvec import Matrix, fetch, halves, literal, matrix, teach
from leadwright.values import industry

MOST = 2_000  # companies of the sample: a match is exact to about one in a hundred
FEWEST = 200  # fewer than these are joined by the industries
GROWN = 1.1  # times as many companies as were counted; then the sample is taken anew
LINE = 0.75  # matches from here on qualify, unless told otherwise


def background() -> list[str]:
    """Return the names of all industries, which stand beside a small population, in a fixed order."""
    return industry.labels()


def match(similarity: float, cosines: Sequence[float]) -> float:
    """Return the share of a population's sorted cosines that are no nearer, from 0 to 1 with four decimals."""
    return round(float(np.searchsorted(cosines, similarity, side="right")) / len(cosines), 4)


async def is_due(scope: Scope, model: Model) -> bool:
    """Whether the population has grown or shrunk since it was counted."""
    if model.counted < MOST:
        return True
    now = await _count(scope, model)
    return not model.counted / GROWN <= now <= model.counted * GROWN


async def take(scope: Scope, model: Model, beside: Matrix) -> None:
    """Take the population anew; `beside` are the vectors of `background`, for a small one."""
    counted = await _count(scope, model)
    part = max(1, counted // MOST)
    rows = await fetch(
        await scope.driver(),
        "SELECT vector FROM company_vectors WHERE model = %s AND vector IS NOT NULL"
        " AND (%s = 1 OR hashtextextended(company_id::text, 1) %% %s = 0) ORDER BY company_id",
        [model.number, part, part],
    )
    found = matrix([row[0] for row in rows])
    if len(found) < FEWEST:
        found = np.concatenate([found, beside]) if len(found) else beside
    await teach(await scope.driver())
    await scope.stage("population", {"vector": "halfvec"}, [(half,) for half in halves(found)])
    await scope.run(
        "UPDATE vector_models SET counted = :counted, population = (SELECT array_agg(vector) FROM pg_temp.population)"
        " WHERE number = :model",
        counted=counted,
        model=model.number,
    )


async def cosines(scope: Scope, model: Model, vector: Matrix) -> list[float]:
    """Return the cosines of the population to a vector, in ascending order; empty if there is none yet."""
    rows = await scope.rows(
        "SELECT -(v <#> CAST(:query AS halfvec)) FROM vector_models CROSS JOIN unnest(population) AS v"
        " WHERE number = :model ORDER BY 1",
        query=literal(vector),
        model=model.number,
    )
    return [float(row[0]) for row in rows]


async def _count(scope: Scope, model: Model) -> int:
    return int(
        await scope.value(
            "SELECT count(*) FROM company_vectors WHERE model = :m AND vector IS NOT NULL", m=model.number
        )
    )
