"""A vendor of an invented shape, and its server on loopback: both small, so that a test says what happens."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from leadwright.effects.asking import Asked, Why
from leadwright.effects.door import DoorSettings, HttpDoor
from leadwright.effects.gateway import Gateway
from leadwright.kernel.crypto import Keyring
from leadwright.kernel.db import DEFAULT_WORKSPACE, Database
from leadwright.kernel.settings import Settings
from leadwright.sources.contract import Observation, Outcome, Reply
from leadwright.sources.question import CompanyRef, PersonRef, Question
from leadwright.sources.reading import ShapeError, failed, json_object
from leadwright.sources.vendor import (
    Again,
    Answer,
    Auth,
    LimitTold,
    Manifest,
    Operation,
    Plan,
    Price,
    Reading,
    Request,
    Suppressed,
    Vendor,
)
from tests.loopback_web import Request as Seen
from tests.loopback_web import Web, response, serving

KEYRING = Keyring((b"k" * 32,))


def build(questions: Sequence[Question], cursor: str | None) -> Request:
    names = [str(q.company.name if q.company else q.person.name if q.person else "") for q in questions]
    return Request("/ask", "POST", json={"names": names, "cursor": cursor})


def read(questions: Sequence[Question], reply: Reply) -> Reading:
    if (failure := failed(reply)) is not None:
        return Reading((failure,) * len(questions))
    if reply.status == 202:
        again = Answer(Outcome.PENDING, reason="not ready yet", again=Again(0.05))
        return Reading((again,) * len(questions))
    document = json_object(reply.body, "rows")
    rows = document.rows("rows")
    if len(rows) != len(questions):
        raise ShapeError("another number of rows")
    return Reading(tuple(map(_answer, rows)), next=document.text("next"))


def _answer(row: Any) -> Answer:
    if row is None:
        return Answer(Outcome.MISS, reason="not found")
    if row.get("opted_out"):
        return Answer(
            Outcome.BLOCKED, reason="opted out", suppressed=(Suppressed("email", row["email"], "asked"),)
        )
    return Answer(
        Outcome.HIT,
        (
            Observation(
                "company", "fake", row["name"], {"name": row["name"], **row.get("more", {})}, "vendor"
            ),
        ),
    )


def vendor(
    *, plan: Plan | None = None, price: str = "0.10", told: Callable[..., Any] | None = None, **operation: Any
) -> Vendor:
    """A vendor whose one operation costs a credit a hit unless told otherwise."""
    defaults: dict[str, Any] = {
        "units": Decimal(1), "charged_on": "hit", "repeat": "charged", "rows": "rows", "batch": 10, "gives": frozenset({"name"}),
    }  # fmt: skip
    asking = Operation("look", "company", **{"build": build, "read": read} | defaults | operation)
    manifest = Manifest(
        "fake", "Fake Data", {"main": "https://api.fake.example/v1"}, Auth("header", "x-key", "{key}", {"key": "FAKE_API_KEY"}),
        (plan or Plan("free"),), Price("credit", Decimal(price)), "vendor", "Invented.", "https://fake.example", 0.8,
    )  # fmt: skip
    account = Operation(
        "account", "account", lambda questions, cursor: Request("/account"), _balance, fresh_days=0
    )
    return Vendor(manifest, (asking, account), told or (lambda headers: ()))


def _balance(questions: Sequence[Question], reply: Reply) -> Reading:
    if (failure := failed(reply)) is not None:
        return Reading((failure,))
    return Reading((Answer(Outcome.HIT, details={"balance": {"used": json.loads(reply.body)["used"]}}),))


def company(name: str) -> Question:
    return Question(company=CompanyRef(name=name))


def person(name: str) -> Question:
    return Question(person=PersonRef(name=name))


class Server:
    """The vendor's own side: answers, and keeps its own books of what it charged."""

    def __init__(self, answer: Callable[[Server, list[str], Seen], Any] | None = None) -> None:
        self.web, self.charged, self.asked = Web(), 0, list[list[str]]()
        self._answer = answer or (lambda server, names, seen: server.found(names))
        self.web.route("api.fake.example", "/v1/ask", self._handle)
        self.web.route("api.fake.example", "/v1/account", self._account)

    def found(self, names: list[str], status: int = 200, **headers: str) -> bytes:
        """Everybody is known, but those whose name begins with "no"."""
        rows = [None if name.startswith("no") else {"name": name} for name in names]
        self.charged += sum(row is not None for row in rows)
        return json_response({"rows": rows}, status, **headers)

    async def _account(self, seen: Seen, writer: asyncio.StreamWriter) -> None:
        writer.write(json_response({"used": self.charged}))
        await writer.drain()

    async def _handle(self, seen: Seen, writer: asyncio.StreamWriter) -> None:
        names = json.loads(seen.body)["names"]
        self.asked.append(names)
        answer = self._answer(self, names, seen)
        if asyncio.iscoroutine(answer):
            answer = await answer
        if answer is None:
            writer.transport.abort()
        else:
            writer.write(answer)
            await writer.drain()


def json_response(document: Any, status: int = 200, **headers: str) -> bytes:
    told = {
        "content-type": "application/json",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    return response(status, json.dumps(document).encode(), **told)


@asynccontextmanager
async def gateway(
    database: Database, server: Server, workspace: UUID = DEFAULT_WORKSPACE
) -> AsyncIterator[Gateway]:
    """A gateway whose vendor is the server."""
    async with serving(server.web) as address:
        settings = DoorSettings(outside="mapped", host_map={"*.example": address})
        async with HttpDoor(settings) as door:
            yield Gateway(database, door, KEYRING, Settings(), workspace)


async def look(opened: Gateway, source: Vendor, *questions: Question, **why: Any) -> Asked:
    return await opened.ask(source, source.operation("look"), questions, replace(Why("test"), **why))


def told_of_minute(headers: Any) -> list[LimitTold]:
    if "x-limit" not in headers:
        return []
    return [LimitTold(60, int(headers["x-limit"]), int(headers["x-left"]), float(headers["x-resets"]))]
