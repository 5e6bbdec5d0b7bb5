"""A vendor's translation of criteria hides nothing: what it cannot say, it names."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadwright.sources.market import vendors
from leadwright.sources.question import Criteria, Question
from leadwright.sources.vendor import Translation
from leadwright.values import industry

CRITERIA = st.builds(
    Criteria,
    industries=st.lists(st.sampled_from(sorted(industry._taxonomy().labels)), max_size=3).map(tuple),
    keywords=st.lists(st.text(min_size=1, max_size=9), max_size=2).map(tuple),
    head_count_min=st.none() | st.integers(1, 20_000),
    head_count_max=st.none() | st.integers(1, 20_000),
    countries=st.lists(st.sampled_from(["DE", "US", "BR"]), max_size=2).map(tuple),
    regions=st.lists(st.sampled_from(["Bavaria", "California"]), max_size=2).map(tuple),
    cities=st.lists(st.sampled_from(["Berlin", "Austin"]), max_size=2).map(tuple),
    funding_stages=st.lists(st.sampled_from(["Seed", "Series A", "Series F"]), max_size=2).map(tuple),
    technologies_all=st.lists(st.sampled_from(["react", "google cloud"]), max_size=2).map(tuple),
    technologies_any=st.lists(st.sampled_from(["aws", "sap"]), max_size=2).map(tuple),
    founded_min=st.none() | st.integers(1900, 2026),
    founded_max=st.none() | st.integers(1900, 2026),
    activity_codes=st.lists(st.just("62.01"), max_size=1).map(tuple),
)


@pytest.mark.parametrize("name", ["apollo", "clearbit", "hunter"])
@given(criteria=CRITERIA)
def test_every_criterion_is_either_expressed_or_named_as_lost(name: str, criteria: Criteria) -> None:
    (operation,) = vendors()[name].that("find_companies")
    assert operation.translate
    told: Translation = operation.translate(criteria)
    wanted = {
        field for field, value in Question(criteria=criteria).key().get("criteria", {}).items() if value
    }
    assert set(told.expressed) | set(told.lost) == wanted
    assert not set(told.expressed) & set(told.lost)
    request = operation.build([Question(criteria=criteria)], None)
    json.dumps([request.json, dict(request.query)])
