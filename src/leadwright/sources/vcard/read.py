"""Read contact cards: who it is, where they work, how to reach them; home, birthday and family are left alone."""

from __future__ import annotations

import re
from typing import Any

from leadwright.sources.contract import Proposal, Proposed
from leadwright.sources.proposing import Draft, location, plain
from leadwright.sources.vcard.lines import Card, Property, cards
from leadwright.values import email, place
from leadwright.values.name import company_key

SOURCE = "vcard"
_ESCAPED = re.compile(r"\\([nN\\,;:\"])")
_NOT_A_LINE = frozenset({"fax", "pager", "bbs", "modem", "car"})
_LABELS = re.compile(r"^_\$!<|>!\$_$")


def read(text: str) -> Proposed | None:
    """Return what the cards of a file propose, one proposal a card; None if the text is no vCard.

    Photos are ignored, an agent's card within a card is left out, and so is all that concerns no business:
    home addresses, birthdays, family, messengers, notes.
    """
    if "begin:vcard" not in text[:4_000].lower().replace(" ", ""):
        return None
    found = [_proposal(card) for card in cards(text)]
    told = tuple(item for item in found if item.person or item.company)
    empty = len(found) - len(told)
    notes = (f"{empty} of {len(found)} cards hold nothing that can be recorded.",) if empty else ()
    return Proposed(SOURCE, "vcard", 1.0 if told else 0.5, told, notes)


def _proposal(card: Card) -> Proposal:
    works = [item for item in card.all("adr") if not item.types & {"home", "dom"} or "work" in item.types]
    draft = Draft(_country(card, works))
    _name(card, draft)
    _work(card, draft)
    for item in _preferred_first(card, "email"):
        draft.mail(_unescaped(item.value), 0.95, *_passage(item))
    for item in _preferred_first(card, "tel"):
        if not item.types & _NOT_A_LINE and "assistant" not in _label(card, item):
            sure = 0.6 if "home" in item.types and "work" not in item.types else 0.95
            draft.number("person", _number(item.value), sure, *_passage(item))
    for item in works[:5]:
        _address(item, draft)
    for item in card.all("url", "x-socialprofile", "impp"):
        _web(card, item, draft)
    return draft.finish()


def _name(card: Card, draft: Draft) -> None:
    told = next(card.all("fn"), None)
    if told is not None:
        name = plain(_unescaped(told.value))
    else:
        told = next(card.all("n"), None)
        if told is None:
            return
        family, given, middle, prefix, suffix = ([*_parts(told.value), *[""] * 5])[:5]
        name = plain(" ".join(part for part in (prefix, given, middle, family, suffix) if part))
    organisation = next((_parts(item.value)[0] for item in card.all("org")), "")
    if organisation and company_key(name) == company_key(organisation):
        return  # a company's own card carries its name twice
    if any(char.isalpha() for char in name) and email.parse(name) is None:
        draft.text("person", "name", name, 0.98, *_passage(told))


def _work(card: Card, draft: Draft) -> None:
    organisation = next(card.all("org"), None)
    name = ""
    if organisation is not None:
        name, *units = _parts(organisation.value)
        draft.text("company", "name", name, 0.95, *_passage(organisation))
        if units and units[0]:
            draft.text("person", "department", units[0], 0.8, *_passage(organisation))
    title = next(card.all("title"), None) or next(card.all("role"), None)
    if title is not None:
        draft.text("person", "title", _unescaped(title.value), 0.95, *_passage(title))


def _address(item: Property, draft: Draft) -> None:
    told = _place(item)
    if told:
        draft.say("company", "locations", told, 0.8, *_passage(item))
        if "work" in item.types:
            draft.say("person", "location", told, 0.8, *_passage(item))


def _place(item: Property) -> dict[str, Any]:
    """City, region and country of an address. A region that is known by its letters is written out."""
    parts = [*_parts(item.value), *[""] * 7][:7]
    city, region, land = parts[3], parts[4], parts[6]
    known = location(", ".join(part for part in (city, region, land) if part))
    if known and known.get("country"):
        return known
    told = {"city": city, "region": region, "country": place.country(land)}
    return {name: value for name, value in told.items() if value}


def _web(card: Card, item: Property, draft: Draft) -> None:
    url = _unescaped(item.value).strip()
    private = "home" in item.types or _label(card, item) in ("profile", "blog", "home")
    if "linkedin." in url.lower():
        draft.web(url, 0.95, *_passage(item))
    elif item.name == "url" and not private:
        draft.web(url, 0.9 if "work" in item.types or _is_home_page(card, item) else 0.7, *_passage(item))


def _is_home_page(card: Card, item: Property) -> bool:
    return _label(card, item) == "homepage"


def _label(card: Card, item: Property) -> str:
    """The label that an address book of Apple gives the property beside it."""
    if not item.group:
        return ""
    label = next((p.value for p in card.properties if p.name == "x-ablabel" and p.group == item.group), "")
    return "assistant" if "assistant" in label.lower() else _LABELS.sub("", label).strip().lower()


def _country(card: Card, works: list[Property]) -> str | None:
    """The country by which the card's numbers without a code are read: of its work address, else of any."""
    for item in (*works, *card.all("adr")):
        if told := _place(item).get("country"):
            return str(told)
        # some write the whole address into one component, the country last
        for line in reversed(_unescaped(item.value).rstrip(" ;").split("\n")):
            if told := place.country(line.strip(" ;")):
                return str(told)
    return None


def _preferred_first(card: Card, name: str) -> list[Property]:
    def rank(item: Property) -> tuple[bool, bool]:
        return "pref" not in item.types, "home" in item.types and "work" not in item.types

    return sorted(card.all(name), key=rank)


def _number(value: str) -> str:
    text = _unescaped(value).strip()
    number = text[4:] if text.lower().startswith("tel:") else text
    return number.partition(";")[0]


def _parts(value: str) -> list[str]:
    """The components of a structured value, which semicolons divide, unescaped and in single spaces."""
    return [plain(_unescaped(part)) for part in re.split(r"(?<!\\);", value)]


def _unescaped(value: str) -> str:
    return _ESCAPED.sub(lambda match: "\n" if match.group(1) in "nN" else match.group(1), value)


def _passage(item: Property) -> tuple[str, tuple[int, int]]:
    return plain(_unescaped(item.value)), (item.start, item.end)
