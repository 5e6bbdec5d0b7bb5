"""What gives an erased person or company away in a text: addresses, profiles, numbers, and their name as it is written. Pure."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from leadwright.policy import identifiers
from leadwright.policy.identifiers import Identifier

GONE = "[erased]"

_ADDRESS = re.compile(r"[^\s,;|<>()\[\]\"`:/?&=]{1,64}@[^\s,;|<>()\[\]\"'`:/?&=]{1,190}[^\W_]")
_PROFILE = re.compile(
    r"(?:https?://)?[\w.-]{0,20}linkedin\.\w{2,3}/(?:in|pub)/[^\s,;|<>()\"'?#]{1,200}", re.IGNORECASE
)
_NUMBER = re.compile(r"\+?\d[\d\s()./-]{5,22}\d")
_BETWEEN = r"[\s,.\u00a0]+(?:\w\.?[\s\u00a0]+)?"  # an initial may stand between

_GAP = "[[:space:],.\u00a0]+([[:alpha:]][.]?[[:space:]\u00a0]+)?"  # the same for PostgreSQL


@dataclass(frozen=True)
class Traces:
    """Identifiers of those who are erased, their full names as sources wrote them, and domains of a company."""

    identifiers: frozenset[Identifier]
    names: frozenset[str] = field(default_factory=frozenset)
    domains: frozenset[str] = field(default_factory=frozenset)

    @cached_property
    def _named(self) -> re.Pattern[str] | None:
        found = []
        for name in self.names:
            parts = [_spelled(part) for part in re.split(r"[\s,]+", name.strip()) if part]
            if len(parts) > 1:
                found += [_BETWEEN.join(parts), _BETWEEN.join([parts[-1], *parts[:-1]])]
        return re.compile(rf"(?<!\w)(?:{'|'.join(found)})(?!\w)", re.IGNORECASE) if found else None

    @cached_property
    def _sites(self) -> re.Pattern[str] | None:
        found = "|".join(re.escape(domain) for domain in sorted(self.domains))
        return (
            re.compile(rf"(?<![\w-])(?:https?://)?(?:[\w-]+\.)*(?:{found})(?![\w-])", re.IGNORECASE)
            if found
            else None
        )

    @cached_property
    def _numbers(self) -> frozenset[str]:
        return frozenset(_ending(item.value) for item in self.identifiers if item.kind == "phone") - {""}

    @property
    def pattern(self) -> str:
        """A POSIX pattern that stands in every text that may give them away; others have it, too. "" if there is nothing."""
        found = [_posix(item) for item in self.identifiers if item.kind != "person"]
        found += [_plain(domain) for domain in self.domains]
        for name in self.names:
            parts = [_spelled(part) for part in re.split(r"[\s,]+", name.strip()) if part]
            if len(parts) > 1:
                found += [
                    _GAP.join(parts),
                    _GAP.join([parts[-1], *parts[:-1]]),
                ]
        return "|".join(sorted(set(found)))

    def cleaned(self, value: Any, *, names: bool = True) -> Any:
        """A text or document without them; what says nothing of them is given back as it is."""
        if isinstance(value, str):
            return self._cleaned(value, names)
        if isinstance(value, Mapping):
            return {
                self.cleaned(key, names=names): self.cleaned(item, names=names) for key, item in value.items()
            }
        if isinstance(value, list | tuple):
            kept = [self.cleaned(item, names=names) for item in value]
            return [item for item, before in zip(kept, value, strict=True) if item != GONE or before == GONE]
        return value

    def stand_in(self, text: str, *, names: bool = True) -> bool:
        """Whether a text, a page among them, gives them away."""
        plain = html.unescape(text) if "&" in text else text
        return self._cleaned(plain, names) != plain

    def _cleaned(self, text: str, names: bool) -> str:
        for pattern, read in (
            (_ADDRESS, identifiers.email), (_PROFILE, identifiers.linkedin), (_NUMBER, identifiers.phone),
        ):  # fmt: skip
            for match in set(pattern.findall(text)):
                bare = match.lstrip("'*")  # a quotation mark before an address is none of it
                if read(bare) in self.identifiers or (
                    read is identifiers.phone and _ending(bare) in self._numbers
                ):
                    text = text.replace(bare, GONE)
                elif bare != match and read(match) in self.identifiers:
                    text = text.replace(match, GONE)
        if names and self._named is not None:
            text = self._named.sub(GONE, text)
        return self._sites.sub(GONE, text) if self._sites is not None else text


def _ending(number: str) -> str:
    """The last nine digits of a number, which are the same with the code of its country and without; "" for a short one."""
    digits = "".join(char for char in number if char.isdigit())
    return digits[-9:] if len(digits) >= 9 else ""


@cache
def _accented() -> Mapping[str, str]:
    """Latin letters with all their accents: o, ó, ö, ..."""
    found: dict[str, str] = {}
    for code in range(0xC0, 0x250):
        letter = chr(code).lower()
        base = unicodedata.normalize("NFD", letter)[0]
        if len(letter) == 1 and base != letter and base.isascii() and letter not in found.get(base, ""):
            found[base] = found.get(base, "") + letter
    return found


def _spelled(text: str) -> str:
    """A part of a name as a pattern, of Python and of PostgreSQL alike: with its accents, with others, and without."""
    found = []
    for char in unicodedata.normalize("NFC", text):
        base = unicodedata.normalize("NFD", char.lower())[0]
        others = _accented().get(base, "")
        found.append(f"[{base}{base.upper()}{others}{others.upper()}]" if others else _plain(char))
    return "".join(found)


def _posix(item: Identifier) -> str:
    if item.kind == "email":
        local, _, host = item.value.rpartition("@")
        if host == "gmail.com":
            return r"\.?".join(map(_plain, local)) + r"(\+[^@]*)?@(gmail|googlemail)\.com"
        return rf"{_plain(local)}(\+[^@]*)?@{_plain(host)}"
    if item.kind == "phone":
        digits = [char for char in item.value if char.isdigit()][-7:]
        return "[^0-9]{0,3}".join(digits)
    return (
        rf"linkedin\.[a-z]{{2,3}}/(in|pub)/{_plain(item.value)[:60]}"
        if item.value.isascii()
        else r"linkedin\.[a-z]{2,3}/(in|pub)/"
    )


def _plain(text: str) -> str:
    return re.sub(r"([\\.^$*+?()\[\]{}|])", r"\\\1", text)
