"""How a domain spells its people's addresses, inferred from known ones: a hypothesis with its evidence, never a fact.

What is proposed here may be verified or planned with; it must not be written down as anybody's address.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from anyascii import anyascii

from leadwright.sources.mailbox.nicknames import NICKNAMES
from leadwright.values import email as emails
from leadwright.values.name import clean, person

_PARTICLES = frozenset(
    "de da do dos das di del della van von der den ter ten la le du el al bin ibn st saint y e zu zum af av".split()  # noqa: SIM905
)
_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"}
)
_NOT_LETTER = re.compile(r"[^a-z]+")
_PRIOR = 0.5  # how many addresses our expectation before seeing any is worth
_PEOPLE_CAP = 500


@dataclass(frozen=True, slots=True)
class _Name:
    """One way to write a person's name in ASCII letters: given, family, and initials."""

    given: str
    family: str

    @property
    def initials(self) -> tuple[str, str]:
        return self.given[:1], self.family[:1]


Spell = Callable[[_Name], str]
# By how common they are, before anything is known of a domain (assumed, not measured on any market).
PATTERNS: Mapping[str, tuple[Spell, float]] = {
    "first.last": (lambda n: f"{n.given}.{n.family}", 0.34),
    "flast": (lambda n: f"{n.initials[0]}{n.family}", 0.22),
    "first": (lambda n: n.given, 0.18),
    "firstlast": (lambda n: f"{n.given}{n.family}", 0.06),
    "f.last": (lambda n: f"{n.initials[0]}.{n.family}", 0.06),
    "first_last": (lambda n: f"{n.given}_{n.family}", 0.03),
    "firstl": (lambda n: f"{n.given}{n.initials[1]}", 0.03),
    "first.l": (lambda n: f"{n.given}.{n.initials[1]}", 0.015),
    "last": (lambda n: n.family, 0.015),
    "last.first": (lambda n: f"{n.family}.{n.given}", 0.015),
    "lastf": (lambda n: f"{n.family}{n.initials[0]}", 0.01),
    "lastfirst": (lambda n: f"{n.family}{n.given}", 0.005),
    "first-last": (lambda n: f"{n.given}-{n.family}", 0.01),
    "last_first": (lambda n: f"{n.family}_{n.given}", 0.005),
    "fl": (lambda n: "".join(n.initials), 0.005),
}


