"""Processes that ask through the door while something is measured: `python -m bench.sources_workers JOB JSON`.

`pace`: every key of a list of ceilings is asked as fast as the door lets it, until a moment. `spend`: one question
after another is bought until the budget says no.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any
from uuid import UUID

from leadwright.effects.asking import Why
from leadwright.effects.door import DoorSettings, HttpDoor
from leadwright.effects.gateway import Gateway
from leadwright.kernel.crypto import Keyring
from leadwright.kernel.db import DEFAULT_WORKSPACE, Database
from leadwright.kernel.settings import Settings
from leadwright.sources.contract import Outcome
from leadwright.sources.market import vendors
from leadwright.sources.question import CompanyRef, Question
from leadwright.sources.vendor import Limit, Plan, Vendor

KEYRING = Keyring((b"bench" * 6 + b"--",))


def start(job: str, order: Mapping[str, Any], count: int) -> list[subprocess.Popen[str]]:
    """Start so many processes with one order; each learns its number."""
    return [
        subprocess.Popen(
            [sys.executable, "-m", "bench.sources_workers", job, json.dumps({**order, "number": number})],
            stdout=subprocess.PIPE, text=True,
        )
        for number in range(count)
    ]  # fmt: skip


def ended(processes: Sequence[subprocess.Popen[str]]) -> list[Any]:
    """Wait for all, and return the JSON that each printed last."""
    found = []
    for process in processes:
        out, _ = process.communicate()
        assert process.returncode == 0, process.returncode
        found.append(json.loads(out.splitlines()[-1]))
    return found


def hunter(name: str, plan: Plan) -> Vendor:
    """Hunter under another name and plan, so that each ceiling has a key, cells and a ledger of its own."""
    known = vendors()["hunter"]
    return replace(
        known, manifest=replace(known.manifest, name=name, plans=(plan,)), limits_told=lambda headers: ()
    )


def plan_of(document: Mapping[str, Any]) -> Plan:
    """A plan as an order writes it: {"limits": [[most, seconds, per]], "spacing", "concurrent"}."""
    limits = tuple(Limit(most, seconds, per) for most, seconds, per in document.get("limits", ()))
    return Plan("bench", limits, document.get("spacing", 0.0), document.get("concurrent"))


async def _pace(order: Mapping[str, Any]) -> None:
    database = Database(order["url"], pool_size=6)
    numbers = itertools.count()
    async with AsyncExitStack() as stack:
        asking = []
        for item in order["ceilings"]:
            door = DoorSettings(outside="mapped", host_map={"*": f"127.0.0.1:{item['port']}"}, per_host=64)
            opened = await stack.enter_async_context(HttpDoor(door))
            gateway = Gateway(database, opened, KEYRING, Settings(), DEFAULT_WORKSPACE)
            vendor = hunter(item["name"], plan_of(item["plan"]))

            async def ask(
                gateway: Gateway = gateway, vendor: Vendor = vendor, operation: str = item["operation"]
            ) -> None:
                while (left := order["ends"] - time.time()) > 0:
                    domain = f"w{order['number']}n{next(numbers)}.example"
                    question = Question(company=CompanyRef(domain=domain))
                    await gateway.ask(
                        vendor, vendor.operation(operation), [question], Why("bench", patience=left)
                    )

            asking += [ask() for _ in range(item.get("tasks", 4))]
        await asyncio.gather(*asking)
    await database.close()
    print("{}", flush=True)


async def _spend(order: Mapping[str, Any]) -> None:
    database, bought = Database(order["url"], pool_size=6), 0
    door = DoorSettings(outside="mapped", host_map={"*": f"127.0.0.1:{order['port']}"}, per_host=64)
    async with HttpDoor(door) as opened:
        gateway = Gateway(database, opened, KEYRING, Settings(), DEFAULT_WORKSPACE)
        vendor = hunter("hunter", Plan("bench"))
        why = Why("bench", run_id=UUID(order["run"]) if order["run"] else None, patience=60)
        mine = iter(order["domains"][order["number"] :: order["of"]])

        async def buy() -> None:
            nonlocal bought
            for domain in mine:
                question = Question(company=CompanyRef(domain=domain))
                asked = await gateway.ask(vendor, vendor.operation("company"), [question], why)
                if asked.answers[0].outcome is Outcome.LOCKED:
                    return
                bought += asked.got[0].cost > 0

        await asyncio.gather(*(buy() for _ in range(4)))
    await database.close()
    print(json.dumps({"bought": bought}), flush=True)


if __name__ == "__main__":
    asyncio.run({"pace": _pace, "spend": _spend}[sys.argv[1]](json.loads(sys.argv[2])))
