"""Whether a title is the one that is wanted, whatever it is called."""

from __future__ import annotations

import pytest

from leadwright.values import title


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("CTO", "Chief Technology Officer"), ("CTO / Co-founder", "CTO"), ("Co-Founder & CTO", "CTO"),
        ("VP Eng", "VP Engineering"), ("VP of Engineering", "VP Engineering"), ("Head of Engineering", "VP Engineering"),
        ("Vice President, Engineering", "Head of Engineering"), ("SVP Engineering", "VP Engineering"),
        ("CEO", "Founder"), ("Founder", "CEO"), ("Managing Director", "CEO"), ("CTO", "VP Engineering"),
        ("Director of Engineering", "Head of Engineering"), ("Chief Marketing Officer", "Head of Marketing"),
    ],
)  # fmt: skip
def test_titles_that_mean_the_one_that_is_wanted(said: str, wanted: str) -> None:
    assert title.match(said, wanted) >= 0.9


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("Head of Sales", "Head of Engineering"), ("Software Engineer", "VP Engineering"), ("Assistant to the CEO", "CEO"),
        ("Executive Assistant to the Founders", "Founder"), ("Former CTO", "CTO"), ("CTO", "CEO"), ("CFO", "CTO"),
        ("Vice President Sales", "President"), ("Engineering Intern", "Head of Engineering"), ("", "CTO"), ("CTO", ""),
        ("Assistant to the CEO & Founder", "CEO"), ("Marketing Manager", "CMO"),
    ],
)  # fmt: skip
def test_titles_that_do_not(said: str, wanted: str) -> None:
    assert title.match(said, wanted) < 0.5
