"""Reading a whole site: which pages, by whose rules, and what it means when there is nothing to read."""

from __future__ import annotations

import asyncio
import resource
from typing import Any

import pytest

from leadwright.effects.cache import MemoryCache
from leadwright.effects.door import DoorSettings, HttpDoor
from leadwright.sources.contract import Finding, Outcome, Reply, Target
from leadwright.sources.website import Status, read
from tests.loopback_web import Request, Web, serving
from tests.loopback_web import html as raw_html
from tests.loopback_web import response as raw_response
from tests.sources.website.fake_door import FakeDoor, failed, html, redirect, robots

pytestmark = pytest.mark.anyio

TEA = "https://tea.example"
HOME = """<html lang=en><head><title>Teahouse - loose tea for offices</title></head><body><h1>Tea for offices</h1>
<p>We sell loose tea to offices in many towns and bring it every Monday morning, rain or shine.</p>
<a href="/about">About</a><a href="/team">Team</a><a href="/contact">Contact</a><a href="/pricing">Pricing</a>
<a href="/jobs">Jobs</a><a href="/customers">Customers</a><a href="/blog">Blog</a><a href="/impressum">Imprint</a>
<a href="/calendar/2031/1">Calendar</a><a href="https://boards.jobs.example/tea">Board</a></body></html>"""
PAGES = ("about", "team", "contact", "jobs", "pricing", "customers", "blog", "impressum")


def site(extra: dict[str, Reply] | None = None) -> dict[str, Reply]:
    pages = {f"{TEA}/": html(HOME)}
    pages |= {
        f"{TEA}/{name}": html(f"<title>{name}</title><p>{name} page of the teahouse</p>") for name in PAGES
    }
    return pages | (extra or {})


async def look(pages: dict[str, Reply], **options: Any) -> tuple[Finding, FakeDoor]:
    door = FakeDoor(pages)
    return await read(Target("Teahouse", "tea.example"), door, **options), door


async def test_the_best_page_for_each_purpose_is_read_and_at_most_eight_in_all() -> None:
    finding, door = await look(site())
    assert (finding.outcome, finding.details["status"], finding.pages) == (Outcome.HIT, "ok", 8)
    assert [page.purpose for page in finding.details["pages"]] == [
        "home", "about", "team", "contact", "careers", "pricing", "customers", "news",
    ]  # fmt: skip
    assert len(door.asked) == 8
    assert finding.observations[0].native_key == "tea.example"
    assert finding.observations[0].fields["name"] == "Teahouse"
    assert "https://boards.jobs.example/tea" in finding.details["links"]


async def test_fewer_pages_can_be_asked_for() -> None:
    finding, door = await look(site(), max_pages=3)
    assert len(door.asked) == finding.pages == 3


async def test_closed_pages_are_not_fetched_and_the_rest_is() -> None:
    rules = robots("User-agent: *\nDisallow: /team\nDisallow: /jobs")
    finding, door = await look(site({f"{TEA}/robots.txt": rules}))
    assert not {f"{TEA}/team", f"{TEA}/jobs"} & set(door.asked)
    assert finding.details["skipped"][f"{TEA}/team"].startswith("blocked by robots")
    assert finding.outcome is Outcome.HIT


async def test_rules_for_our_own_name_count() -> None:
    rules = robots("User-agent: Leadwrightbot\nDisallow: /\nUser-agent: *\nAllow: /")
    finding, door = await look(site({f"{TEA}/robots.txt": rules}))
    assert (finding.outcome, finding.details["status"], door.asked) == (
        Outcome.BLOCKED,
        "blocked by robots",
        [],
    )
    other, _ = await look(site({f"{TEA}/robots.txt": rules}), agent="OtherBot")
    assert other.outcome is Outcome.HIT


async def test_where_only_the_home_page_is_closed_the_sitemap_opens_the_rest() -> None:
    rules = robots(f"User-agent: *\nDisallow: /$\nSitemap: {TEA}/map.xml")
    listed = Reply(Outcome.HIT, "", 200, {}, body=f"<urlset><loc>{TEA}/about</loc></urlset>".encode())
    finding, door = await look(site({f"{TEA}/robots.txt": rules, f"{TEA}/map.xml": listed}))
    assert [page.purpose for page in finding.details["pages"]] == ["about"]
    assert f"{TEA}/" not in door.asked


async def test_the_sitemap_is_a_second_source_of_pages() -> None:
    listed = Reply(Outcome.HIT, "", 200, {}, body=f"<urlset><loc>{TEA}/about-us</loc></urlset>".encode())
    pages = {f"{TEA}/": html("<title>Teahouse</title><p>tea</p>"), f"{TEA}/sitemap.xml": listed}
    pages[f"{TEA}/about-us"] = html("<title>About</title><p>We sell tea.</p>")
    finding, _ = await look(pages)
    assert [page.purpose for page in finding.details["pages"]] == ["home", "about"]


