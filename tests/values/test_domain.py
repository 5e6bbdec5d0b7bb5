"""Web addresses: what is one, whose it is, and whether it identifies a company."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadwright.values import domain


@pytest.mark.parametrize(
    ("raw", "registrable"),
    [
        ("https://www.acme.co.uk/x?y=1#z", "acme.co.uk"),
        ("HTTP://User:secret@WWW.Acme.COM:8080/x", "acme.com"),
        ("acme.com.", "acme.com"),
        ("//acme.com/x", "acme.com"),
        ("htp://www.acme.com", "acme.com"),
        ("http//acme.com", "acme.com"),
        ("https://https://acme.com", "acme.com"),
        ("docs.foo.github.io", "foo.github.io"),
        ("x.notion.site", "x.notion.site"),
        ("www.herokuapp.com", "herokuapp.com"),
        ("acme.example", "acme.example"),
        ("www.acme.test", "acme.test"),
        ("münchen.de", "xn--mnchen-3ya.de"),
        ("acme。com", "acme.com"),
    ],
)
def test_the_registrable_domain_is_found_in_any_spelling(raw: str, registrable: str) -> None:
    assert domain.registrable(raw) == registrable


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "https://",
        "http://",
        "http://url",
        "N/A",
        "none",
        "-",
        "localhost:8000",
        "http://10.0.0.1/",
        "http://[::1]/",
        "co.uk",
        "jane@acme.com",
        "mailto:jane@acme.com",
        "ftp://acme.com",
        "Acme Inc.",
        "a..com",
        "-acme.com",
        "www",
        "x" * 70 + ".com",
    ],
)
def test_what_is_no_web_address_is_no_website(raw: str) -> None:
    assert domain.website(raw) is None


def test_the_www_is_cut_off_as_a_label_and_not_as_letters() -> None:
    assert domain.registrable("awww.com") == "awww.com"
    assert domain.registrable("www.ww.com") == "ww.com"
    assert domain.registrable("wwww.com") == "wwww.com"


def test_of_several_websites_in_a_cell_the_first_valid_one_counts() -> None:
    found = domain.website("https://, see https://a.com/x, https://b.com")
    assert found is not None
    assert found.url == "https://a.com/x"


def test_the_url_is_normalised_but_keeps_its_path_and_query() -> None:
    found = domain.website(" WWW.Acme.com:443/Über uns ")
    assert found is not None
    assert found.url == "https://www.acme.com/%C3%9Cber"
    kept = domain.website("http://acme.com:8080/a/B?q=1#f")
    assert kept is not None
    assert (kept.url, kept.path) == ("http://acme.com:8080/a/B?q=1", "/a/B")


@pytest.mark.parametrize(
    "raw",
    [
        "https://acme.com",
        "https://acme.com/en/",
        "https://acme.com/careers/jobs/",
        "https://acme.com/about",
        "acme.com/join",
        "acme.com/company",
        "https://foo.github.io/docs",
        "https://www.producthunt.com",
        "https://apple.com/careers",
        "acme.com/en/home/",
    ],
)
def test_a_page_of_an_own_domain_identifies(raw: str) -> None:
    found = domain.website(raw)
    assert found is not None
    assert found.identifies


@pytest.mark.parametrize(
    "raw",
    [
        "https://www.producthunt.com/posts/x",
        "https://apple.com/app",
        "https://apps.apple.com/us/app/x/id1",
        "linkedin.com/company/x",
        "https://play.google.com/store/apps/details?id=x",
        "facebook.com",
        "https://www.crunchbase.com/organization/x",
        "lnkd.in/abc",
        "https://www.ycombinator.com/companies/x",
        "angel.co/x",
        "github.com/x",
        "linktr.ee/x",
        "m.me/x",
        "https://medium.com/@x",
        "https://sites.google.com/view/x",
        "x.wixsite.com/site",
        "https://amazon.de/dp/B0",
        "https://news.com/2024/05/acme-raises",
        "https://directory.org/companies/acme",
        "gmail.com",
        "https://acme.substack.com",
    ],
)
def test_a_page_at_a_shared_host_or_about_somebody_else_does_not_identify(raw: str) -> None:
    found = domain.website(raw)
    assert found is not None
    assert not found.identifies


def test_shared_hosts_and_free_mail_are_known_with_their_subdomains() -> None:
    assert domain.is_shared_host("de.linkedin.com")
    assert domain.is_shared_host("google.com.br")
    assert not domain.is_shared_host("acme.com")
    assert domain.is_free_mail("Gmail.com")
    assert domain.is_free_mail("web.de")
    assert not domain.is_free_mail("acme.com")


@given(st.text(max_size=200))
@settings(max_examples=200)
def test_any_text_is_read_without_raising_and_what_is_found_is_stable(raw: str) -> None:
    found = domain.website(raw)
    domain.host(raw)
    domain.registrable(raw)
    if found is not None:
        again = domain.website(found.url)
        assert again == found
        assert found.url.isascii()
        assert domain.registrable(found.host) == found.domain


@given(
    st.from_regex(
        r"(https?://)?[a-z0-9]{1,10}(\.[a-z0-9-]{1,10}){0,3}\.(com|co\.uk|github\.io|example)(:\d{1,5})?/?",
        fullmatch=True,
    )
)
@settings(max_examples=100)
def test_a_domain_is_its_own_registrable_domain(raw: str) -> None:
    found = domain.registrable(raw)
    assert found is None or domain.registrable(found) == found


def test_a_huge_cell_is_cut_and_read() -> None:
    assert domain.website("x" * 1_000_000) is None
    assert domain.website("acme.com/" + "x" * 1_000_000) is not None
