"""A sync with a CRM under everything that goes wrong: 5,000 records, faults on the wire, people who edit what is being
written, and `kill -9` at 100 moments.

What must hold afterwards: nothing was made twice, no edit of a person was lost, the second sync has nothing to write, and
a rollback restores what stood before, but for what people edited since, which it lists.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any
from uuid import UUID

from bench.crm_worker import TIMEOUT, work
from bench.figure import Figure
from leadwright.actions.crm import plans
from leadwright.effects import crm_connections
from leadwright.flows.import_file import import_file
from leadwright.flows.open_crm import open_crm
from leadwright.kernel import postgres
from leadwright.kernel.crypto import open_keyring
from leadwright.kernel.db import DEFAULT_WORKSPACE, Database
from leadwright.kernel.settings import Settings
from leadwright.leads.decide import move
from leadwright.migrations.upgrade import upgrade
from leadwright.sources.crm.registry import dialects
from leadwright_twin.crm.contents import HUBSPOT, SALESFORCE, filled_contact
from leadwright_twin.market.names import label_of, own_name
from leadwright_twin.market.remote import own_page

SEED = 7
_FORKS = multiprocessing.get_context("forkserver")  # workers begin with everything loaded
_FORKS.set_forkserver_preload(["bench.crm_worker"])
_SECRETS = {
    "client_id": "sandbox-client",
    "client_secret": "sandbox-secret",
    "refresh_token": "sandbox-refresh",
}
_KEYS = {"hubspot": "leadwright_key", "salesforce": "Leadwright_Key__c"}
_COUNTRIES = ("Germany", "France", "Spain", "Italy", "Portugal")
_LONGEST = 900.0  # seconds for one sync, kills included


# the field ---------------------------------------------------------------------------------------


@dataclass
class Field:
    """One CRM's twin, one install beside it, and the workers that are killed."""

    crm: str
    home: Path
    port: int
    connection: UUID
    dice: random.Random
    most: int
    kills: Counter[str] = field(default_factory=Counter)
    ran: list[str] = field(default_factory=list)
    said: tuple[str, ...] = ()

    @property
    def hosts(self) -> dict[str, str]:
        """Where the CRM is."""
        there = f"127.0.0.1:{self.port}"
        return {"api.hubapi.com": there, "login.salesforce.com": there, "*.my.salesforce.com": there}

    def ask(self, page: str) -> Any:
        """One of the twin's own pages."""
        return asyncio.run(own_page(f"127.0.0.1:{self.port}", page))

    def records(self) -> dict[tuple[str, str], dict[str, Any]]:
        """Every record of the CRM, with its history."""
        return {(row["kind"], row["id"]): row for row in self.ask(f"/__crm/{self.crm}/records")}

    def trouble(self, faults: str, people: float) -> None:
        """What goes wrong from now on, and how much people meddle."""
        self.ask(f"/__crm/{self.crm}/faults?set={faults}&hang={TIMEOUT * 1.5}")
        self.ask(f"/__crm/{self.crm}/people?rate={people}")

    def run(self, plan: str | None = None, *, killing: bool = True) -> list[str]:
        """Let workers sync (or take a plan back) until one is through, and kill them at random moments. Returns the plans
        that they ran: a worker may be killed when its plan was done, and the next one makes another."""
        begun, self.ran = time.monotonic(), []
        while time.monotonic() - begun < _LONGEST:
            if self._life(plan, killing=killing and sum(self.kills.values()) < self.most):
                return self.ran
        raise RuntimeError(f"{self.crm}: not through after {_LONGEST:.0f} s: {self.said}")

    def _life(self, plan: str | None, *, killing: bool) -> bool:
        """One worker, and perhaps its death. Whether it came to its end."""
        order = {
            "url": postgres.start(self.home), "home": str(self.home), "hosts": self.hosts, "plan": plan,
            "connection": str(self.connection),
        }  # fmt: skip
        ours, theirs = _FORKS.Pipe(duplex=False)
        worker = _FORKS.Process(target=work, args=(order, theirs))
        worker.start()
        theirs.close()
        phase, blow = "opening", _blow(0, worker)
        try:
            while True:
                said = ours.recv()
                phase = said[0]
                if phase in ("done", "failed"):
                    self.said = said
                    return bool(phase == "done")
                if phase == "apply" and said[1] not in self.ran:
                    self.ran.append(said[1])
                blow.cancel()
                # planning begins anew after a kill: it is struck now and then, or it would never be through
                if killing and (phase == "apply" or self.dice.random() < 0.15):
                    blow = _blow(self.dice.uniform(0.05, 3.0 if phase == "apply" else 6.0), worker)
                    blow.start()
        except EOFError:
            pass
        finally:
            blow.cancel()
            worker.join()
            ours.close()
        if worker.exitcode == -signal.SIGKILL:
            self.kills[phase] += 1
        else:
            self.said = ("failed", f"it ended with {worker.exitcode}")
        return False


