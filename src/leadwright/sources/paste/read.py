"""Tell what a paste is, say so, and read it: a profile, a company page, a list of people, a signature, a contact.

Nothing is fetched: the text is all there is. Each field comes with its passage, its place and a confidence,
so that the user can confirm it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import count

from leadwright.sources.contract import Proposal, Proposed
from leadwright.sources.paste.company import labelled_facts, read_company
from leadwright.sources.paste.contact import closing, contact_lines, read_contact
from leadwright.sources.paste.lines import Line, lines, without_noise
from leadwright.sources.paste.people_list import read_list, starts
from leadwright.sources.paste.profile import is_count, is_degree, name_line, read_profile
from leadwright.sources.paste.words import means

SOURCE = "paste"
KINDS = ("linkedin_profile", "linkedin_company", "linkedin_list", "signature", "contact")
"""What a paste can be."""
UNKNOWN = "unknown"
_SIGNATURE = 14  # lines; a longer one holds a letter as well


def read(text: str, today: date, kind: str | None = None, source: str = SOURCE) -> Proposed:
    """Read a pasted text. `kind` is one of KINDS if the user says what it is, else it is recognised.

    `source` is the name under which it will be recorded (the text of a card's picture is read here too).
    A text in which nobody is recognised has the kind `unknown` and proposes nothing.
    """
    told = lines(text)
    ratings = {kind: 1.0} if kind else recognised(told)
    chosen = max(ratings, key=lambda name: ratings[name])
    if ratings[chosen] <= 0:
        return Proposed(source, UNKNOWN, 0.0)
    proposals = tuple(item for item in _READERS[chosen](told, today) if _names_somebody(item))
    if not proposals:
        return Proposed(source, UNKNOWN, 0.0)
    return Proposed(source, chosen, round(min(ratings[chosen], 0.99), 2), proposals)


def recognised(told: Sequence[Line]) -> Mapping[str, float]:
    """How sure it is, 0 to 1, that the lines are of each kind."""
    shown = without_noise(told)
    facts = {concept for concept, _ in labelled_facts(shown)} - {"website", "phone", "type"}
    people = len(starts(shown))
    sections = sum(
        any(means(line.text, name) for line in shown) for name in ("about", "experience", "education")
    )
    experience = any(means(line.text, "experience") for line in shown)
    top = any(
        is_count(line.text) or is_degree(line.text) or means(line.text, "contact_info") for line in shown[:40]
    )
    reached = sum(1 for _ in zip(contact_lines(told), count(), strict=False))
    closed = closing(told)
    named = name_line(shown) is not None
    return {
        "linkedin_profile": _share(0.45 * experience, 0.3 * top, 0.15 * (sections >= 2), 0.1 * (people == 1)) * named,
        "linkedin_company": _share(0.3 * min(len(facts), 3), 0.1 * top) if len(facts) >= 2 or _has_subtitle(shown) else 0.0,
        "linkedin_list": 0.0 if experience or people < 2 else _share(0.7, 0.1 * min(people, 3)),
        "signature": _share(0.6, 0.1 * min(reached, 3)) if closed >= 0 and reached and len(told) - closed <= _SIGNATURE + 8 else 0.0,
        "contact": _share(0.35, 0.1 * min(reached, 3)) if told and len(told) <= 60 else 0.1 * bool(told),
    }  # fmt: skip


def _has_subtitle(shown: Sequence[Line]) -> bool:
    """Whether a line names followers beside an industry, as below a company's name."""
    return any(
        "·" in line.text and any(is_count(part.strip()) for part in line.text.split("·"))
        for line in shown[:20]
    )


def _share(*parts: float) -> float:
    return min(sum(parts), 1.0)


def _names_somebody(item: Proposal) -> bool:
    person = {found.field for found in item.person if not found.problem}
    company = {found.field for found in item.company}
    return bool(
        person & {"name", "emails", "linkedin_url", "phones"} or company & {"name", "domain", "linkedin_url"}
    )


def _signature(told: Sequence[Line]) -> Proposal:
    return read_contact(told[closing(told) + 1 :][:_SIGNATURE] or told[-_SIGNATURE:])


_READERS: Mapping[str, Callable[[Sequence[Line], date], Sequence[Proposal]]] = {
    "linkedin_profile": lambda told, today: [read_profile(told, today)],
    "linkedin_company": lambda told, today: [read_company(told)],
    "linkedin_list": lambda told, today: read_list(told),
    "signature": lambda told, today: [_signature(told)],
    "contact": lambda told, today: [read_contact(told)],
}
