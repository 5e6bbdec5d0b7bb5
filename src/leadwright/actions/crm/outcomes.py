"""What a deal's stage means for its lead: won and lost are the end, an open one is a step forward and never back.

A stage counts when it changes in the CRM: whoever moves the lead afterwards here has the last word until the deal moves again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from uuid import UUID

from leadwright.actions.crm.translate import Deal
from leadwright.kernel.db import Scope
from leadwright.leads.decide import STAGES, change

_MEETING = re.compile(r"demo|meeting|appointment|presentation|discovery", re.IGNORECASE)
_WORKED = ("prospect", "new", "working", "contacted", "replied", "meeting", "qualified")


def stage_of(moved: Sequence[Deal], now: str) -> str | None:
    """The stage that a lead at stage `now` goes to by the deals that moved; None if it stays."""
    if any(one.won for one in moved):
        wanted = "won"
    elif any(one.won is None and one.stage for one in moved):
        open_deals = [one for one in moved if one.won is None]
        wanted = "meeting" if all(_MEETING.search(one.stage_label) for one in open_deals) else "qualified"
        if now not in _WORKED or STAGES.index(wanted) <= STAGES.index(now):
            return None
    elif any(one.won is False for one in moved):
        wanted = "lost"
    else:
        return None
    return wanted if wanted != now else None


async def move_leads(scope: Scope, deals: Mapping[UUID, Sequence[Deal]], title: str) -> int:
    """Move the leads of companies by their deals; return how many moved. `title` is what the CRM is called."""
    if not deals:
        return 0
    rows = await scope.rows(
        "SELECT id, company_id, stage FROM leads WHERE workspace_id = :workspace AND company_id = ANY(:ids)"
        " AND folded_into IS NULL",
        workspace=scope.workspace, ids=sorted(deals),
    )  # fmt: skip
    count = 0
    for lead_id, company_id, stage in rows:
        wanted = stage_of(deals[company_id], stage)
        if wanted is not None:
            await change(scope, lead_id, f"moved by {title}", stage=wanted)
            count += 1
    return count
