"""Clearbit: a host for each kind of question, answers that come later unless one waits for them, signed webhooks."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from leadwright_twin.market.frame import Answer, Call, Headers, Plan, Provider, route
from leadwright_twin.market.limiters import Limit, Refusal
from leadwright_twin.market.providers import clearbit_shapes as shapes
from leadwright_twin.market.view import SeenCompany, SeenPerson, bare_domain

_COMPANY, _PERSON, _DISCOVERY = "company.clearbit.com", "person.clearbit.com", "discovery.clearbit.com"
_PROSPECTOR, _REVEAL, _AUTOCOMPLETE = (
    "prospector.clearbit.com",
    "reveal.clearbit.com",
    "autocomplete.clearbit.com",
)
_COMPANY_NOW, _PERSON_NOW = "company-stream.clearbit.com", "person-stream.clearbit.com"


def _error(status: int, kind: str, message: str, headers: Headers = ()) -> Answer:
    return Answer(status, {"error": {"type": kind, "message": message}}, headers)


def _unknown() -> Answer:
    return _error(404, "unknown_record", "Unknown record.")


def _invalid(name: str) -> Answer:
    return _error(422, "params_invalid", f"Invalid parameter: {name}.")


def _key(call: Call) -> str | None:
    kind, _, coded = call.header("authorization").partition(" ")
    if kind.lower() == "bearer":
        return coded.strip() or None
    if kind.lower() != "basic":
        return None
    try:
        return base64.b64decode(coded, validate=True).decode("utf-8").partition(":")[0] or None
    except (binascii.Error, UnicodeDecodeError):
        return None


def _unauthorised(call: Call) -> Answer:
    return _error(401, "auth_required", "You must provide a valid API key.")


def _busy(call: Call, refusal: Refusal) -> Answer:
    return _error(429, "rate_limit", "Too many requests.")


def _spent(call: Call, unit: str) -> Answer:
    return _error(402, "over_quota", "Over plan quota.")


def _missing(call: Call) -> Answer:
    return _error(404, "unknown_route", "No such endpoint.")


def _mark(call: Call) -> Headers:
    """The ceiling of this kind of question; those that wait for the answer tell none."""
    if call.route is None:
        return ()
    state = next(iter(call.me.gate(call.route.group).states(call.now)), None)
    if state is None or call.route.group in {"stream", "reveal"}:
        return ()
    return (
        ("x-ratelimit-limit", str(state.limit.requests)), ("x-ratelimit-remaining", str(state.left)),
        ("x-ratelimit-reset", str(round(call.now + state.resets))),
    )  # fmt: skip


def _shape(call: Call, row: SeenCompany) -> dict[str, Any]:
    """A company as Clearbit itself writes it: without what those added who sell its form on."""
    return {name: value for name, value in shapes.company(call, row).items() if name != "company_type"}


# look-ups -----------------------------------------------------------------------------------------


def _later(call: Call, key: str, kind: str, found: Mapping[str, Any] | None) -> Answer | None:
    """202, and a signed webhook when it is done, unless the host is one that waits."""
    if call.request.host in {_COMPANY_NOW, _PERSON_NOW} or not call.waits(key):
        return None
    address, number = call.param("webhook_url"), call.param("webhook_id")
    told: set[str] = call.memory.setdefault("told", set())
    if address and f"{address} {key}" not in told:
        told.add(f"{address} {key}")
        body = orjson.dumps(
            {"id": number or None, "type": kind, "status": 200 if found else 404, "body": found}
        )
        secret = (call.credential or "").removeprefix("sk_").removeprefix("pk_").encode()
        signature = hmac.new(secret, body, hashlib.sha1).hexdigest()
        headers = (("content-type", "application/json"), ("x-request-signature", f"sha1={signature}"))
        call.later(address, body, headers, call.settings.asynchronous_seconds)
    return _error(202, "queued", "Your request has been queued, please try again later.")


def _company(call: Call) -> Answer:
    domain = bare_domain(call.param("domain"))
    if "." not in domain:
        return _invalid("domain")
    row = call.view.find(domain=domain)
    found = _shape(call, row) if row is not None else None
    if waiting := _later(call, domain, "company", found):
        return waiting
    if row is None or found is None:
        return _unknown()
    return Answer(body=found, units=1, subjects=(row.truth.id,))


def _who(call: Call) -> SeenPerson | None:
    """Nobody is shown who asked not to be."""
    seen = call.view.by_email(call.param("email"))
    return None if seen is None or seen.opted_out else seen


def _person(call: Call) -> Answer:
    email = call.param("email").strip().lower()
    if "@" not in email:
        return _invalid("email")
    seen = _who(call)
    found = shapes.person(call, seen) if seen is not None else None
    if waiting := _later(call, email, "person", found):
        return waiting
    if seen is None or found is None:
        return _unknown()
    return Answer(body=found, units=1, subjects=(seen.truth.id,))


def _combined(call: Call) -> Answer:
    email = call.param("email").strip().lower()
    if "@" not in email:
        return _invalid("email")
    seen = _who(call)
    row = (
        call.view.company(seen.company)
        if seen is not None
        else call.view.find(domain=email.rpartition("@")[2])
    )
    found = {
        "person": shapes.person(call, seen) if seen is not None else None,
        "company": _shape(call, row) if row is not None else None,
    }
    known = any(found.values())
    if waiting := _later(call, email, "person_company", found if known else None):
        return waiting
    if not known:
        return _unknown()
    subjects = tuple(one.truth.id for one in (seen, row) if one is not None)
    return Answer(body=found, units=1, subjects=subjects)


def _logo(row: SeenCompany) -> dict[str, Any]:
    return {"name": row.name, "domain": row.domain, "logo": f"https://logo.clearbit.com/{row.domain}"}


def _domain(call: Call) -> Answer:
    name = call.param("name")
    if not name:
        return _invalid("name")
    row = call.view.find(name=name)
    return _unknown() if row is None else Answer(body=_logo(row), units=1, subjects=(row.truth.id,))


def _suggest(call: Call) -> Answer:
    typed = call.param("query").lower()
    rows = [row for row in call.view.companies() if typed and row.name.lower().startswith(typed)][:5]
    return Answer(body=[_logo(row) for row in rows], subjects=tuple(row.truth.id for row in rows))


def _reveal(call: Call) -> Answer:
    """No invented company has an address on the internet."""
    return _invalid("ip") if not call.param("ip") else _unknown()


# searches -----------------------------------------------------------------------------------------


def _window(call: Call) -> tuple[int, int] | Answer:
    page, size = call.whole("page", 1), call.whole("page_size", 5 if call.request.method == "GET" else 10)
    if page is None or page < 1:
        return _invalid("page")
    if size is None or not 1 <= size <= 20:
        return _invalid("page_size")
    return page, size


def _discover(call: Call) -> Answer:
    window = _window(call)
    if isinstance(window, Answer):
        return window
    if call.broken:
        return _invalid("query")
    (page, size), query = window, call.json.get("query") if isinstance(call.json, dict) else None
    if not isinstance(query, dict | list):
        return _invalid("query")
    rows = call.search(
        f"discovery {orjson.dumps(query).decode()}",
        lambda: [row for row in call.view.companies() if _meets(_shape(call, row), query)],
    )
    found = rows[(page - 1) * size : page * size]
    body = {
        "page": page,
        "page_size": size,
        "total": len(rows),
        "results": [_shape(call, row) for row in found],
    }
    return Answer(body=body, units=len(found), subjects=tuple(row.truth.id for row in found))


def _meets(shape: Mapping[str, Any], query: Any) -> bool:
    """A query is a condition, a list of which all must hold, or {and: [...]}, {or: [...]}, {not: ...}."""
    if isinstance(query, list):
        return all(_meets(shape, one) for one in query)
    if not isinstance(query, Mapping):
        return False
    told = []
    for name, value in query.items():
        if name == "and":
            told.append(all(_meets(shape, one) for one in value))
        elif name == "or":
            told.append(any(_meets(shape, one) for one in value))
        elif name == "not":
            told.append(not _meets(shape, value))
        else:
            told.append(_holds(shape, name, value))
    return all(told)


def _holds(shape: Mapping[str, Any], name: str, value: Any) -> bool:
    geo, category, metrics = shape["geo"], shape["category"], shape["metrics"]
    wanted = str(value).strip().lower()
    numbers = {
        "employees": metrics["employees"],
        "founded_year": shape["foundedYear"],
        "raised": metrics["raised"],
    }
    if name in numbers:
        return _within(numbers[name], wanted)
    texts: Mapping[str, Sequence[Any]] = {
        "name": (shape["name"],), "domain": (shape["domain"],), "type": (shape["type"],), "tag": _tags(shape),
        "country": (geo["countryCode"], geo["country"]), "state": (geo["state"], geo["stateCode"]), "city": (geo["city"],),
        "sector": (category["sector"],), "industry": (category["industry"],), "sub_industry": (category["subIndustry"],),
        "industry_group": (category["industryGroup"],), "employees_range": (metrics["employeesRange"],),
        "tech": [one for tech in shape["tech"] for one in (tech, tech.replace("_", " "))],
    }  # fmt: skip
    if name == "description":
        return wanted in (shape["description"] or "").lower() or any(
            wanted in str(tag).lower() for tag in shape["tags"]
        )
    return wanted in {str(one).lower() for one in texts.get(name, ()) if one}


def _tags(shape: Mapping[str, Any]) -> list[str]:
    inside = shape["category"]
    return [
        *shape["tags"],
        *(one for one in (inside["industry"], inside["subIndustry"], inside["sector"]) if one),
    ]


def _within(number: int | None, wanted: str) -> bool:
    """A number, or an interval such as "51~500", "2012~", "~20"."""
    if number is None:
        return False
    low, mark, high = wanted.partition("~")
    if not mark:
        return wanted.isdecimal() and number == int(wanted)
    return (
        (not low or number >= int(low)) and (not high or number <= int(high)) if _whole(low, high) else False
    )


def _whole(*texts: str) -> bool:
    return all(not text or text.isdecimal() for text in texts)


def _people(call: Call) -> Answer:
    domain = bare_domain(call.param("domain"))
    if "." not in domain:
        return _invalid("domain")
    window = _window(call)
    if isinstance(window, Answer):
        return window
    page, size = window
    row = call.view.find(domain=domain)
    staff = [] if row is None else [one for one in call.view.people(row.index) if not one.opted_out]
    rows = [one for one in staff if _suits(call, one)]
    found = rows[(page - 1) * size : page * size]
    body = {
        "page": page,
        "page_size": size,
        "total": len(rows),
        "results": [_result(call, one) for one in found],
    }
    return Answer(body=body, units=len(found), subjects=tuple(one.truth.id for one in found))


def _suits(call: Call, one: SeenPerson) -> bool:
    work = shapes.person(call, one)["employment"]
    titles = [text.lower() for text in (*call.params("titles"), *call.params("title")) if text]
    ranks = {*call.params("seniorities"), *call.params("seniority")} - {""}
    roles = {*call.params("roles"), *call.params("role")} - {""}
    places = (
        [one.place.city.lower(), one.place.region.lower(), one.place.country.lower()] if one.place else []
    )
    where = [call.param(name).lower() for name in ("city", "state", "country") if call.param(name)]
    if (
        call.param("suppression").startswith("eu")
        and one.place
        and one.place.country in {"DE", "FR", "NL", "ES", "IT"}
    ):
        return False
    return (
        (not titles or any(text in (one.title or "").lower() for text in titles))
        and (not ranks or work["seniority"] in ranks)
        and (not roles or work["role"] in roles)
        and all(text in places for text in where)
        and call.param("name").lower() in one.truth.name.lower()
    )


def _result(call: Call, one: SeenPerson) -> dict[str, Any]:
    shape = shapes.person(call, one)
    work, name = shape["employment"], shape["name"]
    return {
        "id": f"e_{one.truth.number}", "name": {key: name[key] for key in ("givenName", "familyName", "fullName")},
        "title": work["title"], "role": work["role"], "subRole": work["subRole"], "seniority": work["seniority"],
        "company": {"name": work["name"]}, "email": None, "verified": None, "phone": None,
    }  # fmt: skip


def _address(call: Call) -> Answer:
    text = call.path["id"].removeprefix("e_")
    truth = call.market.person(int(text)) if text.isdecimal() and len(text) < 15 else None
    seen = call.view.person(truth) if truth is not None else None
    if seen is None or seen.opted_out or not seen.email:
        return _unknown()
    body = {"id": call.path["id"], "email": seen.email, "verified": seen.checked}
    return Answer(body=body, units=1, subjects=(seen.truth.id,))


_MINUTE = (Limit("minute", 600, 60),)
_PLANS = dict.fromkeys(("company", "person", "names", "discovery", "prospector", "autocomplete"), _MINUTE)
PROVIDER = Provider(
    name="clearbit",
    hosts=(_COMPANY, _PERSON, _DISCOVERY, _PROSPECTOR, _REVEAL, _AUTOCOMPLETE, _COMPANY_NOW, _PERSON_NOW),
    routes=(
        route("GET", "/v2/companies/find", _company, "company", group="company", host=_COMPANY),
        route("GET", "/v2/companies/find", _company, "company", group="stream", host=_COMPANY_NOW),
        route("GET", "/v2/people/find", _person, "person", group="person", host=_PERSON),
        route("GET", "/v2/people/find", _person, "person", group="stream", host=_PERSON_NOW),
        route("GET", "/v2/combined/find", _combined, "combined", group="person", host=_PERSON),
        route("GET", "/v2/combined/find", _combined, "combined", group="stream", host=_PERSON_NOW),
        route("GET", "/v1/domains/find", _domain, "name_to_domain", group="names", host=_COMPANY),
        route("POST", "/v1/companies/search", _discover, "discovery", group="discovery", host=_DISCOVERY),
        route("GET", "/v1/people/search", _people, "prospector", group="prospector", host=_PROSPECTOR),
        route("GET", "/v1/people/{id}/email", _address, "prospector_email", group="prospector", host=_PROSPECTOR),
        route("GET", "/v1/companies/find", _reveal, "reveal", group="reveal", host=_REVEAL, repeat="free"),
        route("GET", "/v1/companies/suggest", _suggest, "autocomplete", group="autocomplete", host=_AUTOCOMPLETE,
              repeat="free", keyless=True),
    ),
    key=_key,
    unauthorised=_unauthorised,
    busy=_busy,
    spent=_spent,
    missing=_missing,
    plans={"growth": Plan(_PLANS, {"credit": 2_500}), "small": Plan(_PLANS, {"credit": 100})},
    defaults={
        "plan": "growth", "price": "0.10", "currency": "USD", "monthly_fee": "99", "correlation": 0.5,
        "coverage": {"default": 0.6, "country": {"US": 0.85, "GB": 0.75}, "people": 0.5},
        "fields": {"email": 0.8, "direct": 0.05, "mobile": 0.0, "technologies": 0.85, "rounds": 0.7},
        "errors": {"title": 0.08, "head_count": 0.12}, "staleness_months": 8, "asynchronous": {"rate": 0.15, "seconds": 4},
    },
    mark=_mark,
)  # fmt: skip
