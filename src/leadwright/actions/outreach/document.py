"""The document of a sequence: steps, windows and rules, read from YAML, JSON or a form. Every problem is told at once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Any

import yaml

from leadwright.actions.outreach.template import problems_of
from leadwright.actions.outreach.types import Channel
from leadwright.icp.problems import nearest
from leadwright.icp.reader import Problems, Reader, each
from leadwright.icp.tree import Node, from_value, parse_text
from leadwright.leads.decide import STAGES

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOST_STEPS, MOST_VARIANTS, MOST_DAYS = 20, 5, 365
MOST_BODY = 10_000
ENDS = ("meeting", "qualified", "won", "lost", "disqualified")
"""Stages of a lead in which nobody is written to by a sequence, unless it says otherwise."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to write a step: a name, and the templates of subject and body."""

    name: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step: so many days after the one before (of the first: after the beginning), by a channel, in one or more ways.

    An e-mail without a subject goes on in the thread of the one before. The body of a LinkedIn or call step is the text
    that a person has before them.
    """

    day: int
    channel: Channel
    variants: tuple[Variant, ...]


@dataclass(frozen=True, slots=True)
class Window:
    """When something may arrive, by the recipient's own clock: days (0 is Monday), from and until, holidays or not."""

    days: tuple[int, ...] = (0, 1, 2, 3, 4)
    begins: time = time(9)
    ends: time = time(17)
    holidays: bool = False


@dataclass(frozen=True, slots=True)
class Approval:
    """What a person reads before it goes: the first so many messages of the sequence, those to hot leads, or all."""

    first: int = 20
    hot: bool = True
    always: bool = False

    def wanted(self, tier: str | None, before: int) -> bool:
        """Whether a person reads a message to a lead of a tier, after so many of the sequence that a person reads or read."""
        return self.always or (self.hot and tier == "hot") or before < self.first


