"""How a brief is shown: words for the four answers and their standing, and what stands behind a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from leadwright.actions.briefs.brief import Answer, Brief
from leadwright.actions.briefs.facts import Fact, Sentence
from leadwright.actions.briefs.layout import QUESTIONS, STANDINGS, is_web, source_words

ANSWER_CHIPS: Mapping[str, tuple[str, str]] = {
    "true": ("yes", "good"),
    "false": ("no", "bad"),
    "unknown": ("not known", ""),
}
STANDING_CHIPS: Mapping[str, str] = {"qualified": "good", "nurture": "", "disqualified": "bad", "unknown": ""}
REASONS: Mapping[str, str] = {
    "number": "another number", "date": "another day", "name": "a name that is not there", "relation": "turned around",
    "claim": "not said by its source", "stale": "no longer counts", "contradicted": "sources disagree", "order": "an order",
    "link": "an address that is not there", "ourselves": "not in your offer", "uncited": "no source", "negation": "a denial",
    "superlative": "a superlative", "comparison": "a comparison", "cause": "a made-up reason", "hidden": "hidden characters",
    "unknown_source": "a source that does not exist", "subject": "of somebody else", "length": "too long", "section": "out of place",
    "hushed": "not to be told",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Behind:
    """One fact behind a sentence: what it says, who told it (name, address or None, when), its own page if it has one."""

    text: str
    told: Sequence[tuple[str, str | None, datetime | None]]
    day: date | None
    hushed: str


def behind(brief: Brief, cites: Sequence[str]) -> list[Behind]:
    """What stands behind a sentence or an answer, fact by fact."""
    return [_behind(fact) for fact in brief.cited(Sentence("", tuple(cites)))]


def _behind(fact: Fact) -> Behind:
    told = {
        (source_words(one), one.url if is_web(one.url) else None): one.seen_at
        for one in reversed(fact.sources)
    }
    return Behind(
        "" if fact.kind == "unknown" else fact.text,
        [(name, url, at) for (name, url), at in reversed(told.items())][:4],
        fact.date,
        fact.hushed,
    )


def answer_line(answer: Answer) -> str:
    """Who decided an answer, if a person did."""
    return f"decided by {answer.decided_by}" if answer.decided_by else ""


GLOBALS = {
    "behind": behind, "answer_line": answer_line, "ANSWER_CHIPS": ANSWER_CHIPS, "STANDING_CHIPS": STANDING_CHIPS,
    "BANT_QUESTIONS": QUESTIONS, "BANT_STANDINGS": STANDINGS, "DROP_REASONS": REASONS,
}  # fmt: skip
