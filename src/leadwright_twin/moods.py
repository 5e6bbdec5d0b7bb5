"""How an ill-tempered website answers in place of its pages: refusals, outages, redirects, floods."""

from __future__ import annotations

from collections.abc import Callable

from leadwright_twin import floods
from leadwright_twin.rules import REDIRECTED_ROBOTS, purpose_path
from leadwright_twin.types import NOTICE, Company
from leadwright_twin.wire import Request, Response

HTML = ("content-type", "text/html; charset=utf-8")
_BOTS = ("bot", "crawl", "spider", "python", "curl", "compatible;")
_PARKED = (
    "<html><head><title>{domain}</title></head><body><h1>{domain} is for sale</h1>"
    "<p>This domain is parked. Related searches: <a href='/?q=loans'>loans</a> "
    "<a href='/?q=flights'>flights</a></p>"
    "<p>" + NOTICE + "</p></body></html>"
)
_CONSENT = (
    "<html><head><title>Before you continue</title></head><body><h1>Before you continue</h1>"
    "<form method=post><button>Accept all cookies</button></form><p>" + NOTICE + "</p></body></html>"
)
_LOGIN = (
    "<html><head><title>Log in</title></head><body><form method=post>"
    "<input name=user placeholder='you@company.com'>"
    "<input name=password type=password><button>Log in</button></form><p>" + NOTICE + "</p></body></html>"
)

Mood = Callable[[Company, Request], Response | None]


def redirect(location: str, status: int = 301, *headers: tuple[str, str]) -> Response:
    """A redirect with an empty page."""
    return Response(status, (("location", location), HTML, *headers))


def html(text: str, status: int = 200, *headers: tuple[str, str]) -> Response:
    """A small page."""
    return Response(status, (HTML, *headers), text.encode())


def mood(company: Company, request: Request) -> Response | None:
    """What this site answers instead of its content, if anything."""
    if request.path == "/robots.txt":
        return _ROBOTS.get(company.kind, _content)(company, request)
    return _PAGES.get(company.kind, _content)(company, request)


def _content(company: Company, request: Request) -> Response | None:
    return None


def _hang_up(how: str) -> Mood:
    return lambda company, request: Response(hang_up="reset" if how == "reset" else "silent")


def _always(response: Response) -> Mood:
    return lambda company, request: response


def _loop(company: Company, request: Request) -> Response:
    following = {"/": "/en/", "/en/": "/en/welcome", "/en/welcome": "/"}
    return redirect(f"https://{request.host}{following.get(request.path, '/')}", 302)


def _forbidden(company: Company, request: Request) -> Response | None:
    agent = request.headers.get("user-agent", "bot").lower()
    return html("<h1>403 Forbidden</h1>", 403) if any(word in agent for word in _BOTS) else None


def _login(company: Company, request: Request) -> Response:
    if request.path.startswith("/login"):
        return html(_LOGIN)
    return redirect(f"/login?next={request.path}", 302)


def _cookie_wall(company: Company, request: Request) -> Response | None:
    if "consent=" in request.headers.get("cookie", ""):
        return None
    if request.path == "/consent":
        return html(_CONSENT)
    return redirect(f"/consent?next={request.path}", 302, ("set-cookie", "seen=1; Path=/"))


def _private_links(company: Company, request: Request) -> Response | None:
    targets = {
        "about": "http://10.0.0.1/about",
        "news": "http://169.254.169.254/latest/meta-data/",
        "pricing": "http://[::1]:9/pricing",
        "customers": "file:///etc/passwd",
    }
    for purpose, target in targets.items():
        if request.path == purpose_path(company, purpose):
            return redirect(target, 302)
    return None


def _slow(company: Company, request: Request) -> Response:
    text = f"<html><head><title>{company.name}</title></head><body>{NOTICE}</body></html>"
    body = text.encode()
    return Response(200, (HTML, ("content-length", str(len(body)))), stream=lambda: floods.drip(body))


def _bomb(company: Company, request: Request) -> Response | None:
    if request.path != purpose_path(company, "about"):
        return None
    return Response(200, (HTML, ("content-encoding", "gzip")), stream=floods.gzip_bomb)


def _calendar(company: Company, request: Request) -> Response | None:
    words = request.path.strip("/").split("/")
    if words[0] != "events" or len(words) < 2 or not words[1].isdigit():
        return None
    month = int(words[1])
    days = "".join(f'<td><a href="/events/{month}/{day}/about">{day}</a></td>' for day in range(1, 29))
    return html(
        f"<html><head><title>Events {month}</title></head><body><h1>Month {month}</h1>"
        f'<table><tr>{days}</tr></table><a rel="next" href="/events/{month + 1}">'
        f"Next month: team, contact, careers</a><p>{NOTICE}</p></body></html>"
    )


_PAGES: dict[str, Mood] = {
    "reset": _hang_up("reset"),
    "silent": _hang_up("silent"),
    "empty": _always(Response(200, (HTML,))),
    "unavailable_503": _always(html("<h1>Back soon</h1>", 503, ("retry-after", "120"))),
    "busy_429": _always(html("<h1>Too many requests</h1>", 429, ("retry-after", "3600"))),
    "parked": lambda company, request: html(_PARKED.format(domain=company.domain)),
    "redirect_loop": _loop,
    "redirect_private": lambda company, request: redirect(f"http://10.0.0.1{request.target}", 302),
    "forbidden_403": _forbidden,
    "login": _login,
    "cookie_wall": _cookie_wall,
    "private_links": _private_links,
    "slow": _slow,
    "gzip_bomb": _bomb,
    "calendar": _calendar,
}
_ROBOTS: dict[str, Mood] = {
    "reset": _hang_up("reset"),
    "silent": _hang_up("silent"),
    "robots_5xx": _always(Response(503, (("content-type", "text/plain"), ("retry-after", "600")))),
    "robots_redirect": _always(redirect(REDIRECTED_ROBOTS)),
}
