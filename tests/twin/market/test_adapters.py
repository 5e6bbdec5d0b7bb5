"""Our adapters and the twin's providers understand each other, though neither has seen the other's code."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal

import httpx2
import pytest

from leadwright.sources.contract import Outcome
from leadwright.sources.question import CompanyRef, Criteria, PersonRef, Question
from leadwright_twin.market.clock import StoppedClock
from leadwright_twin.market.profile import Profile
from leadwright_twin.market.serve import MarketTwin, serve_market
from leadwright_twin.market.universe import Market
from tests.twin.market.asking import asker, outcomes

pytestmark = pytest.mark.anyio

TODAY = date(2026, 11, 26)
WORLD = Market(21, 400, TODAY)
KNOWN = {
    "coverage": {"default": 1.0, "people": 1.0},
    "fields": {"email": 1.0},
    "staleness_months": 0,
    "limits": {
        "default": [],
        "people_search": [],
        "people_match": [],
        "organization_enrich": [],
        "discover": [],
        "verifier": [],
    },
    "asynchronous": {"rate": 0},
}
OPEN = Profile("open", {"apollo": KNOWN, "hunter": KNOWN})


@pytest.fixture
async def twin() -> AsyncIterator[MarketTwin]:
    async with serve_market(WORLD, profile_name=OPEN, clock=StoppedClock(TODAY)) as running:
        yield running


@pytest.fixture
async def client() -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(timeout=5) as one:
        yield one


async def test_apollo_is_searched_matched_and_charged_as_its_adapter_says(
    twin: MarketTwin, client: httpx2.AsyncClient
) -> None:
    apollo = asker("apollo", twin, client)
    company = next(one for one in WORLD.companies() if len(WORLD.people(one.index)) > 8)
    at = CompanyRef(domain=company.domain)
    found = await apollo.pages("people_search", Question(company=at, limit=5))
    people = [
        seen
        for page in found
        for answer in page.answers
        for seen in answer.observations
        if seen.kind == "person"
    ]
    wanted = [one for one in WORLD.people(company.index) if not one.opted_out]
    assert {seen.fields["given_name"] for seen in people} == {one.given for one in wanted}
    units = Decimal(0)
    for seen in people[:10]:
        question = Question(person=PersonRef(native={"apollo": seen.native_key}), company=at)
        reading = await apollo.ask("person_match", question)
        assert not reading.leftovers, reading.leftovers
        answer = reading.answers[0]
        assert answer.outcome in {Outcome.HIT, Outcome.BLOCKED}
        units += 1
    assert twin.books.charged("apollo") == {("apollo", "credit"): units}


async def test_apollo_companies_are_read_without_leftovers(
    twin: MarketTwin, client: httpx2.AsyncClient
) -> None:
    apollo = asker("apollo", twin, client)
    for index in range(40):
        company = WORLD.company(index)
        reading = await apollo.ask("organization_enrich", Question(company=CompanyRef(domain=company.domain)))
        assert not reading.leftovers, reading.leftovers
        assert outcomes([reading]) == {Outcome.HIT}
        told = reading.answers[0].observations[0].fields
        assert told["name"] == company.name_on(TODAY)
    miss = await apollo.ask("organization_enrich", Question(company=CompanyRef(domain="nowhere.example")))
    assert outcomes([miss]) == {Outcome.MISS}


async def test_discovery_is_translated_and_paged_to_the_end(
    twin: MarketTwin, client: httpx2.AsyncClient
) -> None:
    criteria = Criteria(
        industries=("saas", "fintech"), head_count_min=51, head_count_max=500, countries=("US",)
    )
    for name, operation in (("apollo", "organization_search"), ("hunter", "discover")):
        readings = await asker(name, twin, client).pages(operation, Question(criteria=criteria, limit=100))
        assert outcomes(readings) == {Outcome.HIT}
        domains = [
            str(seen.fields["domain"])
            for page in readings
            for answer in page.answers
            for seen in answer.observations
        ]
        assert len(set(domains)) == len(domains) == readings[0].total
        for domain in domains:
            company = WORLD.by_domain(domain)
            assert company is not None
            assert company.place.country == "US" or "US" in {one.country for one in company.offices}


async def test_hunter_finds_verifies_and_respects_opt_outs(
    twin: MarketTwin, client: httpx2.AsyncClient
) -> None:
    hunter = asker("hunter", twin, client)
    seen = 0
    for index in range(60):
        company = WORLD.company(index)
        for person in WORLD.people(index)[:2]:
            email = WORLD.email(person)
            if email is None:
                continue
            question = Question(
                person=PersonRef(first=person.given, last=person.family),
                company=CompanyRef(domain=company.domain),
            )
            found = await hunter.ask("email_finder", question)
            verified = await hunter.ask("email_verifier", Question(email=email))
            expected = Outcome.BLOCKED if person.opted_out else Outcome.HIT
            assert verified.answers[0].outcome in {expected, Outcome.MISS}
            assert found.answers[0].outcome in {expected, Outcome.MISS}
            assert not found.leftovers | verified.leftovers
            assert bool(verified.answers[0].suppressed) == person.opted_out
            seen += 1
    assert seen > 60


async def test_wrong_keys_and_empty_accounts_are_for_a_person_to_mend(client: httpx2.AsyncClient) -> None:
    empty = Profile("empty", {name: {**KNOWN, "quota": {"credit": 0}} for name in ("apollo", "hunter")})
    async with serve_market(WORLD, profile_name=empty, clock=StoppedClock(TODAY)) as twin:
        question = Question(company=CompanyRef(domain=WORLD.company(3).domain))
        for name, operation in (("apollo", "organization_enrich"), ("hunter", "company")):
            for key in ("invalid", "key"):
                reading = await asker(name, twin, client, key).ask(operation, question)
                assert outcomes([reading]) == {Outcome.LOCKED}, (name, key)
        assert not twin.books.charged()


async def test_a_full_window_is_busy_and_tells_how_long(client: httpx2.AsyncClient) -> None:
    one = [{"name": "minute", "requests": 1, "seconds": 60}]
    tight = Profile(
        "tight",
        {
            name: {**KNOWN, "limits": {"default": one, "organization_enrich": one}}
            for name in ("apollo", "hunter")
        },
    )
    async with serve_market(WORLD, profile_name=tight, clock=StoppedClock(TODAY)) as twin:
        question = Question(company=CompanyRef(domain=WORLD.company(3).domain))
        for name, operation in (("apollo", "organization_enrich"), ("hunter", "company")):
            vendor = asker(name, twin, client)
            readings = [await vendor.ask(operation, question) for _ in range(2)]
            assert [reading.answers[0].outcome for reading in readings] == [Outcome.HIT, Outcome.BUSY]
