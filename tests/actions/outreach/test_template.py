"""Behaviour of templates: documented values and nothing else; what is missing is named; nothing hostile runs."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadwright.actions.outreach.template import MOST_RENDERED, problems_of, render, variables_of
from leadwright.actions.outreach.variables import VARIABLES

NOTHING: dict[str, str | None] = dict.fromkeys(VARIABLES)
EVERYTHING: dict[str, str | None] = {name: f"<{name}>" for name in VARIABLES}


def test_a_value_is_written_where_it_stands() -> None:
    made = render("Hello {{ contact.first_name }}, of {{ company.name }}", EVERYTHING)
    assert made.text == "Hello <contact.first_name>, of <company.name>"
    assert made.missing == ()


def test_every_missing_value_is_named_once() -> None:
    made = render(
        "{{ contact.title }} {{ company.name }} {{ contact.title | upper }} {{ contact.name }}", NOTHING
    )
    assert made.missing == ("contact.title", "company.name", "contact.name")


def test_values_of_the_same_last_name_are_told_apart() -> None:
    known = NOTHING | {"contact.name": "Ada"}
    made = render("{{ contact.name }}{{ company.name | default('you') }}{{ sender.name }}", known)
    assert made.missing == ("sender.name",)


def test_what_may_be_missing_is_not_told() -> None:
    source = (
        "{% if contact.title %}{{ contact.title }}{% else %}-{% endif %}{{ company.city | default('there') }}"
    )
    assert render(source, NOTHING) == render(source, NOTHING | {"contact.title": None})
    assert render(source, NOTHING).text == "-there"
    assert render(source, NOTHING).missing == ()


def test_a_value_can_be_compared_whether_it_is_there_or_not() -> None:
    source = (
        "{% if contact.title == 'CTO' %}a{% elif contact.title != 'CFO' and not contact.name %}b{% endif %}"
    )
    assert render(source, NOTHING).text == "b"
    assert render(source, NOTHING | {"contact.title": "CTO"}).text == "a"


def test_an_unknown_variable_is_named_with_the_nearest() -> None:
    (problem,) = problems_of("{{ contact.fist_name }}")
    assert "contact.fist_name" in problem
    assert "contact.first_name" in problem


@pytest.mark.parametrize("source", [
    "{% for a in contact.name %}{{ a }}{% endfor %}",
    "{{ contact.name.__class__ }}",
    "{{ ''.__class__.__mro__ }}",
    "{{ contact }}",
    "{{ contact['name'] }}",
    "{{ range(9) }}",
    "{{ lipsum() }}",
    "{{ contact.name.upper() }}",
    "{{ 'a' * 1000000000 }}",
    "{{ 2 ** 999999 }}",
    "{% set a = contact.name ~ contact.name %}",
    "{% include 'x' %}",
    "{% import 'x' as y %}",
    "{% macro m() %}{% endmacro %}",
    "{% extends 'x' %}",
    "{{ contact.name | replace('a', 'bbbbbbbb') }}",
    "{{ contact.name | center(100000000) }}",
    "{{ contact.name | attr('__class__') }}",
    "{{ contact.name | map('upper') }}",
    "{{ contact.name | truncate(2) }}",
    "{{ contact.name | truncate('x') }}",
    "{{ contact.name | truncate(company.name) }}",
    "{{ contact.name | default(1) }}",
    "{{ 'x' in contact.title }}",
    "{{ contact.title < 3 }}",
    "{{ 1 }}",
    "{{ 'a' if contact.name }}",
    "{{ contact.name",
    "{% if contact.name %}",
    "{{ self }}",
    "{{ config }}",
    "{{ [1, 2] }}",
    "{{ {'a': 1} }}",
    "{% with %}{% endwith %}",
    "{{ -contact.name }}",
    "{{ contact.name is callable }}",
    "(" * 3000 + "{{" + "(" * 3000 + "contact.name" + ")" * 3000 + "}}",
    "{% if contact.name %}" * 60 + "{% endif %}" * 60,
    "{{ " + "not " * 5000 + "contact.name }}",
    "x" * 20_001,
])  # fmt: skip
def test_what_templates_do_not_have_is_refused_in_words(source: str) -> None:
    problems = problems_of(source)
    assert problems
    assert all(problem and len(problem) < 400 for problem in problems)
    with pytest.raises(ValueError, match="A template"):
        render(source, EVERYTHING)


def test_a_text_that_grows_too_long_is_refused() -> None:
    long = EVERYTHING | {"company.description": "x" * 30_000}
    with pytest.raises(ValueError, match="too long"):
        render("{{ company.description }}" * 2, long)
    assert len(render("{{ company.description }}", long).text) < MOST_RENDERED


_PIECES = st.sampled_from([
    "{{ contact.first_name }}", "{{ company.name | upper }}", "{{ contact.title | default('you') }}", " and ", "\n",
    "{% if signal.opening %}", "{% else %}", "{% endif %}", "{{ offer.what | truncate(20) }}", "{%", "}}", "{{", "|", "'", "{#",
    "#}", "not ", "==", "{{ x }}", "{% raw %}", "{% endraw %}", "\x00", "é",
])  # fmt: skip


@given(st.lists(_PIECES, max_size=25).map("".join), st.sets(st.sampled_from(sorted(VARIABLES))))
def test_any_text_is_refused_in_words_or_written_with_what_is_missing_named(
    source: str, known: set[str]
) -> None:
    values = {name: f"<{name}>" if name in known else None for name in VARIABLES}
    if problems_of(source):
        return
    began = time.monotonic()
    made = render(source, values)
    assert time.monotonic() - began < 2
    assert set(made.missing) <= variables_of(source) - known
    for name in made.missing:
        assert (
            f"[{name}]" in made.text
            or f"[{name}]".upper() in made.text
            or "…" in made.text
            or "..." in made.text
        )


@given(st.text(max_size=200))
def test_values_are_never_read_as_templates(text: str) -> None:
    made = render("{{ company.name }}", NOTHING | {"company.name": text or "x"})
    assert made.text == (text or "x")
