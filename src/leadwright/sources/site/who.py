"""What a message says of who stands behind it: an address, a person, the company they belong to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from leadwright.sources.reading import line
from leadwright.sources.site.message import Event
from leadwright.sources.wording import called, filled, interval, mailbox, number, on_linkedin, site
from leadwright.values import domain, email, linkedin
from leadwright.values.name import company_key

_OWN_WORDS = ("form_filled", "ad_lead", "content_downloaded")
"""What somebody types about themselves: the properties of other events may speak of anybody (whom they invited)."""


@dataclass(frozen=True, slots=True)
class Company:
    """A company as a visitor named it. `key` identifies it among what this source says; `how` it became known."""

    key: str
    how: str  # email, group or ip
    fields: Mapping[str, Any]

    def to_document(self) -> dict[str, Any]:
        """As it is kept with the visitor."""
        return {"key": self.key, "how": self.how, "fields": dict(self.fields)}


def company_of(document: Mapping[str, Any]) -> Company:
    """The company that `to_document` wrote down."""
    return Company(document["key"], document["how"], document["fields"])


def traits_of(event: Event, counts_as: str | None) -> Mapping[str, Any]:
    """What a message says of the visitor as a person: traits, and what was typed into a form.

    Names are folded, so that firstName, first_name and "First Name" are one; most messages say nothing.
    """
    context = event.content.get("context")
    told = _folded(context.get("traits")) if context else {}
    if event.kind == "identify":
        told = {**told, **_folded(event.content.get("traits"))}
    if counts_as in _OWN_WORDS:
        told = {**_folded(event.content.get("properties")), **told}
    return told


def address_of(event: Event, traits: Mapping[str, Any]) -> str | None:
    """The visitor's e-mail address: a trait, or an id that is one."""
    for written in (traits.get("email"), event.user_id if "@" in (event.user_id or "") else None):
        found = email.parse(written) if isinstance(written, str) else None
        if found is not None:
            return found.address
    return None


def company_named(event: Event, traits: Mapping[str, Any], address: str | None) -> Company | None:
    """The company that a message names: a group first, then the company among the traits, then the address.

    Free-mail and disposable hosts, and hosts where many have pages, name no company.
    """
    if event.kind == "group":
        own = _folded(event.content.get("traits"))
        if found := _from_group(own, event.content.get("groupId")):
            return found
    if not traits and address is None:
        return None
    told = traits.get("company")
    own = _folded(told) if isinstance(told, Mapping) else filled(
        name=told, website=traits.get("website") or traits.get("domain")
    )  # fmt: skip
    by_address = _from_domain(_host(address), "email")
    named = _from_group(own, own.get("id")) if own else None
    if named is not None and "domain" not in named.fields and by_address is not None:
        return Company(by_address.key, "email", {**named.fields, **by_address.fields})
    return named or by_address


def from_ip(answer: str) -> Company | None:
    """The company whose domain a source gave for an address of the network."""
    return _from_domain(answer, "ip")


def person(traits: Mapping[str, Any], address: str | None) -> dict[str, Any]:
    """The fields of a person (docs/reference/fields.md) among the traits; empty if they name nobody."""
    if not traits and address is None:
        return {}
    first = traits.get("firstname") or traits.get("givenname")
    last = traits.get("lastname") or traits.get("familyname")
    whole = " ".join(part for part in (line(first), line(last)) if part)
    found = filled(
        name=called(traits.get("name")) or called(whole), email=mailbox(address) if address else None,
        title=line(traits.get("title") or traits.get("jobtitle")), phone=number(traits.get("phone")),
        linkedin_url=_profile(traits.get("linkedinurl") or traits.get("linkedin")),
    )  # fmt: skip
    return found if found.get("email") or found.get("name") else {}


def _from_group(traits: Mapping[str, Any], group_id: Any) -> Company | None:
    address = traits.get("domain") or traits.get("website") or traits.get("url")
    at = site(address) if isinstance(address, str) else {}
    if "domain" not in at and isinstance(group_id, str) and "." in group_id and "@" not in group_id:
        at = site(group_id)
    name = called(traits.get("name"))
    fields = filled(
        name=name, industries=[kind] if (kind := line(traits.get("industry"))) else None,
        head_count=interval(traits.get("employees")), **at,
    )  # fmt: skip
    if "domain" in fields:
        return Company(fields["domain"], "group", fields) if _identifies(fields["domain"]) else None
    key = company_key(name) if name else ""
    return Company(f"name:{key}"[:300], "group", fields) if key else None


def _from_domain(host: str | None, how: str) -> Company | None:
    own = domain.registrable(host) if host else None
    return Company(own, how, {"domain": own}) if own and _identifies(own) else None


def _identifies(own: str) -> bool:
    return not (domain.is_free_mail(own) or domain.is_shared_host(own))


def _host(address: str | None) -> str | None:
    return address.rpartition("@")[2] if address else None


def _profile(value: Any) -> str | None:
    found = on_linkedin(value, "in")
    return found if found and (linkedin.page(found) or "").startswith("in/") else None


_MARKS = str.maketrans("", "", "_- ")


def _folded(value: Any) -> dict[str, Any]:
    """An object with its names in one spelling; of two with one meaning the first that says something."""
    found: dict[str, Any] = {}
    for name, told in value.items() if isinstance(value, Mapping) else ():
        if told is not None:
            found.setdefault(name.translate(_MARKS).casefold(), told)
    return found
