"""Three ways to one field: a person's edit wins, and nothing is never written over something."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadwright.actions.crm.merge import merge
from leadwright.actions.crm.types import KEEPERS, Verdict
from leadwright.actions.crm.wording import same, written
from leadwright.sources.crm.contract import Field, Option

_VALUES = st.sampled_from(
    [None, "", "1", "2", "2.0", "Acme", " Acme  ", "acme.example", "https://www.acme.example/"]
)
_KINDS = st.sampled_from(["text", "number", "choice"])


@given(st.sampled_from(KEEPERS), _VALUES, _VALUES, _VALUES, st.booleans(), _KINDS)
def test_nothing_is_written_over_what_a_person_wrote(keeper, theirs, ours, base, known, kind):
    verdict, why = merge(keeper, theirs, ours, base, known=known, kind=kind)
    assert why
    if verdict.writes:
        assert ours, "nothing is never written"
        assert not theirs or (keeper == "us" and known and same(theirs, base, kind)), (
            "only over what we agreed on"
        )
        assert not (known and not same(theirs, base, kind)), "what changed there was changed by somebody"


@given(_VALUES, _VALUES, _VALUES, st.booleans(), _KINDS)
def test_what_is_only_read_or_kept_there_is_never_replaced(theirs, ours, base, known, kind):
    assert not merge("read", theirs, ours, base, known=known, kind=kind)[0].writes
    if theirs:
        assert not merge("them", theirs, ours, base, known=known, kind=kind)[0].writes


@given(st.sampled_from(KEEPERS), _VALUES, _VALUES, _VALUES, st.booleans(), _KINDS)
def test_what_was_written_is_agreed_on_and_the_next_time_there_is_nothing_to_do(
    keeper, theirs, ours, base, known, kind
):
    if merge(keeper, theirs, ours, base, known=known, kind=kind)[0].writes:
        assert merge(keeper, ours, ours, ours, known=True, kind=kind)[0] is Verdict.SAME


@pytest.mark.parametrize(
    ("keeper", "theirs", "ours", "base", "known", "verdict"),
    [
        ("us", "60", "80", "60", True, Verdict.WRITE),
        ("us", "75", "80", "60", True, Verdict.CONFLICT),
        ("us", "75", "60", "60", True, Verdict.KEEP),
        ("us", "75", "80", None, False, Verdict.CONFLICT),
        ("us", None, "80", None, False, Verdict.FILL),
        ("us", None, "80", "60", True, Verdict.CONFLICT),
        ("them", None, "Leeds", None, False, Verdict.FILL),
        ("them", None, "Leeds", "York", True, Verdict.CONFLICT),
        ("them", "York", "Leeds", "York", True, Verdict.KEEP),
        ("us", "80", None, "80", True, Verdict.SILENT),
    ],
)
def test_each_case_has_its_verdict(keeper, theirs, ours, base, known, verdict):
    assert merge(keeper, theirs, ours, base, known=known)[0] is verdict


@pytest.mark.parametrize(
    ("left", "right", "kind", "alike"),
    [
        ("250", "250.0", "number", True),
        ("2026-03-02", "2026-03-02T00:00:00.000Z", "date", True),
        ("1772409600000", "2026-03-02T00:00:00Z", "datetime", True),
        ("2026-03-02T00:00:00.000+0000", "2026-03-02T00:00:00Z", "datetime", True),
        ("true", "TRUE", "boolean", True),
        ("a;b", "b;a", "choices", True),
        ("acme.example", "https://www.acme.example/", "text", True),
        ("acme.example/eu", "acme.example", "text", False),
        ("+44 20 7946 0958", "(+44) 20-7946-0958", "text", True),
        ("Acme", "ACME", "text", False),
        ("", None, "text", True),
        ("0", None, "number", False),
        ("0015g00000AbCdE", "0015g00000AbCdEAAV", "reference", True),
    ],
)
def test_what_means_the_same_is_the_same(left, right, kind, alike):
    assert same(left, right, kind) is alike
    assert same(right, left, kind) is alike


def test_a_value_is_written_in_the_words_of_the_crm_or_not_at_all():
    industry = Field(
        "industry", "Industry", "choice", True, options=(Option("COMPUTER_SOFTWARE", "Computer Software"),)
    )
    assert written("computer software", industry) == "COMPUTER_SOFTWARE"
    with pytest.raises(Exception, match="none of the values"):
        written("Basket weaving", industry)
    assert written("80.50", Field("score", "Score", "number", True)) == "80.5"
    assert written(None, industry) is None
    long = Field("about", "About", "text", True, longest=50)
    assert len(written("word " * 40, long) or "") <= 50
