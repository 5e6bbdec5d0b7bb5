"""Selectors are left out only where they cannot match."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from leadwright.sources.technology.dom import SelectorIndex, required_words
from leadwright.sources.technology.page import Page
from leadwright.sources.technology.types import PageInput, Pattern, Rule


def hits(html: str, *rules: tuple[str, str, str]) -> list[tuple[str, str | None]]:
    index = SelectorIndex(
        [Rule(n, "T", "dom", Pattern(p), key, condition) for n, (key, condition, p) in enumerate(rules)]
    )
    return [
        (rule.key, match.groups[0])
        for rule, match in index.matches(Page(PageInput("https://a.example/", html)))
    ]


@pytest.mark.parametrize(
    ("selector", "words"),
    [
        ("link[href*='/wp-content/themes/x']", ["/wp-content/themes/x"]),
        (".a-class #the-id", ["a-class"]),
        ("a.x, b[data-foo]", ["x", "data-foo"]),
        ("div", ["<div"]),
        (".x, div > lite-youtube", ["x", "<lite-youtube"]),
        ("div:not(.missing)", ["<div"]),
        ("*", []),
        (".x, *", []),
        ("[title='a, b']", ["title"]),
        ("a[href*='\\31 23']", []),
        ("a[href*='jobs\\.kit\\.example']", [".example"]),
    ],
)
def test_the_longest_word_of_each_alternative_is_required(selector: str, words: list[str]) -> None:
    assert required_words(selector) == words


@pytest.mark.parametrize(
    ("html", "selector"),
    [
        ("<a href='https&#58;&#x2f;&#x2F;x.example'>", "a[href*='https://x.example']"),
        ("<DIV CLASS='Foo-Bar'>", "div.Foo-Bar"),
        ("<a HREF=X.example>", "a[href='X.example']"),
        ("<p id=caf&eacute;-box>", "[id^='caf']"),
        ("<table><tr><td class=cell>", "tbody .cell"),
    ],
)
def test_a_word_is_found_however_the_page_writes_it(html: str, selector: str) -> None:
    assert LexborHTMLParser(html).css_first(selector) is not None
    assert hits(html, (selector, "exists", "")) == [(selector, "")]


def test_conditions_look_at_attributes_and_text() -> None:
    html = "<a href='https://x.example/v1.2' class=k>Powered by Kit</a><a href='https://y.example/' class=k>"
    found = hits(
        html, (".k", "attribute:href", r"v([\d.]+)"), (".k", "text", "kit$"), (".k", "attribute:rel", "")
    )
    assert found == [(".k", "v1.2"), (".k", "Kit")]


def test_an_attribute_without_a_pattern_must_only_be_there() -> None:
    assert hits("<div data-kit>", ("div", "attribute:data-kit", "")) == [("div", "")]
    assert hits("<div>", ("div", "attribute:data-kit", "")) == []


def test_a_selector_that_cannot_be_read_is_refused() -> None:
    index = SelectorIndex([Rule(0, "T", "dom", Pattern(""), "a[href*=", "exists")])
    assert [rule.key for rule, _ in index.refused] == ["a[href*="]
