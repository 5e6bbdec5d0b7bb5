"""The form of a paste: proposals as fields that can be mended, and the fields of the form as what was confirmed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from leadwright.reads.near_duplicates import Similar
from leadwright.sources.confirmed import Confirmed
from leadwright.sources.contract import Found, Proposal, SubjectKind
from leadwright.sources.proposing import LABELS
from leadwright.values import place

SIDES: tuple[tuple[SubjectKind, str], ...] = (("person", "Person"), ("company", "Company"))
MOST = 200
"""Proposals that one form shows."""
_POSITION = ("title", "company", "from", "to")


@dataclass(frozen=True, slots=True)
class Box:
    """One field to confirm. `key` is its name in the form; `parts` are (name, label, value) of its inputs."""

    key: str
    label: str
    parts: Sequence[tuple[str, str, str]]
    confidence: float
    text: str
    problem: str
    chosen: bool
    long: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """One proposal as shown: its boxes by side, and what stands in the way of recording it."""

    number: int
    person: Sequence[Box]
    company: Sequence[Box]
    error: str = ""
    similar: Sequence[Similar] = field(default_factory=tuple)

    @property
    def title(self) -> str:
        """Who it is about."""
        boxes = [*self.person, *self.company]
        named = next((box for box in boxes if box.key.split(".")[2] == "name"), boxes[0] if boxes else None)
        return named.parts[0][2] if named else ""


def sheet(number: int, proposal: Proposal) -> Sheet:
    """A proposal as it was read, all that can be recorded ticked."""
    return Sheet(
        number, _boxes(number, "person", proposal.person), _boxes(number, "company", proposal.company)
    )


def _boxes(number: int, side: SubjectKind, fields: Sequence[Found]) -> list[Box]:
    return [_box(f"{number}.{side}.{found.field}.{index}", found) for index, found in enumerate(fields)]


def _box(key: str, found: Found) -> Box:
    parts = _parts(found.field, found.value)
    text = "" if len(parts) == 1 and found.text == parts[0][2] else found.text
    return Box(
        key, LABELS[found.field], parts, found.confidence, text, found.problem, not found.problem,
        long=found.field in ("description", "one_liner"),
    )  # fmt: skip


def _parts(name: str, value: Any) -> list[tuple[str, str, str]]:
    if name == "employments":
        return [(part, part.capitalize(), str(value.get(part) or "")) for part in _POSITION]
    return [("", LABELS[name], _shown(name, value))]


def _shown(name: str, value: Any) -> str:
    """A value as text that reads back to the same value."""
    if name in ("location", "locations"):
        land = place.country_name(value["country"]) if value.get("country") else ""
        return ", ".join(part for part in (value.get("city"), value.get("region"), land) if part)
    if name == "head_count":
        low, high = value
        return f"{low}+" if high is None else str(low) if low == high else f"{low}-{high}"
    return str(value)


def numbers(form: Mapping[str, str]) -> list[int]:
    """The proposals that a form speaks of."""
    found = {
        int(key.split(".")[1]) for key in form if key.startswith("at.") and key.split(".")[1].isdecimal()
    }
    return sorted(number for number in found if number < MOST)


def confirmed(form: Mapping[str, str], number: int) -> Confirmed | None:
    """What was ticked of one proposal; None if nothing was."""
    pairs: dict[str, list[tuple[str, Any]]] = {"person": [], "company": []}
    for key in _keys(form, number):
        _, side, name, _ = key.split(".")
        value = _value(form, key, name)
        if form.get(f"use.{key}") and value:
            pairs[side].append((name, value))
    if not pairs["person"] and not pairs["company"]:
        return None
    return Confirmed(form.get("source", "paste"), tuple(pairs["person"]), tuple(pairs["company"]))


def chosen_company(form: Mapping[str, str], number: int) -> tuple[UUID | None, bool]:
    """(the known company that is meant, whether it is another one) as the user said of a held proposal."""
    said = form.get(f"is.{number}", "")
    if said == "other":
        return None, True
    try:
        return (UUID(said), False) if said else (None, False)
    except ValueError:
        return None, False


def typed(form: Mapping[str, str], number: int, error: str = "", similar: Sequence[Similar] = ()) -> Sheet:
    """A proposal as the form holds it, to be shown again with what stands in the way."""
    boxes: dict[str, list[Box]] = {"person": [], "company": []}
    for key in _keys(form, number):
        _, side, name, _ = key.split(".")
        parts = [
            (part, label, form.get(f"v.{key}.{part}" if part else f"v.{key}", ""))
            for part, label, _ in _parts(name, {} if name == "employments" else _EMPTY.get(name, ""))
        ]
        chosen = bool(form.get(f"use.{key}"))
        boxes[side].append(
            Box(key, LABELS[name], parts, 0.0, "", "", chosen, name in ("description", "one_liner"))
        )
    return Sheet(number, boxes["person"], boxes["company"], error, similar)


_EMPTY: Mapping[str, Any] = {"location": {}, "locations": {}, "head_count": [1, 1]}


def _keys(form: Mapping[str, str], number: int) -> list[str]:
    """The fields of one proposal in the form, in its order."""
    return [key for name in form if (key := name.removeprefix("at.")) != name and _is_key(key, number)]


def _is_key(key: str, number: int) -> bool:
    steps = key.split(".")
    known = len(steps) == 4 and steps[2] in LABELS and steps[1] in ("person", "company")
    return known and steps[0] == str(number)


def _value(form: Mapping[str, str], key: str, name: str) -> Any:
    if name != "employments":
        return form.get(f"v.{key}", "").strip()
    told: dict[str, Any] = {part: form.get(f"v.{key}.{part}", "").strip() for part in _POSITION}
    told = {part: text for part, text in told.items() if text}
    return {**told, "current": "to" not in told} if told else None
