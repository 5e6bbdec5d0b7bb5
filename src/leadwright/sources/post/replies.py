"""What a reply means, by rules: which meanings its words carry, and which of them wins.

A meaning takes its words away from those below it, so that "not interested" is no interest. Where two meanings are
left that do not go together, nobody is sure, and a person (or a model) decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from leadwright.sources.post.phrases import phrases, spelled_out
from leadwright.sources.post.plain import plain

SURE = 3
_ENOUGH = 2
_MOST = 3_000
_INVITED = re.compile(
    r"\b(?:again|back|later|then|next|until|till|after|revisit|follow up|januar\w*|februar\w*|march|"
    r"april|may|june|july|august|september|october|"
    r"november|december|q[1-4]|novamente|depois|proxim\w+|ano que vem|de nuevo|mas adelante|wieder|"
    r"spater|nachste\w*|erneut|prochain\w*|recontact\w*|"
    r"reparl\w*|revenez|in \d+ (?:months|weeks))\b"
)
_EMPTY = re.compile(r"\W*")


@dataclass(frozen=True, slots=True)
class Meaning:
    """reply_class: as `types.REPLIES`. certainty: 0 to 1. scores: how strongly each meaning spoke."""

    reply_class: str
    certainty: float
    scores: dict[str, int]


def meaning(text: str) -> Meaning:
    """What the own words of a reply mean."""
    said = spelled_out(plain(text)[:_MOST])
    scores = _scores(said)
    for name in ("unsubscribe", "not_me"):
        if scores[name] >= _ENOUGH:
            return _sure(name, scores)
    chosen = _chosen(said, scores)
    return _sure(chosen, scores) if chosen else Meaning("unclear", 0.0, scores)


def _scores(said: str) -> dict[str, int]:
    """For each meaning the sum of its weights, each pattern once; words that one has taken are gone for the next."""
    scores: dict[str, int] = {}
    for name, patterns in phrases():
        score, spans = 0, []
        for weight, pattern in patterns:
            found = [match.span() for match in pattern.finditer(said) if match.end() > match.start()]
            if found:
                score += weight
                spans += found
        scores[name] = score
        if score >= _ENOUGH:
            said = _without(said, spans)
    return scores


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    letters = list(text)
    for start, end in spans:
        for place in range(start, min(end, len(letters))):
            if letters[place] != "\n":
                letters[place] = "\x02"
    return "".join(letters)


def _chosen(said: str, scores: dict[str, int]) -> str | None:
    """Between interest, refusal and later: a refusal that names a time to come back is none; interest with an "only
    later" is later; interest beside a flat refusal is left to somebody else."""
    no, later, interest = scores["no"], scores["not_now"], scores["interested"]
    if no >= _ENOUGH and later >= SURE and _INVITED.search(said):
        return "not_now"
    if no >= _ENOUGH:
        return "no" if interest < no + SURE else None
    if later >= SURE and (later >= interest - SURE or interest < 2 * SURE):
        return "not_now"
    if interest >= _ENOUGH:
        return "interested"
    return "not_now" if later >= _ENOUGH else None


def _sure(name: str, scores: dict[str, int]) -> Meaning:
    mine = scores[name]
    others = max((score for other, score in scores.items() if other != name), default=0)
    return Meaning(name, round(min(0.99, 0.5 + 0.12 * mine - 0.05 * min(others, mine)), 2), scores)


def is_empty(text: str) -> bool:
    """Whether a text says nothing at all."""
    return _EMPTY.fullmatch(text) is not None
