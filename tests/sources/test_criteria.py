"""Criteria applied to what is said of a company: unknown is kept apart from no."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadwright.icp.document import from_document
from leadwright.sources.criteria import meets, of_icp
from leadwright.sources.question import Criteria

US_OR_BERLIN = Criteria(countries=("US", "DE"), cities=("Berlin",))
CASES: list[tuple[Criteria, dict[str, Any], str]] = [
    (Criteria(), {}, "yes"),
    (Criteria(industries=("fintech",)), {"industries": ["Payments"]}, "yes"),
    (Criteria(industries=("payments",)), {"industries": ["Fintech"]}, "unknown"),
    (Criteria(industries=("fintech",)), {"industries": ["Logistics"]}, "no"),
    (Criteria(industries=("ai",)), {"industries": ["Software"]}, "unknown"),
    (Criteria(industries=("ai",)), {"industries": ["Restaurants"]}, "no"),
    (Criteria(industries=("ai",)), {"industries": []}, "unknown"),
    (Criteria(industries=("ai",)), {"industries": ["Xyzzyology"]}, "unknown"),
    (Criteria(head_count_min=50, head_count_max=500), {"head_count": [51, 200]}, "yes"),
    (Criteria(head_count_min=50, head_count_max=500), {"head_count": [500, None]}, "unknown"),
    (Criteria(head_count_min=50, head_count_max=500), {"head_count": [501, None]}, "no"),
    (Criteria(head_count_min=50), {"head_count": [11, 50]}, "unknown"),
    (Criteria(head_count_min=50), {"head_count": [11, 49]}, "no"),
    (Criteria(head_count_min=50), {"head_count": [None, None]}, "unknown"),
    (Criteria(head_count_max=50), {"head_count": [None, 20]}, "yes"),
    (Criteria(countries=("DE",)), {"country": "DE"}, "yes"),
    (Criteria(countries=("DE",)), {"locations": [{"country": "FR"}, {"country": "DE"}]}, "yes"),
    (Criteria(countries=("DE",)), {"country": "FR"}, "no"),
    (Criteria(countries=("DE",)), {"locations": [{"city": "Springfield"}]}, "unknown"),
    (US_OR_BERLIN, {"locations": [{"city": "Berlin", "country": "DE"}]}, "yes"),
    (US_OR_BERLIN, {"locations": [{"city": "Munich", "country": "DE"}]}, "no"),
    (US_OR_BERLIN, {"country": "DE"}, "unknown"),
    (US_OR_BERLIN, {"locations": [{"city": "Boston", "country": "US"}]}, "yes"),
    (Criteria(countries=("US",), regions=("Texas",)), {"locations": [{"region": "TX", "country": "US"}]}, "yes"),
    (Criteria(countries=("US",), regions=("Texas",)), {"locations": [{"region": "Ohio", "country": "US"}]}, "no"),
    (Criteria(countries=("US",), regions=("Texas",)), {"locations": [{"city": "Austin", "country": "US"}]}, "unknown"),
    (Criteria(cities=("São Paulo",)), {"locations": [{"city": "Sao Paulo", "country": "BR"}]}, "yes"),
    (Criteria(funding_stages=("Series A",)), {"funding_stage": "Serie A"}, "yes"),
    (Criteria(funding_stages=("Series A",)), {"funding_stage": "Seed"}, "no"),
    (Criteria(funding_stages=("Series A",)), {}, "unknown"),
    (Criteria(funding_stages=("Series B",)), {"funding_rounds": [{"stage": "Series B", "date": "2024-02-01"},
                                                                 {"stage": "Series A", "date": "2022-02-01"}]}, "yes"),
    (Criteria(technologies_all=("react", "aws")), {"technologies": ["React.js", {"name": "Amazon Web Services"}]}, "yes"),
    (Criteria(technologies_all=("react", "aws")), {"technologies": ["React"]}, "unknown"),
    (Criteria(technologies_any=("react", "vue")), {"technologies": ["Vue.js"]}, "yes"),
    (Criteria(technologies_any=("react",)), {"technologies": []}, "unknown"),
    (Criteria(founded_min=2015), {"founded": 2014}, "no"),
    (Criteria(founded_min=2015, founded_max=2020), {"founded": 2015}, "yes"),
    (Criteria(registered_since=date(2020, 6, 1)), {"founded": 2021}, "yes"),
    (Criteria(registered_since=date(2020, 6, 1)), {"founded": 2020}, "unknown"),
    (Criteria(registered_since=date(2020, 6, 1)), {"founded": 2019}, "no"),
    (Criteria(activity_codes=("62",)), {"industry_codes": [{"system": "CNAE", "code": "6201-5/01"}]}, "yes"),
    (Criteria(activity_codes=("47",)), {"industry_codes": [{"system": "CNAE", "code": "6201-5/01"}]}, "no"),
    (Criteria(keywords=("route optimization",)), {"description": "We do Route-Optimization."}, "yes"),
    (Criteria(keywords=("route optimization",)), {"description": "We bake."}, "unknown"),
]  # fmt: skip


@pytest.mark.parametrize(("criteria", "fields", "answer"), CASES)
def test_each_criterion_is_met_not_met_or_unknown(
    criteria: Criteria, fields: dict[str, Any], answer: str
) -> None:
    verdict = meets(criteria, fields)
    assert verdict.answer == answer, verdict
    assert all(item.reason for item in verdict.judged)


def test_one_no_outweighs_what_is_unknown_and_both_are_told() -> None:
    verdict = meets(Criteria(head_count_min=50, industries=("ai",)), {"head_count": [1, 10]})
    assert verdict.answer == "no"
    assert verdict.of("industries") == "unknown"
    assert verdict.of("hiring") is None


BOUND = st.none() | st.integers(1, 60)


@given(BOUND, BOUND, st.integers(1, 60), st.integers(0, 30), st.booleans())
def test_a_verdict_about_a_range_holds_for_every_number_in_it(
    least: int | None, most: int | None, low: int, width: int, open_end: bool
) -> None:
    high = None if open_end else low + width
    said = meets(Criteria(head_count_min=least, head_count_max=most), {"head_count": [low, high]}).answer
    inside = [
        (least is None or n >= least) and (most is None or n <= most)
        for n in range(low, (high if high is not None else 200) + 1)
    ]
    if least is not None and most is not None and least > most:
        assert said != "yes"
    else:
        assert said == (
            "yes" if all(inside) and not (open_end and most) else "unknown" if any(inside) else "no"
        )


def test_an_ideal_customer_becomes_criteria() -> None:
    icp = from_document({
        "industries": ["SaaS", "FinTech"], "companySizeMin": 50, "companySizeMax": 500, "fundingStages": ["Serie A"],
        "techStack": {"mustHave": ["React.js"], "niceToHave": ["Python"], "avoid": ["Magento"]},
        "geographies": ["UK", "DACH", "California"],
    })  # fmt: skip
    assert of_icp(icp) == Criteria(
        industries=("fintech", "saas"), head_count_min=50, head_count_max=500,
        countries=("GB", "AT", "CH", "DE", "US"), regions=("California",), funding_stages=("Series A",),
        technologies_all=("react",),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        ({"roles": []}, "no"),
        ({"roles": [{"title": "CTO"}]}, "yes"),
        ({"hiring": False, "roles": None}, "no"),
        ({}, "unknown"),
    ],
)
def test_whether_it_is_hiring_is_asked_beside_the_criteria(fields: dict[str, Any], answer: str) -> None:
    assert meets(Criteria(), fields, hiring=True).answer == answer


def test_an_empty_ideal_customer_wants_anything() -> None:
    assert meets(of_icp(from_document({})), {}).answer == "yes"


@given(
    st.lists(st.none() | st.integers(0, 900), min_size=2, max_size=2),
    st.lists(st.text(max_size=12), max_size=3),
)
def test_whatever_is_said_a_verdict_names_every_criterion(
    head_count: list[int | None], labels: list[str]
) -> None:
    criteria = Criteria(industries=("ai",), head_count_min=10, countries=("US",), keywords=("x",))
    verdict = meets(
        criteria, {"head_count": head_count, "industries": labels, "technologies": labels}, hiring=True
    )
    assert [item.criterion for item in verdict.judged] == [
        "industries",
        "keywords",
        "head_count",
        "places",
        "hiring",
    ]
