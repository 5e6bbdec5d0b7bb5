"""A step as it is written for one contact: which way, in which words, and what is missing for it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from leadwright.actions.outreach.document import SequenceDocument, Step, Variant
from leadwright.actions.outreach.experiments.assign import assign
from leadwright.actions.outreach.template import Rendered, render
from leadwright.actions.outreach.types import Channel

MOST_SUBJECT = 250


@dataclass(frozen=True, slots=True)
class Written:
    """The words of a step: the variant that fell to the contact, subject and body. `missing` names variables that have no
    value: what stands with them is not fit to be sent."""

    variant: str
    subject: str
    body: str
    missing: tuple[str, ...]


def variant_of(step: Step, number: int, enrolment: UUID, salt: str) -> Variant:
    """The way in which a step is written for an enrolment: the same whenever it is asked."""
    name = assign(enrolment, [(one.name, 1.0) for one in step.variants], number, salt)
    return next(one for one in step.variants if one.name == name)


def compose(
    document: SequenceDocument, number: int, enrolment: UUID, salt: str, values: Mapping[str, str | None],
    thread_subject: str | None = None,
) -> Written:  # fmt: skip
    """Write a step for an enrolment. `thread_subject` is that of the thread, if there is one; an e-mail without a subject of
    its own goes on in it."""
    step = document.steps[number]
    variant = variant_of(step, number, enrolment, salt)
    body = render(variant.body, values)
    subject = Rendered("", ())
    if step.channel is Channel.EMAIL:
        subject = _subject(document, number, enrolment, salt, values, variant, thread_subject)
    missing = tuple(dict.fromkeys((*subject.missing, *body.missing)))
    return Written(variant.name, " ".join(subject.text.split())[:MOST_SUBJECT], tidy(body.text), missing)


def _subject(
    document: SequenceDocument, number: int, enrolment: UUID, salt: str, values: Mapping[str, str | None],
    variant: Variant, thread_subject: str | None,
) -> Rendered:  # fmt: skip
    if variant.subject:
        return render(variant.subject, values)
    if thread_subject:
        begun = thread_subject.strip()
        return Rendered(begun if begun.lower().startswith("re:") else f"Re: {begun}", ())
    first = next(place for place, one in enumerate(document.steps) if one.channel is Channel.EMAIL)
    return render(variant_of(document.steps[first], first, enrolment, salt).subject, values)


def goes_on(document: SequenceDocument, number: int, variant: str) -> bool:
    """Whether an e-mail goes on in the thread of the one before: it has no subject of its own."""
    step = document.steps[number]
    return (
        step.channel is Channel.EMAIL
        and not next(one for one in step.variants if one.name == variant).subject
    )


def tidy(text: str) -> str:
    """A body without what empty conditions leave behind: spaces at the ends of lines, and more than one empty line."""
    kept: list[str] = []
    for line in (one.rstrip() for one in text.strip().splitlines()):
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept)
