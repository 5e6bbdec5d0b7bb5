"""robots.txt rules, by RFC 9309."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadwright.policy import robots

PUBLISHED = Path(__file__).with_name("robots_cases.jsonl")

GROUPS = """\
allow: /before/any/group/
User-agent: LeadwrightBot
Disallow: /
Allow: /shop/
User-agent: OtherBot
Disallow: /
Allow: /garden/


Allow: /pond/
User-agent: QuietBot

User-agent: LeadwrightBot
Allow: /news/
"""

CASES = [
    # rules, agent, path, allowed
    ("", "LeadwrightBot", "/a", True),
    ("User-agent: *\nDisallow:", "LeadwrightBot", "/a", True),
    ("User-agent: *\nDisallow: /", "LeadwrightBot", "/a", False),
    ("USER-AGENT: leadwrightbot\ndisALLOW: /a", "LeadwrightBot", "/a/b", False),
    ("User-agent: Leadwright\nDisallow: /", "LeadwrightBot", "/a", True),
    ("User-agent: LeadwrightBot/2.0 extra\nDisallow: /", "LeadwrightBot", "/a", False),
    ("user-agent LeadwrightBot\ndisallow /a", "LeadwrightBot", "/a", False),
    ("User-agent: *\nDisallow: /\nUser-agent: LeadwrightBot\nAllow: /", "LeadwrightBot", "/a", True),
    ("User-agent: *\nDisallow: /\nUser-agent: LeadwrightBot\n", "LeadwrightBot", "/a", True),
    (GROUPS, "LeadwrightBot", "/shop/tea", True),
    (GROUPS, "LeadwrightBot", "/news/1", True),
    (GROUPS, "LeadwrightBot", "/before/any/group/", False),
    (GROUPS, "OtherBot", "/pond/frog", True),
    (GROUPS, "OtherBot", "/shop/tea", False),
    (GROUPS, "QuietBot", "/anything", True),
    ("User-agent: A\nSitemap: https://a.example/s.xml\nUser-agent: *\nDisallow: /", "A", "/x", False),
    ("User-agent: A\nNonsense: 1\nUser-agent: LeadwrightBot\nDisallow: /", "A", "/x", False),
    ("User-agent: *\nDisallow: /tea\nAllow: /tea/green", "LeadwrightBot", "/tea/green/1", True),
    ("User-agent: *\nAllow: /tea\nDisallow: /tea", "LeadwrightBot", "/tea", True),
    ("User-agent: *\nAllow: /tea\nDisallow: /*.pdf", "LeadwrightBot", "/tea.pdf", False),
    ("User-agent: *\nDisallow: /*.pdf$", "LeadwrightBot", "/tea.pdf?download", True),
    ("User-agent: *\nDisallow: /tea$", "LeadwrightBot", "/tea/green", True),
    ("User-agent: *\nDisallow: /*/private/*/x", "LeadwrightBot", "/a/private/b/c/x1", False),
    ("User-agent: *\nDisallow: /Tea", "LeadwrightBot", "/tea", True),
    ("User-agent: *\nDisallow: /tea#Allow", "LeadwrightBot", "/tea/x", False),
    ("User-agent: *\nDisallow: /café", "LeadwrightBot", "/caf%C3%A9/menu", False),
    ("User-agent: *\nDisallow: /caf%c3%a9", "LeadwrightBot", "/caf%C3%A9/menu", False),
    ("User-agent: *\nDisallow: /?sort=", "LeadwrightBot", "?sort=up", False),
    ("User-agent: *\nAllow: /in/index.html\nDisallow: /", "LeadwrightBot", "/in/", True),
    ("User-agent: *\nAllow: /in/index.html\nDisallow: /", "LeadwrightBot", "/in/side", False),
    ("User-agent: *\nDisallow: /", "LeadwrightBot", "/robots.txt", True),
    ("\ufeffUser-agent: *\r\nDisallow: /a\rDisallow: /b", "LeadwrightBot", "/b", False),
]


@pytest.mark.parametrize(("text", "agent", "path", "allowed"), CASES)
def test_verdicts_follow_the_rfc(text: str, agent: str, path: str, allowed: bool) -> None:
    assert robots.parse(text).allows(agent, f"https://tea.example{path}") is allowed


def test_agents_joined_over_lines_that_are_no_rules_share_the_longest_delay() -> None:
    joined = robots.parse(
        "User-agent: *\nCrawl-delay: 60\n\nUser-agent: LeadwrightBot\nCrawl-delay: 2.5\nAllow: /"
    )
    assert joined.crawl_delay("LeadwrightBot") == 60


def test_all_public_cases_agree() -> None:
    cases = [json.loads(line) for line in PUBLISHED.read_text("utf-8").splitlines()]
    wrong = [c for c in cases if robots.parse(c["robots_txt"]).allows(c["agent"], c["url"]) != c["allowed"]]
    assert wrong == []


def test_the_deciding_line_is_named() -> None:
    rules = robots.parse("User-agent: *\nDisallow: /private")
    assert rules.verdict("LeadwrightBot", "https://a.example/private/x").line == "Disallow: /private"
    assert rules.verdict("LeadwrightBot", "https://a.example/open").line == ""


def test_crawl_delay_is_that_of_the_own_group_and_the_longest_counts() -> None:
    own = robots.parse(
        "User-agent: X\nDisallow:\nCrawl-delay: 60\nUser-agent: LeadwrightBot\nCrawl-delay: 2.5\nAllow: /"
    )
    assert own.crawl_delay("LeadwrightBot") == 2.5
    assert robots.parse("User-agent: *\nCrawl-delay: -1\nCrawl-delay: inf").crawl_delay("A") is None


def test_sitemaps_are_found_anywhere_once() -> None:
    text = "Sitemap: https://a.example/1.xml\nUser-agent: *\nsitemap: https://a.example/2.xml\nSITEMAP: https://a.example/1.xml"
    assert robots.parse(text).sitemaps == ("https://a.example/1.xml", "https://a.example/2.xml")


def test_the_user_agent_names_the_bot_and_a_contact() -> None:
    assert robots.user_agent("https://owner.example/bot") == (
        "Mozilla/5.0 (compatible; LeadwrightBot/0.1; +https://owner.example/bot)"
    )


def test_many_agents_with_many_rules_cost_no_product_of_both() -> None:
    text = "".join(f"User-agent: bot{'x' * (i % 50)}\n" for i in range(5_000))
    text += "".join(f"Disallow: /*a*b*c*{i}\n" for i in range(10_000))
    assert robots.parse(text).allows("Nobody", "https://a.example/" + "abc" * 500)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400), st.text(max_size=40))
def test_any_bytes_are_read_without_failing(raw: bytes, path: str) -> None:
    assert robots.parse(raw).allows("LeadwrightBot", f"https://a.example/{path}") in (True, False)


@settings(max_examples=100, deadline=None)
@given(st.text("ab/*$", max_size=12), st.text("ab/", max_size=12))
def test_matching_agrees_with_a_regular_expression(pattern: str, path: str) -> None:
    anchored = pattern.endswith("$")
    body = pattern[:-1] if anchored else pattern
    regex = ".*".join(re.escape(part) for part in body.split("*")) + ("$" if anchored else "")
    expected = not pattern or re.match(regex, "/" + path) is None
    rules = robots.parse(f"User-agent: *\nDisallow: {pattern}")
    assert rules.allows("A", f"https://a.example/{path}") is expected
