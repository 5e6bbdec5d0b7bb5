"""Google News as RSS: no key, at most a hundred items, links that do not carry the paper's address."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape

from leadwright_twin.market.frame import Answer, Call, Plan, Provider, route
from leadwright_twin.market.limiters import Limit
from leadwright_twin.market.providers import news_shapes as news
from leadwright_twin.market.types import Article

_MOST = 100
_HOST = "https://news.google.com"
_TYPE = "application/xml; charset=utf-8"
_TOPICS = {
    "WORLD": frozenset({"opens_new_location"}),
    "BUSINESS": frozenset({"receives_financing", "acquires", "decreases_headcount_by", "hires"}),
    "TECHNOLOGY": frozenset({"launches", "partners_with"}),
    "NATION": None, "ENTERTAINMENT": frozenset({"namesake"}), "SCIENCE": frozenset({"launches"}),
    "SPORTS": frozenset({"namesake"}), "HEALTH": frozenset({"partners_with"}),
}  # fmt: skip


def _page(status: int, title: str) -> Answer:
    return Answer(status, f"<html><title>{title}</title></html>", content_type="text/html; charset=utf-8")


def _unsupported() -> Answer:
    return Answer(
        302, "", (("location", f"{_HOST}/rss/unsupported"),), content_type="text/html; charset=utf-8"
    )


def _search(call: Call) -> Answer:
    text = call.param("q")
    if not text.strip():
        return _unsupported()
    query = news.taken_apart(text, call.market.today)
    rows = call.search(
        f"search {text}",
        lambda: news.found(call.market, query, call.settings.coverage.default, "google_news"),
    )
    return _feed(call, f'"{text}" - Google News', rows, "search?q=")


def _front(call: Call) -> Answer:
    return _feed(call, "Top stories - Google News", list(news.topical(call.market, None, _MOST)), "")


def _topic(call: Call) -> Answer:
    name = call.path["topic"].upper()
    if name not in _TOPICS:
        return _unsupported()
    rows = list(news.topical(call.market, _TOPICS[name], _MOST))
    return _feed(
        call, f"{name.title()} - Latest - Google News", rows, "headlines/section/topic/", related=True
    )


def _geo(call: Call) -> Answer:
    place = call.path["place"]
    query = news.Query(groups=[[place.casefold()]])
    rows = news.found(call.market, query, call.settings.coverage.default, "google_news")
    return _feed(call, f"{place} - Latest - Google News", rows, "headlines/section/geo/", related=True)


def _unsupported_page(call: Call) -> Answer:
    return _feed(call, "This feed is not available.", (), "unsupported")


def _feed(call: Call, title: str, rows: Sequence[Article], path: str, *, related: bool = False) -> Answer:
    shown = rows[:_MOST]
    items = "".join(_item(one, shown[at + 1 : at + 3] if related else ()) for at, one in enumerate(shown))
    now = format_datetime(datetime.combine(call.market.today, datetime.min.time(), UTC), usegmt=True)
    body = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><rss version="2.0" '
        'xmlns:media="http://search.yahoo.com/mrss/"><channel><generator>NFE/5.0</generator>'
        f"<title>{escape(title)}</title><link>{_HOST}/{path}</link><language>en-US</language>"
        f"<webMaster>news-webmaster@google.com</webMaster><copyright>Invented</copyright>"
        f"<lastBuildDate>{now}</lastBuildDate><description>Google News</description>{items}</channel></rss>"
    )
    subjects = tuple({f"c{one.company}" for one in shown if one.company is not None})
    return Answer(body=body, content_type=_TYPE, subjects=subjects)


def _opaque(one: Article) -> str:
    return "CBMi" + base64.urlsafe_b64encode(hashlib.sha256(one.url.encode()).digest()).decode().rstrip("=")


def _item(one: Article, related: Sequence[Article]) -> str:
    mark = _opaque(one)
    link = f"{_HOST}/rss/articles/{mark}?oc=5"
    said = _anchor(one)
    if related:
        said = f"<ol>{''.join(f'<li>{_anchor(other)}</li>' for other in (one, *related))}</ol>"
    published = format_datetime(datetime.fromtimestamp(one.at, UTC), usegmt=True)
    return (
        f"<item><title>{escape(one.title)} - {escape(one.outlet)}</title><link>{escape(link)}</link>"
        f'<guid isPermaLink="false">{mark}</guid><pubDate>{published}</pubDate>'
        f"<description>{escape(said)}</description>"
        f'<source url="https://{escape(news.host_of(one))}">{escape(one.outlet)}</source></item>'
    )


def _anchor(one: Article) -> str:
    link = f"{_HOST}/rss/articles/{_opaque(one)}?oc=5"
    return (
        f'<a href="{link}" target="_blank">{escape(one.title)}</a>&nbsp;&nbsp;'
        f'<font color="#6f6f6f">{escape(one.outlet)}</font>'
    )


PROVIDER = Provider(
    name="google_news",
    hosts=("news.google.com",),
    routes=(
        route("GET", "/rss", _front, "front", repeat="free"),
        route("GET", "/rss/search", _search, "search", repeat="free"),
        route("GET", "/rss/headlines/section/topic/{topic}", _topic, "topic", repeat="free"),
        route("GET", "/rss/headlines/section/geo/{place}", _geo, "geo", repeat="free"),
        route("GET", "/rss/unsupported", _unsupported_page, "unsupported", repeat="free"),
    ),
    key=lambda call: call.header("user-agent") or None,
    unauthorised=lambda call: _page(403, "Error 403 (Forbidden)"),
    busy=lambda call, refusal: _page(429, "Sorry..."),
    spent=lambda call, unit: _page(429, "Sorry..."),
    missing=lambda call: _page(404, "Error 404 (Not Found)"),
    plans={"public": Plan({"default": (Limit("minute", 60, 60, "rolling"),)})},
    defaults={"plan": "public", "price": "0", "coverage": {"default": 0.9}, "staleness_months": 0},
    keyless=True,
)
