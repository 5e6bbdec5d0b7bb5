"""Page addresses of a sitemap: a second place to find pages, read with a cap and without an XML parser."""

from __future__ import annotations

import html
import re
import zlib
from dataclasses import dataclass

MAX_BYTES = 1_000_000
MAX_URLS = 3_000
_LOC = re.compile(r"<(?:\w+:)?loc>\s*(?:<!\[CDATA\[)?\s*([^<>\s\]]{8,2000})")
_PAGES_FIRST = re.compile(r"page|main|static|site(?!map)", re.IGNORECASE)
_NOT_PAGES = re.compile(
    r"post|product|image|video|news|tag|categor|author|event|collection|blog", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Sitemap:
    """Page addresses, and further sitemaps with the likeliest to hold plain pages first."""

    pages: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()


def parse(body: bytes) -> Sitemap:
    """Read a sitemap, a sitemap index, a list of lines, or any of these gzipped. Never fails."""
    text = _unpacked(body).decode("utf-8", "replace")
    if "<" not in text[:200]:
        urls = [line.strip() for line in text.splitlines() if line.strip().startswith("http")]
        return Sitemap(pages=tuple(urls[:MAX_URLS]))
    urls = []
    for match in _LOC.finditer(text):
        urls.append(html.unescape(match.group(1)))
        if len(urls) >= MAX_URLS:
            break
    if "<sitemapindex" in text[:2000].lower():
        return Sitemap(sitemaps=tuple(sorted(dict.fromkeys(urls), key=_likelihood)))
    return Sitemap(pages=tuple(dict.fromkeys(urls)))


def _likelihood(url: str) -> tuple[bool, bool]:
    name = url.rpartition("/")[2]
    return not _PAGES_FIRST.search(name), bool(_NOT_PAGES.search(name))


def _unpacked(body: bytes) -> bytes:
    """The first MAX_BYTES of the file, unzipped if it is zipped."""
    if not body.startswith(b"\x1f\x8b"):
        return body[:MAX_BYTES]
    try:
        return zlib.decompressobj(31).decompress(body, MAX_BYTES)
    except zlib.error:
        return b""