def _blow(after: float, worker: BaseProcess) -> threading.Timer:
    return threading.Timer(after, worker.kill)


# what is true afterwards -------------------------------------------------------------------------


def _apart(
    before: Mapping[tuple[str, str], Any], after: Mapping[tuple[str, str], Any], since: int, listed: set[str]
) -> tuple[int, int, int]:
    """Compare a CRM with what it was: fields and records that differ and that nobody edited, those that people edited since,
    and how many of these the rollback did not list."""
    wrong = edited = untold = 0
    for key, now in after.items():
        old = before.get(key)
        if old is None or old["archived"] is not None:  # made since
            if now["archived"] is None:
                by_hand = _by_hand(now, since)
                edited += by_hand
                wrong += not by_hand
                untold += by_hand and now["id"] not in listed
            continue
        for name, entries in now["history"].items():
            was = _value(old["history"].get(name, []))
            if _value(entries) == was or name in _KEYS.values():
                continue
            if any(who == "person" and at >= since for _, who, at in entries):
                edited += 1
                untold += _ours(entries, since) and now["id"] not in listed
            else:
                wrong += 1
    return wrong, edited, untold


def _value(entries: list[list[Any]]) -> str | None:
    return entries[0][0] if entries else None


def _by_hand(row: Mapping[str, Any], since: int) -> bool:
    return any(who == "person" and at >= since for some in row["history"].values() for _, who, at in some)


def _ours(entries: list[list[Any]], since: int) -> bool:
    """Whether we had written this field too since then."""
    return any(who == "app" and at >= since for _, who, at in entries)


def crm_sync(quick: bool) -> Iterator[Figure]:
    """Syncs and rollbacks of 5,000 records with each CRM, under faults, edits and kills."""
    for crm in ("hubspot", "salesforce"):
        yield from _with(crm, quick)


def _with(crm: str, quick: bool) -> Iterator[Figure]:
    companies, there, kills = (40, 10, 4) if quick else (2_500, 500, 100)
    with tempfile.TemporaryDirectory(prefix="lw", dir="/tmp") as folder, _twin(there) as port:
        home = Path(folder)
        try:
            connection = asyncio.run(_prepare(crm, home, port, companies))
            yield from _strike(Field(crm, home, port, connection, random.Random(1), kills))
        finally:
            postgres.stop(home)


def _strike(field_: Field) -> Iterator[Figure]:
    began, crm = time.monotonic(), field_.crm
    while True:
        field_.trouble("none", 0.0)
        before, since = field_.records(), int(time.time() * 1000)
        field_.trouble("rough", 0.25)
        done = field_.run()
        if sum(field_.kills.values()) >= field_.most:
            break
        for plan in reversed(done):  # all of it is taken back, and begins again
            field_.run(plan)
    took = time.monotonic() - began
    told = field_.ask("/__crm")[crm]
    struck = f"{crm} after {sum(field_.kills.values())} kills ({', '.join(f'{n} in {k}' for k, n in sorted(field_.kills.items()))})"
    calls = f"of {told['calls']} calls, {sum(told['faults'].values())} with faults"
    yield Figure(f"{struck}, {calls}: records made twice", len(told["made_twice"]), "records", 0)
    yield Figure(f"{crm}: edits of people that were lost", len(told["lost_edits"]), f"of {told['edits']}", 0)
    wrote = asyncio.run(_acts(field_, done))
    yield Figure(f"{crm}: records that the last of these syncs wrote", wrote, "records", 1, at_least=True)
    field_.trouble("none", 0.0)
    time.sleep(4.0)  # until the index of the search has caught up
    again = field_.run(killing=False)
    yield Figure(
        f"{crm}: records that the second sync writes", asyncio.run(_acts(field_, again)), "records", 0
    )
    field_.ask(f"/__crm/{crm}/edit?count=50")
    listed: set[str] = set()
    for plan in reversed(done):
        for back in field_.run(plan, killing=False):
            listed |= asyncio.run(_listed(field_, back))
    wrong, edited, untold = _apart(before, field_.records(), since, listed)
    yield Figure(f"{crm}: fields and records that a rollback left wrong", wrong, "of them", 0)
    yield Figure(f"{crm}: what people edited since, left alone, and not listed", untold, f"of {edited}", 0)
    told_gone = asyncio.run(_told_gone(field_))
    gone = {
        row["id"]
        for row in field_.records().values()
        if row["archived"] and row["by"] == "app" and _by_hand(row, 0)
    }
    name = f"{crm}: records that were edited in the instant of their removal, and nobody was told"
    yield Figure(name, len(gone - told_gone), f"of {len(gone)}", 0)
    yield Figure(f"{crm}: seconds for all syncs and rollbacks under kills", took, "s", 7_200)