async def test_a_crawl_delay_is_passed_on_and_a_long_one_leaves_only_the_home_page() -> None:
    finding, door = await look(site({f"{TEA}/robots.txt": robots("User-agent: *\nCrawl-delay: 7\nAllow: /")}))
    assert {ask.min_interval for ask in door.asks[1:]} == {7.0}
    assert finding.pages == 8
    finding, door = await look(
        site({f"{TEA}/robots.txt": robots("User-agent: *\nCrawl-delay: 600\nAllow: /")})
    )
    assert (door.asked, finding.details["crawl_delay"]) == ([f"{TEA}/"], 600.0)


FAILURES = [
    (failed(Outcome.BLOCKED, "http 403: it refuses us", 403), Outcome.BLOCKED, Status.FORBIDDEN),
    (failed(Outcome.BUSY, "http 503: the server fails", 503), Outcome.BUSY, Status.DOWN),
    (failed(Outcome.BUSY, "http 429: it asks us to slow down", 429), Outcome.BUSY, Status.BUSY),
    (failed(Outcome.BUSY, "connection lost: reset"), Outcome.BUSY, Status.DOWN),
    (failed(Outcome.BUSY, "too slow: answering took over 15 s"), Outcome.BUSY, Status.TOO_SLOW),
    (failed(Outcome.MISS, "http 404: there is no such page", 404), Outcome.MISS, Status.NOTHING),
    (failed(Outcome.CHANGED, "unwanted type: image/png", 200), Outcome.CHANGED, Status.UNREADABLE),
    (html(""), Outcome.MISS, Status.NOTHING),
    (html("%PDF-1.4 binary"), Outcome.CHANGED, Status.UNREADABLE),
    (html("<h1>This domain is for sale</h1>"), Outcome.MISS, Status.NOTHING),
    (html("<title>Just a moment...</title>Checking"), Outcome.BLOCKED, Status.FORBIDDEN),
    (html("<title>Log in</title><input type=password>"), Outcome.BLOCKED, Status.FORBIDDEN),
    (redirect("http://127.0.0.1/admin"), Outcome.BLOCKED, Status.UNSAFE),
    (redirect("http://169.254.169.254/"), Outcome.BLOCKED, Status.UNSAFE),
    (redirect("/"), Outcome.BUSY, Status.DOWN),
    (redirect("https://www.facebook.com/teahouse"), Outcome.MISS, Status.MOVED),
]


@pytest.mark.parametrize(("reply", "outcome", "status"), FAILURES)
async def test_each_kind_of_silence_has_its_own_name(reply: Reply, outcome: Outcome, status: Status) -> None:
    finding, _ = await look({f"{TEA}/": reply})
    assert (finding.outcome, finding.details["status"]) == (outcome, status.value)
    assert finding.reason
    assert finding.observations == []
    assert finding.details["pages"] == ()


async def test_a_domain_that_does_not_exist_is_a_miss() -> None:
    finding, _ = await look({})
    assert (finding.outcome, finding.details["status"]) == (Outcome.MISS, "no such domain")


async def test_without_a_website_of_its_own_nothing_is_asked() -> None:
    for target in (
        Target("T", None),
        Target("T", "facebook.com", "https://www.facebook.com/t"),
        Target("T", "https://"),
    ):
        door = FakeDoor({})
        finding = await read(target, door)
        assert (finding.outcome, finding.details["status"], door.asks) == (Outcome.BLOCKED, "not asked", [])


async def test_a_site_without_tls_is_read_all_the_same() -> None:
    broken = failed(Outcome.BUSY, "tls: certificate has expired")
    pages = {f"{TEA}/robots.txt": broken, f"{TEA}/": broken, "http://tea.example/": html(HOME)}
    finding, _ = await look(pages)
    assert finding.details["status"] == "ok"
    assert finding.observations[0].fields["website"] == "http://tea.example/"


async def test_redirects_ask_the_rules_of_each_host() -> None:
    pages = {f"{TEA}/": redirect("https://www.tea.example/en/"), "https://www.tea.example/en/": html(HOME)}
    closed = {**pages, "https://www.tea.example/robots.txt": robots("User-agent: *\nDisallow: /")}
    finding, door = await look(closed)
    assert finding.details["status"] == "blocked by robots"
    assert "https://www.tea.example/en/" not in door.asked
    finding, door = await look(pages)
    assert finding.details["pages"][0].url == "https://www.tea.example/en/"
    asked = [ask.url for ask in door.asks]
    assert asked.index("https://www.tea.example/robots.txt") < asked.index("https://www.tea.example/en/")


async def test_a_cookie_that_a_redirect_sets_is_shown_on_the_next_hop() -> None:
    class CookieWall(FakeDoor):
        async def send(self, ask: Any) -> Reply:
            if ask.url == f"{TEA}/" and ask.headers.get("cookie") != "seen=1":
                return redirect(f"{TEA}/", 302, seen="1")
            return await super().send(ask)

    finding = await read(Target("Teahouse", "tea.example"), CookieWall(site()))
    assert finding.details["status"] == "ok"


