"""How BuiltWith's answers read. Errors come inside HTTP 200, of the whole call or of one domain of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from leadwright.sources import wording
from leadwright.sources.contract import Observation, Outcome, Reply
from leadwright.sources.question import Criteria, Question
from leadwright.sources.reading import (
    Fields,
    ShapeError,
    any_json,
    day,
    every,
    failed,
    found,
    json_object,
    told_in,
)
from leadwright.sources.vendor import Again, Answer, LimitTold, Reading, Request
from leadwright.sources.vendors.builtwith.asking import NAME, domain, technology_of
from leadwright.values import email
from leadwright.values.domain import registrable

LICENCE = "vendor"
_STALE = 90  # days without a sighting after which a technology is no longer taken to be in use
_POLL = 20.0
_ERRORS: Mapping[str, tuple[Outcome, str]] = {
    "-1": (Outcome.CHANGED, "the format is not offered"),
    "-2": (Outcome.LOCKED, "it refuses the key"),
    "-3": (Outcome.LOCKED, "the credits are used up"),
    "-4": (Outcome.CHANGED, "it does not know the technology under this name"),
    "-5": (Outcome.LOCKED, "the plan allows no further technology"),
    "-6": (Outcome.BUSY, "it could not book the call"),
    "-7": (Outcome.CHANGED, "it takes one domain at a time here"),
    "-8": (Outcome.BLOCKED, "it does not cover this domain"),
    "-99": (Outcome.BUSY, "the server fails"),
}
_NETWORKS = {
    "twitter.com": "twitter", "x.com": "twitter", "facebook.com": "facebook", "instagram.com": "instagram",
    "youtube.com": "youtube", "github.com": "github", "tiktok.com": "tiktok", "xing.com": "xing",
}  # fmt: skip
_DONE, _LOST = (
    {"complete", "completed", "done", "finished", "success"},
    {"failed", "error", "cancelled", "canceled"},
)


# what went wrong ----------------------------------------------------------------------------------


def limits_told(headers: Mapping[str, str]) -> Sequence[LimitTold]:
    """Calls a second, calls at once, and credits."""
    second, at_once = (told_in(headers, f"x-ratelimit-limit-{kind}") for kind in ("persecond", "concurrent"))
    told = []
    if second:
        current = told_in(headers, "x-ratelimit-current-persecond")
        told.append(LimitTold(1.0, second, max(0, second - current) if current is not None else None))
    if at_once:
        current = told_in(headers, "x-ratelimit-current-concurrent")
        left = max(0, at_once - current) if current is not None else None
        told.append(LimitTold(None, at_once, left, concurrent=True))
    if (units := told_in(headers, "x-api-credits-remaining")) is not None:
        told.append(LimitTold(None, told_in(headers, "x-api-credits-available"), units, units=True))
    return told


def refused(reply: Reply) -> Answer | None:
    """A failure of the whole call: by its status, or by an error that names no domain."""
    said = Fields(any_json(reply.body))
    errors = wording.objects(said.take("Errors"))
    words = said.text("error") or next((e.text("Message") for e in errors), None) or ""
    if errors and reply.status is not None and not said.rows("Results"):
        own = next((e for e in errors if not e.text("Lookup")), None)
        if own:
            return _error(own)
    return failed(reply, said=words)


def _error(told: Fields) -> Answer:
    """What an error means; none of them is charged, though they come with HTTP 200."""
    code, message = told.text("Code") or "", told.text("Message") or ""
    outcome, words = _ERRORS.get(code, (Outcome.CHANGED, "an error that we do not know"))
    reason = f"error {code or 'without a code'}: {words}" + (f" ({message})" if message else "")
    return Answer(outcome, reason=reason, units=Decimal(0))


def _per_domain(
    questions: Sequence[Question], document: Fields, left: set[str],
    read: Callable[[str, Fields, set[str]], Answer],
) -> Reading:  # fmt: skip
    """One answer per question, by the domain that each result and each error names."""
    answers: dict[str, Answer] = {}
    for error in wording.objects(document.take("Errors")):
        answers.setdefault(registrable(error.text("Lookup") or "") or "", _error(error))
        error.known("Code", "Message", "Lookup")
    for row in wording.objects(document.take("Results")):
        inside = row.inner("Result")
        named = row.text("Lookup") or inside.text("Lookup")
        key = registrable(named) if named else None
        if key:
            answers[key] = read(key, row, left)
        left |= row.left()
    missing = answers.get("") or Answer(Outcome.CHANGED, reason="the answer leaves this domain out")
    left |= document.left()
    told = tuple(answers.get(domain(question) or "?", missing) for question in questions)
    return Reading(told, leftovers=frozenset(left))


# what a domain uses -------------------------------------------------------------------------------


def lookup(questions: Sequence[Question], reply: Reply) -> Reading:
    """What domains use."""
    if answer := refused(reply):
        return every(questions, answer)
    document = json_object(reply.body, "Results")
    document.known("Trust", "NextOffset")
    return _per_domain(questions, document, set(), _company)


def bulk(questions: Sequence[Question], reply: Reply) -> Reading:
    """What many domains use: at once, or as a job whose result is deleted when it is read."""
    if reply.status == 404:
        return every(
            questions, Answer(Outcome.IN_DOUBT, reason="the result was read before, or its job is gone")
        )
    if answer := refused(reply):
        return every(questions, answer)
    document = json_object(reply.body)
    if isinstance(document.raw.get("Results"), list):
        document.known("Trust", "job_id", "status", "count", "sync_max")
        return _per_domain(questions, document, set(), _company)
    return every(questions, _job(document))


def _job(document: Fields) -> Answer:
    """How a job stands. It is booked when its result is read, so that it is booked once."""
    job, state, free = document.text("job_id"), (document.text("status") or "").lower(), Decimal(0)
    if job is None:
        raise ShapeError("expected results or a job")
    path = f"/domain/bulk/{quote(job, safe='')}"
    if state in _LOST:
        return Answer(Outcome.BUSY, reason=f"the job ended as {state}", units=free)
    if state in _DONE:
        ready = Again(0.0, Request(f"{path}/result", base="domain", max_bytes=64_000_000, timeout=120))
        reason = "the job is done; its result can be read once"
        return Answer(Outcome.PENDING, reason=reason, again=ready, units=free)
    later = Again(_POLL, Request(path, base="domain"))
    return Answer(Outcome.PENDING, reason="it works on the job", again=later, units=free)


def _company(key: str, row: Fields, left: set[str]) -> Answer:
    """One domain. Meta stands beside the result or inside it."""
    result = row.inner("Result")
    meta = row.inner("Meta") if row.raw.get("Meta") else result.inner("Meta")
    rows = result.take("Paths")
    paths = wording.objects(rows)
    unread = not isinstance(rows, list) or len(paths) < len(rows)
    unread = unread or not all(isinstance(path.raw.get("Technologies"), list) for path in paths)
    row.known("Attributes", "FirstIndexed", "LastIndexed", "SalesRevenue", "Meta")
    result.known(
        "Lookup",
        "SpendHistory",
        "IsDB",
        "Spend",
        "Meta",
        "Attributes",
        "FirstIndexed",
        "LastIndexed",
        "SalesRevenue",
    )
    fields = _about(meta) | wording.filled({"technologies": _technologies(paths, left)})
    left |= result.left() | meta.left()
    if unread:
        return Answer(Outcome.CHANGED, reason="expected paths with their technologies")
    if not fields:
        return Answer(Outcome.MISS, reason="it knows nothing that is in use there")
    observation = Observation("company", NAME, key, {**fields, "domain": key}, LICENCE)
    return Answer(Outcome.HIT, (observation,))


def _technologies(paths: Sequence[Fields], left: set[str]) -> list[dict[str, Any]]:
    """What is in use on any of its pages, each once, with the days on which it was first and last seen."""
    kept: dict[str, dict[str, Any]] = {}
    for path in paths:
        indexed = day(path.take("LastIndexed"))
        for told in wording.objects(path.take("Technologies")):
            first, last, live = (
                day(told.take("FirstDetected")),
                day(told.take("LastDetected")),
                told.take("Live"),
            )
            gone = live is False or (live is None and indexed and last and (indexed - last).days > _STALE)
            categories = _categories(told.take("Categories")) or wording.listed(told.take("Tag"))
            one = wording.uses(
                told.text("Name") or "", categories=categories, first_seen=first and first.isoformat(),
                last_seen=last and last.isoformat(),
            )  # fmt: skip
            told.known("Name", "Description", "Link", "Parent", "Tag", "IsPremium", "Attributes", "Versions")
            left |= told.left()
            if one and not gone:
                kept[one["name"]] = _both(kept[one["name"]], one) if one["name"] in kept else one
        path.known("Domain", "Url", "SubDomain", "FirstIndexed")
        left |= path.left()
    return list(kept.values())


def _categories(value: Any) -> list[str]:
    named = [one.text("Category") for one in wording.objects(value)]
    return [name for name in named if name] or wording.listed(value)


def _both(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    first = [day for day in (one.get("first_seen"), other.get("first_seen")) if day]
    last = [day for day in (one.get("last_seen"), other.get("last_seen")) if day]
    return {**one, **wording.filled(first_seen=min(first, default=None), last_seen=max(last, default=None))}


def _about(meta: Fields) -> dict[str, Any]:
    place = wording.location(meta.text("City"), meta.text("State"), meta.text("Country"))
    country = (place or {}).get("country")
    pages = wording.listed(meta.take("Social"))
    mailboxes = [m for m in wording.mailboxes(meta.take("Emails")) if (read := email.parse(m)) and read.role]
    meta.known(
        "Names", "Titles", "Postcode", "Zip", "ARank", "QRank", "Majestic", "Umbrella", "Title", "Description"
    )
    return wording.filled(
        {
            "name": wording.called(meta.take("CompanyName")) or wording.called(meta.take("Name")),
            "industries": wording.listed(meta.take("Vertical")), "locations": [place] if place else None,
            "country": country, "phones": wording.numbers(meta.take("Telephones"), country), "emails": mailboxes,
            "linkedin_url": next((p for page in pages if (p := wording.on_linkedin(page))), None),
            "socials": {n: page for page in pages if (n := _NETWORKS.get(registrable(page) or ""))},
        }
    )  # fmt: skip


# what changed -------------------------------------------------------------------------------------


def changes(questions: Sequence[Question], reply: Reply) -> Reading:
    """What domains added and removed."""
    if answer := refused(reply):
        return every(questions, answer)
    return _per_domain(questions, json_object(reply.body, "Results"), set(), _changed)


def _changed(key: str, row: Fields, left: set[str]) -> Answer:
    told = row.inner("Changes")
    if not isinstance(row.raw.get("Changes"), Mapping):
        return Answer(Outcome.CHANGED, reason="expected the changes of the domain")
    row.known("Result", "Lookup")
    rows = told.rows("events")
    events = []
    for event in wording.objects(rows):
        if one := _event(event):
            events.append(one)
        left |= event.left()
    told.known("since_utc", "last_checked_utc", "summary")
    left |= told.left()
    if not rows:
        return Answer(Outcome.MISS, reason="no technology changed in that time")
    if not events:
        return Answer(Outcome.CHANGED, reason="expected changes that name a technology")
    latest = max((one["date"] for one in events if "date" in one), default=None)
    fields = wording.filled(domain=key, technology_changes=events, technology_change_date=latest)
    return Answer(Outcome.HIT, (Observation("company", NAME, key, fields, LICENCE),))


def _event(told: Fields) -> dict[str, Any] | None:
    kind = {"technology_added": "added", "technology_removed": "removed"}.get(told.text("type") or "")
    seen = {name: wording.iso_day(told.take(f"{name}_seen_utc")) for name in ("first", "last")}
    one = wording.uses(told.text("technology") or "")
    told.known("category", "tag", "importance", "why_this_matters")
    if not one or not kind:
        return None
    when = seen["first"] if kind == "added" else seen["last"]
    return wording.filled(technology=one["name"], change=kind, date=when)


# who uses a technology ----------------------------------------------------------------------------


def lists(questions: Sequence[Question], reply: Reply) -> Reading:
    """A page of websites that use a technology."""
    if answer := refused(reply):
        return Reading((answer,))
    document = json_object(reply.body, "Results")
    rows, following = document.rows("Results"), document.text("NextOffset")
    document.known("Errors")
    left = set(document.left())
    used = technology_of(questions[0].criteria or Criteria())
    sites = [one for row in wording.objects(rows) if (one := _listed(row, used, left))]
    answer = found(rows, sites, None, "nobody is known to use the technology")
    more = following if following and following.upper() != "END" else None
    return Reading((answer,), more if rows else None, None, frozenset(left))


def _listed(row: Fields, used: str | None, left: set[str]) -> Observation | None:
    named = wording.site(row.take("D"))
    key = named.get("domain")
    meta = row.inner("Meta")
    first, last = wording.iso_day(row.take("FD")), wording.iso_day(row.take("LD"))
    country = wording.location(country=row.take("U"))
    stack = wording.uses(used or "", first_seen=first, last_seen=last)
    fields = _about(meta) | wording.filled(
        domain=key, website=named.get("website"), country=(country or {}).get("country"), head_count=wording.interval(
            row.take("E")
        ), revenue=wording.amount(row.take("R"), "USD"), technologies=[stack] if stack else None,
    )  # fmt: skip
    if country and "locations" not in fields:
        fields["locations"] = [country]
    row.known("S", "SKU", "F", "A", "Q", "M")
    left |= row.left() | meta.left()
    return Observation("company", NAME, key, fields, LICENCE) if key else None


# the account --------------------------------------------------------------------------------------


def usage(questions: Sequence[Question], reply: Reply) -> Reading:
    """Details: {balance: {most, used, left}} in credits; their names vary in case."""
    if answer := refused(reply):
        return Reading((answer,))
    document = json_object(reply.body)
    names = {name.lower(): name for name in document.raw}
    told = {}
    for ours, theirs in (("most", "purchased"), ("used", "used"), ("left", "remaining")):
        value = wording.whole(document.take(names.get(theirs, "?")))
        if value is not None:
            told[ours] = value
    if not told:
        raise ShapeError("expected credits purchased, used or remaining")
    if "left" not in told and {"most", "used"} <= set(told):
        told["left"] = max(0, told["most"] - told["used"])
    return Reading(
        (
            Answer(
                Outcome.HIT,
                details={
                    "units": told,
                    "balance": {name: told[name] for name in ("used", "left") if name in told},
                },
            ),
        ),
        leftovers=document.left(),
    )
