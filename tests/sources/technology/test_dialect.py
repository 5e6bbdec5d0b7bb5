"""JavaScript's regular expressions mean the same here, in RE2 and in Python's re."""

from __future__ import annotations

import re

import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st

from leadwright.sources.technology.dialect import DialectError, fold, translate, unfold
from leadwright.sources.technology.matching import case_insensitive

CASES = [  # pattern, text, what JavaScript's RegExp(pattern, "i").exec finds
    (r"\APC\b", "an apc unit", "apc"),
    (r"openpay\.com.\au", "openpay.com.au", "openpay.com.au"),
    (r"[\w-.]+", " a-b.c ", "a-b.c"),
    (r"[\s\S]+", "a\n\u00a0b", "a\n\u00a0b"),
    (r"a\sb", "a\u00a0b", "a\u00a0b"),
    (r"a\Sb", "a\u00a0b", None),
    (r"a[^\s]b", "a\u2003b", None),
    (r"a\x0bb", "a\x0bb", "a\x0bb"),
    (r"a\sb", "a\x0bb", "a\x0bb"),
    (r"^b$", "a\nb\n", None),
    (r"b$", "ab\n", None),
    (r"a.b", "a\rb", None),
    (r"a.b", "a\u2028b", None),
    (r"\bUPS\b", "éups", "ups"),
    (r"\d+", "٣4", "4"),
    (r"k", "\u212a", None),
    (r"s", "\u017f", None),
    (r"É", "é", "é"),
    (r"a{,3}", "a{,3}", "a{,3}"),
    (r"a{2}", "aa", "aa"),
    (r"{x}", "{x}", "{x}"),
    (r"[^]", "\n", "\n"),
    (r"a[]", "a", None),
    (r"[[]", "[", "["),
    (r"[a\]b]+", "]", "]"),
    (r"[\b]", "\b", "\b"),
    (r"\u00e9\x41\/\-\!", "éa/-!", "éa/-!"),
    (r"(?<year>\d{4})", "in 2026", "2026"),
    (r"[a-f-]+", "f-a", "f-a"),
    (r"a-b", "A-B", "A-B"),
]


@pytest.mark.parametrize(("pattern", "text", "expected"), CASES)
def test_both_engines_find_what_javascript_finds(pattern: str, text: str, expected: str | None) -> None:
    folded = fold(text)
    by_re2 = re2.compile(translate(pattern, "re2").source, case_insensitive()).search(folded.encode())
    assert (by_re2 and unfold(by_re2.group(0).decode())) == expected
    if expected != "é":  # Python's ASCII flag folds no other letters
        by_re = re.compile(translate(pattern, "re").source, re.IGNORECASE | re.ASCII).search(folded)
        assert (by_re and unfold(by_re.group(0))) == expected


@pytest.mark.parametrize("pattern", ["[a", "a\\", r"(a)\1", "(?Px)", "(?i)a"])
def test_what_cannot_be_said_is_refused(pattern: str) -> None:
    with pytest.raises(DialectError):
        translate(pattern, "re2")


@pytest.mark.parametrize(
    ("pattern", "rest"),
    [("a(?!b)c", "a(?:)c"), ("(?<!x(y[)]))z", "(?:)z"), (r"a(?=\))", "a(?:)"), ("(?:a)(b)", "(?:a)(b)")],
)
def test_without_look_arounds_the_rest_stays(pattern: str, rest: str) -> None:
    assert translate(pattern, "re2", drop_looks=True).source == rest


@given(st.text(max_size=40), st.text(alphabet=st.sampled_from(r"abS\dws.[]()^$*+?|{}-,1/!:<="), max_size=12))
def test_the_two_engines_never_disagree(text: str, pattern: str) -> None:
    try:
        one = re2.compile(translate(pattern, "re2").source, case_insensitive())
        other = re.compile(translate(pattern, "re").source, re.IGNORECASE | re.ASCII)
    except (DialectError, re2.error, re.error):
        return
    if translate(pattern, "re").looks:
        return
    folded = fold(text)
    by_re2, by_re = one.search(folded.encode()), other.search(folded)
    assert (by_re2 and by_re2.group(0).decode()) == (by_re and by_re.group(0))


@given(st.text(max_size=60))
def test_folding_is_harmless_and_encodable(text: str) -> None:
    folded = fold(text)
    folded.encode()
    assert "\r" not in folded
    assert fold(folded) == folded
