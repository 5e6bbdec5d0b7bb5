"""How do the analyses of companies stand, and what does the newest of a company say?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from leadwright.entities.store import believed
from leadwright.entities.types import Profile
from leadwright.icp.store import StoredIcp
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.observations.analyses import Standing, standing
from leadwright.scoring.ai_adoption import Adoption, adoption
from leadwright.sources.analysis import FIELD
from leadwright.sources.analysis.types import Analysis, Cited, from_document


@dataclass(frozen=True, slots=True)
class AnalysisRow:
    """One company's analysis in a list."""

    company_id: UUID
    name: str
    status: str
    outcome: str
    reason: str
    icp_fit_score: int | None
    made_by: str | None
    model: str | None
    made_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Where:
    """Where a passage stands: its source, the address of the page if there is one, and when it was last seen."""

    source: str
    label: str
    url: str | None
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class AnalysisSaid:
    """What is known of the judgement of a company under an ICP.

    `standing` is None if it was never asked for; `analysis` is that of the record, `by` whom (model or rules) and with which
    `model`. `older` says that the ICP has changed since. `where` tells of observations that are cited, by their ids.
    """

    icp_id: UUID
    standing: Standing | None
    analysis: Analysis | None
    by: str | None
    model: str | None
    older: bool
    where: Mapping[str, Where]
    adoption: Adoption


async def analyses(scope: Scope, icp_id: UUID, *, most: int | None = None) -> list[AnalysisRow]:
    """Return how analyses under an ICP stand, the latest first."""
    rows: Any = await scope.rows(
        "SELECT a.company_id, p.name, a.status, a.outcome, a.reason, a.icp_fit_score, a.made_by, a.model, a.made_at, a.ended_at"
        " FROM analyses a JOIN profiles p ON p.workspace_id = a.workspace_id AND p.company_id = a.company_id"
        " WHERE a.icp_id = :icp ORDER BY a.asked_at DESC, a.company_id LIMIT :most",
        icp=icp_id, most=most or 200,
    )  # fmt: skip
    return [AnalysisRow(*row) for row in rows]


async def analysis_of(scope: Scope, company_id: UUID, stored: StoredIcp) -> AnalysisSaid | None:
    """Return the analysis of a company under an ICP with what it rests on; None if nothing speaks of the company."""
    profile = next(iter(await believed(scope, [company_id], clock.now())), None)
    if profile is None:
        return None
    states = {one.icp_id: one for one in await standing(scope, company_id)}
    said = (profile.value(FIELD) or {}).get(str(stored.id))
    found = _read(said) if said else None
    return AnalysisSaid(
        stored.id, states.get(stored.id), found, said["by"] if said else None, said.get("model") if said else None,
        said is not None and said["icp_version"] != stored.version, await _where(scope, found), adoption(profile),
    )  # fmt: skip


def _read(said: Mapping[str, Any]) -> Analysis:
    return from_document(
        {name: value for name, value in said.items() if name not in ("by", "model", "icp_version")}
    )


def newest(profile: Profile, icp_id: UUID) -> Analysis | None:
    """The analysis of a profile under an ICP."""
    said = (profile.value(FIELD) or {}).get(str(icp_id))
    return _read(said) if said else None


async def _where(scope: Scope, found: Analysis | None) -> dict[str, Where]:
    ids = (
        {one.id[2:].partition("#")[0] for one in _evidence(found) if one.id.startswith("o:")}
        if found
        else set()
    )
    if not ids:
        return {}
    rows: Any = await scope.rows(
        "SELECT DISTINCT ON (o.id) CAST(o.id AS text), o.source, g.label, o.url, s.seen_at FROM observations o"
        " JOIN sightings s ON s.workspace_id = o.workspace_id AND s.observation_id = o.id"
        " JOIN readings g ON g.workspace_id = s.workspace_id AND g.id = s.reading_id"
        " WHERE o.id = ANY(CAST(:ids AS uuid[])) ORDER BY o.id, s.seen_at DESC",
        ids=sorted(ids),
    )
    return {row[0]: Where(row[1], row[2], row[3], row[4]) for row in rows}


def _evidence(found: Analysis) -> Sequence[Cited]:
    values = [found.segment, found.primary_use_case, *found.risk_flags, *found.pitch]
    cited = [one for value in values if value is not None for one in value.evidence]
    return [*cited, *(one for judged in found.criteria for one in judged.evidence)]
