"""Read a LinkedIn profile page as pasted: the card at its top, the positions, and the contact details if shown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import cache

from leadwright.sources.contract import Proposal
from leadwright.sources.paste.contact import reach
from leadwright.sources.paste.lines import Line, without_noise
from leadwright.sources.paste.positions import Position, positions
from leadwright.sources.paste.words import bare, means, pattern
from leadwright.sources.proposing import Draft, location, newest_first
from leadwright.values.name import clean
from leadwright.values.naming import fold, looks_like_name, looks_like_title

_SECTIONS = ("about", "experience", "education", "other_section")
_COUNT = re.compile(r"^\d[\d.,\s]*(?:k|m|mil|mio\.?|tsd\.?)?\s*\+?$")


def read_profile(all_lines: Sequence[Line], today: date) -> Proposal:
    """What a profile page proposes of the person, and of the company where they work now."""
    shown = without_noise(all_lines)
    top, sections = _divided(shown)
    held = newest_first([(item.told, item) for item in positions(sections.get("experience", []), today)])
    where = _place_line(top)
    place = location(where.text) if where else None
    draft = Draft(str(place["country"]) if place and "country" in place else None)
    name = name_line(top)
    if name is not None:
        draft.text("person", "name", _bare_name(name.text), _name_confidence(name, top), name.text, name.span)
    if where is not None:
        draft.place("person", where.text, 0.85, "", where.span)
    headline = _headline(top, name, where)
    _work(draft, headline, [item for _, item in held])
    reach(shown, draft, strangers=True)
    return draft.finish()


def _divided(shown: Sequence[Line]) -> tuple[list[Line], dict[str, list[Line]]]:
    """The card above the first section, and the lines of each section."""
    top: list[Line] = []
    sections: dict[str, list[Line]] = {}
    current = ""
    for index, line in enumerate(shown):
        heading = next((name for name in _SECTIONS if means(line.text, name)), "")
        # a saved profile has contact details and skills above the name
        opens = heading in ("about", "experience", "education") or bool(current)
        if heading and opens and (top or current) and not (heading == "about" and index < 2):
            current = heading
            sections.setdefault(current, [])
        elif current:
            sections[current].append(line)
        else:
            top.append(line)
    return top, sections


def name_line(top: Sequence[Line]) -> Line | None:
    """The line that names the person: right above their degree of connection, or said twice, or the first name."""
    for index, line in enumerate(top[:60]):
        if is_degree(line.text) or means(line.text, "pronouns"):
            above = next((seen for seen in reversed(top[max(0, index - 2) : index]) if _may_name(seen)), None)
            if above is not None:
                return above
    named = [line for line in top[:40] if _may_name(line)]
    if any(line.text.endswith("(LinkedIn)") for line in top):
        named.reverse()  # a saved profile: what stands above the name are details and skills
    return next((line for line in named if line.times > 1), next(iter(named), None))


def _may_name(line: Line) -> bool:
    text = _bare_name(line.text)
    return looks_like_name(text) and not (location(text) or {}).get("country")


def _bare_name(text: str) -> str:
    """A name without what pages put behind it: the degree, pronouns, a badge."""
    without = re.sub(r"\s*[·•(].*$", "", text)
    return clean(without) or text


def _name_confidence(name: Line, top: Sequence[Line]) -> float:
    index = top.index(name)
    sure = name.times > 1 or any(is_degree(line.text) for line in top[index : index + 4])
    return 0.95 if sure else 0.8


@cache
def _degree() -> re.Pattern[str]:
    grade = pattern("degree")
    words = pattern("degree_words")
    return re.compile(
        rf"[·•\s]*(?:(?:{grade})(?:[\s·•-]*(?:{words}))*|(?:{words})\s*(?:{grade})?(?:\s*(?:{words}))?)"
    )


def is_degree(text: str) -> bool:
    """Whether a line tells how near a person is to the reader: "· 2nd", "Contacto de 2.º grado"."""
    return (
        len(text) < 60
        and any(char.isdigit() for char in text)
        and _degree().fullmatch(fold(text)) is not None
    )


def is_count(text: str) -> bool:
    """Whether a line counts connections or followers: "500+ connections", "12.345 Follower:innen"."""
    folded = bare(text)
    for concept in ("connections", "followers"):
        if match := re.search(rf"(?<!\w)(?:{pattern(concept)})$", folded):
            number = folded[: match.start()].strip()
            if _COUNT.fullmatch(
                re.sub(r"\b(?:mehr als|plus de|mas de|mais de|piu di|meer dan|over|de)\b", "", number).strip()
            ):
                return True
    return False


def _place_line(top: Sequence[Line]) -> Line | None:
    """The line with the place: right above the link to contact details or the count of connections."""
    for index, line in enumerate(top):
        told = re.split(r"\s*[·•]\s*", line.text)
        if index and len(told) > 1 and means(told[-1], "contact_info") and location(told[0]):
            return Line(told[0], line.start, line.start + len(told[0]))
        if index and (means(line.text, "contact_info") or is_count(line.text)):
            above = top[index - 1]
            if location(above.text) and not is_count(above.text) and not looks_like_title(above.text):
                return above
    return next((line for line in top if _is_place(line.text)), None)


def _is_place(text: str) -> bool:
    return len(text) < 80 and not looks_like_title(text) and bool((location(text) or {}).get("country"))


def _headline(top: Sequence[Line], name: Line | None, where: Line | None) -> Line | None:
    """The line in which people say what they are: the first below the name that is nothing else."""
    if name is None:
        return None
    for line in top[top.index(name) + 1 :][:5]:
        if where is not None and line.start >= where.start:
            return None
        if not (
            is_degree(line.text)
            or means(line.text, "pronouns")
            or is_count(line.text)
            or line.text == name.text
        ):
            return line
    return None


def _work(draft: Draft, headline: Line | None, held: Sequence[Position]) -> None:
    for item in held:
        draft.say("person", "employments", item.told, 0.85, item.text, item.span)
    current = next((item for item in held if item.told["current"]), None)
    if current is not None:
        draft.text("person", "title", current.told.get("title", ""), 0.9, current.text, current.span)
        draft.text("company", "name", current.told.get("company", ""), 0.9, current.text, current.span)
    elif headline is not None and not held:
        title, company = title_and_company(headline.text)
        draft.text("person", "title", title, 0.7, headline.text, headline.span)
        draft.text("company", "name", company, 0.7, headline.text, headline.span)


def title_and_company(text: str) -> tuple[str, str]:
    """Divide "CTO at Northwind Labs | Speaker": the title, and the company or ""."""
    first = re.split(r"\s+[|•·/–—]\s+|\s*[|•]\s*", text)[0].strip()
    match = re.search(rf"\s+(?:{pattern('at')})\s+|\s*@\s*", first, re.IGNORECASE)
    if match and looks_like_title(first[: match.start()]):
        return first[: match.start()].strip(), first[match.end() :].strip(" ,")
    return (first, "") if looks_like_title(first) else ("", "")
