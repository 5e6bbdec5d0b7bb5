"""Judge whether two records speak of the same company or person: same, different or unsure, with reasons.

Rules come first and say so; all else is weighed. A name alone, however equal, leaves two companies unsure and
two people apart: namesakes are common, and a wrong merge costs more than a question.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from leadwright.entities.compare import compare_companies
from leadwright.entities.compare_people import compare_people
from leadwright.entities.weights import probability, weight

Verdict = Literal["same", "different", "unsure"]

SAME = 0.95  # where a pair is merged by weight; tests and bench count how many of those are wrong
UNSURE = 0.15  # below it a pair is not worth a person's question
_BESIDE_NAMES = frozenset(
    {
        "phone",
        "mail",
        "linkedin_url",
        "email",
        "born",
        "number",
        "employer",
        "website",
        "location",
        "founded",
        "registry",
        "linkedin",
    }
)
_AGREES = frozenset(
    {"equal", "city", "typo", "user"}
)  # not `moved`: acme.com and acme.de are often namesakes
_SURE = ("phone", "mail")
_KEYS = frozenset({"registry", "website", "linkedin"})
_RELATED = frozenset({"place", "place2", "number", "number2"})


@dataclass(frozen=True, slots=True)
class Reason:
    """One comparison, its level, and what it weighs: above 0 it speaks for one, below 0 for two."""

    comparison: str
    level: str
    weight: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is thought of two records.

    `by` is rule or model; `probability` that they are one. `related` tells that they belong together though
    they are two: a parent and its subsidiary in a country, two funds of one series.
    """

    verdict: Verdict
    probability: float
    by: Literal["rule", "model"]
    reasons: tuple[Reason, ...]
    related: bool = False


def judge_companies(one: Mapping[str, Any], other: Mapping[str, Any]) -> Judgement:
    """Judge two company records, given by their fields as the catalogue names them."""
    levels = compare_companies(one, other)
    verdict, chance, by, related = weigh_companies(levels)
    return Judgement(verdict, chance, by, _reasons("companies", levels), related)


def weigh_companies(levels: Mapping[str, str]) -> tuple[Verdict, float, Literal["rule", "model"], bool]:
    """Return the verdict on levels of comparisons, its probability, whose it is, and whether the two are related."""
    related = levels.get("extra") in _RELATED or "other" in {levels.get("place"), levels.get("number")}
    if levels.get("registry") != "other" and _KEYS & {
        name for name, level in levels.items() if level == "equal"
    }:
        return "same", 1.0, "rule", False
    if levels.get("registry") == "other":
        return "different", 0.0, "rule", related
    chance = probability("companies", levels)
    related = related and levels.get("head") in {"equal", "alike"}
    doubt = levels.get("website") == "other" and not any(levels.get(name) == "equal" for name in _SURE)
    if chance >= SAME and not related and not doubt and _agrees(levels):
        return "same", chance, "model", False
    return "unsure" if chance >= UNSURE and not related else "different", chance, "model", related


def judge_people(one: Mapping[str, Any], other: Mapping[str, Any]) -> Judgement:
    """Judge two person records (`compare_people` names their fields). Never the same on a name alone."""
    levels = compare_people(one, other)
    reasons = _reasons("people", levels)
    if "equal" in {levels.get("email"), levels.get("linkedin_url")} and levels.get("extra") != "both":
        return Judgement("same", 1.0, "rule", reasons)
    chance = probability("people", levels)
    if chance >= SAME and _agrees(levels):
        return Judgement("same", chance, "model", reasons)
    return Judgement(
        "unsure" if chance >= UNSURE and _agrees(levels) else "different", chance, "model", reasons
    )


def _agrees(levels: Mapping[str, str]) -> bool:
    """Something beside the name agrees."""
    return any(levels.get(name) in _AGREES for name in _BESIDE_NAMES)


def _reasons(kind: str, levels: Mapping[str, str]) -> tuple[Reason, ...]:
    found = [Reason(name, level, round(weight(kind, name, level), 2)) for name, level in levels.items()]
    return tuple(sorted(found, key=lambda reason: (-abs(reason.weight), reason.comparison)))