async def _acts(field_: Field, ran: list[str]) -> float:
    """How many records plans have written."""
    database = Database(postgres.start(field_.home))
    async with database.scope(actor="bench") as scope:
        found = sum([sum((await plans.get(scope, UUID(plan))).acts.values()) for plan in ran])
    await database.close()
    return float(found)


async def _told_gone(field_: Field) -> set[str]:
    """The records of which somebody was told that they were edited as they were removed."""
    database = Database(postgres.start(field_.home))
    async with database.scope(actor="bench") as scope:
        rows = await scope.rows(
            "SELECT crm_id FROM crm_items WHERE action = 'archive' AND yielded::text NOT IN ('{}', 'null')"
        )
    await database.close()
    return {row[0] for row in rows}


async def _listed(field_: Field, plan: str) -> set[str]:
    """The records of which a rollback says that something stays."""
    database = Database(postgres.start(field_.home))
    found: set[str] = set()
    async with database.scope(actor="bench") as scope:
        rows = await scope.rows(
            "SELECT crm_id FROM crm_items WHERE plan_id = :id AND (action = 'keep' OR state = 'skipped' OR yielded IS NOT NULL"
            " OR changes @> '[{\"verdict\": \"keep\"}]')", id=UUID(plan),
        )  # fmt: skip
        found = {row[0] for row in rows}
    await database.close()
    return found


@contextmanager
def _twin(there: int) -> Iterator[int]:
    """Both CRMs in a process of their own."""
    options = [
        "--companies",
        str(there),
        "--contacts",
        str(there),
        "--lag",
        "2",
        "--limits",
        "20",
        "--tokens",
        "20",
        "--port",
        "0",
    ]
    process = subprocess.Popen(
        [sys.executable, "-m", "leadwright_twin.crm.serve", *options], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline().rpartition(":")[2])
    finally:
        process.terminate()
        process.wait()


async def _prepare(crm: str, home: Path, port: int, companies: int) -> UUID:
    """An install with leads that somebody works on, and a connection to the CRM."""
    upgrade(postgres.start(home))
    database = Database(postgres.start(home))
    words = HUBSPOT if crm == "hubspot" else SALESFORCE
    rows = [
        "company,website,country,city,employees,contact first name,contact last name,contact email,contact title"
    ]
    for index in range(companies):
        who = filled_contact(words, SEED, index, companies)
        rows.append(
            f'"{own_name(SEED, index)}",{label_of(SEED, index)}.example,{_COUNTRIES[index % 5]},Town {index % 90},'
            f'{20 + index % 400},{who[words.first]},{who[words.last]},{who[words.email]},{who[words.title]}'
        )  # fmt: skip
    path = home / "leads.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    settings = Settings(home=home)
    dialect = dialects()[crm]
    async with database.scope(actor="bench") as scope:
        async for _ in import_file(scope, path, home):
            await scope.commit()
        for (lead,) in await scope.rows("SELECT id FROM leads ORDER BY id"):
            await move(scope, lead, "working")
        stored = await crm_connections.connect(
            scope, open_keyring(settings), dialect, "oauth", _SECRETS, label="sales"
        )
    hosts = dict.fromkeys(
        ("api.hubapi.com", "login.salesforce.com", "*.my.salesforce.com"), f"127.0.0.1:{port}"
    )
    open_settings = Settings(home=home, outside="mapped", host_map=hosts)
    async with open_crm(database, open_settings, DEFAULT_WORKSPACE, stored.id) as (wire, _session):
        for kind in wire.objects:
            await wire.prepare(kind)
    await database.close()
    return stored.id
