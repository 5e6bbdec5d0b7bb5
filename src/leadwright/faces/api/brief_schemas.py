"""What briefs and the four answers look like over the API."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import StringConstraints

from leadwright.actions.briefs.brief import SECTIONS, Answer, Bant, Brief
from leadwright.actions.briefs.facts import Fact
from leadwright.actions.briefs.layout import source_words
from leadwright.faces.api.schemas import Given, Instant, Shown

Name = Literal["budget", "authority", "need", "timeline"]
State = Literal["true", "false", "unknown"]
Section = Literal["who", "why_now", "stack", "deciders", "say", "avoid", "questions"]
Note = Annotated[str, StringConstraints(max_length=500, pattern=r"^[^\x00]*$")]


class FactSourceOut(Shown):
    """Who told a fact: the observation, the source, where it can be read, when it was last said."""

    observation_id: UUID | None
    source: str
    words: str
    url: str | None
    seen_at: Instant | None


class FactOut(Shown):
    """Something that is known and can be cited. `value` is what it vouches for; `hushed` says why it must not be told to them,
    empty if it may be."""

    id: str
    kind: str
    text: str
    value: dict[str, Any]
    date: date | None
    precision: Literal["day", "month", "year", "seen"]
    hushed: str
    sources: list[FactSourceOut]


class SentenceOut(Shown):
    """A sentence and the ids of the facts that it rests on."""

    text: str
    cites: list[str]


class SectionOut(Shown):
    """A section of a brief."""

    name: Section
    title: str
    sentences: list[SentenceOut]


class DroppedOut(Shown):
    """A sentence that was not kept: who wrote it, and why it was dropped, as a code and in words."""

    text: str
    section: str
    cites: list[str]
    by: str
    code: str
    reason: str


class AnswerOut(Shown):
    """One of the four answers, the ids of the facts for and against it, and who decided it; null if the rules did."""

    name: Name
    state: State
    reason: str
    cites: list[str]
    decided_by: str | None


class BantOut(Shown):
    """Budget, authority, need and timeline of a lead, and what follows for it."""

    lead_id: UUID
    qualification: Literal["qualified", "nurture", "disqualified", "unknown"]
    reason: str
    answers: list[AnswerOut]


class BantIn(Given):
    """A person's answer to one of the four questions; without a state the last answer is taken back."""

    name: Name
    state: State | None = None
    note: Note = ""


class BriefOut(Shown):
    """The brief of a lead. `writer` is `rules`, or the model; `reason` says why no model wrote although one was asked.
    `outdated`: what is known has changed since; it must not be sent."""

    lead_id: UUID
    company: str
    as_of: date
    made_at: Instant
    writer: str
    reason: str
    recipe: str
    outdated: bool
    sections: list[SectionOut]
    bant: BantOut
    facts: list[FactOut]
    dropped: list[DroppedOut]


def brief_out(brief: Brief) -> BriefOut:
    """A brief as the API shows it."""
    return BriefOut(
        lead_id=brief.lead_id, company=brief.company, as_of=brief.as_of, made_at=brief.made_at, writer=brief.writer,
        reason=brief.reason, recipe=brief.recipe.digest, outdated=brief.outdated,
        sections=[
            SectionOut(
                name=name, title=title,  # type: ignore[arg-type]
                sentences=[SentenceOut(text=one.text, cites=list(one.cites)) for one in brief.section(name)],
            )
            for name, title in SECTIONS.items()
        ],
        bant=bant_out(brief.lead_id, brief.bant),
        facts=[_fact(fact) for fact in brief.facts],
        dropped=[
            DroppedOut(text=one.sentence.text, section=one.sentence.section, cites=list(one.sentence.cites), by=one.by,
                       code=one.code, reason=one.reason)
            for one in brief.dropped
        ],
    )  # fmt: skip


def bant_out(lead_id: UUID, judged: Bant) -> BantOut:
    """The four answers as the API shows them."""
    answers = [_answer(one) for one in judged.answers]
    return BantOut(lead_id=lead_id, qualification=judged.qualification, reason=judged.reason, answers=answers)


def _answer(one: Answer) -> AnswerOut:
    return AnswerOut(
        name=one.name, state=one.state, reason=one.reason, cites=list(one.cites), decided_by=one.decided_by  # type: ignore[arg-type]
    )  # fmt: skip


def _fact(fact: Fact) -> FactOut:
    return FactOut(
        id=fact.id, kind=fact.kind, text=fact.text, value=dict(fact.value), date=fact.date, precision=fact.precision,  # type: ignore[arg-type]
        hushed=fact.hushed,
        sources=[
            FactSourceOut(observation_id=one.observation, source=one.name, words=source_words(one), url=one.url, seen_at=one.seen_at)
            for one in fact.sources
        ],
    )  # fmt: skip
