"""Whatever is pasted or given: no crash, and nothing proposed or recorded that was not there or not confirmed.

24,000 random values go through the readers of pastes, cards, resumes and pictures when LEADWRIGHT_ALL_VALUES
is set; otherwise each seed tries a slice of them.
"""

from __future__ import annotations

import json
import os
import random
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest

from leadwright.kernel.errors import AppError
from leadwright.sources.confirmed import Confirmed, observations
from leadwright.sources.contract import Found, Proposed
from leadwright.sources.given import KINDS, read_file, read_text
from leadwright.sources.proposing import FIELDS, LISTS
from leadwright.values import place
from tests.sources.paste import pastes

TODAY = date(2026, 11, 26)
ALL = bool(os.environ.get("LEADWRIGHT_ALL_VALUES"))
EACH = 4_000 if ALL else 120
TEXTS = [value for name, value in vars(pastes).items() if name.isupper()]
CARDS = (
    (
        "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;Zo=C3=AB;;;\r\n"
        "ORG:Ahorn Werke;Einkauf\r\nTEL;WORK:+49 30 1234567\r\nAGENT:\r\nBEGIN:VCARD\r\nFN:Fritz Hilfe\r\nEND:VCARD\r\n"
        "NOTE;ENCODING=QUOTED-PRINTABLE:a=\r\nb=0D=0A\r\nEMAIL;PREF:zoe@ahorn-demo.de\r\nEND:VCARD\r\n"
    ),
    (
        "BEGIN:VCARD\nVERSION:4.0\nFN:Simon Tremblay\nORG:Viagenie\nTITLE:CT\n O\nTEL;VALUE=uri:tel:+1-418-656-9254\n"
        "EMAIL:simon@viagenie-demo.ca\nADR;TYPE=work:;;2875 Laurier;Quebec;QC;G1V 2M2;Canada\nEND:VCARD\n"
    ),
)
RESUME = json.dumps({
    "basics": {"name": "Ana Prado", "email": "ana@gmail.com", "phone": "+44 113 496 0000", "location": {"city": "Leeds"}},
    "work": [{"name": "Northwind Labs", "position": "CTO", "startDate": "2021-01", "url": "https://northwind-demo.com"}],
})  # fmt: skip
ODD = (
    "\x00", "\u202e", "\ufeff", "\u2028", "\ud800", "🦔", "\t", "\r", "=\n", "=0D=0A", "\\;", "\\n", ";;;;", "::", "@", "·",
    "•", " | ", "BEGIN:VCARD", "END:VCARD", "Experience", "Berufserfahrung", "Present", "2nd", "· 2.º", "Jan 2020 - ",
    "+", "+49", "(0)", "9" * 40, "x" * 600, "a@b.co", "@@", "https://", "linkedin.com/in/", "<b>", "' OR 1=1 --",
    "{{7*7}}", "${jndi:ldap://x}", "İ", "ß", "東京", "Ξ", "--", "Best regards,", "GmbH", "{", "]", '"', "null", "-1", "1e309",
)  # fmt: skip


def noise(chance: random.Random) -> str:
    """Random characters of all planes, words of our own and control characters."""
    parts = []
    for _ in range(chance.randint(0, 60)):
        parts.append(chance.choice(ODD) if chance.random() < 0.5 else chr(chance.randrange(1, 0x2FFFF)))
        if chance.random() < 0.3:
            parts.append(chance.choice("\n \r\t"))
    return "".join(parts)


def mangled(text: str, chance: random.Random) -> str:
    """A sensible text with pieces cut out, doubled, swapped and odd things put in."""
    for _ in range(chance.randint(1, 8)):
        at, to = sorted(chance.randrange(len(text) + 1) for _ in range(2))
        piece = text[at : min(to, at + 80)]
        text = chance.choice((
            text[:at] + text[at + len(piece) :], text[:at] + piece + text[at:],
            text[:at] + chance.choice(ODD) + text[at:], text[:at] + piece.swapcase() + text[at + len(piece) :],
            text[at:] + "\n" + text[:at],
        ))  # fmt: skip
    return text


def paste_value(chance: random.Random) -> str:
    return noise(chance) if chance.random() < 0.3 else mangled(chance.choice(TEXTS), chance)


def card_value(chance: random.Random) -> str:
    if chance.random() < 0.2:
        return f"BEGIN:VCARD\n{noise(chance)}\nEND:VCARD"
    return mangled("".join(chance.choices(CARDS, k=chance.randint(1, 3))), chance)


def resume_value(chance: random.Random) -> str:
    if chance.random() < 0.5:
        return mangled(RESUME, chance)
    odd: Any = chance.choice([None, 3, [], {}, True, noise(chance), [noise(chance)], {"city": noise(chance)}])
    document = json.loads(RESUME)
    document["basics"][chance.choice(["name", "email", "phone", "location", "profiles", "url"])] = odd
    document["work"] = chance.choice([odd, document["work"], [{"name": odd, "startDate": noise(chance)}]])
    return json.dumps(document)


