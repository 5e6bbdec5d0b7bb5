"""Names of companies and people: kept as given, and folded to keys under which spellings of one name meet."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from leadwright.values.bundled import load

_CAP = 400
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]+")
_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i", "ħ": "h", "ŋ": "n"}
)
_APOSTROPHES = re.compile(r"['’‘`´ʼ™®©℠]+")
_AND = re.compile(r"\s*[&+]\s*(?=\w)")
_INITIALS = re.compile(r"\b(?:\w[./]\s?){1,6}\w\b(?![\w])\.?|\b\w\.(?=\s|$)")
_NOT_WORD = re.compile(r"[\W_]+")
_ASIDE = re.compile(r"\(([^()]{1,80})\)")
_NOTE = re.compile(r"yc [swfxp]\d\d|(?:formerly|former|fka|f k a|previously|prev|acquired|now|ex|dba|aka|a k a)\b.*|inactive|closed")


def clean(name: str) -> str:
    """The name as given, without control characters and with single spaces. Markup in it is text and stays text."""
    return " ".join(_CONTROL.sub(" ", name[:_CAP]).split())


@lru_cache(maxsize=32_768)
def fold(text: str) -> str:
    """Lower-case words without accents, apostrophes and punctuation, "&" as "and", initials joined ("A.B.C." -> "abc").

    Letters of other scripts stay; "" only if the text holds no letter and no digit.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.casefold()).translate(_LETTERS)
        text = "".join(char for char in text if not unicodedata.combining(char) or char in _VOICED)
        text = unicodedata.normalize("NFC", text)
    text = _AND.sub(" and ", _APOSTROPHES.sub("", text.lower()))
    if "." in text or "/" in text:
        text = _INITIALS.sub(_join_initials, text)
    return _NOT_WORD.sub(" ", text).strip()


_VOICED = "\u3099\u309a"  # Japanese voicing marks change the letter: they are no accents


def _join_initials(match: re.Match[str]) -> str:
    return re.sub(r"[./\s]", "", match.group()) + " "


@lru_cache(maxsize=32_768)
def company_key(name: str) -> str:
    """The key under which the spellings of one company's name meet: "The ACME Co., Ltd. (UK)" -> "acme".

    Folded: case, accents, punctuation, "&", a leading "the", asides such as "(YC W21)" or a country, and the
    legal forms of many countries. A name that is nothing but such words keeps them, so that the key is ""
    only if the name holds nothing visible.
    """
    text = clean(name)
    folded = fold(_ASIDE.sub(_keep_aside, text) if "(" in text else text)
    words = _without_forms(folded.split())
    return " ".join(words) or folded or fold(text) or text.lower()


def _keep_aside(match: re.Match[str]) -> str:
    inner = fold(match.group(1))
    return " " if _NOTE.fullmatch(inner) or inner in _countries() else match.group()


@cache
def _countries() -> frozenset[str]:
    names = {fold(alias) for entry in load("countries.json").values() for alias in (entry["name"], *entry["aliases"])}
    return frozenset(names | {code.lower() for code in load("countries.json")})


@cache
def _forms() -> dict[str, dict[str, tuple[tuple[str, ...], ...]]]:
    """Legal forms by their first word (at the front of a name) or last word (at its end), longest first."""
    data = load("legal_forms.json")
    return {
        "front": _index([tuple(form.split()) for form in data["front"]], 0),
        "end": _index([tuple(form.split()) for form in data["end"]], -1),
        "after_form": _index([tuple(form.split()) for form in data["after_form"]], -1),
    }


def _index(forms: list[tuple[str, ...]], position: int) -> dict[str, tuple[tuple[str, ...], ...]]:
    table: dict[str, list[tuple[str, ...]]] = {}
    for form in sorted(forms, key=len, reverse=True):
        table.setdefault(form[position], []).append(form)
    return {word: tuple(found) for word, found in table.items()}


def _without_forms(words: list[str]) -> list[str]:
    forms = _forms()
    words = _without_glued(words)
    words = _cut_end(words, forms["end"], forms["after_form"])
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    for form in forms["front"].get(words[0], ()) if words else ():
        if len(words) > len(form) and tuple(words[: len(form)]) == form:
            return words[len(form) :]
    return words


def _cut_end(
    words: list[str], forms: dict[str, tuple[tuple[str, ...], ...]], after: dict[str, tuple[tuple[str, ...], ...]]
) -> list[str]:
    """Cut legal forms off the end as long as something is left; `after` are cut only behind another form."""
    cut = True
    while cut and len(words) > 1:
        cut = False
        for form in forms.get(words[-1], ()):
            if len(words) > len(form) and tuple(words[-len(form) :]) == form:
                words, cut = words[: -len(form)], True
                break
        else:
            for form in after.get(words[-1], ()):
                rest = words[: -len(form)]
                if len(rest) > 1 and tuple(words[-len(form) :]) == form and rest[-1] in forms:
                    words, cut = rest, True
                    break
    return words[:-1] if len(words) > 1 and words[-1] == "and" else words


@cache
def _glued() -> re.Pattern[str]:
    forms = "|".join(sorted(load("legal_forms.json")["glued"], key=len, reverse=True))
    return re.compile(f"^(?:{forms})|(?:{forms})$")


def _without_glued(words: list[str]) -> list[str]:
    """Legal forms that are written without a space before or after the name (株式会社)."""
    if not words or (words[0].isascii() and words[-1].isascii()):
        return words
    text = _glued().sub("", _glued().sub("", " ".join(words)).strip()).strip()
    return text.split() or words


@dataclass(frozen=True, slots=True)
class PersonName:
    """A person's name: `full` as given and cleaned, its parts where they can be told, `key` for comparison."""

    full: str
    given: str
    family: str
    key: str


def person(raw: str) -> PersonName:
    """Take a person's name apart: "Dr. Juan de la Vega, PhD" -> given "Juan", family "de la Vega".

    `key` is the sorted folded words of given, middle and family name: no titles and no order, so that
    "Vega, Juan" and "Juan Vega" meet. A name that cannot be split is all given name.
    """
    return _person(clean(raw[:_CAP]))


@lru_cache(maxsize=8_192)
def _person(full: str) -> PersonName:
    from nameparser import HumanName  # takes a while to load, and most runs see no person

    parsed = HumanName(full)
    given, middle, family = str(parsed.first), str(parsed.middle), str(parsed.last)
    key = " ".join(sorted(fold(f"{given} {middle} {family}").split())) or fold(full)
    return PersonName(full, given, family, key)
