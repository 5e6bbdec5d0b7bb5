"""A brief by rules: which facts are told, in which section and order, in plain sentences. It judges nothing; the checker does.

One page: what matters comes first, and each section has room for so much.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from leadwright.actions.briefs.facts import Fact, Facts, Sentence
from leadwright.actions.briefs.wording import listed

MOST = {"who": 5, "why_now": 7, "stack": 5, "deciders": 6, "say": 7, "avoid": 5, "questions": 6}
_NEWS = (
    "funding", "leader_joined", "technology_replaced", "renewal_window", "form_filled", "ad_lead", "pricing_page_visited",
    "product_used", "content_downloaded", "email_replied", "hiring_surge", "hiring_started", "technology_added", "new_country",
    "intent_topic", "head_count_growth", "acquired", "went_public", "reopened", "renamed", "domain_moved", "stage_changed",
    "technology_removed", "linkedin_connected", "identified", "leader_left", "head_count_decline", "hiring_stopped", "closed",
    "leadership_changed", "technology_changed", "interaction",
)  # fmt: skip
_GOOD_NEWS = ("funding", "leader_joined", "new_country", "went_public", "head_count_growth")


def by_rules(facts: Facts) -> list[Sentence]:
    """All sentences of a brief, section by section."""
    found: list[Sentence] = []
    for section, writing in _SECTIONS.items():
        written = [Sentence(one.text, one.cites, section) for one in writing(facts)]
        found += written[: MOST[section]]
    return found


def _who(facts: Facts) -> Iterator[Sentence]:
    parts = [fact for kind in ("industry", "location", "head_count") for fact in facts.of(kind)[:1]]
    if parts:
        words = [_without_subject(fact) for fact in parts]
        yield Sentence(f"{facts.company} {listed(words)}.", tuple(fact.id for fact in parts))
    for fact in (*facts.of("customer"), *facts.of("says")[:1], *facts.of("founded")[:1]):
        yield Sentence(fact.text, (fact.id,))
    offices = facts.of("offices")
    if len(offices) > 1:
        yield _together(
            "They have offices in ",
            [(fact, fact.text[len("They have offices in ") : -1]) for fact in offices[:6]],
        )


_THIRD = {"work": "works", "are": "is", "employ": "employs"}


def _without_subject(fact: Fact) -> str:
    """ "They work in SaaS." as "works in SaaS"."""
    verb, _, rest = fact.text.removeprefix("They ").removesuffix(".").partition(" ")
    return f"{_THIRD.get(verb, verb)} {rest}"


def _together(opening: str, parts: Sequence[tuple[Fact, str]]) -> Sentence:
    return Sentence(f"{opening}{listed([text for _, text in parts])}.", tuple(fact.id for fact, _ in parts))


def _why_now(facts: Facts) -> Iterator[Sentence]:
    news = [fact for kind in _NEWS for fact in facts.of(kind)]
    for fact in sorted(
        news, key=lambda f: (not f.matters, _NEWS.index(f.kind) > 12, -(f.date.toordinal() if f.date else 0))
    ):
        yield Sentence(fact.text, (fact.id,))
    hiring = [one for one in facts.of("hiring") if "title" not in one.value]
    board = [one for one in hiring if one.id.startswith("o:")]
    for fact in (board or hiring)[:3]:
        yield Sentence(fact.text, (fact.id,))


def _stack(facts: Facts) -> Iterator[Sentence]:
    for fact in (*facts.of("competitor_in_use"), *facts.of("complement_in_use")):
        yield Sentence(fact.text, (fact.id,))
    used = sorted(facts.of("uses"), key=lambda fact: not fact.matters)
    mine = [fact for fact in used if fact.matters] or used
    for group in (mine[:8], [fact for fact in used if fact not in mine][:6]):
        if group:
            yield _together("They use ", [(fact, str(fact.value["technology"])) for fact in group])


def _deciders(facts: Facts) -> Iterator[Sentence]:
    deciding = {fact.subject for fact in facts.of("decides")}
    people = facts.of("person")
    chosen = [fact for fact in people if fact.subject in deciding][:3] or people[:2]
    for fact in chosen:
        fits = next((one for one in facts.of("decides") if one.subject == fact.subject), None)
        if fits is None:
            yield Sentence(fact.text, (fact.id,))
        else:
            yield Sentence(f"{fact.text.removesuffix('.')} and {_FITS}.", (fact.id, fits.id))
        reach = [one for one in facts.of("reach") if one.subject == fact.subject]
        for one in reach[:1]:
            yield Sentence(one.text, (one.id,))


_FITS = "fits the decision makers you named"


def _say(facts: Facts) -> Iterator[Sentence]:
    for fact in [one for kind in _GOOD_NEWS for one in facts.of(kind) if not one.hushed][:1]:
        yield Sentence(f"Mention: {_lowered(fact)}", (fact.id,))
    lines = facts.of("offer")
    for part, most, opening in (("what", 1, "What we sell"), ("outcomes", 2, "Say"), ("proofs", 2, "Proof")):
        for fact in [one for one in lines if one.value.get("part") == part][:most]:
            yield Sentence(f"{opening}: {fact.text}", (fact.id,))
    for fact in [one for one in facts.of("hiring") if "department" in one.value and not one.hushed][:1]:
        yield Sentence(f"Ask about the {fact.text.removeprefix('They have ')}", (fact.id,))


def _lowered(fact: Fact) -> str:
    """A fact's sentence after a colon: small at first, unless a name begins it."""
    named = fact.value.get("person")
    return (
        fact.text
        if isinstance(named, str) and fact.text.startswith(named)
        else fact.text[:1].lower() + fact.text[1:]
    )


def _avoid(facts: Facts) -> Iterator[Sentence]:
    for fact in [one for one in facts.facts if one.usable and one.hushed]:
        yield Sentence(f"Do not mention: {_lowered(fact)}", (fact.id,))
    for fact in facts.of("disagreement"):
        yield Sentence(f"{fact.text.removesuffix('.')}, check it first.", (fact.id,))
    for fact in facts.of("competitor_in_use")[:1]:
        yield Sentence(f"Do not attack {fact.value['technology']}: {_lowered(fact)}", (fact.id,))


def _questions(facts: Facts) -> Iterator[Sentence]:
    for fact in facts.of("unknown"):
        yield Sentence(fact.text, (fact.id,))


_SECTIONS = {
    "who": _who, "why_now": _why_now, "stack": _stack, "deciders": _deciders, "say": _say, "avoid": _avoid, "questions": _questions,
}  # fmt: skip
