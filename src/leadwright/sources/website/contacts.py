"""E-mail addresses, phone numbers, social profiles and addresses that a page publishes for its company."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any
from urllib.parse import unquote, urlsplit

from leadwright.sources.website.document import Document
from leadwright.sources.website.organization import as_location
from leadwright.sources.website.types import Link
from leadwright.sources.website.words import word_list
from leadwright.values import email as emails
from leadwright.values import phone as phones
from leadwright.values import place
from leadwright.values.domain import registrable

_ADDRESS = re.compile(
    r"[A-Za-z0-9_][A-Za-z0-9._%+-]{0,63}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}\.){1,6}[A-Za-z]{2,24}(?![\w@-])"
)
_FILES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".css", ".js", ".avif", ".ico")
_HEX = re.compile(r"[0-9a-f]{16,}")
_DIGITS = re.compile(r"(?:\+|\()?\d[\d\s().\-/–\u00a0]{6,22}\d")
_LABEL = re.compile(
    r"\b(?:tel(?:ephone|efon|éfono|efone|éphone|efoon|efono)?|phone|fon|call(?: us)?|ph|mobile?|t)\b\.?\s*"
    r"[:.]?\s*$",
    re.IGNORECASE,
)
_FAX = re.compile(r"fax\b[^\n\d+]{0,12}$", re.IGNORECASE)
_NETWORKS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "linkedin",
        re.compile(r"(?:[\w-]+\.)?linkedin\.com/(company|school|showcase)/([^/?#]+)", re.IGNORECASE),
    ),
    ("x", re.compile(r"(?:www\.|mobile\.)?(?:twitter|x)\.com/(?:#!/)?@?(\w{1,40})/?$", re.IGNORECASE)),
    ("github", re.compile(r"(?:www\.)?github\.com/([\w.-]{1,60})/?$", re.IGNORECASE)),
    ("gitlab", re.compile(r"(?:www\.)?gitlab\.com/([\w.-]{2,60})/?$", re.IGNORECASE)),
    (
        "facebook",
        re.compile(
            r"(?:[\w-]+\.)?facebook\.com/((?:pages/[^/?#]+/\d+|p/[^/?#]+|[\w.-]{3,80}))/?$", re.IGNORECASE
        ),
    ),
    ("instagram", re.compile(r"(?:www\.)?instagram\.com/([\w.]{2,30})/?$", re.IGNORECASE)),
    (
        "youtube",
        re.compile(r"(?:www\.|m\.)?youtube\.com/((?:channel|c|user)/[\w%-]+|@[\w.%-]+)/?$", re.IGNORECASE),
    ),
    ("tiktok", re.compile(r"(?:www\.)?tiktok\.com/(@[\w.]{2,30})/?$", re.IGNORECASE)),
    ("bluesky", re.compile(r"bsky\.app/profile/([\w.:-]+)/?$", re.IGNORECASE)),
    ("crunchbase", re.compile(r"(?:www\.)?crunchbase\.com/organization/([\w-]+)/?$", re.IGNORECASE)),
    ("xing", re.compile(r"(?:www\.)?xing\.com/((?:companies|pages)/[\w.-]+)/?$", re.IGNORECASE)),
    ("medium", re.compile(r"medium\.com/(@?[\w.-]{2,60})/?$", re.IGNORECASE)),
    ("pinterest", re.compile(r"(?:[\w-]+\.)?pinterest\.[a-z.]{2,6}/([\w]{3,30})/?$", re.IGNORECASE)),
    ("vimeo", re.compile(r"(?:www\.)?vimeo\.com/([a-z][\w]{2,40})/?$", re.IGNORECASE)),
    ("threads", re.compile(r"(?:www\.)?threads\.(?:net|com)/(@[\w.]{2,30})/?$", re.IGNORECASE)),
)
_MAY_BE_PROFILE = re.compile(
    r"linkedin|twitter|[/.]x\.com|github|gitlab|facebook|instagram|youtube|tiktok|bsky|crunchbase|xing|medium"
    r"|pinterest|vimeo|threads",
    re.IGNORECASE,
)
_HOMES = {"x": "https://x.com/", "linkedin": "https://www.linkedin.com/", "github": "https://github.com/"}


def addresses(document: Document, visible: str) -> tuple[str, ...]:
    """Every e-mail address that the page shows or links, in lower case; no samples, files or trackers."""
    shown = (hit for at in islice(re.finditer("@", visible), 500) for hit in _around(visible, at.start()))
    raw = [*_linked(document), *shown]
    found = [parsed for candidate in raw if (parsed := emails.parse(candidate))]
    return tuple(dict.fromkeys(one.address for one in found if _is_real(one)))


def _around(visible: str, at: int) -> list[str]:
    """The address whose "@" stands here, if it is one."""
    window = visible[max(0, at - 65) : at + 200]
    return [
        match.group()
        for match in _ADDRESS.finditer(window)
        if match.start() < at - max(0, at - 65) < match.end()
    ]


def in_link(href: str) -> str:
    """The address behind a mailto: link or a Cloudflare-protected one, or ""."""
    scheme, _, rest = href.partition(":")
    if scheme.strip().lower() == "mailto":
        return unquote(rest.partition("?")[0]).strip()
    _, mark, code = href.partition("/cdn-cgi/l/email-protection#")
    return _uncloaked(code) if mark else ""


def _linked(document: Document) -> Iterator[str]:
    for node in document.tree.css('a[href^="mailto:" i], a[href*="/cdn-cgi/l/email-protection#"]')[:500]:
        yield in_link(node.attributes.get("href") or "")
    for node in document.tree.css("[data-cfemail]")[:500]:
        yield _uncloaked(node.attributes.get("data-cfemail") or "")


def _uncloaked(code: str) -> str:
    """The address that Cloudflare's script would show: hex octets, each XORed with the first."""
    try:
        key, *rest = bytes.fromhex(code[:400])
    except ValueError:
        return ""
    return bytes(octet ^ key for octet in rest).decode("utf-8", "replace")


