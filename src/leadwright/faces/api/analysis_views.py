"""Analyses as the API shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from leadwright.faces.api.analysis_schemas import (
    AdoptionOut,
    AnalysisOut,
    CriterionOut,
    DroppedOut,
    EvidenceOut,
    PartOut,
)
from leadwright.faces.api.discovery_views import money
from leadwright.reads.analyses import AnalysisSaid, Where
from leadwright.scoring.ai_adoption import Adoption
from leadwright.sources.analysis.types import Analysis, Cited, Value


def analysis_out(said: AnalysisSaid, company_id: UUID, lead_id: UUID | None) -> AnalysisOut:
    """Show an analysis."""
    state, found = said.standing, said.analysis or Analysis()
    by: Any = said.by
    segment: Any = found.segment.value if found.segment else None
    return AnalysisOut(
        lead_id=lead_id, company_id=company_id, icp_id=said.icp_id, status=state.status if state else "none",
        reason=f"{state.outcome}: {state.reason}" if state and state.status == "failed" else "", by=by, model=said.model,
        analysed_at=state.made_at if state else None, older=said.older, icp_fit_score=found.icp_fit_score, segment=segment,
        primary_use_case=found.primary_use_case.value if found.primary_use_case else None,
        risk_flags=[one.value for one in found.risk_flags], personalized_pitch=found.personalized_pitch,
        criteria=[
            CriterionOut(
                criterion=one.criterion, label=one.label, verdict=one.verdict, by=one.by,  # type: ignore[arg-type]
                evidence=_evidence(one.evidence, said.where),
            )
            for one in found.criteria
        ],
        evidence={name: _evidence(cited, said.where) for name, cited in _of_values(found).items()},
        dropped=[DroppedOut.model_validate(one) for one in found.dropped],
        ai_adoption_score=said.adoption.score, ai_adoption=adoption_out(said.adoption),
        cost=money([(state.currency, state.cost)]) if state else {}, tokens=state.tokens if state else 0,
        cached=bool(state and state.cached),
    )  # fmt: skip


def adoption_out(found: Adoption) -> AdoptionOut:
    """Show AI adoption taken apart."""
    return AdoptionOut(
        score=found.score, proven=found.proven, possible=found.possible,
        parts=[PartOut.model_validate({
            "name": one.name, "points": one.points, "most": one.most, "because": one.because, "known": one.known,
            "passages": list(one.passages),
        }) for one in found.parts],
    )  # fmt: skip


def _of_values(found: Analysis) -> dict[str, list[Cited]]:
    said: dict[str, Sequence[Value]] = {
        "segment": [found.segment] if found.segment else [],
        "primary_use_case": [found.primary_use_case] if found.primary_use_case else [],
        "risk_flags": found.risk_flags, "personalized_pitch": found.pitch,
    }  # fmt: skip
    told = {name: [cited for value in values for cited in value.evidence] for name, values in said.items()}
    told["icp_fit_score"] = [cited for one in found.criteria for cited in one.evidence]
    return {name: cited for name, cited in told.items() if cited}


def _evidence(cited: Sequence[Cited], where: Mapping[str, Where]) -> list[EvidenceOut]:
    shown = []
    for one in cited:
        place = where.get(one.id[2:].partition("#")[0])
        shown.append(
            EvidenceOut(
                id=one.id, quote=one.quote, source=place.source if place else None, label=place.label if place else None,
                url=place.url if place else None, seen_at=place.seen_at if place else None,
            )
        )  # fmt: skip
    return shown
