"""BuiltWith: technologies of websites; errors inside a 200, few calls at once, lists by cursor, jobs read once.

A look-up costs a credit whether or not the website was ever seen, a page of a list one, changes only if there are any.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from leadwright_twin.market.frame import Answer, Call, Headers, Plan, Provider, Route, route
from leadwright_twin.market.limiters import Limit, Refusal
from leadwright_twin.market.providers import builtwith_shapes as shapes
from leadwright_twin.market.seeded import hex_id, read_hex_id
from leadwright_twin.market.view import SeenCompany, bare_domain

_DOMAIN = re.compile(r"[\w-]+(\.[\w-]+)+")
_LOOKUPS, _PAGE, _SYNC, _JOB_SECONDS = 16, 100, 10, 4.0
_OPTIONS = ("NOMETA", "NOPII", "NOATTR", "HIDETEXT", "HIDEDL", "LIVEONLY")


def _error(code: int, message: str, lookup: str | None = None, status: int = 200) -> Answer:
    """Errors come inside a 200, as a rule."""
    return Answer(status, {"Errors": [{"Code": code, "Message": message, "Lookup": lookup}]})


def _key(call: Call) -> str | None:
    sent = call.header("authorization")
    if sent.lower().startswith("api "):
        return sent[4:].strip()
    return next((value for name, value in call.query if name.upper() == "KEY"), None)


def _unauthorised(call: Call) -> Answer:
    return _error(-2, "API Key is wrong - it needs to be a Guid.")


def _busy(call: Call, refusal: Refusal) -> Answer:
    states = {
        state.limit.kind: state
        for state in call.me.gate(call.route.group if call.route else "all").states(call.now)
    }
    concurrent, second = states.get("concurrent"), states.get("opened")
    body = {
        "error": "Rate limit exceeded", "maxConcurrentRequests": concurrent.limit.requests if concurrent else None,
        "maxRequestsPerSecond": second.limit.requests if second else None,
        "currentConcurrentRequests": concurrent.used if concurrent else 0, "currentRequestsInWindow": second.used if second else 0,
        "retryAfterSeconds": max(1, -int(-call.clock.waiting(refusal.wait) // 1)),
    }  # fmt: skip
    return Answer(429, body)


def _mark(call: Call) -> Headers:
    """The ceilings as they stand, and the credits."""
    found: list[tuple[str, str]] = []
    if call.route is not None:
        for state in call.me.gate(call.route.group).states(call.now):
            name = "CONCURRENT" if state.limit.kind == "concurrent" else "PERSECOND"
            found += [
                (f"X-RATELIMIT-LIMIT-{name}", str(state.limit.requests)),
                (f"X-RATELIMIT-CURRENT-{name}", str(state.used)),
            ]
    bought, used = call.me.quota.get("credit"), call.me.used.get("credit", 0)
    left = call.me.left("credit")
    return (
        *found,
        ("X-API-CREDITS-AVAILABLE", str(bought or left)),
        ("X-API-CREDITS-USED", str(used)),
        ("X-API-CREDITS-REMAINING", str(left)),
    )


def _spent(call: Call, unit: str) -> Answer:
    return _error(-3, "You've run out of API Credits.")


def _given(call: Call, name: str) -> str:
    """A parameter, whatever its letters' case."""
    return next((value for key, value in call.query if key.upper() == name), "")


def _options(call: Call) -> dict[str, bool]:
    return {name: _given(call, name).lower() in ("yes", "true", "1") for name in _OPTIONS}


def _lookups(call: Call) -> list[str] | Answer:
    asked = [one.strip() for one in _given(call, "LOOKUP").split(",") if one.strip()]
    if not asked:
        return _error(-8, "No lookup given.")
    if len(asked) > _LOOKUPS:
        return _error(-7, f"At most {_LOOKUPS} lookups at a time.")
    bad = next((one for one in asked if not _DOMAIN.fullmatch(bare_domain(one))), None)
    return _error(-8, "The lookup is no domain.", bad) if bad else asked


def _seen(call: Call, lookup: str) -> SeenCompany | None:
    row = call.view.find(domain=bare_domain(lookup))
    return row if row is not None and row.technologies is not None else None


def _answered(call: Call, asked: Iterable[str], options: dict[str, bool]) -> Answer:
    rows = [(lookup, _seen(call, lookup)) for lookup in asked]
    found = [shapes.website(lookup, row, options) if row else shapes.nothing(lookup) for lookup, row in rows]
    known = tuple(row.truth.id for _, row in rows if row)
    return Answer(body={"Results": found, "Errors": [], "Trust": None}, units=len(rows), subjects=known)


