"""What both twin CRMs are written in: a call, an answer, and an office that lets calls in, or not, and keeps its visits.

An office counts every call, checks its token and its limits, lets people meddle with records that a call writes, draws
what goes wrong, and only then answers.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import sha256
from typing import Any, Literal
from urllib.parse import parse_qsl, urlsplit

import orjson

from leadwright_twin.crm.faults import Faults
from leadwright_twin.crm.people import People
from leadwright_twin.crm.store import Record, Store
from leadwright_twin.market.limiters import Gate, Limit
from leadwright_twin.wire import Request, Response

INVENTED = ("x-invented", "this CRM and everybody in it are made up")
Cut = Literal["", "reset", "hang", "truncated"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a CRM says."""

    status: int = 200
    body: Any = None
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Call:
    """One request on its way: `touched` are the records that it writes, which people may edit meanwhile."""

    request: Request
    number: int
    now: int
    body: Any
    query: Mapping[str, str]
    path: str
    touched: list[Record] = field(default_factory=list)

    @property
    def method(self) -> str:
        """GET, POST, ..."""
        return self.request.method


@dataclass(frozen=True, slots=True)
class Visit:
    """One call in the books. `status` is what the CRM meant to say, `fault` what became of it on the way, `account` a
    fingerprint of the token, never the token."""

    number: int
    at: int
    method: str
    path: str
    status: int
    fault: str
    account: str


@dataclass(frozen=True, slots=True)
class Sending:
    """An answer with what happens to it on the way. `seconds`: until it begins, or until the client has given up."""

    response: Response
    cut: Cut = ""
    seconds: float = 0.0


@dataclass
class Tokens:
    """Who may call: keys that are good for ever, and tokens of log-ins that end after `seconds`."""

    lasting: frozenset[str] = frozenset({"sandbox-key"})
    client: tuple[str, str] = ("sandbox-client", "sandbox-secret")
    refresh: str = "sandbox-refresh"
    seconds: float = 1800.0
    rotates: bool = False
    given: dict[str, int] = field(default_factory=dict)

    def give(self, now: int) -> str:
        """A new token."""
        token = f"token-{len(self.given) + 1}-{now}"
        self.given[token] = now + int(self.seconds * 1000)
        return token

    def judge(self, header: str, now: int) -> Literal["good", "expired", "unknown"]:
        """What an Authorization header is worth."""
        token = header.removeprefix("Bearer ").strip()
        if token in self.lasting or self.given.get(token, 0) > now:
            return "good"
        return "expired" if token in self.given else "unknown"


class Office:
    """One CRM. A subclass answers calls and says how it refuses."""

    def __init__(
        self, store: Store, tokens: Tokens, faults: Faults, people: People, *, seed: int,
        limits: Mapping[str, Sequence[Limit]],
    ) -> None:  # fmt: skip
        self.store, self.tokens, self.faults, self.people = store, tokens, faults, people
        self.visits: list[Visit] = []
        self.gates = {group: Gate(list(some)) for group, some in limits.items()}
        self._luck = random.Random(seed)

    # what a CRM says in its own way ---------------------------------------------------------------

    def answer(self, call: Call) -> Answer:
        """Do what a call asks."""
        raise NotImplementedError

    def open_to_all(self, call: Call) -> bool:
        """Whether a call needs no token: a log-in."""
        raise NotImplementedError

    def refuse(self, why: Literal["expired", "unknown"]) -> Answer:
        """The answer to a token that is not good."""
        raise NotImplementedError

    def busy(self, limit: Limit) -> Answer:
        """The answer to one call too many."""
        raise NotImplementedError

    def groups(self, call: Call) -> Sequence[str]:
        """The limits under which a call counts."""
        raise NotImplementedError

    def marks(self, call: Call, answer: Answer) -> tuple[tuple[str, str], ...]:
        """Headers of every answer."""
        raise NotImplementedError

    def failure(self, status: int) -> Answer:
        """A failure of the server."""
        raise NotImplementedError

    # letting in -----------------------------------------------------------------------------------

    def serve(self, request: Request) -> Sending:
        """One call, with all that may happen to it."""
        call = self._call(request)
        fault, delay = self.faults.draw(self._luck)
        answer = self._unserved(call, fault)
        if answer is None:
            self.people.meddle(self.store, self._aimed(call), call.number)
            answer = self.answer(call)
            self.people.meddle(self.store, call.touched, call.number)
        self.visits.append(
            Visit(
                call.number,
                call.now,
                call.method,
                request.path,
                answer.status,
                fault,
                sha256(request.headers.get("authorization", "").encode()).hexdigest()[:12],
            )
        )
        return self._sent(call, answer, fault, delay)

    def plain(self, path: str) -> str:
        """A path as the routes have it."""
        return path

    def aimed(self, call: Call) -> list[Record]:
        """The records that a call is about to write."""
        return []

    def _aimed(self, call: Call) -> list[Record]:
        return self.aimed(call) if call.method != "GET" else []

    def _call(self, request: Request) -> Call:
        parts = urlsplit(request.target)
        try:
            body = orjson.loads(request.body) if request.body else None
        except orjson.JSONDecodeError:
            body = dict(parse_qsl(request.body.decode("utf-8", "replace")))
        number, path = len(self.visits) + 1, self.plain(request.path)
        return Call(request, number, self.store.now(), body, dict(parse_qsl(parts.query)), path)

    def _unserved(self, call: Call, fault: str) -> Answer | None:
        """Why a call is not let in; None if it is."""
        if fault == "server_error":
            return self.failure(self._luck.choice((500, 502)))
        if fault in ("unavailable", "reset"):
            return self.failure(503)
        if not self.open_to_all(call):
            worth = self.tokens.judge(call.request.headers.get("authorization", ""), call.now)
            if worth != "good":
                return self.refuse(worth)
        for group in self.groups(call):
            if group in self.gates and (refusal := self.gates[group].enter(call.now / 1000)) is not None:
                return self.busy(refusal.limit)
        if fault == "busy":
            return self.busy(Limit("TEN_SECONDLY_ROLLING", 1, 10.0))
        return None

    def _sent(self, call: Call, answer: Answer, fault: str, delay: float) -> Sending:
        body = b"" if answer.body is None else orjson.dumps(answer.body)
        date = format_datetime(datetime.fromtimestamp(self.store.now() / 1000, UTC), usegmt=True)
        headers = (
            ("content-type", "application/json;charset=utf-8"), ("date", date), INVENTED, *answer.headers,
            *self.marks(call, answer),
        )  # fmt: skip
        response = Response(answer.status, headers, body)
        if fault in ("lost", "reset"):
            return Sending(response, "reset", delay)
        if fault == "hang":
            return Sending(response, "hang", self.faults.hang_seconds)
        if fault == "truncated" and len(body) > 2:
            return Sending(response, "truncated", delay)
        if fault == "late_error":
            late = self.failure(self._luck.choice((500, 504)))
            return Sending(Response(late.status, headers, orjson.dumps(late.body)), "", delay)
        if fault == "wrong_json" and answer.status < 300:
            return Sending(Response(answer.status, headers, body[: len(body) // 2] + b"<html>"), "", delay)
        return Sending(response, "", delay)


def iso(at: int) -> str:
    """A moment as ISO text with milliseconds."""
    moment = datetime.fromtimestamp(at // 1000, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at % 1000:03d}Z"
