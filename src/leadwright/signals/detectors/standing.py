"""What a company is: its status, stage, name and domain, where one source says otherwise than it did before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from leadwright.signals.changes import Change, changes
from leadwright.signals.context import Context
from leadwright.signals.detectors.telling import event
from leadwright.signals.history import History, Told
from leadwright.signals.types import Found
from leadwright.values.name import company_key

_BECAME = {
    "closed": "closed",
    "acquired": "acquired",
    "inactive": "closed",
    "public": "went_public",
    "active": "reopened",
}
# Columns of lists that name a stage of the company's own, which is no round of funding.
_STAGES = frozenset({"stage", "company stage", "growth stage"})
# Sources that read names off pages, where one reading may pick another line.
_READS_PAGES = frozenset({"website", "technology", "jobs"})


def detect(history: History, context: Context) -> Iterator[Found]:
    """Find closures, purchases, openings, listings, stages, names and domains that changed."""
    for record in history.companies:
        for change in changes(record, lambda told: told.content.get("status")):
            if kind := _BECAME.get(str(change.after.value)):
                yield event(kind, "", change, context, "status")
        for name, change in _stages(record):
            yield event("stage_changed", "", change, context, "funding_stage", {"of": name})
        for change in changes(record, _name):
            if _stands(change, record):
                said = _spelled(change)
                yield event("renamed", str(change.after.value), change, context, "name", said)
        for change in changes(record, lambda told: told.content.get("domain")):
            if _stands(change, record):
                yield event("domain_moved", str(change.after.value), change, context, "domain")


def _stages(record: Sequence[Told]) -> Iterator[tuple[str, Change]]:
    for change in changes(record, lambda told: told.content.get("funding_stage")):
        yield "funding_stage", change
    for column in sorted({name for told in record for name in _columns(told)}):
        for change in changes(record, partial(_cell, column=column)):
            yield column, change


def _cell(told: Told, column: str) -> str | None:
    value = _columns(told).get(column)
    return text if isinstance(value, str) and (text := value.strip()) else None


def _columns(told: Told) -> dict[str, Any]:
    custom = told.content.get("custom")
    if not isinstance(custom, dict):
        return {}
    return {
        name: value
        for name, value in custom.items()
        if " ".join(name.lower().replace("_", " ").split()) in _STAGES
    }


def _name(told: Told) -> str | None:
    name = told.content.get("name")
    return company_key(name) or None if isinstance(name, str) else None


def _spelled(change: Change) -> dict[str, Any]:
    """Names as they were written, not as they are compared."""
    return {
        "before": change.before.until.content.get("name"),
        "after": change.after.since.content.get("name"),
    }


def _stands(change: Change, record: Sequence[Told]) -> bool:
    """Whether a change can be relied on: what is read off pages must be read twice."""
    told = change.after
    return told.since.source not in _READS_PAGES or told.since.seen_at < told.until.seen_at
