"""Hunter.io v2: addresses of a domain, a finder, a verifier that may let wait, and 451 for who wants no part.

`style: help` answers a spent rate with 403 and a spent month with 429, as the help pages say;
`style: client` (default) answers 429 with Retry-After and 402, as the provider's own client expects.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from leadwright_twin.market.data import load
from leadwright_twin.market.frame import Answer, Call, Headers, Plan, Provider, route
from leadwright_twin.market.limiters import Limit, Refusal
from leadwright_twin.market.providers import hunter_shapes as shapes
from leadwright_twin.market.view import SeenCompany, SeenPerson, bare_domain

_DOMAIN = re.compile(r"[\w-]+(\.[\w-]+)+")
_HEADCOUNTS = {
    "1-10": (1, 10),
    "11-50": (11, 50),
    "51-200": (51, 200),
    "201-500": (201, 500),
    "501-1000": (501, 1000),
    "1001-5000": (1001, 5000),
    "5001-10000": (5001, 10000),
    "10001+": (10001, 10**9),
}


def _error(status: int, id_: str, details: str, headers: Headers = ()) -> Answer:
    return Answer(status, {"errors": [{"id": id_, "code": status, "details": details}]}, headers)


def _key(call: Call) -> str | None:
    bearer = call.header("authorization")
    if bearer.lower().startswith("bearer "):
        return bearer[7:].strip()
    return call.header("x-api-key") or dict(call.query).get("api_key")


def _unauthorised(call: Call) -> Answer:
    return _error(
        401,
        "unauthorized",
        "No user found for the API key supplied",
    )


def _busy(call: Call, refusal: Refusal) -> Answer:
    text = f"You've reached the limit of {refusal.limit.requests} requests per {refusal.limit.name}."
    if call.settings.style == "help":
        return _error(403, "rate_limited", text)
    wait = max(1, -int(-call.clock.waiting(refusal.wait) // 1))
    return _error(429, "too_many_requests", text, (("retry-after", str(wait)),))


def _spent(call: Call, unit: str) -> Answer:
    text = "You've reached the monthly limit of your plan. Please upgrade it to keep going."
    status = 429 if call.settings.style == "help" else 402
    return _error(status, "usage_exceeded" if status == 429 else "payment_required", text)


def _missing(call: Call) -> Answer:
    return _error(404, "not_found", "This route does not exist")


def _window(call: Call, most: int, default: int) -> tuple[int, int] | Answer:
    limit, offset = call.whole("limit", default), call.whole("offset", 0)
    if limit is None or not 1 <= limit <= most:
        return _error(
            400, "pagination_error", f"The pagination is invalid: limit should range between 1 and {most}"
        )
    if offset is None or offset < 0:
        return _error(
            400, "pagination_error", "The pagination is invalid: offset should be a positive number"
        )
    if call.me.plan_name == "free" and limit + offset > 10 and call.raw_path.endswith("domain-search"):
        return _error(400, "pagination_error", "The free plan is limited to the first 10 email addresses")
    return limit, offset


def _target(call: Call) -> tuple[SeenCompany | None, str] | Answer:
    domain, company = bare_domain(call.param("domain")), call.param("company")
    if not domain and not company:
        return _error(400, "wrong_params", "You are missing the domain or company parameter")
    if domain and not _DOMAIN.fullmatch(domain):
        return _error(400, "wrong_params", "The domain is invalid.")
    row = call.view.find(domain=domain, name=company)
    return row, domain or (row.domain if row else "")


def _known_people(call: Call, row: SeenCompany) -> list[SeenPerson]:
    """Those with an address of this domain who did not object."""
    return [one for one in call.view.people(row.index) if one.email and not one.opted_out]


def _domain_search(call: Call) -> Answer:
    target = _target(call)
    if isinstance(target, Answer):
        return target
    window = _window(call, 100, 10)
    if isinstance(window, Answer):
        return window
    (row, domain), (limit, offset) = target, window
    kind = call.param("type")
    if kind not in {"", "personal", "generic"}:
        return _error(400, "wrong_params", "The type is invalid: it should be personal or generic")
    addresses = [] if row is None else list(_addresses(call, row, kind))
    page = addresses[offset : offset + limit]
    data = shapes.domain(call, row, domain, [shape for shape, _ in page])
    params = {
        name: call.param(name) or None for name in ("domain", "company", "type", "seniority", "department")
    }
    meta = {"results": len(addresses), "limit": limit, "offset": offset, "params": params}
    subjects = tuple(one.truth.id for _, one in page if one is not None)
    units = 1 if page else 0
    return Answer(body={"data": data, "meta": meta}, units=units, subjects=subjects)


def _addresses(call: Call, row: SeenCompany, kind: str) -> Iterator[tuple[dict[str, Any], SeenPerson | None]]:
    ranks = {one for one in call.param("seniority").split(",") if one}
    parts = {one for one in call.param("department").split(",") if one}
    required = {one for one in call.param("required_field").split(",") if one}
    for one in _known_people(call, row) if kind != "generic" else ():
        shape = shapes.address(call, one)
        full = {
            "full_name": shape["first_name"],
            "position": shape["position"],
            "phone_number": shape["phone_number"],
        }
        if (
            (not ranks or shape["seniority"] in ranks)
            and (not parts or shape["department"] in parts)
            and all(full.get(name) for name in required)
        ):
            yield shape, one
    if kind != "personal" and not (ranks or parts or required):
        for box in shapes.boxes(row):
            yield shapes.generic(call, row, box), None


def _finder(call: Call) -> Answer:
    target = _target(call) if not call.param("linkedin_handle") else (None, "")
    if isinstance(target, Answer):
        return target
    row, domain = target
    name = call.param("full_name") or f"{call.param('first_name')} {call.param('last_name')}"
    if not name.strip() and not call.param("linkedin_handle"):
        return _error(
            400, "wrong_params", "You are missing the first_name and last_name, or full_name, parameter"
        )
    if row is None and not call.param("linkedin_handle"):
        return _error(404, "not_found", "The resource was not found.")
    if call.waits(f"finder:{domain}:{name.lower()}"):
        return Answer(202, {"data": {"email": None}, "meta": {"params": shapes.finder_params(call)}})
    seen = _by_name(call, row, name) if row else None
    if call.param("linkedin_handle"):
        seen = _by_handle(call, call.param("linkedin_handle"))
    if seen is not None and seen.opted_out:
        return _claimed(seen.truth.id)
    data = shapes.found(call, seen, name, domain)
    units = 1 if data["email"] else 0
    body = {"data": data, "meta": {"params": shapes.finder_params(call)}}
    return Answer(body=body, units=units, subjects=(seen.truth.id,) if seen else ())


def _claimed(id_: str) -> Answer:
    """The person asked not to be processed; nothing of them is told."""
    text = "The person behind this email address has requested that we don't process their personal data"
    refusal = _error(451, "claimed_email", text)
    return Answer(451, refusal.body, subjects=(id_,))


def _by_name(call: Call, row: SeenCompany, name: str) -> SeenPerson | None:
    wanted = " ".join(name.lower().split())
    return next((one for one in call.view.people(row.index) if one.truth.name.lower() == wanted), None)


def _by_handle(call: Call, handle: str) -> SeenPerson | None:
    code = handle.removesuffix("-invented").rpartition("-")[2]
    for digits in (1, 2):
        home, slot = code[:-digits], code[-digits:]
        if home and all(letter in "0123456789abcdef" for letter in code):
            truth = call.market.person(int(home, 16) * 64 + int(slot, 16)) if int(slot, 16) < 64 else None
            if truth is not None and truth.linkedin.endswith(f"/{handle.removesuffix('-invented')}-invented"):
                return call.view.person(truth)
    return None


def _verifier(call: Call) -> Answer:
    email = call.param("email").strip().lower()
    if "@" not in email or " " in email or email.startswith("@") or "." not in email.rpartition("@")[2]:
        return _error(400, "validation_failed" if email else "wrong_params", "Email is invalid")
    truth = call.market.by_email(email)
    if truth is not None and truth.opted_out:
        return _claimed(truth.id)
    if call.waits(f"verifier:{email}"):
        return Answer(202, {"data": {}, "meta": {"params": {"email": email}}})
    status = _judged(call, email)
    body = {"data": shapes.verified(call, email, status), "meta": {"params": {"email": email}}}
    return Answer(body=body, units=1, subjects=(truth.id,) if truth else ())


def _judged(call: Call, email: str) -> str:
    """What its check finds; now and then it finds the wrong thing."""
    domain = email.rpartition("@")[2]
    if domain in {"gmail.com", "outlook.com", "yahoo.com"}:
        return "webmail"
    if domain in {"mailinator.com", "guerrillamail.com", "10minutemail.com"}:
        return "disposable"
    return shapes.checked(call, email)


def _count(call: Call) -> Answer:
    target = _target(call)
    if isinstance(target, Answer):
        return target
    row, _ = target
    people = _known_people(call, row) if row else []
    boxes = shapes.boxes(row) if row else ()
    data = shapes.counted(people, len(boxes), call)
    return Answer(
        body={
            "data": data,
            "meta": {
                "params": {
                    "domain": call.param("domain") or None,
                    "company": call.param("company") or None,
                    "type": call.param("type") or None,
                }
            },
        }
    )


def _rows(call: Call) -> Iterator[SeenCompany]:
    """Companies that the discover filters want; with a `query`, its words decide and filters are ignored."""
    body = call.json if isinstance(call.json, dict) else {}
    query = str(body.get("query") or call.param("query")).lower()
    for row in call.view.companies():
        if (query and _asked(row, query)) or (not query and _filtered(row, body)):
            yield row


def _asked(row: SeenCompany, query: str) -> bool:
    known = load("industries.json").get(row.industry or "", {})
    place = row.place
    text = " ".join(
        [
            *known.get("words", []),
            *row.keywords,
            *((place.city, place.region, place.country_name) if place else ()),
        ]
    ).lower()
    words = [
        word
        for word in query.replace(",", " ").split()
        if word not in {"in", "the", "companies", "company", "and", "based"}
    ]
    return bool(words) and all(word in text for word in words)


def _listed(value: Any) -> tuple[set[str], set[str]]:
    if isinstance(value, list):
        return {str(one).lower() for one in value}, set()
    row = _object(value)
    return _words(row.get("include")), _words(row.get("exclude"))


def _in(values: set[str], wanted: Any) -> bool:
    include, exclude = _listed(wanted)
    return (not include or bool(include & values)) and not exclude & values


def _located(row: SeenCompany, wanted: Any) -> bool:
    clauses = wanted if isinstance(wanted, dict) else {}

    def fits(one: Any) -> bool:
        place = row.place
        if place is None or not isinstance(one, dict):
            return False
        have = {"country": place.country, "state": place.region_code, "city": place.city}
        return all(
            str(have.get(key, "")).lower() == str(value).lower() for key, value in one.items() if key in have
        )

    include, exclude = (
        value if isinstance(value := clauses.get(name), list) else [] for name in ("include", "exclude")
    )
    return (not include or any(map(fits, include))) and not any(map(fits, exclude))


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _words(value: Any) -> set[str]:
    return {str(one).lower() for one in value} if isinstance(value, list) else set()


def _filtered(row: SeenCompany, body: dict[str, Any]) -> bool:
    known = load("industries.json").get(row.industry or "", {})
    industries = {
        one.lower() for one in (known.get("label", ""), *known.get("words", []), *known.get("pages", []))
    }
    bands = [_HEADCOUNTS[one] for one in _words(body.get("headcount")) if one in _HEADCOUNTS]
    organisation, funding = _object(body.get("organization")), _object(body.get("funding"))
    domains = {bare_domain(one) for one in _words(organisation.get("domain"))}
    names, series = _words(organisation.get("name")), _words(funding.get("series"))
    last = row.rounds[-1].stage if row.rounds else ""
    tools = {form for one in row.technologies or () for form in (one.lower(), one.lower().replace(" ", "-"))}
    return (
        (not (domains or names) or row.domain in domains or row.name.lower() in names)
        and _located(row, body.get("headquarters_location"))
        and _in(industries, body.get("industry"))
        and (not bands or (row.heads is not None and any(low <= row.heads <= high for low, high in bands)))
        and _since(row.founded, _object(body.get("year_founded")))
        and _about(row, industries, body.get("keywords"))
        and _in(tools, body.get("technology"))
        and (not series or last in series or last.replace("_", " ") in series)
    )


def _since(founded: int | None, years: dict[str, Any]) -> bool:
    low, high = years.get("min"), years.get("max")
    if low is None and high is None:
        return True
    return founded is not None and founded >= _year(low, 0) and founded <= _year(high, 9999)


def _year(value: Any, default: int) -> int:
    return int(value) if str(value).isdigit() else default


def _about(row: SeenCompany, industries: set[str], wanted: Any) -> bool:
    """Keywords are looked for in what a company says of itself; one is enough unless all are to match."""
    include, exclude = _listed(wanted)
    text = " ".join([*row.keywords, *industries, row.truth.thing]).lower()
    every = str(_object(wanted).get("match", "any")) == "all"
    hits = [word in text for word in include]
    return (not hits or (all(hits) if every else any(hits))) and not any(word in text for word in exclude)


def _discovered(call: Call) -> tuple[list[SeenCompany], int, int] | Answer:
    window = _window(call, 100, 100)
    if isinstance(window, Answer):
        return window
    if call.broken:
        return _error(400, "invalid_argument", "The body is not valid JSON")
    limit, offset = window
    if offset and call.me.plan_name == "free":
        return _error(403, "forbidden", "Your plan does not allow this offset.")
    body = call.json if isinstance(call.json, dict) else {}
    key = f"discover{sorted((k, str(v)) for k, v in body.items() if k not in {'limit', 'offset'})}{call.param('query')}"
    return list(call.search(key, lambda: _rows(call))), limit, offset


def _discover(call: Call) -> Answer:
    found = _discovered(call)
    if isinstance(found, Answer):
        return found
    rows, limit, offset = found
    page = rows[offset : offset + limit]
    body = call.json if isinstance(call.json, dict) else {}
    filters = {key: value for key, value in body.items() if key not in {"limit", "offset", "query"}}
    data = [shapes.discovered(row, _known_people(call, row)) for row in page]
    meta = {
        "results": len(rows),
        "limit": limit,
        "offset": offset,
        "params": {"query": body.get("query")},
        "filters": filters,
    }
    return Answer(body={"data": data, "meta": meta}, subjects=tuple(row.truth.id for row in page))


def _discover_people(call: Call) -> Answer:
    found = _discovered(call)
    if isinstance(found, Answer):
        return found
    rows, limit, offset = found
    page = [shapes.discovered(row, _known_people(call, row)) for row in rows[offset : offset + limit]]
    total = {
        kind: sum(one["emails_count"][kind] for one in page) for kind in ("personal", "generic", "total")
    }
    meta = {
        "results": len(rows),
        "limit": limit,
        "offset": offset,
        "params": {"query": call.param("query") or None},
        "filters": {},
        "total_emails": total,
    }
    return Answer(body={"data": page, "meta": meta})


def _person(call: Call) -> Answer:
    email, handle = call.param("email"), call.param("linkedin_handle")
    if not email and not handle:
        return _error(400, "wrong_params", "You are missing the email or linkedin_handle parameter")
    seen = call.view.by_email(email) if email else _by_handle(call, handle)
    if seen is None:
        return _error(404, "not_found", "No person found")
    if seen.opted_out:
        return _claimed(seen.truth.id)
    meta = {"email": email} if email else {"linkedin_handle": handle}
    return Answer(
        body={"data": shapes.enriched_person(call, seen), "meta": meta},
        units=1,
        subjects=(seen.truth.id,),
    )


def _company(call: Call) -> Answer:
    domain = bare_domain(call.param("domain"))
    if not domain:
        return _error(400, "wrong_params", "You are missing the domain parameter")
    row = call.view.find(domain=domain)
    if row is None:
        return _error(404, "not_found", "No company found")
    return Answer(
        body={"data": shapes.enriched_company(call, row), "meta": {"domain": domain}},
        units=1,
        subjects=(row.truth.id,),
    )


def _combined(call: Call) -> Answer:
    email = call.param("email")
    if not email:
        return _error(400, "wrong_params", "You are missing the email parameter")
    seen = call.view.by_email(email)
    row = call.view.find(domain=email.rpartition("@")[2])
    if seen is not None and seen.opted_out:
        return _claimed(seen.truth.id)
    if seen is None and row is None:
        return _error(404, "not_found", "No person or company found")
    data = {
        "person": None if seen is None else shapes.enriched_person(call, seen),
        "company": None if row is None else shapes.enriched_company(call, row),
    }
    subjects = tuple(one.truth.id for one in (seen, row) if one is not None)
    return Answer(body={"data": data, "meta": {"email": email}}, units=1, subjects=subjects)


def _account(call: Call) -> Answer:
    account = call.me
    ends = datetime.fromtimestamp(account.resets(call.now), UTC).date().isoformat()

    gauge = {"used": account.used.get("credit", 0), "available": account.quota.get("credit")}
    requests = {"searches": gauge, "verifications": gauge, "credits": gauge}  # one pool for all
    data = {
        "first_name": "Invented", "last_name": "User", "email": "invented.user@leadwright-twin.example",
        "plan_name": account.plan_name.capitalize(), "plan_level": 0 if account.plan_name == "free" else 1,
        "reset_date": ends, "team_id": 1, "requests": requests,
        "calls": {"_deprecation_notice": "Sums the searches and the verifications", **gauge},
    }  # fmt: skip
    return Answer(body={"data": data})


def _leads(call: Call) -> list[dict[str, Any]]:
    found: dict[str, list[dict[str, Any]]] = call.memory.setdefault("leads", {})
    return found.setdefault(call.credential or "", [])


def _new_lead(call: Call) -> Answer:
    email = call.param("email")
    if not email:
        return _error(422, "validation_failed", "Email can't be blank")
    leads = _leads(call)
    fields = {**dict(call.form), **(call.json if isinstance(call.json, dict) else {})}
    lead = {"id": len(leads) + 1, **fields}
    leads.append(lead)
    return Answer(201, {"data": lead})


def _all_leads(call: Call) -> Answer:
    window = _window(call, 1000, 20)
    if isinstance(window, Answer):
        return window
    limit, offset = window
    leads = _leads(call)
    return Answer(
        body={
            "data": {"leads": leads[offset : offset + limit]},
            "meta": {"count": len(leads), "total": len(leads), "params": {"limit": limit, "offset": offset}},
        }
    )


def _pair(second: int, minute: int) -> tuple[Limit, ...]:
    return (Limit("second", second, 1), Limit("minute", minute, 60))


_LIMITS = {"default": _pair(15, 500), "verifier": _pair(10, 300), "discover": _pair(5, 50)}
PROVIDER = Provider(
    name="hunter",
    hosts=("api.hunter.io",),
    routes=(
        route("POST", "/v2/discover", _discover, "discover", group="discover", repeat="keyed"),
        route("POST", "/v2/discover/people", _discover_people, "discover_people", group="discover", repeat="keyed"),
        route("GET", "/v2/domain-search", _domain_search, "domain_search", group="search"),
        route("GET", "/v2/email-finder", _finder, "email_finder", group="finder"),
        route("GET", "/v2/email-verifier", _verifier, "email_verifier", group="verifier"),
        route("GET", "/v2/email-count", _count, "email_count", group="count", repeat="free"),
        route("GET", "/v2/people/find", _person, "people_find", group="enrichment"),
        route("GET", "/v2/companies/find", _company, "companies_find", group="enrichment"),
        route("GET", "/v2/combined/find", _combined, "combined_find", group="enrichment"),
        route("GET", "/v2/account", _account, "account", group="account", repeat="free"),
        route("GET", "/v2/leads", _all_leads, "leads", group="leads", repeat="free"),
        route("POST", "/v2/leads", _new_lead, "lead_create", group="leads", repeat="keyed"),
    ),
    key=_key,
    unauthorised=_unauthorised,
    busy=_busy,
    spent=_spent,
    missing=_missing,
    plans={
        "starter": Plan(_LIMITS, {"credit": 2000}),
        "free": Plan(_LIMITS, {"credit": 50}),
        "growth": Plan(_LIMITS, {"credit": 10000}),
        "scale": Plan(_LIMITS, {"credit": 25000}),
    },
    defaults={
        "plan": "starter", "price": "0.0245", "currency": "USD",
        "monthly_fee": "49", "correlation": 0.4,
        "coverage": {"default": 0.7, "country": {"US": 0.82, "GB": 0.8, "FR": 0.82}, "people": 0.6},
        "fields": {"email": 0.95, "direct": 0.2, "mobile": 0.0, "technologies": 0.5, "rounds": 0.4},
        "errors": {"email": 0.03, "title": 0.08}, "staleness_months": 3, "asynchronous": {"rate": 0.08, "seconds": 3},
    },
)  # fmt: skip
