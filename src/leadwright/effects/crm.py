"""The wire to a CRM: reads that never take an error for an empty answer, and writes that are done at most once.

A write is reserved before it leaves and settled by what came of it. One whose answer was lost is looked for by its key, or
in the record itself, before anything is repeated; the same after a crash. One process at a time writes over a connection.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import TypeVar
from uuid import UUID

import anyio

from leadwright.effects import crm_connections, crm_writes
from leadwright.effects.crm_connections import Connection
from leadwright.effects.crm_exchange import CrmExchange
from leadwright.effects.door import HttpDoor
from leadwright.effects.opening import open_door
from leadwright.kernel.asking import asked_workspace
from leadwright.kernel.crypto import open_keyring
from leadwright.kernel.db import Database
from leadwright.kernel.errors import SourceFailed, Wrong
from leadwright.kernel.settings import Settings
from leadwright.sources.contract import Outcome
from leadwright.sources.crm.contract import (
    CrmObject,
    CrmRecord,
    CrmTrouble,
    Dialect,
    Field,
    Link,
    Names,
    Owner,
    Page,
    Stage,
    Talk,
    Write,
    WriteOutcome,
    Written,
)

T = TypeVar("T")
PATIENCE = 60.0
"""Seconds that limits, locked rows and other writers may make us wait."""
_PAUSES = (0.3, 1.0, 2.0)
_HINTS = {
    Outcome.LOCKED: "A person must act: see the reason, then test the connection.",
    Outcome.BLOCKED: "This machine may not ask it: see LEADWRIGHT_OUTSIDE.",
    Outcome.CHANGED: "It left its contract: look at the reason, and report it.",
}


class CrmFailed(SourceFailed):
    """A CRM gave no answer to a read. `outcome` says who must act."""

    code = "crm_failed"

    def __init__(self, title: str, trouble: CrmTrouble) -> None:
        hint = _HINTS.get(trouble.outcome, "It is tried again with the next sync.")
        super().__init__(f"{title} did not answer: {trouble.reason}.", hint=hint)
        self.outcome, self.reason, self.crm_code = trouble.outcome, trouble.reason, trouble.code


class CrmWire:
    """A CRM at the other end of a connection (`sources.crm.contract.Wire`)."""

    def __init__(self, exchange: CrmExchange, database: Database, workspace: UUID, connection: UUID) -> None:
        self._exchange, self._database = exchange, database
        self._workspace, self._connection = workspace, connection
        self._dialect = exchange.dialect
        self.name, self.title, self.objects = self._dialect.name, self._dialect.title, self._dialect.objects

    def names(self, kind: CrmObject) -> Names:
        """What this CRM calls what every CRM has."""
        return self._dialect.names(kind)

    async def changed(
        self, kind: CrmObject, properties: Sequence[str], since: datetime | None, cursor: str | None = None
    ) -> Page:
        """One page of the records changed since a moment."""
        return await self._read(self._dialect.changed(kind, properties, since, cursor))

    async def read(
        self, kind: CrmObject, ids: Sequence[str], properties: Sequence[str]
    ) -> Mapping[str, CrmRecord]:
        """Records by the id that was asked for."""
        return await self._read(self._dialect.read(kind, ids, properties))

    async def find(
        self, kind: CrmObject, key: str, values: Sequence[str], properties: Sequence[str]
    ) -> Mapping[str, tuple[CrmRecord, ...]]:
        """Live records by the value of a property."""
        return await self._read(self._dialect.find(kind, key, values, properties))

    async def fields(self, kind: CrmObject) -> Sequence[Field]:
        """The properties of an object."""
        return await self._read(self._dialect.fields(kind))

    async def owners(self) -> Sequence[Owner]:
        """Everybody to whom a record is or may be assigned."""
        return await self._read(self._dialect.owners())

    async def stages(self) -> Sequence[Stage]:
        """The stages of deals."""
        return await self._read(self._dialect.stages())

    async def prepare(self, kind: CrmObject) -> None:
        """Make sure that the property of our key exists."""
        await self._read(self._dialect.prepare(kind))

    async def account(self) -> str:
        """Whose CRM it is, in words."""
        return await self._read(self._dialect.account())

    async def associate(self, links: Sequence[Link]) -> Sequence[Written]:
        """Link records; a repeat of an associated pair changes nothing, so links need no books."""
        try:
            ended = await self._drive(self._dialect.associate(links))
        except CrmTrouble as trouble:
            return [
                Written(item.effect, _unwritten(trouble), item.source_id, trouble.reason, trouble.code)
                for item in links
            ]
        return ended

    async def write(self, writes: Sequence[Write]) -> Sequence[Written]:
        """Write records, at most once each."""
        if len({item.effect for item in writes}) < len(writes):
            raise Wrong("Two writes have the same effect.", hint="Name each by its plan and record.")
        ended: dict[str, Written] = {}
        name = f"crm:{self._workspace}:{self._connection}"
        async with self._database.held(name, patience=PATIENCE) as alone:
            if not alone:
                busy = "another process is writing over this connection"
                return [
                    Written(item.effect, WriteOutcome.BUSY, item.id, busy, "not_alone") for item in writes
                ]
            for _, group in groupby(writes, key=lambda item: item.object):
                same_object = list(group)
                for at in range(0, len(same_object), self._dialect.batch):
                    ended |= await self._batch(same_object[at : at + self._dialect.batch])
        return [ended[item.effect] for item in writes]

    # one batch -----------------------------------------------------------------------------------

    async def _batch(self, writes: Sequence[Write]) -> dict[str, Written]:
        """Reserve, find out what is in doubt, send what is left, and settle; busy records are tried again for a while."""
        booked = await crm_writes.reserve(self._database, self._workspace, self._connection, writes)
        ended = {effect: item.written for effect, item in booked.items() if item.state == "settled"}
        ended |= await self._with_yielded(writes, ended)
        doubtful = [item for item in writes if booked[item.effect].state in ("sent", "in_doubt")]
        todo = [item for item in writes if booked[item.effect].state == "reserved"]
        if doubtful:
            found, undone = await self._found_out(doubtful)
            ended |= found
            todo = [item for item in writes if item in todo or item.effect in undone]
        deadline = time.monotonic() + PATIENCE
        for pause in (*_PAUSES, None):
            if not todo:
                break
            sent = await self._send(todo)
            ended |= sent
            todo = [item for item in todo if sent[item.effect].outcome is WriteOutcome.BUSY]
            if (
                pause is None
                or time.monotonic() + pause > deadline
                or not any(_passes(sent[i.effect]) for i in todo)
            ):
                break
            todo = [item for item in todo if _passes(sent[item.effect])]
            await anyio.sleep(pause)
        return ended

    async def _send(self, writes: Sequence[Write]) -> dict[str, Written]:
        """Send writes of one batch. Those whose answer is lost are looked for once; what was not done is busy."""
        await crm_writes.sending(self._database, self._workspace, self._connection, writes)
        sent = {item.effect: item for item in await self._drive(self._dialect.write(writes))}
        doubtful = [item for item in writes if sent[item.effect].outcome is WriteOutcome.IN_DOUBT]
        certain = [item for item in sent.values() if item.outcome is not WriteOutcome.IN_DOUBT]
        await crm_writes.settle(self._database, self._workspace, self._connection, certain)
        if doubtful:
            lost = [sent[item.effect] for item in doubtful]
            await crm_writes.settle(self._database, self._workspace, self._connection, lost)
            found, undone = await self._found_out(doubtful)
            sent |= found
            reason = "the answer was lost, and it was not done"
            again = {
                effect: Written(effect, WriteOutcome.BUSY, None, reason, "was_not_done") for effect in undone
            }
            await crm_writes.settle(self._database, self._workspace, self._connection, list(again.values()))
            sent |= again
        return sent

    async def _found_out(self, writes: Sequence[Write]) -> tuple[dict[str, Written], set[str]]:
        """Look for writes whose answers were lost: how those ended that were done, and the effects of those that were
        not. What cannot be found out now stays in doubt."""
        ended: dict[str, Written] = {}
        undone: set[str] = set()
        try:
            looked = await self._drive(self._dialect.settled(writes))
        except CrmTrouble as trouble:
            for item in writes:
                reason = f"the answer was lost, and looking for it failed: {trouble.reason}"
                ended[item.effect] = Written(
                    item.effect, WriteOutcome.IN_DOUBT, item.id, reason, trouble.code
                )
            return ended, undone
        for item, found in zip(writes, looked, strict=True):
            if found is None:
                undone.add(item.effect)
            else:
                ended[item.effect] = found
        await crm_writes.settle(self._database, self._workspace, self._connection, list(ended.values()))
        return ended, undone

    async def _with_yielded(
        self, writes: Sequence[Write], ended: Mapping[str, Written]
    ) -> dict[str, Written]:
        """What people's values are now, where a write that was done before left them alone: the books keep names only."""
        known = {item.effect: item for item in writes}
        asked = [item for item in ended.values() if item.yielded and item.id is not None]
        if not asked:
            return {}
        names = list(dict.fromkeys(name for item in asked for name in item.yielded))
        ids = [item.id for item in asked if item.id is not None]
        now = await self._read(self._dialect.read(known[asked[0].effect].object, ids, names))
        return {
            item.effect: replace(item, yielded={name: there.properties.get(name) for name in item.yielded})
            for item in asked
            if (there := now.get(item.id or "")) is not None
        }

    # talks ---------------------------------------------------------------------------------------

    async def _drive(self, talk: Talk[T]) -> T:
        """Send what a talk asks for and hand it the answers, to its end."""
        try:
            request = next(talk)
            while True:
                request = talk.send(await self._exchange.send(request))
        except StopIteration as end:
            found: T = end.value
            return found

    async def _read(self, talk: Talk[T]) -> T:
        try:
            return await self._drive(talk)
        except CrmTrouble as trouble:
            raise CrmFailed(self.title, trouble) from trouble


