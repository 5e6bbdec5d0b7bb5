"""Traces of AI: technologies by kind, roles that build it, and passages of a text that name it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadwright.values import ai


@pytest.mark.parametrize(
    ("key", "kind"),
    [("openai", "models"), ("pytorch", "learning"), ("dialogflow", "helpers"), ("aws", None), ("react", None), ("", None)],
)  # fmt: skip
def test_a_technology_is_ai_by_its_kind(key: str, kind: str | None) -> None:
    assert ai.kind(key) == kind


@pytest.mark.parametrize(
    ("title", "is_role"),
    [("Machine Learning Engineer", True), ("Senior ML Engineer", True), ("Head of AI", True), ("Prompt Engineer (m/f)", True),
     ("Data Scientist", True), ("Maid", False), ("HTML Developer", False), ("Sales Manager", False), ("Trainee", False)],
)  # fmt: skip
def test_a_role_that_builds_ai_is_told_from_others(title: str, is_role: bool) -> None:
    assert ai.is_role(title) is is_role


def test_each_thing_that_is_named_has_its_passage() -> None:
    text = "Ünal & Söhne maintain mills. Our KI-gestützte Planung uses large language models to plan maintenance."
    found = ai.phrases(text)
    assert set(found) == {"ki gestützte", "large language models"}
    assert all(passage in text for passage in found.values())
    assert ai.phrases("We maintain email servers, daily.") == {}


@given(st.text(max_size=300))
def test_a_passage_is_made_of_words_of_the_text(text: str) -> None:
    for passage in ai.phrases(f"{text} generative AI {text}").values():
        assert set(passage.split()) <= set(f"{text} generative AI {text}".split())
