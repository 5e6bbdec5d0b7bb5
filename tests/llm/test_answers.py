"""Answers are read wherever they stand, and said to be wrong in words that help."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from leadwright.llm.answers import Unreadable, read


class Answer(BaseModel):
    """An answer."""

    word: str
    number: int = 0


@pytest.mark.parametrize(
    "text",
    [
        '{"word": "yes"}', ' \n{"word": "yes"}\n', '```json\n{"word": "yes"}\n```', 'Sure:\n```\n{"word": "yes"}\n```\nBye {',
        'Here: {"word": "yes"} and that is it', '<think>{"word": "no"}</think>{"word": "yes"}',
        '{"word": "yes", "more": [1, {"deep": null}]}',
    ],
)  # fmt: skip
def test_an_answer_is_found_between_thoughts_courtesies_and_fences(text: str) -> None:
    assert read(text, Answer).word == "yes"


@pytest.mark.parametrize(
    ("text", "why"),
    [("", "no JSON object"), ("[1]", "no JSON object"), ("null", "no JSON object"), ('{"number": 3}', "word"),
     ('{"word": 3}', "word"), ('{"word": "x", "number": "many"}', "number"), ('{"word": "ye', "no JSON object")],
)  # fmt: skip
def test_what_is_wrong_is_said(text: str, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        read(text, Answer)


def test_an_answer_that_was_cut_is_said_to_be_too_long() -> None:
    with pytest.raises(Unreadable, match="too long"):
        read('{"word": "ye', Answer, cut=True)


@given(st.text(max_size=300))
def test_no_text_raises_anything_else(text: str) -> None:
    with suppress(Unreadable):
        read(text, Answer)
