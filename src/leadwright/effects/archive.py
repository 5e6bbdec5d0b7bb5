"""Raw replies by their hash, those about several people split person by person, so that they are read again for free."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from leadwright.kernel.db import Scope
from leadwright.sources.contract import Outcome, Reply
from leadwright.sources.question import Question, question_of
from leadwright.sources.reading import ShapeError
from leadwright.sources.vendor import Answer, Operation

_KEPT_HEADERS = ("content-type", "date")


@dataclass(frozen=True, slots=True)
class Kept:
    """A reply, or one person's part of it, as it is archived. `subjects` are native keys, for forgetting."""

    hash: str
    status: int
    headers: Mapping[str, str]
    body: bytes  # compressed
    subjects: Sequence[str] = field(default_factory=tuple)


def keep(source: str, operation: Operation, reply: Reply, body: bytes, subjects: Sequence[str]) -> Kept:
    """Return a reply as it is archived; its hash names source, operation and content."""
    digest = hashlib.sha256(f"{source}\0{operation.name}\0{reply.status}\0".encode() + body).hexdigest()
    headers = {name: reply.headers[name] for name in _KEPT_HEADERS if name in reply.headers}
    return Kept(digest, reply.status or 0, headers, zlib.compress(body, 1), subjects)


def parts(operation: Operation, body: bytes) -> list[bytes] | None:
    """The reply once per row of its list of people, each with that row alone; None if it has no such list."""
    if operation.rows is None:
        return None
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    steps = operation.rows.split(".")
    found: Any = document
    for step in steps:
        found = found.get(step) if isinstance(found, dict) else None
    if not isinstance(found, list):
        return None
    return [orjson.dumps(_narrowed(document, steps, row)) for row in found]


def _narrowed(document: Any, steps: Sequence[str], row: Any) -> Any:
    head, *rest = steps
    return {**document, head: _narrowed(document[head], rest, row) if rest else [row]}


def reply_of(status: int, headers: Mapping[str, str], body: bytes) -> Reply:
    """The archived reply as the door handed it over."""
    outcome = Outcome.HIT if 200 <= status < 300 else Outcome.CHANGED
    told = dict(headers)
    return Reply(outcome, "", status, told, body=zlib.decompress(body), cached=True)


@dataclass(frozen=True, slots=True)
class Archived:
    """A reply that can be read again, with the questions that it answers, in the order in which they were asked. `at`
    orders a walk through the archive."""

    operation: str
    questions: Sequence[Mapping[str, Any]]
    reply: Reply
    fetched_at: datetime
    at: bytes


async def archived(scope: Scope, source: str, after: bytes = b"", most: int = 200) -> list[Archived]:
    """Return archived replies of a source in the order of their hashes, from `after` on."""
    rows = await scope.rows(
        "SELECT r.operation, a.questions, r.status, r.headers, r.body, r.fetched_at, r.hash FROM replies r"
        " JOIN LATERAL (SELECT jsonb_agg(a.question ORDER BY a.id) AS questions FROM call_asks a"
        "   WHERE a.source = r.source AND a.operation = r.operation AND a.replies @> ARRAY[r.hash]"
        "   GROUP BY a.call_id ORDER BY a.call_id DESC LIMIT 1) a ON true"
        " WHERE r.source = :source AND r.hash > :after ORDER BY r.hash LIMIT :most",
        source=source, after=after, most=most,
    )  # fmt: skip
    return [
        Archived(row[0], row[1], reply_of(row[2], row[3], bytes(row[4])), row[5], bytes(row[6]))
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class KeptAsk:
    """A question that was answered before: how it ended, and the replies that answer it. `place` is its place among the
    questions that were asked `together` in its call."""

    call_id: UUID
    outcome: Outcome
    reason: str
    details: Mapping[str, Any]
    next: str | None
    total: int | None
    place: int
    together: Sequence[Mapping[str, Any]]
    replies: Sequence[Reply]


_KEPT = """
SELECT a.effect_key, a.call_id, a.outcome, a.reason, a.details, a.next_cursor, a.total, t.keys, t.questions, r.statuses, r.headers, r.bodies
FROM call_asks a
CROSS JOIN LATERAL (SELECT array_agg(s.effect_key ORDER BY s.id) AS keys, jsonb_agg(s.question ORDER BY s.id) AS questions
  FROM call_asks s
  WHERE s.workspace_id = a.workspace_id AND s.call_id = a.call_id) AS t
CROSS JOIN LATERAL (SELECT array_agg(r.status ORDER BY h.n) AS statuses, jsonb_agg(r.headers ORDER BY h.n) AS headers,
    array_agg(r.body ORDER BY h.n) AS bodies
  FROM unnest(a.replies) WITH ORDINALITY AS h (hash, n)
  JOIN replies r ON r.workspace_id = a.workspace_id AND r.hash = h.hash) AS r
WHERE a.live AND a.effect_key = ANY(:keys)
"""


async def kept(scope: Scope, keys: Sequence[bytes]) -> dict[str, KeptAsk]:
    """Return what is kept of questions, by their effect keys in hex."""
    rows: Any = await scope.rows(_KEPT, keys=list(keys))
    found = {}
    for row in rows:
        replies = [
            reply_of(*item)
            for item in zip(row.statuses or (), row.headers or (), map(bytes, row.bodies or ()), strict=True)
        ]
        found[bytes(row.effect_key).hex()] = KeptAsk(
            row.call_id, Outcome(row.outcome), row.reason, row.details, row.next_cursor, row.total,
            list(row.keys).index(row.effect_key), row.questions, replies,
        )  # fmt: skip
    return found


def answer_of(operation: Operation, question: Question, ask: KeptAsk) -> Answer:
    """Read the kept answer to a question again: it costs nothing, and speaks through today's translation."""
    if not ask.replies or ask.outcome in (Outcome.BLOCKED, Outcome.LOCKED, Outcome.BUSY):
        return Answer(ask.outcome, reason=ask.reason, details=ask.details)
    asked, place = [question], 0
    if operation.rows is None:  # the reply is that of all who were asked about together, and tells them apart
        asked, place = [question_of(key) for key in ask.together], ask.place
        asked[place] = question
    read = [_read(operation, asked, reply, place) for reply in ask.replies]
    return _together(read, ask.outcome, ask.reason)


def _read(operation: Operation, questions: Sequence[Question], reply: Reply, place: int) -> Answer:
    try:
        return operation.read(questions, reply).answers[place]
    except ShapeError as error:
        return Answer(Outcome.CHANGED, reason=f"it answered in another shape: {error}")


def _together(read: Sequence[Answer], outcome: Outcome, reason: str) -> Answer:
    """The parts of one answer as one again; the same subject told twice is told once."""
    if not read:
        return Answer(outcome, reason=reason)
    seen: dict[tuple[str, str, str], Any] = {}
    for answer in read:
        for item in answer.observations:
            seen.setdefault((item.kind, item.native_key, repr(sorted(item.fields.items()))), item)
    hits = [answer for answer in read if answer.outcome is Outcome.HIT]
    best = hits[0] if hits else read[0]
    return Answer(
        best.outcome, tuple(seen.values()), best.reason, tuple(s for a in read for s in a.suppressed),
        details={name: value for answer in read for name, value in answer.details.items()},
    )  # fmt: skip