def _is_real(found: emails.Email) -> bool:
    if (
        found.address.endswith(_FILES)
        or found.domain in word_list("sample_domains")
        or found.local in word_list("sample_mailboxes")
    ):
        return False
    return not _HEX.fullmatch(found.local) and "@2x" not in found.address and "u003" not in found.local


def numbers(document: Document, visible: str, country: str | None) -> tuple[str, ...]:
    """Phone numbers as E.164: linked ones first, then international and labelled ones in the text; no fax."""
    found: dict[str, None] = {}
    for node in document.tree.css('a[href^="tel:" i], a[href^="callto:" i]')[:60]:
        before = (node.prev.text() or "")[-15:] if node.prev is not None else ""
        if not _FAX.search(before) and (
            number := _phone((node.attributes.get("href") or "").partition(":")[2], country)
        ):
            found[number] = None
    for match in islice(_DIGITS.finditer(visible), 300):
        before = visible[max(0, match.start() - 20) : match.start()]
        international = match.group().startswith(("+", "00"))
        if _FAX.search(before) or not (international or (country and _LABEL.search(before))):
            continue
        if number := _phone(match.group(), country):
            found[number] = None
    return tuple(found)[:20]


def _phone(raw: str, country: str | None) -> str | None:
    parsed = phones.parse(unquote(raw).replace("(0)", " ").replace("/", " "), country)
    return parsed.e164 if parsed else None


def socials(links: Iterable[Link | str]) -> dict[str, str]:
    """network -> profile of the company: the first of each kind that is a profile and no button to share."""
    found: dict[str, str] = {}
    for link in links:
        url = link if isinstance(link, str) else link.url
        if (profile := profile_of(url)) and profile[0] not in found:
            found[profile[0]] = profile[1]
    return found


