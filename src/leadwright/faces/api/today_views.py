"""The day and its signals as the API shows them."""

from __future__ import annotations

from typing import Any

from leadwright.faces.api.lead_views import row
from leadwright.faces.api.today_schemas import FadingOut, SignalOut, SignalsOut, TodayLeadOut, TodayOut
from leadwright.reads.signal_kinds import FadingOf
from leadwright.reads.signal_timeline import SignalTimeline, TimelineSignal
from leadwright.reads.today import Today, TodayLead


def today_out(page: Today) -> TodayOut:
    """Show whom to call."""
    return TodayOut.model_validate({
        "day": page.day, "icp_id": page.icp.id if page.icp else None, "as_of": page.as_of,
        "items": [_lead(item) for item in page.leads], "owners": list(page.owners), "empty": page.empty,
    })  # fmt: skip


def _lead(item: TodayLead) -> TodayLeadOut:
    signals = [
        {
            "id": one.signal.id, "type": one.kind.name, "label": one.kind.label, "subject": one.signal.subject,
            "dated": one.signal.dated, "precision": one.signal.precision, "strength": one.strength,
            "is_news": one.is_news, "confidence": one.signal.confidence, "details": dict(one.signal.details),
            "evidence": [
                {"observation": told.observation, "source": told.source, "label": told.label, "seen_at": told.seen_at}
                for told in one.told
            ],
        }
        for one in item.signals
    ]  # fmt: skip
    moved = item.moved
    return TodayLeadOut.model_validate({
        "why": item.why, "lead": row(item.row), "signals": signals, "more_signals": item.more,
        "because": [reason.because for reason in item.reasons],
        "moved": None if moved is None else {
            "before": float(moved.before), "difference": float(moved.difference),
            "parts": [{"label": label, "points": float(points)} for label, points in moved.parts],
        },
        "play": item.play,
    })  # fmt: skip


def signals_out(line: SignalTimeline) -> SignalsOut:
    """Show the signals of a lead, those that count first."""
    counting: list[dict[str, Any]] = [_signal(item, counts=True) for item in (*line.events, *line.states)]
    faded = [_signal(item, counts=False) for item in line.faded]
    return SignalsOut(
        as_of=line.as_of, items=[SignalOut.model_validate(item) for item in (*counting, *faded)]
    )


def _signal(item: TimelineSignal, *, counts: bool) -> dict[str, Any]:
    one = item.signal
    return {
        "id": one.id, "type": item.kind.name, "label": item.kind.label, "group": item.kind.group,
        "form": item.kind.form.value, "subject": one.subject, "happened_on": one.happened_on, "dated": one.dated,
        "precision": one.precision, "first_seen": one.first_seen, "last_seen": one.last_seen,
        "ended_on": one.ended_on, "confidence": one.confidence, "strength": item.strength,
        "fades_from": item.fades_from, "fresh_until": item.fresh_until, "ends": item.ends, "holds": item.holds,
        "counts": counts, "told_as_news": item.told_as_news, "usable_in_copy": item.usable.ok,
        "not_usable_because": list(item.usable.refusals), "details": dict(one.details),
        "evidence": [
            {"observation": told.observation, "source": told.source, "label": told.label, "url": told.url,
             "seen_at": told.seen_at}
            for told in item.voices
        ],
        "more_evidence": item.more,
    }  # fmt: skip


def fading_out(item: FadingOf) -> FadingOut:
    """Show how a type fades."""
    decision = item.decision if item.is_decided else None
    return FadingOut.model_validate({
        "type": item.kind.name, "label": item.kind.label, "group": item.kind.group,
        "fresh_days": item.fading.fresh_days, "half_life_days": item.fading.half_life_days,
        "expiry_days": item.fading.expiry_days, "default": item.default,
        "decided_by": decision.decided_by if decision else None,
        "decided_at": decision.decided_at if decision else None,
        "rules": list(item.rules), "together": list(item.together),
    })  # fmt: skip
