"""What Hunter's refusals and our criteria mean beyond the examples."""

from __future__ import annotations

import json
from typing import Any

import pytest

from leadwright.sources.contract import Outcome, Reply
from leadwright.sources.question import CompanyRef, Criteria, PersonRef, Question
from leadwright.sources.vendors.hunter import VENDOR

SEARCH = VENDOR.operation("domain_search")
QUESTION = Question(company=CompanyRef(domain="brackwater.example"))


def refused(status: int, kind: Any = None, details: Any = None, **headers: str) -> Outcome:
    body = json.dumps({"errors": [{"id": kind, "code": status, "details": details}]}).encode()
    (answer,) = SEARCH.read([QUESTION], Reply(Outcome.CHANGED, "", status, headers, body=body)).answers
    return answer.outcome


@pytest.mark.parametrize("status", [402, 403, 429])
def test_the_id_of_an_error_decides_and_not_its_status(status: int) -> None:
    assert refused(status, "rate_limit_exceeded") is Outcome.BUSY
    assert refused(status, "usage_limit_reached") is Outcome.LOCKED
    assert refused(status, "unauthorized") is Outcome.LOCKED
    assert refused(status, None, "You have used all credits of this month") is Outcome.LOCKED
    assert refused(status, None, "Too many calls per minute") is Outcome.BUSY


def test_a_refusal_without_words_is_read_by_its_status() -> None:
    assert refused(429) is Outcome.BUSY
    assert refused(402) is Outcome.LOCKED
    assert refused(403) is Outcome.LOCKED
    assert refused(403, **{"retry-after": "2"}) is Outcome.BUSY


def test_a_404_of_a_route_that_is_gone_is_no_miss() -> None:
    reply = Reply(Outcome.MISS, "", 404, body=b"<html>not found</html>")
    (answer,) = SEARCH.read([QUESTION], reply).answers
    assert answer.outcome is Outcome.CHANGED


def test_a_filter_that_would_hide_wanted_people_is_not_sent() -> None:
    wanted = Question(company=QUESTION.company, departments=("Sales", "Product"), seniorities=("vp",))
    query = SEARCH.build([wanted], None).query
    assert "department" not in query
    assert query["seniority"] == "executive"


def test_a_search_asks_for_no_more_than_the_strictest_plan_shows() -> None:
    assert SEARCH.build([Question(company=QUESTION.company, limit=400)], None).query["limit"] == "25"
    assert SEARCH.build([Question(company=QUESTION.company, limit=0)], None).query["limit"] == "1"


def test_pages_are_followed_to_the_end_and_no_further() -> None:
    row = {"value": "jo@brackwater.example", "first_name": "Jo", "last_name": "Ek"}
    offset, seen = None, 0
    while True:
        start = int(str(SEARCH.build([QUESTION], offset).query.get("offset", "0")))
        rows = [row] * min(25, 60 - start)
        meta = {"results": 60, "limit": 25, "offset": start}
        body = json.dumps({"data": {"domain": "brackwater.example", "emails": rows}, "meta": meta}).encode()
        reading = SEARCH.read([QUESTION], Reply(Outcome.HIT, "", 200, body=body))
        seen += len(rows)
        offset = reading.next
        if offset is None:
            break
    assert seen == 60


def test_whoever_is_not_to_be_processed_is_named_by_what_we_sent() -> None:
    who = PersonRef(first="Ines", last="Okafor")
    finder = VENDOR.operation("email_finder")
    (answer,) = finder.read(
        [Question(company=QUESTION.company, person=who)], Reply(Outcome.BLOCKED, "", 451, body=b"{}")
    ).answers
    assert [(s.kind, s.value) for s in answer.suppressed] == [("person", "Ines Okafor at brackwater.example")]
    assert not answer.observations


def test_only_american_states_are_told_and_by_their_codes() -> None:
    translate = VENDOR.operation("discover").translate
    assert translate
    here = translate(Criteria(countries=("US",), regions=("California", "TX")))
    assert here.parameters["headquarters_location"] == {
        "include": [{"country": "US", "state": "CA"}, {"country": "US", "state": "TX"}]
    }
    there = translate(Criteria(countries=("DE",), regions=("Bavaria",)))
    assert there.parameters["headquarters_location"] == {"include": [{"country": "DE"}]}
    assert set(there.lost) == {"regions"}
