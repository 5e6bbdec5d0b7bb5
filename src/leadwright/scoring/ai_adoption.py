"""AI adoption of a company, 0 to 100, from its technologies, its open roles and what it writes: taken apart like a score.

Each part proves points and can prove no more than its most. What was not looked at, and what cannot be seen from outside,
is unknown and not zero: adoption is a range from what is proven to what is still possible.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from leadwright.entities.types import Profile
from leadwright.values import ai, technology

TECHNOLOGIES, ROLES, TEXT = 45, 30, 25  # the most that each part can prove
_MIN_CONFIDENCE = 0.5
_FIRST = {"models": 30, "learning": 25, "helpers": 15}
_FURTHER = 8  # points of every further technology
_ROLE, _FURTHER_ROLE = 16, 7
_PHRASE, _FURTHER_PHRASE = 10, 5
_NAMED = 6  # things that a sentence names


@dataclass(frozen=True, slots=True)
class Part:
    """One part: what it proves of its most, why, and the fields that it rests on. `known`: it was looked at; `closed`: what
    was not seen there is not there. `passages` are quotes."""

    name: str
    points: int
    most: int
    because: str
    known: bool
    closed: bool
    fields: tuple[str, ...]
    passages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Adoption:
    """AI adoption: proven points, those still possible, and the parts that they add up from."""

    parts: tuple[Part, ...]

    @property
    def proven(self) -> int:
        """What is proven."""
        return sum(part.points for part in self.parts)

    @property
    def possible(self) -> int:
        """What is still possible: a part that was looked at and is closed proves no more than it does."""
        return sum(part.points if part.known and part.closed else part.most for part in self.parts)

    @property
    def known(self) -> bool:
        """Whether anything was looked at."""
        return any(part.known for part in self.parts)

    @property
    def score(self) -> int | None:
        """What is proven, as one number; None while nothing is proven and a part was not looked at."""
        return self.proven if self.proven or all(part.known for part in self.parts) else None


def adoption(profile: Profile) -> Adoption:
    """Return the AI adoption of a company by what is believed of it."""
    known: Mapping[str, Any] = {
        name: one.value for name, one in profile.fields.items() if one.confidence >= _MIN_CONFIDENCE
    }
    words = [str(known[name]) for name in ("one_liner", "description") if known.get(name)]
    if profile.page is not None:
        words.append(str(profile.page.content["text"]))
    return adoption_of(known.get("technologies"), known.get("roles"), words or None)


def adoption_of(
    technologies: Sequence[Any] | None, roles: Sequence[Mapping[str, Any]] | None, texts: Sequence[str] | None
) -> Adoption:
    """Return the AI adoption that technologies (names, or maps with `name` and `confidence`), open roles and texts show.
    None is what was not looked at."""
    return Adoption((_of_technologies(technologies), _of_roles(roles), _of_texts(texts)))


def _of_technologies(told: Sequence[Any] | None) -> Part:
    names = [
        one if isinstance(one, str) else str(one["name"])
        for one in told or ()
        if isinstance(one, str) or one.get("confidence", 100) >= 50
    ]
    found = ai.among({technology.key(name) for name in names})
    points = 0
    if found:
        best = max(_FIRST[kind] for kind in found.values())
        points = min(TECHNOLOGIES, best + _FURTHER * (len(found) - 1))
        because = f"Uses {_listed(technology.label(key) for key in sorted(found))}"
    else:
        because = "No AI technology is seen" if told is not None else "Technologies are not known"
    return Part("technologies", points, TECHNOLOGIES, because, told is not None, False, ("technologies",))


def _of_roles(told: Sequence[Mapping[str, Any]] | None) -> Part:
    titles = list(dict.fromkeys(str(role["title"]) for role in told or () if ai.is_role(str(role["title"]))))
    points = min(ROLES, _ROLE + _FURTHER_ROLE * (len(titles) - 1)) if titles else 0
    nothing = "No open role builds AI" if told is not None else "Open roles are not known"
    because = f"Hires {_listed(titles)}" if titles else nothing
    return Part("roles", points, ROLES, because, told is not None, True, ("roles",))


def _of_texts(told: Sequence[str] | None) -> Part:
    found: dict[str, str] = {}
    for text in told or ():
        found = ai.phrases(text) | found
    points = min(TEXT, _PHRASE + _FURTHER_PHRASE * (len(found) - 1)) if found else 0
    nothing = "Writes nothing of AI" if told is not None else "Its pages are not known"
    because = f"Writes of {_listed(sorted(found))}" if found else nothing
    passages = tuple(dict.fromkeys(found[name] for name in sorted(found)))[:3]
    return Part(
        "text", points, TEXT, because, told is not None, True, ("one_liner", "description", "text"), passages
    )


def _listed(names: Iterable[str]) -> str:
    all_names = list(names)
    rest = len(all_names) - _NAMED
    return ", ".join(all_names[:_NAMED]) + (f" and {rest} more" if rest > 0 else "")
