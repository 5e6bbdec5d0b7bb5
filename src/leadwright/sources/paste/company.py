"""Read a LinkedIn company page as pasted: the card at its top, and the labelled facts of its overview."""

from __future__ import annotations

import re
from collections.abc import Sequence

from leadwright.sources.contract import Proposal
from leadwright.sources.paste.lines import Line, without_noise
from leadwright.sources.paste.profile import is_count
from leadwright.sources.paste.words import bare, means, pattern
from leadwright.sources.proposing import Draft, location
from leadwright.values import head_count, period, place

FACTS = ("industry", "company_size", "headquarters", "founded", "specialties", "website", "phone", "type")
_DOT = re.compile(r"\s*[·•⋅∙‧]\s*")
_MOST_DESCRIPTION = 3_000


def read_company(all_lines: Sequence[Line]) -> Proposal:
    """What a company page proposes."""
    shown = without_noise(all_lines)
    draft = Draft()
    facts = labelled_facts(shown)
    top_end = next(
        (i for i, line in enumerate(shown) if means(line.text, "overview", "about") and i), len(shown)
    )
    top = shown[: min(top_end, 25)]
    _name(top, shown, draft)
    _subtitle(top, draft)
    _overview(shown, draft)
    for concept, line in facts:
        _fact(concept, line, draft)
    _other_offices(shown, draft)
    return draft.finish()


def labelled_facts(shown: Sequence[Line]) -> list[tuple[str, Line]]:
    """(concept, line below or beside its label) of the overview."""
    found = []
    for index, line in enumerate(shown):
        for concept in FACTS:
            if means(line.text, concept) and index + 1 < len(shown):
                below = shown[index + 1]
                if not any(means(below.text, other) for other in FACTS):
                    found.append((concept, below))
                break
            head, colon, tail = line.text.partition(":")
            if colon and tail.strip() and not tail.startswith("//") and means(head, concept):
                start = line.end - len(tail.lstrip())
                found.append((concept, Line(tail.strip(), max(start, line.start), line.end)))
                break
    return found


def _name(top: Sequence[Line], shown: Sequence[Line], draft: Draft) -> None:
    """The first line, or the first that stands twice; never a count, a place or a fact."""
    able = [
        line
        for line in top
        if len(line.text) <= 100 and not is_count(line.text) and len(_DOT.split(line.text)) == 1
    ]
    able = [
        line for line in able if not any(means(line.text, fact) for fact in (*FACTS, "overview", "about"))
    ]
    logo = next((m for line in shown[:25] if (m := _LOGO.match(line.text))), None)
    if logo is not None:
        named = next(
            (line for line in able if bare(line.text) == bare(logo["after"] or logo["before"])), None
        )
        if named is not None:
            draft.text("company", "name", named.text, 0.95, named.text, named.span)
            return
    able = [line for line in able if not _LOGO.match(line.text)]
    chosen = next((line for line in able if line.times > 1), next(iter(able), None))
    if chosen is not None:
        draft.text(
            "company", "name", chosen.text, 0.95 if chosen.times > 1 else 0.8, chosen.text, chosen.span
        )


_LOGO = re.compile(
    r"^(?:logo (?:von|de|di|van|da|do|of)\s+(?P<after>.+)|(?P<before>.+?)(?:['’]s)?[\s-]+(?:cover photo|logo))$",
    re.IGNORECASE,
)


def _subtitle(top: Sequence[Line], draft: Draft) -> None:
    """The line of industry, place, followers and employees below the name, and the slogan above it."""
    for index, line in enumerate(top):
        parts = [part for part in _DOT.split(line.text) if part]
        counted = [part for part in parts if is_count(part) or _employees(part)]
        if not counted or (len(parts) == 1 and not is_count(line.text)):
            continue
        others = [part for part in parts if part not in counted]
        if others:
            draft.text("company", "industries", others[0], 0.85, others[0], line.span)
        for part in others[1:]:
            draft.place("company", part, 0.8, part, line.span)
        for part in counted:
            _size(part, line, draft, 0.85)
        name = draft.company.get(("name", ""))
        if index and name is not None and top[index - 1].text != name.value and len(top[index - 1].text) > 15:
            above = top[index - 1]
            draft.text("company", "one_liner", above.text, 0.8, above.text, above.span)
        return


def _employees(text: str) -> bool:
    return re.search(rf"\d.*(?<!\w)(?:{pattern('employees')})(?!\w)", bare(text)) is not None


def _size(text: str, line: Line, draft: Draft, confidence: float) -> None:
    found = head_count.parse(text) if _employees(text) or re.fullmatch(r"[\d.,\s+–-]+", text) else None
    if found is not None:
        draft.say("company", "head_count", [found.min, found.max], confidence, text, line.span)


def _overview(shown: Sequence[Line], draft: Draft) -> None:
    """The text below the overview's heading, down to its first labelled fact."""
    for index, line in enumerate(shown):
        if not means(line.text, "overview", "about"):
            continue
        text: list[Line] = []
        for below in shown[index + 1 : index + 40]:
            if any(means(below.text, fact) for fact in FACTS) or means(below.text, "overview", "about"):
                break
            text.append(below)
        told = "\n".join(item.text for item in text)[:_MOST_DESCRIPTION]
        if len(told) > 40:
            draft.say("company", "description", told, 0.85, told, (text[0].start, text[-1].end))
            return


def _fact(concept: str, line: Line, draft: Draft) -> None:
    text = line.text
    if concept == "industry":
        draft.text("company", "industries", text, 0.95, text, line.span)
    elif concept == "company_size":
        figures = re.match(r"[\d.,\s–-]+\+?", text)
        found = head_count.parse(text) or (head_count.parse(figures.group()) if figures else None)
        if found is not None:
            draft.say("company", "head_count", [found.min, found.max], 0.95, text, line.span)
    elif concept == "headquarters":
        draft.place("company", text, 0.9, text, line.span)
        told = location(text)
        if told and told.get("country"):
            draft.say("company", "country", told["country"], 0.9, text, line.span)
    elif concept == "founded":
        when = period.parse_date(text)
        if when is not None:
            draft.say("company", "founded", when.start.year, 0.95, text, line.span)
    elif concept == "website":
        draft.web(text, 0.95, text, line.span)
    elif concept == "phone":
        number = re.search(r"\+?[\d(][\d\s().\-/]{5,24}\d", text)
        if number is not None:
            draft.number("company", number.group(), 0.9, text, line.span)


def _other_offices(shown: Sequence[Line], draft: Draft) -> None:
    """Offices listed below "Locations (3)", the primary one first; the country is that of the primary."""
    for index, line in enumerate(shown):
        folded = re.sub(r"\s*\(\d{1,3}\)$", "", line.text)
        if not means(folded, "locations") or (folded == line.text and "(" not in line.text):
            continue
        for below in shown[index + 1 : index + 40]:
            told = location(below.text)
            if told and told.get("country") and not means(below.text, "primary") and place.parse(below.text):
                draft.say("company", "locations", told, 0.75, below.text, below.span)
        return
