"""Keep campaigns and their prospects: the only writer of both tables.

Every change of a campaign's state says from which states it may come, so that two people who press at once do not undo
one another. A prospect's stage moves in sets, a batch a statement.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson

from leadwright.campaigns.document import read_plan, write_plan
from leadwright.campaigns.types import Arm, Campaign, Judged, Plan, Stage, State
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Conflict, NotFound
from leadwright.kernel.ids import new_id

_COLUMNS = (
    "id, name, icp_id, plan, state, run_id, job_id, reason, created_by, created_at, started_at, ended_at"
)
# A lead that somebody works on, or that another campaign has found, is known: nothing is spent on it.
_FIND = """
INSERT INTO campaign_prospects (workspace_id, campaign_id, lead_id, source, stage, reason)
SELECT :workspace, :campaign, lead_id, source, stage, reason FROM (
  SELECT t.*, row_number() OVER (PARTITION BY stage ORDER BY lead_id) AS place FROM (
    SELECT l.id AS lead_id, r.source,
      CASE WHEN l.stage <> 'prospect' OR o.name IS NOT NULL THEN 'known' ELSE 'found' END AS stage,
      CASE WHEN l.stage <> 'prospect' THEN 'it is a lead already: ' || l.stage
        WHEN o.name IS NOT NULL THEN 'the campaign ' || o.name || ' found it before' ELSE '' END AS reason
    FROM leads l JOIN source_records r ON r.workspace_id = l.workspace_id AND r.id = l.record_id
    LEFT JOIN LATERAL (
      SELECT c.name FROM campaign_prospects p JOIN campaigns c ON c.workspace_id = p.workspace_id AND c.id = p.campaign_id
      WHERE p.workspace_id = :workspace AND p.lead_id = l.id AND p.campaign_id <> :campaign
        AND p.stage NOT IN ('known', 'rejected') AND c.state NOT IN ('cancelled', 'failed') LIMIT 1) o ON true
    WHERE l.workspace_id = :workspace AND l.company_id = ANY(:companies)
      AND NOT EXISTS (SELECT FROM campaign_prospects mine WHERE mine.workspace_id = :workspace
        AND mine.campaign_id = :campaign AND mine.lead_id = l.id)) t) ranked
WHERE stage = 'known' OR place <= :room
ON CONFLICT DO NOTHING
"""
_JUDGE = """
UPDATE campaign_prospects p SET stage = j.stage, reason = j.reason, match = j.match, score = j.score,
  arm = coalesce(p.arm, j.arm),
  enriched_at = CASE WHEN j.enriched THEN coalesce(p.enriched_at, clock_timestamp()) ELSE p.enriched_at END,
  qualified_at = CASE WHEN j.stage = 'qualified' THEN coalesce(p.qualified_at, clock_timestamp()) ELSE p.qualified_at END
FROM pg_temp.judged j
WHERE p.workspace_id = :workspace AND p.campaign_id = :campaign AND p.lead_id = j.lead_id
  AND p.stage NOT IN ('converted', 'rejected')
