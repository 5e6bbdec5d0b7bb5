"""Ask for records of a CRM to be read soon: those of which a webhook said that they changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from leadwright.effects import crm_connections
from leadwright.kernel import queue
from leadwright.kernel.db import Scope
from leadwright.sources.crm.contract import CrmObject


async def read_crm_later(scope: Scope, crm: str, changed: Mapping[CrmObject, Sequence[str]]) -> int:
    """Enqueue the reading for every connection to a CRM; return how many. Ids of other accounts are simply not found."""
    if not changed:
        return 0
    connections = [one for one in await crm_connections.listed(scope) if one.crm == crm]
    told = {what.value: sorted(ids) for what, ids in changed.items()}
    for one in connections:
        await queue.enqueue(
            scope, "crm_pull", {"connection": str(one.id), "changed": told}, lock=f"crm:{one.id}"
        )
    return len(connections)
