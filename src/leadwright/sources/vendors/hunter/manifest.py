"""What is to be known of Hunter before it is asked, and what its failures mean."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from leadwright.sources.contract import Outcome, Reply
from leadwright.sources.question import Question
from leadwright.sources.reading import Fields, any_json, failed, line
from leadwright.sources.vendor import Again, Answer, Auth, Limit, Manifest, Plan, Price, Suppressed

SOURCE, LICENCE = "hunter", "commercial"
_LATER = 5.0  # seconds until a search that is still running is asked for again

MANIFEST = Manifest(
    name=SOURCE,
    title="Hunter",
    bases={"main": "https://api.hunter.io/v2"},
    auth=Auth("header", "authorization", "Bearer {key}", {"key": "HUNTER_API_KEY"}),
    plans=(
        # The limits of Discover, the narrowest endpoint, for all: fifty credits a month need no more.
        Plan("free", (Limit(5, 1, "endpoint"), Limit(50, 60, "endpoint")), monthly=50),
        # The limits of the verifier for all but Discover, whose own are learned from its refusals.
        Plan("starter", (Limit(10, 1, "endpoint"), Limit(300, 60, "endpoint")), monthly=2_000),
        Plan("growth", (Limit(10, 1, "endpoint"), Limit(300, 60, "endpoint")), monthly=10_000),
        Plan("scale", (Limit(15, 1, "endpoint"), Limit(500, 60, "endpoint")), monthly=25_000),
    ),
    price=Price("credit", Decimal("0.0245"), "USD", Decimal(49)),
    licence=LICENCE,
    terms="For your own business outreach; not to be resold or published. Opt-outs that Hunter tells must be honoured.",
    homepage="https://hunter.io",
    reliability=0.85,
    remarks=(
        "Addresses come from public web pages, which Hunter names; each has a confidence of its own.",
        "A search that finds nothing is not charged. Discover, counting addresses and the balance are free.",
        "A verification is booked as one credit; on plans with shared credits Hunter may charge half of one.",
        "The price of a credit is the fee of the smallest paid plan divided by its 2,000 credits.",
        "Without a plan that allows it, Discover shows its first 100 companies only; funding is for Premium plans.",
        "If somebody asked Hunter not to be processed, Leadwright keeps nothing but that.",
    ),
    retention_days=365,
)

_KEY = re.compile(r"unauthori[sz]ed|authentication|api.?key|forbidden|not.?allowed|permission")
_PACE = re.compile(r"rate.?limit|per.?(?:second|minute)|slow.?down|throttl|in.?progress|idempoten")
_SPENT = re.compile(r"usage|quota|credit|payment|upgrade|monthly|billing|limit.?(?:reached|exceeded)")
_CLAIMED = (Outcome.BLOCKED, "the person asked Hunter not to be processed")
_REFUSED = (401, 402, 403, 409, 429)


def not_read(questions: Sequence[Question], reply: Reply, nothing: str) -> Answer | None:
    """What a reply is that holds no record: still running, opted out, a documented miss, or a failure.

    Accounts differ on whether 403, 429 or 402 says "slow down" or "nothing left", so the error's id decides.
    """
    if reply.status == 202:
        return Answer(Outcome.PENDING, reason="Hunter is still looking", again=Again(_LATER))
    kind, details = _error(reply)
    if reply.status == 451:
        return Answer(_CLAIMED[0], reason=_CLAIMED[1], suppressed=_suppressed(questions[0]))
    if reply.status == 404 and kind in ("not_found", "no_result", "record_not_found"):
        return Answer(Outcome.MISS, reason=nothing)
    if reply.status in _REFUSED:
        meaning = _refusal(reply, kind, details)
        return failed(reply, said=details or kind, statuses={reply.status: meaning})
    return failed(reply, said=details or kind)


def _error(reply: Reply) -> tuple[str, str]:
    """The id and the words of the first error; empty where there is none."""
    errors = Fields(any_json(reply.body)).rows("errors")
    first = Fields(errors[0] if errors else None)
    return (first.text("id") or "").lower(), first.text("details") or ""


def _refusal(reply: Reply, kind: str, details: str) -> tuple[Outcome, str]:
    for words in (kind, details.lower()):
        if _PACE.search(words):
            return Outcome.BUSY, "it asks us to slow down"
        if _SPENT.search(words):
            return Outcome.LOCKED, "the credits of the plan are used up"
        if _KEY.search(words):
            return Outcome.LOCKED, "it refuses the key, or the plan does not allow this"
    if reply.status in (409, 429) or "retry-after" in reply.headers:
        return Outcome.BUSY, "it asks us to slow down"
    if reply.status == 402:
        return Outcome.LOCKED, "the credits of the plan are used up"
    return Outcome.LOCKED, "it refuses the key, or the plan does not allow this"


def _suppressed(question: Question) -> tuple[Suppressed, ...]:
    """Whoever was asked about, by the strongest of what was sent."""
    who, reason = question.person, _CLAIMED[1]
    mail = question.email or (who.email if who else None)
    if mail:
        return (Suppressed("email", mail, reason),)
    if who and who.linkedin_url:
        return (Suppressed("linkedin", who.linkedin_url, reason),)
    named = line(who.name or " ".join(part for part in (who.first, who.last) if part)) if who else None
    at = question.company.domain or question.company.name if question.company else None
    return (Suppressed("person", f"{named} at {at}" if at else named, reason),) if named else ()
