"""ZoomInfo: tokens, windows of limits, records told apart by what was asked, and opt-outs of which nothing stays."""

from __future__ import annotations

import json
from typing import Any

import pytest

from leadwright.policy.identifiers import identifier
from leadwright.sources.contract import Outcome, Reply
from leadwright.sources.market import vendors
from leadwright.sources.question import CompanyRef, Criteria, PersonRef, Question
from leadwright.sources.reading import ShapeError
from leadwright.sources.vendor import LimitTold, Login, Reading

VENDOR, LEGACY = vendors()["zoominfo"], vendors()["zoominfo_legacy"]
COMPANY = CompanyRef(name="Quillmark Robotics", domain="quillmark.example")


def login(name: str) -> Login:
    found = vendors()[name].manifest.auth.login
    assert found is not None
    return found


def reply(document: Any, status: int = 200) -> Reply:
    return Reply(Outcome.HIT, "https://x.example/", status, body=json.dumps(document).encode())


def enriched(questions: list[Question], *rows: dict[str, Any]) -> Reading:
    return VENDOR.operation("contact_enrich").read(questions, reply({"data": list(rows)}))


def test_a_token_is_fetched_with_client_credentials_and_told_with_its_life() -> None:
    request = login("zoominfo").build({"client_id": "me", "client_secret": "s3cret"})
    assert (request.method, request.base, request.path) == ("POST", "login", "/token")
    assert request.form is not None
    assert request.form["grant_type"] == "client_credentials"
    assert login("zoominfo").read(reply({"access_token": "t" * 900, "expires_in": 1_800})) == (
        "t" * 900,
        1_800.0,
    )


def test_the_legacy_token_lives_an_hour_and_is_whole_however_long() -> None:
    request = login("zoominfo_legacy").build({"username": "me", "password": "s3cret"})
    assert (request.path, request.json) == ("/authenticate", {"username": "me", "password": "s3cret"})
    assert login("zoominfo_legacy").read(reply({"jwt": "j" * 2_000})) == ("j" * 2_000, 3_600.0)


@pytest.mark.parametrize("name", ["zoominfo", "zoominfo_legacy"])
@pytest.mark.parametrize("document", [{}, [], {"jwt": None, "access_token": 7}, "token"])
def test_a_login_without_a_token_is_a_changed_shape(name: str, document: Any) -> None:
    with pytest.raises(ShapeError):
        login(name).read(reply(document))


def test_three_windows_are_told_and_the_one_that_refused_has_nothing_left() -> None:
    headers = {
        "x-ratelimit-limit-second": "5", "x-ratelimit-remaining-second": "3", "x-ratelimit-limit-hour": "10800",
        "x-ratelimit-remaining-hour": "9", "x-ratelimit-rejected-bucket": "day",
    }  # fmt: skip
    assert list(VENDOR.limits_told(headers)) == [
        LimitTold(1.0, 5, 3), LimitTold(3_600.0, 10_800, 9), LimitTold(86_400.0, None, 0),
    ]  # fmt: skip
    told = LEGACY.limits_told({"x-ratelimit-limit": "1500", "x-usage-unique-id-limit-remaining": "12"})
    assert list(told) == [LimitTold(60.0, 1_500, None), LimitTold(None, None, 12, units=True)]


def test_a_record_goes_to_the_question_that_it_repeats_and_no_other() -> None:
    questions = [Question(person=PersonRef(native={"zoominfo": number})) for number in ("1", "2")]
    row = {
        "id": "2", "attributes": {"firstName": "Wim"},
        "meta": {"matchStatus": "FULL_MATCH", "input": {"personId": 2}},
    }  # fmt: skip
    first, second = enriched(questions, row).answers
    assert first.outcome is Outcome.CHANGED
    assert second.observations[0].native_key == "2"


def test_records_that_repeat_nothing_are_told_by_their_place_only_if_none_is_missing() -> None:
    questions = [Question(person=PersonRef(native={"zoominfo": number})) for number in ("1", "2")]
    row = {"id": "9", "attributes": {"firstName": "Wim"}, "meta": {"matchStatus": "FULL_MATCH"}}
    assert {a.outcome for a in enriched(questions, row).answers} == {Outcome.CHANGED}
    assert {a.outcome for a in enriched(questions, row, {**row, "id": "8"}).answers} == {Outcome.HIT}


def test_what_an_opt_out_suppresses_is_written_as_the_policy_reads_it() -> None:
    who = PersonRef(name="Greta Falk", linkedin_url="https://www.linkedin.com/in/greta-falk-example")
    question = Question(person=who, company=COMPANY, email="greta.falk@quillmark.example")
    row = {"id": "7", "attributes": {"email": "other@quillmark.example"}, "meta": {"matchStatus": "OPT_OUT"}}
    answer = enriched([question], row).answers[0]
    assert {one.kind for one in answer.suppressed} == {"email", "linkedin", "person"}
    assert all(identifier(one.kind, one.value) for one in answer.suppressed)
    assert "other@" not in repr(answer)


def test_money_is_read_in_thousands() -> None:
    row = {"id": "7", "attributes": {"name": "Quillmark", "revenue": "12,500", "totalFundingAmount": 1.5}}
    read = VENDOR.operation("company_enrich").read(
        [Question(company=COMPANY)], reply({"data": [{**row, "meta": {"matchStatus": "FULL_MATCH"}}]})
    )
    fields = read.answers[0].observations[0].fields
    assert fields["revenue"] == {"amount": 12_500_000, "currency": "USD"}
    assert fields["funding_total"]["amount"] == 1_500


def test_criteria_that_need_its_codes_are_lost_and_not_sent() -> None:
    translate = VENDOR.operation("company_search").translate
    assert translate is not None
    told = translate(
        Criteria(countries=("DE",), cities=("Bonn",), funding_stages=("Seed",), technologies_any=("aws",))
    )
    assert told.parameters == {"country": "Germany", "excludeDefunctCompanies": True}
    assert set(told.lost) == {"cities", "funding_stages", "technologies_any"}
    assert not VENDOR.operation("company_search").accepts(Question(criteria=Criteria(cities=("Bonn",))))


@pytest.mark.parametrize("name", ["technologies", "news", "scoops", "intent"])
def test_records_that_are_no_objects_are_not_read_as_none(name: str) -> None:
    question = Question(company=COMPANY, criteria=Criteria(keywords=("Robotics",)))
    with pytest.raises(ShapeError):
        VENDOR.operation(name).read([question], reply({"data": ["x"]}))


def test_news_hangs_on_the_company_that_all_records_name() -> None:
    def row(number: int) -> dict[str, Any]:
        told = {
            "title": f"Story {number}",
            "url": f"https://wire.example/{number}",
            "company": [{"id": number}],
        }
        return {"id": "a", "attributes": told}

    def key(*numbers: int) -> str:
        rows = [row(number) for number in numbers]
        read = VENDOR.operation("news").read([Question(company=COMPANY)], reply({"data": rows}))
        return read.answers[0].observations[0].native_key

    assert key(7) == "7"
    assert key(7, 8) == "quillmark.example"
