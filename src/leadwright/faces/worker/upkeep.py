"""What is done every few minutes without being asked, in every workspace: a new day is asked for, calls of dead processes
end, promised answers are fetched, and what need not or must not be kept is forgotten. Once a day calls in doubt are
settled too, as a job."""

from __future__ import annotations

from uuid import UUID

from leadwright.effects.upkeep import forget_cells, forget_replies, recover
from leadwright.faces.worker.bench import Bench, Result, opened_gateway
from leadwright.faces.worker.daily import ask_for_new_day
from leadwright.faces.worker.market import reconcile_sources
from leadwright.flows.fetch_pending import fetch_pending
from leadwright.flows.rescore import rescore_some
from leadwright.kernel import clock, schedules
from leadwright.kernel.db import DEFAULT_WORKSPACE, Scope
from leadwright.kernel.queue import Job
from leadwright.observations.events import forget_old
from leadwright.sources.market import vendors

EVERY = "*/5 * * * *"
"""When it is done, as cron writes it."""


async def keep_up(bench: Bench, workspace: UUID = DEFAULT_WORKSPACE) -> dict[str, int]:
    """Do all of it for a workspace; return what was done, in numbers. May be killed anywhere and done again."""
    async with bench.database.scope(workspace, actor="upkeep") as scope:
        done = {"new_day": int(await ask_for_new_day(scope))}
        await scope.commit()
        done |= await recover(scope)
        await scope.commit()
        done["cells"] = await forget_cells(scope)
        done["replies"] = await forget_replies(scope, vendors().values())
        done["events"] = await forget_old(scope, bench.settings.events_days)
        await scope.commit()
        async with opened_gateway(scope, bench) as gateway:
            async for step in fetch_pending(scope, gateway, rescore_some):
                done["came"], done["waiting"] = step.came, step.waiting
                await scope.commit()
    return done


async def keep_house(scope: Scope, job: Job, bench: Bench) -> Result:
    """The daily upkeep of a workspace: all of the above, and the calls in doubt of its sources."""
    done: dict[str, object] = dict(await keep_up(bench, scope.workspace))
    done["periods"] = await schedules.forget_periods(scope, clock.now())
    await scope.commit()
    return {**done, **await reconcile_sources(scope, job, bench)}
