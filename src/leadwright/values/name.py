"""Names of companies and people: kept as given, and folded to keys under which spellings of one name meet."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from leadwright.values.bundled import TEXT_CAP, load

_CAP = 400
_SPACING = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
# Byte order marks, direction overrides, halves of characters. Joiners stay: some scripts need them.
_INVISIBLE = re.compile(
    r"[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]+"
)
_LETTERS = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "ø": "o",
        "œ": "oe",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ł": "l",
        "ı": "i",
        "ħ": "h",
        "ŋ": "n",
    }
)
# Accents of Latin, Greek and Cyrillic letters, and the optional vowel points of Hebrew and Arabic.
# Not й, which is a letter of its own, and not the vowel signs of other scripts.
_ACCENTS = re.compile(
    "(?<!и)[\u0300-\u036f]|(?<=и)[\u0300-\u0305\u0307-\u036f]|[\u0591-\u05c7\u064b-\u065f\u0670]"
)
_APOSTROPHES = re.compile(r"['’‘`´ʼ\"״׳™®©℠]+")
_AND = re.compile(r" ?[&+] ?(?=\w)")
_INITIALS = re.compile(r"(?<!\w)\w[./]\s?(?:\w[./]\s?){0,5}(?:\w(?!\w)\.?)?(?!\w)")
_JOINTS = re.compile(r"[./\s]")
_NOT_WORD = re.compile(r"[\W_]+")
_ASIDE = re.compile(r"\(([^()]{1,80})\)")
_NOTE = re.compile(
    r"yc [swfxp]\d\d|(?:formerly|former|fka|f k a|previously|prev|acquired|now|ex|dba|aka|a k a)\b.*|"
    r"inactive|closed|pvt|private|publ|the|class [a-c]"
)
_STATE = re.compile(
    r"(?:\s+/\s?\w{2,4}/?|/\w{2,4}/|(?<=inc|orp|ltd|any| co|plc)/\w{2,3}|(?<=\w)/)\s*$", re.IGNORECASE
)  # registers of the United States: "ACME INC /DE/"
_SINGLE_LETTERS = re.compile(r"\b\w(?: \w\b)+")
_TRADING_AS = re.compile(r" (?:dba|doing business as|trading as|formerly known as|fka|formerly) ")


def clean(name: str) -> str:
    """The name as given, without control characters and with single spaces. Markup in it stays text."""
    if name.isascii() and name.isprintable():
        return " ".join(name[:_CAP].split())
    return " ".join(_SPACING.sub(" ", _INVISIBLE.sub("", name[:_CAP])).split())


def fold(text: str) -> str:
    """Lower-case words without accents and punctuation; "&" is "and", initials are joined ("A.B." -> "ab").

    Letters of other scripts stay; "" only if the text holds no letter and no digit.
    """
    return _fold(text[:TEXT_CAP])


@lru_cache(maxsize=32_768)
def _fold(text: str) -> str:
    if text.isascii():
        text = text.lower()
        if text.replace(" ", "").isalnum():
            return " ".join(text.split())
    else:
        text = unicodedata.normalize("NFKD", text.casefold()).translate(_LETTERS)
        text = unicodedata.normalize("NFC", _ACCENTS.sub("", text)).casefold()
    text = _AND.sub(" and ", " ".join(_APOSTROPHES.sub("", text).split()))
    if "." in text or "/" in text:
        text = _INITIALS.sub(_join_initials, text)
    if text.isascii():
        return " ".join(_NOT_WORD.sub(" ", text).split())
    return " ".join("".join(char if _is_letter(char) else " " for char in text).split())


def _is_letter(char: str) -> bool:
    return char.isalnum() or unicodedata.category(char)[0] == "M"  # vowel signs are marks in many scripts


def _join_initials(match: re.Match[str]) -> str:
    return _JOINTS.sub("", match.group()) + " "


@lru_cache(maxsize=32_768)
def company_key(name: str) -> str:
    """The key under which the spellings of one company's name meet: "The ACME Co., Ltd. (UK)" -> "acme".

    Folded: case, accents, punctuation, "&", a leading "the", asides such as "(YC W21)" or a country, and the
    legal forms of many countries. A name that is nothing but such words keeps one of them: the key is "" only
    for a name without any character but white space.
    """
    text = clean(name)
    folded = fold(_without_asides(text))
    folded = _SINGLE_LETTERS.sub(lambda run: run.group().replace(" ", ""), _TRADING_AS.split(folded)[0])
    return " ".join(_without_forms(folded.split())) or fold(text) or text.lower() or _code_points(name)


@lru_cache(maxsize=32_768)
def legal_form(name: str) -> str:
    """The folded legal form that a name carries: "Acme Robotics, Inc." -> "inc". "" if it carries none."""
    words = _SINGLE_LETTERS.sub(
        lambda run: run.group().replace(" ", ""), fold(_without_asides(clean(name)))
    ).split()
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    kept = _cut_end(words)
    if len(kept) < len(words):
        return " ".join(words[len(kept) :])
    core = _without_forms(words)
    return " ".join(words[: -len(core)]) if len(core) < len(words) else ""


def _without_asides(text: str) -> str:
    if not text.isascii():
        text = _without_glued(unicodedata.normalize("NFKC", text))
    if "/" in text:
        text = _STATE.sub("", text) or text
    return _ASIDE.sub(_keep_aside, text) if "(" in text else text


def _code_points(name: str) -> str:
    return " ".join(f"u{ord(char):04x}" for char in name[:8] if not char.isspace())


def _keep_aside(match: re.Match[str]) -> str:
    inner = fold(match.group(1))
    return " " if _NOTE.fullmatch(inner) or inner in country_words() else match.group()


@cache
def country_words() -> frozenset[str]:
    """Return the folded names, aliases and codes of all countries."""
    names = {
        fold(alias)
        for entry in load("countries.json").values()
        for alias in (entry["name"], *entry["aliases"])
    }
    return frozenset(names | {code.lower() for code in load("countries.json")})


_Forms = dict[str, tuple[tuple[str, ...], ...]]


@cache
def _forms(group: str) -> _Forms:
    """Legal forms by the word that gives them away: the last at the end of a name, the first at its front."""
    position = 0 if group.startswith("front") else -1
    table: dict[str, list[tuple[str, ...]]] = {}
    for form in sorted(
        (tuple(form.split()) for form in load("legal_forms.json")[group]), key=len, reverse=True
    ):
        table.setdefault(form[position], []).append(form)
    return {word: tuple(found) for word, found in table.items()}


def _without_forms(words: list[str]) -> list[str]:
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    if len(words) > 1 and words[-1] == "the":
        words = words[:-1]
    given = len(words)
    words = _cut_end(words)
    if len(words) > 1:
        words = _cut_front(words, _forms("front"), 1)
        words = _cut_front(words, _forms("front_of_several"), 1 if len(words) < given else 2)
    return words[:-1] if len(words) > 1 and words[-1] == "and" else words


def _cut_front(words: list[str], forms: _Forms, left: int) -> list[str]:
    for form in forms.get(words[0], ()):
        if len(words) >= len(form) + left and tuple(words[: len(form)]) == form:
            return words[len(form) :]
    return words


def _cut_end(words: list[str]) -> list[str]:
    """Cut legal forms off the end as long as a word is left."""
    while len(words) > 1 and (length := _form_at_end(words)):
        words = words[:-length]
    return words


def _form_at_end(words: list[str]) -> int:
    for form in _forms("end").get(words[-1], ()):
        if len(words) > len(form) and tuple(words[-len(form) :]) == form:
            return len(form)
    for form in _forms("after_form").get(words[-1], ()):
        rest = words[: -len(form)]
        if len(rest) > 1 and tuple(words[-len(form) :]) == form and rest[-1] in _forms("end"):
            return len(form)
    return 0


@cache
def _glued() -> re.Pattern[str]:
    spellings = {unicodedata.normalize("NFKC", form) for form in load("legal_forms.json")["glued"]}
    forms = "|".join(re.escape(form) for form in sorted(spellings, key=len, reverse=True))
    return re.compile(f"^(?:{forms})\\s*|\\s*(?:{forms})$")


def _without_glued(text: str) -> str:
    """Legal forms that are written without a space before or after the name (株式会社)."""
    return _glued().sub("", text) or text


@dataclass(frozen=True, slots=True)
class PersonName:
    """A person's name: `full` as given, cleaned; its parts where they can be told; `key` for comparison."""

    full: str
    given: str
    family: str
    key: str


def person(raw: str) -> PersonName:
    """Take a person's name apart: "Dr. Juan de la Vega, PhD" -> given "Juan", family "de la Vega".

    `key` is the sorted folded words of given, middle and family name: no titles and no order, so that
    "Vega, Juan" and "Juan Vega" meet. A name without spaces in a script that has none is all family name.
    """
    return _person(clean(raw[:_CAP]))


@lru_cache(maxsize=8_192)
def _person(full: str) -> PersonName:
    from nameparser import HumanName  # takes a while to load, and most runs see no person

    parsed = HumanName(full)
    given, middle, family = str(parsed.first), str(parsed.middle), str(parsed.last)
    key = " ".join(sorted(fold(f"{given} {middle} {family}").split())) or fold(full) or full.lower()
    return PersonName(full, given, family, key)
