"""Measurements of alerts: how soon somebody is told, whether under any clock, and how often if processes are killed."""

from __future__ import annotations

import asyncio
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time as stopwatch
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from bench.figure import Figure
from bench.population import populate
from leadwright.actions.alerts import messages, recipients, rules
from leadwright.actions.alerts.store import keep
from leadwright.actions.alerts.types import About, Fired
from leadwright.entities.keys import company_keys
from leadwright.entities.resolve import resolve
from leadwright.entities.store import refresh
from leadwright.faces.worker.run import run_worker
from leadwright.flows.plan_alerts import plan_alerts
from leadwright.flows.rescore import rescore_all, rescore_some
from leadwright.icp import store as icps
from leadwright.icp.document import from_document
from leadwright.kernel import postgres
from leadwright.kernel.crypto import open_keyring
from leadwright.kernel.db import Database, Scope
from leadwright.kernel.ids import new_id
from leadwright.kernel.settings import Settings
from leadwright.leads.add import add
from leadwright.migrations.upgrade import upgrade
from leadwright.observations.readings import open_reading
from leadwright.observations.record import record
from leadwright.scoring.feature_store import write_features
from leadwright.sources.contract import Observation

ICP = {
    "name": "Bench",
    "industries": ["SaaS", "FinTech"],
    "companySizeMin": 50,
    "companySizeMax": 500,
    "geographies": ["US"],
}


