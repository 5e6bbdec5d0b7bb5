"""Give companies vectors: those that have none, and those whose words have changed.

It follows imports and looks at websites as a step of its own, so that they do not wait for it. Each step is complete
when it is yielded; the edge commits there, and nothing is open while a model is asked.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from leadwright.entities import population, vectors
from leadwright.entities.vectors import Model
from leadwright.kernel.db import Scope
from leadwright.llm.embedding import Embedder

BATCH = 4_000


@dataclass(frozen=True, slots=True)
class Embedded:
    """How far it is: companies embedded now, those whose words were the same, and how many there are in all."""

    model: str
    embedded: int
    same: int
    of: int


async def embed(scope: Scope, embedder: Embedder) -> AsyncIterator[Embedded]:
    """Embed what is missing or stale, yielding after each batch. Another model than the live one takes its place at the end."""
    model = await vectors.begin(scope, embedder.name, embedder.dimension)
    of = await vectors.count(scope)
    done = Embedded(embedder.name, 0, 0, of)
    yield done
    async for step in _fill(scope, embedder, model, done):
        done = step
        yield done
    if done.embedded or not model.live:
        due = await population.is_due(scope, model)
        yield done
        if due:
            beside = await embedder.embed(population.background())
            await population.take(scope, model, beside)
        await vectors.swap(scope, model)
        yield done


async def _fill(scope: Scope, embedder: Embedder, model: Model, done: Embedded) -> AsyncIterator[Embedded]:
    after = UUID(int=0)
    while batch := await vectors.stale(scope, model, after, BATCH):
        after = batch[-1].company_id
        yield done
        fresh = [item for item in batch if not item.same]
        made = await embedder.embed([item.text for item in fresh])
        await vectors.write(scope, model, fresh, np.asarray(made, np.float32))
        await vectors.confirm(scope, model, [item for item in batch if item.same])
        same = len(batch) - len(fresh)
        done = Embedded(done.model, done.embedded + len(fresh), done.same + same, done.of)
        yield done