def _domain(call: Call) -> Answer:
    asked = _lookups(call)
    return asked if isinstance(asked, Answer) else _answered(call, asked, _options(call))


# bulk ---------------------------------------------------------------------------------------------


def _bulk(call: Call) -> Answer:
    body = call.json if isinstance(call.json, dict) else {}
    asked, chosen = body.get("lookups"), body.get("options")
    if call.broken or not isinstance(asked, list) or not asked:
        return _error(-8, "No lookup given.", status=400)
    given = chosen if isinstance(chosen, dict) else {}
    options = {
        name: str(given.get(name, given.get(name.lower(), ""))).lower() in ("yes", "true", "1")
        for name in _OPTIONS
    }
    lookups = [str(one) for one in asked]
    if len(lookups) <= _SYNC:
        return _answered(call, lookups, options)
    jobs = _jobs(call)
    number = call.memory["jobs_made"] = call.memory.get("jobs_made", 0) + 1
    job = hex_id(number, "builtwith", "job", call.credential)
    answer = _answered(call, lookups, options)
    jobs[job] = {"answer": answer.body, "count": len(lookups), "at": call.now, "account": call.credential}
    told = {"job_id": job, "status": "queued", "count": len(lookups), "sync_max": _SYNC}
    return Answer(202, told, units=answer.units, subjects=answer.subjects)


def _jobs(call: Call) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = call.memory.setdefault("jobs", {})
    return found


def _mine(call: Call) -> dict[str, Any] | None:
    job = _jobs(call).get(call.path["job"])
    return job if job and job["account"] == call.credential else None


def _job(call: Call) -> Answer:
    job = _mine(call)
    if job is None:
        return Answer(404, {"error": "not found"})
    done = call.now >= job["at"] + _JOB_SECONDS
    return Answer(
        body={"job_id": call.path["job"], "status": "complete" if done else "queued", "count": job["count"]}
    )


def _job_result(call: Call) -> Answer:
    """The result is deleted once it has been read."""
    job = _mine(call)
    if job is None:
        return Answer(404, {"error": "not found"})
    if call.now < job["at"] + _JOB_SECONDS:
        return Answer(202, {"job_id": call.path["job"], "status": "queued", "count": job["count"]})
    del _jobs(call)[call.path["job"]]
    return Answer(body=job["answer"])


# changes, lists, the rest -------------------------------------------------------------------------


