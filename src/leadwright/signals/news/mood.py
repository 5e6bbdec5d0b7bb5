"""Is it told as a fact? Rumours, denials, conditions, questions and history are no events."""

from __future__ import annotations

import re

from leadwright.signals.news.sentences import Sentence
from leadwright.signals.news.subjects import Subject
from leadwright.signals.news.words import CONDITIONAL, HISTORIC, NEGATED, RUMOUR

_SOURCED = re.compile(
    r"\b(?:sources? (?:say|said|tell|told|familiar)|people familiar|person familiar|according to (?:sources|people|a report)|reportedly|"
    r"rumou?r\w*|report says|reports say|unconfirmed|selon des sources|según fuentes|segundo fontes|insidern zufolge)\b",
    re.IGNORECASE,
)
_TOTAL = re.compile(
    r"^[^.;]{0,60}?\b(?:to date|so far|in total|altogether|all told|since (?:its |the )?(?:founding|inception|launch|20\d\d|19\d\d)|"
    r"across (?:\w+ ){1,3}rounds|over the (?:past|last|years)|insgesamt|au total|en total|no total|until now|bis heute|"
    r"hasta la fecha|até hoje)\b",
    re.IGNORECASE,
)
_UNREAL = re.compile(
    r"\b(?:april fools|satire|parody|fiction|opinion|hypothetical|what if|imagine)\b", re.IGNORECASE
)


def is_told_as_fact(
    sentence: Sentence, start: int, end: int, subject: Subject | None, *, historic: bool = True
) -> bool:
    """Whether what stands from `start` to `end` is told as having happened (or as agreed), lately."""
    plain = sentence.plain
    left = _frame(plain[_clause(plain, start) : start])
    clause = f"{left}{plain[start:end]}"
    if subject and (subject.modal or subject.negated or subject.relative):
        return False
    if _is_question(sentence) or _UNREAL.search(plain) or _SOURCED.search(plain):
        return False
    if RUMOUR.search(left) or NEGATED.search(left) or CONDITIONAL.search(left.rstrip()):
        return False
    if re.search(r"\b(?:if|unless|whether)\b", left, re.IGNORECASE):
        return False
    return not (historic and (HISTORIC.search(clause) or _TOTAL.match(plain[end:])))


def _frame(left: str) -> str:
    """What frames a statement: its beginning and what stands right before it, without asides between commas."""
    parts = left.split(", ")
    return left if len(parts) < 3 else f"{parts[0]}, {parts[-1]}"


def _clause(plain: str, start: int) -> int:
    """Where the clause of a verb at `start` begins: after the last full break before it."""
    found = [match.end() for match in re.finditer(r"[;!?]\s|\.\s(?=[A-Z])", plain[:start])]
    return max(found, default=0)


def _is_question(sentence: Sentence) -> bool:
    return sentence.plain.rstrip("\"' )").endswith("?")
