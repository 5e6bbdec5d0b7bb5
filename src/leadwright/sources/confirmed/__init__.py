"""Turn what a user confirmed into observations: those fields, read as their shapes demand, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from leadwright.kernel.errors import Wrong
from leadwright.sources.contract import Observation, SubjectKind
from leadwright.sources.proposing import FIELDS, LISTS, location, plain, without_trunk
from leadwright.values import domain, email, head_count, name, period, phone, place

LICENCE = "user"
SOURCES = ("paste", "vcard", "resume", "card")
"""The names under which confirmed fields are recorded."""
_LONGEST = 2_000
_MOST = 60

_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")

Pairs = Sequence[tuple[str, Any]]


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The fields of one person, of one company or of both that a user confirmed, as (field, value).

    A field that holds a list comes once per item. Values may be raw text where a user typed them.
    """

    source: str
    person: Pairs = ()
    company: Pairs = ()


def observations(confirmed: Confirmed) -> list[Observation]:
    """Return the observation of the company, if any, then that of the person, if any.

    Raises Wrong, with the field, for a value that cannot be read, an unknown field or source, and where
    neither says who it is: a company needs a name, a website, a domain or a LinkedIn page; a person a name,
    an address or a LinkedIn page.
    """
    if confirmed.source not in SOURCES:
        raise Wrong(
            f"There is no source {confirmed.source!r} for confirmed fields.",
            hint=f"It is one of {', '.join(SOURCES)}.",
            field="source",
        )
    company = _fields("company", confirmed.company)
    person = _fields("person", confirmed.person)
    if not company and not person:
        raise Wrong("Nothing was confirmed.", hint="Confirm at least one field.", field="person")
    found: list[Observation] = []
    key = None
    if company:
        key = _company_key(company)
        found.append(Observation("company", confirmed.source, key, company, LICENCE))
    if person:
        who = f"{key or 'waiting'}/{_person_key(person)}"[:400]
        found.append(Observation("person", confirmed.source, who, person, LICENCE, company_key=key))
    return found


def _fields(kind: SubjectKind, pairs: Pairs) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for field, value in pairs:
        if field not in FIELDS[kind]:
            raise Wrong(
                f"A {kind} has no field {field!r} that can be confirmed.",
                hint=f"The fields are {', '.join(FIELDS[kind])}.",
                field=f"{kind}.{field}",
                code="unknown_field",
            )
        read = read_field(kind, field, value)
        if field not in LISTS[kind]:
            told[field] = read
        elif read not in told.setdefault(field, []) and len(told[field]) < _MOST:
            told[field].append(read)
    if kind == "person":
        return _with_the_best(told)
    return _with_domain(told)


def read_field(kind: SubjectKind, field: str, value: Any) -> Any:
    """Read one value of a field, one item of it where it holds a list. Raises Wrong if it cannot be read."""
    read = _READERS[field](value)
    if read is None:
        raise _unreadable(kind, field, value)
    return read


def _with_the_best(told: dict[str, Any]) -> dict[str, Any]:
    """The first address and number are the ones by which a person is reached; one alone needs no list."""
    for many, one in (("emails", "email"), ("phones", "phone")):
        if many in told:
            told[one] = told[many][0]
            if len(told[many]) == 1:
                del told[many]
    return told


def _with_domain(told: dict[str, Any]) -> dict[str, Any]:
    """A website says its domain. A page at a shared host is no domain of the company."""
    site = domain.website(told["website"]) if "website" in told else None
    if site is not None and site.identifies:
        told.setdefault("domain", site.domain)
    return told


def _unreadable(kind: SubjectKind, field: str, value: Any) -> Wrong:
    hints = {
        "phones": "Write it with its country code: +44 20 7946 0000.",
        "emails": "Write one address: name@company.com.",
        "location": "Write a city, a region or a country.",
        "locations": "Write a city, a region or a country.",
        "head_count": "Write a number or a range: 51-200.",
    }
    return Wrong(
        f"{field} of the {kind} cannot be read: {str(value)[:100]!r}.",
        hint=hints.get(field, "Correct it, or leave it out."),
        field=f"{kind}.{field}",
        code="unreadable_value",
    )