"""


async def add(scope: Scope, name: str, icp_id: UUID, plan: Plan) -> Campaign:
    """Keep a campaign as a draft."""
    made = new_id()
    await scope.run(
        "INSERT INTO campaigns (workspace_id, id, name, icp_id, plan, run_id, created_by)"
        " VALUES (:workspace, :id, :name, :icp, CAST(:plan AS jsonb), :run, :actor)",
        workspace=scope.workspace, id=made, name=" ".join(name.replace("\x00", "").split())[:120] or "Campaign",
        icp=icp_id, plan=orjson.dumps(write_plan(plan)).decode(), run=new_id(), actor=scope.actor,
    )  # fmt: skip
    return await find(scope, made)


async def find(scope: Scope, campaign_id: UUID) -> Campaign:
    """Return a campaign; raises NotFound."""
    row = await scope.row(f"SELECT {_COLUMNS} FROM campaigns WHERE id = :id", id=campaign_id)
    if row is None:
        raise NotFound(f"There is no campaign {campaign_id}.", hint="`leadwright campaign list` shows them.")
    return _campaign(row)


async def campaigns(scope: Scope) -> list[Campaign]:
    """Return all campaigns, the newest first."""
    return [_campaign(row) for row in await scope.rows(f"SELECT {_COLUMNS} FROM campaigns ORDER BY id DESC")]


def _campaign(row: Any) -> Campaign:
    return Campaign(row[0], row[1], row[2], read_plan(row[3]), State(row[4]), *row[5:])


async def begin(scope: Scope, campaign_id: UUID, job_id: UUID) -> Campaign:
    """Let a draft or a paused campaign run, under a job; raises Conflict where it may not."""
    return await _to(scope, campaign_id, State.RUNNING, (State.DRAFT, State.PAUSED, State.FAILED), job=job_id)


async def pause(scope: Scope, campaign_id: UUID, reason: str) -> Campaign:
    """Let a campaign rest: what is under way is written, and nothing more is asked."""
    return await _to(scope, campaign_id, State.PAUSED, (State.RUNNING,), reason=reason)


async def cancel(scope: Scope, campaign_id: UUID, reason: str) -> Campaign:
    """End a campaign for good; its prospects stay."""
    before = (State.DRAFT, State.RUNNING, State.PAUSED, State.FAILED)
    return await _to(scope, campaign_id, State.CANCELLED, before, reason=reason)


async def complete(scope: Scope, campaign_id: UUID, reason: str) -> None:
    """Note that a campaign has nothing left to do; one that was paused or cancelled meanwhile stays so."""
    await scope.run(
        "UPDATE campaigns SET state = 'completed', reason = :reason, ended_at = clock_timestamp()"
        " WHERE id = :id AND state = 'running'",
        id=campaign_id, reason=reason,
    )  # fmt: skip


async def fail(scope: Scope, campaign_id: UUID, reason: str) -> None:
    """Note that a campaign could not go on, and why."""
    await scope.run(
        "UPDATE campaigns SET state = 'failed', reason = :reason, ended_at = clock_timestamp()"
        " WHERE id = :id AND state = 'running'",
        id=campaign_id, reason=reason[:500],
    )  # fmt: skip


async def _to(
    scope: Scope, campaign_id: UUID, state: State, before: Collection[State], *, job: UUID | None = None, reason: str = ""
) -> Campaign:  # fmt: skip
    ends = state is State.CANCELLED
    changed = await scope.run(
        "UPDATE campaigns SET state = :state, reason = :reason, job_id = coalesce(CAST(:job AS uuid), job_id),"
        " started_at = CASE WHEN :state = 'running' THEN coalesce(started_at, clock_timestamp()) ELSE started_at END,"
        " ended_at = CASE WHEN :ends THEN clock_timestamp() END WHERE id = :id AND state = ANY(:before)",
        id=campaign_id, state=state.value, reason=reason[:500], job=job, ends=ends, before=[one.value for one in before],
    )  # fmt: skip
    found = await find(scope, campaign_id)
    if not changed and found.state is not state:
        raise Conflict(
            f"The campaign {found.name!r} is {found.state.value}: it cannot be {state.value} now.",
            hint="Clone it to run it once more." if found.ended else "Start it first.",
        )
    return found


async def note_found(scope: Scope, campaign: Campaign, companies: Sequence[UUID]) -> int:
    """Make prospects of the leads of companies as long as there is room; those that somebody considers already are noted
    as known and take none. Returns how many are new and not known."""
    if not companies:
        return 0
    before = await count_found(scope, campaign.id)
    await scope.run(
        _FIND, workspace=scope.workspace, campaign=campaign.id, companies=list(companies),
        room=max(0, campaign.plan.max_prospects - before),
    )  # fmt: skip
    return await count_found(scope, campaign.id) - before


async def count_found(scope: Scope, campaign_id: UUID) -> int:
    """Count the prospects of a campaign that were not known before it."""
    found: int = await scope.value(
        "SELECT count(*) FROM campaign_prospects WHERE campaign_id = :id AND stage <> 'known'", id=campaign_id
    )
    return found


async def judged(
    scope: Scope, campaign_id: UUID, verdicts: Mapping[UUID, Judged], known: Mapping[UUID, tuple[Any, Any]],
    arms: Mapping[UUID, Arm], *, enriched: bool,
) -> None:  # fmt: skip
    """Move prospects to the stages that they were judged to be at. `known` are match and score of each lead."""
    if not verdicts:
        return
    rows = [
        (
            lead,
            one.stage.value,
            one.reason[:300],
            *known[lead],
            arms[lead].value if lead in arms else None,
            enriched,
        )
        for lead, one in verdicts.items()
    ]
    await scope.stage(
        "judged",
        {
            "lead_id": "uuid", "stage": "text", "reason": "text", "match": "numeric", "score": "numeric", "arm": "text",
            "enriched": "boolean",
        },
        rows,
    )  # fmt: skip
    await scope.run(_JUDGE, workspace=scope.workspace, campaign=campaign_id)


async def end_prospects(
    scope: Scope, campaign_id: UUID, leads: Collection[UUID], stage: Stage, reason: str = ""
) -> list[UUID]:
    """Convert or reject prospects; return those whose stage it changed."""
    rows = await scope.rows(
        "UPDATE campaign_prospects SET stage = :stage, reason = CASE WHEN :reason = '' THEN reason ELSE :reason END,"
        " ended_at = clock_timestamp(), ended_by = :actor"
        " WHERE campaign_id = :id AND lead_id = ANY(:leads) AND stage <> :stage AND stage <> 'known' RETURNING lead_id",
        id=campaign_id, leads=list(leads), stage=stage.value, reason=reason[:300], actor=scope.actor,
    )  # fmt: skip
    return [row[0] for row in rows]


async def campaign_of(scope: Scope, lead_id: UUID) -> UUID:
    """Return the newest campaign that a prospect belongs to; raises NotFound."""
    found: UUID | None = await scope.value(
        "SELECT campaign_id FROM campaign_prospects WHERE lead_id = :lead AND stage <> 'known'"
        " ORDER BY found_at DESC LIMIT 1",
        lead=lead_id,
    )
    if found is None:
        raise NotFound(
            f"{lead_id} is no prospect of a campaign.", hint="A campaign's page lists its prospects."
        )
    return found
