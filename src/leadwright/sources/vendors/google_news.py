"""Google News: the RSS feed of a search. Untrusted XML: no document type, capped size, http links only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date
from email.utils import parsedate_to_datetime
from typing import Any
from xml.etree import ElementTree
from xml.parsers import expat

from leadwright.sources.contract import Observation, Outcome, Reply
from leadwright.sources.question import Question
from leadwright.sources.reading import ShapeError, failed, line
from leadwright.sources.vendor import (
    Answer,
    Auth,
    Limit,
    Manifest,
    Operation,
    Plan,
    Price,
    Reading,
    Request,
    Vendor,
)
from leadwright.sources.wording import article, distinct
from leadwright.values.name import company_key

NAME, LICENCE = "google_news", "public-web"
_MAX_BYTES = 2_000_000
_ITEMS = 100  # it never lists more, and does not page
_KNOWN = frozenset({"title", "link", "guid", "pubDate", "description", "source"})
# Editions by country: language, country, and the two as one.
_EDITIONS = {
    "US": ("en-US", "US:en"), "GB": ("en-GB", "GB:en"), "IE": ("en-IE", "IE:en"), "CA": ("en-CA", "CA:en"),
    "AU": ("en-AU", "AU:en"), "IN": ("en-IN", "IN:en"), "DE": ("de", "DE:de"), "AT": ("de", "AT:de"),
    "CH": ("de", "CH:de"), "FR": ("fr", "FR:fr"), "ES": ("es", "ES:es"), "IT": ("it", "IT:it"),
    "NL": ("nl", "NL:nl"), "PT": ("pt-PT", "PT:pt-150"), "BR": ("pt-BR", "BR:pt-419"), "MX": ("es-419", "MX:es-419"),
}  # fmt: skip


def _search(questions: Sequence[Question], cursor: str | None) -> Request:
    company, since = questions[0].company, questions[0].since
    words = f'"{((company and company.name) or "").replace(chr(34), " ").strip()}"'
    country = company.country if company and company.country in _EDITIONS else "US"
    language, edition = _EDITIONS[country or "US"]
    return Request(
        "/search",
        query={
            "q": f"{words} after:{since.isoformat()}" if since else words,
            "hl": language,
            "gl": country or "US",
            "ceid": edition,
        },
        max_bytes=_MAX_BYTES,
    )


def _read(questions: Sequence[Question], reply: Reply) -> Reading:
    if answer := _refused(reply):
        return Reading((answer,))
    items = _channel(reply.body).findall("item")[:_ITEMS]
    found = distinct(_article(item) for item in items)
    left = frozenset(child.tag for item in items for child in item) - _KNOWN
    if items and not found:
        raise ShapeError("expected items with a title and a link")
    if not found:
        return Reading((Answer(Outcome.MISS, reason="no article was found"),), total=0, leftovers=left)
    company = questions[0].company
    key = (company and (company.domain or company_key(company.name or ""))) or "?"
    fields = {"articles": found[: questions[0].limit]}
    observation = Observation("company", NAME, key, fields, LICENCE)
    return Reading((Answer(Outcome.HIT, (observation,)),), total=len(found), leftovers=left)


def _refused(reply: Reply) -> Answer | None:
    location = reply.location or reply.headers.get("location") or ""
    if reply.status and 300 <= reply.status < 400:
        if "consent." in location:
            return Answer(Outcome.BLOCKED, reason="it asks for consent before it shows news")
        what = "the feed is not offered" if "unsupported" in location else "it answers from elsewhere"
        return Answer(Outcome.CHANGED, reason=f"http {reply.status}: {what}")
    if answer := failed(reply):
        return answer
    if reply.truncated or len(reply.body) > _MAX_BYTES:
        return Answer(Outcome.CHANGED, reason="the feed is larger than any that it ever gives")
    return None


def _channel(body: bytes) -> ElementTree.Element:
    """The channel of a feed. A document type is refused, so that no entity can be declared or expanded."""
    builder = ElementTree.TreeBuilder()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    try:
        parser.Parse(body, True)
        root = builder.close()
    except (expat.ExpatError, AssertionError, ValueError, LookupError) as cause:
        raise ShapeError(f"not a feed: {cause}") from cause
    channel = root.find("channel")
    if root.tag != "rss" or channel is None:
        raise ShapeError(f"expected <rss> with a channel, got <{str(root.tag)[:50]}>")
    return channel


def _refuse_doctype(*_: Any) -> None:
    raise ShapeError("a feed declares no document type")


def _article(item: ElementTree.Element) -> dict[str, Any] | None:
    # The description of a search's item repeats its title in HTML: there is no snippet in it.
    title, publisher = line(item.findtext("title")), line(item.findtext("source"))
    if title and publisher:
        title = title.removesuffix(f" - {publisher}")
    elif title and " - " in title:
        title, _, publisher = title.rpartition(" - ")
    return article(title, item.findtext("link"), publisher, _day(item.findtext("pubDate")))


def _day(text: str | None) -> date | None:
    try:
        moment = parsedate_to_datetime(text) if text else None
    except (ValueError, OverflowError):
        return None
    if moment is None:
        return None
    return (moment.astimezone(UTC) if moment.tzinfo else moment).date()


VENDOR = Vendor(
    Manifest(
        name=NAME,
        title="Google News",
        bases={"main": "https://news.google.com/rss"},
        auth=Auth(),
        # Nothing is documented; the feed is meant for readers, so we read like one.
        plans=(Plan("reader", (Limit(20, 60), Limit(600, 3_600)), spacing=2.0, concurrent=1),),
        price=Price("call"),
        licence=LICENCE,
        terms="Headlines and links for reading, with their publisher; articles themselves belong to their publishers.",
        homepage="https://news.google.com",
        reliability=0.7,
        remarks=(
            "Lists at most 100 articles of a search and does not page.",
            "Links lead through Google; they do not show the publisher's own address.",
            "Companies that share a name share their news: whether an article is about the company is checked later.",
        ),
    ),
    operations=(
        Operation(
            "search", "news", _search, _read, lambda q: bool(q.company and q.company.name),
            frozenset({"articles"}), hits=0.6, fresh_days=1, page=_ITEMS, ceiling=_ITEMS,
        ),
    ),
)  # fmt: skip
