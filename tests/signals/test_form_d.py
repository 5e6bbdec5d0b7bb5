"""Behaviour of notices of offerings on their way to signals: a company's is a round, a pooled fund's is nothing."""

from __future__ import annotations

import pytest

from leadwright.signals.detectors import detect
from leadwright.signals.types import Found
from leadwright.sources.contract import Outcome, Reply
from leadwright.sources.market import vendors
from leadwright.sources.question import CompanyRef, Question
from tests.signals.told import context, history, record
from tests.sources.vendors.test_registries import notice


def found(body: bytes) -> list[Found]:
    """The signals of what the vendor's reader makes of a notice."""
    about = CompanyRef(registry={"cik": "9990017"}, native={"sec_edgar.form_d": "0009990017-26-000001"})
    reply = Reply(Outcome.HIT, "https://www.sec.gov/notice", 200, body=body)
    reading = vendors()["sec_edgar"].operation("form_d").read([Question(about)], reply)
    said = [one for one in reading.answers[0].observations if one.kind == "company"]
    records = [record((10, dict(one.fields)), source="sec_edgar", key=one.native_key) for one in said]
    return list(detect(history(*records), context()))


def test_a_notice_of_a_company_is_a_round_as_far_as_it_was_sold() -> None:
    (one,) = found(notice("Computers", "<isEquityType>true</isEquityType>"))
    assert (one.type, str(one.happened_on)) == ("funding_round", "2026-01-15")
    assert one.details["amount"] == {"amount": 5000, "currency": "USD"}


@pytest.mark.parametrize(
    ("group", "securities"),
    [
        ("Pooled Investment Fund", ""),
        ("POOLED INVESTMENT FUND", "<isEquityType>true</isEquityType>"),
        ("Other", "<isPooledInvestmentFundType>true</isPooledInvestmentFundType>"),
    ],
)
def test_a_notice_of_a_pooled_fund_raises_nothing(group: str, securities: str) -> None:
    assert found(notice(group, securities)) == []
