"""Give companies vectors, those that have none and those whose words have changed, and match them with every ICP.

It follows imports and looks at websites as a step of its own, so that they do not wait for it. Each step is complete
when it is yielded; the edge commits there, and nothing is open while a model is asked.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from leadwright.entities import nearest, population, semantic, vectors
from leadwright.entities.vectors import Model
from leadwright.icp import store as icps
from leadwright.kernel.db import Scope
from leadwright.llm.embedding import Embedder
from leadwright.reads.won_customers import won_customers

BATCH = 4_000
FEW = 20_000  # companies that are matched by themselves; of more, all are matched anew


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
    changed: list[UUID] = []
    async for step in _fill(scope, embedder, model, done, changed):
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
    async for _ in _aim(scope, embedder, model, changed):
        yield done


async def _fill(
    scope: Scope, embedder: Embedder, model: Model, done: Embedded, changed: list[UUID]
) -> AsyncIterator[Embedded]:
    after = UUID(int=0)
    while batch := await vectors.stale(scope, model, after, BATCH):
        after = batch[-1].company_id
        yield done
        fresh = [item for item in batch if not item.same]
        made = await embedder.embed([item.text for item in fresh])
        await vectors.write(scope, model, fresh, made)
        await vectors.confirm(scope, model, [item for item in batch if item.same])
        changed += [item.company_id for item in fresh]
        done = Embedded(done.model, done.embedded + len(fresh), done.same + len(batch) - len(fresh), done.of)
        yield done


async def _aim(
    scope: Scope, embedder: Embedder, model: Model, changed: Sequence[UUID]
) -> AsyncIterator[None]:
    """Match companies with every ICP; of a few that changed, only those."""
    few = changed if len(changed) <= FEW else None
    wanted = [(stored, semantic.persona_text(stored.icp.persona)) for stored in await icps.icps(scope)]
    yield
    texts = await embedder.embed([text for _, text in wanted])
    customers = await nearest.vectors_of(scope, model, await won_customers(scope))
    won = np.array([customers[company] for company in sorted(customers)], np.float32)
    for (stored, text), persona in zip(wanted, texts, strict=True):
        aim = semantic.Aim(stored.id, stored.version, text, persona, won)
        target = aim.vector()
        judged = await population.cosines(scope, model, target) if target is not None else []
        await semantic.refresh(scope, model.number, aim, judged, few)
        yield
