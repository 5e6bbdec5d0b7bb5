"""Lists: the vectors of a workspace sorted by the centre that each is nearest to, so that a search reads a few of them.

A small workspace has one list and is searched exactly. A large one has about as many lists as the root of its
vectors; its centres come from a sample by k-means with a fixed beginning, so that the same vectors give the same lists.
The only writer of the lists.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from leadwright.kernel.db import Scope
from leadwright.kernel.halfvec import Half, Matrix, fetch, halves, matrix, teach, unit

EXACT = 30_000  # vectors that are searched one by one
PROBES = 24  # lists that a search reads
SAMPLE = 40  # vectors a list of which the centres are made
UNEVEN = 4  # times as many vectors as there were; then the lists are drawn anew
_ROUNDS = 8
_AT_ONCE = 8_192


@dataclass(frozen=True, slots=True)
class Lists:
    """The centres of a workspace's lists, one a row."""

    centres: Matrix

    def nearest(self, vectors: Matrix) -> list[int]:
        """Return the list of each vector: the number of the nearest centre."""
        return nearest(self.centres, vectors).tolist() if len(self.centres) else [0] * len(vectors)


def wanted(vectors: int) -> int:
    """Return into how many lists so many vectors are sorted."""
    return 1 if vectors <= EXACT else min(4_000, round(math.sqrt(vectors)))


def nearest(centres: Matrix, vectors: Matrix) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return, for each vector, the row of the centre with the greatest cosine."""
    found = [
        np.argmax(vectors[first : first + _AT_ONCE] @ centres.T, axis=1)
        for first in range(0, len(vectors), _AT_ONCE)
    ]
    return np.concatenate(found) if found else np.zeros(0, np.int64)


def centres_of(sample: Matrix, lists: int) -> Matrix:
    """Return the centres of a sample of vectors by k-means on the sphere; a centre that loses all stays where it is."""
    chosen = np.random.default_rng(7).permutation(len(sample))[:lists]
    centres = sample[np.sort(chosen)].copy()
    for _ in range(_ROUNDS):
        place = nearest(centres, sample)
        order = np.argsort(place, kind="stable")
        held, starts = np.unique(place[order], return_index=True)
        centres[held] = unit(np.add.reduceat(sample[order], starts, axis=0))
    return centres


async def lists_of(scope: Scope, model: int) -> Lists:
    """Return the lists of a model, none if there are none yet."""
    rows = await fetch(
        await scope.driver(), "SELECT centre FROM vector_lists WHERE model = %s ORDER BY list", [model]
    )
    return Lists(matrix([row[0] for row in rows]))


async def draw(scope: Scope, model: int, vectors: int, sample: Matrix) -> None:
    """Draw the lists of a model for so many vectors from a sample, and sort in what is there already."""
    centres = centres_of(sample, min(wanted(vectors), len(sample)))
    await scope.run("DELETE FROM vector_lists WHERE model = :model", model=model)
    await teach(await scope.driver())
    rows: list[tuple[int, Half]] = list(enumerate(halves(centres)))
    await scope.stage("centres", {"list": "int2", "centre": "halfvec"}, rows)
    await scope.run(
        "INSERT INTO vector_lists (workspace_id, model, list, centre)"
        " SELECT :workspace, :model, list, centre FROM pg_temp.centres",
        workspace=scope.workspace,
        model=model,
    )
    await scope.run(
        "UPDATE vector_models SET listed = :vectors WHERE number = :model", vectors=vectors, model=model
    )
    await _sort_in(scope, model, await lists_of(scope, model))


async def _sort_in(scope: Scope, model: int, lists: Lists) -> None:
    """Put vectors that are in another list now into it."""
    driver, after = await scope.driver(), UUID(int=0)
    while rows := await fetch(
        driver,
        "SELECT company_id, list, vector FROM company_vectors WHERE model = %s AND company_id > %s AND vector IS NOT NULL"
        f" ORDER BY company_id LIMIT {_AT_ONCE}",
        [model, after],
    ):
        after = rows[-1][0]
        places = lists.nearest(matrix([row[2] for row in rows]))
        await _move(
            scope,
            model,
            [(row[0], place) for row, place in zip(rows, places, strict=True) if row[1] != place],
        )


async def _move(scope: Scope, model: int, moved: Sequence[tuple[UUID, int]]) -> None:
    if not moved:
        return
    await scope.stage("sorted_in", {"company_id": "uuid", "list": "int2"}, moved)
    await scope.run(
        "UPDATE company_vectors v SET list = s.list FROM pg_temp.sorted_in s"
        " WHERE v.workspace_id = :workspace AND v.model = :model AND v.company_id = s.company_id",
        workspace=scope.workspace,
        model=model,
    )


async def sample_of(scope: Scope, model: int, vectors: int) -> Matrix:
    """Return a sample of a model's vectors, large enough to draw lists for so many of them, the same each time."""
    part = max(1, vectors // (wanted(vectors) * SAMPLE))
    rows = await fetch(
        await scope.driver(),
        "SELECT vector FROM company_vectors WHERE model = %s AND vector IS NOT NULL"
        " AND (%s = 1 OR hashtextextended(company_id::text, 0) %% %s = 0) ORDER BY company_id",
        [model, part, part],
    )
    return matrix([row[0] for row in rows])
