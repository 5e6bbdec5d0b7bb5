"""Who said what: the sources behind a value, a rule or a contact, as lines of a popover."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from leadwright.entities.types import Contact
from leadwright.faces.web import words
from leadwright.reads.lead_page import Field, LeadPage
from leadwright.scoring.explain import Contribution

_CONTACT = {
    "contact_email": "email",
    "contact_linkedin": "linkedin_url",
    "contact_phone": "phone",
    "contact_title": "title",
    "contact_count": "name",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One source's word. `reliability` is 0 to 1, None if it is not weighed; `basis` says in a word what it rests on."""

    source: str
    label: str
    value: str
    seen_at: datetime | None
    reliability: float | None
    agrees: bool
    url: str | None
    basis: str = "assumed"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A value with the lines behind it."""

    title: str
    value: str
    lines: Sequence[Line]


def of_field(field: Field) -> Evidence:
    """The voices behind one field of the profile."""
    lines = [
        Line(
            v.source,
            v.label,
            words.value(v.value, field.name),
            v.seen_at,
            v.reliability,
            v.agrees,
            _web(v.url),
            f"{v.judged} checked" if v.basis == "adjudicated" else v.basis,
        )
        for v in field.voices
    ]
    return Evidence(words.field_label(field.name), words.value(field.value, field.name), lines)


def of_contact(contact: Contact, name: str = "name") -> Evidence:
    """The sources that name a contact."""
    told = str(getattr(contact, name) or contact.name)
    lines = [
        Line(str(s["source"]), str(s["label"]), told, contact.last_seen, None, True, _web(s.get("url")))
        for s in contact.sources
    ]
    return Evidence(contact.name, told, lines)


def of_rule(page: LeadPage, item: Contribution) -> list[Evidence]:
    """The values that a rule read, each with its sources."""
    found: list[Evidence] = []
    for feature in item.features:
        for name in page.evidence.get(feature, ()):
            if name in page.fields:
                found += [of_field(page.fields[name])]
        if feature in _CONTACT:
            people = page.contacts if feature == "contact_count" else page.contacts[:1]
            found += [
                of_contact(person, _CONTACT[feature])
                for person in people
                if getattr(person, _CONTACT[feature])
            ]
    return list({(e.title, e.value): e for e in found}.values())


def labels(page: LeadPage, item: Contribution) -> list[str]:
    """The distinct places that a rule's values come from."""
    lines = [line for evidence in of_rule(page, item) for line in evidence.lines if line.agrees]
    return list(dict.fromkeys(words.origin(line.source, line.label) for line in lines))


def _web(url: Any) -> str | None:
    """A link only if it is one of the web; anything else a source says is text."""
    return str(url) if url and str(url).startswith(("http://", "https://")) else None


# What a person may type a value for; the others are lists of parts, or follow from something else.
CORRECTABLE = frozenset({
    "industries", "head_count", "founded", "status", "funding_stage", "funding_date", "hiring", "customer",
    "linkedin_url", "description", "name", "one_liner", "country", "locations", "technologies", "funding_amount",
    "leadership_change_date", "technology_change_date", "last_interaction_date", "emails", "phones", "former_names",
})  # fmt: skip

GLOBALS: dict[str, Any] = {
    "CORRECTABLE": CORRECTABLE,
    "of_field": of_field,
    "of_contact": of_contact,
    "of_rule": of_rule,
    "labels": labels,
    "web": _web,
}
