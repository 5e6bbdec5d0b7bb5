"""What programs are told: the bodies of webhook events, versioned and documented. Facts as they are, not as words."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from leadwright.actions.alerts.types import About, Move, News

VERSION = 1
"""Of the bodies: it grows when a field is taken away or changes its meaning, not when one is added."""


def of_news(news: News, address: str) -> tuple[str, str, dict[str, Any]]:
    """Type, key and body of a signal that was detected."""
    data = {
        "signal": {
            "id": str(news.id), "type": news.type, "subject": news.subject, "date": news.dated.isoformat(),
            "precision": news.precision, "confidence": news.confidence, "strength": news.strength,
            "sources": news.sources, "details": dict(news.details),
            "evidence": [str(item) for item in news.evidence],
        },
        "lead": _lead(news.about, address),
    }  # fmt: skip
    return "signal.detected", f"signal:{news.id}", _body(news.at, data)


def of_move(move: Move, address: str) -> tuple[str, str, dict[str, Any]]:
    """Type, key and body of a score that changed."""
    data = {
        "icp_id": str(move.icp_id), "as_of": move.as_of.isoformat(), "cause": move.cause,
        "before": {"score": float(move.before), "tier": move.tier_before},
        "after": {"score": float(move.after), "tier": move.tier},
        "rules": [{"label": label, "points": round(float(points), 2)} for label, points in move.reasons],
        "evidence": [str(item) for item in move.evidence],
        "lead": _lead(move.about, address),
    }  # fmt: skip
    return "score.changed", f"score:{move.id}", _body(move.at, data)


def of_stage(
    event_id: UUID, about: About, before: str | None, after: str, actor: str, at: datetime, address: str
) -> tuple[str, str, dict[str, Any]]:
    """Type, key and body of a lead that was moved to another stage."""
    data = {"before": before, "after": after, "by": actor, "lead": _lead(about, address)}
    return "lead.stage_changed", f"stage:{event_id}", _body(at, data)


def _body(at: datetime, data: dict[str, Any]) -> dict[str, Any]:
    return {"version": VERSION, "timestamp": at.isoformat(), "data": data}


def _lead(about: About, address: str) -> dict[str, Any]:
    stands = about.standing(None)
    return {
        "id": str(about.lead_id), "company_id": str(about.company_id), "name": about.name, "domain": about.domain,
        "owner": about.owner, "score": float(stands.score) if stands else None,
        "tier": stands.tier if stands else None, "url": address,
    }  # fmt: skip