def _change(call: Call) -> Answer:
    asked, since = _lookups(call), _day(_given(call, "SINCE"))
    if isinstance(asked, Answer):
        return asked
    rows = [(lookup, _seen(call, lookup)) for lookup in asked]
    found = [
        shapes.changes(lookup, row, since or shapes.month_before(call.market.today)) for lookup, row in rows
    ]
    known = tuple(row.truth.id for _, row in rows if row)
    return Answer(
        body={"Results": found}, units=sum(bool(one["Changes"]["events"]) for one in found), subjects=known
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _lists(call: Call) -> Answer:
    name = shapes.by_slug().get(_given(call, "TECH").lower().replace(" ", "-"))
    if name is None:
        return _error(-4, "Technology endpoint technology name not found.")
    countries = {one.strip().upper() for one in _given(call, "COUNTRY").split(",") if one.strip()}
    since, every = _day(_given(call, "SINCE")), _given(call, "ALL").lower() in ("yes", "true", "1")
    key = f"lists {name} {sorted(countries)} {since} {every}"
    rows = call.search(key, lambda: _users(call, name, countries, since, every))
    start = _start(_given(call, "OFFSET"))
    if start is None:
        return _error(-9, "The offset is wrong.")
    page = rows[start : start + _PAGE]
    after = "END" if start + _PAGE >= len(rows) else hex_id(start + _PAGE, "builtwith", "offset")
    with_meta = _given(call, "META").lower() in ("yes", "true", "1")
    lines = [shapes.line(row, use, last, with_meta) for row, use, last in page]
    return Answer(
        body={"NextOffset": after, "Results": lines},
        units=1,
        subjects=tuple(row.truth.id for row, *_ in page),
    )


def _start(offset: str) -> int | None:
    return read_hex_id(offset, "builtwith", "offset") if offset else 0


def _users(
    call: Call, name: str, countries: set[str], since: date | None, every: bool
) -> list[tuple[SeenCompany, Any, date]]:
    return [
        (row, use, last)
        for row in call.view.companies()
        if not countries or (row.place and row.place.country in countries)
        for use, last in shapes.known_uses(row)
        if use.name == name and (every or shapes.live(last, row)) and (since is None or use.since >= since)
    ]


def _free(call: Call) -> Answer:
    asked = _lookups(call)
    if isinstance(asked, Answer):
        return asked
    row = _seen(call, asked[0])
    if row is None:
        return Answer(body={"domain": asked[0], "first": None, "last": None, "groups": []})
    first = min((use.since for use, _ in shapes.known_uses(row)), default=row.truth.founded)
    told = {"first": shapes.millis(first) // 1000, "last": shapes.millis(row.as_of) // 1000}
    return Answer(body={"domain": row.domain, **told, "groups": shapes.groups(row)}, subjects=(row.truth.id,))


def _relationships(call: Call) -> Answer:
    asked = _lookups(call)
    if isinstance(asked, Answer):
        return asked
    row = _seen(call, asked[0])
    kin = (
        []
        if row is None
        else [
            *call.market.children(row.index),
            *([call.market.company(row.truth.parent)] if row.truth.parent is not None else []),
        ]
    )
    matches = [{"Domain": one.domain, "First": 0, "Last": 0, "Overlap": True} for one in kin]
    identifiers = (
        [{"Type": "Google-Analytics", "Value": f"UA-{row.index}", "First": 0, "Last": 0, "Matches": matches}]
        if row and matches
        else []
    )
    told = [{"Domain": asked[0], "Identifiers": identifiers}]
    return Answer(
        body={
            "results": len(matches),
            "max_per_page": 500,
            "next_skip": 0,
            "more_results": False,
            "Relationships": told,
        },
        units=1 if row else 0,
    )


def _company(call: Call) -> Answer:
    name = _given(call, "COMPANY")
    if not name:
        return _error(-8, "No company given.")
    rows = [row for one in call.market.by_name(name) if (row := call.view.company(one.index))]
    found = [
        {"Domain": row.domain, "CompanyName": row.name, "Spend": shapes.spend(row), "BuiltWithRank": row.index + 1,
         "Country": row.place.country if row.place else None, "State": row.place.region_code if row.place else None,
         "City": row.place.city if row.place else None, "Socials": [row.linkedin] if row.linkedin else []}
        for row in rows
    ]  # fmt: skip
    return Answer(body=found, units=1 if found else 0, subjects=tuple(row.truth.id for row in rows))


def _usage(call: Call) -> Answer:
    used = call.me.used.get("credit", 0)
    left = call.me.left("credit")
    return Answer(body={"used": used, "purchased": used + left, "remaining": left})


def _whoami(call: Call) -> Answer:
    return Answer(body={"Name": "Invented User", "Plan": call.me.plan_name})


def _routes() -> Iterable[Route]:
    for version in ("v21", "v22", "v23"):
        yield route("GET", f"/{version}/api.json", _domain, "domain", group="all")
        yield route("POST", f"/{version}/domain/bulk", _bulk, "domain_bulk", group="all")
        yield route("GET", f"/{version}/domain/bulk/{{job}}/result", _job_result, "bulk_result", group="all")
        yield route("GET", f"/{version}/domain/bulk/{{job}}", _job, "bulk_job", group="all", repeat="free")
    yield route("GET", "/free1/api.json", _free, "free", group="free", repeat="free")
    yield route("GET", "/lists12/api.json", _lists, "lists", group="all")
    yield route("GET", "/change1/api.json", _change, "change", group="all")
    yield route("GET", "/rv4/api.json", _relationships, "relationships", group="all")
    yield route("GET", "/ctu3/api.json", _company, "company", group="all")
    yield route("GET", "/usagev2/api.json", _usage, "usage", group="all", repeat="free")
    yield route("GET", "/whoamiv1/api.json", _whoami, "whoami", group="all", repeat="free")


_CEILINGS = (Limit("second", 10, 1), Limit("concurrent", 8, 1, "concurrent"))
_LIMITS = {"all": _CEILINGS, "free": (Limit("second", 1, 1),), "default": _CEILINGS}
PROVIDER = Provider(
    name="builtwith",
    hosts=("api.builtwith.com",),
    routes=tuple(_routes()),
    key=_key,
    unauthorised=_unauthorised,
    busy=_busy,
    spent=_spent,
    missing=lambda call: Answer(404, "<html><body>404</body></html>", content_type="text/html"),
    plans={"pro": Plan(_LIMITS, {"credit": 20_000}), "basic": Plan(_LIMITS, {"credit": 2_000})},
    mark=_mark,
    defaults={
        "plan": "pro", "price": "0.03", "currency": "USD", "monthly_fee": "0", "correlation": 0.3,
        "coverage": {"default": 0.85, "country": {"US": 0.9}, "people": 0.0},
        "fields": {"technologies": 0.98, "technology": 0.95, "head_count": 0.5}, "errors": {"technology": 0.08},
        "staleness_months": 1,
    },
)  # fmt: skip
