"""Takes of a model's answer what the material supports, and says of everything else why it was dropped. Pure.

The writer is not the judge: a quote that does not stand where it is said to, a number or a name that nobody gave, a claim
about ourselves that the offer does not make, an order that was obeyed: none of them gets through.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from leadwright.sources.analysis.answer import CompanyAnswer, Passage, TextAnswer
from leadwright.sources.analysis.orders import is_order
from leadwright.sources.analysis.question import Question
from leadwright.sources.analysis.types import Analysis, Cited, Dropped, Judged, Value

_SHORTEST = 8  # letters and digits of a quote; less proves nothing
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_REACH = re.compile(r"https?:|www\.|@|\b[\w-]+\.(?:com|io|net|org|ai|co|de|example)\b", re.IGNORECASE)
_QUOTED = re.compile(r"[“\"„«]([^“”\"„«»]{3,})[”\"“»]")
_US = re.compile(r"\b(?:we|we're|we've|we'll|our|ours|us|i|i'm|my|me)\b", re.IGNORECASE)
_PLAIN_WORDS = """
i a an the you your yours we our ours us they their it its this that these those there here and but or so if as when since
while with without for from in on at by to of not no yes is are was were be been have has had do does did can could would
should may might will
"""
_PLAIN = frozenset(_PLAIN_WORDS.split())
_COMMON = 5  # letters by which two forms of a word are taken for one
_SELF_COVERED, _COVERED = 0.6, 0.4  # of a statement's words, the part that must stand in what it rests on
_IDLE_WORDS = """
about after also because before being between could every first from have help helps here into just like likely look looks
made make makes many might more most much need needs other over same seem seems should since some such team teams than that
their them then there these they thing things this those through today under using very want wants were what when where
which while will with would your yours company companies business people work works platform product products solution
solutions customer customers offer offers
"""
_IDLE = frozenset(_IDLE_WORDS.split())


def checked(answer: CompanyAnswer, question: Question, decided: Sequence[Judged]) -> Analysis:
    """Return what of an answer is supported. `decided` are verdicts that facts gave: a model is not asked about them."""
    checker = _Checker(question)
    judged = (*decided, *checker.criteria(answer))
    told = answer.segment
    segment = (
        checker.kept("segment", told.value, told.evidence, of_them=True, covered=False)
        if told is not None
        else None
    )
    return Analysis(
        score(judged), judged, segment, checker.statement("primary_use_case", answer.primary_use_case),
        tuple(checker.statements("risk_flags", answer.risk_flags, of_them=True)),
        tuple(checker.statements("personalized_pitch", answer.personalized_pitch)), tuple(checker.dropped),
        question.withheld,
    )  # fmt: skip


def score(judged: Sequence[Judged]) -> int | None:
    """The share of judged criteria that are met, from 0 to 100, half for those met partly; None if none was judged."""
    worth = {"yes": 2, "partly": 1, "no": 0}
    if not judged:
        return None
    return (200 * sum(worth[one.verdict] for one in judged) // (2 * len(judged)) + 1) // 2


class _Checker:
    """Looks up the quotes of one answer, and keeps account of what is dropped."""

    def __init__(self, question: Question) -> None:
        self._question = question
        self._plain = {id_: _plain(line.text) for id_, line in question.parts.items()}
        self._all = " ".join(self._plain.values())
        self._ours = " ".join(text for id_, text in self._plain.items() if id_ in question.offer_ids)
        self.dropped: list[Dropped] = []

    def criteria(self, answer: CompanyAnswer) -> Iterable[Judged]:
        """The verdicts that have evidence in what is known of them; of two on one criterion neither counts."""
        told = [one.criterion for one in answer.criteria]
        for one in answer.criteria:
            item = self._question.open.get(one.criterion)
            if item is None:
                self._drop("criteria", one.criterion, "it was not asked about")
            elif told.count(one.criterion) > 1:
                self._drop("criteria", item.label, "it is judged twice")
            elif evidence := self._evidence(one.evidence, of_them=True):
                yield Judged(item.name, item.label, one.verdict, "model", evidence)
            else:
                self._drop(
                    "criteria", f"{item.label}: {one.verdict}", "none of its evidence stands in the material"
                )

    def statement(self, name: str, said: TextAnswer | None) -> Value | None:
        """One statement, if it is supported."""
        return next(iter(self.statements(name, [said])), None) if said is not None else None

    def statements(self, name: str, said: Sequence[TextAnswer], *, of_them: bool = False) -> Iterable[Value]:
        """Those statements that are supported, each once."""
        seen: set[str] = set()
        for one in said:
            text = " ".join(one.value.split())
            if text.casefold() in seen:
                continue
            seen.add(text.casefold())
            if (value := self.kept(name, text, one.evidence, of_them=of_them)) is not None:
                yield value

    def kept(
        self,
        name: str,
        text: str,
        passages: Sequence[Passage],
        *,
        of_them: bool = False,
        covered: bool = True,
    ) -> Value | None:
        """A value with the evidence that was found, or None. `of_them`: the offer is no evidence for it."""
        evidence = self._evidence(passages, of_them=of_them)
        if not evidence:
            self._drop(name, text, "none of its evidence stands in the material")
        elif (why := self._against(text, evidence)) if covered else "":
            self._drop(name, text, why)
        else:
            return Value(text, evidence)
        return None

    def _evidence(self, passages: Sequence[Passage], *, of_them: bool) -> tuple[Cited, ...]:
        found: dict[tuple[str, str], Cited] = {}
        for passage in passages:
            quote = _plain(passage.quote)
            if len(re.sub(r"[\W_]", "", quote)) < _SHORTEST or is_order(passage.quote):
                continue
            place = self._place(passage.id, quote, of_them=of_them)
            if place is not None:
                line = self._question.parts[place]
                found.setdefault((line.id, quote), Cited(line.id, " ".join(passage.quote.split())))
        return tuple(found.values())

    def _place(self, told: str, quote: str, *, of_them: bool) -> str | None:
        """The part that holds a quote: the one that was told, else another; models often confuse the ids."""
        order = [told, *self._plain] if told in self._plain else list(self._plain)
        for place in order:
            if of_them and place in self._question.offer_ids:
                continue
            if _holds(self._plain[place], quote):
                return place
        return None

    def _against(self, text: str, evidence: Sequence[Cited]) -> str:
        """What stands against a statement; empty if it says no more than its evidence, and the offer of us."""
        if is_order(text):
            return "it gives an order"
        if _REACH.search(text):
            return "it holds an address"
        offer = frozenset(self._question.parts[id_].id for id_ in self._question.offer_ids)
        of_us = _US.search(self._unquoted(text, evidence, offer)) is not None
        if of_us and not any(one.id in offer for one in evidence):
            return "it speaks of us, and nothing of the offer supports it"
        known = self._ours if of_us else self._all
        missing = [number for number in _NUMBER.findall(text) if not _holds(known, number.casefold())]
        missing += [name for name in _names(text) if not _holds(self._all, name)]
        if missing:
            return f"nobody gave {', '.join(missing[:3])}"
        told = " ".join(_plain(one.quote) for one in evidence)
        return "" if _covers(f"{self._ours} {told}" if of_us else told, text, _SELF_COVERED if of_us else _COVERED) else (
            "it says more of us than the offer does" if of_us else "its evidence does not say so"
        )  # fmt: skip

    def _unquoted(self, text: str, evidence: Sequence[Cited], offer: frozenset[str]) -> str:
        """A statement without what it quotes of them between quotation marks: their "we" is not ours."""
        theirs = [_plain(one.quote) for one in evidence if one.id not in offer]

        def gone(match: re.Match[str]) -> str:
            words = _plain(match[1])
            return " " if any(_holds(quote, words) for quote in theirs) else match[0]

        return _QUOTED.sub(gone, text)

    def _drop(self, name: str, said: str, reason: str) -> None:
        self.dropped.append(Dropped(name, said[:200], reason))


def _plain(text: str) -> str:
    """A text as it is compared: one case, one space, plain quotation marks and dashes, no ellipsis at its ends."""
    found = unicodedata.normalize("NFKC", text).casefold()
    found = re.sub(r"[“”„«»‟]", '"', re.sub(r"[‘’‚‛`´]", "'", re.sub(r"[‐-―−]", "-", found)))
    return " ".join(found.split()).strip(" .…\"'")


def _holds(text: str, words: str) -> bool:
    """Whether a text holds these words as whole words."""
    return bool(words) and re.search(rf"(?<![^\W_]){re.escape(words)}(?![^\W_])", text) is not None


def _names(text: str) -> list[str]:
    """What looks like a name in a statement: capital letters beyond the beginning of a sentence, in plain form."""
    found = []
    begins = True
    for match in re.finditer(r"[^\W_]+(?:['’&.-][^\W_]+)*|[.!?:]", text):
        word = match[0]
        if word in ".!?:":
            begins = True
            continue
        inner = any(letter.isupper() for letter in word[1:])
        if (inner or (word[0].isupper() and not begins)) and word.casefold() not in _PLAIN:
            found.append(re.sub(r"['’]s$", "", _plain(word)))
        begins = False
    return found


def _covers(told: str, text: str, least: float) -> bool:
    """Whether enough of a statement's words stand in what it rests on, in any form."""
    known = {_stem(word) for word in _WORD.findall(told)}
    words = [word for word in _WORD.findall(_plain(text)) if len(word) >= 4 and word not in _IDLE]
    return not words or sum(_stem(word) in known for word in words) >= least * len(words)


def _stem(word: str) -> str:
    return word[:_COMMON]
