"""Every documented request is taken by the twin as documented, and its answers have the documented keys.

Vendors are compared that both sides know; the adapters' requests and the documented replies are the arbiter.
"""

from __future__ import annotations

import base64
from datetime import date
from typing import Any
from urllib.parse import urlencode, urlsplit

import orjson
import pytest

from leadwright.sources.market import vendors
from leadwright_twin.market.books import Books
from leadwright_twin.market.clock import StoppedClock
from leadwright_twin.market.desk import Desk
from leadwright_twin.market.faults import faults
from leadwright_twin.market.profile import Profile
from leadwright_twin.market.providers import crunchbase_shapes, providers, zoominfo_shapes
from leadwright_twin.market.universe import Market
from leadwright_twin.wire import Request, Response
from tests.twin.market import golden

TODAY = date(2026, 11, 26)
WORLD = Market(3, 300, TODAY)
OWN = {"zoominfo_legacy": "zoominfo"}  # a vendor that is served by another's module
OPEN = {
    "coverage": {"default": 1.0, "people": 1.0}, "errors": {}, "asynchronous": {"rate": 0}, "staleness_months": 0,
}  # fmt: skip
DESK = Desk(WORLD, Profile("open", dict.fromkeys(providers(), OPEN)), faults(), StoppedClock(TODAY), Books())
NAMES = sorted(name for name in vendors() if OWN.get(name, name) in providers())
_ANSWERED = ("hit", "page", "quirk", "empty", "miss")


def ask(vendor: str, asked: dict[str, Any], key: str = "key") -> Response:
    """The twin's response to a documented request, with the key where the manifest says that it goes."""
    manifest = vendors()[vendor].manifest
    base, auth = urlsplit(manifest.bases[asked["base"]]), manifest.auth
    headers = {"user-agent": f"{key} mail@buyer.example"}
    told = auth.template
    for part in (*auth.secrets, "token"):
        told = told.replace(f"{{{part}}}", key)
    query = dict(asked.get("query") or {})
    if auth.place == "header" and auth.name.lower() != "user-agent":  # which already names whom to write to
        headers[auth.name.lower()] = told
    elif auth.place == "query":
        query[auth.name] = told
    elif auth.place == "basic":
        headers["authorization"] = f"Basic {base64.b64encode(told.encode()).decode()}"
    body = b""
    if asked.get("json") is not None:
        body, headers["content-type"] = orjson.dumps(asked["json"]), "application/json"
    target = f"{base.path}{asked['path']}" + (f"?{urlencode(query, doseq=True)}" if query else "")
    sending = DESK.answer(Request(asked["method"], target, str(base.hostname), headers, body))
    if sending.gate is not None:
        sending.gate.leave()
    return sending.response


def said(response: Response) -> Any:
    return orjson.loads(response.body)


@pytest.mark.parametrize("vendor", NAMES)
def test_a_documented_request_is_taken_as_documented(vendor: str) -> None:
    bases = vendors()[vendor].manifest.bases  # others are files on this machine
    rows = [
        one
        for one in golden.exchanges(vendor, *_ANSWERED)
        if not one.get("cursor") and one["request"]["base"] in bases
    ]
    documented: dict[str, set[int]] = {}
    for one in rows:
        documented.setdefault(one["operation"], set()).add(one["reply"]["status"])
    for number, one in enumerate(rows):
        response = ask(vendor, one["request"], f"key{number}")
        assert response.status in documented[one["operation"]] | {404}, (one["name"], response.body[:300])
        if response.status == 404:  # its companies are not of this market
            assert b"oute" not in response.body, (one["name"], response.body[:300])


@pytest.mark.parametrize("vendor", NAMES)
def test_a_wrong_key_is_refused_with_the_documented_keys(vendor: str) -> None:
    auth = vendors()[vendor].manifest.auth
    if auth.place == "none" or auth.name.lower() == "user-agent":
        pytest.skip("it takes no key")
    asked = next(golden.exchanges(vendor, "hit"))["request"]
    refused = ask(vendor, asked, "invalid")
    known = [one["reply"] for one in golden.exchanges(vendor, "error")]
    same = [one for one in known if one["status"] == refused.status]
    shapes = [golden.keys(one["json"]) for one in same if "json" in one]
    if shapes:
        assert any(golden.keys(said(refused)) >= shape for shape in shapes), refused.body
    else:
        assert any("text" in one for one in same), refused.body


# hits ---------------------------------------------------------------------------------------------


def asked_of(vendor: str, operation: str) -> dict[str, Any]:
    """The request of the first documented hit."""
    return next(one for one in golden.exchanges(vendor, "hit") if one["operation"] == operation)["request"]


def crunchbase() -> dict[str, list[dict[str, Any]]]:
    organization, by_domain = asked_of("crunchbase", "organization"), asked_of("crunchbase", "by_domain")
    search, rounds = asked_of("crunchbase", "search"), asked_of("crunchbase", "funding_rounds")
    complete = asked_of("crunchbase", "autocomplete")
    companies = [WORLD.company(index) for index in range(40)]

    def where(request: dict[str, Any], value: str) -> dict[str, Any]:
        one = {**request["json"]["query"][0], "values": [value]}
        return {**request, "json": {**request["json"], "query": [one]}}

    ids = [crunchbase_shapes.organization_id(one.index) for one in companies]
    return {
        "search": [{**search, "json": {**search["json"], "query": []}}],
        "organization": [{**organization, "path": f"/entities/organizations/{one}"} for one in ids],
        "by_domain": [where(by_domain, one.domain) for one in companies],
        "funding_rounds": [where(rounds, one) for one in ids],
        "autocomplete": [
            {**complete, "query": {**complete["query"], "query": one.name[:4]}} for one in companies
        ],
    }


