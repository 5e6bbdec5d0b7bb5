"""What Apollo's answers mean beyond the examples: windows, pages, promised results, placeholders, opt-outs."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from leadwright.sources.contract import Outcome, Reply
from leadwright.sources.question import CompanyRef, Criteria, PersonRef, Question
from leadwright.sources.reading import ShapeError
from leadwright.sources.vendors.apollo import VENDOR

MATCH, BULK = VENDOR.operation("person_match"), VENDOR.operation("bulk_person_match")
WHO = Question(person=PersonRef(email="jo.ek@brackwater.example"))
PERSON = {
    "id": "p1",
    "first_name": "Jo",
    "last_name": "Ek",
    "name": "Jo Ek",
    "email": "jo.ek@brackwater.example",
}


def reply(document: Any, status: int = 200, url: str = "https://vendor.example/") -> Reply:
    return Reply(Outcome.HIT, url, status, body=json.dumps(document).encode())


def match(**fields: Any) -> Any:
    (answer,) = MATCH.read([WHO], reply({"person": {**PERSON, **fields}})).answers
    return answer


def test_each_window_is_told_and_an_unlimited_one_is_not() -> None:
    told = VENDOR.limits_told(
        {
            "x-rate-limit-minute": "", "x-minute-requests-left": "", "x-rate-limit-hourly": "200",
            "x-hourly-requests-left": "0", "x-rate-limit-24-hour": "600", "x-24-hour-requests-left": "380",
            "retry-after": "1260",
        }
    )  # fmt: skip
    assert [(one.seconds, one.most, one.left, one.resets_in) for one in told] == [
        (3_600, 200, 0, 1_260.0), (86_400, 600, 380, None),
    ]  # fmt: skip
    assert VENDOR.limits_told({}) == []


def test_pages_of_people_are_followed_by_the_address_of_the_request() -> None:
    search = VENDOR.operation("people_search")
    question = Question(company=CompanyRef(domain="brackwater.example"), limit=500)
    cursor, seen = None, list[str]()
    while True:
        query = dict(search.build([question], cursor).query)
        start, per_page = int(str(query["page"])) - 1, int(str(query["per_page"]))
        ids = [f"p{n}" for n in range(start * per_page, min(250, (start + 1) * per_page))]
        people = [{"id": one, "first_name": "Jo", "last_name_obfuscated": "E*k"} for one in ids]
        url = f"https://vendor.example/mixed_people/api_search?{urlencode(query, doseq=True)}"
        reading = search.read([question], reply({"total_entries": 250, "people": people}, url=url))
        seen += [o.native_key for o in reading.answers[0].observations if o.kind == "person"]
        cursor = reading.next
        if cursor is None:
            break
    assert seen == [f"p{n}" for n in range(250)]


def test_a_masked_surname_is_no_name() -> None:
    search = VENDOR.operation("people_search")
    question = Question(company=CompanyRef(domain="brackwater.example"))
    row = {"id": "p1", "first_name": "Jo", "last_name_obfuscated": "E*k", "has_direct_phone": "Maybe: ask"}
    (answer,) = search.read([question], reply({"total_entries": 1, "people": [row]})).answers
    person = answer.observations[1]
    assert dict(person.fields) == {"given_name": "Jo"}


def test_a_promised_result_is_fetched_under_its_id_until_it_is_there() -> None:
    asked = {"person": PERSON, "request_id": -861, "waterfall": {"status": "accepted", "message": "queued"}}
    (pending,) = MATCH.read([WHO], reply(asked)).answers
    assert pending.outcome is Outcome.PENDING
    assert pending.again.request.path == "/webhook_result/-861"
    assert not pending.observations

    url = "https://api.vendor.example/api/v1/webhook_result/-861"
    waiting = {"error_code": "result_pending", "retry_after_seconds": 30}
    (later,) = MATCH.read([WHO], reply(waiting, 404, url)).answers
    assert (later.outcome, later.again.after) == (Outcome.PENDING, 30.0)
    assert later.again.request.path == "/webhook_result/-861"

    (there,) = MATCH.read([WHO], reply({"status": "success", "people": [PERSON]})).answers
    assert there.outcome is Outcome.HIT
    (gone,) = MATCH.read([WHO], reply({"error_code": "request_id_expired"}, 410)).answers
    assert gone.outcome is Outcome.IN_DOUBT


def test_what_stands_in_the_place_of_an_address_is_none() -> None:
    fields = dict(
        match(email="email_not_unlocked@domain.com", email_status="unavailable").observations[0].fields
    )
    assert "email" not in fields
    assert "email_status" not in fields
    assert fields["email_available"] is True


@pytest.mark.parametrize(
    ("said", "catches_all", "expected"),
    [
        ("verified", False, "valid"), ("verified", True, "valid"), ("likely to engage", False, "unknown"),
        ("unverified", True, "accept_all"), ("unverified", False, "unknown"), ("bounced", False, "invalid"),
        (None, True, "accept_all"), ("something new", False, None),
    ],
)  # fmt: skip
def test_a_status_of_an_address_is_never_better_than_apollo_says(
    said: str | None, catches_all: bool, expected: str | None
) -> None:
    answer = match(email_status=said, email_domain_catchall=catches_all)
    assert answer.observations[0].fields.get("email_status") == expected


@pytest.mark.parametrize(
    "mark",
    [
        {"email_unsubscribed": True},
        {"contact": {"email_unsubscribed": True}},
        {"email_status": "unsubscribed"},
    ],
)
def test_whoever_has_unsubscribed_is_suppressed_by_every_address_and_not_read(mark: dict[str, Any]) -> None:
    answer = match(email="jo@other.example", **mark)
    assert answer.outcome is Outcome.BLOCKED
    assert not answer.observations
    assert {one.value for one in answer.suppressed} == {"jo@other.example", "jo.ek@brackwater.example"}


def test_the_credits_of_a_bulk_request_are_shared_out_to_the_last() -> None:
    rows = [PERSON, None, {**PERSON, "id": "p2"}, {**PERSON, "id": "p3"}]
    reading = BULK.read([WHO] * 4, reply({"matches": rows, "credits_consumed": 11, "status": "success"}))
    units = [answer.units for answer in reading.answers]
    assert units[1] == 0
    assert sum(unit for unit in units if unit is not None) == 11


def test_another_number_of_matches_than_asked_for_is_another_contract() -> None:
    with pytest.raises(ShapeError):
        BULK.read([WHO] * 2, reply({"matches": [PERSON]}))


def test_companies_of_a_bulk_answer_are_told_apart_by_domain_and_not_by_place() -> None:
    bulk = VENDOR.operation("bulk_organization_enrich")
    asked = [Question(company=CompanyRef(domain=f"{name}.example")) for name in ("one", "two", "three")]
    firm = {"id": "o2", "name": "Two", "primary_domain": "two.example"}
    moved = {"id": "o3", "name": "Three", "primary_domain": "drei.example"}
    short = bulk.read(asked, reply({"organizations": [firm], "missing_records": 2})).answers
    assert [answer.outcome for answer in short] == [Outcome.MISS, Outcome.HIT, Outcome.MISS]
    full = bulk.read(asked, reply({"organizations": [firm, None, moved]})).answers
    assert [[o.native_key for o in answer.observations] for answer in full] == [[], ["o2"], ["o3"]]


def test_ranks_that_apollo_lacks_drop_the_filter_and_not_the_people() -> None:
    search = VENDOR.operation("people_search")
    at = CompanyRef(domain="brackwater.example")
    query = search.build([Question(company=at, seniorities=("mid", "vp"))], None).query
    assert not any(name.startswith("person_seniorities") for name in query)


def test_a_wish_without_an_upper_end_is_said_with_one() -> None:
    search = VENDOR.operation("organization_search")
    assert search.translate
    told = search.translate(Criteria(head_count_min=200, industries=("fintech",), keywords=("ledger",)))
    assert told.parameters["organization_num_employees_ranges[]"] == ["200,10000000"]
    assert set(told.lost) == {"industries"}


def test_a_technology_whose_name_apollo_would_not_know_is_not_asked_for() -> None:
    translate = VENDOR.operation("organization_search").translate
    assert translate
    told = translate(
        Criteria(technologies_any=("salesforce", "our own thing"), technologies_all=("hubspot", "react"))
    )
    assert told.parameters == {"currently_using_all_of_technology_uids[]": ["hubspot"]}
    assert set(told.lost) == {"technologies_any", "technologies_all"}
