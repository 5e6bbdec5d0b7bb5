"""What a reader of one class of events hands back: an event in one sentence, before the company is checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from leadwright.signals.news.types import Amount, Kind


@dataclass(frozen=True, slots=True)
class Telling:
    """An event as one sentence tells it. `clear` is False where the wording leaves doubt. `says` maps each value that
    is set to the words that say it; `span` is where the event itself is told; an `aside` is told
    beside the news ("files for bankruptcy after raising $1B") and counts only where nothing else is told."""

    kind: Kind
    span: tuple[int, int]
    clear: bool = True
    anaphor: bool = False
    amount: Amount | None = None
    stage: str | None = None
    person: str | None = None
    title: str | None = None
    other: str | None = None
    place: str | None = None
    aside: bool = False
    says: Mapping[str, str] = field(default_factory=dict)