def builtwith() -> dict[str, list[dict[str, Any]]]:
    domain, bulk = asked_of("builtwith", "domain"), asked_of("builtwith", "domain_bulk")
    change, lists = asked_of("builtwith", "change"), asked_of("builtwith", "lists")
    domains = [WORLD.company(index).domain for index in range(40)]
    technologies = ("React", "Nginx", "Cloudflare", "Google-Analytics")
    since = {"SINCE": "2020-01-01"}
    return {
        "domain": [{**domain, "query": {**domain["query"], "LOOKUP": one}} for one in domains],
        "domain_bulk": [{**bulk, "json": {**bulk["json"], "lookups": domains[:8]}}],
        "change": [{**change, "query": {"LOOKUP": one, **since}} for one in domains],
        "lists": [{**lists, "query": {"TECH": one, "META": "yes"}} for one in technologies],
        "usage": [asked_of("builtwith", "usage")],
    }


def named_in(paths: set[str]) -> list[str]:
    """Every name of a path: all that could be asked for as an output field."""
    return sorted({part.removesuffix("[]") for path in paths for part in path.split(".") if part})


def zoominfo(vendor: str) -> dict[str, list[dict[str, Any]]]:
    companies = [WORLD.company(index) for index in range(40)]
    people = [WORLD.people(one.index)[0] for one in companies]
    ids = [zoominfo_shapes.company_id(one.index) for one in companies]
    named = [{"companyWebsite": f"www.{one.domain}"} for one in companies]
    staff = [
        {"firstName": who.given, "lastName": who.family, "companyWebsite": one.domain}
        for who, one in zip(people, companies, strict=True)
    ]
    about = [{"companyId": one, "topics": ["Robotics", "Payments", "Payroll"]} for one in ids]
    changed: dict[str, list[dict[str, Any]]] = {
        "company_search": [{}], "contact_search": named,
        "company_enrich": [{"matchCompanyInput": named[start : start + 20]} for start in (0, 20)],
        "contact_enrich": [{"matchPersonInput": staff[start : start + 20]} for start in (0, 20)],
        "technologies": about, "news": about, "scoops": about, "intent": about,
    }  # fmt: skip
    found: dict[str, list[dict[str, Any]]] = {}
    for operation in sorted({one["operation"] for one in golden.exchanges(vendor, "hit")} & set(changed)):
        request = asked_of(vendor, operation)
        body, attributes = request["json"], named_in(golden.documented(vendor, operation))
        for more in changed[operation]:
            if vendor == "zoominfo":
                old = body["data"]["attributes"]
                kept = {"outputFields": attributes} if "outputFields" in old else {}
                new: dict[str, Any] = {"data": {**body["data"], "attributes": {**kept, **more}}}
            else:
                new = {name: body[name] for name in ("rpp", "page") if name in body} | more
                new |= {"outputFields": attributes} if "outputFields" in body else {}
            found.setdefault(operation, []).append({**request, "json": new})
    return found


# Keys that the documented replies show and this market has nothing for.
BESIDES = {
    "builtwith": (".Results[].Result.Paths[].Technologies[].Categories[].",),  # or plain text
    "crunchbase": (
        ".entities[].properties.last_funding_at.",
        ".entities[].properties.announced_on.",
        ".cards.raised_funding_rounds[].announced_on.",
    ),  # or plain text
    "zoominfo": (
        ".data[].attributes.competitors[].",
        ".data[].attributes.recommendedContacts[].",
        ".data[].meta.input.",  # what was asked
    ),
    "zoominfo_legacy": (".data.result[].data[].competitors[].", ".data.result[].input."),
}


@pytest.mark.parametrize(
    "vendor", [one for one in ("builtwith", "crunchbase", "zoominfo", "zoominfo_legacy") if one in NAMES]
)
def test_hits_have_every_documented_key(vendor: str) -> None:
    asked = {"builtwith": builtwith, "crunchbase": crunchbase}.get(vendor, lambda: zoominfo(vendor))()
    assert {one["operation"] for one in golden.exchanges(vendor, "hit")} <= set(asked)
    for operation, requests in asked.items():
        answers = [ask(vendor, one, f"{operation}{number}") for number, one in enumerate(requests)]
        assert {one.status for one in answers} == {200}, (operation, answers[0].body[:300])
        lost = golden.missing(vendor, operation, [said(one) for one in answers], BESIDES.get(vendor, ()))
        rows = [one for one in golden.exchanges(vendor, "hit") if one["operation"] == operation]
        unread = {
            name for one in rows for name in one.get("leftovers", ())
        }  # invented by the examples, to be survived
        lost = {one for one in lost if one.rpartition(".")[2] not in unread}
        assert not lost, (operation, lost)
