"""The engine names what a page uses, as a plain reading of every rule would, and in bounded time."""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadwright.kernel.errors import Wrong
from leadwright.sources.technology.engine import Engine
from leadwright.sources.technology.types import Detection, PageInput

from .pages import exact, page
from .reference import Reference


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.load()


@pytest.fixture(scope="module")
def reference() -> Reference:
    return Reference()


def found(detections: tuple[Detection, ...]) -> set[tuple[str, str, int]]:
    return {(one.name, one.version or "", one.confidence) for one in detections}


def by_name(detections: tuple[Detection, ...]) -> dict[str, Detection]:
    return {one.name: one for one in detections}


@pytest.mark.parametrize("seed", range(60))
def test_every_verdict_equals_that_of_a_plain_reading(
    engine: Engine, reference: Reference, seed: int
) -> None:
    url, html, headers, cookies = page(random.Random(seed), reference)
    seen = engine.detect(PageInput(url, html, headers, cookies))
    assert found(seen) == reference.detect(url, html, headers, cookies)
    assert seen, "a page made of fingerprints shows something"


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_texts_drawn_from_a_pattern_are_found_like_by_python(data: st.DataObject) -> None:
    engine, reference = _shared()
    patterns = [rule for rule in reference.rules if rule[1] in ("html", "scriptSrc", "scripts", "url")]
    rules = data.draw(st.lists(st.sampled_from(range(len(patterns))), min_size=1, max_size=4))
    texts = [data.draw(exact(patterns[number][4].pattern)) for number in rules]
    html = "<body>" + "\n".join(
        text if patterns[number][1] == "html" else f"<script>{text}</script>"
        for number, text in zip(rules, texts, strict=True)
    )
    assert found(engine.detect(PageInput("https://a.example/", html))) == reference.detect(
        "https://a.example/", html, {}, {}
    )


_made: list[tuple[Engine, Reference]] = []


def _shared() -> tuple[Engine, Reference]:
    if not _made:
        _made.append((Engine.load(), Reference()))
    return _made[0]


def test_a_wordpress_page_shows_its_parts_with_versions_and_reasons(engine: Engine) -> None:
    html = (
        '<meta name="Generator" content="WordPress 6.4.2">'
        "<script src='/wp-includes/js/jquery/jquery-3.6.0.min.js?ver=3.6.0'></script>"
    )
    seen = by_name(engine.detect(PageInput("https://a.example/", html, {"X-Powered-By": "PHP/8.1.2"})))
    assert seen["WordPress"].version == "6.4.2"
    assert (
        seen["WordPress"].evidence.startswith("scriptSrc: /wp-includes/")
        or "6.4.2" in seen["WordPress"].evidence
    )
    assert seen["jQuery"].version == "3.6.0"
    assert seen["PHP"].version == "8.1.2"
    assert seen["PHP"].implied_by == ()
    assert seen["MySQL"].implied_by == ("WordPress",)
    assert "CMS" in seen["WordPress"].categories


def test_an_empty_page_shows_nothing(engine: Engine) -> None:
    assert engine.detect(PageInput("https://a.example/")) == ()


def test_an_error_page_speaks_only_through_its_headers(engine: Engine) -> None:
    given = PageInput(
        "https://a.example/", '<meta name="generator" content="WordPress 6">', {"server": "nginx"}, status=404
    )
    assert [one.name for one in engine.detect(given)] == ["Nginx"]


def test_a_header_that_came_twice_is_read_twice(engine: Engine) -> None:
    seen = by_name(
        engine.detect(PageInput("https://a.example/", "", {"VIA": ["1.1 varnish", "1.1 x (CloudFront)"]}))
    )
    assert {"Amazon Cloudfront", "Varnish"} <= seen.keys()
    assert seen["Amazon Web Services"].implied_by == ("Amazon Cloudfront",)


def test_a_star_in_a_cookie_name_stands_for_anything(engine: Engine) -> None:
    seen = by_name(engine.detect(PageInput("https://a.example/", cookies={"_ga_A1B2": "GS1.1"})))
    assert "Google Analytics" in seen


