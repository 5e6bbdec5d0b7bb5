"""People of stable characters: what each of them does with a letter is told by their address alone.

What they answer comes from `data/replies.yaml` and `data/absences.yaml`: invented texts, written before the reader of
replies was, of which one part (`held`) is for measuring alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

CHARACTERS = (
    "interested", "silent", "out_of_office", "bouncing", "complaining", "unsubscribing", "not_now", "not_me", "no",
    "clicking", "full",
)  # fmt: skip
"""clicking: unsubscribes by the one-click link. full: their mailbox is."""
_CLASSES = {"unsubscribing": "unsubscribe"}
_MONTHS: Mapping[str, Sequence[str]] = {
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    "de": [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
    "fr": [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    "es": [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ],
    "pt": [
        "janeiro",
        "fevereiro",
        "março",
        "abril",
        "maio",
        "junho",
        "julho",
        "agosto",
        "setembro",
        "outubro",
        "novembro",
        "dezembro",
    ],
    "it": [
        "gennaio",
        "febbraio",
        "marzo",
        "aprile",
        "maggio",
        "giugno",
        "luglio",
        "agosto",
        "settembre",
        "ottobre",
        "novembre",
        "dicembre",
    ],
    "nl": [
        "januari",
        "februari",
        "maart",
        "april",
        "mei",
        "juni",
        "juli",
        "augustus",
        "september",
        "oktober",
        "november",
        "december",
    ],
    "sv": [
        "januari",
        "februari",
        "mars",
        "april",
        "maj",
        "juni",
        "juli",
        "augusti",
        "september",
        "oktober",
        "november",
        "december",
    ],
    "da": [
        "januar",
        "februar",
        "marts",
        "april",
        "maj",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "december",
    ],
}
_COLLEAGUES = ("Ines Calder", "Tomas Wendt", "Priya Nair", "Lucie Ferrand", "Duarte Pinho")


@dataclass(frozen=True, slots=True)
class Said:
    """One answer: what is meant, in which language, the text, what the subject gets before it, and headers beside it.
    until: the day that it names. colleague: whom it names, as (name, address)."""

    meaning: str
    language: str
    text: str
    prefix: str = "Re: "
    headers: Mapping[str, str] | None = None
    until: date | None = None
    colleague: tuple[str, str] | None = None


def character(address: str) -> str | None:
    """The character of an address such as interested.12@acme.example; None for anybody else."""
    local = address.partition("@")[0].partition(".")[0]
    return local if local in CHARACTERS else None


def answers(meaning: str, part: str, today: date) -> list[Said]:
    """All answers of a meaning in a part of the texts (tuned or held), filled in."""
    if meaning == "out_of_office":
        return [_absence(entry, today, number) for number, entry in enumerate(_absences()[part])]
    found = []
    for language, parts in _replies()[meaning].items():
        for number, text in enumerate(parts[part]):
            found.append(_reply(meaning, language, text, today, number))
    return found


def answer(address: str, today: date, part: str = "held") -> Said | None:
    """What somebody answers to a letter, always the same; None for those who say nothing in words."""
    who = character(address)
    meaning = _CLASSES.get(who or "", who or "")
    if meaning not in ("interested", "not_now", "not_me", "no", "unsubscribe", "out_of_office"):
        return None
    said = answers(meaning, part, today)
    return said[int.from_bytes(hashlib.sha256(address.encode()).digest()[:4]) % len(said)]


def _reply(meaning: str, language: str, text: str, today: date, number: int) -> Said:
    name = _COLLEAGUES[number % len(_COLLEAGUES)]
    address = f"{name.lower().replace(' ', '.')}@acme.example"
    month = (today.month + 2 + number % 5) % 12
    named = "{colleague}" in text or "{address}" in text
    filled = text.format(colleague=name, address=address, month=_MONTHS[language][month], first="Ada")
    colleague = (
        (name if "{colleague}" in text else "", address if "{address}" in text else "") if named else None
    )
    return Said(meaning, language, filled, colleague=colleague)


def _absence(entry: Mapping[str, Any], today: date, number: int) -> Said:
    until = today + timedelta(days=5 + 3 * number)
    name = _COLLEAGUES[number % len(_COLLEAGUES)]
    text = entry["text"].format(
        until=_written(until, entry["lang"], entry["form"]),
        colleague=name,
        address=f"{name.split()[0].lower()}@acme.example",
    )
    headers = {"Auto-Submitted": "auto-replied"} if entry["headers"] else None
    return Said("out_of_office", entry["lang"], text, entry["subject"], headers, until)


def _written(day: date, language: str, form: str) -> str:
    if form == "iso":
        return day.isoformat()
    if form == "dots":
        return f"{day.day:02}.{day.month:02}.{day.year}"
    if form == "slash":
        return f"{day.day:02}/{day.month:02}/{day.year}"
    month = _MONTHS[language][day.month - 1]
    if form == "us":
        return f"{month} {day.day}"
    joint = {"es": f"{day.day} de {month}", "pt": f"{day.day} de {month}", "de": f"{day.day}. {month}"}
    return joint.get(language, f"{day.day} {month}")


@cache
def _replies() -> Mapping[str, Any]:
    return _loaded("replies.yaml")


@cache
def _absences() -> Mapping[str, Any]:
    return _loaded("absences.yaml")


def _loaded(name: str) -> Mapping[str, Any]:
    text = files("leadwright_twin.mail").joinpath(f"data/{name}").read_text(encoding="utf-8")
    loaded: Mapping[str, Any] = yaml.safe_load(text)
    return loaded
