"""Books the requests to language models: reserved before they are sent, settled after, each a row of the ledger.

The same input finds its stored answer and is not paid again. Limits, budgets and places are shared by all workers, in the
database, as those of sources of data are. Never raises for the network or for money.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_UP, Decimal
from typing import Any
from uuid import UUID, uuid5

import anyio
import orjson

from leadwright.effects import budgets
from leadwright.effects.calls import Call, Recorder
from leadwright.effects.model_wire import Failed
from leadwright.effects.turns import Turns
from leadwright.kernel.db import Database
from leadwright.kernel.ids import new_id
from leadwright.sources.contract import Outcome

SOURCE = "model"
UNIT = "token"
_KEPT_SECONDS = 10 * 365 * 86_400  # an answer is kept until its input changes
_TRIES = 3
_PAUSE = 0.3  # seconds before another try, and twice as long before the third
_KEYS = UUID("6c6f1f0a-93a5-5d0c-8f0b-2f4a44b7f1d2")
_CENT = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Rates:
    """What tokens cost, of the question and of the answer, in a currency. `basis`: setting, list (a published price), own
    (a machine of one's own) or unknown: then money cannot be counted, only tokens."""

    question: Decimal = Decimal(0)
    answer: Decimal = Decimal(0)
    currency: str = "USD"
    basis: str = "unknown"

    def cost(self, tokens_in: int, tokens_out: int) -> Decimal:
        """What so many tokens cost, in millionths of the currency's unit, rounded up."""
        return (self.question * tokens_in + self.answer * tokens_out).quantize(_CENT, ROUND_UP)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One request, as it is booked: `key` is what makes two the same (hex), `most_in` and `most_out` bound its tokens."""

    key: str
    task: str
    why: str
    most_in: int
    most_out: int
    again: bool = False


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a model said. `cut`: it ended at the most tokens that it may have; `refused`: it would not answer."""

    text: str
    tokens_in: int
    tokens_out: int
    cut: bool = False
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Sending:
    """How a request ended on the wire: with words, or failed."""

    spoken: Spoken | None
    failed: Failed | None
    status: int | None
    milliseconds: int
    octets: int
    rest: float | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """How a request ended in the books. HIT alone has `spoken`."""

    outcome: Outcome
    reason: str
    spoken: Spoken | None = None
    cost: Decimal = Decimal(0)
    tokens: int = 0
    cached: bool = False
    call_id: UUID | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Server:
    """A server of models as its limits are counted: its host, the account, how many requests may be under way at once,
    the time cap of each in seconds, and how long one waits for its turn."""

    host: str
    account: str
    rates: Rates
    places: int = 3
    seconds: float = 60.0
    patience: float = 90.0
    run_id: UUID | None = None
    actor: str = "system"

    @property
    def key_id(self) -> UUID:
        """The account as the ledger names it."""
        return uuid5(_KEYS, f"{self.host}\n{self.account}")


Send = Callable[[], Awaitable[Sending]]


@dataclass(slots=True)
class ModelBooks:
    """The books of one workspace's requests to one server."""

    database: Database
    workspace: UUID
    server: Server
    recorder: Recorder | None = None
    _turns: Turns = field(init=False)
    _places: anyio.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        self._turns = Turns(self.database, self.workspace)
        self._places = anyio.Semaphore(self.server.places)

    async def carry_out(self, wanted: Wanted, send: Send) -> Ended:
        """Take the kept answer, or reserve, send and settle. What was refused is tried again while patience lasts."""
        if (locked := await self._unpriced()) is not None:
            return locked
        if wanted.again:
            await self._close_doubts(wanted.key)
        deadline = time.monotonic() + self.server.patience
        tries = 0
        async with self._places:
            while True:
                call = self._call(wanted)
                began = await self._turns.begun(call, deadline)
                if "known" in began:
                    ended = await self._known(wanted, began, deadline)
                    if ended is None:
                        continue
                    return ended
                if not began.get("granted"):
                    return _not_begun(began)
                ended, once_more = await self._sent(call, began, send)
                tries += 1
                if not once_more or tries >= _TRIES or time.monotonic() > deadline:
                    return ended
                await anyio.sleep(_PAUSE * tries)

    async def kept(self, keys: Sequence[str]) -> frozenset[str]:
        """Return those of some requests whose answers are kept, or in doubt: they would cost nothing now."""
        async with self.database.scope(self.workspace, actor=self.server.actor) as scope:
            rows = await scope.rows(
                "SELECT effect_key FROM call_asks WHERE live AND effect_key = ANY(:keys)",
                keys=[bytes.fromhex(k) for k in keys],
            )
        return frozenset(bytes(row[0]).hex() for row in rows)

    async def usual_answer(self, task: str) -> int | None:
        """Return how many tokens an answer to a task has had on average; None before the first."""
        async with self.database.scope(self.workspace, actor=self.server.actor) as scope:
            found = await scope.value(
                "SELECT avg((details->>'out')::int) FROM (SELECT details FROM call_asks WHERE source = :source"
                " AND operation = :task AND details ? 'out' ORDER BY asked_at DESC LIMIT 200) AS latest",
                source=SOURCE, task=task,
            )  # fmt: skip
        return round(found) if found is not None else None

    async def _sent(self, call: dict[str, Any], turn: Mapping[str, Any], send: Send) -> tuple[Ended, bool]:
        """Send a booked request at its turn and settle it, also if this task is cancelled meanwhile."""
        left = False
        try:
            await self._turns.until_turn(turn, call)
            left = True
            sending = await send()
        except anyio.get_cancelled_exc_class():
            outcome = Outcome.IN_DOUBT if left else Outcome.BUSY
            lost = Failed(outcome, "the task that asked was cancelled", doubt=left)
            with anyio.CancelScope(shield=True):
                await self._settle(call, Sending(None, lost, None, 0, 0))
            raise
        with anyio.CancelScope(shield=True):
            ended = await self._settle(call, sending)
        failed = sending.failed
        return ended, failed is not None and not failed.doubt and (failed.refused or failed.broken)

    async def _settle(self, call: Mapping[str, Any], sending: Sending) -> Ended:
        ended = self._ended(call, sending)
        await self._write(call, sending, ended)
        return ended

    def _ended(self, call: Mapping[str, Any], sending: Sending) -> Ended:
        """What a sending came to: what was told is booked, a doubt at the most that it can have cost."""
        rates, call_id = self.server.rates, UUID(call["id"])
        cost, tokens = Decimal(call["cost"]), int(call["units"])
        if (spoken := sending.spoken) is None:
            assert sending.failed is not None
            failed = sending.failed
            if not failed.doubt:
                cost, tokens = Decimal(0), 0
            return Ended(
                failed.outcome, failed.reason, None, cost, tokens, call_id=call_id, currency=rates.currency
            )
        if counted := spoken.tokens_in + spoken.tokens_out:
            tokens, cost = counted, rates.cost(spoken.tokens_in, spoken.tokens_out)
        # else the server does not count: what it can have been at most is booked rather than nothing
        outcome, reason = (
            (Outcome.BLOCKED, "the model refuses to answer this") if spoken.refused else (Outcome.HIT, "")
        )
        return Ended(outcome, reason, spoken, cost, tokens, call_id=call_id, currency=rates.currency)

    async def _write(
        self, call: Mapping[str, Any], sending: Sending, ended: Ended, *, closing: bool = False
    ) -> None:
        """Write a call down as it ended. `closing` ends a doubt: it is settled, and its ask makes room for another."""
        failed, spoken = sending.failed, sending.spoken
        doubt = failed is not None and failed.doubt and not closing
        kept = spoken is not None or doubt
        document = {
            "id": call["id"], "state": "in_doubt" if doubt else "settled" if kept or closing else "released",
            "outcome": ended.outcome.value, "status": sending.status, "milliseconds": sending.milliseconds,
            "bytes": sending.octets, "attempts": 1, "reason": ended.reason[:500], "hits": int(ended.outcome is Outcome.HIT),
            "units": str(ended.tokens), "cost": str(ended.cost), "replies": [], "cell": call["cell"],
            "paced": False, "windows": [], "late": 0.0, "rest": sending.rest, "told": [],
            "verdict": "ok" if failed is None else "refused" if failed.refused else "failed" if failed.broken else "ok",
            "asks": [{
                "id": call["asks"][0]["id"], "outcome": ended.outcome.value, "reason": ended.reason[:500],
                "units": str(ended.tokens), "details": _details(spoken), "next": None, "total": None, "live": kept,
                "forget": False, "replies": [],
            }],
        }  # fmt: skip
        await self.database.once(
            "SELECT settle_call(CAST(%s AS jsonb), CAST(%s AS bytea[]))", [orjson.dumps(document).decode(), []],
            self.workspace,
        )  # fmt: skip

    async def _known(self, wanted: Wanted, began: Mapping[str, Any], deadline: float) -> Ended | None:
        """What was asked before: its answer, its doubt, or None to look again while another worker asks the same."""
        item = began["known"][0]
        call_id = UUID(item["call"])
        if item["state"] == "sent":
            if time.monotonic() > deadline or item["expired"]:
                return Ended(Outcome.BUSY, "resting: another worker is asking the same", call_id=call_id)
            await anyio.sleep(0.1)
            return None
        if item["state"] == "in_doubt":
            return Ended(Outcome(item["outcome"]), item["reason"], call_id=call_id)
        kept = began.get("kept", {}).get(wanted.key)
        if kept is None:  # forgotten just now: it is asked again
            return None
        ended = Ended(
            Outcome(item["outcome"]), item["reason"], _spoken(kept.details), cached=True, call_id=call_id
        )
        if self.recorder is not None:
            row = Call(SOURCE, wanted.task, "", wanted.key, ended.outcome, None, 0, 0, True, ended.reason)
            await self.recorder.record(row)
        return ended

    async def _close_doubts(self, key: str) -> None:
        """Somebody asks again although the answer may have been paid: the doubt is booked in full and ends."""
        async with self.database.scope(self.workspace, actor=self.server.actor) as scope:
            rows: Any = await scope.rows(
                "SELECT c.id, a.id, c.units, c.cost, c.status FROM call_asks a"
                " JOIN calls c ON c.workspace_id = a.workspace_id AND c.id = a.call_id"
                " WHERE a.effect_key = :key AND a.live AND c.state = 'in_doubt'",
                key=bytes.fromhex(key),
            )
        for call_id, ask_id, units, cost, status in rows:
            lost = Failed(Outcome.IN_DOUBT, "counted in full, for it was asked again")
            call = {
                **self._call(Wanted(key, "", "", 0, 0)),
                "id": str(call_id),
                "units": str(units),
                "cost": str(cost),
            }
            call["asks"] = [{"id": str(ask_id)}]
            ended = Ended(lost.outcome, lost.reason, None, cost, int(units), call_id=call_id)
            await self._write(call, Sending(None, lost, status, 0, 0), ended, closing=True)

    async def _unpriced(self) -> Ended | None:
        """Refuse where money is capped and nobody knows what the model costs: a cap that counts nothing is none."""
        if self.server.rates.basis != "unknown":
            return None
        async with self.database.scope(self.workspace, actor=self.server.actor) as scope:
            caps = await budgets.budgets(scope, run_id=self.server.run_id)
        if any(cap.unit != "units" and cap.source in (None, SOURCE) for cap in caps):
            reason = (
                "budget: no price of this model is known, so that a budget in money cannot count it;"
                " set LEADWRIGHT_LLM_PRICE_IN and LEADWRIGHT_LLM_PRICE_OUT"
            )
            return Ended(Outcome.LOCKED, reason)
        return None

    def _call(self, wanted: Wanted) -> dict[str, Any]:
        """The request as the database writes it down before it is sent."""
        server, units = self.server, wanted.most_in + wanted.most_out
        cost = server.rates.cost(wanted.most_in, wanted.most_out)
        return {
            "id": str(new_id()), "source": SOURCE, "endpoint": wanted.task, "purpose": wanted.task, "host": server.host,
            "request_hash": wanted.key, "why": wanted.why, "run_id": str(server.run_id) if server.run_id else None,
            "asked_by": server.actor, "credential_id": str(server.key_id), "units": str(units), "unit": UNIT,
            "unit_price": str((cost / units).quantize(_CENT) if units else 0), "cost": str(cost),
            "currency": server.rates.currency, "repeat": "charged", "seconds": server.seconds + 60,
            "asks": [{"id": str(new_id()), "key": wanted.key, "question": {"task": wanted.task}, "fresh": _KEPT_SECONDS}],
            "refresh": wanted.again, "again": [], "cell": f"{SOURCE}:{server.key_id.hex[:12]}", "spacing": 0.0,
            "places": server.places, "paced": False, "windows": [],
        }  # fmt: skip


def _not_begun(began: Mapping[str, Any]) -> Ended:
    if "over" in began:
        return Ended(Outcome.LOCKED, budgets.refusal(began["over"]))
    if "held" in began:
        return Ended(Outcome.BUSY, f"resting: requests are under way. {budgets.refusal(began['held'])}")
    words = "the server rests" if began.get("closed") else "as many requests as may be are under way"
    return Ended(Outcome.BUSY, f"resting: {words}; the next may begin in {float(began['wait']):.0f} s")


def _details(spoken: Spoken | None) -> dict[str, Any]:
    if spoken is None:
        return {}
    return {
        "text": spoken.text.replace("\x00", ""), "in": spoken.tokens_in, "out": spoken.tokens_out, "cut": spoken.cut,
        "refused": spoken.refused,
    }  # fmt: skip


def _spoken(details: Mapping[str, Any]) -> Spoken | None:
    if "text" not in details:
        return None
    return Spoken(details["text"], details["in"], details["out"], details["cut"], details["refused"])
