"""What the page of a brief shows, field by field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from leadwright.actions.briefs.brief import Bant, Brief
from leadwright.actions.briefs.facts import Sentence


@dataclass(frozen=True, slots=True)
class BriefContext:
    """The brief of a lead.

    company, domain: whose it is. brief: as it was made last, None if none was made; it knows whether it is outdated.
    sections: (name, heading, sentences) that say something. bant: the four answers as of today, with `view` to look up
    what stands behind them. model: the name of the model that can write, "" if none is configured; writing: it is at it.
    words: the brief as a text to be copied.
    """

    lead_id: UUID
    company: str
    domain: str | None
    brief: Brief | None
    sections: Sequence[tuple[str, str, Sequence[Sentence]]]
    bant: Bant
    view: Brief
    model: str
    writing: bool
    words: str
