"""Roles matter by the ICP's departments and titles."""

from __future__ import annotations

from leadwright.sources.jobs.relevance import relevant

ROLES = [
    {"title": "Backend Engineer", "department": "R&D"},
    {"title": "VP Engineering (EMEA)"},
    {"title": "Account Executive", "department": "Sales"},
    {"title": "Office Lead", "department": "Platform Engineering"},
    {"title": "Group Lead", "department": "Product and Tech"},
    {"title": "Clerk", "department": None},
]


def test_departments_are_found_by_the_board_s_word_or_the_title() -> None:
    found = [role["title"] for role in relevant(ROLES, [], ["Engineering", "Product"])]
    assert found == ["Backend Engineer", "VP Engineering (EMEA)", "Office Lead", "Group Lead"]


def test_titles_are_found_in_other_spellings() -> None:
    found = relevant(ROLES, ["Vice President Engineering"], [])
    assert [role["title"] for role in found] == ["VP Engineering (EMEA)"]


def test_without_wishes_nothing_is_relevant() -> None:
    assert relevant(ROLES, [], []) == []
