"""What is known of a lead, as facts: the one place where the record becomes something that a sentence may rest on. Pure.

Words of sources enter as values, never as text to be repeated: what holds an order, an address or a sentence of its own makes
no fact. What sources contradict each other about is marked so, and a question or a warning takes its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from leadwright.actions.briefs.facts import Fact, Facts
from leadwright.actions.briefs.known_company import company_facts
from leadwright.actions.briefs.known_offer import offer_facts
from leadwright.actions.briefs.known_people import PersonKnown, people_facts
from leadwright.actions.briefs.known_signals import SignalKnown, signal_facts
from leadwright.actions.briefs.vouching import Refused, tame
from leadwright.entities.types import Profile
from leadwright.icp.document import Icp
from leadwright.icp.offer import Offer
from leadwright.observations.types import Bundle
from leadwright.values.name import person


@dataclass(frozen=True, slots=True)
class Known:
    """Everything that facts are made of: the profile and what single sources said, people with the words on their titles,
    signals with who told them, whom we want, what we sell, why the lead is out (None if it is not). unnamed: people (by the
    keys of their names) who asked to be left alone, and are not named."""

    profile: Profile
    as_of: date
    now: datetime
    bundles: Sequence[Bundle] = ()
    people: Sequence[PersonKnown] = ()
    signals: Sequence[SignalKnown] = ()
    icp: Icp | None = None
    offer: Offer = field(default_factory=Offer)
    out: str | None = None
    unnamed: frozenset[str] = frozenset()


def facts_from(known: Known) -> Facts:
    """The facts of a lead on a day, those that matter first within their kinds."""
    refused: Refused = []
    name = tame(str(known.profile.value("name") or known.profile.value("domain") or ""), "name", refused)
    domain = known.profile.value("domain")
    company = name or (str(domain) if domain else "This company")
    named = [_without_name(one) if _is_unnamed(one, known.unnamed) else one for one in known.signals]
    signals = signal_facts(named, known.profile, known.bundles, known.as_of, refused)
    found = [
        *company_facts(known.profile, known.icp, known.offer, known.now, refused),
        *signals,
        *people_facts(known.people, known.icp, known.now, refused),
        *offer_facts(known.offer, refused),
    ]
    ours = known.offer.sender.company if known.offer.sender else ""
    return Facts(
        company, known.as_of, tuple(_consistent(_without_twins(found))), (str(domain),) if domain else (), ours.strip(),
        tuple(refused),
    )  # fmt: skip


def _is_unnamed(known: SignalKnown, unnamed: frozenset[str]) -> bool:
    who = known.signal.details.get("person")
    return isinstance(who, str) and person(who).key in unnamed


def _without_name(known: SignalKnown) -> SignalKnown:
    details = {name: value for name, value in known.signal.details.items() if name == "title"}
    return replace(known, signal=replace(known.signal, details=details))


def _without_twins(facts: Sequence[Fact]) -> list[Fact]:
    """Plain fields repeat what signals say better: a round that a signal tells, a product that is a competitor's."""
    kinds = {fact.kind for fact in facts if fact.id.startswith("s:") and fact.usable}
    named = {
        str(fact.value.get("technology")).casefold()
        for fact in facts
        if fact.kind in ("competitor_in_use", "complement_in_use") and fact.usable
    }
    board = any(fact.kind == "hiring" and fact.id.startswith("o:") for fact in facts)
    kept: dict[str, Fact] = {}
    for fact in facts:
        if fact.kind == "funding" and fact.id.startswith("o:") and "funding" in kinds:
            continue
        if fact.kind == "uses" and str(fact.value.get("technology")).casefold() in named:
            continue
        repeats = (
            board and fact.kind == "hiring" and fact.id.startswith("s:")
        )  # it can be cited, and need not be told
        kept.setdefault(fact.id, replace(fact, matters=False) if repeats else fact)
    return list(kept.values())


def _consistent(facts: Sequence[Fact]) -> list[Fact]:
    """Facts that cannot all be true at once contradict each other, whoever told them."""
    gone = _keys(facts, "technology_removed")
    using = _keys(facts, "uses", "competitor_in_use", "complement_in_use")
    stopped = any(fact.kind == "hiring_stopped" and fact.fresh for fact in facts)
    hiring = any(fact.kind in ("hiring", "hiring_started") and fact.fresh for fact in facts)
    ended = any(fact.kind == "closed" and fact.fresh for fact in facts)
    found = []
    for fact in facts:
        key = str(fact.value.get("technology")).casefold()
        clash = (
            (
                fact.kind in ("uses", "competitor_in_use", "complement_in_use", "technology_added")
                and key in gone
            )
            or (fact.kind == "technology_removed" and key in using)
            or (
                fact.kind in ("hiring", "hiring_started", "hiring_stopped", "hiring_surge")
                and stopped
                and hiring
            )
            or (fact.kind in ("hiring", "hiring_started", "hiring_surge", "new_country") and ended)
        )
        found.append(replace(fact, contradicted=True) if clash else fact)
    return found


def _keys(facts: Sequence[Fact], *kinds: str) -> set[str]:
    return {
        str(fact.value.get("technology")).casefold() for fact in facts if fact.kind in kinds and fact.fresh
    }
