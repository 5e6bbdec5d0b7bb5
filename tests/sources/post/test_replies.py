"""Replies: read right on texts that nobody tuned to, whatever stands around them."""

from __future__ import annotations

from datetime import date

import pytest

from leadwright.sources.post import Kind, read
from leadwright_twin.mail.people import Said, answers
from leadwright_twin.mail.recipients import reply
from tests.sources.post.letters import LETTER, ME, received

TODAY = date(2026, 11, 26)
MEANINGS = ("interested", "not_now", "not_me", "no", "unsubscribe", "out_of_office")
FLOOR = 0.95


def judged(said: Said) -> str | None:
    got = read(reply("ada@acme.example", LETTER, said).as_bytes(), TODAY, (ME,))
    return "out_of_office" if got.kind is Kind.OUT_OF_OFFICE else got.reply_class


@pytest.mark.parametrize("part", ["tuned", "held"])
def test_what_characters_answer_is_read_right(part: str) -> None:
    said = [one for meaning in MEANINGS for one in answers(meaning, part, TODAY)]
    wrong = [(one.meaning, one.language, judged(one), one.text) for one in said if judged(one) != one.meaning]
    assert len(said) > 90
    assert 1 - len(wrong) / len(said) >= FLOOR, wrong


@pytest.mark.parametrize("part", ["tuned", "held"])
def test_an_absence_is_never_a_reply_and_says_when_it_ends(part: str) -> None:
    for said in answers("out_of_office", part, TODAY):
        got = read(reply("ada@acme.example", LETTER, said).as_bytes(), TODAY, (ME,))
        assert (got.kind, got.until) == (Kind.OUT_OF_OFFICE, said.until), said.text


def test_a_colleague_who_is_named_is_handed_on() -> None:
    named = [one for part in ("tuned", "held") for one in answers("not_me", part, TODAY) if one.colleague]
    right = 0
    for said in named:
        got = read(reply("ada@acme.example", LETTER, said).as_bytes(), TODAY, (ME,))
        assert said.colleague is not None
        name, address = said.colleague
        found = got.colleagues[0] if got.colleagues else None
        right += bool(
            found and (not name or found.name == name) and (not address or found.address == address)
        )
    assert right / len(named) >= 0.9


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Not interested.", "no"),
        ("Not interested right now, but try me again in March.", "not_now"),
        ("", "unclear"),
        ("Hm.", "unclear"),
        ("Yes", "interested"),
        ("nein", "no"),
        ("STOP", "unsubscribe"),
    ],
)
def test_short_answers_are_read(text: str, meant: str) -> None:
    assert received(text).reply_class == meant


def test_words_of_what_is_quoted_are_not_the_writers() -> None:
    text = "Sure, let's talk on Tuesday.\n\nOn Mon, Ada <ada@x.example> wrote:\n> Please unsubscribe me, not interested\n"
    got = received(text)
    assert (got.reply_class, got.text) == ("interested", "Sure, let's talk on Tuesday.")


def test_the_day_to_ask_again_is_found() -> None:
    assert received("Not now, please reach out again in March.").until == date(2027, 3, 1)
    assert received("Bad timing, ping me again in 3 months.").until == date(2027, 2, 26)
