"""Rescore leads under an ICP: all of them as of a new day or ICP, or some as of the day all others have."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from leadwright.actions.alerts.store import ask_to_judge
from leadwright.entities.types import Profile
from leadwright.icp import store as icps
from leadwright.icp.store import StoredIcp
from leadwright.icp.translate import to_parameters
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.reads.answerable import answerable
from leadwright.scoring import store as scores
from leadwright.scoring import trends
from leadwright.scoring.heed import heed
from leadwright.scoring.store import Rescored


async def rescore_all(
    scope: Scope, stored: StoredIcp, *, as_of: date | None = None, reachable: frozenset[str] | None = None
) -> Rescored:
    """Score every company under an ICP as of a date: unless told today in the workspace's time zone, or the day that
    its scores stand at if that is later (a clock that goes back takes no score with it).

    `reachable` names the features that may still be answered: those of the sources that the workspace can ask.
    """
    held = await scores.hold(scope, stored.id)
    today = clock.today(await time_zone(scope))
    day = as_of or max(today, held or today)
    await trends.measure(scope, day)
    row = to_parameters(stored.icp, await icps.offer(scope))
    known = await answerable(scope) if reachable is None else reachable
    done = await scores.rescore(scope, stored, row, await scores.live_card(scope), day, known)
    await ask_to_judge(scope)
    return done


async def rescore_some(
    scope: Scope, companies: Sequence[UUID], profiles: Sequence[Profile] | None = None, /, *,
    reachable: frozenset[str] | None = None,
) -> list[Rescored]:  # fmt: skip
    """Score some companies under every ICP that has scores, as of the day that the ICP's other scores have.

    What changed at them is noticed first, so that whoever scores what was just said scores it with its signals.
    `profiles` are those of the companies, built just now, if their features are still to be written.
    """
    await heed(scope, companies, profiles)
    card, offer = await scores.live_card(scope), await icps.offer(scope)
    known = await answerable(scope) if reachable is None else reachable
    done = [
        await scores.rescore(scope, stored, to_parameters(stored.icp, offer), card, day, known, companies)
        for stored in await icps.icps(scope)
        if (day := await scores.hold(scope, stored.id)) is not None
    ]
    await ask_to_judge(scope)
    return done


async def time_zone(scope: Scope) -> str:
    """Return the time zone of the workspace, by its IANA name."""
    name: str = await scope.value("SELECT time_zone FROM workspaces")
    return name
