"""Waits for the turns of calls: within limits that all processes share, in line with the tasks of this one."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import anyio
import orjson

from leadwright.effects import archive
from leadwright.effects.booking import keeps_time
from leadwright.effects.times import Times
from leadwright.kernel.db import Database

_LATE = 0.1  # seconds; who wakes later than that takes another turn


class Turns:
    """The turns of one workspace's calls, as this process takes them."""

    def __init__(self, database: Database, workspace: UUID) -> None:
        self._database, self._workspace = database, workspace
        self._times = Times()
        self._lines: dict[tuple[str, str], anyio.Lock] = {}

    async def begun(self, call: Mapping[str, Any], deadline: float) -> Mapping[str, Any]:
        """Begin a call as soon as there is a turn for it. Nobody waits longer than patience lasts.

        What is known or refused comes back at once. Who must wait stands in line with the other tasks of this process
        that ask the same of the same key: the first of them tries, and the others do not.
        """
        began = await self._begin(call)
        if "wait" not in began or began.get("granted") or time.monotonic() + float(began["wait"]) > deadline:
            return began
        line = self._lines.setdefault((call["cell"], call["endpoint"]), anyio.Lock())
        stood = line.locked()
        try:
            with anyio.fail_after(max(0.0, deadline - time.monotonic())):
                await line.acquire()
        except TimeoutError:
            return began
        try:
            if stood:  # what was said before standing in line is old by now
                began = await self._begin(call)
            while "wait" in began and not began.get("granted"):
                wait = float(began["wait"])
                if time.monotonic() + wait > deadline:
                    break
                await anyio.sleep(wait + random.random() * min(0.05, wait / 10))  # noqa: S311 - spreads the processes
                began = await self._begin(call)
        finally:
            line.release()
        return began

    async def _begin(self, call: Mapping[str, Any]) -> dict[str, Any]:
        durable = call["units"] != "0" and call["repeat"] != "free"
        # losing a call that costs nothing loses nothing
        found: dict[str, Any] = await self._database.once(
            "SELECT begin_call(CAST(%s AS jsonb))",
            [orjson.dumps(call).decode()],
            self._workspace,
            durable=durable,
        )
        if any(item["state"] != "sent" for item in found.get("known", ())):
            async with self._database.scope(self._workspace, actor="gateway") as scope:
                keys = [bytes.fromhex(item["key"]) for item in found["known"]]
                found["kept"] = await archive.kept(scope, keys)
        if found.get("granted"):
            self._times.heard(float(found["at"]))
        return found

    async def until_turn(self, turn: Mapping[str, Any], call: dict[str, Any]) -> None:
        """Sleep until a booked turn. Who oversleeps it a little says so when the call is settled, so that the turns after
        it begin later; who oversleeps it by far takes another one."""
        for _ in range(3):
            due = self._times.here(float(turn["at"])) + float(turn["wait"])
            await anyio.sleep(max(0.0, due - time.monotonic()))
            call["late"] = max(0.0, time.monotonic() - due)
            if call["late"] < _LATE or not keeps_time(call):
                return
            turn = await self.take(call)

    async def take(self, call: Mapping[str, Any]) -> Mapping[str, Any]:
        """Take another turn within the limits, for a call that is booked."""
        while True:
            async with self._database.scope(self._workspace, actor="gateway") as scope:
                turn = await scope.row(
                    "SELECT granted, wait, extract(epoch FROM at) AS at"
                    " FROM take_turn(CAST(:windows AS jsonb), :cell, CAST(:spacing AS numeric),"
                    " :paced, -1, CAST(:credential AS uuid))",
                    windows=orjson.dumps(call["windows"]).decode(), cell=call["cell"], spacing=call["spacing"],
                    paced=call["paced"], credential=call["credential_id"],
                )  # fmt: skip
            assert turn is not None
            if turn.granted:
                self._times.heard(float(turn.at))
                return {"at": turn.at, "wait": turn.wait}
            await anyio.sleep(float(turn.wait))

    async def another(self, call: Mapping[str, Any]) -> None:
        """Take another turn for a call that is booked, and sleep until it is due."""
        taken = await self.take(call)
        due = self._times.here(float(taken["at"])) + float(taken["wait"])
        await anyio.sleep(max(0.0, due - time.monotonic()))
