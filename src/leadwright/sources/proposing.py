"""Gather what a source reads in a user's own papers: each value checked, with its passage and confidence.

What cannot be recorded as it stands is offered all the same, with its problem, so that the user can mend
it. Nothing is made up: a value is what a passage of the given text says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from leadwright.sources.contract import Found, Proposal, SubjectKind
from leadwright.values import domain, email, period, phone, place
from leadwright.values.name import clean

T = TypeVar("T")
Span = tuple[int, int] | None
NO_COUNTRY = "Without a country code nobody can tell which country it belongs to: write it as +44 …"
_TRUNK = re.compile(r"^(\s*(?:\+|00)\d{1,3})\s*\(0\)")
_MOST = 40  # of one list; a paper with more is no paper of one person
_LONGEST = 2_000


@dataclass(slots=True)
class Draft:
    """A proposal in the making. Of one value said twice the surer word is kept; lists keep their order."""

    country: str | None = None  # ISO code by which numbers without a country code are read
    person: dict[tuple[str, str], Found] = field(default_factory=dict)
    company: dict[tuple[str, str], Found] = field(default_factory=dict)

    def say(
        self,
        kind: SubjectKind,
        name: str,
        value: Any,
        confidence: float,
        text: str,
        span: Span = None,
        problem: str = "",
    ) -> None:
        """Offer a value of a field; of a field that holds one value the surest is kept, the first of equals."""
        if value in (None, "", [], {}):
            return
        told = self.person if kind == "person" else self.company
        key = (name, repr(value).casefold() if name in LISTS[kind] else "")
        known = told.get(key)
        if known is not None and (known.confidence, not known.problem) >= (confidence, not problem):
            return
        if sum(1 for field_name, _ in told if field_name == name) < _MOST:
            told[key] = Found(name, value, round(confidence, 2), text[:_LONGEST], span, problem)

    def text(
        self, kind: SubjectKind, name: str, raw: str, confidence: float, text: str = "", span: Span = None
    ) -> None:
        """Offer a text."""
        self.say(kind, name, plain(raw), confidence, text or raw, span)

    def mail(self, raw: str, confidence: float, text: str = "", span: Span = None) -> None:
        """Offer an address: a person's, or the company's own if it names a function (info@)."""
        found = email.parse(raw)
        if found is None:
            return
        kind: SubjectKind = "company" if found.role else "person"
        self.say(kind, "emails", found.address, confidence, text or raw, span)
        site = None if found.free else domain.website(found.domain)
        if site is not None and site.identifies:
            self.say("company", "domain", site.domain, min(confidence, 0.8), text or raw, span)

    def number(
        self, kind: SubjectKind, raw: str, confidence: float, text: str = "", span: Span = None
    ) -> None:
        """Offer a phone number; one that needs a country is offered with its problem."""
        found = phone.parse(without_trunk(raw), self.country)
        # a few odd numbers do not read back as themselves: they cannot be recorded as they stand
        if found is not None and phone.parse(found.e164) == found:
            self.say(kind, "phones", found.e164, confidence, text or raw, span)
        elif 6 <= sum(char.isdigit() for char in raw) <= 15:
            self.say(kind, "phones", plain(raw)[:40], min(confidence, 0.4), text or raw, span, NO_COUNTRY)

    def web(self, raw: str, confidence: float, text: str = "", span: Span = None) -> None:
        """Offer a web address: a LinkedIn page of the person or the company, or the company's own site."""
        site = domain.website(raw)
        if site is None:
            return
        if site.domain == "linkedin.com":
            self._linkedin(site.path, site.url, confidence, text or raw, span)
        elif site.identifies:
            self.say("company", "website", site.url, confidence, text or raw, span)
            self.say("company", "domain", site.domain, confidence, text or raw, span)

    def _linkedin(self, path: str, url: str, confidence: float, text: str, span: Span) -> None:
        steps = [step for step in path.split("/") if step]
        while steps and len(steps[0]) == 2 and steps[0] != "in":
            steps.pop(0)  # a language before the path
        if len(steps) >= 2 and steps[0] in ("in", "pub"):
            self.say(
                "person", "linkedin_url", f"https://www.linkedin.com/in/{steps[1]}", confidence, text, span
            )
        elif len(steps) >= 2 and steps[0] in ("company", "school", "showcase"):
            page = f"https://www.linkedin.com/{steps[0]}/{steps[1]}"
            self.say("company", "linkedin_url", page, confidence, text, span)

    def place(
        self, kind: SubjectKind, raw: str, confidence: float, text: str = "", span: Span = None
    ) -> None:
        """Offer a place: where a person works, or an office of the company."""
        found = location(raw)
        name = "location" if kind == "person" else "locations"
        if found:
            self.say(kind, name, found, confidence, text or raw, span)

    def finish(self) -> Proposal:
        """Return the proposal, the surest address and number first."""
        if any(name == "website" for name, _ in self.company):
            self._settle_domain()
        return Proposal(tuple(self._ordered("person")), tuple(self._ordered("company")))

    def _settle_domain(self) -> None:
        """The domain is that of the website, whatever the mail says."""
        site = self.company["website", ""]
        own = domain.registrable(str(site.value))
        told = self.company.get(("domain", ""))
        if own and (told is None or told.value != own):
            self.company["domain", ""] = Found("domain", own, site.confidence, site.text, site.span)

    def _ordered(self, kind: SubjectKind) -> Iterable[Found]:
        told = self.person if kind == "person" else self.company
        order = FIELDS[kind]
        return sorted(told.values(), key=lambda found: (order.index(found.field), bool(found.problem)))


