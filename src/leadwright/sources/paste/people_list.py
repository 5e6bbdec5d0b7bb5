"""Read a list of people as pasted from a search or Sales Navigator: a card a person, told by their degree lines."""

from __future__ import annotations

import re
from collections.abc import Sequence

from leadwright.sources.contract import Proposal
from leadwright.sources.paste.lines import Line, without_noise
from leadwright.sources.paste.profile import is_count, is_degree, title_and_company
from leadwright.sources.paste.words import bare, means
from leadwright.sources.proposing import Draft, location
from leadwright.values.naming import looks_like_name, looks_like_title

_DEGREE_BEHIND = re.compile(
    r"^(.{3,60}?)\s*[·•]?\s*((?:[123](?:st|nd|rd|er|re|de|e|\.|\.?º|°|o)\+?)(?:\s.*)?)$"
)
_DOT = re.compile(r"\s*[·•⋅∙‧|]\s*|\t+|\s{3,}")
MOST = 200


def starts(shown: Sequence[Line]) -> list[tuple[int, Line]]:
    """Where people begin: the index of the line below the name, and the line of the name."""
    found: list[tuple[int, Line]] = []
    for index, line in enumerate(shown):
        behind = _DEGREE_BEHIND.match(line.text)
        if behind and looks_like_name(behind[1]) and is_degree(behind[2]):
            found.append((index + 1, Line(behind[1], line.start, line.start + len(behind[1]))))
        elif index and is_degree(line.text):
            above = next(
                (seen for seen in reversed(shown[max(0, index - 3) : index]) if looks_like_name(seen.text)),
                None,
            )
            if above is not None and (not found or found[-1][1].start != above.start):
                found.append((index + 1, above))
    return found


def read_list(all_lines: Sequence[Line]) -> tuple[Proposal, ...]:
    """What a list proposes, one proposal a person."""
    shown = without_noise(all_lines)
    people = starts(shown)
    told = []
    for number, (begin, name) in enumerate(people[:MOST]):
        after = people[number + 1] if number + 1 < len(people) else None
        own = [line for line in shown[begin : begin + 12] if after is None or line.start < after[1].start]
        told.append(_person(name, own))
    return tuple(told)


def _person(name: Line, own: Sequence[Line]) -> Proposal:
    draft = Draft()
    draft.text("person", "name", name.text, 0.95, name.text, name.span)
    for index, line in enumerate(own):
        if (
            is_degree(line.text)
            or is_count(line.text)
            or means(line.text, "pronouns")
            or bare(line.text) == bare(name.text)
        ):
            continue
        fresh = ("title", "") not in draft.person and len(line.text) <= 160
        if fresh and _work(draft, line, own[index + 1 :]):
            continue
        if (location(line.text) or {}).get("country") and len(line.text) < 80:
            draft.place("person", line.text, 0.85, line.text, line.span)
            break
    return draft.finish()


def _work(draft: Draft, line: Line, below: Sequence[Line]) -> bool:
    """Title and company on one line or on two; a headline may hold both."""
    parts = [part for part in _DOT.split(line.text) if part]
    title, company = title_and_company(line.text)
    if not company and len(parts) == 2 and looks_like_title(parts[0]) and not looks_like_title(parts[1]):
        title, company = parts[0], parts[1]
    if not title:
        return False
    draft.text("person", "title", title, 0.85, line.text, line.span)
    if company:
        draft.text("company", "name", company, 0.85, line.text, line.span)
    elif below and _may_be_company(below[0].text):
        draft.text("company", "name", below[0].text, 0.75, below[0].text, below[0].span)
    return True


def _may_be_company(text: str) -> bool:
    return (
        len(text) < 70
        and not (location(text) or {}).get("country")
        and not is_count(text)
        and not re.search(r"\d{2}", text)
    )