async def test_a_renamed_company_is_followed_and_a_bought_one_is_not_mistaken_for_its_buyer() -> None:
    new = "https://brew.example/"
    renamed = html("<title>Brew</title><p>Teahouse is now Brew: the same tea under a shorter name.</p>")
    finding, _ = await look({f"{TEA}/": redirect(new), new: renamed})
    assert (finding.outcome, finding.details["moved_to"]) == (Outcome.HIT, new)
    assert "website" not in finding.observations[0].fields
    buyer = html("<title>Giant Foods</title><p>Giant Foods makes everything that one can eat.</p>")
    finding, _ = await look({f"{TEA}/": redirect(new), new: buyer})
    assert (finding.details["status"], finding.details["moved_to"]) == ("moved", new)
    assert finding.observations == []


async def test_a_move_is_followed_once_and_by_the_rules_of_the_new_host() -> None:
    new, third = "https://teahouse.example/", "https://third.example/"
    finding, door = await look({f"{TEA}/": redirect(new), new: redirect(third), third: html(HOME)})
    assert third not in door.asked
    assert finding.details["status"] == "moved"
    closed = {
        f"{TEA}/": redirect(new),
        new: html(HOME),
        f"{new}robots.txt": robots("User-agent: *\nDisallow: /"),
    }
    finding, door = await look(closed)
    assert finding.details["status"] == "blocked by robots"
    assert new not in door.asked


async def test_a_page_that_only_forwards_is_followed() -> None:
    signpost = html('<meta http-equiv="refresh" content="0; url=/home"><title>Wait</title>')
    finding, _ = await look({f"{TEA}/": signpost, f"{TEA}/home": html(HOME)})
    assert finding.observations[0].fields["name"] == "Teahouse"
    assert [page.url for page in finding.details["pages"] if page.purpose == "home"] == [f"{TEA}/home"]


async def test_a_careers_page_on_another_domain_is_kept_as_a_link_and_not_read() -> None:
    board = "https://boards.jobs.example/tea"
    finding, door = await look(site({f"{TEA}/jobs": redirect(board)}))
    assert board not in door.asked
    assert board in finding.details["links"]


async def test_a_missing_page_gives_way_to_the_next_best() -> None:
    home = html(HOME.replace("</body>", '<a href="/company">Company</a></body>'))
    pages = site({f"{TEA}/": home, f"{TEA}/company": html("<title>Company</title><p>We sell tea.</p>")})
    del pages[f"{TEA}/about"]
    finding, _ = await look(pages)
    assert f"{TEA}/company" in [page.url for page in finding.details["pages"]]


# Through the real door


async def serve_and_read(web: Web, **options: Any) -> Finding:
    async with serving(web) as address:
        settings = DoorSettings(outside="mapped", host_map={"*.example": address}, retry_pause=0.01)
        async with HttpDoor(settings, cache=options.pop("cache", None)) as door:
            return await read(Target("Teahouse", "tea.example"), door, **options)


async def test_a_site_is_read_through_the_real_door() -> None:
    web = Web()
    web.route("tea.example", "/", raw_html(HOME, set_cookie="lang=en"))
    web.route("tea.example", "/about", raw_html("<title>About</title><p>Since 1999.</p>", etag='"1"'))
    finding = await serve_and_read(web)
    assert [page.purpose for page in finding.details["pages"]] == ["home", "about"]
    assert finding.details["pages"][0].cookies == {"lang": "en"}
    assert web.requests[0].path == "/robots.txt"
    assert "LeadwrightBot" in web.requests[0].headers["user-agent"]


async def test_an_unchanged_site_is_not_sent_again() -> None:
    web, cache = Web(), MemoryCache()

    async def page(request: Request, writer: asyncio.StreamWriter) -> None:
        known = request.headers.get("if-none-match") == '"1"'
        writer.write(raw_response(304) if known else raw_html(HOME, etag='"1"'))

    web.route("tea.example", "/", page)
    first = await serve_and_read(web, cache=cache, max_pages=1)
    second = await serve_and_read(web, cache=cache, max_pages=1)
    assert web.requests[-1].headers["if-none-match"] == '"1"'
    assert first.observations == second.observations


async def test_a_huge_home_page_is_read_from_its_beginning_in_bounded_memory() -> None:
    async def endless(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(
            b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 300000000\r\n\r\n" + HOME.encode()
        )
        while not writer.is_closing():
            writer.write(b"<p class=x>tea and more tea</p>" * 2_000)
            await writer.drain()

    web = Web()
    for path in ("/", "/about", "/team", "/contact", "/jobs"):
        web.route("tea.example", path, endless)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    finding = await serve_and_read(web)
    assert (finding.outcome, finding.details["status"]) == (Outcome.HIT, "too large")
    assert finding.observations[0].fields["name"] == "Teahouse"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000
