"""One record of each object as both sides have it: what a mapping would do, seen on a real one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from leadwright.actions.crm.types import Choices
from leadwright.icp import store as icps
from leadwright.kernel.db import Scope
from leadwright.reads.crm_subjects import subjects
from leadwright.sources.crm.contract import CrmObject


@dataclass(frozen=True, slots=True)
class Sample:
    """A record: its title, what we say by our field, and what stands in the CRM by property (empty if it was not read)."""

    title: str
    ours: Mapping[str, Any]
    theirs: Mapping[str, str | None]


async def samples(scope: Scope, connection: UUID) -> dict[CrmObject, Sample]:
    """Return a record of each object that both sides have, else one of ours."""
    known = await icps.icps(scope)
    told = await subjects(
        scope, connection, known[0].id if known else None, Choices(), date(2000, 1, 1), None, 500
    )
    found: dict[CrmObject, Sample] = {}
    for one in sorted(told.subjects, key=lambda one: not one.crm_ids):
        if one.object in found or one.object is CrmObject.DEAL:
            continue
        theirs: Mapping[str, str | None] = {}
        if one.crm_ids:
            theirs = await scope.value(
                "SELECT properties FROM crm_records WHERE connection_id = :connection AND object = :object AND crm_id = :id",
                connection=connection, object=one.object.value, id=one.crm_ids[0],
            ) or {}  # fmt: skip
        found[one.object] = Sample(one.title, one.values, theirs)
    return found
