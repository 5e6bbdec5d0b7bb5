"""What gives an erased person away in a text, however it is written; and what does not."""

from __future__ import annotations

import re

import pytest

from leadwright.policy import identifiers
from leadwright.policy.traces import GONE, Traces

TRACES = Traces(
    frozenset(
        filter(
            None,
            [
                identifiers.email("jane.o'neil+news@gmail.com"), identifiers.email("bo@acme.com"),
                identifiers.linkedin("https://www.linkedin.com/in/jos%C3%A9-p%C3%A9rez"), identifiers.phone("+44 20 7946 0123"),
            ],
        )
    ),
    frozenset({"José Pérez", "Jane O'Neil"}),
)  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "Jane.O'Neil@googlemail.com", "j.a.n.e.o'neil+x@gmail.com", "mailto:BO@acme.com?subject=x", "'bo@acme.com'",
        "\"Bo\" <bo+crm@acme.com>", "020 7946 0123", "+44 (0)20 7946-0123", "linkedin.com/in/josé-pérez?x=1",
        "https://de.linkedin.com/in/jos%C3%A9-p%C3%A9rez/", "PÉREZ, JOSÉ", "Jose Perez", "Jane\u00a0O'Neil", "jane m. o'neil",
    ],
)  # fmt: skip
def test_whatever_names_the_person_goes_and_the_search_for_it_finds_it(text: str) -> None:
    told = f"ask {text} tomorrow"
    left = TRACES.cleaned(told)
    assert GONE in left
    assert left.startswith("ask ")
    assert left.endswith(" tomorrow")
    assert TRACES.stand_in(told)
    posix = (
        TRACES.pattern.replace("[[:space:],.", r"[\s,.")
        .replace("[[:space:]", r"[\s")
        .replace("[[:alpha:]]", "[a-z]")
    )
    assert re.search(posix, told, re.IGNORECASE), posix


@pytest.mark.parametrize(
    "text",
    [
        "bob@acme.com",
        "bo@acme.org",
        "Josefine Perez",
        "Jane",
        "O'Neil & Sons",
        "2079460124",
        "linkedin.com/in/jose",
        "",
    ],
)
def test_who_is_only_like_the_person_stays(text: str) -> None:
    assert TRACES.cleaned(f"ask {text} tomorrow") == f"ask {text} tomorrow"


def test_names_count_only_where_they_are_theirs_and_documents_keep_their_shape() -> None:
    told = {"people": [{"name": "Jane O'Neil"}, "bo@acme.com"], "n": 3, "none": None}
    assert TRACES.cleaned(told) == {"people": [{"name": GONE}], "n": 3, "none": None}
    assert TRACES.cleaned(told, names=False)["people"] == [{"name": "Jane O'Neil"}]
