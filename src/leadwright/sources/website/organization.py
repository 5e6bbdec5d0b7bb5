"""What structured data says about the site's own organisation, and about nobody else's.

Pages also describe customers, publishers, reviewers and employers; an item counts only if it stands
where the site speaks of itself and no address of another domain contradicts it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from leadwright.sources.website.structured import Found, Item, inner, text, texts, types
from leadwright.sources.website.types import Organization, Person
from leadwright.sources.website.words import fold, word_list
from leadwright.values import email as emails
from leadwright.values import head_count, place
from leadwright.values import phone as phones
from leadwright.values.domain import registrable

_OF_ITSELF = frozenset(
    {
        "",
        "publisher",
        "mainEntity",
        "mainEntityOfPage",
        "about",
        "isPartOf",
        "creator",
        "copyrightHolder",
        "provider",
    }
)
_EMPLOYED = ("employee", "employees", "founder", "founders", "member", "members")
_YEAR = re.compile(r"(?<!\d)(1[6-9]\d\d|20\d\d)(?!\d)")


def own(found: list[Found], domain: str, this_year: int) -> Organization | None:
    """The organisation of the site at registrable `domain`, or None if no item speaks of it."""
    best: tuple[int, Item] | None = None
    for one in found:
        points = _points(one, domain)
        if points and (best is None or points > best[0]):
            best = points, one.item
    return _read(best[1], this_year) if best else None


def people(found: list[Found]) -> tuple[Person, ...]:
    """Persons that stand on the page in their own right, not as authors or reviewers."""
    allowed = {"", "mainEntity", "itemListElement", "item", "hasPart", "about", *_EMPLOYED}
    rows = (_person(one.item) for one in found if one.under in allowed and "Person" in types(one.item))
    return tuple(dict.fromkeys(person for person in rows if person))


def _points(one: Found, domain: str) -> int:
    """How surely the item is the site's own organisation; 0 if it is not."""
    if not {fold(name) for name in types(one.item)} & word_list("organisation_types") or not text(
        one.item.get("name") or one.item.get("legalName")
    ):
        return 0
    addresses = [
        registrable(address)
        for key in ("url", "@id")
        for address in texts(one.item.get(key))
        if "." in address
    ]
    theirs = [address for address in addresses if address]
    if theirs and domain not in theirs:
        return 0
    if one.under not in _OF_ITSELF and not (
        theirs and one.under in ("sourceOrganization", "author", "worksFor", "brand")
    ):
        return 0
    return 1 + 4 * bool(theirs) + 2 * (one.under == "") + min(3, len(one.item) // 4)


def _read(item: Item, this_year: int) -> Organization:
    country, locations = None, _locations(item)
    if locations:
        country = locations[0].get("country")
    points = [item, *inner(item.get("contactPoint")), *inner(item.get("contactPoints"))]
    mails = [found.address for c in points for raw in texts(c.get("email")) if (found := emails.parse(raw))]
    numbers = [
        number.e164
        for c in points
        for raw in texts(c.get("telephone"))
        if (number := phones.parse(raw, country))
    ]
    staff = [person for key in _EMPLOYED for one in inner(item.get(key)) if (person := _person(one, key))]
    return Organization(
        name=text(item.get("name"))[:200],
        legal_name=text(item.get("legalName"))[:200],
        description=text(item.get("description"))[:2000],
        founded=_founded(text(item.get("foundingDate")), this_year),
        head_count=_head_count(item.get("numberOfEmployees")),
        locations=tuple(locations),
        emails=tuple(dict.fromkeys(mails)),
        phones=tuple(dict.fromkeys(numbers)),
        same_as=tuple(texts(item.get("sameAs"))[:50]),
        people=tuple(staff),
    )


def _founded(raw: str, this_year: int) -> int | None:
    match = _YEAR.search(raw)
    return int(match.group()) if match and int(match.group()) <= this_year else None


def _head_count(value: Any) -> tuple[int | None, int | None] | None:
    """A number, a text such as "51-200", or a QuantitativeValue with value, minValue and maxValue."""
    for item in inner(value):
        low, high = text(item.get("minValue")), text(item.get("maxValue"))
        raw = text(item.get("value")) or (f"{low}-{high}" if low and high else f"{low}+" if low else "")
        return _head_count(raw)
    parsed = head_count.parse(text(value)) if text(value) else None
    return (parsed.min, parsed.max) if parsed else None


def _locations(item: Item) -> list[Mapping[str, Any]]:
    """The places of `address` and `location`, as catalogue locations, in their order."""
    raw: list[Any] = [item.get("address"), *(one.get("address") for one in inner(item.get("location")))]
    found: list[Mapping[str, Any]] = []
    for value in raw:
        for one in value if isinstance(value, list) else [value]:
            if (location := _location(one)) and location not in found:
                found.append(location)
    return found[:20]


def _location(value: Any) -> Mapping[str, Any] | None:
    if isinstance(value, str):
        places = place.parse(value)
        return as_location(places[0]) if places else None
    if not isinstance(value, dict):
        return None
    city, region = text(value.get("addressLocality")), text(value.get("addressRegion"))
    country = text(value.get("addressCountry"))
    parsed = place.parse(", ".join(part for part in (city, region, country) if part))
    iso = place.country(country) if country else None
    known = parsed[0] if parsed else place.Place()
    pairs = {"city": city or known.city, "region": known.region or region, "country": iso or known.country}
    return {key: found for key, found in pairs.items() if found} or None


def as_location(found: place.Place) -> dict[str, Any]:
    """A place in the JSON shape of the field catalogue."""
    pairs = {"city": found.city, "region": found.region, "country": found.country, "remote": found.remote}
    return {key: value for key, value in pairs.items() if value}


def _person(item: Item, under: str = "") -> Person | None:
    name = text(item.get("name")) or " ".join(
        filter(None, (text(item.get("givenName")), text(item.get("familyName"))))
    )
    if not 3 <= len(name) <= 100 or " " not in name:
        return None
    mail = emails.parse(text(item.get("email"))) if item.get("email") else None
    phone = phones.parse(text(item.get("telephone"))) if item.get("telephone") else None
    linkedin = next(
        (url for url in texts(item.get("sameAs")) + texts(item.get("url")) if "linkedin.com/in/" in url), ""
    )
    title = text(item.get("jobTitle"))[:200] or ("Founder" if under.startswith("founder") else "")
    return Person(name, title, mail.address if mail else "", phone.e164 if phone else "", linkedin)
