"""Ceilings: how near four processes come to them, and how often they are told to slow down.

The invented market counts every ceiling in its own way (windows that open with a call, rolling ones, windows by the
clock, even steps, calls at once). What a perfect client would have been let in for is played through on the market's
own limiters.
"""

from __future__ import annotations

import asyncio
import heapq
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.figure import Figure
from bench.market_process import markets
from bench.sources_workers import ended, start
from leadwright.kernel import postgres
from leadwright.migrations.upgrade import upgrade
from leadwright_twin.market.limiters import Gate, Limit
from leadwright_twin.market.remote import remote_books

PROCESSES = 4
KEY = "bench-key"


@dataclass(frozen=True, slots=True)
class Ceiling:
    """A ceiling of the market, and what our side is told of it. `silent`: refusals say nothing of when to come back."""

    name: str
    limits: tuple[Limit, ...]
    plan: dict[str, Any] = field(default_factory=dict)
    operation: str = "company"
    silent: bool = False
    tasks: int = 4

    def market(self) -> dict[str, Any]:
        """The market that has this ceiling. A silent one is declared a call higher than it is."""
        rows = [
            {
                "name": one.name,
                "requests": (one.requests or 0) + self.silent,
                "seconds": one.seconds,
                "kind": one.kind,
            }
            for one in self.limits
        ]
        group = {"company": "enrichment", "email_count": "count"}[self.operation]
        hunter = {"limits": {group: rows}, "quota": {"credit": None}}
        return {
            "profile": {"hunter": hunter},
            "faults": {"*": {"silent_limit": 0.999999}} if self.silent else {},
        }


def declared(*limits: tuple[int, float, Any], per: str = "key", **plan: Any) -> dict[str, Any]:
    """What our side is told: all ceilings that are windows, and the rest of the plan."""
    return {"limits": [[most, seconds, per] for most, seconds, _ in limits], **plan}


def windows(*limits: tuple[int, float, Any]) -> tuple[Limit, ...]:
    """The same windows as the market counts them."""
    return tuple(Limit(f"{seconds:g} s", most, seconds, kind) for most, seconds, kind in limits)


def _told(name: str, *limits: tuple[int, float, Any], **more: Any) -> Ceiling:
    return Ceiling(name, windows(*limits), declared(*limits, **more))


