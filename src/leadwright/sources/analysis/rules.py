"""Analysis without a model: what follows from facts and from the offer alone, by rules that can be read. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from leadwright.icp.offer import Offer
from leadwright.icp.translate import IcpRow
from leadwright.sources.analysis.check import score
from leadwright.sources.analysis.orders import is_order, sentences
from leadwright.sources.analysis.question import impersonal, offer_lines
from leadwright.sources.analysis.types import Analysis, Cited, Judged, Line, Material, Segment, Value
from leadwright.values import technology

SMB_BELOW, MID_BELOW = 100, 1_000  # people
_SHARED = 2  # words that a sentence of theirs must share with an outcome of ours
_STEM = 6
_WORD = re.compile(r"[^\W\d_]{4,}")
_IDLE_WORDS = """
about their which where these those other customers company companies business people within without with that this from have
your ours they them what when will more less fewer than into over each every most many such also very some been were
"""
_IDLE = frozenset(_IDLE_WORDS.split())


def by_rules(
    material: Material, offer: Offer, row: IcpRow, decided: Sequence[Judged], *, below: tuple[int, int] = (SMB_BELOW, MID_BELOW)
) -> Analysis:  # fmt: skip
    """What is known of a company as a customer of ours without a model. `below`: people under which a company is an SMB,
    and under which it is of the middle."""
    use = _use_case(material, offer)
    return Analysis(
        score(decided), tuple(decided), segment(material, below), use, tuple(_flags(material, row, decided, offer)),
        tuple(_pitch(material, offer, use)),
    )  # fmt: skip


def segment(material: Material, below: tuple[int, int] = (SMB_BELOW, MID_BELOW)) -> Value | None:
    """The segment that all of the head count lies in, with the word it rests on; None if that is not known."""
    if material.head_count is None:
        return None
    low, high = material.head_count
    names = {_named(end, below) for end in (low, high) if end is not None}
    open_end = (low is None and "SMB" not in names) or (high is None and "Enterprise" not in names)
    told = _line(material, "head_count")
    if len(names) != 1 or open_end or told is None:
        return None
    return Value(names.pop(), (Cited(told.id, told.text),))


def _named(people: int, below: tuple[int, int]) -> Segment:
    return "SMB" if people < below[0] else "Mid-Market" if people < below[1] else "Enterprise"


def _use_case(material: Material, offer: Offer) -> Value | None:
    """The outcome of ours whose words their own words share most."""
    best: tuple[int, Line, Cited] | None = None
    said = [(material.page_id, one) for one in sentences(impersonal(material.page))]
    said += [(line.id, line.text) for line in material.lines]
    for line in offer_lines(offer):
        if not line.id.startswith("f:offer.outcomes") and line.id != "f:offer.what":
            continue
        ours = _stems(line.text)
        for id_, text in said:
            shared = len(ours & _stems(text))
            if shared >= _SHARED and (best is None or shared > best[0]) and not is_order(text):
                best = shared, line, Cited(id_, " ".join(text.split())[:300])
    if best is None:
        return None
    return Value(best[1].text, (best[2], Cited(best[1].id, best[1].text)))


def _flags(material: Material, row: IcpRow, decided: Sequence[Judged], offer: Offer) -> Iterator[Value]:
    status = _line(material, "status")
    if material.status in ("closed", "inactive", "acquired") and status is not None:
        yield Value(f"The company is {material.status}.", (Cited(status.id, status.text),))
    for one in decided:
        if one.verdict == "no" and one.evidence:
            yield Value(f"{one.label}: not what the ideal customer profile asks for.", one.evidence)
    stack = _line(material, "technologies")
    if stack is not None:
        rivals = {technology.key(name): name for name in offer.competitors}
        for key in sorted(material.stack.intersection(rivals)):
            yield Value(f"Uses {rivals[key]}, a competitor of ours.", (Cited(stack.id, stack.text),))
        for key in sorted(material.stack.intersection(row.avoid)):
            yield Value(
                f"Uses {key}, which the ideal customer profile avoids.", (Cited(stack.id, stack.text),)
            )


def _pitch(material: Material, offer: Offer, use: Value | None) -> Iterator[Value]:
    """What they say of themselves, and what we offer, word for word: a template says nothing of its own."""
    told = next(
        (line for name in ("one_liner", "description") if (line := _line(material, name)) is not None), None
    )
    ours = next((line for line in offer_lines(offer) if line.id == "f:offer.what"), None)
    if told is None or ours is None or is_order(told.text):
        return
    quote = next(sentences(told.text)).strip()[:300].rstrip(".")
    yield Value(f"{material.name} says of itself: “{quote}”.", (Cited(told.id, quote),))
    yield Value(_sentence(ours.text), (Cited(ours.id, ours.text),))
    if use is not None and use.evidence[-1].id != ours.id:
        yield Value(_sentence(use.value), use.evidence)


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _line(material: Material, name: str) -> Line | None:
    id_ = material.ids.get(name)
    return next((line for line in material.lines if line.id == id_), None)


def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:_STEM] for word in map(str.casefold, _WORD.findall(text)) if word not in _IDLE)
