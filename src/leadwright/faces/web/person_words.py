"""How people look on pages: where they stand, what is known of an address, who said what of them. Words only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from leadwright.entities.types import Employment
from leadwright.faces.web import words
from leadwright.faces.web.evidence import Evidence, Line
from leadwright.reads.contact import Said

STANDINGS: Mapping[str, str] = {
    "current": "works there", "unsure": "may have moved", "former": "has left", "archived": "put away",
}  # fmt: skip
STATUSES: Mapping[str, str] = {
    "valid": "works", "invalid": "does not work", "accept_all": "cannot be told: all mail is taken",
    "disposable": "a throw-away address", "role": "of a function", "unknown": "nobody could tell",
    "blocked": "could not be asked",
}  # fmt: skip
_SHORT: Mapping[str, str] = {
    "accept_all": "takes all",
    "disposable": "throw-away",
    "role": "function",
    "unknown": "untold",
}
_FIELDS: Mapping[str, str] = {
    "name": "Name", "title": "Title", "department": "Department", "seniority": "Rank", "email": "E-mail",
    "emails": "All e-mail addresses", "phone": "Phone", "phones": "All phone numbers", "linkedin_url": "LinkedIn",
    "country": "Country", "started_on": "Started on", "left": "Left", "ended_on": "Left on",
}  # fmt: skip
_RANKS: Mapping[str, str] = {"c_level": "C-level", "vp": "VP"}
# The form that adds a contact: name, label, example.
FORM = (
    ("name", "Name", "Ana Prado"),
    ("title", "Title", "CTO"),
    ("email", "E-mail", "ana@northwindlabs.example"),
    ("phone", "Phone", "+44 113 496 0000"),
    ("linkedin_url", "LinkedIn", "linkedin.com/in/…"),
    ("country", "Country", "GB"),
)


def field_name(name: str) -> str:
    """What a field of a person is called."""
    return _FIELDS.get(name, name.replace("_", " ").capitalize())


def rank(seniority: str | None) -> str:
    """A rank in words."""
    return _RANKS.get(seniority or "", (seniority or "").replace("_", " ").capitalize())


def status_short(status: str | None) -> str:
    """What is known of an address, in a word."""
    return "not checked" if status is None else _SHORT.get(status, status)


def person_value(name: str, content: Any) -> str:
    """A value of a person in one line."""
    if name == "country":
        return words.country(content)
    if name == "seniority":
        return rank(content)
    return words.plain(content)


def of_said(name: str, said: Said) -> Evidence:
    """The voices behind one value of a person."""
    lines = [
        Line(
            v.source, v.label, person_value(name, v.value), v.seen_at, v.reliability, v.agrees,
            v.url if v.url and v.url.startswith(("http://", "https://")) else None,
            f"{v.judged} checked" if v.basis == "adjudicated" else v.basis,
        )
        for v in said.voices
    ]  # fmt: skip
    return Evidence(field_name(name), person_value(name, said.value), lines)


def since(one: Employment) -> str:
    """When a position began and ended, as exactly as is known."""
    if one.started and (one.ended or one.current is False):
        return f"{one.started} – {one.ended or 'ended'}"
    if one.started:
        return f"since {one.started}" if one.current else f"from {one.started}"
    if one.ended:
        return f"until {one.ended}"
    return "now" if one.current else "ended" if one.current is False else "not known since when"


GLOBALS: dict[str, Any] = {
    "STANDINGS": STANDINGS, "STATUSES": STATUSES, "status_short": status_short, "of_said": of_said, "since": since,
    "field_name": field_name, "rank": rank, "person_value": person_value,
}  # fmt: skip
