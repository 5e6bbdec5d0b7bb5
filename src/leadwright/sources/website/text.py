"""The words of a page: main text, title, name, and whether it is a page at all. Text is never an order."""

from __future__ import annotations

import logging
import re

import trafilatura
from selectolax.lexbor import LexborHTMLParser

from leadwright.sources.website.document import Document
from leadwright.sources.website.words import fold, has_any, word_list
from leadwright.values.name import company_key

logging.getLogger("trafilatura").setLevel(logging.ERROR)  # a page without text is no warning here

MAX_MAIN_TEXT = 8_000  # characters kept of one page
MAX_HTML = 60_000  # characters given to the main-text reader: far more than is kept of it
_ENOUGH = 150
_NOISE = [
    "script",
    "style",
    "svg",
    "noscript",
    "template",
    "iframe",
    "canvas",
    "video",
    "audio",
    "object",
    "select",
]
_MENUS = ["nav", "footer", "form", "dialog", "button"]
_FURNITURE = ["header", "aside"]
_SEPARATOR = re.compile(r"\s+[|–—·•»«:/-]+\s+|\s*[|»·•]\s*|:\s+")
_WORDS = re.compile(r"[^\W_]+", re.UNICODE)


def main_text(document: Document) -> str:
    """The running text of a page without menus and footers, at most MAX_MAIN_TEXT characters."""
    tree = LexborHTMLParser(document.html)
    tree.strip_tags(_NOISE + _MENUS)
    html = tree.html or ""
    if len(html) > MAX_HTML:
        html = html[: html.rfind("<", 0, MAX_HTML)]
    found = trafilatura.extract(html, fast=True, include_comments=False, include_tables=True)
    if not found or len(found) < _ENOUGH:
        tree.strip_tags(_FURNITURE)
        plain = " ".join((tree.body.text(separator=" ") if tree.body else "").split())
        found = plain if len(plain) > len(found or "") else found
    return (found or "")[:MAX_MAIN_TEXT].strip()


def title(document: Document) -> str:
    """The text of <title>, in single spaces; markup in it stays text."""
    node = document.first("head title") or document.first("title")
    return " ".join((node.text() or "").split())[:300] if node else ""


def parts(title: str) -> tuple[str, ...]:
    """The pieces of a title between its separators."""
    return tuple(part.strip() for part in _SEPARATOR.split(title) if part.strip())


def name_in_title(title: str, domain: str, names: frozenset[str] = frozenset()) -> str:
    """The part of a title that is the company's name: a known one, or one that resembles the domain, or ""."""
    label = domain.partition(".")[0].replace("-", "")
    known = [part for part in parts(title) if fold(part) in names or company_key(part) in names]
    scored = [(_resemblance(part, label), part) for part in parts(title) if len(part) <= 80]
    points, best = max(scored, default=(0.0, ""), key=lambda one: one[0])
    return known[0] if known else best if points >= 0.5 else ""


def likely_name(title: str) -> str:
    """The part of a title that is most probably a name, where nothing else tells: its short end, or all of it."""
    ends = [part for part in (*parts(title)[:1], *parts(title)[-1:]) if len(part.split()) <= 3]
    return next((end for end in ends if not is_generic(end)), title if len(title) <= 60 else "")


def tagline(title: str, name: str) -> str:
    """What a title says beside the name, if it is a phrase."""
    parts = [part.strip() for part in _SEPARATOR.split(title) if part.strip() and fold(part) != fold(name)]
    best = max(parts, key=len, default="")
    return best if len(best.split()) >= 3 and not is_generic(best) else ""


def is_generic(name: str) -> bool:
    """Is this a name that builders and servers give to every site?"""
    return fold(name).strip(" .!-|") in word_list("generic_names")


def is_parked(title: str, visible: str) -> bool:
    """Does a page say that nobody lives here: for sale, expired, a server's first page?"""
    if len(visible) > 3_000:
        return False
    return has_any(fold(f"{title} {visible}"), word_list("parked"))


def is_wall(title: str, visible: str) -> bool:
    """Is this a check for robots instead of the page?"""
    return len(visible) < 2_000 and has_any(fold(title), word_list("walls"))


def is_gate(url_path: str, title: str, heading: str, visible: str, *, has_password: bool) -> bool:
    """Is this a log-in, consent or age page that stands before the site?"""
    if len(visible) > 1_500:
        return False
    said = {fold(part).strip(" .!") for part in (*parts(title), heading)}
    steps = {step for step in url_path.lower().split("/") if step}
    return bool(said & word_list("gates") or steps & word_list("gate_steps")) or (
        has_password and len(visible) < 400
    )


def tells_former_name(visible: str, names: frozenset[str]) -> bool:
    """Does the page say that the company had one of these (folded) names before?"""
    folded = fold(visible[:30_000])
    for name in names:
        for match in re.finditer(rf"\b{re.escape(name)}\b", folded):
            around = folded[max(0, match.start() - 40) : match.end() + 40]
            if has_any(around, word_list("renamed")):
                return True
    return False


def _resemblance(part: str, label: str) -> float:
    """How much of the domain's label the part spells (or its initials), between 0 and 1."""
    words = _WORDS.findall(fold(part))
    joined = "".join(words)
    if not joined or not label:
        return 0.0
    if joined == label:
        return 1.0
    if "".join(word[0] for word in words) == label and len(label) > 2:
        return 0.8
    if label in joined or joined in label:
        return min(len(label), len(joined)) / max(len(label), len(joined))
    covered = sum(len(word) for word in words if len(word) > 2 and word in label)
    return min(1.0, covered / len(label)) * (0.9 if len(words) < 6 else 0.5)
