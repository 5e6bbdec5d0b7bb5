"""From rules that matched to technologies: confidences summed, versions filled in, implications followed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from leadwright.sources.technology.types import Detection, Hit, Technology

MAX_VERSION = 15  # characters; longer ones are hashes and dates, no versions
_MAX_MAJOR = 10_000  # greater leading numbers are timestamps of cached files
_TERNARY = re.compile(r"\\(\d)\?([^:]*):(.*)$", re.DOTALL)
_REFERENCE = re.compile(r"\\(\d)")
_LEADING = re.compile(r"\d+")
_EVIDENCE = 3  # pieces shown


def version(template: str, groups: Sequence[str | None]) -> str:
    """The template with `\\1` and `\\1?yes:no` filled in from a match (whole, then groups); "" if empty."""
    if not template:
        return ""

    def group(number: str) -> str:
        return (groups[int(number)] or "") if int(number) < len(groups) else ""

    chosen = _TERNARY.sub(lambda found: found[2] if group(found[1]) else found[3], template)
    filled = _REFERENCE.sub(lambda found: group(found[1]), chosen).strip()
    leading = _LEADING.match(filled)
    if len(filled) > MAX_VERSION or (leading and int(leading[0]) >= _MAX_MAJOR):
        return ""
    return filled


@dataclass(slots=True)
class _Sum:
    """What the rules of one technology add up to; each rule counts once."""

    confidences: dict[int, int] = field(default_factory=dict)
    version: str = ""
    evidence: list[str] = field(default_factory=list)

    def add(self, hit: Hit) -> None:
        new = hit.rule.number not in self.confidences
        self.confidences[hit.rule.number] = hit.rule.pattern.confidence
        if len(hit.version) > len(self.version):
            self.version = hit.version
        if new and hit.rule.pattern.confidence and len(self.evidence) < _EVIDENCE:
            self.evidence.append(hit.evidence)

    @property
    def confidence(self) -> int:
        return min(100, sum(self.confidences.values()))


def resolve(hits: Iterable[Hit], technologies: Mapping[str, Technology]) -> tuple[Detection, ...]:
    """The technologies that the hits amount to, by name.

    A technology that requires others counts only beside one of them, and one that is excluded by a
    surer one does not count. Rounds are repeated until nothing changes, since each may enable others.
    """
    sums: dict[str, _Sum] = {}
    for hit in hits:
        sums.setdefault(hit.rule.technology, _Sum()).add(hit)
    direct = {name: _detection(technologies[name], total) for name, total in sums.items() if total.confidence}
    found: dict[str, Detection] = {}
    for _ in range(len(direct) + 1):
        present = Counter(category for name in found for category in technologies[name].categories)
        admitted = {
            name: one for name, one in direct.items() if _admitted(technologies[name], found, present)
        }
        after = _implied(_without_excluded(admitted, technologies), technologies)
        if after.keys() == found.keys():
            break
        found = after
    return tuple(found[name] for name in sorted(found, key=lambda name: (name.casefold(), name)))


def _detection(technology: Technology, total: _Sum) -> Detection:
    evidence = "; ".join(total.evidence)
    return Detection(
        technology.name, total.version or None, total.confidence, technology.categories, evidence
    )


def _admitted(one: Technology, found: Mapping[str, Detection], present: Mapping[str, int]) -> bool:
    """Whether another technology that it requires is there, or one of a category; `present` counts those found."""
    if not one.requires and not one.requires_categories:
        return True
    if any(name in found and name != one.name for name in one.requires):
        return True
    own = one.categories if one.name in found else ()
    return any(present.get(category, 0) > own.count(category) for category in one.requires_categories)


def _without_excluded(
    found: dict[str, Detection], technologies: Mapping[str, Technology]
) -> dict[str, Detection]:
    """The surer of two that exclude each other stays; of equally sure ones the first by name."""
    kept = dict(found)
    for name in sorted(found, key=lambda name: (-found[name].confidence, name)):
        if name in kept:
            for excluded in technologies[name].excludes - {name}:
                kept.pop(excluded, None)
    return kept


def _implied(found: dict[str, Detection], technologies: Mapping[str, Technology]) -> dict[str, Detection]:
    """All that is found with all that follows; a chain is as sure as its weakest link."""
    result = dict(found)
    banned = {excluded for name in found for excluded in technologies[name].excludes} - found.keys()
    waiting = sorted(found)
    while waiting:
        source = result[waiting.pop(0)]
        for implication in technologies[source.name].implies:
            if implication.name in banned or implication.name not in technologies:
                continue
            confidence = min(source.confidence, implication.confidence)
            before = result.get(implication.name)
            implied = technologies[implication.name]
            after = _imply(before, implied, source.name, confidence, implication.version)
            if confidence and after is not before:
                result[implication.name] = after
                if before is None or after.confidence > before.confidence:
                    waiting.append(implication.name)
    return result


def _imply(before: Detection | None, what: Technology, by: str, confidence: int, told: str) -> Detection:
    if before is None:
        return Detection(what.name, told or None, confidence, what.categories, f"implied by {by}", (by,))
    if before.implied_by and by not in before.implied_by:
        before = replace(before, implied_by=(*before.implied_by, by))
    return before if confidence <= before.confidence else replace(before, confidence=confidence)
