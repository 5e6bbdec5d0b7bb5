"""Facts: what a sentence may rest on. Each has an id that can be cited, the values that it vouches for, and its sources.

A fact vouches for its `value` alone, whatever its `text` says. Frozen values, without judgement of sentences.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

import orjson

US, COMPANY = "us", "company"
Day = date  # of a class one field of which is called date


@dataclass(frozen=True, slots=True)
class Source:
    """Who told a fact: the observation, what the source is called, where it can be read, when it was last said."""

    observation: UUID | None
    name: str
    label: str = ""
    url: str | None = None
    seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that is known and can be cited.

    id: `o:<observation>#field`, `s:<signal>`, `f:offer#line`, `q:<what is not known>`. kind: what is claimed (funding,
    head_count, uses, person, ...); subject: `company`, `us`, or a person's name. value: what the fact vouches for, by slot,
    as JSON; text: the same as a sentence. date: when it was true, as exact as `precision` (day, month, year; seen: the day
    on which it was first seen). fresh: it still counts. contradicted: some source says otherwise, and nobody decided.
    hushed: why it must not be told to them (we watched, or it hurts); "" if it may be. matters: a brief without it would
    be a worse one.
    """

    id: str
    kind: str
    subject: str
    text: str
    value: Mapping[str, Any] = field(default_factory=dict)
    date: Day | None = None
    precision: str = "day"
    fresh: bool = True
    contradicted: bool = False
    sources: tuple[Source, ...] = ()
    hushed: str = ""
    matters: bool = False

    @property
    def usable(self) -> bool:
        """Whether a sentence may rest on it at all."""
        return self.fresh and not self.contradicted


@dataclass(frozen=True)
class Facts:
    """All facts of one lead on one day. company: its name as shown; also: other names that it goes by (its domain).

    ours: what we are called. refused: words of sources that no fact was made of, with the reason.
    """

    company: str
    as_of: Day
    facts: tuple[Fact, ...] = ()
    also: tuple[str, ...] = ()
    ours: str = ""
    refused: tuple[tuple[str, str], ...] = ()

    @cached_property
    def by_id(self) -> Mapping[str, Fact]:
        """Each fact by its id."""
        return {fact.id: fact for fact in self.facts}

    def of(self, *kinds: str) -> Sequence[Fact]:
        """The facts of some kinds that can be used, in order."""
        return [fact for fact in self.facts if fact.kind in kinds and fact.usable]

    def cited(self, ids: Iterable[str]) -> Sequence[Fact]:
        """The facts of ids that are known, each once."""
        return [self.by_id[one] for one in dict.fromkeys(ids) if one in self.by_id]

    @property
    def digest(self) -> str:
        """SHA-256 of all that may be said: the same while nothing of it changes, whatever day it is."""
        told = [
            [f.id, f.kind, f.subject, dict(f.value), str(f.date), f.precision, f.usable, f.hushed]
            for f in sorted(self.facts, key=lambda f: f.id)
        ]
        text = orjson.dumps([self.company, self.also, self.ours, told], option=orjson.OPT_SORT_KEYS)
        return hashlib.sha256(text).hexdigest()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that somebody wrote, and the ids of the facts on which they say it rests. section: where it stands."""

    text: str
    cites: tuple[str, ...] = ()
    section: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a sentence may be kept; if not, why: a code that does not change, and words. cites: the facts that carry it."""

    kept: bool
    reason: str = ""
    code: str = ""
    cites: tuple[str, ...] = ()
