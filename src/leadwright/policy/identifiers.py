"""What identifies a person, written in one way, so that a suppression is met however the person is spelled.

An address loses its tag ("jane+news@x.com"), and at Gmail its dots; hosts are compared in their ASCII form, phones
as E.164, profiles by their path, and a name only together with a company, since a name alone is shared by many.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from leadwright.kernel.errors import Wrong
from leadwright.values import domain as domains
from leadwright.values import email as emails
from leadwright.values import linkedin as pages
from leadwright.values import name as names
from leadwright.values import phone as phones

Kind = Literal["email", "linkedin", "phone", "person"]
KINDS: tuple[Kind, ...] = get_args(Kind)

_GMAIL = frozenset({"gmail.com", "googlemail.com"})
_AT = re.compile(r"\s+(?:at|@)\s+|\s*\|\s*", re.IGNORECASE)
_HINTS = {
    "email": "Write it as jane@acme.com.",
    "linkedin": "Write the address of the profile: https://www.linkedin.com/in/jane-doe.",
    "phone": "Write it with its country: +44 20 7946 0000.",
    "person": "Write the name and the company: Jane Doe at acme.com.",
}


@dataclass(frozen=True, slots=True)
class Identifier:
    """One identifier of a person in its one spelling. `value` is personal and is stored only as a keyed hash."""

    kind: Kind
    value: str


def email(raw: str) -> Identifier | None:
    """An e-mail address; None if there is none in the text."""
    found = emails.parse(raw)
    if found is None:
        return None
    local, _, host = found.address.rpartition("@")
    local = local.partition("+")[0] or local
    if host in _GMAIL:
        local, host = local.replace(".", "") or local, "gmail.com"
    return Identifier("email", f"{local}@{host}")


def linkedin(raw: str) -> Identifier | None:
    """A profile on LinkedIn; None for pages of companies and for other addresses."""
    page = pages.page(raw)
    kind, _, slug = (page or "").partition("/")
    return Identifier("linkedin", slug) if kind in ("in", "pub") else None


def phone(raw: str, country: str | None = None) -> Identifier | None:
    """A phone number; `country` (ISO2) reads numbers without a country code."""
    found = phones.parse(raw, country)
    return Identifier("phone", found.e164) if found else None


def person(name: str, company: str) -> Identifier | None:
    """A person by name at a company, which is named by its domain or its name; None if either says nothing."""
    who, where = names.person(name).key, _company(company)
    return Identifier("person", f"{who}|{where}") if who and where else None


def _company(text: str) -> str | None:
    host = domains.registrable(text) if "." in text and " " not in text.strip() else None
    if host:
        return None if domains.is_shared_host(host) or domains.is_free_mail(host) else f"domain:{host}"
    key = names.company_key(text)
    return f"name:{key}" if key else None


def read(kind: str, value: str) -> Identifier | None:
    """The identifier of a kind as a source wrote it; a person as "Jane Doe at acme.com". None if it is none."""
    if kind == "person":
        parts = _AT.split(value.strip(), maxsplit=1)
        return person(*parts) if len(parts) == 2 else None
    return {"email": email, "linkedin": linkedin, "phone": phone}[kind](value) if kind in KINDS else None


def identifier(kind: str, value: str) -> Identifier:
    """The identifier of a kind as somebody wrote it. Raises Wrong if it cannot be read."""
    found = read(kind, value)
    if found is None:
        raise Wrong(
            f"{value[:100]!r} cannot be read as {kind}.",
            hint=_HINTS.get(kind, f"Kinds are {', '.join(KINDS)}."),
            field=kind,
        )
    return found


def guessed(text: str) -> Identifier:
    """The identifier that a text is by its looks: an address, a profile, a phone or "name at company"."""
    if "linkedin." in text.lower():
        return identifier("linkedin", text)
    if _AT.search(text.strip()):
        return identifier("person", text)
    if "@" in text:
        return identifier("email", text)
    return identifier("phone" if any(char.isdigit() for char in text) else "person", text)


def identifiers_of(
    fields: Mapping[str, Any],
    companies: Iterable[str] = (),
    kinds: Iterable[str] = KINDS,
    country: str | None = None,
) -> frozenset[Identifier]:
    """All identifiers in a person's fields (`docs/reference/fields.md`), of the kinds that matter.

    `companies` are domains and names of the person's company; a work address adds its own domain.
    """
    wanted = frozenset(kinds)
    found: set[Identifier | None] = set()
    address = _text(fields, "email")
    if "email" in wanted:
        found.update(email(one) for one in _both(fields, "email"))
    if "linkedin" in wanted and (url := _text(fields, "linkedin_url")):
        found.add(linkedin(url))
    if "phone" in wanted:
        found.update(phone(one, country) for one in _both(fields, "phone"))
    if "person" in wanted and (name := _text(fields, "name")):
        own = emails.parse(address) if address else None
        found.update(person(name, company) for company in {*companies, *([own.domain] if own else [])})
    return frozenset(item for item in found if item is not None)


def _both(fields: Mapping[str, Any], name: str) -> list[str]:
    """The one address or number by which a person is reached, and all others that are known (emails, phones)."""
    many = fields.get(f"{name}s")
    told = [_text(fields, name), *(many if isinstance(many, list) else ())]
    return [text for text in told if isinstance(text, str) and text]


def _text(fields: Mapping[str, Any], name: str) -> str | None:
    value = fields.get(name)
    return value if isinstance(value, str) and value else None
