"""Which pages are read: one for each purpose, in any language, and never a list without end."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadwright.sources.website import sitemap
from leadwright.sources.website.choose import candidates, careers_link, normalised
from leadwright.sources.website.types import Link

HOME = "https://tealeaf.example/"


def best(*links: tuple[str, str]) -> dict[str, str]:
    rows = candidates(
        [Link(f"https://tealeaf.example{path}", text) for path, text in links], HOME, "tealeaf.example"
    )
    chosen: dict[str, str] = {}
    for row in rows:
        chosen.setdefault(row.purpose, row.url.removeprefix("https://tealeaf.example"))
    return chosen


@pytest.mark.parametrize(
    ("path", "text", "purpose"),
    [
        ("/about", "", "about"), ("/x7", "About us", "about"), ("/ueber-uns", "", "about"), ("/x", "Über uns", "about"),
        ("/a-propos.html", "", "about"), ("/quienes-somos", "", "about"), ("/chi-siamo", "", "about"),
        ("/sobre-nos", "", "about"), ("/over-ons", "", "about"), ("/team", "", "team"), ("/company/leadership", "", "team"),
        ("/equipe", "", "team"), ("/equipo", "", "team"), ("/contact-us", "", "contact"), ("/kontakt", "", "contact"),
        ("/contato", "", "contact"), ("/careers", "", "careers"), ("/karriere", "", "careers"), ("/x", "We're hiring", "careers"),
        ("/vagas", "", "careers"), ("/pricing", "", "pricing"), ("/preise", "", "pricing"), ("/tarifs", "", "pricing"),
        ("/customers", "", "customers"), ("/referenzen", "", "customers"), ("/case-studies", "", "customers"),
        ("/blog", "", "news"), ("/newsroom", "", "news"), ("/de/aktuelles/", "", "news"), ("/impressum", "", "imprint"),
        ("/?page_id=7", "About", "about"),
    ],
)  # fmt: skip
def test_purposes_are_known_by_path_or_text_in_many_languages(path: str, text: str, purpose: str) -> None:
    assert best((path, text)) == {purpose: path}


@pytest.mark.parametrize(
    "path",
    ["/calendar/2031/05", "/news/2024/05/team-news", "/blog/page/9", "/events/2026-11-05", "/team.pdf", "/about.jpg",
     "/login", "/tag/team", "/about?session=8f2c&x=1", "/a/b/c/d/about", "/search?q=contact", "/cart/contact"],
)  # fmt: skip
def test_calendars_archives_files_and_sessions_are_never_followed(path: str) -> None:
    assert best((path, "Team")) == {}


def test_an_article_about_the_team_is_not_the_team_page() -> None:
    assert best(("/blog/meet-our-new-team", "Our team")) == {}
    assert best(("/customers/acme", "Acme team"), ("/customers", "Customers")) == {"customers": "/customers"}


def test_the_same_language_as_the_home_page_is_preferred() -> None:
    assert best(("/de/team", "Team"), ("/team", "Team"))["team"] == "/team"


def test_other_domains_are_no_candidates_but_subdomains_are() -> None:
    links = [Link("https://other.example/about", "About"), Link("https://careers.tealeaf.example/", "Jobs")]
    assert [(c.purpose, c.url) for c in candidates(links, HOME, "tealeaf.example")] == [
        ("careers", "https://careers.tealeaf.example/")
    ]


def test_the_careers_link_may_lead_to_a_job_board_if_the_site_has_none() -> None:
    board = Link("https://boards.example/tealeaf", "Open positions")
    own = Link("https://tealeaf.example/jobs", "Jobs")
    assert careers_link([board], HOME) == board.url
    assert careers_link([board, own], HOME) == own.url
    assert careers_link([Link("https://tealeaf.example/tea", "Tea")], HOME) == ""


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("HTTPS://Tealeaf.Example:443/Ab%20c#x", "https://tealeaf.example/Ab%20c"),
        ("https://tealeaf.example/é?q=ü", "https://tealeaf.example/%C3%A9?q=%C3%BC"),
        ("https://user@tealeaf.example/", None),
        ("javascript:alert(1)", None),
        ("https://127.0.0.1/", None),
        ("https://[broken", None),
        ("https://tealeaf.example:99999/", None),
        ("mailto:a@tealeaf.example", None),
    ],
)
def test_addresses_have_one_spelling(raw: str, clean: str | None) -> None:
    assert normalised(raw) == clean


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_none(raw: str) -> None:
    clean = normalised(raw)
    assert clean is None or normalised(clean) == clean


URLS = b"<urlset><url><loc>https://tealeaf.example/about</loc></url><url><loc><![CDATA[https://tealeaf.example/x?a=1&amp;b=2]]></loc></url></urlset>"


def test_sitemaps_are_read_plain_zipped_and_as_lines() -> None:
    pages = ("https://tealeaf.example/about", "https://tealeaf.example/x?a=1&b=2")
    assert sitemap.parse(URLS).pages == pages
    assert sitemap.parse(gzip.compress(URLS)).pages == pages
    assert (
        sitemap.parse(b"https://tealeaf.example/a\nhttps://tealeaf.example/b\n").pages[1]
        == "https://tealeaf.example/b"
    )


def test_an_index_puts_plain_pages_first() -> None:
    index = "<sitemapindex>" + "".join(
        f"<sitemap><loc>https://tealeaf.example/{name}-sitemap.xml</loc></sitemap>"
        for name in ("post", "page", "product")
    )
    assert sitemap.parse(index.encode()).sitemaps[0] == "https://tealeaf.example/page-sitemap.xml"


@pytest.mark.parametrize(
    "body",
    [b"", b"\x1f\x8bbroken", b"<html>no</html>", b"\xff" * 100, gzip.compress(bytes(50_000_000), mtime=0)],
)
def test_what_is_no_sitemap_lists_nothing(body: bytes) -> None:
    assert sitemap.parse(body) == sitemap.Sitemap()
