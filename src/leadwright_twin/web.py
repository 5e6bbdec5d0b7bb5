"""Answers one request to the invented web: which host, which rule, which page."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import MutableMapping
from datetime import UTC, datetime, time
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from leadwright_twin import boards, floods
from leadwright_twin.data import load
from leadwright_twin.moods import HTML, html, mood, redirect
from leadwright_twin.pages import render, simple
from leadwright_twin.rules import REDIRECTED_ROBOTS, allowed, purpose_path, robots_txt
from leadwright_twin.site import PagePlan, page_at, pages
from leadwright_twin.technologies import traces
from leadwright_twin.types import Company
from leadwright_twin.universe import Universe
from leadwright_twin.wire import Request, Response

Rendered = MutableMapping[tuple[str, str], bytes]

PRIVATE_HOSTS = frozenset({"127.0.0.1", "localhost", "[::1]", "2130706433", "10.0.0.1", "169.254.169.254"})
_PIXEL = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"
_ASSETS = {
    ".js": ("text/javascript", b"/* invented */\n"),
    ".css": ("text/css", b"body{margin:0}\n"),
    ".ico": ("image/x-icon", b"\x00\x00\x01\x00"),
    ".pdf": ("application/pdf", b"%PDF-1.4\n% invented\n"),
    **dict.fromkeys((".jpg", ".png", ".webp", ".gif", ".svg"), ("image/gif", _PIXEL)),
}
_LIES = {
    "about": "application/octet-stream",
    "customers": "image/png",
    "team": "application/xhtml+xml; charset=utf-8",
}
_TEXTS = ("/solutions/", "/features/", "/legal/", "/login", "/newsletter", "/private-equity")


def respond(universe: Universe, request: Request, rendered: Rendered) -> Response:
    """The answer to any request. `rendered` keeps pages between requests."""
    company = universe.by_host.get(request.host)
    if company is not None:
        return _of_company(universe, company, request, rendered)
    if request.host in PRIVATE_HOSTS:
        return html("<h1>Internal</h1><p>Nobody from outside should ever read this. root:x:0:0</p>")
    return boards.answer(universe, request) or Response(
        421, (("content-type", "text/plain"),), b"Unknown host"
    )


def _of_company(universe: Universe, company: Company, request: Request, rendered: Rendered) -> Response:
    if company.kind == "absorbed":
        return redirect(f"https://{universe.by_domain[str(company.moved_to)].host}/")
    if request.host != company.host:
        return redirect(f"https://{company.host}{request.target}")
    if (instead := mood(company, request)) is not None:
        return instead
    plan = page_at(company, request.path)
    if plan is not None:
        return _planned(universe, company, plan, request, rendered)
    return _special(universe, company, request) or _other(company, request)


def _planned(
    universe: Universe, company: Company, plan: PagePlan, request: Request, rendered: Rendered
) -> Response:
    key = (company.domain, plan.path)
    if key not in rendered:
        rendered[key] = _encoded(company, render(universe, company, plan))
    body = rendered[key]
    seen = traces(company)
    cookies = [("set-cookie", f"{name}={value}; Path=/; HttpOnly") for name, value in seen.cookies]
    headers = [("content-type", _media_type(company, plan)), *seen.headers, *cookies]
    if company.kind == "huge" and plan.purpose == "about":
        return Response(200, tuple(headers), stream=lambda: floods.huge_page(body))
    if company.kind == "type_lies" and plan.purpose == "news":
        body = _ASSETS[".pdf"][1]
    if company.kind == "etag" or company.style.sitemap:
        weak = "" if company.kind == "etag" else "W/"
        tag = f'{weak}"{hashlib.sha256(body).hexdigest()[:20]}"'
        changed = datetime.combine(universe.today, time(6, 0), tzinfo=UTC)
        headers += [("etag", tag), ("last-modified", format_datetime(changed, usegmt=True))]
        if _unchanged(request, tag, changed):
            return Response(304, tuple(pair for pair in headers if pair[0] != "content-type"))
    if company.style.gzip and "gzip" in request.headers.get("accept-encoding", ""):
        headers += [("content-encoding", "gzip"), ("vary", "Accept-Encoding")]
        body = gzip.compress(body, compresslevel=3, mtime=0)
    return Response(200, tuple(headers), body)


def _encoded(company: Company, text: str) -> bytes:
    """The octets of a page; two sites use another encoding than the world expects of them."""
    encoding = {"charset_1252": "windows-1252", "shift_jis": "cp932"}.get(company.kind, "utf-8")
    return text.encode(encoding, "xmlcharrefreplace")


def _media_type(company: Company, plan: PagePlan) -> str:
    if company.kind == "type_lies" and plan.purpose in _LIES:
        return _LIES[plan.purpose]
    return "text/html" if company.kind == "shift_jis" else HTML[1]


def _unchanged(request: Request, tag: str, changed: datetime) -> bool:
    """RFC 9110: If-None-Match decides where it is given, else If-Modified-Since."""
    if (wanted := request.headers.get("if-none-match")) is not None:
        tags = {one.strip().removeprefix("W/") for one in wanted.split(",")}
        return tag.removeprefix("W/") in tags or "*" in tags
    try:
        since = parsedate_to_datetime(request.headers.get("if-modified-since", ""))
    except ValueError:
        return False
    return since.tzinfo is not None and changed <= since


def _special(universe: Universe, company: Company, request: Request) -> Response | None:
    """robots.txt, the sitemap, the feed, and files that pages refer to."""
    path = request.path
    if path == "/robots.txt" or (path == REDIRECTED_ROBOTS and company.kind == "robots_redirect"):
        text = robots_txt(company)
        return (
            None
            if text is None
            else Response(200, (("content-type", "text/plain; charset=utf-8"),), text.encode())
        )
    if path == "/sitemap.xml" and company.style.sitemap:
        return Response(200, (("content-type", "application/xml"),), _sitemap(company).encode())
    if path == "/feed.xml" and company.style.feed:
        return Response(
            200, (("content-type", "application/rss+xml; charset=utf-8"),), _feed(company).encode()
        )
    suffix = path[path.rfind(".") :] if "." in path else ""
    if suffix in _ASSETS:
        return Response(200, (("content-type", _ASSETS[suffix][0]),), _ASSETS[suffix][1])
    return None


def _sitemap(company: Company) -> str:
    articles = [f"{purpose_path(company, 'news')}/post-{number}" for number in range(1, 5)]
    paths = [*(page.path for page in pages(company)), *articles, "/legal/privacy"]
    rows = "".join(f"<url><loc>https://{company.host}{path}</loc></url>" for path in paths)
    return f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'


def _feed(company: Company) -> str:
    news = purpose_path(company, "news")
    items = "".join(
        f"<item><title>Post {number}</title><link>https://{company.host}{news}/post-{number}</link></item>"
        for number in range(1, 5)
    )
    title = f"<title>{escape(company.name)}</title>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{title}{items}</channel></rss>'


def _other(company: Company, request: Request) -> Response:
    """Articles and legal pages; what the rules close says something that must never be found."""
    path = urlsplit(request.target).path
    if not allowed(company, request.target):
        return html(simple("Internal", f"<p>Mila Verbotten, CTO, trap@{company.site_domain}</p>"))
    if path.startswith((*_TEXTS, purpose_path(company, "news") + "/")):
        lines = load("phrases.json")[company.language]["lines"]
        text = "".join(f"<p>{escape(line.format(thing=company.thing))}</p>" for line in lines)
        return html(simple("Article", text))
    return html(simple("Page not found"), 404)
