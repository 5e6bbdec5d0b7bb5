"""Personio: one XML feed. A document type is refused, so no entity can be declared, let alone expanded."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree

from leadwright.sources.contract import Ask
from leadwright.sources.jobs.address import label
from leadwright.sources.jobs.types import (
    MAX_BYTES,
    SOURCE,
    Address,
    Answer,
    Board,
    BoardRef,
    Received,
    Role,
)
from leadwright.sources.reading import ShapeError, day, joined, line, xml_root

_SUFFIXES = (".jobs.personio.de", ".jobs.personio.com")
_TAKEN = ("id", "subcompany", "office", "additionalOffices", "department", "recruitingCategory", "name")
_IGNORED = ("jobDescriptions", "employmentType", "seniority", "schedule", "yearsOfExperience", "keywords")
_KNOWN = frozenset((*_TAKEN, *_IGNORED, "createdAt", "occupation", "occupationCategory"))


def _recognise(address: Address) -> BoardRef | None:
    for suffix in _SUFFIXES:
        name = label(address.host, suffix)
        if name and "." not in name:
            return BoardRef("personio", name, address.host)
    return None


def _host(ref: BoardRef) -> str:
    return ref.host or f"{ref.token}.jobs.personio.com"


def _ask(ref: BoardRef, start: int) -> Ask:
    return Ask(SOURCE, "open positions", f"https://{_host(ref)}/xml", max_bytes=MAX_BYTES)


def _translate(received: Received) -> Answer:
    root = xml_root(received.body)
    if root.tag != "workzag-jobs":
        raise ShapeError(f"expected <workzag-jobs>, got <{root.tag[:50]}>")
    positions = list(root.iter("position"))
    names = {name for position in positions if (name := _text(position, "subcompany"))}
    leftovers = frozenset(child.tag for position in positions for child in position) - _KNOWN
    roles = dict.fromkeys(_roles(positions, _host(received.ref)))
    return Answer(tuple(roles), len(positions), names=frozenset(names), leftovers=leftovers)


def _roles(positions: list[ElementTree.Element], host: str) -> Iterator[Role]:
    for position in positions:
        title, number = _text(position, "name"), _text(position, "id")
        department = _text(position, "department") or _text(position, "recruitingCategory")
        offices = [line(one.text) for one in position.findall("additionalOffices/office")]
        location = joined([_text(position, "office"), *offices], "; ")
        posted = day(position.findtext("createdAt"))
        url = f"https://{host}/job/{number}" if number else None
        if title:
            yield Role(number or title, title, department, location, posted, url)


def _text(position: ElementTree.Element, name: str) -> str | None:
    return line(position.findtext(name))


BOARD = Board(
    kind="personio",
    shows=("personio.",),
    recognise=_recognise,
    page_url=lambda ref: f"https://{_host(ref)}/",
    ask=_ask,
    translate=_translate,
    domains=(
        "personio.de",
        "personio.com",
    ),
)