def _passes(written: Written) -> bool:
    """Whether what was in the way of a write may be gone in a moment."""
    return written.code not in ("resting", "REQUEST_LIMIT_EXCEEDED", "DAILY_LIMIT")


def _unwritten(trouble: CrmTrouble) -> WriteOutcome:
    locked = trouble.outcome in (Outcome.LOCKED, Outcome.BLOCKED)
    return WriteOutcome.LOCKED if locked else WriteOutcome.BUSY


@dataclass(frozen=True, slots=True)
class Tested:
    """How the test of a connection ended. `wanting`: what an administrator must still do before we can write."""

    connection: Connection
    works: bool
    account: str
    reason: str
    wanting: tuple[str, ...] = ()


@asynccontextmanager
async def opened_crm(
    database: Database, settings: Settings, workspace: UUID, dialect: Dialect, connection: UUID, *,
    door: HttpDoor | None = None, patience: float = PATIENCE, why: str = "crm",
) -> AsyncIterator[CrmWire]:  # fmt: skip
    """Open the wire of a connection, over a door that is open already or one of its own. Raises NotFound."""
    keyring = open_keyring(settings)
    async with database.scope(workspace, actor="crm") as scope:
        opened = await crm_connections.unseal(scope, keyring, connection)
    if opened.crm != dialect.name:
        raise Wrong(
            f"Connection {connection} is one of {opened.crm}.", hint=f"It is not one of {dialect.title}."
        )
    if door is not None:
        exchange = CrmExchange(
            database, door, keyring, settings, workspace, dialect, opened, patience=patience, why=why
        )
        yield CrmWire(exchange, database, workspace, connection)
        return
    async with open_door(database, settings, workspace) as own:
        exchange = CrmExchange(
            database, own, keyring, settings, workspace, dialect, opened, patience=patience, why=why
        )
        yield CrmWire(exchange, database, workspace, connection)


async def probe_connection(
    database: Database, settings: Settings, dialect: Dialect, connection: UUID, *,
    workspace: UUID | None = None, door: HttpDoor | None = None,
) -> Tested:  # fmt: skip
    """Find out whose CRM it is and whether we can write to it, and note it with the connection. Raises NotFound."""
    workspace = workspace or asked_workspace()
    account, reason, outcome = "", "", Outcome.HIT
    wanting: list[str] = []
    async with opened_crm(database, settings, workspace, dialect, connection, door=door, why="test") as wire:
        try:
            account = await wire.account()
            for item in wire.objects:
                try:
                    await wire.prepare(item)
                except CrmFailed as trouble:
                    if trouble.outcome is not Outcome.LOCKED:
                        raise
                    wanting.append(trouble.reason)
        except CrmFailed as trouble:
            outcome, reason = trouble.outcome, trouble.reason
    said = reason or "; ".join(wanting)
    async with database.scope(workspace, actor="crm") as scope:
        await crm_connections.note_test(
            scope, connection, "locked" if wanting and not reason else outcome.value, said, account
        )
        shown = await crm_connections.get(scope, connection)
    return Tested(shown, outcome is Outcome.HIT, account, reason, tuple(wanting))
