"""The job that embeds: vectors and matches follow what was learned; scores follow where a rule asks for them."""

from __future__ import annotations

from leadwright.effects.door import HttpDoor
from leadwright.faces.worker.bench import Bench, Result, save_step
from leadwright.flows.embed import Embedded, embed
from leadwright.flows.rescore import rescore_all
from leadwright.icp import store as icps
from leadwright.kernel import queue
from leadwright.kernel.db import Scope
from leadwright.kernel.queue import Job
from leadwright.llm.opening import open_embedder
from leadwright.scoring.store import live_card, uses_meaning


async def ask_to_embed(scope: Scope) -> None:
    """Ask for the job; several run one after the other, and one that finds nothing new is done at once."""
    await queue.enqueue(scope, "embed", {}, lock="embed")


async def embed_companies(scope: Scope, job: Job, bench: Bench) -> Result:
    """Embed companies whose words are new, match them with every ICP, and score again if a rule reads the match."""
    last: Embedded | None = None
    own = bench.door if isinstance(bench.door, HttpDoor) else None
    async with open_embedder(bench.database, bench.settings, scope.workspace, door=own) as embedder:
        async for last in embed(scope, embedder):
            await save_step(scope, job, {"embedded": last.embedded, "of": last.of})
    assert last is not None
    if uses_meaning(await live_card(scope)):
        for stored in await icps.icps(scope):
            await rescore_all(scope, stored)
            await scope.commit()
    return {"embedded": last.embedded, "same": last.same, "of": last.of, "model": last.model}