class Receiver:
    """A service on loopback that counts what it is told, and when."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds, self.got = seconds, dict[str, list[float]]()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
            length = int(head.partition("content-length:")[2].split("\r\n")[0])
            told = json.loads(await reader.readexactly(length))
            self.got.setdefault(told["title"], []).append(stopwatch.perf_counter())
            await asyncio.sleep(self.seconds)
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # whoever spoke was killed
        finally:
            writer.close()


@asynccontextmanager
async def receiving(receiver: Receiver) -> AsyncIterator[str]:
    """Serve a receiver; yields its address."""
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0)
    async with server:
        yield ":".join(map(str, server.sockets[0].getsockname()[:2]))


def told_soon(quick: bool) -> Iterator[Figure]:
    """A change is recorded; a person is told: with many leads, and a worker that does everything else too."""
    leads, events = (5_000, 10) if quick else (100_000, 40)
    with tempfile.TemporaryDirectory(prefix="lw", dir="/tmp") as folder:
        url = postgres.start(Path(folder))
        upgrade(url)
        populate(url, leads)
        took = asyncio.run(_told_soon(url, Path(folder), events))
        postgres.stop(Path(folder))
    name = f"of {leads:,} leads"
    yield Figure(f"change in to alert out {name}, median", statistics.median(took), "s", 2)
    yield Figure(f"change in to alert out {name}, p95", sorted(took)[int(len(took) * 0.95) - 1], "s", 10)
    yield Figure(f"alerts that came, of {events}", len(took), "", events, at_least=True)


async def _told_soon(url: str, home: Path, events: int) -> list[float]:
    receiver = Receiver()
    database = Database(url, pool_size=12)
    async with receiving(receiver) as address:
        config = Settings(home=home, database_url=url, outside="mapped", host_map={"*.example": address})
        async with database.scope(actor="bench") as scope:
            await rescore_all(scope, await icps.save(scope, from_document(ICP)))
            person = await _person(scope, config)
            await rules.add(scope, "All", person, {"signals": ["*"], "points": 1})
            await scope.commit()
            for number in range(events):
                await _say(scope, number, hiring=False, seen=datetime.now(UTC) - timedelta(days=10))
                await scope.commit()
            working = asyncio.create_task(run_worker(database, config))
            await asyncio.sleep(8)  # the service starts, and what came before is judged
            began = {}
            for number in range(events):
                began[number] = stopwatch.perf_counter()
                await _say(scope, number, hiring=True, seen=datetime.now(UTC))
                await scope.commit()
                await asyncio.sleep(0.4)
            await asyncio.sleep(6)
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)
    await database.close()
    arrived = {title.split()[1].strip(":"): times[0] for title, times in receiver.got.items()}
    return [arrived[str(number)] - at for number, at in began.items() if arrived.get(str(number), 0) > at]


async def _person(scope: Scope, config: Settings) -> UUID:
    made = await recipients.add(scope, "Ada", digest="off")
    address = "json://hooks.example/in"
    await recipients.add_channel(scope, open_keyring(config), made.id, "loopback", "json", address)
    return made.id


async def _say(scope: Scope, number: int, *, hiring: bool, seen: datetime) -> None:
    """What every edge does with what a source says."""
    domain = f"told-{number}.example"
    told: dict[str, Any] = {
        "name": f"Told {number}", "domain": domain, "industries": ["SaaS"], "country": "US", "hiring": hiring,
    }  # fmt: skip
    said = Observation("company", "website", domain, told, "public", fetched_at=seen)
    (made,) = await record(scope, await open_reading(scope, "website", domain), seen, [said])
    (found,) = await resolve(scope, [(made.record_id, company_keys(told))])
    touched = [found.company_id]
    await write_features(scope, touched, await refresh(scope, touched, datetime.now(UTC)))
    await add(scope, [(found.company_id, made.record_id)])
    await rescore_some(scope, touched)


def told_once_when_killed(quick: bool) -> Iterator[Figure]:
    """Workers are killed while they send; the receiver counts."""
    count, kills = (40, 2) if quick else (160, 6)
    with tempfile.TemporaryDirectory(prefix="lw", dir="/tmp") as folder:
        url = postgres.start(Path(folder))
        upgrade(url)
        twice, lost, doubts = asyncio.run(_killed(url, Path(folder), count, kills))
        postgres.stop(Path(folder))
    yield Figure(f"messages that arrived twice, of {count} with {kills} workers killed", twice, "", 0)
    yield Figure("messages called settled that did not arrive", lost, "", 0)
    yield Figure("messages in doubt (each kill may leave a batch)", doubts, "", 16 * kills)


async def _killed(url: str, home: Path, count: int, kills: int) -> tuple[int, int, int]:
    receiver = Receiver(0.15)
    database = Database(url, pool_size=4)
    async with receiving(receiver) as address:
        config = Settings(home=home, database_url=url, outside="mapped", host_map={"*.example": address})
        async with database.scope(actor="bench") as scope:
            await _person(scope, config)
            (channel,) = await recipients.channels(scope)
            for number in range(count):
                await messages.reserve(
                    scope, channel.id, f"test:{number}", "test", [], (f"m{number}", "body")
                )
            await scope.commit()
            for left in range(kills, -1, -1):
                process = _worker(home, url, address)
                before = len(receiver.got)
                while len(receiver.got) == before and process.poll() is None:
                    await asyncio.sleep(0.02)
                await asyncio.sleep(random.uniform(0.01, 0.4) if left else 25)
                process.kill()
                process.wait()
                await asyncio.sleep(0.3)
            rows = await scope.rows("SELECT subject, state FROM alert_messages")
    await database.close()
    counted = Counter({title: len(times) for title, times in receiver.got.items()})
    settled = [row[0] for row in rows if row[1] == "settled"]
    doubts = sum(row[1] in ("sent", "in_doubt") for row in rows)
    return sum(times > 1 for times in counted.values()), sum(not counted[title] for title in settled), doubts


_PROGRAM = """
import asyncio, sys
from leadwright.actions.alerts import messages
from leadwright.faces.worker.alerting import Attendance, people
from leadwright.faces.worker.bench import Bench
from leadwright.effects.notices import Notices
from leadwright.kernel.db import DEFAULT_WORKSPACE, open_database
from leadwright.kernel.settings import settings
async def main():
    database = open_database(settings())
    notices = Notices(settings())
    await people(Attendance(Bench(database, settings()), notices), DEFAULT_WORKSPACE)
    await notices.__aexit__()
    await database.close()
