"""The twin's own pages under any host: what runs here, its books, and the truth. No provider has them.

GET /__market                       what runs: seed, companies, profile, providers and their hosts
GET /__books?since=N                entries after number N, as JSON
GET /__books/summary                calls, refusals and charges by provider
GET /__truth/company?domain=        true fields of a company with its people
GET /__truth/person?id=p17.3        true fields of a person
GET /__truth/email?address=         {"status", "verified_contact"}
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from leadwright_twin.market.books import to_json
from leadwright_twin.market.truth import Truth
from leadwright_twin.wire import Request, Response

if TYPE_CHECKING:
    from leadwright_twin.market.desk import Desk


def answer(desk: Desk, truth: Truth, request: Request) -> Response:
    """The page under this path; 404 as JSON if there is none or the one asked about is unknown."""
    found = _found(desk, truth, request)
    status = 404 if found is None else 200
    body = orjson.dumps({"error": "unknown"} if found is None else found)
    return Response(status, (("content-type", "application/json"), ("x-invented", "leadwright-twin")), body)


def _found(desk: Desk, truth: Truth, request: Request) -> Any:
    path = request.path.rstrip("/")
    if path == "/__market":
        return {
            "invented": True, "seed": desk.market.seed, "companies": desk.market.count,
            "today": desk.market.today.isoformat(), "profile": desk.profile.name, "faults": desk.faults.name,
            "speed": desk.clock.speed,
            "providers": {name: list(one.provider.hosts) for name, one in desk.offices.items()},
        }  # fmt: skip
    if path == "/__books":
        since = request.query("since", "0")
        return to_json(desk.books.entries[int(since) if since.isdigit() else 0 :])
    if path == "/__books/summary":
        return desk.books.summary()
    if path == "/__truth/company":
        return truth.company(request.query("domain"))
    if path == "/__truth/events":
        return truth.happened(request.query("domain"))
    if path == "/__truth/person":
        return truth.person(request.query("id"))
    if path == "/__truth/email":
        address = request.query("address")
        return {"status": truth.email_status(address), "verified_contact": truth.verified_contact(address)}
    return None
