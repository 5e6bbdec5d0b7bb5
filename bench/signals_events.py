"""Events of our own sites: once under retries, none lost when the server is killed, and soon a signal and a new score.

A server of its own (`leadwright serve`, its worker inside) over an embedded database takes what senders in this process
send. A sender that got no answer sends the same again, as every library does.
"""

from __future__ import annotations

import asyncio
import base64
import http.client
import json
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import psutil
import psycopg

from bench.figure import Figure
from bench.population import populate
from leadwright.actions.alerts import recipients, rules
from leadwright.flows.rescore import rescore_all
from leadwright.icp import store as icps
from leadwright.icp.document import from_document
from leadwright.kernel import postgres
from leadwright.kernel.crypto import open_keyring
from leadwright.kernel.db import DEFAULT_WORKSPACE, Database
from leadwright.kernel.settings import Settings
from leadwright.migrations.upgrade import upgrade
from leadwright.workspace import write_keys

_ICP = {"name": "Bench", "geographies": ["US"], "companySizeMin": 10, "companySizeMax": 500}
_BATCH, _SENDERS = 100, 4
_RATE = 2_200  # events a second that senders are due to send: what a restart holds up can be made up for
_COMPANIES, _PEOPLE = 500, 4_000


_KEYS = """
INSERT INTO record_keys (workspace_id, record_id, key)
SELECT r.workspace_id, r.record_id, 'domain:' || p.domain
FROM company_records r JOIN profiles p ON p.workspace_id = r.workspace_id AND p.company_id = r.company_id
"""


class Shop:
    """A server on loopback with its database, which can be killed and started again."""

    def __init__(self, home: Path, leads: int = 0, telling: str = "") -> None:
        self.home, self.url, self.telling = home, postgres.start(home), telling
        upgrade(self.url)
        if leads:
            populate(self.url, leads)
            self.run(_KEYS)
        self.key = asyncio.run(self._prepare())
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.port: int = listener.getsockname()[1]
        self.process: subprocess.Popen[bytes] | None = None

    async def _prepare(self) -> str:
        database = Database(self.url)
        async with database.scope(actor="bench") as scope:
            await rescore_all(scope, await icps.save(scope, from_document(_ICP)))
            key = (await write_keys.create(scope, "bench"))[1]
            if self.telling:
                made = await recipients.add(scope, "Ada", digest="off", most_a_day=None)
                ring = open_keyring(Settings(home=self.home, database_url=self.url))
                await recipients.add_channel(
                    scope, ring, made.id, "loopback", "json", "json://hooks.example/in"
                )
                await rules.add(scope, "Forms", made.id, {"signals": ["form_filled"]})
        await database.close()
        return key

    def open(self) -> None:
        """Start the server and wait until it answers."""
        environment = {
            **os.environ, "LEADWRIGHT_HOME": str(self.home), "LEADWRIGHT_API_PORT": str(self.port),
            "LEADWRIGHT_OUTSIDE": "closed",
        }  # fmt: skip
        if self.telling:
            told = json.dumps({"*.example": self.telling})
            environment |= {"LEADWRIGHT_OUTSIDE": "mapped", "LEADWRIGHT_HOST_MAP": told}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "leadwright", "serve"],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=sys.stderr,
        )
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError("the server did not start")

    def kill(self) -> None:
        """Kill the server without warning; its database stays."""
        if self.process is not None:
            for one in psutil.Process(self.process.pid).children(recursive=True):
                one.kill()
            self.process.kill()
            self.process.wait()

    def run(self, statement: str) -> None:
        """Change the database, as its owner."""
        with psycopg.connect(self.url) as connection:
            connection.execute(
                "SELECT set_config('leadwright.workspace', %s, false)", [str(DEFAULT_WORKSPACE)]
            )
            connection.execute(statement.encode())

    def value(self, question: str, *parameters: Any) -> Any:
        """Ask the database, as its owner."""
        with psycopg.connect(self.url) as connection:
            connection.execute(
                "SELECT set_config('leadwright.workspace', %s, false)", [str(DEFAULT_WORKSPACE)]
            )
            row = connection.execute(question.encode(), parameters).fetchone()
            return row[0] if row else None


