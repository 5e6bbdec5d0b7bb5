"""Let other rules count: from now on, and for all events that are still kept."""

from __future__ import annotations

from typing import Any

from leadwright.kernel.db import Scope
from leadwright.observations.events import requeue
from leadwright.sources.site.rules import Document, document
from leadwright.workspace.engagement import write_rules


async def count_again(scope: Scope, raw: Any) -> tuple[Document | None, int]:
    """Write rules of what counts as engagement (None: the defaults), and look at all kept events again.

    Returns the rules as they were understood, and how many events are looked at again. Raises Wrong with the field.
    What earlier rules told of companies stays in the record: it was so by what was asked then.
    """
    rules = document(raw) if raw is not None else None
    await write_rules(scope, rules)
    return rules, await requeue(scope)
