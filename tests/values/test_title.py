"""Job titles: department and seniority as far as the words say."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadwright.values import title

DEPARTMENTS = {
    "Engineering",
    "Product",
    "Data",
    "Design",
    "Sales",
    "Marketing",
    "Customer Success",
    "Finance",
    "People",
    "Legal",
    "Operations",
    "IT",
    "Security",
    "Executive",
}


@pytest.mark.parametrize(
    ("raw", "department", "seniority"),
    [
        ("CTO/Co-founder", "Engineering", "founder"),
        ("VP Eng", "Engineering", "vp"),
        ("VP of Engineering", "Engineering", "vp"),
        ("Head of Product", "Product", "head"),
        ("Sr. Software Engineer", "Engineering", "senior"),
        ("Product Designer", "Design", "mid"),
        ("Product Marketing Manager", "Marketing", "manager"),
        ("Data Engineer", "Data", "mid"),
        ("Security Engineer", "Security", "mid"),
        ("Customer Success Manager", "Customer Success", "mid"),
        ("Account Executive", "Sales", "mid"),
        ("CEO", "Executive", "c_level"),
        ("Founder", "Executive", "founder"),
        ("CFO", "Finance", "c_level"),
        ("General Counsel", "Legal", "c_level"),
        ("IT Manager", "IT", "manager"),
        ("Technical Recruiter", "People", "mid"),
        ("COO", "Operations", "c_level"),
        ("Marketing Intern", "Marketing", "intern"),
        ("Engenheiro de Software", "Engineering", "mid"),
        ("Leiter Vertrieb", "Sales", "head"),
        ("Geschäftsführer", "Executive", "c_level"),
        ("Directora de Marketing", "Marketing", "director"),
        ("Executive Assistant to the CEO", "Operations", "junior"),
        ("Staff Engineer", "Engineering", "lead"),
    ],
)
def test_department_and_seniority_follow_from_the_words(raw: str, department: str, seniority: str) -> None:
    assert (title.department(raw), title.seniority(raw)) == (department, seniority)


def test_a_title_that_says_nothing_has_neither() -> None:
    assert title.department("Janitor") is None
    assert title.seniority("") is None


def test_abbreviations_are_written_out_in_the_key() -> None:
    assert title.key("VP, Eng.") == title.key("Vice President Engineering")
    assert title.key("CTO") == title.key("Chief Technology Officer")


@given(st.text(max_size=250))
@settings(max_examples=100)
def test_any_text_is_read_without_raising(raw: str) -> None:
    assert title.department(raw) in DEPARTMENTS | {None}
    title.seniority(raw)
