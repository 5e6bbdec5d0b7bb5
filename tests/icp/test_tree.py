"""Text to tree: hostile documents end in a clear refusal, whatever they try."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadwright.icp.problems import BadDocument
from leadwright.icp.tree import Node, parse_text

_BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{n}: &{n} [{', '.join(['*' + p] * 9)}]\n" for p, n in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n",
        "# nothing",
        "{",
        "[" * 9_000,
        "{" * 9_000,
        "a: [1, 2",
        "!!python/object/apply:os.system ['true']",
        "a: !!binary aGk=",
        "a: !local x",
        _BOMB,
        "a: &x [*x]",
        "---\na: 1\n---\nb: 2",
        '{"a": "\\ud83d"}',
        '{"a": "\\u0000"}',
        '{"a": "\\u001b[31m"}',
        "a: \x07",
        "? [a]\n: b",
        "a: 1" * 100_000,
        "%YAML 9.9\n---\na: 1",
        "a: *nobody",
        "\t\x00",
    ],
)
def test_hostile_text_is_refused_quickly(text: str) -> None:
    started = time.perf_counter()
    with pytest.raises(BadDocument):
        parse_text(text, "x.yaml")
    assert time.perf_counter() - started < 2


def test_lines_are_known_in_yaml_and_in_json() -> None:
    for text in ("a: 1\nb:\n  - x\n  - y\n", '{"a": 1,\n"b":\n[\t"x",\n"y"]}'):
        tree = parse_text(text, "x")
        assert isinstance(tree.value, tuple)
        inner = tree.value[1].node  # type: ignore[union-attr]
        assert [item.value for item in inner.value] == ["x", "y"]
        assert [item.line for item in inner.value][-1] == 4


def test_json_keeps_its_own_rules_for_numbers_and_escapes() -> None:
    tree = parse_text('{"n": 1e2, "s": "\\ud83d\\ude00 \\/ no", "big": 12345678901234567890}', "x")
    assert [entry.node.value for entry in tree.value] == [100.0, "😀 / no", "12345678901234567890"]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"),
        ("yes", "yes"),
        ("true", True),
        ("~", None),
        ("12", 12),
        ("1_000", "1_000"),
        ("012", 12),
        ("1.5", 1.5),
        ("2026-01-31", "2026-01-31"),
        ("'12'", "12"),
        ("1:30", "1:30"),
        (".inf", ".inf"),
    ],
)
def test_plain_words_stay_words(text: str, value: object) -> None:
    tree = parse_text(f"k: {text}", "x")
    assert tree.value[0].node == Node("scalar", value, 1)  # type: ignore[union-attr, arg-type]


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert parse_text("\ufeff{}", "x").kind == "map"


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="abc:{}[]&*!|>-? \n\t\"'#,%~1.", max_size=40))
def test_any_text_is_a_tree_or_a_refusal(text: str) -> None:
    with contextlib.suppress(BadDocument):
        assert parse_text(text, "x").kind in ("map", "list", "scalar")
