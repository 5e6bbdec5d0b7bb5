"""Crunchbase, BuiltWith and ZoomInfo of the twin: paging, silence, jobs, tokens, opt-outs, charges."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

import orjson

from leadwright_twin.market.books import Books
from leadwright_twin.market.clock import StoppedClock
from leadwright_twin.market.desk import Desk
from leadwright_twin.market.faults import faults
from leadwright_twin.market.profile import Profile
from leadwright_twin.market.universe import Market
from leadwright_twin.wire import Request, Response

TODAY = date(2026, 11, 26)
WORLD = Market(5, 300, TODAY)
ALL = {"coverage": {"default": 1.0, "people": 1.0}, "errors": {}, "staleness_months": 0}
NAMES = ("crunchbase", "builtwith", "zoominfo")


class Twin:
    """One desk with its clock and books."""

    def __init__(self) -> None:
        self.clock, self.books = StoppedClock(TODAY), Books()
        self.desk = Desk(WORLD, Profile("all", dict.fromkeys(NAMES, ALL)), faults(), self.clock, self.books)

    def ask(self, host: str, method: str, path: str, body: Any = None, **headers: str) -> Response:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        octets = b""
        if body is not None:
            octets, sent["content-type"] = orjson.dumps(body), "application/json"
        sending = self.desk.answer(Request(method, path, host, sent, octets))
        if sending.gate is not None:
            sending.gate.leave()
        return sending.response

    def crunchbase(self, method: str, path: str, body: Any = None) -> Response:
        return self.ask("api.crunchbase.com", method, path, body, x_cb_user_key="key")

    def builtwith(self, method: str, path: str, body: Any = None) -> Response:
        return self.ask("api.builtwith.com", method, path, body, authorization="API key")

    def zoominfo(self, path: str, attributes: Any, token: str = "key") -> Response:
        document = {"data": {"type": "X", "attributes": attributes}}
        full = f"/gtm/data/v1{path}"
        return self.ask("api.zoominfo.com", "POST", full, document, authorization=f"Bearer {token}")


def said(response: Response) -> Any:
    return orjson.loads(response.body)


def headers_of(response: Response) -> dict[str, str]:
    return {name.lower(): value for name, value in response.headers}


# Crunchbase ---------------------------------------------------------------------------------------


def search(twin: Twin, *predicates: tuple[str, str, list[Any]], **more: Any) -> Any:
    query = [
        {"type": "predicate", "field_id": field, "operator_id": operator, "values": values}
        for field, operator, values in predicates
    ]
    body = {"field_ids": ["identifier", "rank_org"], "query": query, **more}
    return said(twin.crunchbase("POST", "/v4/data/searches/organizations", body))


def test_keyset_pages_are_the_whole_in_order() -> None:
    twin = Twin()
    order = [{"field_id": "rank_org", "sort": "asc"}]
    whole = search(twin, order=order, limit=1000)["entities"]
    seen: list[Any] = []
    while page := search(twin, order=order, limit=70, **({"after_id": seen[-1]["uuid"]} if seen else {}))[
        "entities"
    ]:
        seen += page
    assert seen == whole
    assert len({one["uuid"] for one in whole}) == len(whole) == 300
    ranks = [one["properties"]["rank_org"] for one in whole]
    assert ranks == sorted(ranks)


def test_a_display_name_matches_nothing_and_nobody_says_so() -> None:
    twin = Twin()
    by_link = search(twin, ("location_identifiers", "includes", ["united-states"]))["count"]
    assert by_link > 0
    assert search(twin, ("location_identifiers", "includes", ["United States"]))["count"] == 0
    everywhere = search(twin)["count"]
    assert (
        search(twin, ("location_identifiers", "not_includes", ["united-states"]))["count"]
        == everywhere - by_link
    )


def test_amounts_and_dates_are_compared_and_older_paths_answer_alike() -> None:
    twin = Twin()
    body = {
        "field_ids": ["announced_on", "money_raised"], "limit": 1000,
        "query": [
            {"type": "predicate", "field_id": "money_raised", "operator_id": "gte", "values": [{"value": 10**7, "currency": "usd"}]},
            {"type": "predicate", "field_id": "announced_on", "operator_id": "gte", "values": ["2023-01-01"]},
        ],
    }  # fmt: skip
    found = said(twin.crunchbase("POST", "/v4/data/searches/funding_rounds", body))
    assert found["count"] > 0
    for one in found["entities"]:
        assert one["properties"]["money_raised"]["value_usd"] >= 10**7
        assert one["properties"]["announced_on"] >= "2023-01-01"
    assert said(twin.crunchbase("POST", "/api/v4/searches/funding_rounds", body)) == found


def test_the_ceiling_is_silent() -> None:
    twin = Twin()
    answers = [twin.crunchbase("GET", "/v4/data/autocompletes?query=a") for _ in range(201)]
    assert [one.status for one in answers[-2:]] == [200, 429]
    assert not {"retry-after", "x-ratelimit-limit"} & set(headers_of(answers[-1]))


def test_unknown_companies_operators_and_fields_have_their_own_answers() -> None:
    twin = Twin()
    assert said(twin.crunchbase("GET", "/v4/data/entities/organizations/nobody"))["code"] == "CS404"
    for body in (
        {"field_ids": ["nonsense"], "query": []},
        {"field_ids": ["name"], "query": [{"type": "predicate", "field_id": "name", "operator_id": "like", "values": []}]},
    ):  # fmt: skip
        answer = twin.crunchbase("POST", "/v4/data/searches/organizations", body)
        assert answer.status == 400
        assert isinstance(said(answer), list)


# BuiltWith ----------------------------------------------------------------------------------------


def test_errors_come_inside_a_200() -> None:
    twin = Twin()
    refused = twin.ask(
        "api.builtwith.com", "GET", "/v22/api.json?LOOKUP=a.example", authorization="API invalid"
    )
    assert refused.status == 200
    assert said(refused)["Errors"][0]["Code"] == -2
    assert said(twin.builtwith("GET", "/lists12/api.json?TECH=Nothing-Known"))["Errors"][0]["Code"] == -4


def test_every_look_up_is_charged_and_the_headers_count_them() -> None:
    twin = Twin()
    known = [WORLD.company(index).domain for index in range(5)]
    query = urlencode({"LOOKUP": ",".join([*known, "nowhere.example"])})
    answer = twin.builtwith("GET", f"/v22/api.json?{query}")
    results = said(answer)["Results"]
    assert [one["Lookup"] for one in results] == [*known, "nowhere.example"]
    assert [bool(one["Result"]["Paths"]) for one in results][-1] is False
    assert twin.books.charged("builtwith") == {("builtwith", "credit"): 6}
    assert headers_of(answer)["x-api-credits-used"] == "6"


def test_a_job_is_read_once() -> None:
    twin = Twin()
    lookups = [WORLD.company(index).domain for index in range(30)]
    started = twin.builtwith("POST", "/v22/domain/bulk", {"lookups": lookups})
    assert started.status == 202
    job = said(started)["job_id"]
    assert said(twin.builtwith("GET", f"/v22/domain/bulk/{job}"))["status"] == "queued"
    twin.clock.advance(5)
    assert said(twin.builtwith("GET", f"/v22/domain/bulk/{job}"))["status"] == "complete"
    result = twin.builtwith("GET", f"/v22/domain/bulk/{job}/result")
    assert [one["Lookup"] for one in said(result)["Results"]] == lookups
    assert twin.builtwith("GET", f"/v22/domain/bulk/{job}/result").status == 404


def test_a_list_is_followed_to_its_end() -> None:
    twin, seen, offset = Twin(), list[str](), ""
    while offset != "END":
        more = f"&OFFSET={offset}" if offset else ""
        page = said(twin.builtwith("GET", f"/lists12/api.json?TECH=React&ALL=yes{more}"))
        seen += [one["D"] for one in page["Results"]]
        offset = page["NextOffset"]
        twin.clock.advance(1)
    assert len(seen) == len(set(seen)) > 100


# ZoomInfo -----------------------------------------------------------------------------------------


def test_a_token_is_good_for_an_hour() -> None:
    twin = Twin()
    form = {"grant_type": "client_credentials", "client_id": "builder-7", "client_secret": "s"}
    told = said(twin.ask("okta-login.zoominfo.com", "POST", "/oauth2/default/v1/token", form))
    answer = twin.zoominfo("/companies/search", {}, told["access_token"])
    assert headers_of(answer)["x-ratelimit-limit-second"] == "5"
    twin.clock.advance(told["expires_in"] + 1)
    refused = twin.zoominfo("/companies/search", {}, told["access_token"])
    assert (refused.status, said(refused)["error"]["code"]) == (401, "ZI0001")
    login = twin.ask("api.zoominfo.com", "POST", "/authenticate", {"username": "u", "password": "p"})
    old = twin.ask(
        "api.zoominfo.com",
        "POST",
        "/search/company",
        {"rpp": 5},
        authorization=f"Bearer {said(login)['jwt']}",
    )
    assert len(said(old)["data"]) == 5


def test_a_refusal_names_its_bucket() -> None:
    twin = Twin()
    answers = [twin.zoominfo("/companies/search", {}, "builder-1") for _ in range(6)]
    assert answers[-1].status == 429
    assert headers_of(answers[-1])["x-ratelimit-rejected-bucket"] == "second"
    assert "retry-after" in headers_of(answers[-1])


def test_whoever_opted_out_is_never_shown_and_never_charged() -> None:
    twin = Twin()
    gone = next(who for index in range(300) for who in WORLD.people(index) if who.opted_out)
    company = WORLD.company(gone.home)
    found = said(twin.zoominfo("/contacts/search", {"companyWebsite": company.domain}))["data"]
    names = {(one["attributes"]["firstName"], one["attributes"]["lastName"]) for one in found}
    assert (gone.given, gone.family) not in names
    wanted = {"firstName": gone.given, "lastName": gone.family, "companyWebsite": company.domain}
    asked = {"matchPersonInput": [wanted], "outputFields": ["email"]}
    (answer,) = said(twin.zoominfo("/contacts/enrich", asked))["data"]
    assert answer["meta"]["matchStatus"] == "OPT_OUT"
    assert "attributes" not in answer
    assert twin.books.charged("zoominfo") == {}


def test_pages_of_a_search_are_its_parts() -> None:
    twin = Twin()
    want = {"country": "United States", "employeeRangeMin": "50"}
    whole = said(twin.zoominfo("/companies/search?page%5Bsize%5D=100", want))
    parts, page = list[Any](), 1
    while True:
        told = said(twin.zoominfo(f"/companies/search?page%5Bsize%5D=9&page%5Bnumber%5D={page}", want))
        parts += told["data"]
        if told["links"]["next"] is None:
            break
        page += 1
        twin.clock.advance(1)
    assert parts == whole["data"]
    assert whole["meta"]["totalResults"] == len(parts) > 20
