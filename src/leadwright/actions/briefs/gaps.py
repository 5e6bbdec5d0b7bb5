"""What is not known, as questions to be asked: a fixed set, each with its sign. A question claims nothing. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from leadwright.actions.briefs.brief import Bant
from leadwright.actions.briefs.facts import Fact, Facts

_BANT = {
    "budget": "Is there a budget for this, and who holds it?",
    "authority": "Who decides about this there?",
    "need": "Which problem do they want to solve first?",
    "timeline": "By when do they want to decide?",
}
_FIELDS = {
    ("head_count",): ("head_count", "How many people work there?"),
    ("uses", "competitor_in_use", "complement_in_use"): ("stack", "What do they use for this today?"),
    ("industry",): ("industry", "What do they do, and for whom?"),
    ("reach",): ("reach", "How can somebody there be reached?"),
}
_CONTESTED = {
    "head count": "How many people work there? Sources disagree.",
    "country": "Where are they based? Sources disagree.",
    "funding amount": "How much did they raise last? Sources disagree.",
    "funding stage": "Which round did they raise last? Sources disagree.",
}


def with_gaps(facts: Facts, bant: Bant) -> Facts:
    """The facts with those of what is not known, the most important question first."""
    return replace(facts, facts=(*facts.facts, *_gaps(facts, bant)))


def _gaps(facts: Facts, bant: Bant) -> Iterator[Fact]:
    for answer in bant.answers:
        if answer.state == "unknown":
            yield _gap(answer.name, _BANT[answer.name])
    contested = {str(fact.value.get("field")) for fact in facts.of("disagreement")}
    for field, question in _CONTESTED.items():
        if field in contested:
            yield _gap(f"contested.{field.replace(' ', '_')}", question)
    for kinds, (name, question) in _FIELDS.items():
        if not facts.of(*kinds) and not (name == "head_count" and "head count" in contested):
            yield _gap(name, question)


def _gap(name: str, question: str) -> Fact:
    return Fact(f"q:{name}", "unknown", "company", question)
