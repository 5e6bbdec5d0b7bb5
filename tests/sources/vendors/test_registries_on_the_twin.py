"""Open registries asked over the invented market's contracts: what comes back is what is true there."""

from __future__ import annotations

import base64
from datetime import date
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from leadwright.faces.cli.sandbox import settings_of
from leadwright.sources.contract import Outcome, Reply
from leadwright.sources.market import vendors
from leadwright.sources.question import CompanyRef, Criteria, Question
from leadwright.sources.vendor import Answer, Reading
from leadwright_twin.market.books import Books
from leadwright_twin.market.clock import StoppedClock
from leadwright_twin.market.desk import Desk
from leadwright_twin.market.faults import faults
from leadwright_twin.market.profile import Profile
from leadwright_twin.market.types import Company
from leadwright_twin.market.universe import Market
from leadwright_twin.wire import Request

TODAY = date(2026, 11, 26)
WORLD = Market(11, 300, TODAY)
NAMES = ("gleif", "companies_house", "sec_edgar", "wikidata", "receita_federal")
FULL: dict[str, Any] = {
    "coverage": {"default": 1.0},
    "limits": {"default": []},
    "staleness_months": 0,
    "errors": {"place": 0.0},
}
HEADERS = {
    "user-agent": "Leadwright me@buyer.example",
    "authorization": f"Basic {base64.b64encode(b'key:').decode()}",
}


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk(WORLD, Profile("open", dict.fromkeys(NAMES, FULL)), faults(), StoppedClock(TODAY), Books())


def ask(desk: Desk, vendor: str, operation: str, question: Question, cursor: str | None = None) -> Reading:
    found = vendors()[vendor].operation(operation)
    assert found.accepts(question)
    request = found.build([question], cursor)
    base = urlsplit(vendors()[vendor].manifest.bases[request.base])
    target = f"{base.path}{request.path}" + (
        f"?{urlencode(request.query, doseq=True)}" if request.query else ""
    )
    host = base.hostname or ""
    sent = Request(request.method, target, host, {**HEADERS, **request.headers, "host": host})
    told = desk.answer(sent).response
    outcome = Outcome.HIT if told.status < 300 else Outcome.MISS
    reply = Reply(outcome, f"https://{host}{target}", told.status, dict(told.headers), body=told.body)
    reading = found.read([question], reply)
    assert not reading.leftovers, (vendor, operation)
    return reading


def with_number(kind: str) -> list[Company]:
    return [company for company in WORLD.companies() if kind in company.numbers]


def one(desk: Desk, vendor: str, operation: str, **registry: str) -> Answer:
    return ask(desk, vendor, operation, Question(company=CompanyRef(registry=registry))).answers[0]


@pytest.mark.parametrize(
    ("vendor", "operation", "kind", "number"),
    [
        ("gleif", "record", "lei", "lei"),
        ("companies_house", "company", "companies_house", "company_number"),
        ("sec_edgar", "submissions", "cik", "cik"),
        ("wikidata", "lookup", "cik", "cik"),
        ("wikidata", "lookup", "lei", "lei"),
        ("receita_federal", "company", "cnpj", "cnpj"),
    ],
)
def test_a_number_finds_its_company(desk: Desk, vendor: str, operation: str, kind: str, number: str) -> None:
    companies = with_number(number)
    assert companies
    hits = 0
    for company in companies:
        answer = one(desk, vendor, operation, **{kind: company.numbers[number]})
        assert answer.outcome in (Outcome.HIT, Outcome.MISS), answer.reason
        for seen in answer.observations:
            hits += 1
            assert seen.fields["registry"][kind] == company.numbers[number].lstrip(
                "0" if kind == "cik" else ""
            )
            names = {str(seen.fields.get(name)).casefold() for name in ("name", "legal_name")}
            assert any(company.name.casefold() in name for name in names)
            assert seen.fields.get("country", company.place.country) == company.place.country
    assert hits > 0.4 * len(companies), "not every company has filed something"


def test_notices_of_funds_are_marked_and_those_of_companies_date_a_round(desk: Desk) -> None:
    kinds = set()
    for notice in WORLD.filings[:60]:
        ref = CompanyRef(registry={"cik": notice.cik}, native={"sec_edgar.form_d": notice.accession})
        fields = ask(desk, "sec_edgar", "form_d", Question(company=ref)).answers[0].observations[0].fields
        fund = notice.company is None
        kinds.add(fund)
        assert fields["filings"][0]["pooled_fund"] is fund
        assert ("funding_date" in fields) == (not fund and notice.first_sale is not None and notice.sold > 0)
    assert kinds == {True, False}


def test_a_search_of_notices_goes_to_the_end_and_finds_no_fund(desk: Desk) -> None:
    question = Question(criteria=Criteria(), since=date(2000, 1, 1))
    found, cursor = set(), None
    for _ in range(50):
        reading = ask(desk, "sec_edgar", "search", question, cursor)
        found |= {item.native_key for item in reading.answers[0].observations}
        if (cursor := reading.next) is None:
            break
    assert cursor is None
    assert found == {one_.cik.lstrip("0") for one_ in WORLD.filings if one_.company is not None}


def test_a_search_of_the_register_goes_to_the_end(desk: Desk) -> None:
    question = Question(criteria=Criteria(industries=("software",), countries=("GB",)), limit=3)
    found: list[str] = []
    cursor, total = None, None
    for _ in range(200):
        reading = ask(desk, "companies_house", "search", question, cursor)
        total = reading.total
        found += [item.native_key for item in reading.answers[0].observations]
        if (cursor := reading.next) is None:
            break
    assert total == len(found) == len(set(found)) > 3


def test_a_search_of_items_goes_to_the_end(desk: Desk) -> None:
    question = Question(criteria=Criteria(industries=("software",), countries=("US", "GB")), limit=7)
    found: list[str] = []
    cursor = None
    for _ in range(200):
        reading = ask(desk, "wikidata", "search", question, cursor)
        found += [item.native_key for item in reading.answers[0].observations]
        if (cursor := reading.next) is None:
            break
    assert cursor is None
    assert len(found) == len(set(found)) > 7


def test_the_market_for_trying_out_is_asked_with_an_address() -> None:
    names = vendors()["sec_edgar"].manifest.auth.secrets.values()
    told = settings_of(SimpleNamespace(host_map={}))  # type: ignore[arg-type]
    assert all("@" in told[name] for name in names)
