"""What is to be known of Apollo before it is asked, its three windows of limits, and what its failures mean."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

from leadwright.sources.contract import Outcome, Reply
from leadwright.sources.reading import Fields, ShapeError, any_json, failed, json_object, line, told_in
from leadwright.sources.vendor import Again, Answer, Auth, Limit, LimitTold, Manifest, Plan, Price, Request

SOURCE, LICENCE = "apollo", "commercial"
_LATER = 60.0  # seconds; a waterfall takes minutes
_DAY = 86_400

MANIFEST = Manifest(
    name=SOURCE,
    title="Apollo",
    bases={"main": "https://api.apollo.io/api/v1"},
    auth=Auth("header", "x-api-key", "{key}", {"key": "APOLLO_API_KEY"}),
    plans=(
        Plan("careful", (Limit(60, 3_600), Limit(600, _DAY, "endpoint")), monthly=50),
        Plan(
            "free",
            (Limit(50, 60, "endpoint"), Limit(200, 3_600, "endpoint"), Limit(600, _DAY, "endpoint")),
            monthly=50,
        ),
        Plan("steady", (Limit(100, 60),), spacing=0.7),
        Plan(
            "paid",
            (Limit(200, 60, "endpoint"), Limit(400, 3_600, "endpoint"), Limit(2_000, _DAY, "endpoint")),
        ),
        Plan(
            "paid, searches and enrichment",
            (Limit(200, 60, "endpoint"), Limit(6_000, 3_600, "endpoint"), Limit(50_000, _DAY, "endpoint")),
        ),
    ),
    price=Price("credit", Decimal("0.0196"), "USD", Decimal(49)),
    licence=LICENCE,
    terms="For your own prospecting under your contract with Apollo; not to be resold, published or shown to others.",
    homepage="https://www.apollo.io",
    reliability=0.8,
    remarks=(
        "Searching for people gives no e-mail, no phone and part of the surname; matching one costs a credit.",
        "Searching for companies needs a paid plan and costs a credit a page; it tells no industry, size or city.",
        "Limits count per endpoint in three windows at once (minute, hour, day); Apollo tells them in every answer.",
        "Keys are made for single endpoints or as a master key; usage and credits need a master key.",
        "People's phone numbers and Apollo's waterfall need a public address of yours, and are not asked for.",
        "The price of a credit is the fee of the smallest paid plan divided by its 2,500 credits; more cost more.",
        "Whoever has unsubscribed at Apollo is suppressed, and nothing else of them is kept.",
    ),
    retention_days=365,
)

_WINDOWS = (
    ("x-rate-limit-minute", "x-minute-requests-left", 60.0),
    ("x-rate-limit-hourly", "x-hourly-requests-left", 3_600.0),
    ("x-rate-limit-24-hour", "x-24-hour-requests-left", float(_DAY)),
)
_SPENT = re.compile(
    r"(?:insufficient|not enough|out of|no more|used up|exhausted|run out).{0,40}credit|credit limit"
)
_STATUSES = {429: (Outcome.BUSY, "its limit of calls is reached")}


def limits_told(headers: Mapping[str, str]) -> Sequence[LimitTold]:
    """The windows of the endpoint. An unlimited one has an empty limit; the waiting time is the fullest one's."""
    found = list[LimitTold]()
    wait = told_in(headers, "retry-after")
    for most_in, left_in, seconds in _WINDOWS:
        most, left = told_in(headers, most_in), told_in(headers, left_in)
        if most is not None:
            resets = float(wait) if wait is not None and left == 0 else None
            found.append(LimitTold(seconds, most, left, resets, "endpoint"))
    return found


def asked_page(reply: Reply) -> int | None:
    """The page that the request named in its address; answers of some searches do not say it."""
    told = parse_qs(urlsplit(reply.url).query).get("page", [""])[0]
    return int(told) if told.isascii() and told.isdecimal() and len(told) < 9 else None


def not_read(reply: Reply) -> Answer | None:
    """What a reply is that is no record: a failure, or a result that is still being fetched."""
    told = Fields(any_json(reply.body))
    code = (told.text("error_code") or "").lower()
    said = told.text("error_message") or told.text("error") or told.text("message") or ""
    if reply.status == 404 and code == "result_pending":
        wait = told.take("retry_after_seconds")
        seconds = float(wait) if isinstance(wait, int | float) and 0 < wait < _DAY else _LATER
        again = Again(seconds, polled(urlsplit(reply.url).path.rpartition("/webhook_result/")[2]))
        return Answer(Outcome.PENDING, reason="Apollo is still looking", again=again)
    if code in ("request_id_expired", "request_id_unknown"):
        return Answer(Outcome.IN_DOUBT, reason="Apollo has forgotten the result that it promised")
    if reply.status in (400, 402, 403, 422) and _SPENT.search(said.lower()):
        return failed(reply, said=said, statuses={reply.status: (Outcome.LOCKED, "the credits are used up")})
    if not said and reply.status == 401:
        said = line(reply.body[:200].decode(errors="replace")) or ""
    return failed(reply, said=said, statuses=_STATUSES)


def document(reply: Reply, *lists: str) -> Fields | Answer:
    """The object of a reply. An error may also come in a reply that seems well: {status: "failed", ...}."""
    problem = not_read(reply)
    if problem:
        return problem
    told = json_object(reply.body)
    if (told.text("status") or "").lower() == "failed" or told.text("error"):
        said = told.text("error_message") or told.text("error") or "no reason given"
        spent = bool(_SPENT.search(said.lower()))
        return Answer(Outcome.LOCKED if spent else Outcome.CHANGED, reason=f"Apollo could not do it ({said})")
    told.known("error", "error_code", "error_message", "status", "message")
    for name in lists:
        if not isinstance(told.raw.get(name), list):
            raise ShapeError(f"expected a list {name!r}")
    return told


def polled(request_id: object) -> Request | None:
    """How a result is fetched that Apollo promised under a request id, which may be a negative number."""
    told = line(request_id)
    return Request(f"/webhook_result/{told}") if told and told.lstrip("-").isdecimal() else None