asyncio.run(main())
"""


def _worker(home: Path, url: str, address: str) -> subprocess.Popen[bytes]:
    surroundings = {
        **os.environ, "LEADWRIGHT_HOME": str(home), "LEADWRIGHT_DATABASE_URL": url, "LEADWRIGHT_OUTSIDE": "mapped",
        "LEADWRIGHT_HOST_MAP": json.dumps({"*.example": address}),
    }  # fmt: skip
    return subprocess.Popen([sys.executable, "-c", _PROGRAM], env=surroundings, stderr=subprocess.DEVNULL)


def told_under_any_clock(quick: bool) -> Iterator[Figure]:
    """Clocks of many zones run, jump and go back; each alert is told once."""
    walks, steps = (4, 60) if quick else (25, 150)
    with tempfile.TemporaryDirectory(prefix="lw", dir="/tmp") as folder:
        url = postgres.start(Path(folder))
        upgrade(url)
        twice, never, told = asyncio.run(_clocks(url, Path(folder), walks, steps))
        postgres.stop(Path(folder))
    yield Figure(f"alerts told twice, of {told} under {walks} clocks", twice, "", 0)
    yield Figure("alerts never told", never, "", 0)


async def _clocks(url: str, home: Path, walks: int, steps: int) -> tuple[int, int, int]:
    database = Database(url, pool_size=2)
    dice = random.Random(11)
    zones = sorted(available_timezones())
    starts = [datetime(2026, 3, 28, 20, tzinfo=UTC), datetime(2026, 10, 24, 20, tzinfo=UTC), datetime(2028, 2, 28, 6, tzinfo=UTC),
              datetime(2011, 12, 29, 6, tzinfo=UTC), datetime(2026, 12, 31, 6, tzinfo=UTC)]  # fmt: skip
    twice = never = told = 0
    async with database.scope(actor="bench") as scope:
        for walk in range(walks):
            hour = dice.randrange(24)
            person = await recipients.add(
                scope, f"Walk {walk}", zone=dice.choice(zones), digest=dice.choice(["daily", "weekly"]),
                digest_at=time(dice.randrange(24), dice.randrange(60)), most_a_day=dice.choice([0, 1, 3, None]),
                quiet=dice.choice([None, (time(hour), time((hour + 9) % 24))]),
            )  # fmt: skip
            config = Settings(home=home, database_url=url)
            await recipients.add_channel(
                scope, open_keyring(config), person.id, "c", "json", "json://x.example"
            )
            now, made = starts[walk % len(starts)], set[UUID]()
            for _ in range(steps):
                back = dice.random() < 0.1
                now += timedelta(minutes=-dice.randrange(1, 200) if back else dice.randrange(1, 240))
                if dice.random() < 0.4:
                    made.add(await _alert(scope, person.id, now, dice))
                await plan_alerts(scope, now)
            for _ in range(24 * 16):
                now += timedelta(hours=1)
                await plan_alerts(scope, now)
            rows = await scope.rows(
                "SELECT unnest(m.alert_ids) FROM alert_messages m JOIN alert_channels c ON c.id = m.channel_id"
                " WHERE c.recipient_id = :person", person=person.id,
            )  # fmt: skip
            counted = Counter(row[0] for row in rows)
            twice += sum(times > 1 for times in counted.values())
            never += len(made - set(counted))
            told += len(made)
            await scope.commit()
    await database.close()
    return twice, never, told


async def _alert(scope: Scope, person: UUID, now: datetime, dice: random.Random) -> UUID:
    about = About(new_id(), new_id(), "Acme", None, None, None, None, (), None, True)
    fired = Fired(
        new_id(), person, "signal", f"signal:{new_id()}", "signal:x:", (new_id(),), about, None, dice.random(), None, now
    )  # fmt: skip
    made = await keep(scope, [fired], ("Acme", "Acme\nOpen: x"), now)
    assert made is not None
    return made
