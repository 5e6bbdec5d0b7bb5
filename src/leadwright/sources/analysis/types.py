"""Values of an analysis: the material, what may be cited of it, and what was found. Frozen, and documents of themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Segment = Literal["SMB", "Mid-Market", "Enterprise"]
Verdict = Literal["yes", "partly", "no"]


@dataclass(frozen=True, slots=True)
class Line:
    """One thing known, in words, with the id that it is cited by: `o:<observation>#<field>`, or `f:offer.<part>`."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Material:
    """What is known of a company, and what it says. `page` is running text of its pages, cited as `page_id`.

    The rest is what rules compare: believed head count, taxonomy nodes, countries, technology keys, status; None or
    empty where nothing is known. `ids` names the observation behind each of these by its field.
    """

    name: str
    lines: tuple[Line, ...] = ()
    page: str = ""
    page_id: str = ""
    head_count: tuple[int | None, int | None] | None = None
    industries: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    stack: frozenset[str] = frozenset()
    status: str | None = None
    ids: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cited:
    """A passage that supports something: where it stands, and its words as they stand there."""

    id: str
    quote: str


@dataclass(frozen=True, slots=True)
class Value:
    """A value with its evidence."""

    value: str
    evidence: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """A criterion of the ICP: whether it is met, who says so (rules or model), and the evidence."""

    criterion: str
    label: str
    verdict: Verdict
    by: str
    evidence: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class Dropped:
    """Something that was said and not taken, and why."""

    field: str
    said: str
    reason: str


@dataclass(frozen=True, slots=True)
class Analysis:
    """What was found about a company under an ICP. What nobody could support is None or absent.

    `icp_fit_score` (0 to 100) is the share of the criteria that were judged and are met, half for those met partly.
    `pitch` is made of sentences, each with what it rests on. `withheld` counts sentences of the material that gave
    orders to a reading machine and were not shown to it.
    """

    icp_fit_score: int | None = None
    criteria: tuple[Judged, ...] = ()
    segment: Value | None = None
    primary_use_case: Value | None = None
    risk_flags: tuple[Value, ...] = ()
    pitch: tuple[Value, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    withheld: int = 0

    @property
    def personalized_pitch(self) -> str | None:
        """The sentences of the pitch as one text."""
        return " ".join(one.value for one in self.pitch) or None

    def to_document(self) -> dict[str, Any]:
        """The analysis as the record holds it."""
        return {
            "icp_fit_score": self.icp_fit_score,
            "criteria": [
                {"criterion": one.criterion, "label": one.label, "verdict": one.verdict, "by": one.by,
                 "evidence": _cited(one.evidence)}
                for one in self.criteria
            ],
            "segment": _value(self.segment), "primary_use_case": _value(self.primary_use_case),
            "risk_flags": [_value(one) for one in self.risk_flags], "pitch": [_value(one) for one in self.pitch],
            "dropped": [{"field": one.field, "said": one.said, "reason": one.reason} for one in self.dropped],
            "withheld": self.withheld,
        }  # fmt: skip


def from_document(document: Mapping[str, Any]) -> Analysis:
    """The analysis that `to_document` wrote."""
    return Analysis(
        document["icp_fit_score"],
        tuple(
            Judged(one["criterion"], one["label"], one["verdict"], one["by"], _read_cited(one["evidence"]))
            for one in document["criteria"]
        ),
        _read(document["segment"]), _read(document["primary_use_case"]),
        tuple(_needed(one) for one in document["risk_flags"]), tuple(_needed(one) for one in document["pitch"]),
        tuple(Dropped(**one) for one in document["dropped"]), document["withheld"],
    )  # fmt: skip


def _cited(evidence: tuple[Cited, ...]) -> list[dict[str, str]]:
    return [{"id": one.id, "quote": one.quote} for one in evidence]


def _value(value: Value | None) -> dict[str, Any] | None:
    return None if value is None else {"value": value.value, "evidence": _cited(value.evidence)}


def _read_cited(told: list[dict[str, str]]) -> tuple[Cited, ...]:
    return tuple(Cited(**one) for one in told)


def _needed(told: Mapping[str, Any]) -> Value:
    return Value(told["value"], _read_cited(told["evidence"]))


def _read(told: Mapping[str, Any] | None) -> Value | None:
    return None if told is None else _needed(told)
