"""Behaviour of judging two company records."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadwright.entities.judge import judge_companies

BERLIN = [{"city": "Berlin", "country": "DE"}]


@pytest.mark.parametrize(
    ("one", "other", "verdict", "by"),
    [
        ({"name": "Acme Robotics"}, {"name": "ACME Robotics Ltd"}, "unsure", "model"),
        (
            {"name": "Acme Robotics", "locations": BERLIN},
            {"name": "ACME Robotics", "locations": BERLIN},
            "same",
            "model",
        ),
        ({"name": "Acme", "domain": "acme.com"}, {"name": "Acme", "domain": "acme.de"}, "unsure", "model"),
        ({"name": "Acme", "domain": "acme.com"}, {"name": "Other", "domain": "acme.com"}, "same", "rule"),
        (
            {"name": "Acme", "registry": {"lei": "1"}},
            {"name": "Acme", "registry": {"lei": "2"}},
            "different",
            "rule",
        ),
        (
            {"name": "Acme", "registry": {"lei": "1"}},
            {"name": "Acme", "registry": {"cik": "2"}},
            "unsure",
            "model",
        ),
        (
            {"name": "Acme", "domain": "facebook.com"},
            {"name": "Zeta", "domain": "facebook.com"},
            "different",
            "model",
        ),
        (
            {"name": "Zeta Foods", "emails": ["a@gmail.com"]},
            {"name": "Harbour Optics", "emails": ["a@gmail.com"]},
            "different",
            "model",
        ),
        (
            {"name": "Vela Platforms", "former_names": ["Facet Ltd"], "locations": BERLIN},
            {"name": "Facet", "locations": BERLIN},
            "same",
            "model",
        ),
    ],
)
def test_verdicts(one: dict[str, Any], other: dict[str, Any], verdict: str, by: str) -> None:
    judged = judge_companies(one, other)
    assert (judged.verdict, judged.by) == (verdict, by), judged
    assert judged == judge_companies(other, one)


def test_a_subsidiary_is_related_and_not_the_same_however_much_agrees() -> None:
    parent = {"name": "Banco Orquidea", "phones": ["+5511999990000"], "country": "BR"}
    for name in ("Banco Orquidea Chile S.A.", "Banco Orquidea Fund II"):
        judged = judge_companies(parent, {**parent, "name": name})
        assert judged.verdict == "different", name
        assert judged.related, name


def test_reasons_are_named_and_the_weightiest_comes_first() -> None:
    reasons = judge_companies(
        {"name": "Acme", "locations": BERLIN}, {"name": "Acme", "country": "US"}
    ).reasons
    assert ("location", "other") in [(reason.comparison, reason.level) for reason in reasons]
    assert [abs(reason.weight) for reason in reasons] == sorted(
        (abs(r.weight) for r in reasons), reverse=True
    )


_FIELDS = st.fixed_dictionaries(
    {"name": st.sampled_from(["Acme", "Acme Ltd", "Acme Robotics", "Zeta", "Акме"])},
    optional={
        "domain": st.sampled_from(["acme.com", "acme.de", "zeta.io"]), "country": st.sampled_from(["US", "DE"]),
        "phones": st.just(["+491"]), "founded": st.integers(1990, 1993), "locations": st.just(BERLIN),
        "registry": st.dictionaries(st.sampled_from(["lei", "cik"]), st.sampled_from(["1", "2"])),
    },
)  # fmt: skip


@given(_FIELDS, _FIELDS)
def test_the_order_of_two_records_does_not_matter(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert judge_companies(one, other) == judge_companies(other, one)