def test_a_single_page_application_behind_a_cdn_is_recognised(engine: Engine) -> None:
    html = '<div id="__next"></div><script id="__NEXT_DATA__" type="application/json">{}</script>'
    seen = by_name(
        engine.detect(PageInput("https://a.example/", html, {"x-amz-cf-id": "abc", "server": "CloudFront"}))
    )
    assert {"Next.js", "React", "Node.js", "Amazon Cloudfront", "Amazon Web Services"} <= seen.keys()


def test_what_is_not_run_is_listed_with_its_reason(engine: Engine) -> None:
    counts = Counter((one.field, one.reason.partition(":")[0]) for one in engine.skipped)
    assert counts == {
        ("js", "needs a browser"): 2743,
        ("xhr", "needs a browser"): 81,
        ("dom", "needs a browser"): 2,
        ("dom", "unknown condition"): 2,
        ("certIssuer", "needs the TLS certificate, which the door does not hand up"): 5,
        ("robots", "needs robots.txt, which is not read for detection"): 1,
        ("magento", "needs a request of its own"): 1,
    }


def test_no_shipped_regular_expression_is_given_up(engine: Engine) -> None:
    assert [one for one in engine.skipped if "usable" in one.reason or "stall" in one.reason] == []


def test_an_operator_s_pack_adds_rules_and_names_what_cannot_run(tmp_path: Path) -> None:
    pack = {
        "categories": {"900": {"name": "House tools"}},
        "technologies": {
            "Housework": {
                "cats": [900],
                "html": "housework v([\\d.]+)\\;version:\\1",
                "implies": "React\\;confidence:60",
            },
            "Stall": {"html": ["(?!x)(a+)+$", "(unclosed"], "dom": "a[href*="},
            "React": {"meta": {"built-with": "^react$\\;confidence:30"}},
        },
    }
    (tmp_path / "house.json").write_text(json.dumps(pack))
    engine = Engine.load(tmp_path)
    seen = by_name(engine.detect(PageInput("https://a.example/", "<p>Housework v1.2</p>")))
    assert seen["Housework"].version == "1.2"
    assert seen["Housework"].categories == ("House tools",)
    assert seen["React"].confidence == 60
    assert seen["React"].implied_by == ("Housework",)
    assert sorted((one.field, one.rule) for one in engine.skipped if one.technology == "Stall") == [
        ("dom", "a[href*= exists"),
        ("html", "(?!x)(a+)+$"),
        ("html", "(unclosed"),
    ]


def test_a_broken_pack_is_named(tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text("{")
    with pytest.raises(Wrong, match=r"bad\.json"):
        Engine.load(tmp_path)


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "html",
    [
        "<div class=b>" * 150_000,
        "".join(f"<p><font a{number}=1>" for number in range(90_000)),
        "<a " + " ".join(f"a{number}=1" for number in range(200_000)) + ">",
        '<link rel=stylesheet href="' * 70_000,
        "<script src=//x.example/" + "leaflet.js" * 180_000 + "></script>",
        "/sites/" * 250_000,
        "UPS -UPS " * 200_000,
        "<dt><li>" * 100_000,
        "\x00<" * 900_000,
        "\ud800<script>\udfff" * 9_000,
    ],
    ids=[
        "deep",
        "formatting",
        "attributes",
        "unclosed",
        "long source",
        "sites",
        "look-behind",
        "items",
        "nul",
        "surrogates",
    ],
)
def test_a_hostile_page_cannot_stall_detection(engine: Engine, html: str) -> None:
    import time

    start = time.perf_counter()
    engine.detect(PageInput("https://a.example/", html))
    assert time.perf_counter() - start < 10


def test_text_beyond_two_million_characters_is_not_read(engine: Engine) -> None:
    tail = '<meta name="generator" content="WordPress 6.4">'
    assert "WordPress" not in by_name(
        engine.detect(PageInput("https://a.example/", "<p>" + "x" * 2_000_000 + tail))
    )