def profile_of(url: str) -> tuple[str, str] | None:
    """(network, normalised address) of a company's profile, or None."""
    if not _MAY_BE_PROFILE.search(url[:60]):
        return None
    parts = urlsplit(url) if url.startswith(("http://", "https://", "//")) else None
    if parts is None or not parts.netloc:
        return None
    bare = f"{parts.netloc}{parts.path}".rstrip("/")
    for network, pattern in _NETWORKS:
        if match := pattern.match(bare):
            slug = "/".join(match.groups())
            if {slug.split("/")[-1].lower(), slug.lower()} & word_list("not_profiles"):
                return None
            home = _HOMES.get(network)
            return network, f"{home}{slug}" if home else f"https://{bare}"
    return None


def locations(document: Document, lines: list[str]) -> tuple[Mapping[str, Any], ...]:
    """Places of elements marked as addresses, else of lines that look like the end of a postal address."""
    marked = document.tree.css('address, [class*="address" i], [itemprop="address"]')[:20]
    blocks = [
        text for node in marked if (text := node.text(separator="\n") or "").strip() and len(text) < 600
    ]
    found = [known for block in blocks if (known := _last_place(re.split(r"\s*[,\n|·•]\s*", block)))]
    if not found:
        pairs = [(line[:300], after) for line, after in zip(lines, [*lines[1:], ""], strict=False)]
        ends = [_with_country(line, after) for line, after in pairs if _is_postal(line, after)][:20]
        found = [known for end in ends if (known := _last_place(end))]
    return tuple({str(one): one for one in found}.values())[:10]


def _is_postal(line: str, after: str) -> bool:
    """Does the line hold a postal code, or a number right above the name of a country?"""
    if _POSTAL.search(line):
        return True
    return (
        len(line) < 60
        and any(char.isdigit() for char in line)
        and len(after) < 30
        and bool(place.country(after))
    )


def _with_country(line: str, after: str) -> list[str]:
    """The parts of a line, and the line after it where that names a country."""
    parts = line.split(",")
    return [*parts, after] if len(after) < 40 and place.country(after) else parts


_POSTAL = re.compile(
    r"\b[A-Z]{2}\s+\d{5}(?:-\d{4})?\b"  # US
    r"|\b(?:[A-Z]{1,2}-)?\d{4,5}\s+[A-ZÀ-Þ][\w\u00c0-\u024f.'-]+"  # continental Europe
    r"|\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b"  # United Kingdom
    r"|\b\d{4}\s?[A-Z]{2}\s+[A-Z]"  # Netherlands
    r"|\b\d{5}-\d{3}\b"  # Brazil
    r"|(?:〒\s*|^)\d{3}-\d{4}\s+[^\W\d]"  # Japan
    r"|\b[A-Z]\d[A-Z]\s*\d[A-Z]\d\b"  # Canada
)


_POSTCODE = re.compile(r"^(?:〒\s*)?\d{3}-\d{4}\s+|^[A-Z]{1,2}-(?=\d{4,5}\s)|^\d{4}\s?[A-Z]{2}\s+(?=[A-Z])")


def _last_place(raw: list[str]) -> dict[str, Any] | None:
    """The place that the last parts of an address name: the longest tail with a city and a country."""
    stripped = [part.strip() for part in raw if "@" not in part and "+" not in part]
    parts = [_POSTCODE.sub("", part) for part in stripped if part]
    for count in (2, 3, 1):
        known = place.parse(", ".join(parts[-count:])) if len(parts) >= count else ()
        if known and known[0].city and known[0].country:
            return as_location(known[0])
    return None


def belongs_to_company(address: str, domain: str, names: frozenset[str]) -> bool:
    """Is this mailbox the company's own, and of no person: a role, or the company's name?"""
    found = emails.parse(address)
    if found is None or not (found.domain == domain or found.free):
        return False
    return (found.role and found.domain == domain) or found.local.partition("+")[0] in names


def same_site(url: str, domain: str) -> bool:
    """Is the address below the registrable `domain`?"""
    return registrable(url) == domain
