"""Open registries: what their searches can express, and what a notice may never be taken for."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadwright.sources.contract import Outcome, Reply
from leadwright.sources.market import vendors
from leadwright.sources.question import CompanyRef, Criteria, Question
from leadwright.sources.reading import ShapeError, xml_root
from leadwright.sources.vendors.companies_house import codes
from leadwright.sources.vendors.wikidata import query
from leadwright.values import industry

REGISTRIES = ("companies_house", "sec_edgar", "gleif", "wikidata", "receita_federal")
SEARCHES = [
    (vendors()[name], item)
    for name in REGISTRIES
    for item in vendors()[name].operations
    if item.does == "find_companies"
]
CRITERIA = st.builds(
    Criteria,
    industries=st.lists(st.sampled_from(["software", "saas", "b2b", "healthcare"]), max_size=2).map(tuple),
    keywords=st.lists(st.text(max_size=9), max_size=2).map(tuple),
    head_count_min=st.none() | st.integers(1, 500),
    head_count_max=st.none() | st.integers(500, 900),
    countries=st.lists(st.sampled_from(["GB", "US", "BR"]), max_size=2, unique=True).map(tuple),
    regions=st.lists(st.sampled_from(["Kent", "Ohio", "SP"]), max_size=2, unique=True).map(tuple),
    cities=st.lists(st.sampled_from(["Leeds", "York"]), max_size=2, unique=True).map(tuple),
    funding_stages=st.lists(st.just("Seed"), max_size=1).map(tuple),
    technologies_all=st.lists(st.just("react"), max_size=1).map(tuple),
    technologies_any=st.lists(st.just("react"), max_size=1).map(tuple),
    founded_min=st.none() | st.integers(1900, 2026),
    founded_max=st.none() | st.integers(1900, 2026),
    registered_since=st.none() | st.dates(date(2000, 1, 1), date(2026, 1, 1)),
    registered_until=st.none() | st.dates(date(2000, 1, 1), date(2026, 1, 1)),
    activity_codes=st.lists(st.sampled_from(["62012", "6201501"]), max_size=2).map(tuple),
)


@given(CRITERIA)
def test_every_criterion_is_expressed_or_named_as_lost(criteria: Criteria) -> None:
    given_ = {f.name for f in fields(criteria) if any([getattr(criteria, f.name)])}
    for vendor, operation in SEARCHES:
        assert operation.translate is not None
        told = operation.translate(criteria)
        missing = given_ - set(told.expressed) - set(told.lost)
        assert missing <= {"keywords"}, vendor.name
        assert not missing or not "".join(criteria.keywords).strip()
        assert all(told.lost.values())


def test_an_industry_without_a_code_is_searched_by_a_wider_one_and_says_so() -> None:
    translate = vendors()["companies_house"].operation("search").translate
    assert translate is not None
    told = translate(Criteria(industries=("saas",)))
    assert "62012" in told.parameters["sic_codes"]
    assert "saas (searched as software)" in told.lost["industries"]
    vague = translate(Criteria(industries=("b2b", "software")))
    assert "sic_codes" not in vague.parameters, "codes would leave out companies of the industry without one"


@pytest.mark.parametrize("node", ["software", "construction", "healthcare", "retail"])
def test_codes_that_are_searched_for_are_of_the_industry(node: str) -> None:
    assert codes.of(node)
    assert all(node in industry.of([f"UK SIC {code}"]) for code in codes.of(node))


def notice(group: str, securities: str, fund: str = "") -> bytes:
    return f"""
<?xml version="1.0"?><edgarSubmission><submissionType>D</submissionType><testOrLive>LIVE</testOrLive>
<primaryIssuer><cik>0009990017</cik><entityName>Kelpworks, Inc.</entityName></primaryIssuer>
<offeringData><industryGroup><industryGroupType>{group}</industryGroupType>{fund}</industryGroup>
<typeOfFiling><dateOfFirstSale><value>2026-01-15</value></dateOfFirstSale></typeOfFiling>
<typesOfSecuritiesOffered>{securities}</typesOfSecuritiesOffered>
<offeringSalesAmounts><totalAmountSold>5000</totalAmountSold></offeringSalesAmounts></offeringData></edgarSubmission>
""".encode()


@pytest.mark.parametrize(
    ("body", "pooled"),
    [
        (notice("Pooled Investment Fund", ""), True),
        (notice("POOLED INVESTMENT FUND", "<isEquityType>true</isEquityType>"), True),
        (notice("Other", "<isPooledInvestmentFundType>true</isPooledInvestmentFundType>"), True),
        (
            notice(
                "Other",
                "",
                "<investmentFundInfo><investmentFundType>Hedge Fund</investmentFundType></investmentFundInfo>",
            ),
            True,
        ),
        (notice("Computers", "<isEquityType>true</isEquityType>"), False),
    ],
)
def test_a_pooled_fund_is_marked_and_dates_no_round(body: bytes, pooled: bool) -> None:
    ref = CompanyRef(registry={"cik": "9990017"}, native={"sec_edgar.form_d": "0009990017-26-000001"})
    operation = vendors()["sec_edgar"].operation("form_d")
    reading = operation.read(
        [Question(company=ref)], Reply(Outcome.HIT, "https://x.example/", 200, body=body)
    )
    told = reading.answers[0].observations[0].fields
    assert told["filings"][0]["pooled_fund"] is pooled
    assert ("funding_date" in told) is not pooled
    assert ("funding_rounds" in told) is not pooled


@pytest.mark.parametrize(
    "body",
    [b"", b"<a>", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", b"\x00\xff", b"{}", b"<a></a><b></b>"],
)
def test_xml_that_is_broken_or_declares_anything_is_refused(body: bytes) -> None:
    with pytest.raises(ShapeError):
        xml_root(body)


@pytest.mark.parametrize("name", REGISTRIES)
def test_a_number_that_cannot_be_one_is_not_asked_for(name: str) -> None:
    bad = Question(
        company=CompanyRef(registry={"cik": "../etc", "lei": "x/../y", "companies_house": "a?b=c"})
    )
    assert not any(item.accepts(bad) for item in vendors()[name].operations)


@given(st.text())
def test_whatever_is_typed_stays_one_literal_of_a_query(typed: str) -> None:
    literal = query.literal(typed, "en")
    assert literal.count('"') == 2
    assert "\\" not in literal
    assert len(literal.splitlines()) == 1