@dataclass(frozen=True, slots=True)
class SequenceDocument:
    """A sequence. `day` of a step counts from the beginning; `stop_stages` are stages of the lead that end it."""

    name: str
    purpose: str
    tier: str | None
    steps: tuple[Step, ...]
    window: Window = Window()
    approval: Approval = Approval()
    grace_minutes: int = 10
    stop_stages: tuple[str, ...] = ENDS
    warnings: tuple[str, ...] = field(default=(), compare=False)

    def to_document(self) -> dict[str, Any]:
        """The document in snake_case; reading it gives this sequence again."""
        return {
            "name": self.name,
            **({"purpose": self.purpose} if self.purpose else {}),
            **({"tier": self.tier} if self.tier else {}),
            "steps": [_step_document(step) for step in self.steps],
            "window": {
                "days": [DAYS[day] for day in self.window.days],
                "from": f"{self.window.begins:%H:%M}",
                "until": f"{self.window.ends:%H:%M}",
                "holidays": self.window.holidays,
            },
            "approval": {
                "first": self.approval.first,
                "hot": self.approval.hot,
                "always": self.approval.always,
            },
            "grace_minutes": self.grace_minutes,
            "stop_stages": list(self.stop_stages),
        }

    def to_yaml(self) -> str:
        """The document as a person writes it."""
        return yaml.dump(self.to_document(), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)

    def digest(self) -> str:
        """SHA-256 of the document."""
        text = json.dumps(self.to_document(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


class _Dumper(yaml.SafeDumper):
    """Texts of several lines as blocks."""


def _block(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _block)


def _step_document(step: Step) -> dict[str, Any]:
    told: dict[str, Any] = {"day": step.day, "channel": step.channel.value}
    if len(step.variants) == 1:
        only = step.variants[0]
        return {**told, **({"subject": only.subject} if only.subject else {}), "body": only.body}
    told["variants"] = [
        {"name": one.name, **({"subject": one.subject} if one.subject else {}), "body": one.body}
        for one in step.variants
    ]
    return told


def parse(text: str, source: str = "sequence.yaml") -> SequenceDocument:
    """Read YAML or JSON text. Raises BadDocument with every problem, its field and its line."""
    return _sequence(parse_text(text, source), Problems(source))


def from_document(document: Mapping[str, Any], source: str = "sequence") -> SequenceDocument:
    """Read an already decoded document. Raises BadDocument."""
    return _sequence(from_value(document, source), Problems(source))


def _sequence(node: Node, problems: Problems) -> SequenceDocument:
    reader = Reader(node, problems)
    name = " ".join(reader.text("name", cap=120).split())
    if not name:
        problems.error("name", "is missing", reader.line)
    made = SequenceDocument(
        name=name,
        purpose=reader.text("purpose", cap=1_000),
        tier=_one(reader, "tier", ("hot", "warm", "nurture")),
        steps=_steps(reader),
        window=_window(reader),
        approval=_approval(reader),
        grace_minutes=_number(reader, "grace_minutes", 0, 24 * 60, 10),
        stop_stages=_stages(reader),
    )
    reader.done()
    problems.raise_if_any()
    return made


def _steps(reader: Reader) -> tuple[Step, ...]:
    found = reader.node("steps")
    if found is None:
        reader.problems.error("steps", "is missing: a sequence has at least one step", reader.line)
        return ()
    items = list(each(*found, reader.problems))
    if not 0 < len(items) <= MOST_STEPS:
        reader.problems.error(
            "steps", f"has {len(items)} steps; a sequence has 1 to {MOST_STEPS}", found[0].line
        )
    steps: list[Step] = []
    for item, name in items[:MOST_STEPS]:
        steps.append(_step(Reader(item, reader.problems, name), steps))
    return tuple(steps)


def _step(reader: Reader, before: list[Step]) -> Step:
    least = before[-1].day if before else 0
    line = reader.line_of("day")
    day = _number(reader, "day", 0, MOST_DAYS, least)
    if day < least:
        reader.problems.error(
            reader.spelled("day"), f"is day {day}, before the step above it (day {least})", line
        )
    channel = Channel(_one(reader, "channel", [one.value for one in Channel]) or "email")
    variants = _variants(reader)
    begun = any(step.channel is Channel.EMAIL for step in before)
    if channel is Channel.EMAIL and not begun and any(not one.subject for one in variants):
        reader.problems.error(
            reader.spelled("subject"), "is missing: the first e-mail needs one", reader.line
        )
    reader.done()
    return Step(day, channel, variants)


def _variants(reader: Reader) -> tuple[Variant, ...]:
    found = reader.node("variants")
    if found is None:
        return (_variant(reader, "a"),)
    if reader.has("body") or reader.has("subject"):
        reader.problems.error(reader.spelled("variants"), "stand instead of subject and body", found[0].line)
        reader.text("subject")
        reader.text("body", cap=MOST_BODY)
    items = list(each(*found, reader.problems))
    if not 0 < len(items) <= MOST_VARIANTS:
        reader.problems.error(found[1], f"has {len(items)}; a step has 1 to {MOST_VARIANTS}", found[0].line)
    made: list[Variant] = []
    for number, (item, name) in enumerate(items[:MOST_VARIANTS]):
        inner = Reader(item, reader.problems, name)
        label = inner.text("name", "abcde"[number], cap=40)
        if label in {one.name for one in made}:
            reader.problems.error(inner.spelled("name"), f"{label!r} is there twice", item.line)
        made.append(_variant(inner, label))
        inner.done()
    return tuple(made)


def _variant(reader: Reader, name: str) -> Variant:
    subject, body = reader.text("subject", cap=300), reader.text("body", cap=MOST_BODY)
    if not body:
        reader.problems.error(reader.spelled("body"), "is missing", reader.line_of("body"))
    for key, text in (("subject", subject), ("body", body)):
        for problem in problems_of(text):
            reader.problems.error(reader.spelled(key), problem, reader.line_of(key))
    return Variant(name, subject, body)


def _window(reader: Reader) -> Window:
    inner, usual = reader.section("window"), Window()
    if inner is None:
        return usual
    days = []
    for word in inner.texts("days"):
        if word.text.lower()[:3] in DAYS:
            days.append(DAYS.index(word.text.lower()[:3]))
        else:
            inner.problems.error(
                word.field,
                f'"{word.text}" is no day; write {", ".join(DAYS)}',
                word.line,
                nearest(word.text, DAYS),
            )
    begins, ends = _time(inner, "from", usual.begins), _time(inner, "until", usual.ends)
    if begins >= ends:
        inner.problems.error(inner.spelled("until"), "must be later than `from`", inner.line_of("until"))
    made = Window(tuple(sorted(set(days))) or usual.days, begins, ends, inner.flag("holidays", default=False))
    inner.done()
    return made


def _time(reader: Reader, key: str, usual: time) -> time:
    value, name, line = reader.scalar(key)
    if value is None:
        return usual
    try:
        return time.fromisoformat(str(value).zfill(5)).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        reader.problems.error(name, f'"{value}" is no time of day; write "09:00" in quotes', line)
        return usual


def _approval(reader: Reader) -> Approval:
    inner, usual = reader.section("approval"), Approval()
    if inner is None:
        return usual
    made = Approval(
        _number(inner, "first", 0, 10_000, usual.first), inner.flag("hot", default=True), inner.flag("always", default=False)
    )  # fmt: skip
    inner.done()
    return made


def _stages(reader: Reader) -> tuple[str, ...]:
    if not reader.has("stop_stages"):
        reader.node("stop_stages")
        return ENDS
    words = reader.texts("stop_stages")
    for word in words:
        if word.text not in STAGES:
            reader.problems.error(
                word.field, f'"{word.text}" is no stage', word.line, nearest(word.text, STAGES)
            )
    return tuple(word.text for word in words)


def _number(reader: Reader, key: str, low: int, high: int, usual: int) -> int:
    found = reader.whole(key, low, high)
    return usual if found is None else found


def _one(reader: Reader, key: str, known: list[str] | tuple[str, ...]) -> str | None:
    line, name = reader.line_of(key), reader.spelled(key)
    text = reader.text(key, cap=40)
    if text and text not in known:
        reader.problems.error(
            name, f'"{text}" is none of {", ".join(known)}', line, nearest(text, known, cutoff=60)
        )
        return None
    return text or None