DECLARED = (
    _told("Hunter: 15/s, 500/min, per endpoint", (15, 1.0, "opened"), (500, 60.0, "opened"), per="endpoint"),
    _told("Apollo: 50/min, 200/h, 600/day, per endpoint", (50, 60.0, "opened"), (200, 3600.0, "opened"),
          (600, 86400.0, "opened"), per="endpoint"),
    _told("ZoomInfo: 5/s, 10,800/h", (5, 1.0, "opened"), (10_800, 3600.0, "opened")),
    _told("10/s, 100 in 20 s, 300 in 120 s, rolling", (10, 1.0, "rolling"), (100, 20.0, "rolling"), (300, 120.0, "rolling")),

    Ceiling("5/s and 2 at once", (*windows((5, 1.0, "rolling")), Limit("at once", 2, 1.0, "concurrent")),
            declared((5, 1.0, "rolling"), concurrent=2)),
)  # fmt: skip
UNDECLARED = (
    Ceiling("180/min opened, with Retry-After", windows((180, 60.0, "opened"))),
    Ceiling("180/min opened, silent", windows((180, 60.0, "opened")), silent=True),
    Ceiling("240/min rolling, silent", windows((240, 60.0, "rolling")), silent=True),
    Ceiling("40 in 10 s rolling, with Retry-After", windows((40, 10.0, "rolling"))),
    Ceiling("40 in 10 s by the clock, silent", windows((40, 10.0, "aligned")), silent=True),
    Ceiling("5/s opened, silent", windows((5, 1.0, "opened")), silent=True),
    Ceiling("3/s by even steps, with Retry-After", windows((3, 1.0, "bucket"))),
    Ceiling("3/s by even steps, silent", windows((3, 1.0, "bucket")), silent=True),
    Ceiling("40/min rolling, with Retry-After", windows((40, 60.0, "rolling"))),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seen:
    """What the market's books say of a ceiling from a moment on: calls let in, calls refused, and over which seconds."""

    ceiling: Ceiling
    passed: int
    refused: int
    seconds: float


def ideal(limits: Sequence[Limit], seconds: float, took: float = 0.004) -> int:
    """How many calls a perfect client is let in for; each takes `took` seconds, which concurrency ceilings count."""
    gate, now, count, inside = Gate(limits), 0.0, 0, list[float]()
    while now < seconds:
        while inside and inside[0] <= now:
            heapq.heappop(inside)
            gate.leave()
        refusal = gate.enter(now)
        if refusal is None:
            count += 1
            heapq.heappush(inside, now + took)
        else:
            now += min(
                max(refusal.wait, 1e-4), took if refusal.limit.kind == "concurrent" else refusal.wait + 1e-4
            )
    return count


def race(ceilings: Sequence[Ceiling], seconds: float, measured: float) -> list[Seen]:
    """Let processes ask under all ceilings at once, and read the market's books of the last `measured` seconds."""
    os.environ["HUNTER_API_KEY"] = KEY
    with (
        tempfile.TemporaryDirectory(prefix="lw", dir="/tmp") as folder,
        markets([c.market() for c in ceilings]) as ports,
    ):
        url = postgres.start(Path(folder))
        try:
            upgrade(url)
            begins = time.time() + 6
            order = {
                "url": url, "ends": begins + seconds,
                "ceilings": [
                    {"name": f"bench{index}", "port": port, "plan": c.plan, "operation": c.operation, "tasks": c.tasks}
                    for index, (c, port) in enumerate(zip(ceilings, ports, strict=True))
                ],
            }  # fmt: skip
            ended(start("pace", order, PROCESSES))
            return [
                asyncio.run(_seen(c, port, seconds, measured))
                for c, port in zip(ceilings, ports, strict=True)
            ]
        finally:
            postgres.stop(Path(folder))


async def _seen(ceiling: Ceiling, port: int, seconds: float, measured: float) -> Seen:
    entries = (await remote_books(f"127.0.0.1:{port}")).entries
    first = entries[0].at
    whole = measured >= seconds
    since, until = (first, first + seconds - 4) if whole else (entries[-1].at - measured, entries[-1].at)
    within = [one for one in entries if since <= one.at <= until]
    refused = sum(bool(one.refused) for one in within)
    return Seen(ceiling, len(within) - refused, refused, until - since)


def limits_declared(quick: bool) -> Iterator[Figure]:
    """Four processes against ceilings that are known: all of them are reached and none is passed."""
    ceilings = [c for c in DECLARED if "120 s" not in c.name] if quick else DECLARED
    for seen in race(ceilings, 40 if quick else 190, 1000):
        reached = seen.passed / ideal(seen.ceiling.limits, seen.seconds)
        yield Figure(f"declared {seen.ceiling.name}: reached", reached, "share", 0.95, at_least=True)
        yield Figure(f"declared {seen.ceiling.name}: refusals", seen.refused, f"of {seen.passed}", 0)


def limits_undeclared(quick: bool) -> Iterator[Figure]:
    """Four processes against ceilings that nobody told: ten minutes to learn them, then three that count.

    The quick form only shows that learning goes on: half a minute is no time to learn what a minute may hold.
    """
    ceilings = UNDECLARED[3:6] if quick else UNDECLARED
    for seen in race(ceilings, 45 if quick else 780, 15 if quick else 180):
        limit = seen.ceiling.limits[0]
        ceiling = (limit.requests or 0) / limit.seconds * seen.seconds
        share = seen.refused / max(1, seen.refused + seen.passed)
        yield Figure(f"undeclared {seen.ceiling.name}: refusals", share, "share", 0.5 if quick else 0.01)
        least = 0.2 if quick else 0.85
        yield Figure(
            f"undeclared {seen.ceiling.name}: reached", seen.passed / ceiling, "share", least, at_least=True
        )
