"""Behaviour of sequence documents: what is written is read, whatever is wrong is told at once."""

from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadwright.actions.outreach.document import SequenceDocument, from_document, parse
from leadwright.actions.outreach.sequences import EXAMPLES, example
from leadwright.actions.outreach.types import Channel
from leadwright.icp.problems import BadDocument

SHORT = """
name: Short
steps:
  - day: 0
    channel: email
    subject: Hello {{ contact.first_name }}
    body: |
      A word about {{ company.name }}.
  - day: 3
    channel: linkedin
    body: Connect
window:
  days: [Mon, tuesday]
  from: "08:30"
  until: "12:00"
"""


def test_a_sequence_is_read_with_its_defaults() -> None:
    made = parse(SHORT)
    assert [step.channel for step in made.steps] == [Channel.EMAIL, Channel.LINKEDIN]
    assert made.window.days == (0, 1)
    assert (made.window.begins, made.window.ends) == (time(8, 30), time(12))
    assert made.approval.first == 20
    assert made.approval.hot


@pytest.mark.parametrize("tier", EXAMPLES)
def test_the_shipped_sequences_are_read_and_written_alike(tier: str) -> None:
    made = example(tier)
    assert made.tier == tier
    assert parse(made.to_yaml()) == made
    assert from_document(made.to_document()).digest() == made.digest()


def problems(text: str) -> str:
    with pytest.raises(BadDocument) as caught:
        parse(text)
    return str(caught.value)


def test_all_problems_are_told_at_once_with_their_lines() -> None:
    told = problems(
        "name: X\nsteps:\n  - day: 3\n    channel: e-mail\n    subject: a\n    body: '{{ contact.nmae }}'\n"
        "  - day: 1\n    channel: call\nwindow:\n  days: [funday]\n  from: '18:00'\n  until: '9'\nstop_stages: [wonn]\ncolour: red\n"
    )
    for said in ("e-mail", "contact.name", "day 1", "body", "funday", "until", "won", "colour", "line 6"):
        assert said in told, said


def test_the_first_e_mail_needs_a_subject_and_later_ones_go_on_in_its_thread() -> None:
    assert "first e-mail" in problems("name: X\nsteps: [{day: 0, channel: email, body: a}]")
    made = parse(
        "name: X\nsteps: [{day: 0, channel: email, subject: s, body: a}, {day: 1, channel: email, body: b}]"
    )
    assert made.steps[1].variants[0].subject == ""


def test_variants_have_names_of_their_own() -> None:
    made = parse(
        "name: X\nsteps:\n - channel: email\n   variants:\n    - {subject: a, body: a}\n    - {name: two, subject: b, body: b}"
    )
    assert [one.name for one in made.steps[0].variants] == ["a", "two"]
    assert "twice" in problems(
        "name: X\nsteps:\n - channel: email\n   variants:\n    - {name: q, subject: a, body: a}\n    - {name: q, subject: b, body: b}"
    )


@pytest.mark.parametrize(
    "text", ["", "name: X", "name: X\nsteps: []", "[]", "name: [a]\nsteps: x", "{", "name: X\nsteps: [1]"]
)
def test_what_is_no_sequence_is_refused(text: str) -> None:
    assert problems(text)


_TEXT = (
    st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=40)
    .map(str.strip)
    .filter(lambda text: text and "{" not in text)
)


@given(
    name=_TEXT, days=st.lists(st.integers(0, 30), min_size=1, max_size=5).map(sorted), body=_TEXT, first=st.integers(0, 50),
    week=st.sets(st.integers(0, 6), min_size=1), channel=st.sampled_from(["linkedin", "call"]),
)  # fmt: skip
def test_whatever_is_read_is_written_so_that_it_reads_alike(
    name: str, days: list[int], body: str, first: int, week: set[int], channel: str
) -> None:
    steps = [{"day": day, "channel": channel, "body": body} for day in days]
    names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    document = {
        "name": " ".join(name.split()), "steps": steps, "approval": {"first": first},
        "window": {"days": [names[day] for day in week]},
    }  # fmt: skip
    made = from_document(document)
    assert isinstance(made, SequenceDocument)
    assert parse(made.to_yaml()) == made
    assert from_document(made.to_document()) == made
