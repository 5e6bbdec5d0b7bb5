"""Budget, authority, need, timeline: each true, false or unknown by what is known, and what follows. Rules, pure.

Silence is not "no": an answer is false only where a fact says so. Facts that speak for both leave it unknown. What a person
decided wins.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from leadwright.actions.briefs.brief import Answer, Bant, Qualification, State
from leadwright.actions.briefs.facts import Fact, Facts

NAMES = ("budget", "authority", "need", "timeline")
# Kinds of facts that speak for an answer, and against it. A kind with a star speaks only where it matters to the ICP.
_FOR: Mapping[str, tuple[str, ...]] = {
    "budget": ("funding", "went_public", "head_count_growth"),
    "authority": ("decides",),
    "need": ("competitor_in_use", "intent_topic", "form_filled", "ad_lead", "pricing_page_visited", "content_downloaded",
             "product_used", "hiring*"),
    "timeline": ("renewal_window", "form_filled", "ad_lead", "pricing_page_visited", "leader_joined", "funding", "hiring_surge",
                 "technology_replaced", "new_country"),
}  # fmt: skip
_AGAINST: Mapping[str, tuple[str, ...]] = {
    "budget": ("head_count_decline", "closed"),
    "authority": (),
    "need": ("customer", "closed"),
    "timeline": ("closed",),
}
_LABELS = {"budget": "Budget", "authority": "Authority", "need": "Need", "timeline": "Timeline"}
_ENDED = ("disqualified", "lost")


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person answered to one of the four, whose word it is, and the note with it."""

    name: str
    state: State
    by: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """What was decided about the lead beside its facts: why it is out, its stage, whether somebody said it is no fit."""

    out: str | None = None
    stage: str = "new"
    no_fit: str | None = None


def bant(facts: Facts, decisions: Sequence[Decision] = (), standing: Standing | None = None) -> Bant:
    """Answer the four questions and judge the lead."""
    decided = {one.name: one for one in decisions}
    answers = tuple(_decided(decided[name]) if name in decided else _by_rules(name, facts) for name in NAMES)
    qualification, reason = _qualified(answers, standing or Standing())
    return Bant(answers, qualification, reason)


def _decided(decision: Decision) -> Answer:
    return Answer(decision.name, decision.state, (), decision.note or "A person said so.", decision.by)


def _by_rules(name: str, facts: Facts) -> Answer:
    for_it, against = _speaking(facts, _FOR[name]), _speaking(facts, _AGAINST[name])
    if for_it and against:
        cites = (*_ids(for_it[:2]), *_ids(against[:2]))
        return Answer(name, "unknown", cites, "What is known speaks for it and against it.")
    if for_it:
        return Answer(name, "true", tuple(_ids(for_it[:3])), _told(for_it))
    if against:
        return Answer(name, "false", tuple(_ids(against[:3])), _told(against))
    return Answer(name, "unknown", (), "Nothing that is known answers it.")


def _speaking(facts: Facts, kinds: Sequence[str]) -> list[Fact]:
    found = []
    for kind in kinds:
        found += [
            fact
            for fact in facts.of(kind.removesuffix("*"))
            if not kind.endswith("*") or (fact.matters and _is_specific(fact))
        ]
    return found


def _is_specific(fact: Fact) -> bool:
    """Of hiring, only a department that decides for the ideal customer tells of a need."""
    return fact.kind != "hiring" or "department" in fact.value


def _ids(facts: Sequence[Fact]) -> list[str]:
    return [fact.id for fact in facts]


def _told(facts: Sequence[Fact]) -> str:
    return " ".join(fact.text for fact in facts[:2])


def _qualified(answers: Sequence[Answer], standing: Standing) -> tuple[Qualification, str]:
    states = {one.name: one.state for one in answers}
    yes = [name for name in NAMES if states[name] == "true"]
    no = [name for name in NAMES if states[name] == "false"]
    if ended := _ended(standing):
        return "disqualified", ended
    if "need" in no:
        return "disqualified", "They do not need it: " + next(a.reason for a in answers if a.name == "need")
    if {"need", "authority"} <= set(yes) and {"budget", "timeline"} & set(yes) and not no:
        return "qualified", f"{_listed(yes)} are there, and nothing speaks against it."
    if yes:
        missing = [name for name in NAMES if name not in yes]
        return (
            "nurture",
            f"{_listed(yes)} {'is' if len(yes) == 1 else 'are'} there; {_listed(missing).lower()} not yet.",
        )
    if no:
        return "nurture", f"{_listed(no)} {'is' if len(no) == 1 else 'are'} missing now, which may change."
    return "unknown", "None of the four is known."


def _ended(standing: Standing) -> str | None:
    if standing.out:
        return f"Your ideal customer leaves it out: {standing.out}"
    if standing.no_fit:
        return f"Somebody decided that it is no fit: {standing.no_fit}"
    return f"The lead is {standing.stage}." if standing.stage in _ENDED else None


def _listed(names: Sequence[str]) -> str:
    words = [name if place else _LABELS[name] for place, name in enumerate(names)]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""
