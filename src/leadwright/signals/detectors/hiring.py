"""Hiring: a source that said yes and now says no, or the other way round; and whether anybody says yes now."""

from __future__ import annotations

from collections.abc import Iterator

from leadwright.signals.changes import changes
from leadwright.signals.context import Context
from leadwright.signals.detectors.telling import event
from leadwright.signals.history import History, Told
from leadwright.signals.types import Found


def is_hiring(told: Told) -> bool | None:
    """What a telling says: a job board that was read by its roles, else the plain word."""
    roles = told.content.get("roles")
    hiring = bool(roles) if roles is not None else told.content.get("hiring")
    return hiring if isinstance(hiring, bool) else None


def detect(history: History, context: Context) -> Iterator[Found]:
    """Find each start and stop of hiring."""
    for record in history.companies:
        for change in changes(record, is_hiring):
            kind = "hiring_started" if change.after.value else "hiring_stopped"
            yield event(kind, "", change, context, "hiring")
