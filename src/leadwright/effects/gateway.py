"""The door for vendors: every question is asked at most once while its answer is fresh, within every limit and
budget, and booked before it is sent.

Never raises for the network or for money: whatever happens is an `Outcome` with a reason. Nothing but a vendor's
own miss is a miss.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import anyio
import orjson

from leadwright.effects import archive, budgets, credentials
from leadwright.effects.archive import KeptAsk
from leadwright.effects.asking import Asked, Asking, Got, Prepared, Why
from leadwright.effects.booking import call_of, effect_key
from leadwright.effects.calls import Call, Recorder
from leadwright.effects.choices import Choice, choices
from leadwright.effects.credentials import Unsealed
from leadwright.effects.door import HttpDoor
from leadwright.effects.exchange import Exchange, Sent
from leadwright.effects.privacy import impersonal
from leadwright.effects.settlement import Settlement, read, settle
from leadwright.effects.turns import Turns
from leadwright.kernel.crypto import Keyring
from leadwright.kernel.db import Database
from leadwright.kernel.settings import Settings
from leadwright.sources.contract import Outcome, Reply
from leadwright.sources.question import Question
from leadwright.sources.vendor import Answer, Operation, Reading, Request, Vendor

_REMEMBERED = 20.0  # seconds for which keys and choices of a source are not read again
_RESTING_KEY = 300.0  # seconds for which a key that was refused is passed over
_REFUSED_KEY = ("http ", "log-in: http ")  # how the reason begins when the source itself refuses a key


class Gateway:
    """Asks vendors for one workspace. Shared by all tasks of a process; its limits are shared by all processes."""

    def __init__(
        self, database: Database, door: HttpDoor, keyring: Keyring, settings: Settings, workspace: UUID, *,
        recorder: Recorder | None = None, sandbox: str | None = None,
    ) -> None:  # fmt: skip
        """`sandbox` is the one key of an invented market, which allows what each source's largest plan does."""
        self._sandbox = sandbox
        self._database, self._workspace, self._settings = database, workspace, settings
        self._keyring, self._recorder = keyring, recorder
        self._exchange = Exchange(door, settings)
        self._prepared: dict[str, Prepared] = {}
        self._resting: dict[UUID, float] = {}
        self._only: UUID | None = None
        self._preparing: dict[str, anyio.Lock] = {}
        self._turns = Turns(database, workspace)

    async def ask(
        self, vendor: Vendor, operation: Operation, questions: Sequence[Question], why: Why, *,
        cursor: str | None = None, credential: UUID | None = None,
    ) -> Asked:  # fmt: skip
        """Ask one request's worth of questions (at most `operation.batch`), and return how each ended.

        `credential` allows no other key (to read that key's own balance).
        """
        assert 0 < len(questions) <= operation.batch, "one request at a time"
        prepared = await self._prepare(vendor)
        keys = [effect_key(vendor, operation, prepared.choice, question, cursor) for question in questions]
        asking = Asking(vendor, operation, questions, cursor, why, prepared, keys, only=credential)
        if not prepared.choice.enabled:
            asking.fail(Outcome.LOCKED, f"{vendor.manifest.title} is switched off in this workspace")
        elif not prepared.keys:
            asking.fail(Outcome.LOCKED, f"no key of {vendor.manifest.title} is known")
        else:
            for key in self._awake(prepared.keys, credential):
                await self._with(asking, prepared.choice, key)
                if not self._refused(asking, key):
                    break
            asking.fail(Outcome.LOCKED, f"this key of {vendor.manifest.title} is not in use any more")
        return asking.asked()

    async def priced(self, vendor: Vendor) -> Choice:
        """Return how the source is used, with its price: what a forecast needs."""
        return (await self._prepare(vendor)).choice

    async def has_key(self, vendor: Vendor) -> bool:
        """Whether the source can be asked at all: switched on, and with a key where it needs one."""
        prepared = await self._prepare(vendor)
        return prepared.choice.enabled and bool(prepared.keys)

    def use_only(self, key: UUID) -> None:
        """Ask with this one key alone from now on: for a test of it."""
        self._only = key
        self.forget()

    async def prepare(self, vendors: Iterable[Vendor]) -> None:
        """Read how many sources are used, and their keys, at once: what asks about each then find remembered."""
        wanted = list(vendors)
        if self._sandbox is not None:
            for vendor in wanted:
                self._prepared[vendor.name] = await self._in_sandbox(vendor, self._sandbox)
            return
        async with self._database.scope(self._workspace, actor="gateway") as scope:
            chosen = await choices(scope, self._settings, wanted)
            keys = await credentials.usable_of(scope, self._keyring, wanted)
            await budgets.keep_quotas(scope, {name: item.plan.monthly for name, item in chosen.items()})
        now = time.monotonic()
        for name, item in chosen.items():
            asked_with = [key for key in keys[name] if self._only is None or key.id == self._only]
            self._prepared[name] = Prepared(item, asked_with, now)

    async def _in_sandbox(self, vendor: Vendor, key: str) -> Prepared:
        async with self._database.scope(self._workspace, actor="gateway") as scope:
            chosen = (await choices(scope, self._settings, [vendor]))[vendor.name]
        largest = replace(chosen, plan=replace(vendor.manifest.plans[-1], monthly=None))
        return Prepared(largest, (credentials.for_all_parts(vendor, key),), time.monotonic())

    async def keys(self, vendor: Vendor) -> Sequence[UUID]:
        """The keys of a source that are in use, by their ids."""
        return [key.id for key in (await self._prepare(vendor)).keys]

    def forget(self) -> None:
        """Read keys and choices anew at the next ask: something was decided."""
        self._prepared.clear()
        self._resting.clear()

    # keys ----------------------------------------------------------------------------------------

    async def _prepare(self, vendor: Vendor) -> Prepared:
        known = self._prepared.get(vendor.name)
        if known is not None and time.monotonic() - known.at < _REMEMBERED:
            return known
        # of many who ask at once one reads, and the others look at what it has read
        async with self._preparing.setdefault(vendor.name, anyio.Lock()):
            if self._prepared.get(vendor.name) in (None, known):
                await self.prepare([vendor])
        return self._prepared[vendor.name]

    def _awake(self, keys: Sequence[Unsealed], only: UUID | None) -> Sequence[Unsealed]:
        """The keys that were not refused lately; the first of them if every one was."""
        if only is not None:
            return [key for key in keys if key.id == only]
        now = time.monotonic()
        return [key for key in keys if self._resting.get(key.id, 0) < now] or keys[:1]

    def _refused(self, asking: Asking, key: Unsealed) -> bool:
        """Whether the source refused this key: then another may be tried, for nothing was charged."""
        refused = [
            index for index, got in asking.got.items()
            if got.answer.outcome is Outcome.LOCKED and got.answer.reason.startswith(_REFUSED_KEY)
        ]  # fmt: skip
        if refused and asking.only is None:
            self._resting[key.id] = time.monotonic() + _RESTING_KEY
            prepared = asking.prepared
            if len(prepared.keys) > 1 and any(
                self._resting.get(k.id, 0) < time.monotonic() for k in prepared.keys
            ):
                for index in refused:
                    del asking.got[index]
                return True
        return False

    # one key -------------------------------------------------------------------------------------

    async def _with(self, asking: Asking, chosen: Choice, key: Unsealed) -> None:
        """Find out, wait, send, settle, until every question is answered."""
        deadline = time.monotonic() + asking.why.patience
        while asking.open():
            call = call_of(asking, chosen, key)
            began = await self._turns.begun(call, deadline)
            if "known" in began:
                await self._take_known(asking, began["known"], began.get("kept", {}), deadline)
            elif "over" in began:
                asking.fail(Outcome.LOCKED, budgets.refusal(began["over"]))
            elif not began.get("granted"):
                _give_up(asking, began)
            else:
                await self._carry_out(asking, chosen, key, call, began)

    async def _carry_out(
        self, asking: Asking, chosen: Choice, key: Unsealed, call: dict[str, Any], turn: Mapping[str, Any]
    ) -> None:
        """Send a booked call at its turn. If this task is cancelled, it ends unsent, or in doubt if it may have left."""
        left = False
        try:
            await self._turns.until_turn(turn, call)
            left = True
            await self._send(asking, chosen, key, call)
        except anyio.get_cancelled_exc_class():
            doubt = left and call["units"] != "0" and call["repeat"] != "free"
            outcome = Outcome.IN_DOUBT if doubt else Outcome.BUSY
            sent = Sent(
                Reply(outcome, "", reason="the task that asked was cancelled"), 1, 0, 0, in_doubt=doubt
            )
            questions = [asking.questions[index] for index in asking.open()]
            with anyio.CancelScope(shield=True):
                await self._settle(
                    asking, questions, sent, read(asking.operation, questions, sent), call, chosen
                )
            raise

    # what is known already -----------------------------------------------------------------------

    async def _take_known(
        self,
        asking: Asking,
        known: Sequence[Mapping[str, Any]],
        kept: Mapping[str, KeptAsk],
        deadline: float,
    ) -> None:
        """Answer from what was asked before: the archive, a doubt, or the call of another worker."""
        by_key = {item["key"]: item for item in known}
        for index in asking.open():
            key = asking.keys[index]
            item = by_key.get(key)
            if item is None:
                continue
            if item["state"] == "sent":
                if time.monotonic() > deadline or item["expired"]:
                    busy = Answer(Outcome.BUSY, reason="resting: another worker is asking the same")
                    asking.got[index] = Got(busy, call_id=UUID(item["call"]))
                else:
                    await anyio.sleep(0.1)
                    return
            elif item["outcome"] == "pending" and self._is_due(asking, item):
                return
            elif item["outcome"] in ("in_doubt", "pending"):
                known_answer = Answer(Outcome(item["outcome"]), reason=item["reason"])
                asking.got[index] = Got(known_answer, call_id=UUID(item["call"]))
            elif key in kept:
                await self._from_archive(asking, index, kept[key], key)

    def _is_due(self, asking: Asking, item: Mapping[str, Any]) -> bool:
        """Whether a pending answer may be fetched now; its ask makes room for the new one when that is sent."""
        again = item["again"] or {}
        if float(item["age"] or 0) < float(again.get("after", 60)):
            return False
        if "request" in again:
            asking.again = Request(**again["request"])
        asking.fetched[item["ask"]] = again
        return True

    async def _from_archive(self, asking: Asking, index: int, kept: KeptAsk, key: str) -> None:
        started = time.perf_counter()
        answer = archive.answer_of(asking.operation, asking.questions[index], kept)
        asking.got[index] = Got(answer, cached=True, call_id=kept.call_id)
        if kept.next is not None or kept.total is not None:
            asking.next, asking.total = kept.next, kept.total
        if self._recorder is not None:
            took = round((time.perf_counter() - started) * 1000)
            reason = impersonal(answer.reason, asking.questions[index])
            source, purpose = asking.vendor.name, asking.why.purpose
            row = Call(source, purpose, "", key, answer.outcome, None, took, 0, True, reason)
            await self._recorder.record(row)

    # sending -------------------------------------------------------------------------------------

    async def _send(self, asking: Asking, chosen: Choice, key: Unsealed, call: Mapping[str, Any]) -> None:
        """Send what is open, and write down how it ended, even if this task is cancelled meanwhile."""
        waiting = asking.open()
        questions = [asking.questions[index] for index in waiting]
        request = asking.again or asking.operation.build(questions, asking.cursor)
        sent, reading = await self._until_ready(asking, chosen, key, request, questions, call)
        with anyio.CancelScope(shield=True):
            ended = await self._settle(asking, questions, sent, reading, call, chosen)
        for index, got in zip(waiting, ended.got, strict=True):
            asking.got[index] = got
        asking.next, asking.total = ended.next, ended.total

    async def _until_ready(
        self, asking: Asking, chosen: Choice, key: Unsealed, request: Request, questions: Sequence[Question],
        call: Mapping[str, Any],
    ) -> tuple[Sent, Reading]:  # fmt: skip
        """Send, and while the answer is pending fetch it again, as long as patience lasts."""
        deadline = time.monotonic() + asking.why.patience
        pending: tuple[Sent, Reading] | None = None
        garbled = 0

        async def turn() -> None:
            await self._turns.another(call)

        while True:
            sent = await self._exchange.send(
                asking.vendor, asking.operation, request, chosen, key, call, turn,
                fetching=pending is not None or bool(asking.fetched),
            )  # fmt: skip
            reading = read(asking.operation, questions, sent)
            if _garbled(reading, sent) and call["units"] == "0" and not garbled:
                garbled += 1  # a gateway's page in place of the answer; to ask again costs nothing
                await turn()
                continue
            if pending is not None and _no_answer(reading):
                return pending  # what could not be fetched now is still pending
            again = next((answer.again for answer in reading.answers if answer.again is not None), None)
            if again is None or time.monotonic() + again.after > deadline:
                return sent, reading
            pending = sent, reading
            await anyio.sleep(again.after)
            await turn()
            request = again.request or request

    async def _settle(
        self, asking: Asking, questions: Sequence[Question], sent: Sent, reading: Reading, call: Mapping[str, Any],
        chosen: Choice,
    ) -> Asked:  # fmt: skip
        again = next(iter(asking.fetched.values()), None)
        ended: Settlement = settle(
            reading, asking.vendor, asking.operation, questions, sent, call, chosen.price, again
        )
        await self._database.once(
            "SELECT settle_call(CAST(%s AS jsonb), CAST(%s AS bytea[]))",
            [orjson.dumps(ended.document).decode(), list(ended.bodies)], self._workspace,
            durable=ended.costs or call["repeat"] != "free",
        )  # fmt: skip
        got = tuple(
            Got(answer, chosen.cost(units), units, chosen.price.currency, False, UUID(call["id"]))
            for answer, units in zip(ended.answers, ended.units, strict=True)
        )
        return Asked(got, ended.next, ended.total)


def _give_up(asking: Asking, began: Mapping[str, Any]) -> None:
    """There is no turn while patience lasts: say until when."""
    title = asking.vendor.manifest.title
    if "held" in began:
        asking.fail(Outcome.BUSY, f"resting: calls are under way. {budgets.refusal(began['held'])}")
    else:
        words = "rests" if began["closed"] else "has a limit that allows the next call"
        asking.fail(Outcome.BUSY, f"resting: {title} {words} in {_seconds(float(began['wait']))}")


def _garbled(reading: Reading, sent: Sent) -> bool:
    answered = sent.reply.status is not None and 200 <= sent.reply.status < 300
    return answered and all(answer.outcome is Outcome.CHANGED for answer in reading.answers)


def _no_answer(reading: Reading) -> bool:
    return all(
        answer.outcome not in (Outcome.HIT, Outcome.MISS, Outcome.PENDING) for answer in reading.answers
    )


def _seconds(wait: float) -> str:
    return (
        f"{wait:.0f} s" if wait < 120 else f"{wait / 60:.0f} min" if wait < 7200 else f"{wait / 3600:.0f} h"
    )
