"""Keep what is learned of sources: the only writer of adjudications, of versions and of their activation.

A version is never changed. What counts is the version that was activated last; without one, what is assumed.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import orjson

from leadwright.entities.trust import (
    ASSUMED,
    ENOUGH,
    Reliability,
    Trust,
    from_document,
    reliability,
    to_document,
)
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound
from leadwright.kernel.ids import new_id

Judge = Literal["human", "bounce", "reply", "registry"]
_PRIOR = 10.0  # how many checked words the assumption about a source is worth


@dataclass(frozen=True, slots=True)
class Adjudication:
    """A word of a source on a field that proved right or wrong."""

    company_id: UUID
    field: str
    source: str
    observation_id: UUID
    right: bool


@dataclass(frozen=True, slots=True)
class Version:
    """One version of what was learned, from how many companies and checked words, and whether it counts now."""

    version: int
    basis: Literal["adjudicated", "estimated"]
    companies: int
    adjudications: int
    made_by: str
    made_at: datetime
    active: bool


async def active(scope: Scope) -> Trust:
    """Return the version of trust that counts in the workspace now."""
    version = await scope.value(_ACTIVE, workspace=scope.workspace)
    return ASSUMED if version is None else await version_of(scope, version)


_ACTIVE = """
SELECT version FROM reliability_activations WHERE workspace_id = :workspace ORDER BY decided_at DESC, id DESC LIMIT 1
"""


async def version_of(scope: Scope, version: int) -> Trust:
    """Return one version. Versions never change, so a few are kept. Raises NotFound."""
    key = (scope.workspace, version)
    if key not in _KEPT:
        document = await scope.value(
            "SELECT document FROM reliability_versions WHERE workspace_id = :workspace AND version = :version",
            workspace=scope.workspace,
            version=version,
        )
        if document is None:
            raise NotFound(f"There is no version {version}.", hint="`leadwright reliability` lists them.")
        _KEPT[key] = from_document(document, version)
    _KEPT.move_to_end(key)
    if len(_KEPT) > _KEPT_MOST:
        _KEPT.popitem(last=False)
    return _KEPT[key]


_KEPT: OrderedDict[tuple[UUID, int], Trust] = OrderedDict()
_KEPT_MOST = 64


async def adjudicate(
    scope: Scope, said: Sequence[Adjudication], judge: Judge, decision_id: UUID | None = None
) -> None:
    """Record that words proved right or wrong. They count in the versions that are learned from now on."""
    columns = {
        "id": "uuid", "company_id": "uuid", "field": "text", "source": "text", "observation_id": "uuid", "is_right": "bool",
    }  # fmt: skip
    rows = [(new_id(), a.company_id, a.field, a.source, a.observation_id, a.right) for a in said]
    await scope.stage("adjudicated", columns, rows)
    await scope.run(
        "INSERT INTO adjudications (workspace_id, id, decision_id, company_id, field, source, observation_id, is_right,"
        " judged_by) SELECT :workspace, id, CAST(:decision AS uuid), company_id, field, source, observation_id, is_right,"
        " :judge FROM pg_temp.adjudicated",
        workspace=scope.workspace,
        decision=decision_id,
        judge=judge,
    )


async def judged(scope: Scope) -> Mapping[tuple[str, str], tuple[int, int]]:
    """Return, by source and field, how many words were checked and how many of them were right."""
    rows = await scope.rows(
        "SELECT a.source, a.field, count(*), count(*) FILTER (WHERE a.is_right) FROM adjudications a"
        " LEFT JOIN value_decisions d ON d.workspace_id = a.workspace_id AND d.id = a.decision_id"
        " WHERE a.workspace_id = :workspace AND d.undone_at IS NULL GROUP BY 1, 2",
        workspace=scope.workspace,
    )
    return {(source, field): (checked, right) for source, field, checked, right in rows}


def moved(checked: Mapping[tuple[str, str], tuple[int, int]]) -> dict[tuple[str, str], Reliability]:
    """Move what is assumed of sources by what was checked: a Beta prior worth ten words.

    Below `ENOUGH` checked words a reliability is still called assumed, though it moves.
    """
    return {
        (source, field): Reliability(
            round((_PRIOR * reliability(source, field) + right) / (_PRIOR + of), 4),
            "adjudicated" if of >= ENOUGH else "assumed",
            of,
        )
        for (source, field), (of, right) in checked.items()
    }


async def save(
    scope: Scope, trust: Trust, basis: Literal["adjudicated", "estimated"], companies: int, checked: int
) -> int:
    """Keep a version and return its number; it does not count before it is activated."""
    await scope.run(
        "SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))", name=f"trust:{scope.workspace}"
    )
    number: int = await scope.value(
        "INSERT INTO reliability_versions (workspace_id, version, basis, document, companies, adjudications, made_by)"
        " SELECT :workspace, coalesce(max(version), 0) + 1, :basis, CAST(:document AS jsonb), :companies, :checked, :actor"
        " FROM reliability_versions WHERE workspace_id = :workspace RETURNING version",
        workspace=scope.workspace, basis=basis, document=orjson.dumps(to_document(trust)).decode(),
        companies=companies, checked=checked, actor=scope.actor,
    )  # fmt: skip
    return number


async def is_worth_learning(scope: Scope) -> bool:
    """Whether words of sources were checked since the last version was learned from what is checked."""
    found: bool = await scope.value(
        "SELECT EXISTS (SELECT FROM adjudications WHERE judged_at > coalesce("
        "(SELECT max(made_at) FROM reliability_versions WHERE basis = 'adjudicated'), '-infinity'))"
    )
    return found


async def activate(scope: Scope, version: int | None, note: str = "") -> None:
    """Decide that a version counts from now on; None returns to what is assumed. Raises NotFound."""
    if version is not None:
        await version_of(scope, version)
    await scope.run(
        "INSERT INTO reliability_activations (workspace_id, id, version, note, decided_by)"
        " VALUES (:workspace, :id, :version, :note, :actor)",
        workspace=scope.workspace, id=new_id(), version=version, note=note[:2000], actor=scope.actor,
    )  # fmt: skip


async def versions(scope: Scope) -> list[Version]:
    """Return all versions, the newest first."""
    now = await scope.value(_ACTIVE, workspace=scope.workspace)
    rows: Sequence[Any] = await scope.rows(
        "SELECT version, basis, companies, adjudications, made_by, made_at FROM reliability_versions"
        " WHERE workspace_id = :workspace ORDER BY version DESC",
        workspace=scope.workspace,
    )
    return [
        Version(number, basis, companies, checked, by, at, active=number == now)
        for number, basis, companies, checked, by, at in rows
    ]