VALUES: Mapping[str, Callable[[random.Random], str]] = {
    "paste": paste_value, "vcard": card_value, "resume": resume_value,
}  # fmt: skip


def read(text: str, kind: str | None = None) -> Proposed | None:
    """What is read, or None if it is refused in words. Anything else is a crash."""
    try:
        return read_text(text, TODAY, kind)
    except AppError as error:
        _say(error)
        return None


def _say(error: AppError) -> None:
    assert error.message


def squeezed(text: str) -> str:
    """Letters and digits alone, for asking whether a text holds another."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in plain if char.isalnum() and not unicodedata.combining(char))


def check(text: str, told: Proposed, *, plain: bool) -> None:
    """Every field is of the catalogue, in its shape, within the text, and can be recorded or says why not."""
    for proposal in told.proposals:
        for side, fields in (("person", proposal.person), ("company", proposal.company)):
            names = [found.field for found in fields]
            assert set(names) <= set(FIELDS[side])  # type: ignore[index]
            assert all(names.count(name) == 1 for name in set(names) - LISTS[side])  # type: ignore[index]
            for found in fields:
                assert 0 <= found.confidence <= 1
                if found.span is not None:
                    assert 0 <= found.span[0] <= found.span[1] <= len(text)
                if plain and found.span is not None:
                    assert_present(found, text)
        record(told.source, proposal.person, proposal.company)


def assert_present(found: Found, text: str) -> None:
    """A text of names and the like stands in what was given, letter by letter; numbers by their last digits."""
    held = squeezed(text)
    if found.field in ("name", "title", "department", "emails", "one_liner", "description", "industries"):
        if "@xn--" in str(found.value) or ".xn--" in str(found.value):
            return  # the ASCII form of a host in another script
        assert all(squeezed(line) in held for line in str(found.value).split("\n")), found
    elif found.field == "phones":
        digits = "".join(str(unicodedata.digit(char, "")) for char in text)
        assert re.sub(r"\D", "", str(found.value))[-4:] in digits, found
    elif found.field in ("location", "locations"):
        assert all(squeezed(word) in held for word in found.value.get("city", "").split()), found
    elif found.field == "employments":
        assert all(squeezed(found.value.get(part, "")) in held for part in ("title", "company")), found
    elif found.field == "country":
        assert place.country_name(found.value)


def record(source: str, person: tuple[Found, ...], company: tuple[Found, ...]) -> None:
    """What would be recorded of all that was found is exactly that: no field and no value more."""
    pairs = [tuple((f.field, f.value) for f in side if not f.problem) for side in (person, company)]
    try:
        told = observations(Confirmed(source, pairs[0], pairs[1]))
    except AppError as error:
        _say(error)
        return
    for observation in told:
        given = pairs[0] if observation.kind == "person" else pairs[1]
        names = {name for name, _ in given}
        derived = {"email": "emails", "phone": "phones", "domain": "website"}
        for name, value in observation.fields.items():
            assert name in names or derived.get(name) in names, (name, value)
            said = [value_ for field, value_ in given if field in (name, derived.get(name))]
            items = value if name in LISTS[observation.kind] else [value]
            if name not in ("domain", "website"):  # these two may be written in another way
                assert all(item in said for item in items), (name, value, said)
        json.dumps(dict(observation.fields), allow_nan=False)


@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("kind", VALUES)
@pytest.mark.parametrize("seed", [1, 2])
def test_no_value_breaks_a_reader_or_says_more_than_it_holds(kind: str, seed: int) -> None:
    chance = random.Random(f"{kind}{seed}")
    for number in range(EACH):
        text = VALUES[kind](chance)
        told = read(text)
        if told is not None:
            check(text, told, plain=told.source == "paste")
        if number % 10 == 0:
            forced = chance.choice(KINDS)
            again = read(text, forced)
            if again is not None:
                check(text, again, plain=again.source == "paste")


@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("seed", [1, 2])
def test_no_bytes_break_the_reading_of_files(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures are mangled, too; those that can be opened are answered without asking Tesseract each time."""
    from leadwright.sources.card import read as card
    from tests.sources.card import drawn

    monkeypatch.setattr(card.shutil, "which", lambda _: "tesseract")
    monkeypatch.setattr(
        card, "_tesseract", lambda *words, image: b"eng osd" if "--list-langs" in words else b"head\n"
    )
    chance = random.Random(seed)
    small = drawn.png(drawn.card().resize((90, 50)))
    heads = (
        small,
        b"\xff\xd8\xff",
        b"GIF89a",
        b"BM",
        b"II*\x00",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"",
        CARDS[0].encode(),
    )
    for _ in range(max(EACH // 10, 40) if not ALL else 400):
        head = bytearray(chance.choice(heads))
        for _ in range(chance.randint(0, 6)):
            if head:
                head[chance.randrange(len(head))] = chance.randrange(256)
        content = bytes(head) + chance.randbytes(chance.randint(0, 120))
        try:
            told = read_file(content, TODAY)
        except AppError as error:
            _say(error)
        else:
            assert told.kind
