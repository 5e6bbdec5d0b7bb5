"""Apollo.io: search without addresses, paid matches, three windows at once, refusals in plain text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from leadwright_twin.market.data import load
from leadwright_twin.market.frame import MONTH, Account, Answer, Call, Headers, Plan, Provider, route
from leadwright_twin.market.limiters import Limit, Refusal
from leadwright_twin.market.providers import apollo_shapes as shapes
from leadwright_twin.market.providers.apollo_desk import accounts_by_domain, own_records
from leadwright_twin.market.seeded import read_hex_id
from leadwright_twin.market.view import SeenCompany, SeenPerson, bare_domain

_RANKS = {
    "owner",
    "founder",
    "c_suite",
    "partner",
    "vp",
    "head",
    "director",
    "manager",
    "senior",
    "entry",
    "intern",
}
_STATUSES = {"verified", "unverified", "likely to engage", "unavailable"}
_DOCS = "https://docs.apollo.io/"


def _windows(minute: int | None, hour: int | None, day: int | None) -> tuple[Limit, ...]:
    return (Limit("minute", minute, 60), Limit("hourly", hour, 3600), Limit("24-hour", day, 86400))


def _key(call: Call) -> str | None:
    bearer = call.header("authorization")
    return call.header("x-api-key") or (bearer[7:] if bearer.lower().startswith("bearer ") else None)


def _unauthorised(call: Call) -> Answer:
    text = f"Invalid API key. See {_DOCS}reference/authentication"
    return Answer(401, text, content_type="text/plain; charset=utf-8")


def _busy(call: Call, refusal: Refusal) -> Answer:
    words = {"minute": "minute", "hourly": "hour", "24-hour": "day"}[refusal.limit.name]
    path = call.raw_path.lstrip("/")
    most = f"{refusal.limit.requests} times per {words}"
    text = (
        f"The maximum number of api calls allowed for {path} is {most}. Please upgrade your plan from {_DOCS}"
    )
    wait = max(1, -int(-call.clock.waiting(refusal.wait) // 1))
    return Answer(429, {"message": text}, (("retry-after", str(wait)),))


def _spent(call: Call, unit: str) -> Answer:
    text = "You have insufficient credits for this request."
    return Answer(422, {"status": "failed", "error_code": "CREDIT_LIMIT", "error_message": text})


def _missing(call: Call) -> Answer:
    return Answer(404, {"error": "Not Found"})


def _mark(call: Call) -> Headers:
    """The three triples of every answer once the key was accepted; an unlimited window has an empty value."""
    if call.route is None:
        return ()
    found: list[tuple[str, str]] = []
    for state in call.me.gate(call.route.group).states(call.now):
        name, limit = state.limit.name, state.limit.requests
        found += [
            (f"x-rate-limit-{name}", "" if limit is None else str(limit)),
            (f"x-{name}-usage", str(state.used)),
            (f"x-{name}-requests-left", "" if limit is None else str(state.left)),
        ]
    return tuple(found)


def _invalid(message: str, status: int = 422) -> Answer:
    return Answer(status, {"error": message})


def _failed(code: str, message: str) -> Answer:
    return Answer(400, {"status": "failed", "error_code": code, "error_message": message})


def _pages(call: Call) -> tuple[int, int] | Answer:
    page, size = call.whole("page", 1), call.whole("per_page", 10)
    if page is None or size is None or page < 1 or size < 1:
        return _invalid("page and per_page must be positive integers.")
    if size > 100:
        return _invalid("Value too large: per_page must be at most 100.")
    if page > 500 or page * size > 50_000:
        return _invalid("Value too large: you can access at most 50,000 records.")
    return page, size


def _paid_only(call: Call) -> Answer | None:
    if call.me.plan_name != "free":
        return None
    text = f"{call.raw_path.lstrip('/')} is not accessible with this api_key on a free plan. Please upgrade your plan from {_DOCS}"
    return Answer(403, {"error": text, "error_code": "API_INACCESSIBLE"})


def _range(call: Call, name: str) -> tuple[str, str] | None:
    """`name[min]`, `name[max]` of the query, or the object of the body."""
    body = call.json.get(name) if isinstance(call.json, dict) else None
    inside = body if isinstance(body, dict) else {}
    low = call.param(f"{name}[min]") or str(inside.get("min") or "")
    high = call.param(f"{name}[max]") or str(inside.get("max") or "")
    return (low, high) if low or high else None


def _amount(text: str, default: float) -> float:
    """A number as a filter gives it; what is none bounds nothing."""
    try:
        return float(text)
    except ValueError:
        return default


def _heads_in(row: SeenCompany, ranges: list[str]) -> bool:
    if row.heads is None:
        return False
    bounds = [one.split(",") for one in ranges if one.count(",") == 1]
    return any(_amount(low, 0) <= row.heads <= _amount(high, 1e9) for low, high in bounds)


def _located(place: Any, wanted: list[str]) -> bool:
    if place is None:
        return False
    words = {place.city.lower(), place.region.lower(), place.country_name.lower()}
    texts = [{part.strip() for part in one.lower().split(",")} for one in wanted]
    return any(parts <= words | {place.region_code.lower(), place.country.lower()} for parts in texts)


def _between(value: float | str | None, bounds: tuple[str, str] | None) -> bool:
    if bounds is None:
        return True
    if value is None:
        return False
    low, high = bounds
    if isinstance(value, str):
        return (not low or value >= low) and (not high or value <= high)
    return _amount(low, 0) <= value <= _amount(high, 1e15)


def _tagged(row: SeenCompany, tags: list[str]) -> bool:
    words = {*row.keywords, *map(str.lower, _industry(row))}
    parts = [part for tag in tags for part in tag.lower().split(" and ")]
    return any(part in word for part in parts for word in words)


def _industry(row: SeenCompany) -> list[str]:
    known = load("industries.json").get(row.industry or "", {})
    return [*known.get("words", []), known.get("linkedin", "")]


def _organisations(call: Call) -> Iterator[SeenCompany]:
    """The companies that the filters of a search want; filters of people are not looked at."""
    want = call.params
    domains = {bare_domain(one) for one in want("q_organization_domains_list")}
    ids = {read_hex_id(one, "apollo", "organization") for one in want("organization_ids")}
    any_of = set(want("currently_using_any_of_technology_uids"))
    all_of = set(want("currently_using_all_of_technology_uids"))
    none_of = set(want("currently_not_using_any_of_technology_uids"))
    ranges, there = want("organization_num_employees_ranges"), want("organization_locations")
    not_there, tags = want("organization_not_locations"), want("q_organization_keyword_tags")
    name, jobs = call.param("q_organization_name").lower(), want("q_organization_job_titles")
    latest, total, when = (
        _range(call, one)
        for one in ("latest_funding_amount_range", "total_funding_range", "latest_funding_date_range")
    )
    revenue, many = _range(call, "revenue_range"), _range(call, "organization_num_jobs_range")
    rows: Iterable[SeenCompany | None] = call.view.companies()
    if domains:
        rows = (call.view.find(domain=one) for one in sorted(domains))
    elif ids:
        rows = (call.view.company(one) for one in sorted(x for x in ids if x is not None))
    for row in rows:
        if row is None or (ids and row.index not in ids):
            continue
        uids = set(shapes.uids(row)) if any_of or all_of or none_of else set()
        last = row.rounds[-1] if row.rounds else None
        if (
            (not ranges or _heads_in(row, ranges))
            and (not there or _located(row.place, there))
            and not (not_there and _located(row.place, not_there))
            and (not tags or _tagged(row, tags))
            and (not name or name in row.name.lower())
            and (not any_of or any_of & uids)
            and all_of <= uids
            and not none_of & uids
            and _between(last.amount if last else None, latest)
            and _between(last.on.isoformat() if last else None, when)
            and _between(sum(one.amount or 0 for one in row.rounds or ()) if last else None, total)
            and _between(row.revenue, revenue)
            and _between(len(row.openings), many)
            and (not jobs or any(job.lower() in one.title.lower() for job in jobs for one in row.openings))
        ):
            yield row


def _wanted_people(call: Call) -> Iterator[SeenPerson]:
    titles, ranks = (
        [one.lower() for one in call.params("person_titles")],
        set(call.params("person_seniorities")),
    )
    there, statuses = call.params("person_locations"), set(call.params("contact_email_status"))
    words = call.param("q_keywords").lower().split()
    similar = call.param("include_similar_titles", "true").lower() != "false"
    for row in _organisations(call):
        for one in call.view.people(row.index):
            title = (one.title or "").lower()
            if (
                not one.opted_out
                and (not titles or any(_titled(title, wanted, similar) for wanted in titles))
                and (not ranks or one.job.seniority in ranks)
                and (not there or _located(one.place, there))
                and (not statuses or shapes.search_status(one) in statuses)
                and all(word in f"{one.truth.name} {title} {row.name}".lower() for word in words)
            ):
                yield one


def _titled(title: str, wanted: str, similar: bool) -> bool:
    if not similar:
        return title == wanted
    synonyms = {
        "ceo": "chief executive officer",
        "cto": "chief technology officer",
        "cfo": "chief financial officer",
    }
    full = synonyms.get(wanted, wanted).replace("vice president", "vp")
    return full in title or set(full.split()) - {"of", "the"} <= set(title.split())


def _key_of_search(call: Call) -> str:
    rest = sorted(pair for pair in call.query if pair[0] not in {"page", "per_page", "api_key"})
    body = call.json if isinstance(call.json, dict) else {}
    return f"{call.raw_path}{rest}{sorted((k, str(v)) for k, v in body.items() if k not in {'page', 'per_page'})}"


def _people_search(call: Call) -> Answer:
    pages = _pages(call)
    if isinstance(pages, Answer):
        return pages
    if unknown := set(call.params("person_seniorities")) - _RANKS:
        return _invalid(f"Invalid person_seniorities: {', '.join(sorted(unknown))}")
    if unknown := set(call.params("contact_email_status")) - _STATUSES:
        return _invalid(f"Invalid contact_email_status: {', '.join(sorted(unknown))}")
    page, size = pages
    found = call.search(_key_of_search(call), lambda: _wanted_people(call))
    rows = found[(page - 1) * size : page * size]
    body = {"total_entries": len(found), "people": [shapes.searched_person(call, one) for one in rows]}
    return Answer(body=body, subjects=tuple(one.truth.id for one in rows))


def _company_search(call: Call) -> Answer:
    if (refused := _paid_only(call)) is not None:
        return refused
    pages = _pages(call)
    if isinstance(pages, Answer):
        return pages
    page, size = pages
    found = call.search(_key_of_search(call), lambda: _organisations(call))
    rows = found[(page - 1) * size : page * size]
    mine = accounts_by_domain(call)
    body = {
        "breadcrumbs": [], "partial_results_only": False, "has_join": False, "disable_eu_prospecting": False,
        "partial_results_limit": 10000,
        "pagination": {"page": page, "per_page": size, "total_entries": len(found), "total_pages": -(-len(found) // size)},
        "accounts": [shapes.account(row, call, mine[row.domain]) for row in rows if row.domain in mine],
        "organizations": [shapes.searched_organisation(row, call) for row in rows if row.domain not in mine],
        "model_ids": [shapes.organisation_id(row.index) for row in rows], "num_fetch_result": None, "derived_params": None,
    }  # fmt: skip
    return Answer(body=body, units=1, subjects=tuple(row.truth.id for row in rows))


def _find_person(call: Call, want: dict[str, Any]) -> SeenPerson | None:
    """One match by id, address, profile, or name with an employer."""
    if id_ := str(want.get("id") or ""):
        number = read_hex_id(id_, "apollo", "person")
        truth = None if number is None else call.market.person(number)
        return None if truth is None else call.view.person(truth)
    if email := str(want.get("email") or ""):
        return call.view.by_email(email)
    name = (
        str(want.get("name") or f"{want.get('first_name') or ''} {want.get('last_name') or ''}")
        .strip()
        .lower()
    )
    url = str(want.get("linkedin_url") or "").rstrip("/")
    domain, employer = str(want.get("domain") or ""), str(want.get("organization_name") or "")
    if url and (number := _from_profile(url)) is not None:
        truth = call.market.person(number)
        return (
            call.view.person(truth)
            if truth is not None and truth.linkedin.endswith(url.rpartition("/")[2])
            else None
        )
    row = call.view.find(domain=domain, name=employer) if domain or employer else None
    if row is None or not name:
        return None
    return next((one for one in call.view.people(row.index) if one.truth.name.lower() == name), None)


def _from_profile(url: str) -> int | None:
    tail = url.rpartition("/")[2].removesuffix("-invented").rpartition("-")[2]
    if len(tail) < 2 or not all(letter in "0123456789abcdef" for letter in tail):
        return None
    for digits in (1, 2):
        home, slot = tail[:-digits], tail[-digits:]
        if home and int(slot, 16) < 64:
            return int(home, 16) * 64 + int(slot, 16)
    return None


def _arguments(call: Call) -> dict[str, Any]:
    body = call.json if isinstance(call.json, dict) else {}
    return {**body, **dict(call.query)}


def _match(call: Call) -> Answer:
    want = _arguments(call)
    named = (
        "id",
        "email",
        "hashed_email",
        "name",
        "first_name",
        "last_name",
        "linkedin_url",
        "domain",
        "organization_name",
    )
    if not any(want.get(one) for one in named):
        return _failed("INVALID_REQUEST", "At least one identifier is required.")
    seen = _find_person(call, want)
    if (refused := _phone_without_webhook(want)) is not None:
        return refused
    person = shapes.person(call, seen)
    body: dict[str, Any] = {"person": person, "request_id": shapes.request_id(call)}
    units = 1 if seen is not None else 0
    if units and seen and _flag(want, "reveal_phone_number"):
        _reveal(call, seen, str(want["webhook_url"]), body["request_id"])
    return Answer(body=body, units=units, subjects=(seen.truth.id,) if seen else ())


def _flag(want: dict[str, Any], name: str) -> bool:
    return str(want.get(name, "false")).lower() == "true"


def _phone_without_webhook(want: dict[str, Any]) -> Answer | None:
    if _flag(want, "reveal_phone_number") and not want.get("webhook_url"):
        return _failed(
            "INVALID_REQUEST", "Please add a valid 'webhook_url' parameter when using 'reveal_phone_number'"
        )
    return None


def _reveal(call: Call, seen: SeenPerson, url: str, request_id: int) -> None:
    """Phones come later: to the webhook, and to whoever polls."""
    seconds = call.settings.asynchronous_seconds
    numbers = [one for one in (seen.mobile, seen.direct) if one]
    body = {
        "status": "success",
        "total_requested_enrichments": 1,
        "unique_enriched_records": 1,
        "missing_records": 0,
        "credits_consumed": 0,
        "request_id": request_id,
        "people": [
            {
                "id": shapes.person_id(seen),
                "status": "success" if numbers else "not_found",
                "phone_numbers": [shapes.phone_number(one) for one in numbers],
            }
        ],
    }
    jobs: dict[str, tuple[float, Any]] = call.memory.setdefault("webhooks", {})
    jobs[str(request_id)] = (call.now + seconds, body)
    call.later(url, Answer(body=body).encoded(), (("content-type", "application/json"),), seconds)


def _poll(call: Call) -> Answer:
    known = call.memory.get("webhooks", {}).get(call.path["request_id"])
    if known is None:
        return Answer(404, {"error": "Request not found", "error_code": "request_not_found"})
    ready, body = known
    if call.now < ready:
        wait = max(1, round(call.clock.waiting(ready - call.now)))
        return Answer(
            404, {"error": "Result is not ready", "error_code": "result_pending", "retry_after_seconds": wait}
        )
    if call.now > ready + 30 * 86400:
        return Answer(410, {"error": "Request expired", "error_code": "request_id_expired"})
    return Answer(body=body)


def _bulk_match(call: Call) -> Answer:
    details = call.json.get("details") if isinstance(call.json, dict) else None
    if not isinstance(details, list) or not details:
        return _failed("INVALID_REQUEST", "details must be a non-empty array.")
    if len(details) > 10:
        return _failed("RECORD_LIMIT_EXCEEDED", "You can enrich at most 10 records in one call.")
    seen = [_find_person(call, one if isinstance(one, dict) else {}) for one in details]
    given = [one for one in seen if one is not None]
    body = {
        "status": "success", "error_code": None, "error_message": None,
        "total_requested_enrichments": len(details), "unique_enriched_records": len({id(one) for one in given}),
        "missing_records": len(details) - len(given), "credits_consumed": len(given),
        "matches": [None if one is None else shapes.person(call, one) for one in seen], "request_id": shapes.request_id(call),
    }  # fmt: skip
    return Answer(body=body, units=len(given), subjects=tuple(one.truth.id for one in seen if one))


def _enrich(call: Call) -> Answer:
    if not any(call.param(one) for one in ("domain", "linkedin_url", "name", "website")):
        return _invalid("Please provide at least one of: domain, linkedin_url, name, website.")
    domain = call.param("domain") or call.param("website")
    row = call.view.find(domain=domain, name=call.param("name"), linkedin=call.param("linkedin_url"))
    if row is None:
        return Answer(body={"organization": None})
    return Answer(body={"organization": shapes.organisation(row, call)}, units=1, subjects=(row.truth.id,))


def _bulk_enrich(call: Call) -> Answer:
    domains = call.params("domains")
    details = call.json.get("details") if isinstance(call.json, dict) else None
    if isinstance(details, list):
        domains = [
            str(one.get("domain") or one.get("website") or "") for one in details if isinstance(one, dict)
        ]
    if not domains:
        return _failed("INVALID_REQUEST", "domains must be a non-empty array.")
    if len(domains) > 10:
        return _failed("RECORD_LIMIT_EXCEEDED", "You can enrich at most 10 records in one call.")
    rows = [call.view.find(domain=one) for one in domains]
    found = [row for row in rows if row is not None]
    body = {
        "status": "success", "error_code": None, "error_message": None,
        "total_requested_domains": len(domains), "unique_domains": len(set(domains)),
        "unique_enriched_records": len({row.index for row in found}), "missing_records": len(rows) - len(found),
        "organizations": [None if row is None else shapes.organisation(row, call) for row in rows],
    }  # fmt: skip
    return Answer(body=body, units=len(found), subjects=tuple(row.truth.id for row in found))


def _organisation_by_id(call: Call) -> SeenCompany | None:
    index = read_hex_id(call.path["id"], "apollo", "organization")
    return None if index is None else call.view.company(index)


def _organisation(call: Call) -> Answer:
    row = _organisation_by_id(call)
    if row is None:
        return Answer(404, {"error": "Organization not found"})
    return Answer(body={"organization": shapes.organisation(row, call)}, units=1, subjects=(row.truth.id,))


def _person(call: Call) -> Answer:
    seen = _find_person(call, {"id": call.path["id"]})
    if seen is None:
        return Answer(404, {"error": "Person not found"})
    return Answer(body={"person": shapes.person(call, seen)}, units=1, subjects=(seen.truth.id,))


def _postings(call: Call) -> Answer:
    pages = _pages(call)
    if isinstance(pages, Answer):
        return pages
    row = _organisation_by_id(call)
    if row is None:
        return Answer(404, {"error": "Organization not found"})
    page, size = pages
    rows = [shapes.posting(row, one) for one in row.openings[(page - 1) * size : page * size]]
    return Answer(body={"organization_job_postings": rows}, units=1, subjects=(row.truth.id,))


def _news(call: Call) -> Answer:
    pages = _pages(call)
    if isinstance(pages, Answer):
        return pages
    ids = call.params("organization_ids")
    if not ids:
        return _invalid("organization_ids is required.")
    indices = {read_hex_id(one, "apollo", "organization") for one in ids}
    rows = [row for one in indices if one is not None and (row := call.view.company(one)) is not None]
    events, bounds = set(call.params("categories")), _range(call, "published_at")
    found = [
        article
        for row in rows
        for article in shapes.articles(call, row)
        if (not events or events & set(article["event_categories"]))
        and _between(article["published_at"][:10], bounds)
    ]
    page, size = pages
    part = found[(page - 1) * size : page * size]
    body = {
        "pagination": {"page": page, "per_page": size, "total_entries": len(found), "total_pages": -(-len(found) // size)},
        "news_articles": part,
    }  # fmt: skip
    return Answer(body=body, units=max(1, -(-len(part) // 25)), subjects=tuple(row.truth.id for row in rows))


def _usage(call: Call) -> Answer:
    """Per route and window; only a master key may ask."""
    if (call.credential or "").endswith("-scoped"):
        return Answer(
            403,
            {
                "error": "api/v1/usage_stats/api_usage_stats is not accessible with this api_key",
                "error_code": "API_INACCESSIBLE",
            },
        )
    found = {}
    for one in PROVIDER.routes:
        states = call.me.gate(one.group).states(call.now)
        windows = {"24-hour": "day", "hourly": "hour", "minute": "minute"}
        controller, _, action = one.operation.rpartition("/")
        found[f'["{controller}", "{action}"]'] = {
            windows.get(state.limit.name, state.limit.name): {
                "limit": state.limit.requests, "consumed": state.used, "left_over": None if state.limit.requests is None else state.left,
            }
            for state in states
        }  # fmt: skip
    return Answer(body=found)


def _credits(call: Call) -> Answer:
    account: Account = call.me
    quota, used = account.quota.get("credit"), account.used.get("credit", 0)
    left = None if quota is None else account.left("credit")
    ends = account.resets(call.now)
    days = [datetime.fromtimestamp(at, UTC).date().isoformat() for at in (ends - MONTH, ends - 86400)]
    body = {
        "credit_usage_stats": {
            "lead_credit": {"limit": quota, "consumed": used, "left_over": left},
            "direct_dial_credit": {"limit": 75, "consumed": 0, "left_over": 75},
        },
        "current_credit_cycle": {"start_date": days[0], "end_date": days[1]},
    }
    return Answer(body=body)


_FREE, _PAID = _windows(50, 200, 600), _windows(200, 400, 2000)
_SEARCH, _CREDITS = "api/v1/mixed_people/search", "api/v1/usage_stats/credit_usage_stats"
PROVIDER = Provider(
    name="apollo",
    hosts=("api.apollo.io",),
    routes=(
        route("POST", "/api/v1/mixed_people/api_search", _people_search, _SEARCH, group="people_search", repeat="free"),
        route("POST", "/api/v1/mixed_companies/search", _company_search, "api/v1/mixed_companies/search", group="company_search"),
        route("POST", "/api/v1/people/match", _match, "api/v1/people/match", group="people_match"),
        route("POST", "/api/v1/people/bulk_match", _bulk_match, "api/v1/people/bulk_match", group="bulk_match"),
        route("GET", "/api/v1/organizations/enrich", _enrich, "api/v1/organizations/enrich", group="organization_enrich"),
        route("POST", "/api/v1/organizations/bulk_enrich", _bulk_enrich, "api/v1/organizations/bulk_enrich", group="bulk_enrich"),
        route("GET", "/api/v1/organizations/{id}/job_postings", _postings, "api/v1/organizations/job_postings", group="job_postings"),
        route("GET", "/api/v1/organizations/{id}", _organisation, "api/v1/organizations/show", group="organization"),
        route("GET", "/api/v1/people/{id}", _person, "api/v1/people/show", group="person"),
        route("POST", "/api/v1/news_articles/search", _news, "api/v1/news_articles/search", group="news"),
        route("POST", "/api/v1/usage_stats/api_usage_stats", _usage, "api/v1/usage_stats/api_usage_stats", group="usage", repeat="free"),
        route("POST", "/api/v1/usage_stats/credit_usage_stats", _credits, _CREDITS, group="credits", repeat="free"),
        *own_records(),
        route("GET", "/api/v1/webhook_result/{request_id}", _poll, "api/v1/webhook_result", group="poll", repeat="free"),
    ),
    key=_key,
    unauthorised=_unauthorised,
    busy=_busy,
    spent=_spent,
    missing=_missing,
    mark=_mark,
    plans={
        "paid": Plan(
            {
                "people_search": _windows(200, 6000, 50000), "people_match": _windows(1000, None, None),
                "organization_enrich": _windows(1000, None, None), "default": _PAID,
            },
            {"credit": 10000},
        ),
        "free": Plan({"bulk_match": _windows(20, 100, 600), "default": _FREE}, {"credit": 50}),
    },
    defaults={
        "plan": "paid", "price": "0.0196", "currency": "USD", "monthly_fee": "49", "correlation": 0.6,
        "coverage": {"default": 0.72, "country": {"US": 0.93, "CA": 0.88, "GB": 0.86, "BR": 0.5}, "size": {"1-10": 0.7}, "people": 0.8},
        "fields": {"email": 0.72, "mobile": 0.35, "direct": 0.45, "technologies": 0.75, "rounds": 0.85},
        "errors": {"email": 0.05, "head_count": 0.1, "title": 0.06}, "staleness_months": 5,
        "asynchronous": {"rate": 0, "seconds": 20},
    },
)  # fmt: skip
