"""Which pages of a site to read: the best link for each purpose, never a calendar or an endless list."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, unquote, urlsplit, urlunsplit

from leadwright.sources.website.types import Link, Purpose
from leadwright.sources.website.words import fold, purposes, word_list
from leadwright.values.domain import host, registrable

ORDER: tuple[Purpose, ...] = (
    "about",
    "team",
    "contact",
    "careers",
    "pricing",
    "customers",
    "news",
    "imprint",
)
_LABELS = frozenset({"careers", "jobs", "career", "karriere", "about", "team", "blog", "news", "press"})
_LOCALE = re.compile(r"[a-z]{2}(?:[-_][a-z]{2})?")
_FILE = re.compile(r"\.(?!html?$|php$|aspx?$|jsp$|shtml$)[a-z0-9]{2,5}$", re.IGNORECASE)
_PAGE_ENDING = re.compile(r"\.(?:html?|php|aspx?|jsp|shtml)$", re.IGNORECASE)
_DATED = re.compile(r"(?:^|/)(?:19|20)\d\d(?:[/-]\d{1,2})?(?:/|$|-)|/page/\d+|/p/\d+|\d{4}-\d{2}-\d{2}")
_PLAIN_QUERY = frozenset({"page_id", "p", "id", "lang"})
_ENOUGH = 30


@dataclass(frozen=True, slots=True)
class Candidate:
    """A page worth reading for a purpose; `points` say how surely it serves it."""

    url: str
    purpose: Purpose
    points: int


def normalised(url: str) -> str | None:
    """A web address in one spelling (ASCII, percent-encoded, no fragment), or None if it is none."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return None
    name = host(parts.netloc.rpartition("@")[2].partition(":")[0]) if parts.netloc else None
    if parts.scheme not in ("http", "https") or name is None or "@" in parts.netloc:
        return None
    place = name if port in (None, {"http": 80, "https": 443}[parts.scheme]) else f"{name}:{port}"
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?[]")
    return urlunsplit((parts.scheme, place, path, query, ""))


def same_page(url: str) -> str:
    """A key under which the spellings of one address meet: scheme, `www.` and a final slash do not count."""
    parts = urlsplit(url)
    path = _PAGE_ENDING.sub("", parts.path).rstrip("/")
    return f"{parts.netloc.removeprefix('www.')}{path}?{parts.query}".lower()


def candidates(links: Iterable[Link], home: str, domain: str) -> list[Candidate]:
    """The links of the site worth reading, the surest for each purpose first."""
    best: dict[tuple[str, str], Candidate] = {}
    for link in links:
        url = None if link.embedded else normalised(link.url)
        if (
            url is None
            or registrable(url) != domain
            or not _is_page(url)
            or same_page(url) == same_page(home)
        ):
            continue
        for purpose in ORDER:
            points = _points(purpose, url, link.text, home)
            key = (purpose, same_page(url))
            if points >= _ENOUGH and (key not in best or best[key].points < points):
                best[key] = Candidate(url, purpose, points)
    return sorted(best.values(), key=lambda one: (-one.points, len(one.url), one.url))


def careers_link(links: Iterable[Link], home: str) -> str:
    """The link that leads to open positions, on this site or else at a job board; "" if there is none."""
    best, known = "", (False, _ENOUGH - 1)
    for link in links:
        url = None if link.embedded else normalised(link.url)
        points = _points("careers", url, link.text, home) if url else 0
        if url and (ours := (registrable(url) == registrable(home), points)) > known and points >= _ENOUGH:
            best, known = url, ours
    return best


def _is_page(url: str) -> bool:
    """A plain page: no file, no date or page number in it, no log-in, cart or calendar."""
    parts = urlsplit(url)
    steps = [step for step in parts.path.lower().split("/") if step]
    if len(steps) > 4 or _FILE.search(parts.path) or _DATED.search(parts.path):
        return False
    if any(_PAGE_ENDING.sub("", step) in word_list("skipped_steps") for step in steps):
        return False
    query = parse_qsl(parts.query)
    return len(query) <= 1 and all(name in _PLAIN_QUERY and len(value) < 12 for name, value in query)


def _points(purpose: Purpose, url: str, text: str, home: str) -> int:
    """How surely a link serves a purpose, by its last step and by its text; 0 if neither says so."""
    words = purposes()[purpose]
    steps = _steps(url)
    label = urlsplit(url).netloc.partition(".")[0]
    last = label if not steps and label in _LABELS else steps[-1] if steps else ""
    by_path = 100 - words["paths"][last] if last in words["paths"] else 0
    folded = fold(text).strip(" .!→›>»")
    by_text = 90 - words["texts"][folded] if folded in words["texts"] else 0
    if not by_path and any(step in other["paths"] for other in purposes().values() for step in steps[:-1]):
        return 0  # an article, a case or a posting, whatever its text says
    short = len(folded.split()) <= 3 and len(steps) <= 2
    if (
        not by_text
        and short
        and any(f" {word} " in f" {folded} " for word in words["texts"] if len(word) > 3)
    ):
        by_text = 40
    points = max(by_path, by_text) + (20 if by_path and by_text else 0)
    if not points:
        return 0
    strange = _locale(url) not in ("", _locale(home))
    return points - 5 * max(0, len(steps) - 1) - (30 if strange else 0)


def _steps(url: str) -> list[str]:
    """The steps of the path, folded, without a leading locale and file endings."""
    steps = [fold(unquote(step)) for step in urlsplit(url).path.split("/") if step]
    steps = [_PAGE_ENDING.sub("", step).replace("_", "-") for step in steps]
    if steps and _LOCALE.fullmatch(steps[0]):
        steps = steps[1:]
    return [step for step in steps if step not in ("index", "home", "default")]


def _locale(url: str) -> str:
    first = urlsplit(url).path.strip("/").partition("/")[0].lower()
    return first[:2] if _LOCALE.fullmatch(first) else ""
