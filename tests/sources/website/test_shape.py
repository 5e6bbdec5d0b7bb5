"""Pages that would make a parser slow or large are cut where they get absurd; ordinary pages are left alone."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from leadwright.sources.website.document import parse
from leadwright.sources.website.shape import end_of_reason
from leadwright.sources.website.stack import MAX_DEPTH

FORMATTING = "".join(f"<b id={i}>" for i in range(900))
HOSTILE = {
    "nested blocks": "<div>" * 60_000,
    "nested unknown tags, then blocks": "<x>" * 40_000 + "<div>" * 40_000,
    "nested lists": "<ul><li>" * 40_000,
    "nested tables": "<table><tr><td>" * 20_000,
    "endless attributes": "<p " + " ".join(f"a{i}=1" for i in range(60_000)) + ">",
    "repeated formatting": f"<div>{FORMATTING}</div>{'<div>x</div>' * 40_000}",
    "a little formatting, repeated often": f"<div>{FORMATTING[:800]}</div>{'<div>x</div>' * 40_000}",
    "distinct formatting": "".join(f"<b id={i}><p>" for i in range(20_000)),
    "adoption": "<a><div></a>" * 30_000,
    "ignored end tags": "<div><table><tr><td></div>" * 20_000,
    "a comment that ends at once": "<!-->" + "<div>" * 60_000,
    "a script that ends in odd letters": "<script></ScRiPt>" + "<div>" * 60_000,
    "tags in a quoted value": '<p a="<script>">' + "<div>" * 60_000,
    "a quote that is none": '<p a=="x>' + "<div>" * 60_000 + '">',
    "a title inside a drawing": "<svg><title>" + "<div>" * 60_000,
    "self-closed tags outside a drawing": "<svg><p>" + "<path/>" * 60_000,
    "html inside a drawing": "<svg><foreignObject>" + "<div/>" * 60_000,
    "nested templates": "<template>" * 40_000,
    "nested ruby": "<rt>" * 60_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_is_parsed_quickly(name: str) -> None:
    started = time.process_time()
    document = parse("https://a.example/", HOSTILE[name])
    assert time.process_time() - started < 5
    assert len(document.html) < len(HOSTILE[name])


@pytest.mark.parametrize(
    "token", ["<", "<!--", "<script>", '<a "', "&amp;", "</p>", "<p a=1>", "<a href=x>", "<li>x"]
)
def test_long_but_flat_pages_cost_linear_time(token: str) -> None:
    started = time.process_time()
    parse("https://a.example/", token * (600_000 // len(token)))
    assert time.process_time() - started < 5


ORDINARY = [
    "<ul>" + "<li><a href='/x'>one</a>" * 3_000 + "</ul>",
    "<table>" + "<tr><td><font size=2>cell</td>" * 2_000 + "</table>",
    "<p>text <b>bold</b> and <i class=icon></i>" * 3_000,
    "<p><font size=2>never closed" * 3_000,
    "<section><h2>a<p>b<div>c</div></section>" * 3_000,
    "<b><span>x</b>" * 2_000,
    "<svg>" + "<g><path d='M0 0'/></g>" * 3_000 + "</svg><p>after</p>",
    "<script>" + "for(i=0;i<n;i++){a<b}" * 4_000 + "</script><p>after</p>",
    "<div data-x='<div><div><div>'>y</div>" * 3_000,
    "<p><br><img src=x><input>" * 3_000,
    "<dl>" + "<dt>t<dd>d" * 3_000 + "</dl>",
]


@pytest.mark.parametrize("html", ORDINARY)
def test_sloppy_but_harmless_pages_are_not_cut(html: str) -> None:
    assert end_of_reason(html) == len(html)


def depth_of(html: str) -> int:
    """The greatest depth that the real parser reaches."""
    tree = LexborHTMLParser(html)
    depths: dict[int, int] = {}
    for node in tree.root.traverse() if tree.root else ():
        depths[node.mem_id] = depths.get(node.parent.mem_id, 0) + 1 if node.parent else 0
    return max(depths.values(), default=0)


WORDS = """div p a b i span table tr td li ul h1 svg g title style rt template button x-y select option font
object math mi form dd caption foreignObject nobr center td"""
TAGS = st.sampled_from(WORDS.split())
PIECES = st.one_of(
    TAGS.map(lambda tag: f"<{tag}>"),
    TAGS.map(lambda tag: f"</{tag}>"),
    TAGS.map(lambda tag: f"<{tag}/>"),
    st.just("x"),
)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.lists(PIECES, min_size=1, max_size=6), st.lists(PIECES, max_size=3))
def test_whatever_is_repeated_the_parser_never_gets_much_deeper_than_allowed(
    parts: list[str], before: list[str]
) -> None:
    html = "".join(before) + "".join(parts) * (12_000 // len(parts))
    kept = html[: end_of_reason(html)]
    assert html.count("<") <= 5_000 or depth_of(kept) <= 6 * MAX_DEPTH
