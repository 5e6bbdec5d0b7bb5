"""Behaviour of comparing two people."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadwright.entities.compare_people import compare_people
from leadwright.entities.compare_person_names import compare_person_names as compare
from leadwright.entities.judge import judge_people
from leadwright.entities.weights import probability


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Dr. Ada Byron", "Byron, Ada"),
        ("Bill Harbour", "William Harbour"),
        ("AdaByron", "Ada Byron"),
        ("Fridrich Seidelberg", "Friedrich Seidelberg"),
        ("Сергей Орлов", "Sergey Orlov"),
        ("J. Q. Harbour", "John Quincy Harbour"),
    ],
)
def test_spellings_of_one_name_are_probably_one(one: str, other: str) -> None:
    assert probability("person_names", compare(one, other)) > 0.5


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada Byron", "Ada Lovelock"),
        ("Kim Jong Man", "Kim Jong Sik"),
        ("Hugo Harbour", "Rami Harbour"),
        ("N.N.", "Nora Norton"),
    ],
)
def test_names_of_two_are_probably_two(one: str, other: str) -> None:
    assert probability("person_names", compare(one, other)) < 0.5


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_can_be_compared_and_the_order_of_two_does_not_matter(one: str, other: str) -> None:
    assert compare(one, other) == compare(other, one)


@given(st.text(min_size=1, max_size=40))
def test_a_name_alone_never_makes_two_records_one_person(name: str) -> None:
    assert judge_people({"name": name}, {"name": name}).verdict == "different"


def test_a_shared_address_makes_one_person_and_a_clear_other_name_does_not() -> None:
    ada = {"name": "Ada Byron", "email": "ada@acme.example"}
    assert judge_people(ada, {"name": "A. Byron", "email": "ada@acme.example"}).verdict == "same"
    assert judge_people(ada, {"name": "Grace Hopewell", "email": "ada@acme.example"}).verdict != "same"


def test_dates_told_from_memory_are_near() -> None:
    born = [
        {"born": text}
        for text in ("1971-06-24", "1971-24-06", "1971-06-25", "1970-05-22", "1999-01-01", "19710624")
    ]
    levels = [compare_people(born[0], other).get("born") for other in born]
    assert levels == ["equal", "typo", "typo", "near", "other", "equal"]
