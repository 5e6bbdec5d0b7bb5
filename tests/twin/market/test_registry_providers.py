"""GLEIF, Companies House, EDGAR and Clearbit in the twin: their own refusals, pages, and nothing but invented names."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import AsyncIterator
from datetime import date
from typing import Any
from xml.etree import ElementTree

import httpx2
import pytest

from leadwright_twin.market.clock import StoppedClock
from leadwright_twin.market.profile import Profile
from leadwright_twin.market.serve import MarketTwin, serve_market
from leadwright_twin.market.universe import Market
from tests.twin.market import golden

pytestmark = pytest.mark.anyio

TODAY = date(2026, 11, 26)
WORLD = Market(3, 400, TODAY)
_ALL = {"coverage": {"default": 1.0, "people": 1.0}, "errors": {}, "staleness_months": 0}
OPEN = Profile("open", dict.fromkeys(("gleif", "companies_house", "sec_edgar", "clearbit"), _ALL) | {
    "clearbit": {**_ALL, "asynchronous": {"rate": 0}, "fields": {}, "plan": "growth"}
})  # fmt: skip
AGENT = {"user-agent": "tests leads@acme.example"}
KEY = ("key", "")


@pytest.fixture
async def twin() -> AsyncIterator[MarketTwin]:
    async with serve_market(WORLD, profile_name=OPEN, clock=StoppedClock(TODAY)) as one:
        yield one


@pytest.fixture
async def client(twin: MarketTwin) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{twin.port}", timeout=5) as one:
        yield one


async def _ask(client: httpx2.AsyncClient, host: str, path: str, **more: Any) -> httpx2.Response:
    headers = {"host": host, **AGENT, **more.pop("headers", {})}
    return await client.request(more.pop("method", "GET"), path, headers=headers, **more)


async def _keyed(client: httpx2.AsyncClient, host: str, path: str, **more: Any) -> httpx2.Response:
    return await _ask(client, host, path, auth=KEY, **more)


# GLEIF --------------------------------------------------------------------------------------------

GLEIF, LEIS = "api.gleif.org", [one for one in WORLD.companies() if "lei" in one.numbers]


async def test_a_legal_entity_is_found_by_its_identifier_and_others_are_not(
    client: httpx2.AsyncClient,
) -> None:
    truth = LEIS[0]
    answer = await _ask(client, GLEIF, f"/api/v1/lei-records/{truth.numbers['lei']}")
    told = answer.json()["data"]["attributes"]
    assert answer.headers["content-type"] == "application/vnd.api+json"
    assert told["lei"] == truth.numbers["lei"]
    assert told["entity"]["legalName"]["name"].startswith(truth.name)
    nobody = await _ask(client, GLEIF, "/api/v1/lei-records/00000000000000000000")
    assert nobody.status_code == 404
    assert set(nobody.json()["errors"][0]) == {"status", "title", "detail"}


async def test_names_are_paged_to_the_end(client: httpx2.AsyncClient) -> None:
    seen: list[str] = []
    number, last = 1, 2
    while number <= last:
        query = {"filter[entity.jurisdiction]": "US", "page[number]": str(number), "page[size]": "5"}
        page = (await _ask(client, GLEIF, "/api/v1/lei-records", params=query)).json()
        seen += [row["id"] for row in page["data"]]
        last, number = page["meta"]["pagination"]["lastPage"], number + 1
    assert len(seen) == len(set(seen)) == page["meta"]["pagination"]["total"]
    assert set(seen) == {one.numbers["lei"] for one in LEIS if one.place.country == "US"}
    too_much = await _ask(client, GLEIF, "/api/v1/lei-records", params={"page[size]": "201"})
    assert too_much.status_code == 400


async def test_a_parent_is_the_one_that_owns_and_nobody_for_the_rest(client: httpx2.AsyncClient) -> None:
    told = {}
    for one in LEIS[:55]:
        answer = await _ask(client, GLEIF, f"/api/v1/lei-records/{one.numbers['lei']}/direct-parent")
        told[one.index] = answer.json()["data"]["id"] if answer.status_code == 200 else None
    for index, parent in told.items():
        owner = WORLD.company(index).parent
        expected = WORLD.company(owner).numbers.get("lei") if owner is not None else None
        assert parent == expected


async def test_the_sixty_first_call_of_a_minute_is_refused(client: httpx2.AsyncClient) -> None:
    statuses = [(await _ask(client, GLEIF, "/api/v1/lei-records")).status_code for _ in range(61)]
    assert statuses == [200] * 60 + [429]


# Companies House ----------------------------------------------------------------------------------

HOUSE = "api.company-information.service.gov.uk"
BRITISH = [one for one in WORLD.companies() if "company_number" in one.numbers]


async def test_a_company_of_the_register_with_its_officers(client: httpx2.AsyncClient) -> None:
    truth = BRITISH[0]
    number = truth.numbers["company_number"]
    profile = (await _keyed(client, HOUSE, f"/company/{number}")).json()
    assert profile["company_name"] == truth.legal_name.upper()
    assert profile["date_of_creation"] == truth.founded.isoformat()
    officers = (await _keyed(client, HOUSE, f"/company/{number}/officers")).json()
    people = {f"{one.family.upper()}, {one.given}" for one in WORLD.people_ever(truth.index)}
    assert {one["name"] for one in officers["items"] if "identification" not in one} <= people
    assert officers["active_count"] == sum("resigned_on" not in one for one in officers["items"])
    history = (await _keyed(client, HOUSE, f"/company/{number}/filing-history")).json()
    assert history["items"][-1]["type"] == "NEWINC"


async def test_searches_of_the_register_agree_with_the_truth(client: httpx2.AsyncClient) -> None:
    truth = BRITISH[1]
    found = (await _keyed(client, HOUSE, "/search/companies", params={"q": truth.name})).json()
    assert truth.numbers["company_number"] in {one["company_number"] for one in found["items"]}
    since = "2020-01-01"
    rows: list[str] = []
    while True:
        query = {"incorporated_from": since, "size": "7", "start_index": str(len(rows))}
        answer = await _keyed(client, HOUSE, "/advanced-search/companies", params=query)
        if answer.status_code == 404:
            break
        rows += [one["company_number"] for one in answer.json()["items"]]
    young = {one.numbers["company_number"] for one in BRITISH if one.founded.isoformat() >= since}
    assert set(rows) == young
    assert len(rows) == len(young)


async def test_the_register_wants_a_key_and_says_what_it_does_not_have(client: httpx2.AsyncClient) -> None:
    assert (await _ask(client, HOUSE, "/company/1")).json() == {
        "error": "Empty Authorization header", "type": "ch:service",
    }  # fmt: skip
    wrong = await _ask(client, HOUSE, "/company/1", auth=("invalid", ""))
    assert (wrong.status_code, wrong.json()["error"]) == (401, "Invalid Authorization")
    nobody = await _keyed(client, HOUSE, "/company/00000001")
    assert (nobody.status_code, nobody.json()["errors"][0]["error"]) == (404, "company-profile-not-found")
    assert nobody.headers["x-ratelimit-limit"] == "600"
    assert nobody.headers["x-ratelimit-remain"] == "599"


# EDGAR --------------------------------------------------------------------------------------------

WWW, DATA, TEXT = "www.sec.gov", "data.sec.gov", "efts.sec.gov"


async def test_whoever_does_not_say_who_they_are_is_refused(client: httpx2.AsyncClient) -> None:
    answer = await _ask(client, WWW, "/files/company_tickers.json", headers={"user-agent": "curl/8"})
    assert answer.status_code == 403
    assert "html" in answer.headers["content-type"]


async def test_ten_calls_a_second_over_all_hosts(client: httpx2.AsyncClient) -> None:
    asked = [(WWW, "/files/company_tickers.json"), (TEXT, "/LATEST/search-index")] * 6
    statuses = [(await _ask(client, host, path)).status_code for host, path in asked]
    assert statuses == [200] * 10 + [429] * 2


async def test_a_notice_is_found_by_search_in_submissions_and_as_a_document(
    client: httpx2.AsyncClient, twin: MarketTwin
) -> None:
    for one in [row for row in WORLD.filings if row.company is not None][:2] + [
        row for row in WORLD.filings if row.company is None
    ][:2]:
        twin.desk.clock.advance(1)  # type: ignore[attr-defined]
        query = {
            "q": f'"{one.entity}"',
            "forms": "D",
            "startdt": one.filed_on.isoformat(),
            "enddt": one.filed_on.isoformat(),
        }
        hits = (await _ask(client, TEXT, "/LATEST/search-index", params=query)).json()["hits"]
        assert f"{one.accession}:primary_doc.xml" in {row["_id"] for row in hits["hits"]}
        filed = (await _ask(client, DATA, f"/submissions/CIK{int(one.cik):010d}.json")).json()
        recent = filed["filings"]["recent"]
        at = recent["accessionNumber"].index(one.accession)
        assert recent["form"][at] == ("D/A" if one.amendment else "D")
        assert len({len(column) for column in recent.values()}) == 1
        path = f"/Archives/edgar/data/{one.cik}/{one.accession.replace('-', '')}/primary_doc.xml"
        root = ElementTree.fromstring((await _ask(client, WWW, path)).content)
        assert root.findtext("primaryIssuer/entityName") == one.entity
        assert root.findtext("offeringData/offeringSalesAmounts/totalAmountSold") == str(one.sold)
        pooled = root.findtext("offeringData/industryGroup/industryGroupType") == "Pooled Investment Fund"
        assert pooled == (one.company is None)


async def test_all_notices_are_paged_through(client: httpx2.AsyncClient, twin: MarketTwin) -> None:
    seen: list[str] = []
    while True:
        twin.desk.clock.advance(1)  # type: ignore[attr-defined]
        query = {"forms": "D", "from": str(len(seen))}
        hits = (await _ask(client, TEXT, "/LATEST/search-index", params=query)).json()["hits"]
        seen += [row["_id"] for row in hits["hits"]]
        if not hits["hits"]:
            break
    assert len(seen) == len(set(seen)) == hits["total"]["value"] == len(WORLD.filings)


# Clearbit -----------------------------------------------------------------------------------------

COMPANY, PERSON, PROSPECTOR = "company.clearbit.com", "person.clearbit.com", "prospector.clearbit.com"


async def test_clearbit_hits_have_every_documented_key(client: httpx2.AsyncClient) -> None:
    companies = [WORLD.company(index) for index in range(40)]
    mails = [mail for one in companies for who in WORLD.people(one.index)[:2] if (mail := WORLD.email(who))]
    firms = [
        await _keyed(client, COMPANY, "/v2/companies/find", params={"domain": one.domain})
        for one in companies
    ]
    people = [await _keyed(client, PERSON, "/v2/people/find", params={"email": mail}) for mail in mails[:40]]
    both = [await _keyed(client, PERSON, "/v2/combined/find", params={"email": mail}) for mail in mails[:40]]
    named = [await _keyed(client, COMPANY, "/v1/domains/find", params={"name": companies[0].name})]
    staff = [
        await _keyed(client, PROSPECTOR, "/v1/people/search", params={"domain": one.domain})
        for one in companies
    ]
    search = {"query": {"and": [{"country": "US"}, {"employees": "1~"}]}, "page": 1, "page_size": 20}
    found = [
        await _keyed(client, "discovery.clearbit.com", "/v1/companies/search", method="POST", json=search)
    ]
    ids = [row["id"] for one in staff for row in one.json()["results"]]
    mail = [await _keyed(client, PROSPECTOR, f"/v1/people/{one}/email") for one in ids[:20]]
    asked = {
        "company": firms, "person": people, "combined": both, "name_to_domain": named, "prospector": staff,
        "discovery": found, "prospector_email": mail,
    }  # fmt: skip
    documented = {one["operation"] for one in golden.exchanges("clearbit", "hit")}
    assert documented <= set(asked), documented - set(asked)
    for operation, answers in asked.items():
        told = [one.json() for one in answers if one.status_code == 200]
        assert not golden.missing("clearbit", operation, told), operation


async def test_clearbit_refuses_and_misses_as_documented(client: httpx2.AsyncClient) -> None:
    wrong = await _ask(
        client, COMPANY, "/v2/companies/find", auth=("invalid", ""), params={"domain": "x.example"}
    )
    assert (wrong.status_code, wrong.json()["error"]["type"]) == (401, "auth_required")
    nobody = await _keyed(client, COMPANY, "/v2/companies/find", params={"domain": "nowhere.example"})
    assert (nobody.status_code, nobody.json()["error"]["type"]) == (404, "unknown_record")
    odd = await _keyed(client, COMPANY, "/v2/companies/find")
    assert odd.status_code == 422
    assert nobody.headers["x-ratelimit-limit"] == "600"


async def test_a_person_who_objected_is_unknown_to_clearbit(client: httpx2.AsyncClient) -> None:
    gone = [
        mail for one in WORLD.companies() for who in WORLD.people(one.index)
        if who.opted_out and (mail := WORLD.email(who))
    ][:5]  # fmt: skip
    assert gone
    for mail in gone:
        assert (await _keyed(client, PERSON, "/v2/people/find", params={"email": mail})).status_code == 404
        both = await _keyed(client, PERSON, "/v2/combined/find", params={"email": mail})
        assert both.status_code == 404 or both.json()["person"] is None


async def test_an_answer_that_comes_later_is_posted_signed_and_the_stream_waits_for_it() -> None:
    slow = Profile("slow", {"clearbit": {**_ALL, "asynchronous": {"rate": 1, "seconds": 3}}})
    async with serve_market(WORLD, profile_name=slow, clock=StoppedClock(TODAY)) as twin:
        posted: list[tuple[str, bytes, Any, float]] = []
        twin.desk.post = lambda url, body, headers, seconds: posted.append((url, body, headers, seconds))
        async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{twin.port}", timeout=5) as client:
            domain = WORLD.company(0).domain
            hook = {"domain": domain, "webhook_url": "http://127.0.0.1:9/hook", "webhook_id": "7"}
            key = ("sk_secret", "")
            first = await _ask(client, COMPANY, "/v2/companies/find", params=hook, auth=key)
            assert first.status_code == 202
            await _ask(client, COMPANY, "/v2/companies/find", params=hook, auth=key)
            assert len(posted) == 1
            url, body, headers, _ = posted[0]
            signature = hmac.new(b"secret", body, hashlib.sha1).hexdigest()
            assert dict(headers)["x-request-signature"] == f"sha1={signature}"
            assert url == hook["webhook_url"]
            now = await _ask(
                client,
                "company-stream.clearbit.com",
                "/v2/companies/find",
                params={"domain": domain},
                auth=key,
            )
            assert now.status_code == 200
            twin.desk.clock.advance(4)  # type: ignore[attr-defined]
            later = await _ask(client, COMPANY, "/v2/companies/find", params={"domain": domain}, auth=key)
            assert later.json()["domain"] == domain


async def test_the_books_say_what_was_charged(client: httpx2.AsyncClient, twin: MarketTwin) -> None:
    await _keyed(client, COMPANY, "/v2/companies/find", params={"domain": WORLD.company(0).domain})
    await _keyed(client, COMPANY, "/v2/companies/find", params={"domain": "nowhere.example"})
    assert [entry.units for entry in twin.desk.books.entries] == [1, 0]


# held against the golden examples -----------------------------------------------------------------


async def test_registries_say_every_documented_key(client: httpx2.AsyncClient, twin: MarketTwin) -> None:
    numbers = [one.numbers["company_number"] for one in BRITISH]
    ciks = [int(one.cik) for one in WORLD.filings[:60]]
    ciks += [int(one.numbers["cik"]) for one in WORLD.companies() if one.ticker and "cik" in one.numbers][:40]

    async def edgar(host: str, path: str) -> httpx2.Response:
        twin.desk.clock.advance(1)  # type: ignore[attr-defined]
        return await _ask(client, host, path)

    asked = {
        ("gleif", "record"): [await _ask(client, GLEIF, f"/api/v1/lei-records/{one.numbers['lei']}") for one in LEIS[:25]],
        ("gleif", "parent"): [
            await _ask(client, GLEIF, f"/api/v1/lei-records/{one.numbers['lei']}/direct-parent")
            for one in LEIS if one.parent is not None
        ],
        ("gleif", "by_name"): [await _ask(client, GLEIF, "/api/v1/lei-records")],
        ("companies_house", "company"): [await _keyed(client, HOUSE, f"/company/{one}") for one in numbers],
        ("companies_house", "officers"): [await _keyed(client, HOUSE, f"/company/{one}/officers") for one in numbers],
        ("companies_house", "filings"): [await _keyed(client, HOUSE, f"/company/{one}/filing-history") for one in numbers],
        ("companies_house", "by_name"): [
            await _keyed(client, HOUSE, "/search/companies", params={"q": one.name}) for one in BRITISH
        ],
        ("companies_house", "search"): [await _keyed(client, HOUSE, "/advanced-search/companies")],
        ("sec_edgar", "submissions"): [await edgar(DATA, f"/submissions/CIK{one:010d}.json") for one in ciks],
        ("sec_edgar", "search"): [await edgar(TEXT, "/LATEST/search-index?forms=D")],
    }  # fmt: skip
    for (vendor, operation), answers in asked.items():
        told = [one.json() for one in answers if one.status_code == 200]
        assert told, operation
        assert not golden.missing(vendor, operation, told), (vendor, operation)


async def test_a_notice_has_every_documented_element(client: httpx2.AsyncClient) -> None:
    told: set[str] = set()
    for one in WORLD.filings[:10]:
        path = f"/Archives/edgar/data/{one.cik}/{one.accession.replace('-', '')}/primary_doc.xml"
        answer = await _ask(client, WWW, path)
        told |= {element.tag for element in ElementTree.fromstring(answer.content).iter()}
    examples = [
        one["reply"]["text"] for one in golden.exchanges("sec_edgar", "hit") if one["operation"] == "form_d"
    ]
    wanted = {element.tag for text in examples for element in ElementTree.fromstring(text.strip()).iter()}
    assert wanted <= told, wanted - told
