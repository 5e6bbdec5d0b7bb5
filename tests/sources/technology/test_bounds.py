"""Pages pass whole unless parsing them would stall, and what passes parses fast."""

from __future__ import annotations

import random
import time

import pytest
from selectolax.lexbor import LexborHTMLParser

from leadwright.sources.technology.bounds import DEPTH, parseable

TAGS = (
    *(
        "div",
        "span",
        "p",
        "a",
        "b",
        "i",
        "font",
        "table",
        "tr",
        "td",
        "th",
        "caption",
        "ul",
        "li",
        "dt",
        "dd",
    ),
    *("button", "form", "select", "option", "svg", "style", "title", "script", "template", "object", "nobr"),
    *("math", "mi", "annotation-xml", "foreignObject", "ruby", "rt", "html", "body", "br", "img", "x-y"),
)
FORMS = ("<{0}>", "<{0} a{1}=1>", "</{0}>", "<{0} x=\"</p>\" y='>'>", '<{0} ">', "<{0}/>")


@pytest.mark.parametrize(
    "html",
    [
        "",
        "<p>" * 5_000,
        "<ul>" + "<li>x" * 5_000 + "</ul>",
        "<table>" + "<tr><td><b>x</b><td>y" * 3_000 + "</table>",
        "<select>" + "<option>x" * 5_000 + "</select>",
        "<p><a href=x>y" * 3_000,
        "<div><span>x</span><br><img src=y></div>" * 5_000,
        "<script>for(var i=0;i<n;i++){if(a<b&&c<d)e()}</script>" * 2_000,
        "<svg><path d='M0 0'/></svg><script>if(a<b)c()</script>" * 500,
        '<div data-x="' + "a=b " * 20_000 + '">x</div>' + "<p>" * 500,
        "a < b and c < d " * 5_000,
    ],
)
def test_an_ordinary_page_passes_whole(html: str) -> None:
    assert parseable(html) == html


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 50_000,
        "<dt><li>" * 50_000,
        "<p><font a=1>" * 50_000,
        "<font a=1><table><tr><td></font></td></tr></table>" * 5_000,
        "<html a=1></html>" * 50_000,
        "<a " + " ".join(f"a{n}=1" for n in range(50_000)) + ">",
        "<a " + " ".join(f'a{n}=">"' for n in range(50_000)) + ">",
        "<svg><style>" + "<p><font a=1>" * 50_000,
    ],
)
def test_a_bomb_is_cut_before_it_goes_off(html: str) -> None:
    kept = parseable(html)
    assert len(kept) < len(html)
    assert html.startswith(kept)


def test_a_page_is_kept_up_to_the_depth_of_browsers() -> None:
    html = "<p>start</p>" + "<div>" * (DEPTH + 300)
    assert parseable(html).count("<div>") == DEPTH


@pytest.mark.parametrize("seed", range(120))
def test_whatever_passes_parses_fast(seed: int) -> None:
    chance = random.Random(seed)
    unit = [(chance.choice(FORMS), chance.choice(TAGS)) for _ in range(chance.randint(1, 6))]
    html = "".join(form.format(tag, number) for number in range(20_000) for form, tag in unit)[:300_000]
    kept = parseable(html)
    start = time.perf_counter()
    LexborHTMLParser(kept)
    assert time.perf_counter() - start < 2
