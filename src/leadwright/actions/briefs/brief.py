"""Values of briefs: sentences by section, what was dropped and why, and the recipe that they were made by. Frozen."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

import orjson

from leadwright.actions.briefs.facts import Fact, Sentence

SECTIONS: Mapping[str, str] = {
    "who": "Who they are",
    "why_now": "Why now",
    "stack": "What they use",
    "deciders": "Who decides",
    "say": "What to say",
    "avoid": "What to avoid",
    "questions": "Open questions",
}
"""The sections of a brief in their order, with their headings."""

RULES = "rules"
VERSION = 1  # of the writer's and the checker's rules: briefs of an older one are made anew
State = Literal["true", "false", "unknown"]
Qualification = Literal["qualified", "nurture", "disqualified", "unknown"]


@dataclass(frozen=True, slots=True)
class Answer:
    """One of the four questions, its answer, the facts for and against it, and who decided it (None: by rules)."""

    name: str
    state: State
    cites: tuple[str, ...] = ()
    reason: str = ""
    decided_by: str | None = None


@dataclass(frozen=True, slots=True)
class Bant:
    """Budget, authority, need and timeline of a lead, and what follows for it, with the reason in a sentence."""

    answers: tuple[Answer, ...]
    qualification: Qualification
    reason: str

    def answer(self, name: str) -> Answer:
        """One of the four."""
        return next(one for one in self.answers if one.name == name)


@dataclass(frozen=True, slots=True)
class Dropped:
    """A sentence that was not kept: who wrote it, why it was dropped (a code that does not change, and words)."""

    sentence: Sentence
    by: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a brief is made of: the facts (digest), the offer among them, the writer (rules, or a model by its name) and the
    version of the rules. Two briefs of one recipe say the same."""

    facts: str
    writer: str
    version: int = VERSION

    @property
    def digest(self) -> str:
        """SHA-256 of the recipe."""
        return hashlib.sha256(orjson.dumps([self.facts, self.writer, self.version])).hexdigest()


@dataclass(frozen=True, slots=True)
class Brief:
    """A brief of one lead on one day. facts: those that its sentences cite, as they were, so that each source can be shown.

    writer: rules, or the model that wrote; reason: why no model wrote although one was asked ("" otherwise).
    """

    lead_id: UUID
    company: str
    as_of: date
    made_at: datetime
    recipe: Recipe
    sentences: tuple[Sentence, ...]
    bant: Bant
    facts: tuple[Fact, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    reason: str = ""
    outdated: bool = field(default=False, compare=False)

    @property
    def writer(self) -> str:
        """Who wrote it."""
        return self.recipe.writer

    def section(self, name: str) -> Sequence[Sentence]:
        """The sentences of a section, in order."""
        return [one for one in self.sentences if one.section == name]

    def cited(self, sentence: Sentence) -> Sequence[Fact]:
        """The facts on which a sentence rests."""
        known = {fact.id: fact for fact in self.facts}
        return [known[one] for one in sentence.cites if one in known]


def as_document(value: Any) -> Any:
    """A value as JSON: what of dataclasses is not JSON by itself becomes text."""
    return orjson.loads(orjson.dumps(value, default=str))
