"""How a change of one record, and a state that several tell of, are told as signals: the form all detectors share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from leadwright.signals.changes import Change
from leadwright.signals.context import Context
from leadwright.signals.types import Found


def event(
    kind: str,
    subject: str,
    change: Change,
    context: Context,
    field: str,
    details: Mapping[str, Any] | None = None,
) -> Found:
    """A change as an event: first seen when the new value was, believed as far as its source is on the field."""
    after = change.after
    told = after.since
    known = {
        "before": change.before.value,
        "after": after.value,
        "seen_before": change.before.until.seen_at.isoformat(),
    }
    return Found(
        type=kind,
        subject=subject,
        first_seen=told.seen_at,
        recorded_at=told.recorded_at,
        last_seen=after.until.seen_at,
        evidence=(told.observation_id,),
        sources=(told.origin,),
        confidence=round(context.trust.of(told.source, field).mean, 4),
        details={**known, **({"url": told.url} if told.url else {}), **(details or {})},
        late=change.late,
    )  # fmt: skip
