"""Works out how a call ended: its answers, what each cost, what is kept, and what it teaches. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from leadwright.effects.archive import Kept, keep, parts
from leadwright.effects.exchange import Sent
from leadwright.effects.outcomes import worst
from leadwright.effects.privacy import impersonal
from leadwright.sources.contract import Outcome
from leadwright.sources.question import Question
from leadwright.sources.reading import ShapeError
from leadwright.sources.vendor import Answer, Operation, Price, Reading, Vendor

_PUNCTUAL = 0.015  # seconds; what is less is within the margin of every step
# Outcomes that are remembered while fresh; the others may be asked again at once, unless they cost something.
_LASTING = frozenset({Outcome.HIT, Outcome.MISS, Outcome.PENDING, Outcome.IN_DOUBT})


@dataclass(frozen=True, slots=True)
class Settlement:
    """A call that ended. `document` and `bodies` are what the database writes down, in one statement."""

    answers: Sequence[Answer]
    units: Sequence[Decimal]
    next: str | None
    total: int | None
    document: Mapping[str, Any]
    bodies: Sequence[bytes]

    @property
    def costs(self) -> bool:
        """Whether anything was charged, or may have been."""
        return any(self.units)


def settle(
    reading: Reading, vendor: Vendor, operation: Operation, questions: Sequence[Question], sent: Sent,
    call: Mapping[str, Any], price: Price, pending: Mapping[str, Any] | None = None,
) -> Settlement:  # fmt: skip
    """Work out what follows from a reply that was read.

    `pending` is how the answer may be fetched another time, if it was pending and this call meant to fetch it.
    """
    answers = reading.answers
    units = [_units(operation, answer, sent, call) for answer in answers]
    kept, of_ask = _keep(vendor, operation, questions, sent, answers)
    doubt = any(_doubtful(operation, answer, cost) for answer, cost in zip(answers, units, strict=True))
    paid = sum(units, Decimal(0))
    refused = sent.refused or _slowed(answers, sent)
    state = "in_doubt" if doubt else "released" if not paid and _unanswered(answers) else "settled"
    asks, reasons = [], []
    for ask, question, answer, cost, replies in zip(
        call["asks"], questions, answers, units, of_ask, strict=True
    ):
        opted_out = bool(answer.suppressed)
        details = dict(answer.details)
        outcome, reason = answer.outcome, impersonal(answer.reason, question)[:500]
        if answer.again is not None:
            details["again"] = _again(answer)
        elif pending is not None and outcome in (Outcome.BUSY, Outcome.LOCKED, Outcome.CHANGED):
            outcome, details["again"] = Outcome.PENDING, pending
        reasons.append(reason)
        asks.append({
            "id": ask["id"], "outcome": outcome.value, "reason": reason, "units": str(cost),
            "details": {} if opted_out else details, "next": reading.next, "total": reading.total,
            "live": outcome in _LASTING or opted_out or cost > 0, "forget": opted_out, "replies": replies,
        })  # fmt: skip
    document = {
        "id": call["id"], "state": state, "outcome": worst([a.outcome for a in answers]).value,
        "status": sent.reply.status, "milliseconds": sent.milliseconds, "bytes": sent.octets, "attempts": sent.attempts,
        "reason": next(filter(None, reasons), ""), "asks": asks,
        "hits": sum(a.outcome is Outcome.HIT for a in answers), "units": str(paid), "cost": str(paid * price.per_unit),
        "replies": [
            {"hash": item.hash, "status": item.status, "headers": item.headers, "subjects": list(item.subjects)}
            for item in kept
        ],
        "cell": call["cell"], "paced": call["paced"], "windows": call["windows"], "late": _late(call),
        "rest": sent.rest, "verdict": "refused" if refused else "failed" if sent.failed else "ok",
        "told": _told(vendor, operation, sent, call),
    }  # fmt: skip
    return Settlement(answers, units, reading.next, reading.total, document, [item.body for item in kept])


def read(operation: Operation, questions: Sequence[Question], sent: Sent) -> Reading:
    """Read a reply; whatever is wrong with it is an outcome."""
    if sent.in_doubt:
        reason = sent.reply.reason or f"http {sent.reply.status}"
        lost = Answer(Outcome.IN_DOUBT, reason=f"sent, and the answer was lost: {reason}")
        return Reading((lost,) * len(questions))
    if sent.reply.truncated:
        return Reading((Answer(Outcome.CHANGED, reason=sent.reply.reason),) * len(questions))
    try:
        return operation.read(questions, sent.reply)
    except ShapeError as error:
        changed = Answer(Outcome.CHANGED, reason=f"it answered in another shape: {error}")
        return Reading((changed,) * len(questions))


def _units(operation: Operation, answer: Answer, sent: Sent, call: Mapping[str, Any]) -> Decimal:
    """What an answer cost, in units: as the vendor says, else as the operation declares; in doubt, all of it."""
    most = Decimal(str(call["units"])) / len(call["asks"])
    if answer.outcome is Outcome.IN_DOUBT:
        return most
    if answer.units is not None:
        return answer.units
    if answer.outcome is Outcome.PENDING:
        return Decimal(0)  # it is booked when it comes
    answered = sent.reply.status is not None and 200 <= sent.reply.status < 300
    if operation.charged_on == "call":
        # a 404 that means "not found" was answered, and charged as a call
        return operation.units if answered or answer.outcome is Outcome.MISS else Decimal(0)
    if answer.outcome is Outcome.CHANGED and answered:
        return most  # it may have been charged: book it rather than hope
    if answer.outcome is not Outcome.HIT:
        return Decimal(0)
    if operation.charged_on == "record":
        return min(most, operation.units * max(1, len(answer.observations)))
    return operation.units


def _doubtful(operation: Operation, answer: Answer, cost: Decimal) -> bool:
    """Whether nobody is sure that it was charged: the answer was lost, or it is garbled and does not say."""
    if answer.outcome is Outcome.IN_DOUBT:
        return True
    return (
        answer.outcome is Outcome.CHANGED
        and cost > 0
        and answer.units is None
        and operation.charged_on != "call"
    )


def _keep(
    vendor: Vendor, operation: Operation, questions: Sequence[Question], sent: Sent, answers: Sequence[Answer]
) -> tuple[list[Kept], list[list[str]]]:
    """What is archived, and for each ask the hashes of its replies. Of somebody who opted out nothing is."""
    reply = sent.reply
    nothing: list[list[str]] = [[] for _ in answers]
    if operation.fresh_days <= 0 or reply.status is None or reply.status >= 500:
        return [], nothing
    if not any(answer.outcome in (Outcome.HIT, Outcome.MISS, Outcome.CHANGED) for answer in answers):
        return [], nothing
    split = parts(operation, reply.body)
    if split is None:
        if any(answer.suppressed for answer in answers):
            return [], nothing
        whole = keep(vendor.name, operation, reply, reply.body, _subjects(answers))
        return [whole], [[whole.hash] for _ in answers]
    if len(questions) > 1 and len(split) == len(questions):
        owned = _owners(operation, questions, sent, split)
        return _one_each(vendor, operation, sent, answers, [split[part] for part in owned])
    kept = []
    for part in split:
        told = read(operation, questions, replace(sent, reply=replace(reply, body=part)))
        if not any(answer.suppressed for answer in told.answers):
            kept.append(keep(vendor.name, operation, reply, part, _subjects(told.answers)))
    if not split:
        kept = [keep(vendor.name, operation, reply, reply.body, ())]
    return kept, [[item.hash for item in kept] for _ in answers]


def _owners(
    operation: Operation, questions: Sequence[Question], sent: Sent, split: Sequence[bytes]
) -> list[int]:
    """Which part answers each question: the one that is read as its answer where the source tells which record answers
    what, in whatever order; else the one at its place."""
    found: dict[int, int] = {}
    for index, part in enumerate(split):
        told = read(operation, questions, replace(sent, reply=replace(sent.reply, body=part))).answers
        owners = [place for place, answer in enumerate(told) if answer.outcome is not Outcome.CHANGED]
        if len(owners) != 1 or owners[0] in found:
            return list(range(len(split)))
        found[owners[0]] = index
    return [found[place] for place in range(len(split))]


def _one_each(
    vendor: Vendor, operation: Operation, sent: Sent, answers: Sequence[Answer], split: Sequence[bytes]
) -> tuple[list[Kept], list[list[str]]]:
    kept: list[Kept] = []
    of_ask: list[list[str]] = []
    for answer, part in zip(answers, split, strict=True):
        if answer.suppressed:
            of_ask.append([])
            continue
        item = keep(vendor.name, operation, sent.reply, part, _subjects([answer]))
        kept.append(item)
        of_ask.append([item.hash])
    return kept, of_ask


def _subjects(answers: Sequence[Answer]) -> list[str]:
    return sorted({item.native_key for answer in answers for item in answer.observations})


def _again(answer: Answer) -> dict[str, Any]:
    assert answer.again is not None
    request = answer.again.request
    told: dict[str, Any] = {"after": answer.again.after}
    if request is not None:
        told["request"] = {
            "path": request.path, "method": request.method, "base": request.base,
            "query": {n: v if isinstance(v, str) else list(v) for n, v in request.query.items()}, "json": request.json,
        }  # fmt: skip
    return told


def _unanswered(answers: Sequence[Answer]) -> bool:
    return all(a.outcome in (Outcome.BUSY, Outcome.LOCKED) for a in answers)


def _slowed(answers: Sequence[Answer], sent: Sent) -> bool:
    """The vendor's own way to say "slower", under another status than 429."""
    status = sent.reply.status
    return status is not None and status < 500 and all(a.outcome is Outcome.BUSY for a in answers)


def _late(call: Mapping[str, Any]) -> float:
    """Seconds by which a call went out later than its turn, where that matters."""
    late = float(call.get("late", 0.0))
    return round(late, 4) if late > _PUNCTUAL else 0.0


def _told(vendor: Vendor, operation: Operation, sent: Sent, call: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What the headers say of limits, under the names of our own cells; only windows that we count too."""
    shared = f"{call['cell']}:*:"
    counted = {
        (float(item["seconds"]), "key" if item["cell"].startswith(shared) else "endpoint"): item["cell"]
        for item in call["windows"]
    }
    found = []
    for told in vendor.limits_told(sent.reply.headers):
        if told.units or told.concurrent or told.seconds is None:
            continue
        other = "endpoint" if told.per == "key" else "key"
        window = counted.get((told.seconds, told.per)) or counted.get((told.seconds, other))
        if window is None:
            continue
        found.append(
            {
                "cell": window,
                "seconds": told.seconds,
                "most": told.most,
                "left": told.left,
                "resets": told.resets_in or 0,
            }
        )
    return found
