"""ZoomInfo: the GTM API (OAuth2, JSON:API) and the legacy one (a JWT for an hour), over the same records.

A token tells whose it is, so that a key "<plan>-..." keeps its plan; a bearer that is no token counts as a key.
Whoever has opted out is never shown by a search, and OPT_OUT is all that an enrichment says of them.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from leadwright_twin.market.frame import Answer, Call, Headers, Plan, Provider, route
from leadwright_twin.market.limiters import Limit, Refusal
from leadwright_twin.market.providers import zoominfo_shapes as shapes
from leadwright_twin.market.providers.zoominfo_filters import amount, fits, many, person_fits
from leadwright_twin.market.view import SeenCompany, SeenPerson

_LIFE, _BATCH, _PAGE, _MOST = 3600, 25, 25, 100
_JSON_API = "application/vnd.api+json"
_GTM = "/gtm/data/v1"


# refusals -----------------------------------------------------------------------------------------


def _is_gtm(call: Call) -> bool:
    return call.raw_path.startswith("/gtm/")


def _error(call: Call, status: int, code: str, message: str, headers: Headers = ()) -> Answer:
    if not _is_gtm(call):
        return Answer(status, {"success": False, "message": message}, headers)
    told = {
        "code": code,
        "message": message,
        "status": status,
        "requestId": f"req_{call.me.calls if call.account else 0}",
        "retryable": status in (429, 500, 504),
    }
    return Answer(status, {"error": told}, headers, _JSON_API)


def _unauthorised(call: Call) -> Answer:
    return _error(
        call, 401, "ZI0001", "The token provided is invalid." if _is_gtm(call) else "Authentication failed"
    )


def _busy(call: Call, refusal: Refusal) -> Answer:
    wait = str(max(1, -int(-call.clock.waiting(refusal.wait) // 1)))
    if _is_gtm(call):
        headers: Headers = (("X-RateLimit-Rejected-Bucket", refusal.limit.name), ("Retry-After", wait))
        return _error(call, 429, "ZI0004", "You have exceeded the rate limit.", headers)
    return Answer(429, {"message": "You have exceeded your API query rate limit."})


def _spent(call: Call, unit: str) -> Answer:
    if _is_gtm(call):
        told = [
            {
                "id": "1",
                "code": "PFAPI0011",
                "status": "400",
                "detail": "Credit Limit Reached",
                "source": {"pointer": "/data"},
            }
        ]
        return Answer(400, {"errors": told}, content_type=_JSON_API)
    return _error(call, 403, "", "You have used up all of your allowed record limit")


def _invalid(call: Call, what: str) -> Answer:
    if not _is_gtm(call):
        return _error(call, 400, "", f"There are invalid fields in your request: {what}")
    told = [
        {
            "id": "1",
            "code": "PFAPI0006",
            "status": "400",
            "detail": f"Input parameter {what!r} is invalid",
            "source": {"pointer": "/data"},
        }
    ]
    return Answer(400, {"errors": told}, content_type=_JSON_API)


def _mark(call: Call) -> Headers:
    if call.route is None or call.route.group == "login":
        return ()
    states = call.me.gate(call.route.group).states(call.now)
    if _is_gtm(call):
        return tuple(
            (f"X-RateLimit-{word}-{state.limit.name.capitalize()}", str(value))
            for state in states
            for word, value in (("Limit", state.limit.requests), ("Remaining", state.left))
        )
    found: list[tuple[str, str]] = [("X-Request-Id", f"r{call.me.calls}")]
    for state in states:
        resets = str(int(call.now + state.resets))
        found += [
            ("X-RateLimit-Limit", str(state.limit.requests)),
            ("X-RateLimit-Remaining", str(state.left)),
            ("X-RateLimit-Reset", resets),
        ]
    quota, left = call.me.quota.get("credit"), call.me.left("credit")
    for name in ("Record-Limit", "Unique-Id-Limit"):
        found += [(f"X-Usage-{name}-Limit", str(quota or left)), (f"X-Usage-{name}-Remaining", str(left))]
    return (
        *found,
        ("X-Usage-Request-Limit-Limit", "50000"),
        ("X-Usage-Request-Limit-Remaining", str(max(0, 50_000 - call.me.calls))),
    )


# tokens -------------------------------------------------------------------------------------------


def _key(call: Call) -> str | None:
    sent = call.header("authorization")
    if not sent.lower().startswith("bearer "):
        return None
    token = sent[7:].strip()
    if not token.startswith("invented."):
        return token
    try:
        who, _, until = (
            base64.urlsafe_b64decode(token.removeprefix("invented.") + "==").decode().rpartition(" ")
        )
    except (binascii.Error, UnicodeDecodeError):
        return "invalid-token"
    return who if until.isdecimal() and call.now < int(until) else "invalid-expired"


def _token(call: Call, who: str) -> str:
    text = f"{who} {int(call.now) + _LIFE}".encode()
    return "invented." + base64.urlsafe_b64encode(text).decode().rstrip("=")


def _authenticate(call: Call) -> Answer:
    who, word = call.param("username"), call.param("password")
    if not who or not word or who.startswith("invalid"):
        return Answer(401, {"success": False, "message": "Authentication failed"})
    return Answer(body={"jwt": _token(call, who)})


def _oauth(call: Call) -> Answer:
    who, word = call.param("client_id"), call.param("client_secret")
    basic = call.header("authorization")
    if not who and basic.lower().startswith("basic "):
        try:
            who, _, word = base64.b64decode(basic[6:]).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            who = ""
    if not who or not word or who.startswith("invalid"):
        return Answer(
            401, {"error": "invalid_client", "error_description": "The client id or secret is wrong."}
        )
    scope = call.param("scope") or "api:data:contact api:data:company"
    return Answer(
        body={"access_token": _token(call, who), "token_type": "Bearer", "expires_in": _LIFE, "scope": scope}
    )


# searches -----------------------------------------------------------------------------------------


def _attributes(call: Call) -> dict[str, Any] | Answer:
    """What is asked: the attributes of a JSON:API document, or the body itself."""
    body = call.json
    if call.broken or not isinstance(body, dict):
        return _invalid(call, "body")
    if not _is_gtm(call):
        return body
    data = body.get("data")
    attributes = data.get("attributes") if isinstance(data, dict) else None
    return attributes if isinstance(attributes, dict) else _invalid(call, "data")


def _window(call: Call, want: Mapping[str, Any]) -> tuple[int, int] | Answer:
    """(page, size); pages begin with 1."""
    if _is_gtm(call):
        page, size = call.whole("page[number]", 1), call.whole("page[size]", _PAGE)
    else:
        page, size = (
            int(number) if (number := amount(want.get(name, default))) else None
            for name, default in (("page", 1), ("rpp", _PAGE))
        )
    if page is None or page < 1:
        return _invalid(call, "page[number]")
    return (page, size) if size is not None and 1 <= size <= _MOST else _invalid(call, "page[size]")


def _sheet(
    call: Call, rows: Sequence[Any], page: int, size: int, shown: Callable[[Any], dict[str, Any]]
) -> Any:
    """A page of results in the words of either API; `shown` gives {id, type, attributes}."""
    part = [shown(one) for one in rows[(page - 1) * size : page * size]]
    if not _is_gtm(call):
        data = [{"id": int(one["id"]), **one["attributes"]} for one in part]
        return {"maxResults": size, "totalResults": len(rows), "currentPage": page, "data": data}
    last = max(1, -(-len(rows) // size))
    links = {
        "first": 1,
        "last": last,
        "prev": page - 1 if page > 1 else None,
        "next": page + 1 if page < last else None,
    }
    base = f"{call.raw_path.removeprefix('/gtm')}?page%5Bsize%5D={size}&page%5Bnumber%5D="
    told = {name: None if number is None else f"{base}{quote(str(number))}" for name, number in links.items()}
    return {
        "data": part,
        "meta": {"totalResults": len(rows), "page": {"number": page, "total": last}},
        "links": told,
    }


def _told(call: Call, body: Any, units: int = 0, subjects: tuple[str, ...] = ()) -> Answer:
    answer = Answer(body=body, units=units, subjects=subjects)
    return replace(answer, content_type=_JSON_API) if _is_gtm(call) else answer


def _search(
    call: Call,
    rows: Callable[[Mapping[str, Any]], Iterable[Any]],
    shown: Callable[[Any], dict[str, Any]],
    of: Callable[[Any], str],
) -> Answer:
    want = _attributes(call)
    window = want if isinstance(want, Answer) else _window(call, want)
    if isinstance(want, Answer) or isinstance(window, Answer):
        return want if isinstance(want, Answer) else window  # type: ignore[return-value]
    (page, size), filters = (
        window,
        {name: value for name, value in want.items() if name not in ("page", "rpp")},
    )
    kind = call.route.operation if call.route else ""
    found = call.search(
        f"{kind} {sorted((name, str(value)) for name, value in filters.items())}", lambda: rows(filters)
    )
    subjects = tuple(of(one) for one in found[(page - 1) * size : page * size])
    return _told(call, _sheet(call, found, page, size, shown), subjects=subjects)


def _company_search(call: Call) -> Answer:
    def shown(row: SeenCompany) -> dict[str, Any]:
        more = {"website": f"www.{row.domain}", "logo": None} if _is_gtm(call) else {}
        return {
            "id": str(shapes.company_id(row.index)),
            "type": "Company",
            "attributes": {"name": row.name, **more},
        }

    return _search(
        call,
        lambda want: (row for row in call.view.companies() if fits(row, want)),
        shown,
        lambda row: row.truth.id,
    )


def _contact_search(call: Call) -> Answer:
    def rows(want: Mapping[str, Any]) -> Iterable[tuple[SeenCompany, SeenPerson]]:
        for row in _employers(call, want):
            for seen in call.view.people(row.index):
                if not seen.opted_out and person_fits(seen, want):
                    yield row, seen

    def shown(pair: tuple[SeenCompany, SeenPerson]) -> dict[str, Any]:
        row, seen = pair
        return {
            "id": str(shapes.person_id(seen)),
            "type": "Contact",
            "attributes": shapes.found_contact(row, seen),
        }

    return _search(call, rows, shown, lambda pair: pair[1].truth.id)


def _employers(call: Call, want: Mapping[str, Any]) -> Iterable[SeenCompany]:
    """The companies whose people are searched; one that is named is looked up, and not searched for."""
    sites = many(want.get("companyWebsite"))
    if sites:
        named = (call.view.find(domain=one) for one in sites)
        return (row for row in named if row is not None and fits(row, {**want, "companyWebsite": row.domain}))
    index = shapes.company_index(want.get("companyId"))
    if index is not None:
        one = call.view.company(index)
        return [one] if one else []
    return (row for row in call.view.companies() if fits(row, want))


# enrichment ---------------------------------------------------------------------------------------


def _enrich(
    call: Call,
    inputs: str,
    match: Callable[[Mapping[str, Any]], tuple[str, dict[str, Any] | None, str]],
    kind: str,
) -> Answer:
    want = _attributes(call)
    if isinstance(want, Answer):
        return want
    asked, fields = want.get(inputs), want.get("outputFields")
    if (
        not isinstance(asked, list)
        or not 1 <= len(asked) <= _BATCH
        or not all(isinstance(one, dict) for one in asked)
    ):
        return _invalid(call, inputs)
    if not isinstance(fields, list) or not fields:
        return _invalid(call, "outputFields")
    told = [(one, *match(one)) for one in asked]
    units = sum(found is not None for _, _, found, _ in told)
    subjects = tuple(subject for *_, subject in told if subject)
    rows = [_enriched(call, one, status, found, kind, fields) for one, status, found, _ in told]
    if _is_gtm(call):
        return _told(call, {"data": rows}, units, subjects)
    return _told(call, {"success": True, "data": {"outputFields": [fields], "result": rows}}, units, subjects)


def _enriched(
    call: Call,
    asked: Mapping[str, Any],
    status: str,
    found: Mapping[str, Any] | None,
    kind: str,
    fields: Sequence[Any],
) -> dict[str, Any]:
    names = [str(one) for one in fields]
    if not _is_gtm(call):
        data = [{"id": found["id"], **shapes.only(found, names)}] if found else []
        return {
            "input": {str(name).lower(): value for name, value in asked.items()},
            "data": data,
            "matchStatus": status,
        }
    if found is None:
        return {
            "id": "0",
            "type": "NoMatch",
            "meta": {"matchStatus": status, "input": dict(asked), "warnings": []},
        }
    told = {name: value for name, value in shapes.only(found, names).items() if name != "id"}
    return {
        "id": str(found["id"]),
        "type": kind,
        "attributes": told,
        "meta": {"matchStatus": status, "input": dict(asked), "warnings": []},
    }


def _company_of(call: Call, one: Mapping[str, Any]) -> SeenCompany | None:
    index = shapes.company_index(one.get("companyId"))
    if index is not None:
        return call.view.company(index)
    return call.view.find(domain=str(one.get("companyWebsite") or ""), name=str(one.get("companyName") or ""))


def _company_enrich(call: Call) -> Answer:
    def match(one: Mapping[str, Any]) -> tuple[str, dict[str, Any] | None, str]:
        if not any(one.get(name) for name in ("companyId", "companyWebsite", "companyName")):
            return "INVALID_INPUT", None, ""
        row = _company_of(call, one)
        return ("FULL_MATCH", shapes.company(call, row), row.truth.id) if row else ("NO_MATCH", None, "")

    return _enrich(call, "matchCompanyInput", match, "Company")


def _contact_enrich(call: Call) -> Answer:
    def match(one: Mapping[str, Any]) -> tuple[str, dict[str, Any] | None, str]:
        seen = _person_of(call, one)
        if seen is None:
            return "NO_MATCH", None, ""
        if seen.opted_out:
            return "OPT_OUT", None, seen.truth.id
        row = call.view.company(seen.company)
        return ("FULL_MATCH", shapes.contact(row, seen), seen.truth.id) if row else ("NO_MATCH", None, "")

    return _enrich(call, "matchPersonInput", match, "Contact")


def _person_of(call: Call, one: Mapping[str, Any]) -> SeenPerson | None:
    number = shapes.person_number(one.get("personId"))
    if number is not None:
        truth = call.market.person(number)
        return call.view.person(truth) if truth else None
    if one.get("emailAddress") and (seen := call.view.by_email(str(one["emailAddress"]))):
        return seen
    row = _company_of(call, one)
    names = (
        str(one.get("fullName") or f"{one.get('firstName') or ''} {one.get('lastName') or ''}")
        .lower()
        .split()
    )
    staff = call.view.people(row.index) if row and names else ()
    return next((seen for seen in staff if seen.truth.name.lower().split() == names), None)


# what else is known of a company -------------------------------------------------------------------


def _about(
    call: Call,
    made: Callable[[SeenCompany, Mapping[str, Any]], list[tuple[str, dict[str, Any]]]],
    kind: str,
    *,
    paged: bool = True,
) -> Answer:
    want = _attributes(call)
    if isinstance(want, Answer):
        return want
    row = _company_of(call, want)
    if row is None:
        none = {
            "id": "0",
            "type": "NoMatch",
            "meta": {"matchStatus": "NO_MATCH", "input": dict(want), "warnings": []},
        }
        units = 1 if kind == "Scoop" else 0
        return _told(call, {"data": [none]} if _is_gtm(call) else {"success": True, "data": []}, units)
    rows = made(row, want)
    units = 1 if rows or kind == "Scoop" else 0  # scoops are charged by the question
    if not paged:
        data = [{"type": kind, "id": id_, "attributes": told} for id_, told in rows]
        body = (
            {"data": data, "meta": {"totalResults": len(rows)}}
            if _is_gtm(call)
            else {"success": True, "data": [told for _, told in rows]}
        )
        return _told(call, body, units, (row.truth.id,))
    window = _window(call, want)
    if isinstance(window, Answer):
        return window

    def shown(one: tuple[str, dict[str, Any]]) -> dict[str, Any]:
        return {"type": kind, "id": one[0], "attributes": one[1]}

    return _told(call, _sheet(call, rows, *window, shown), units, (row.truth.id,))


def _technologies(call: Call) -> Answer:
    return _about(
        call,
        lambda row, want: [(one["product"], one) for one in shapes.technology_lines(row)],
        "Technology",
        paged=False,
    )


def _news(call: Call) -> Answer:
    def made(row: SeenCompany, want: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
        since = str(want.get("pageDateMin") or "")
        return [
            (str(one.id), shapes.article(row, one))
            for one in call.market.articles(row.index)
            if one.day.isoformat() >= since
        ]

    return _about(call, made, "News")


def _scoops(call: Call) -> Answer:
    def made(row: SeenCompany, want: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
        since = str(want.get("publishedStartDate") or "")
        staff = [
            seen
            for seen in call.view.people(row.index)
            if not seen.opted_out and seen.job.since.isoformat() >= since
        ]
        return [(str(shapes.person_id(seen)), shapes.scoop(row, seen)) for seen in staff]

    return _about(call, made, "Scoop")


def _intent(call: Call) -> Answer:
    def made(row: SeenCompany, want: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
        topics = want.get("topics")
        told = [
            shapes.intent(row, str(one), call.market.today)
            for one in (topics if isinstance(topics, list) else [])
        ]
        return [(str(shapes.company_id(row.index)), one) for one in told if one]

    return _about(call, made, "Intent")


def _windows(second: int) -> tuple[Limit, ...]:
    return (
        Limit("second", second, 1),
        Limit("hour", 10_800 * second // 5, 3600),
        Limit("day", 129_600 * second // 5, 86_400),
    )


_OLD = (Limit("minute", 1500, 60),)


def _limits(second: int) -> dict[str, tuple[Limit, ...]]:
    return {
        "gtm": _windows(second),
        "legacy": _OLD,
        "login": (Limit("second", 1, 1),),
        "default": _windows(second),
    }


PROVIDER = Provider(
    name="zoominfo",
    hosts=("api.zoominfo.com", "okta-login.zoominfo.com"),
    routes=(
        route(
            "POST", "/oauth2/default/v1/token", _oauth, "token",
            group="login", host="okta-login.zoominfo.com", repeat="free", keyless=True,
        ),
        route("POST", "/authenticate", _authenticate, "authenticate", group="login", repeat="free", keyless=True),
        route("POST", f"{_GTM}/companies/search", _company_search, "company_search", group="gtm", repeat="free"),
        route("POST", f"{_GTM}/contacts/search", _contact_search, "contact_search", group="gtm", repeat="free"),
        route("POST", f"{_GTM}/companies/enrich", _company_enrich, "company_enrich", group="gtm"),
        route("POST", f"{_GTM}/contacts/enrich", _contact_enrich, "contact_enrich", group="gtm"),
        route("POST", f"{_GTM}/companies/technologies/enrich", _technologies, "technologies", group="gtm"),
        *(route("POST", f"{_GTM}/news/{verb}", _news, "news", group="gtm") for verb in ("enrich", "search")),
        *(route("POST", f"{_GTM}/scoops/{verb}", _scoops, "scoops", group="gtm") for verb in ("enrich", "search")),
        *(route("POST", f"{_GTM}/intent/{verb}", _intent, "intent", group="gtm") for verb in ("enrich", "search")),
        route("POST", "/search/company", _company_search, "legacy_company_search", group="legacy", repeat="free"),
        route("POST", "/search/contact", _contact_search, "legacy_contact_search", group="legacy", repeat="free"),
        route("POST", "/enrich/company", _company_enrich, "legacy_company_enrich", group="legacy"),
        route("POST", "/enrich/contact", _contact_enrich, "legacy_contact_enrich", group="legacy"),
        route("POST", "/enrich/tech", _technologies, "legacy_technologies", group="legacy"),
        route("POST", "/enrich/news", _news, "legacy_news", group="legacy"),
        route("POST", "/enrich/scoop", _scoops, "legacy_scoops", group="legacy"),
        route("POST", "/enrich/intent", _intent, "legacy_intent", group="legacy"),
    ),
    key=_key,
    unauthorised=_unauthorised,
    busy=_busy,
    spent=_spent,
    missing=lambda call: Answer(404, {"message": "Not found"}),
    plans={
        "standard": Plan(_limits(25), {"credit": 10_000}), "builder": Plan(_limits(5), {"credit": 5_000}),
        "scaling": Plan(_limits(35), {"credit": 50_000}),
    },
    mark=_mark,
    defaults={
        "plan": "standard", "price": "0.60", "currency": "USD", "monthly_fee": "1250", "correlation": 0.6,
        "coverage": {"default": 0.75, "country": {"US": 0.92, "GB": 0.82, "BR": 0.5}, "size": {"1-10": 0.6}, "people": 0.75},
        "fields": {"email": 0.85, "direct": 0.55, "mobile": 0.45, "technologies": 0.8, "rounds": 0.7},
        "errors": {"email": 0.04, "title": 0.05, "head_count": 0.08}, "staleness_months": 3,
    },
)  # fmt: skip