def _company_key(told: Mapping[str, Any]) -> str:
    if "domain" in told:
        return f"domain:{told['domain']}"
    if "linkedin_url" in told:
        return f"linkedin:{told['linkedin_url'].lower()}"[:300]
    if "website" in told:
        return f"page:{told['website'].lower()}"[:300]
    if "name" in told:
        return f"name:{_short(name.company_key(told['name']))}"
    raise Wrong(
        "The company is not named.",
        hint="Confirm its name, website or LinkedIn page, or leave the company out.",
        field="company.name",
    )


def _person_key(told: Mapping[str, Any]) -> str:
    if "email" in told:
        return str(told["email"])
    if "linkedin_url" in told:
        return str(told["linkedin_url"]).lower()
    if "name" in told:
        return _short(name.person(told["name"]).key)
    raise Wrong(
        "The person is not named.",
        hint="Confirm the name, an e-mail address or the LinkedIn page.",
        field="person.name",
    )


def _short(key: str) -> str:
    return key if len(key) < 200 else blake2b(key.encode("utf-8", "replace"), digest_size=16).hexdigest()


def _text(value: Any) -> str | None:
    return plain(value)[:_LONGEST] or None if isinstance(value, str) else None


def _long_text(value: Any) -> str | None:
    if not isinstance(value, str):
        return None
    return "\n".join(line for raw in value[:20_000].splitlines() if (line := plain(raw))) or None


def _address(value: Any) -> str | None:
    found = email.parse(value) if isinstance(value, str) else None
    return found.address if found else None


def _number(value: Any) -> str | None:
    found = phone.parse(without_trunk(value)) if isinstance(value, str) else None
    return found.e164 if found else None


def _website(value: Any) -> str | None:
    found = domain.website(value) if isinstance(value, str) else None
    return found.url if found else None


def _domain(value: Any) -> str | None:
    found = domain.website(value) if isinstance(value, str) else None
    return found.domain if found and found.identifies else None


def _linkedin(value: Any) -> str | None:
    found = domain.website(value) if isinstance(value, str) else None
    return found.url if found and found.domain == "linkedin.com" else None


def _head_count(value: Any) -> list[int | None] | None:
    if isinstance(value, list):
        ends = [*value, None][:2]
        if len(value) != 2 or not all(end is None or type(end) is int for end in ends):
            return None
        low, high = ends
        value = f"{low or 1}-{high}" if high is not None else f"{low}+"
    found = head_count.parse(value) if isinstance(value, (str, int)) else None
    return [found.min, found.max] if found else None


def _place(value: Any) -> dict[str, Any] | None:
    if isinstance(value, str):
        return location(value)
    if not isinstance(value, dict) or not set(value) <= {"city", "region", "country"}:
        return None
    told = {part: _text(value[part]) for part in value}
    if told.get("country"):
        told["country"] = place.country(str(told["country"]))
        if told["country"] is None:
            return None
    return {part: text for part, text in told.items() if text} or None


def _country(value: Any) -> str | None:
    return place.country(value) if isinstance(value, str) else None


def _year(value: Any) -> int | None:
    found = period.parse_date(value) if isinstance(value, (str, int)) else None
    return found.start.year if found else None


def _employment(value: Any) -> dict[str, Any] | None:
    """A position as the catalogue has it; a date that is none makes it unreadable."""
    if not isinstance(value, dict) or not set(value) <= {"title", "company", "from", "to", "current"}:
        return None
    told: dict[str, Any] = {part: _text(value.get(part)) for part in ("title", "company")}
    if not any(told.values()):
        return None
    for part in ("from", "to"):
        if value.get(part):
            if not isinstance(value[part], str) or not _DATE.fullmatch(value[part]):
                return None
            told[part] = value[part]
    if value.get("current") is not None and not isinstance(value["current"], bool):
        return None
    told["current"] = bool(value.get("current"))
    return {part: text for part, text in told.items() if text is not None}


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "name": _text, "title": _text, "department": _text, "emails": _address, "phones": _number,
    "linkedin_url": _linkedin, "location": _place, "employments": _employment, "website": _website,
    "domain": _domain, "one_liner": _text, "description": _long_text, "industries": _text,
    "head_count": _head_count, "locations": _place, "country": _country, "founded": _year,
}  # fmt: skip
