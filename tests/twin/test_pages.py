"""Pages show what the truth says that they show, and say that they are invented."""

from __future__ import annotations

import html
import re
from datetime import date

import pytest

from leadwright_twin.pages import render
from leadwright_twin.rules import allowed, robots_txt
from leadwright_twin.site import pages
from leadwright_twin.types import NOTICE, Company
from leadwright_twin.universe import universe

WORLD = universe(7, today=date(2026, 11, 21))
DECOYS = {
    "you@yourcompany.com",
    "name@example.com",
    "example@example.com",
    "collect@elsewhere-not-ours.example",
}
EMAIL = re.compile(r"[\w.+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}")
BALLAST = re.compile(r"<style>.*?</style>|<svg style.*?</svg>|<script.*?</script>", re.DOTALL)


def _pages(company: Company) -> dict[str, str]:
    return {page.purpose: render(WORLD, company, page) for page in pages(company)}


@pytest.mark.parametrize("company", WORLD.companies, ids=lambda company: company.domain)
def test_each_planned_fact_is_on_its_page(company: Company) -> None:
    shown = _pages(company)
    for plan in pages(company):
        text = html.unescape(shown[plan.purpose])
        assert NOTICE in text
        assert company.linkedin_url in text
        for person in plan.people:
            assert person.name in text
            assert person.title in text
            assert ("e" in (person.on_site or ())) == (person.email in text)
            assert ("l" in (person.on_site or ())) == (person.linkedin_url in text)
        assert all(email in text for email in plan.emails)
        assert not plan.phone or str(company.phone_shown) in text
        assert not plan.address or (company.street in text and company.postcode in text)


@pytest.mark.parametrize("company", WORLD.companies, ids=lambda company: company.domain)
def test_no_page_shows_an_address_that_the_truth_does_not_know(company: Company) -> None:
    known = {*company.emails, *(person.email for person in company.people), *DECOYS}
    for text in _pages(company).values():
        found = set(EMAIL.findall(html.unescape(BALLAST.sub("", text))))
        assert {one for one in found if "@2x" not in one and "@3x" not in one} <= known


def test_markup_in_a_company_name_never_becomes_markup() -> None:
    company = WORLD.by_domain["alertonelabs.example"]
    for text in _pages(company).values():
        assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; Labs" in _pages(company)["home"]


def test_a_part_of_the_sites_weighs_as_much_as_real_ones() -> None:
    sizes = [len(render(WORLD, company, pages(company)[0])) for company in WORLD.companies]
    assert sum(80_000 <= size <= 130_000 for size in sizes) >= 20
    assert sum(size < 10_000 for size in sizes) >= 8


def test_layouts_cards_markup_and_languages_vary() -> None:
    styles = [company.style for company in WORLD.companies]
    assert len({style.layout for style in styles}) == 6
    assert len({style.cards for style in styles}) >= 7
    assert {style.markup for style in styles} == {"jsonld", "microdata", "none"}
    assert {company.language for company in WORLD.companies} == {"en", "de", "fr", "pt", "ja"}


def test_every_rule_of_robots_is_read_as_written() -> None:
    wildcard = WORLD.by_domain["elderquay.example"]
    assert not allowed(wildcard, "/brochure.pdf")
    assert allowed(wildcard, "/brochure.pdf?download")
    assert allowed(wildcard, "/private-equity")
    assert not allowed(wildcard, "/private-equity/x")
    assert allowed(WORLD.by_domain["mossvault.example"], "/team")
    assert not allowed(WORLD.by_domain["marrowby.example"], "/")
    assert allowed(WORLD.by_domain["marrowby.example"], "/robots.txt")
    assert not allowed(WORLD.by_domain["xylomere.example"], "/")
    assert robots_txt(WORLD.by_domain["copperthistle.example"]) is not None


def test_forbidden_paths_exist_where_sites_close_something() -> None:
    for domain in ("brindlewayhealth", "foxmallow", "elderquay", "marrowby", "copperthistle"):
        assert WORLD.expected(f"{domain}.example").forbidden, domain
    hidden = WORLD.expected("brindlewayhealth.example")
    assert not hidden.people
