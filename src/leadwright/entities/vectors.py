"""Keep the vectors of companies: the only writer of models and vectors, which can be rebuilt from profiles.

Vectors of one model live together; another model's are filled in beside them and take their place at once, when
every company has one.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np

from leadwright.entities import semantic, signs
from leadwright.entities.meaning import FIELDS, digest, text_of
from leadwright.kernel.db import Scope
from leadwright.kernel.halfvec import Half, Matrix, halves, teach

MOST_NUMBERS = 1_024  # of a vector: a row of the index must hold it


@dataclass(frozen=True, slots=True)
class Model:
    """A model whose vectors are kept. `number` names it in keys.

    `counted` vectors there were when its population was taken.
    """

    number: int
    name: str
    dimension: int
    live: bool
    counted: int


@dataclass(frozen=True, slots=True)
class Stale:
    """A company whose vector is missing or older than its profile, with the text that it is to be made of.

    `same` if the text is the one that its vector was made of: then only the time is noted.
    """

    company_id: UUID
    profile_at: datetime
    text: str
    digest: int
    same: bool


_MODEL = "SELECT number, name, dimension, live, counted FROM vector_models"
_PARTS = ", ".join(f"p.fields->'{name}' AS {name}" for name in FIELDS)
_STALE = f"""
SELECT p.company_id, p.changed_at, v.digest, {_PARTS}
FROM profiles p
LEFT JOIN company_vectors v ON v.workspace_id = p.workspace_id AND v.company_id = p.company_id AND v.model = :model
WHERE p.workspace_id = :workspace AND p.company_id > :after AND v.profile_at IS DISTINCT FROM p.changed_at
ORDER BY p.company_id LIMIT :most
"""
_COLUMNS = {
    "company_id": "uuid",
    "place": "int4",
    "profile_at": "timestamptz",
    "digest": "int8",
    "vector": "halfvec",
}
_WRITE = """
INSERT INTO company_vectors (workspace_id, model, company_id, place, profile_at, digest, vector)
SELECT :workspace, :model, company_id, place, profile_at, digest, vector FROM pg_temp.embedded AS e
WHERE EXISTS (SELECT FROM profiles p WHERE p.workspace_id = :workspace AND p.company_id = e.company_id)
ON CONFLICT (workspace_id, model, company_id) DO UPDATE SET profile_at = excluded.profile_at,
  digest = excluded.digest, vector = excluded.vector
"""


async def live(scope: Scope) -> Model | None:
    """Return the model that answers, or None if nothing was embedded yet."""
    row = await scope.row(f"{_MODEL} WHERE live")
    return Model(*row) if row is not None else None


async def begin(scope: Scope, name: str, dimension: int) -> Model:
    """Return a model by its name, a new one if its vectors were never made; the first one is live at once."""
    row = await scope.row(f"{_MODEL} WHERE name = :name AND dimension = :d", name=name, d=dimension)
    if row is None:
        await scope.run(
            "INSERT INTO vector_models (workspace_id, number, name, dimension, live)"
            " SELECT :workspace, coalesce(max(number), 0) + 1, :name, :d, count(*) = 0 FROM vector_models"
            " ON CONFLICT DO NOTHING",
            workspace=scope.workspace,
            name=name,
            d=dimension,
        )
        row = await scope.row(f"{_MODEL} WHERE name = :name AND dimension = :d", name=name, d=dimension)
    assert row is not None
    return Model(*row)


async def swap(scope: Scope, model: Model) -> None:
    """Let a model answer from now on, and forget the vectors of all others."""
    await scope.run("DELETE FROM vector_models WHERE number <> :number", number=model.number)
    await scope.run("UPDATE vector_models SET live = true WHERE number = :number", number=model.number)
    await semantic.drop_gone(scope)


async def stale(scope: Scope, model: Model, after: UUID, most: int) -> Sequence[Stale]:
    """Return companies beyond `after` whose vectors are missing or older than their profiles, by id."""
    rows: Any = await scope.rows(
        _STALE, workspace=scope.workspace, model=model.number, after=after, most=most
    )
    return [_stale(row) for row in rows]


def _stale(row: Any) -> Stale:
    text = text_of(dict(zip(FIELDS, row[3:], strict=True)))
    key = digest(text)
    return Stale(row[0], row[1], text, key, row[2] == key)


async def count(scope: Scope) -> int:
    """Return how many companies there are to have vectors."""
    return int(await scope.value("SELECT count(*) FROM profiles"))


async def write(scope: Scope, model: Model, items: Sequence[Stale], vectors: Matrix) -> None:
    """Write the vectors of companies and their signs; a row of zeros means that nothing is said of a company."""
    if not items:
        return
    await scope.run("SELECT pg_advisory_xact_lock(hashtextextended(:w, 11))", w=f"vectors:{scope.workspace}")
    places = await _places(scope, model, [item.company_id for item in items])
    said = np.any(vectors != 0, axis=1)
    await teach(await scope.driver())
    rows: list[tuple[UUID, int, datetime, int, Half | None]] = [
        (item.company_id, place, item.profile_at, item.digest, half if known else None)
        for item, place, half, known in zip(items, places, halves(vectors), said, strict=True)
    ]
    await scope.stage("embedded", _COLUMNS, rows)
    await scope.run(_WRITE, workspace=scope.workspace, model=model.number)
    await signs.put(scope, model.number, places, vectors)


async def _places(scope: Scope, model: Model, companies: Sequence[UUID]) -> list[int]:
    """The place of each company among the signs: the one that it has, or the next one that is free."""
    rows = await scope.rows(
        "SELECT company_id, place FROM company_vectors WHERE model = :model AND company_id = ANY(:ids)",
        model=model.number,
        ids=list(companies),
    )
    held = {row[0]: int(row[1]) for row in rows}
    following = itertools.count(
        await scope.value(
            "SELECT coalesce(max(place) + 1, 0) FROM company_vectors WHERE workspace_id = :w AND model = :model",
            w=scope.workspace,
            model=model.number,
        )
    )
    return [held[company] if company in held else next(following) for company in companies]


async def confirm(scope: Scope, model: Model, items: Sequence[Stale]) -> None:
    """Note that the profiles of companies changed and their texts did not."""
    await scope.stage(
        "confirmed",
        {"company_id": "uuid", "profile_at": "timestamptz"},
        [(i.company_id, i.profile_at) for i in items],
    )
    await scope.run(
        "UPDATE company_vectors v SET profile_at = c.profile_at FROM pg_temp.confirmed c"
        " WHERE v.workspace_id = :workspace AND v.model = :model AND v.company_id = c.company_id",
        workspace=scope.workspace,
        model=model.number,
    )
