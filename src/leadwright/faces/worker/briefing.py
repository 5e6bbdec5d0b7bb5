"""The job that writes briefs: one that somebody asks for, by a model where there is one; or all that no longer fit, by rules."""

from __future__ import annotations

from uuid import UUID

from leadwright.faces.worker.bench import Bench, Result, save_step
from leadwright.flows.brief import refresh_briefs, write_brief
from leadwright.kernel.db import Scope
from leadwright.kernel.queue import Job
from leadwright.llm.opening import opened_chat

_MOST = 200


async def write_briefs(scope: Scope, job: Job, bench: Bench) -> Result:
    """Write the brief of the lead that is named, or write anew what no longer fits."""
    if lead := job.arguments.get("lead"):
        return await _one(scope, UUID(lead), bench)
    said = {"briefs": 0, "leads": 0, "of": 0}
    async for step in refresh_briefs(scope, int(job.arguments.get("top") or _MOST)):
        said = {"briefs": said["briefs"] + step.written, "leads": step.done, "of": step.of}
        await save_step(scope, job, said)
    return said


async def _one(scope: Scope, lead_id: UUID, bench: Bench) -> Result:
    said: Result = {}
    async with opened_chat(bench.settings, bench.database, scope.workspace) as chat:
        async for brief in write_brief(scope, lead_id, chat):
            await scope.commit()
            if brief is not None:
                said = {
                    "lead_id": str(lead_id),
                    "writer": brief.writer,
                    "dropped": len(brief.dropped),
                    "reason": brief.reason,
                }
    return said
