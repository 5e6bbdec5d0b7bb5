"""What Clearbit's answers mean beyond the examples: webhooks, limits, and criteria in its own words."""

from __future__ import annotations

import json
from typing import Any

import pytest

from leadwright.sources.contract import Outcome, Reply
from leadwright.sources.question import CompanyRef, Criteria, Question
from leadwright.sources.reading import ShapeError
from leadwright.sources.vendors.clearbit import VENDOR

COMPANY = VENDOR.operation("company")
QUESTION = Question(company=CompanyRef(domain="brackwater.example"))


def reply(document: Any, status: int = 200) -> Reply:
    return Reply(Outcome.HIT, "https://vendor.example/", status, body=json.dumps(document).encode())


def test_a_queued_answer_is_asked_for_again_by_the_same_request() -> None:
    (answer,) = COMPANY.read([QUESTION], reply(None, 202)).answers
    assert answer.outcome is Outcome.PENDING
    assert answer.again
    assert answer.again.request is None
    assert answer.again.after > 0


def test_the_body_of_a_webhook_reads_like_the_answer_itself() -> None:
    record = {"id": "c1", "name": "Brackwater", "domain": "brackwater.example"}
    direct = COMPANY.read([QUESTION], reply(record))
    hooked = COMPANY.read([QUESTION], reply({"id": "w", "type": "company", "status": 200, "body": record}))
    assert hooked.answers == direct.answers
    (missed,) = COMPANY.read([QUESTION], reply({"id": "w", "status": 404, "body": None})).answers
    assert missed.outcome is Outcome.MISS
    with pytest.raises(ShapeError):
        COMPANY.read([QUESTION], reply({"id": "w", "status": 200, "body": None}))


def test_a_404_of_another_kind_is_no_miss() -> None:
    (answer,) = COMPANY.read([QUESTION], reply({"message": "no such route"}, 404)).answers
    assert answer.outcome is Outcome.CHANGED


def test_a_record_that_names_nobody_is_another_contract() -> None:
    with pytest.raises(ShapeError):
        COMPANY.read([QUESTION], reply({"tags": ["B2B"]}))


def test_a_mail_providers_domain_is_no_companys() -> None:
    record = {"id": "c9", "name": "Postfach", "domain": "postfach.example", "emailProvider": True}
    (answer,) = COMPANY.read([QUESTION], reply(record)).answers
    assert dict(answer.observations[0].fields) == {"name": "Postfach"}


def test_what_cannot_be_said_is_named() -> None:
    operation = VENDOR.operation("discovery")
    assert operation.translate
    told = operation.translate(Criteria(countries=("DE", "AT"), funding_stages=("Seed",), head_count_max=50))
    assert told.parameters == {
        "query": {"and": [{"or": [{"country": "DE"}, {"country": "AT"}]}, {"employees": "~50"}]}
    }
    assert set(told.expressed) == {"countries", "head_count_max"}
    assert set(told.lost) == {"funding_stages"}


def test_the_reset_is_a_waiting_time_by_the_servers_own_clock() -> None:
    headers = {
        "x-ratelimit-limit": "600", "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1795694430",
        "date": "Thu, 26 Nov 2026 12:00:00 GMT",
    }  # fmt: skip
    (told,) = VENDOR.limits_told(headers)
    assert (told.most, told.left, told.resets_in) == (600, 0, 30.0)
    (clockless,) = VENDOR.limits_told({**headers, "date": "yesterday"})
    assert clockless.resets_in is None
    assert VENDOR.limits_told({}) == ()