FIELDS: Mapping[SubjectKind, tuple[str, ...]] = {
    "person": (
        "name", "title", "department", "emails", "phones", "linkedin_url", "location", "employments",
    ),
    "company": (
        "name", "website", "domain", "linkedin_url", "one_liner", "description", "industries", "head_count",
        "locations", "country", "founded", "emails", "phones",
    ),
}  # fmt: skip
"""The fields that can be proposed and confirmed, in the order in which they are shown."""

LISTS: Mapping[SubjectKind, frozenset[str]] = {
    "person": frozenset({"emails", "phones", "employments"}),
    "company": frozenset({"industries", "locations", "emails", "phones"}),
}
"""Fields that hold lists: one proposal an item."""

LABELS: Mapping[str, str] = {
    "name": "Name", "title": "Title", "department": "Department", "emails": "E-mail", "phones": "Phone",
    "linkedin_url": "LinkedIn", "location": "Place", "employments": "Position", "website": "Website",
    "domain": "Domain", "one_liner": "Slogan", "description": "Description", "industries": "Industry",
    "head_count": "Head count", "locations": "Office", "country": "Country", "founded": "Founded",
}  # fmt: skip
"""What each field is called where it is shown."""


def without_trunk(number: str) -> str:
    """A number without the zero that is only dialled at home: "+49 (0)30 12" -> "+49 30 12"."""
    return _TRUNK.sub(r"\1 ", number, count=1)


def plain(text: str) -> str:
    """A text in single spaces, without control characters, at most 400 long."""
    return clean(text)


def location(raw: str) -> dict[str, Any] | None:
    """The one place that a text names, as {city, region, country} without what is unknown; None if it is none."""
    found = place.parse(raw)
    if not found:
        return None
    first = found[0]
    known = {"city": first.city, "region": first.region, "country": first.country}
    told = {name: value for name, value in known.items() if value}
    if any(char.isdigit() for name in ("city", "region") for char in told.get(name, "")):
        return None  # a count or a street, no place
    return told or None


def employment(title: str, company: str, began: str, ended: str, today: date) -> dict[str, Any] | None:
    """One position as {title, company, from, to, current}, dates as exact as said; None if it names nothing.

    A position is current if it began and has no end, or one that lies ahead of `today`. What is unknown is left out.
    """
    first, last = period.parse_date(began), period.parse_date(ended)
    told: dict[str, Any] = {"title": plain(title), "company": plain(company)}
    told = {name: value for name, value in told.items() if value}
    if not told:
        return None
    if first:
        told["from"] = as_said(first)
    if last and last.end < today:
        told["to"] = as_said(last)
    told["current"] = last.end >= today if last else first is not None and not ended.strip()
    return told


def as_said(when: period.Period) -> str:
    """A date no more exact than it was said: 2019, 2019-03 or 2019-03-01."""
    if when.precision == "day":
        return when.start.isoformat()
    return when.start.strftime("%Y-%m") if when.precision == "month" else f"{when.start.year:04}"


def newest_first(held: Iterable[tuple[dict[str, Any], T]]) -> list[tuple[dict[str, Any], T]]:
    """Positions with what belongs to them, those held now first, then by their beginning."""
    return sorted(held, key=lambda pair: (pair[0]["current"], pair[0].get("from", "")), reverse=True)