@contextmanager
def shop(leads: int = 0, telling: str = "") -> Iterator[Shop]:
    """A server that runs, and ends with the measurement. `telling` is where alerts about filled forms are sent."""
    with tempfile.TemporaryDirectory(prefix="lw", dir="/tmp") as folder:
        opened = Shop(Path(folder), leads, telling)
        try:
            opened.open()
            yield opened
        finally:
            opened.kill()
            postgres.stop(Path(folder))


# a library under retries --------------------------------------------------------------------------


class _Losing(BaseHTTPRequestHandler):
    """Passes requests on, and hangs up on some senders after the server has done what they asked."""

    protocol_version = "HTTP/1.1"
    port, lost, dice = 0, 0, random.Random(3)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        upstream = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        upstream.request("POST", self.path, body, dict(self.headers.items()))
        answer = upstream.getresponse()
        told = answer.read()
        upstream.close()
        if self.dice.random() < 0.4:
            type(self).lost += 1
            self.close_connection = True
            return
        self.send_response(answer.status)
        self.send_header("content-length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


def library(quick: bool) -> Iterator[Figure]:
    """Segment's own library sends through a network that loses answers: everything arrives, and once."""
    warnings.filterwarnings("ignore", message=".*utcnow.*", category=DeprecationWarning)
    from analytics.client import Client  # type: ignore[import-untyped]

    count = 500 if quick else 5_000
    with shop() as opened:
        _Losing.port = opened.port
        network = ThreadingHTTPServer(("127.0.0.1", 0), _Losing)
        threading.Thread(target=network.serve_forever, daemon=True).start()
        failures: list[Any] = []
        client = Client(
            opened.key, host=f"http://127.0.0.1:{network.server_address[1]}", upload_interval=0.05, max_retries=20,
            on_error=lambda error, items: failures.append(error),
        )  # fmt: skip
        for number in range(count):
            who = f"user-{number % 50}"
            if number % 5 == 0:
                client.identify(who, {"email": f"{who}@company-{number % 20}.example"})
            elif number % 5 == 1:
                client.page(who, "Site", "Pricing", {"path": "/pricing"})
            else:
                client.track(who, "Signed In", {"number": number})
        client.flush()
        client.join()
        network.shutdown()
        kept = opened.value("SELECT count(*) FROM events")
        yield Figure(
            "segment library: answers that the network lost", _Losing.lost, "answers", 1, at_least=True
        )
        yield Figure(
            "segment library: messages that did not arrive just once",
            abs(kept - count) + len(failures),
            "messages",
            0,
        )


# 2,000 a second, through a kill -------------------------------------------------------------------


@dataclass
class Sent:
    """What senders did: batches that were acknowledged, with the milliseconds that each took, and how often they asked."""

    until: float
    acknowledged: list[str] = field(default_factory=list)
    took: list[float] = field(default_factory=list)
    again: int = 0
    in_time: int = 0


def _batch(number: int, dice: random.Random) -> tuple[str, bytes]:
    """A batch of events like those of a site and a product; its message ids are made of its number."""
    messages = []
    for place in range(_BATCH):
        person = dice.randrange(_PEOPLE)
        told: dict[str, Any] = {"messageId": f"{number}-{place}", "anonymousId": f"anonymous-{person}"}
        kind = dice.random()
        page = {
            "path": f"/docs/{person % 97}",
            "url": "https://www.acme.example/docs",
            "title": "Documentation",
        }
        if kind < 0.7:
            page["path"] = "/pricing" if kind < 0.07 else page["path"]
            told |= {"type": "page", "properties": page}
        elif kind < 0.95:
            told |= {
                "type": "track",
                "userId": f"user-{person}",
                "event": dice.choice(("Signed In", "Report Opened")),
                "properties": {"plan": "team", "seats": 12},
            }
        else:
            traits = {"email": f"p{person}@company-{person % _COMPANIES}.example", "name": f"Person {person}"}
            told |= {"type": "identify", "userId": f"user-{person}", "traits": traits}
        told["context"] = {
            "page": page,
            "library": {"name": "bench", "version": "1"},
            "userAgent": "Mozilla/5.0 (bench)",
        }
        messages.append(told)
    return str(number), json.dumps({"batch": messages}).encode()


def _send(opened: Shop, sender: int, sent: Sent, began: float) -> None:
    """Send batches as they are due, each until it is acknowledged."""
    dice, number = random.Random(sender), sender
    basic = base64.b64encode(f"{opened.key}:".encode()).decode()
    headers = {"authorization": f"Basic {basic}", "content-type": "application/json"}
    connection: http.client.HTTPConnection | None = None
    while time.monotonic() < sent.until:
        due = began + (number // _SENDERS) * _BATCH * _SENDERS / _RATE
        time.sleep(max(0.0, due - time.monotonic()))
        name, body = _batch(number, dice)
        asked = time.monotonic()
        while True:
            try:
                connection = connection or http.client.HTTPConnection("127.0.0.1", opened.port, timeout=20)
                connection.request("POST", "/v1/batch", body, headers)
                answer = connection.getresponse()
                told = answer.read()
                if answer.status == 200 and json.loads(told)["success"]:
                    break
            except (OSError, http.client.HTTPException):
                pass
            connection = None
            sent.again += 1
            time.sleep(0.1)
        now = time.monotonic()
        sent.acknowledged.append(name)
        sent.in_time += now <= sent.until
        sent.took.append((now - asked) * 1000)
        number += _SENDERS


def intake(quick: bool) -> Iterator[Figure]:
    """Senders send 2,200 events a second in batches of 100; the server is killed halfway and starts again."""
    seconds = 12 if quick else 60
    with shop() as opened:
        began = time.monotonic()
        sent = [Sent(began + seconds) for _ in range(_SENDERS)]
        threads = [threading.Thread(target=_send, args=(opened, n, one, began)) for n, one in enumerate(sent)]
        for thread in threads:
            thread.start()
        time.sleep(seconds / 2)
        opened.kill()
        opened.open()
        for thread in threads:
            thread.join()
        took = [one for of in sent for one in of.took]
        wanted = [f"{name}-{place}" for of in sent for name in of.acknowledged for place in range(_BATCH)]
        lost = len(wanted) - opened.value(
            "SELECT count(DISTINCT message_id) FROM events WHERE message_id = ANY(%s)", wanted
        )
        double = opened.value("SELECT count(*) - count(DISTINCT message_id) FROM events")
        rate = sum(of.in_time for of in sent) * _BATCH / seconds
        left = opened.value("SELECT count(*) FROM event_queue")
        yield Figure(
            "events acknowledged a second in batches of 100, one kill of the server within",
            rate,
            "events/s",
            2_000,
            at_least=True,
        )
        yield Figure("acknowledged events lost", lost, "events", 0)
        yield Figure("events kept twice", double, "events", 0)
        yield Figure("batches sent again", sum(of.again for of in sent), "batches", 1, at_least=True)
        yield Figure("acknowledging a batch of 100, median", statistics.median(took), "ms", 250)
        yield Figure("acknowledging a batch of 100, p95, the kill included", _p95(took), "ms", 10_000)
        yield Figure("events that waited for the worker at the end", left, "events", 10 * _RATE)
        yield from _done(opened, time.monotonic())


def _done(opened: Shop, ended: float) -> Iterator[Figure]:
    while opened.value("SELECT count(*) FROM event_queue") and time.monotonic() - ended < 120:
        time.sleep(0.2)
    yield Figure("until the worker had taken all of them", time.monotonic() - ended, "s", 30)
    told = opened.value("SELECT count(*) FROM observations WHERE source = 'site'")
    same = opened.value(
        "SELECT count(*) - count(DISTINCT (record_id, content)) FROM observations WHERE source = 'site'"
    )
    yield Figure("observations that events made", told, "observations", 1, at_least=True)
    yield Figure("observations made twice", same, "observations", 0)


# an event in, a signal and a score out ------------------------------------------------------------


def soon(quick: bool) -> Iterator[Figure]:
    """With 100,000 leads: from sending an event to its signal, its news and the new score being stored, and to the alert
    about it at the service that takes it."""
    leads, count = (5_000, 10) if quick else (100_000, 60)
    took, alerted = list[float](), list[float]()
    with (
        _service() as service,
        shop(leads, f"127.0.0.1:{service.server_port}") as opened,
        psycopg.connect(opened.url, autocommit=True) as watching,
    ):
        watching.execute("SELECT set_config('leadwright.workspace', %s, false)", [str(DEFAULT_WORKSPACE)])
        basic = base64.b64encode(f"{opened.key}:".encode()).decode()
        headers = {"authorization": f"Basic {basic}", "content-type": "application/json"}
        for number in range(count + 1):
            domain = f"company-{number * 37 + 1}.example"
            messages = [
                {
                    "type": "identify",
                    "userId": f"u{number}",
                    "traits": {"email": f"ada@{domain}", "name": "Ada Byron"},
                },
                {"type": "track", "userId": f"u{number}", "event": "Demo Requested"},
            ]
            began, sent_at = time.monotonic(), time.time()
            connection = http.client.HTTPConnection("127.0.0.1", opened.port, timeout=20)
            connection.request("POST", "/v1/batch", json.dumps({"batch": messages}).encode(), headers)
            assert json.loads(connection.getresponse().read())["success"]
            while not _heard(watching, domain, sent_at):
                if time.monotonic() - began > 30:
                    break
                time.sleep(0.01)
            stored = time.monotonic() - began
            while len(service.came) <= number and time.monotonic() - began < 30:
                time.sleep(0.01)
            if number:  # the first one finds a server that has not scored yet
                took.append(stored)
                alerted.append(service.came[number] - began if len(service.came) > number else 30.0)
            connection.close()
            time.sleep(random.Random(number).random() * 0.3)
    yield Figure(
        f"event in to signal and score stored, {leads:,} leads, median", statistics.median(took), "s", 2
    )
    yield Figure(f"event in to signal and score stored, {leads:,} leads, p95", _p95(took), "s", 10)
    yield Figure(f"event in to alert out, {leads:,} leads, median", statistics.median(alerted), "s", 2)
    yield Figure(f"event in to alert out, {leads:,} leads, p95", _p95(alerted), "s", 10)


class _Service(ThreadingHTTPServer):
    """A service that takes alerts, and notes when each came."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Taking)
        self.came: list[float] = []


class _Taking(BaseHTTPRequestHandler):
    server: _Service

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self.server.came.append(time.monotonic())
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def _service() -> Iterator[_Service]:
    with _Service() as service:
        threading.Thread(target=service.serve_forever, daemon=True).start()
        try:
            yield service
        finally:
            service.shutdown()


_HEARD = """
SELECT EXISTS (SELECT FROM profiles p
  JOIN signal_news n ON n.workspace_id = p.workspace_id AND n.company_id = p.company_id AND n.type = 'form_filled'
  JOIN features f ON f.workspace_id = p.workspace_id AND f.company_id = p.company_id
  JOIN score_history h ON h.workspace_id = p.workspace_id AND h.company_id = p.company_id
  WHERE p.domain = %s AND f.last_interaction_date IS NOT NULL AND h.recorded_at >= to_timestamp(%s))
"""


def _heard(watching: psycopg.Connection[Any], domain: str, since: float) -> bool:
    row = watching.execute(_HEARD, [domain, since]).fetchone()
    return bool(row and row[0])


def _p95(figures: list[float]) -> float:
    return sorted(figures)[max(0, int(len(figures) * 0.95) - 1)]
