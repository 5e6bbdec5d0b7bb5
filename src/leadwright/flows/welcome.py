"""Welcome new leads: what free sources know of them is asked at once, in the background, and more if the settings allow.

A lead is new if a person or a list of a few rows has brought it; a big list waits for a run.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from leadwright.kernel import queue
from leadwright.kernel.db import Scope
from leadwright.kernel.ids import new_id
from leadwright.kernel.queue import Job
from leadwright.kernel.settings import Settings
from leadwright.observations.imports import Import
from leadwright.reads.new_leads import new_leads

MOST_ROWS = 10
"""A list of so many rows is one that a person has typed."""


async def welcome(scope: Scope, settings: Settings, companies: Sequence[UUID]) -> Job | None:
    """Ask for the companies of new leads to be looked at and enriched; None if the settings keep that from being done."""
    if settings.new_leads == "off" or settings.outside == "closed" or not companies:
        return None
    arguments = {"companies": [str(company) for company in companies], "run": str(new_id())}
    return await queue.enqueue(scope, "welcome", arguments, lock=f"enrich:{companies[0]}")


async def welcome_import(scope: Scope, settings: Settings, done: Import) -> Job | None:
    """Welcome the leads that a short list has brought."""
    if not done.created or done.rows > MOST_ROWS:
        return None
    return await welcome(scope, settings, await new_leads(scope, done))
