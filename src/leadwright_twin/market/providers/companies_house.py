"""Companies House: the register of the United Kingdom. The key is the user of Basic; 600 calls in five minutes."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from leadwright_twin.market.data import load
from leadwright_twin.market.frame import Answer, Call, Headers, Plan, Provider, route
from leadwright_twin.market.limiters import Limit, Refusal
from leadwright_twin.market.seeded import hex_id
from leadwright_twin.market.types import Company, Job, Person
from leadwright_twin.market.view import SeenCompany

_KINDS = {"PLC": "plc", "LLP": "llp"}
_LEADS = frozenset({"c_suite", "founder", "owner"})


def _key(call: Call) -> str | None:
    kind, _, coded = call.header("authorization").partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        return base64.b64decode(coded, validate=True).decode("utf-8").partition(":")[0] or None
    except (binascii.Error, UnicodeDecodeError):
        return None


def _unauthorised(call: Call) -> Answer:
    if not call.header("authorization"):
        return Answer(401, {"error": "Empty Authorization header", "type": "ch:service"})
    return Answer(401, {"error": "Invalid Authorization", "type": "ch:service"})


def _busy(call: Call, refusal: Refusal) -> Answer:
    return Answer(429, None)


def _error(status: int, what: str) -> Answer:
    return Answer(status, {"errors": [{"error": what, "type": "ch:service"}]})


def _mark(call: Call) -> Headers:
    """How much of the five minutes is left."""
    if call.route is None:
        return ()
    state = call.me.gate(call.route.group).states(call.now)
    if not state:
        return ()
    ends = round(call.now + state[0].resets)
    return (
        ("x-ratelimit-limit", str(state[0].limit.requests)), ("x-ratelimit-remain", str(state[0].left)),
        ("x-ratelimit-reset", str(ends)), ("x-ratelimit-window", "5m"),
    )  # fmt: skip


# what the register says ---------------------------------------------------------------------------


def _number(row: SeenCompany) -> str:
    return row.truth.numbers["company_number"]


def _registered(call: Call) -> Sequence[SeenCompany]:
    return call.search(
        "all", lambda: [row for row in call.view.companies() if "company_number" in row.truth.numbers]
    )


def _status(truth: Company) -> str:
    return "dissolved" if truth.status == "closed" and not truth.alive_on(truth.today) else "active"


def _address(truth: Company) -> dict[str, Any]:
    house, _, street = truth.street.partition(" ")
    return {
        "premises": house, "address_line_1": street or truth.street, "locality": truth.place.city,
        "region": truth.place.region, "postal_code": truth.place.postcode, "country": truth.place.region,
    }  # fmt: skip


def _in_a_line(where: dict[str, Any]) -> str:
    return ", ".join(
        (f"{where['premises']} {where['address_line_1']}", where["locality"], where["postal_code"])
    )


def _sic(truth: Company) -> list[str]:
    return [str(load("industries.json")[truth.industry]["ukbsic"])]


def _named(truth: Company) -> str:
    return truth.legal_name.upper()


def _item(truth: Company) -> dict[str, Any]:
    number, where = truth.numbers["company_number"], _address(truth)
    told = {
        "kind": "searchresults#company", "title": _named(truth), "company_number": number,
        "company_status": _status(truth), "company_type": _KINDS.get(truth.legal_form, "ltd"),
        "date_of_creation": truth.founded.isoformat(), "address": where,
        "address_snippet": _in_a_line(where),
        "description": f"{number} - Incorporated on {truth.founded:%-d %B %Y}", "description_identifier": ["incorporated-on"],
        "links": {"self": f"/company/{number}"}, "matches": {"title": [1, len(truth.name)], "snippet": []}, "snippet": "",
    }  # fmt: skip
    return told | _ceased(truth)


def _ceased(truth: Company) -> dict[str, Any]:
    gone = _status(truth) == "dissolved" and truth.status_since
    return {"date_of_cessation": gone.isoformat()} if gone else {}


def _window(call: Call, most: int, first: int) -> tuple[int, int] | Answer:
    size, start = call.whole("items_per_page" if first else "size", 20), call.whole("start_index", 0)
    if size is None or start is None or size < 1 or start < 0:
        return _error(400, "invalid-parameters")
    if start >= 1_000 and first:
        return Answer(416, {"errors": [{"error": "search-results-window-exceeded", "type": "ch:service"}]})
    return min(size, most), start


def _search(call: Call) -> Answer:
    wanted = call.param("q").lower().split()
    if not wanted:
        return _error(400, "missing-parameter")
    window = _window(call, 100, 1)
    if isinstance(window, Answer):
        return window
    size, start = window
    rows = call.search(
        f"search {wanted}",
        lambda: [
            row for row in _registered(call) if all(word in row.truth.legal_name.lower() or word == _number(row).lower() for word in wanted)
        ],
    )  # fmt: skip
    page = rows[start : start + size]
    body = {
        "kind": "search#companies", "etag": hex_id(len(rows), "etag", "search", digits=40),
        "items": [_item(row.truth) for row in page], "total_results": len(rows), "start_index": start,
        "items_per_page": size, "page_number": start // size + 1,
    }  # fmt: skip
    return Answer(body=body, subjects=tuple(row.truth.id for row in page))


def _known(call: Call) -> SeenCompany | None:
    index = call.market.by_number.get(("company_number", call.path["number"].upper()))
    return call.view.company(index) if index is not None else None


def _links(number: str) -> dict[str, str]:
    here = f"/company/{number}"
    return {"self": here, "filing_history": f"{here}/filing-history", "officers": f"{here}/officers"}


def _profile(call: Call) -> Answer:
    row = _known(call)
    if row is None:
        return _error(404, "company-profile-not-found")
    truth, number = row.truth, _number(row)
    today = call.market.today
    before = [
        {"name": truth.former_name.upper(), "effective_from": truth.founded.isoformat(), "ceased_on": truth.renamed_on.isoformat()}
    ] if truth.former_name and truth.renamed_on else []  # fmt: skip
    body = {
        "company_name": _named(truth), "company_number": number, "company_status": _status(truth),
        "type": _KINDS.get(truth.legal_form, "ltd"), "jurisdiction": "scotland" if number.startswith("SC") else "england-wales",
        "date_of_creation": truth.founded.isoformat(), "registered_office_address": _address(truth), "sic_codes": _sic(truth),
        "accounts": {
            "accounting_reference_date": {"day": "31", "month": "12"}, "overdue": False,
            "last_accounts": {"made_up_to": f"{today.year - 1}-12-31", "type": "micro-entity" if truth.heads < 10 else "full"},
            "next_due": f"{today.year + 1}-09-30",
        },
        "confirmation_statement": {"next_due": (today + timedelta(days=200)).isoformat(), "overdue": False},
        "previous_company_names": before, "has_charges": False, "has_insolvency_history": False, "can_file": True,
        "registered_office_is_in_dispute": False, "undeliverable_registered_office_address": False,
        "etag": hex_id(truth.index, "etag", "companies_house", digits=40),
        "links": _links(number),
    } | _ceased(truth)  # fmt: skip
    return Answer(body=body, subjects=(truth.id,))


def _posts(call: Call, row: SeenCompany) -> list[tuple[Person, Job]]:
    """Who leads the company, and who did."""
    staff = (
        (one, job)
        for one in call.market.people_ever(row.index)
        for job in one.jobs
        if job.company == row.index
    )
    return [(one, job) for one, job in staff if job.seniority in _LEADS][:6]


def _appointments(row: SeenCompany, number: str) -> dict[str, Any]:
    every = {"appointments": f"/officers/{number}/appointments"}
    return {"self": f"/company/{_number(row)}/appointments/{number}", "officer": every}


def _officer(row: SeenCompany, one: Person, job: Job) -> dict[str, Any]:
    number = hex_id(one.number, "officer", "companies_house")
    told = {
        "name": f"{one.family.upper()}, {one.given}", "officer_role": "director", "appointed_on": job.since.isoformat(),
        "occupation": "Company Director", "nationality": "British", "country_of_residence": row.truth.place.region,
        "date_of_birth": {"month": 1 + one.number % 12, "year": 1960 + one.number % 35}, "address": _address(row.truth),
        "person_number": f"{one.number:08d}0001",
        "links": _appointments(row, number),
    }  # fmt: skip
    return told | ({"resigned_on": job.until.isoformat()} if job.until else {})


def _secretary(row: SeenCompany) -> dict[str, Any]:
    """Some companies have another company for their secretary."""
    number = hex_id(row.index, "secretary", "companies_house")
    return {
        "name": "INVENTED SECRETARIES LIMITED", "officer_role": "corporate-secretary",
        "appointed_on": row.truth.founded.isoformat(), "address": _address(row.truth),
        "identification": {
            "identification_type": "uk-limited-company", "registration_number": "99999999", "legal_authority": "COMPANIES ACT 2006",
            "legal_form": "LIMITED COMPANY", "place_registered": "ENGLAND AND WALES",
        },
        "links": _appointments(row, number),
    }  # fmt: skip


def _officers(call: Call) -> Answer:
    row = _known(call)
    if row is None:
        return _error(404, "company-officers-not-found")
    window = _window(call, 100, 1)
    if isinstance(window, Answer):
        return window
    size, start = window
    posts = _posts(call, row)
    every = [_officer(row, one, job) for one, job in posts] + (
        [_secretary(row)] if row.index % 5 == 0 else []
    )
    gone = sum("resigned_on" in one for one in every)
    body = {
        "kind": "officer-list", "etag": hex_id(row.index, "etag", "officers", digits=40), "items": every[start : start + size],
        "active_count": len(every) - gone, "resigned_count": gone, "inactive_count": 0, "total_results": len(every),
        "start_index": start, "items_per_page": size, "links": {"self": f"/company/{_number(row)}/officers"},
    }  # fmt: skip
    return Answer(body=body, subjects=(row.truth.id, *(one.id for one, _ in posts[start : start + size])))


def _filing(
    row: SeenCompany, day: str, kind: str, category: str, described: str, made_up: str
) -> dict[str, Any]:
    number = hex_id(row.index, "filing", kind, day)
    return {
        "category": category, "type": kind, "date": day, "action_date": made_up or day, "description": described,
        "description_values": {"made_up_date": made_up} if made_up else {}, "transaction_id": number, "barcode": None,
        "pages": 3, "links": {"self": f"/company/{_number(row)}/filing-history/{number}"},
    }  # fmt: skip


def _filings(call: Call) -> Answer:
    row = _known(call)
    if row is None:
        return _error(404, "filing-history-not-found")
    truth = row.truth
    years = range(call.market.today.year, max(truth.founded.year, call.market.today.year - 8), -1)
    found = [
        _filing(row, f"{year}-02-14", "CS01", "confirmation-statement", "confirmation-statement-with-no-updates", f"{year}-02-10")
        for year in years
    ]  # fmt: skip
    incorporated = _filing(
        row, truth.founded.isoformat(), "NEWINC", "incorporation", "incorporation-company", ""
    )
    window = _window(call, 100, 1)
    if isinstance(window, Answer):
        return window
    size, start = window
    every = [*found, incorporated]
    body = {
        "kind": "filing-history", "etag": hex_id(truth.index, "etag", "filings", digits=40),
        "items": every[start : start + size], "total_count": len(every), "start_index": start, "items_per_page": size,
        "filing_history_status": "filing-history-available",
    }  # fmt: skip
    return Answer(body=body, subjects=(truth.id,))


def _advanced(call: Call) -> Answer:
    window = _window(call, 5_000, 0)
    if isinstance(window, Answer):
        return window
    size, start = window
    asked = {name: call.param(name) for name in (
        "company_name_includes", "sic_codes", "incorporated_from", "incorporated_to", "location", "company_status", "company_type"
    )}  # fmt: skip
    for name in ("incorporated_from", "incorporated_to"):
        if asked[name] and not _is_day(asked[name]):
            return _error(400, "invalid-parameters")
    rows = call.search(
        f"advanced {asked}", lambda: [row for row in _registered(call) if _fits(row.truth, asked)]
    )
    page = rows[start : start + size]
    if not page:
        return _error(404, "not-found")
    items = [
        {
            "company_name": _named(row.truth), "company_number": _number(row), "company_status": _status(row.truth),
            "company_type": _KINDS.get(row.truth.legal_form, "ltd"), "kind": "search-results#company",
            "date_of_creation": row.truth.founded.isoformat(), "registered_office_address": _address(row.truth),
            "sic_codes": _sic(row.truth), "links": {"company_profile": f"/company/{_number(row)}"},
        } | _ceased(row.truth)
        for row in page
    ]  # fmt: skip
    body = {
        "etag": hex_id(len(rows), "etag", "advanced", digits=40), "kind": "search#advanced-search", "top_hit": items[0],
        "items": items, "hits": len(rows),
    }  # fmt: skip
    return Answer(body=body, subjects=tuple(row.truth.id for row in page))


def _is_day(text: str) -> bool:
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC) is not None
    except ValueError:
        return False


def _fits(truth: Company, asked: dict[str, str]) -> bool:
    codes = {one for one in asked["sic_codes"].split(",") if one}
    states = {one for one in asked["company_status"].split(",") if one}
    kinds = {one for one in asked["company_type"].split(",") if one}
    day, where = truth.founded.isoformat(), asked["location"].lower()
    place = " ".join(
        (truth.street, truth.place.city, truth.place.region, truth.place.postcode, truth.place.country_name)
    ).lower()
    return (
        asked["company_name_includes"].lower() in truth.legal_name.lower()
        and (not codes or bool(codes & set(_sic(truth))))
        and (not states or _status(truth) in states)
        and (not kinds or _KINDS.get(truth.legal_form, "ltd") in kinds)
        and (not asked["incorporated_from"] or day >= asked["incorporated_from"])
        and (not asked["incorporated_to"] or day <= asked["incorporated_to"])
        and (not where or where in place)
    )


PROVIDER = Provider(
    name="companies_house",
    hosts=("api.company-information.service.gov.uk",),
    routes=(
        route("GET", "/search/companies", _search, "search", repeat="free"),
        route("GET", "/advanced-search/companies", _advanced, "advanced", repeat="free"),
        route("GET", "/company/{number}", _profile, "profile", repeat="free"),
        route("GET", "/company/{number}/officers", _officers, "officers", repeat="free"),
        route("GET", "/company/{number}/filing-history", _filings, "filing_history", repeat="free"),
    ),
    key=_key,
    unauthorised=_unauthorised,
    busy=_busy,
    spent=lambda call, unit: Answer(429, None),
    missing=lambda call: Answer(404, None),
    plans={"public": Plan({"default": (Limit("five minutes", 600, 300),)})},
    defaults={"plan": "public", "currency": "GBP", "coverage": {"default": 1.0, "people": 1.0}, "staleness_months": 0.1},
    mark=_mark,
)  # fmt: skip
