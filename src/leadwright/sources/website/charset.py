"""Octets to text, whatever the page claims: pages lie about their encoding.

What is valid UTF-8 is UTF-8. Otherwise the declared encoding counts, unless the text that it gives
is implausible, and only then is the encoding guessed.
"""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

_META = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE)
_XML = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE)
_HEADER = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE)
_TAG = re.compile(rb"<[^<>]{0,2000}>")
_WIDER = {  # what browsers read under a label, which is more than the label says
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "iso8859-9": "cp1254",
    "tis-620": "cp874",
}
_SEVEN_BIT = ("iso2022", "utf-16", "utf_16", "hz")  # their octets look like ASCII or UTF-8
_NOT_PAGES = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "utf_7"})
_LATIN = frozenset(
    {"cp1252", "cp1250", "cp1254", "cp1257", "iso8859-15", "iso8859-2", "iso8859-4", "iso8859-10"}
)
_SAMPLE = 20_000
_LANGUAGE = re.compile(rb"""<html[^>]{0,300}?\slang\s*=\s*["']?([A-Za-z]{2})""", re.IGNORECASE)
_BY_LANGUAGE = {
    **dict.fromkeys(("pl", "cs", "sk", "hu", "sl", "hr", "ro"), "cp1250"),
    **dict.fromkeys(("lt", "lv", "et"), "cp1257"),
    "tr": "cp1254",
}


def decode(body: bytes, content_type: str = "") -> str:
    """The text of a page. Never fails; octets that mean nothing become U+FFFD."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    declared = _declared(body, content_type)
    if not any(name.startswith(_SEVEN_BIT) for name in declared):
        if body.isascii():
            return body.decode("ascii")
        if (text := _strict(body, "utf-8")) is not None:
            return text
    for name in declared:
        text = _strict(body, name)
        if text is not None and _plausible(body, name):
            return text
    return _guess(body, declared)


def _declared(body: bytes, content_type: str) -> list[str]:
    """Python's names of the encodings that header and page claim, in the order in which they count."""
    claims = [m.group(1) for m in [_HEADER.search(content_type)] if m]
    head = body[:8192]
    claims += [m.group(1).decode("ascii") for m in (_META.search(head), _XML.search(head)) if m]
    names: list[str] = []
    for claim in claims:
        try:
            "".encode(claim)  # refuses what is no text encoding (base64, rot13)
            name = codecs.lookup(claim).name
        except (LookupError, UnicodeError):
            continue
        if name.replace("-", "_") not in _NOT_PAGES:
            names.append(_WIDER.get(name, name))
    return list(dict.fromkeys(names))


def _strict(body: bytes, name: str) -> str | None:
    """The text if the octets fit the encoding; a character cut off at the end is forgiven."""
    try:
        decoder = codecs.getincrementaldecoder(name)("strict")
        text = decoder.decode(body, False)
    except (UnicodeError, LookupError, ValueError):
        return None
    return text if isinstance(text, str) else None


def _plausible(body: bytes, name: str) -> bool:
    """Western single-byte text has few letters beyond ASCII; other scripts under such a label are a lie."""
    return name not in _LATIN or _is_latin(body)


def _is_latin(body: bytes) -> bool:
    """Is the text mostly ASCII letters, with accents in between?"""
    sample = _TAG.sub(b"", body[: 4 * _SAMPLE])
    high = sum(byte >= 0x80 for byte in sample)
    letters = sum(65 <= (byte & 0xDF) <= 90 for byte in sample)
    return high <= 0.3 * (letters + high)


def _guess(body: bytes, declared: list[str]) -> str:
    """UTF-8 with a few broken octets, a Latin encoding by the page's language, or a detector's best guess."""
    text = body.decode("utf-8", "replace")
    high = sum(byte >= 0x80 for byte in body[:200_000])
    if text[:200_000].count("\ufffd") * 20 < high:
        return text
    if _is_latin(body):
        language = _LANGUAGE.search(body[:4096])
        name = _BY_LANGUAGE.get(language.group(1).decode("ascii").lower() if language else "", "cp1252")
        return body.decode(name, "replace")
    sample = b" ".join(_TAG.sub(b" ", body[: 8 * _SAMPLE]).split())[:_SAMPLE]
    best = from_bytes(sample, steps=5, chunk_size=1024).best()
    name = best.encoding if best is not None else next(iter(declared), "cp1252")
    return body.decode(_WIDER.get(name, name), "replace")
