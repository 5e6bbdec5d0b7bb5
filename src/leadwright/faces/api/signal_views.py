"""Signals of the whole workspace and their types as the API shows them."""

from __future__ import annotations

from dataclasses import asdict

from leadwright.faces.api.signal_schemas import ListedSignalOut, SignalTypeOut
from leadwright.reads.signal_list import ListedSignal
from leadwright.signals.types import SignalType


def listed_out(item: ListedSignal) -> ListedSignalOut:
    """Show one signal of a list."""
    one, kind = item.signal, item.kind
    return ListedSignalOut.model_validate({
        "id": one.id, "type": kind.name, "label": kind.label, "group": kind.group, "form": kind.form.value,
        "subject": one.subject, "company_id": one.company_id, "company": item.name, "domain": item.domain,
        "lead_id": item.lead_id, "happened_on": one.happened_on, "dated": one.dated, "precision": one.precision,
        "first_seen": one.first_seen, "recorded_at": one.recorded_at, "last_seen": one.last_seen,
        "ended_on": one.ended_on, "confidence": one.confidence, "strength": item.strength, "was_news": item.was_news,
        "details": dict(one.details), "evidence": list(one.evidence), "sources": list(one.sources),
    })  # fmt: skip


def type_out(kind: SignalType) -> SignalTypeOut:
    """Show a type."""
    return SignalTypeOut.model_validate({**asdict(kind), "form": kind.form.value})