@dataclass(frozen=True, slots=True)
class KnownAddress:
    """A person and an address that they are known to have."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Pattern:
    """One pattern of a domain: the share of what speaks for it, and the known addresses that do."""

    name: str
    share: float
    supporting: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DomainPatterns:
    """The patterns of a domain, the likeliest first. `contradicting` are known addresses that fit none of them."""

    domain: str
    patterns: tuple[Pattern, ...]
    contradicting: tuple[str, ...]

    @property
    def known(self) -> int:
        """How many known addresses of people were looked at."""
        supporting = {address for pattern in self.patterns for address in pattern.supporting}
        return len(supporting) + len(self.contradicting)


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """An address that a person may have. It is nobody's word: it may be verified, and must not be recorded.

    `probability` is that of the address being this person's, from 0 to 1; `supporting` are the known addresses that
    spell so, `contradicting` how many do not.
    """

    address: str
    pattern: str
    probability: float
    supporting: tuple[str, ...]
    contradicting: int


def infer(domain: str, known: Iterable[KnownAddress]) -> DomainPatterns:
    """The patterns of a domain from known addresses there. Role addresses and other domains say nothing of it.

    An address that fits several patterns ("ann@" of Ann, who may be "first" or have no other name) counts for each
    in proportion to how likely they are otherwise.
    """
    fitting: dict[str, tuple[str, ...]] = {}
    for item in known:
        found = emails.parse(item.email)
        if found is None or found.role or found.address.rpartition("@")[2] != domain.lower():
            continue
        if found.address not in fitting and len(fitting) < _PEOPLE_CAP and (names := _names(item.name)):
            fitting[found.address] = _fits(found.local, names)
    clear = Counter(fits[0] for fits in fitting.values() if len(fits) == 1)
    weight: Counter[str] = Counter()
    supporting: dict[str, list[str]] = {}
    for address, fits in fitting.items():
        likely = {name: PATTERNS[name][1] + clear[name] for name in fits}
        for name, part in likely.items():
            weight[name] += part / sum(likely.values())  # type: ignore[assignment]
            supporting.setdefault(name, []).append(address)
    total = sum(weight.values()) + sum(not fits for fits in fitting.values())
    patterns = [
        Pattern(name, round(part / total, 4), tuple(sorted(supporting[name])))
        for name, part in weight.items()
    ]
    return DomainPatterns(
        domain.lower(),
        tuple(sorted(patterns, key=lambda item: (-item.share, item.name))),
        tuple(sorted(address for address, fits in fitting.items() if not fits)),
    )


def propose(
    name: str, patterns: DomainPatterns, taken: Iterable[str] = (), most: int = 5
) -> list[Hypothesis]:
    """Addresses that a person may have at a domain, the likeliest first; `taken` are known to be other people's.

    Probabilities add up to less than 1: what fits no pattern, a namesake and a spelling that we do not
    think of take the rest. Nothing is proposed for a name that cannot be written in Latin letters.
    """
    names = _names(name)
    if not names:
        return []
    others = {address.lower() for address in taken}
    known, seen = patterns.known, {item.name: item for item in patterns.patterns}
    chances: dict[str, tuple[float, str]] = {}
    for pattern, (spell, prior) in PATTERNS.items():
        share = seen[pattern].share if pattern in seen else 0.0
        probability = (share * known + prior * _PRIOR) / (known + _PRIOR) * 0.95
        # the first spelling of a name is the usual one; the others share a fifth
        spelled = list(dict.fromkeys(spell(form) for form in names))
        for place, local in enumerate(spelled):
            part = probability * (
                (0.8 if len(spelled) > 1 else 1.0) if place == 0 else 0.2 / (len(spelled) - 1)
            )
            before, by = chances.get(local, (0.0, pattern))
            chances[local] = (before + part, by if before >= part else pattern)
    found = [
        Hypothesis(
            f"{local}@{patterns.domain}", pattern, round(min(chance, 0.95), 4),
            seen[pattern].supporting if pattern in seen else (),
            known - len(seen[pattern].supporting) if pattern in seen else known,
        )
        for local, (chance, pattern) in chances.items()
        if local and f"{local}@{patterns.domain}" not in others
    ]  # fmt: skip
    return sorted(found, key=lambda item: (-item.probability, item.address))[:most]


# names --------------------------------------------------------------------------------------------


def _fits(local: str, names: Sequence[_Name]) -> tuple[str, ...]:
    """The patterns by which some form of the name is spelled so; a number at the end tells namesakes apart."""
    plain = local.rstrip("0123456789") or local
    return tuple(name for name, (spell, _) in PATTERNS.items() if any(spell(form) == plain for form in names))


def _names(raw: str) -> list[_Name]:
    """The forms of a name in ASCII letters, the usual one first; [] without both a given and a family name."""
    parsed = person(clean(raw))
    givens = _givens(parsed.given)
    families = _families(parsed.family)
    return list(dict.fromkeys(_Name(given, family) for family, given in product(families, givens)))


def _givens(given: str) -> list[str]:
    """ "Jean-Luc": jeanluc, jean; "Robert": robert, and what a Robert is called."""
    forms = []
    for text in _spellings(given):
        parts = [part for part in _NOT_LETTER.split(text) if part]
        if parts:
            forms += ["".join(parts), parts[0]]
    nicknames = [short for form in forms for short in NICKNAMES.get(form, ())]
    return list(dict.fromkeys([*forms, *nicknames]))


def _families(family: str) -> list[str]:
    """ "de la Vega": delavega, vega; "Silva Souza": silvasouza, souza, silva; "Müller": muller, mueller."""
    forms = []
    for text in _spellings(family):
        parts = [part for part in _NOT_LETTER.split(text) if part]
        heart = [part for part in parts if part not in _PARTICLES] or parts
        if parts:
            forms += ["".join(parts), "".join(heart), heart[-1], heart[0]]
    return list(dict.fromkeys(forms))


def _spellings(text: str) -> list[str]:
    """In ASCII letters, accents dropped, and as German and Danish write them out; apostrophes join."""
    joined = re.sub(r"['’`´ʼ]", "", text)
    return list(dict.fromkeys(anyascii(form).lower() for form in (joined, joined.translate(_UMLAUTS))))
