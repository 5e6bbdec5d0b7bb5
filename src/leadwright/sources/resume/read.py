"""Read a JSON Resume: name, ways to reach the person, positions over time. Education and the rest are left alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import orjson

from leadwright.sources.contract import Proposed
from leadwright.sources.proposing import Draft, employment, newest_first, plain
from leadwright.values import place

SOURCE = "resume"
_MOST_POSITIONS = 40


def read(text: str, today: date) -> Proposed | None:
    """Return what a JSON Resume proposes; None if the text is none (no JSON object with `basics`).

    The company is that of the position held `today`; without one the person is a contact in waiting.
    """
    document = _document(text)
    if document is None:
        return None
    basics = _mapping(document.get("basics"))
    where = _place(_mapping(basics.get("location")))
    draft = Draft(where.get("country"))
    draft.text("person", "name", _text(basics.get("name")), 0.98)
    draft.mail(_text(basics.get("email")), 0.95)
    draft.number("person", _text(basics.get("phone")), 0.95)
    draft.say("person", "location", where, 0.9, ", ".join(where.values()))
    for profile in _items(basics.get("profiles")):
        if "linkedin." in _text(profile.get("url")).lower():
            draft.web(_text(profile.get("url")), 0.95)
    draft.company.clear()  # a private address names no employer; the current position does
    _positions(document, basics, draft, today)
    proposal = draft.finish()
    told = (proposal,) if proposal.person else ()
    return Proposed(SOURCE, "json_resume", 1.0 if told else 0.5, told)


def _positions(document: Mapping[str, Any], basics: Mapping[str, Any], draft: Draft, today: date) -> None:
    held: list[tuple[dict[str, Any], Mapping[str, Any]]] = []
    for item in _items(document.get("work")):
        # the name of the company was called `company` before version 1.0
        name = plain(_text(item.get("name")) or _text(item.get("company")))
        title = plain(_text(item.get("position")))
        began, ended = _text(item.get("startDate")), _text(item.get("endDate"))
        told = employment(title, name, began, ended, today)
        if told is not None:
            held.append((told, item))
    for told, item in newest_first(held):
        draft.say(
            "person",
            "employments",
            told,
            0.95,
            plain(f"{_text(item.get('position'))} {told.get('company', '')}"),
        )
    current = next((pair for pair in newest_first(held) if pair[0]["current"]), None)
    if current is None:
        draft.text("person", "title", _text(basics.get("label")), 0.6)
        return
    told, item = current
    draft.text("person", "title", told.get("title", ""), 0.95)
    draft.text("company", "name", told.get("company", ""), 0.95)
    draft.web(_text(item.get("url")), 0.9)


def _document(text: str) -> Mapping[str, Any] | None:
    try:
        document = orjson.loads(text.encode("utf-8", "replace").lstrip(b"\xef\xbb\xbf \t\r\n"))
    except orjson.JSONDecodeError:
        return None
    if isinstance(document, dict) and isinstance(document.get("basics"), dict):
        return document
    return None


def _place(told: Mapping[str, Any]) -> dict[str, str]:
    code = _text(told.get("countryCode"))
    parts = {
        "city": plain(_text(told.get("city"))),
        "region": plain(_text(told.get("region"))),
        "country": place.country(code) or "",
    }
    return {name: value for name, value in parts.items() if value}


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _items(value: Any) -> list[Mapping[str, Any]]:
    return (
        [item for item in value[:_MOST_POSITIONS] if isinstance(item, dict)]
        if isinstance(value, list)
        else []
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
