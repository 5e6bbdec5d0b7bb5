"""BuiltWith: what it leaves out is not known to be absent, and its jobs are read once."""

from __future__ import annotations

import json
from typing import Any

from leadwright.sources.contract import Outcome, Reply
from leadwright.sources.market import vendors
from leadwright.sources.question import CompanyRef, Criteria, Question
from leadwright.sources.vendor import LimitTold, Reading

VENDOR = vendors()["builtwith"]
QUESTIONS = [Question(company=CompanyRef(domain="quillmark.example"))]


def read(name: str, document: Any, status: int = 200) -> Reading:
    body = json.dumps(document).encode()
    return VENDOR.operation(name).read(QUESTIONS, Reply(Outcome.HIT, "https://x.example/", status, body=body))


def test_a_job_is_polled_and_its_result_asked_for_when_it_is_done() -> None:
    waiting = read("domain_bulk", {"job_id": "a/b", "status": "running"}, 202).answers[0].again
    assert waiting is not None
    assert waiting.request is not None
    assert (waiting.request.path, waiting.after > 0) == ("/domain/bulk/a%2Fb", True)
    done = read("domain_bulk", {"job_id": "a/b", "status": "Complete"}).answers[0].again
    assert done is not None
    assert done.request is not None
    assert done.request.path == "/domain/bulk/a%2Fb/result"
    assert done.request.base == "domain"


def test_a_result_without_paths_is_a_changed_contract_and_no_miss() -> None:
    for result in ({}, {"Paths": None}, {"Paths": ["x"]}, {"Paths": [{"Technologies": None}]}):
        answer = read("domain", {"Results": [{"Lookup": "quillmark.example", "Result": result}]}).answers[0]
        assert answer.outcome is Outcome.CHANGED


def test_each_window_of_its_limits_is_told() -> None:
    told = VENDOR.limits_told(
        {
            "x-ratelimit-limit-persecond": "10", "x-ratelimit-current-persecond": "4",
            "x-ratelimit-limit-concurrent": "8", "x-ratelimit-current-concurrent": "9",
            "x-api-credits-available": "2000", "x-api-credits-remaining": "12",
        }
    )  # fmt: skip
    assert list(told) == [
        LimitTold(1.0, 10, 6), LimitTold(None, 8, 0, concurrent=True), LimitTold(None, 2_000, 12, units=True),
    ]  # fmt: skip
    assert VENDOR.limits_told({"x-ratelimit-limit-persecond": "many"}) == []


def test_a_list_is_made_of_one_technology_and_says_what_it_leaves_out() -> None:
    operation = VENDOR.operation("lists")
    assert operation.translate is not None
    told = operation.translate(
        Criteria(technologies_all=("aws", "react"), countries=("DE", "FR"), cities=("Bonn",))
    )
    assert told.parameters == {"TECH": "AWS"}
    assert set(told.lost) == {"technologies_all", "countries", "cities"}
    assert not operation.accepts(Question(criteria=Criteria(technologies_any=("aws", "react"))))
