"""Serves the twin CRMs on one loopback port, each under its own host names.

    python -m leadwright_twin.crm.serve --companies 200 --port 9003 --faults none

Under any host, `/__crm` tells what is in them: how many records, what people edited, which of their edits were lost, and
what was made twice. `/__crm/{crm}/records` gives all of them with their history; `edit?count=`, `people?rate=` and
`faults?set=` beside it let people edit now, meddle from now on, and things go wrong.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import socket
import struct
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import orjson

from leadwright_twin.crm import contents
from leadwright_twin.crm import hubspot as hubspot_module
from leadwright_twin.crm import salesforce as salesforce_module
from leadwright_twin.crm.faults import Faults, faults
from leadwright_twin.crm.frame import Office, Sending, Tokens
from leadwright_twin.crm.hubspot import HubSpot
from leadwright_twin.crm.people import People, lost_edits
from leadwright_twin.crm.salesforce import Salesforce
from leadwright_twin.crm.salesforce_schema import KEY, salesforce_id
from leadwright_twin.crm.store import Store
from leadwright_twin.crm.webhooks import Webhooks
from leadwright_twin.market.limiters import Limit
from leadwright_twin.wire import MAX_HEAD, Request, Response, Sent, read_request, send_response

_EDITED = {
    "hubspot": {"company": ("phone", "description", "city"), "contact": ("phone", "jobtitle"), "deal": ("description",)},
    "salesforce": {
        "Account": ("Phone", "Description", "BillingCity"), "Contact": ("Title", "Description"), "Opportunity": ("Description",),
    },
}  # fmt: skip
_UNIQUE: dict[str, dict[str, tuple[str, ...]]] = {
    "hubspot": {"contact": ("email",)},
    "salesforce": {
        "Account": (KEY, "Name"),
        "Contact": (KEY, "Email"),
        "Lead": (KEY, "Email"),
        "Opportunity": (KEY,),
    },
}
_KEYS = {"hubspot": "leadwright_key", "salesforce": KEY}


@dataclass
class CrmTwin:
    """The running twins. `now` gives milliseconds since 1970."""

    hubspot: HubSpot
    salesforce: Salesforce
    address: str = "127.0.0.1"
    port: int = 0
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def host_map(self) -> Mapping[str, str]:
        """Host patterns and the loopback address that answers for them."""
        return dict.fromkeys((*hubspot_module.HOSTS, *salesforce_module.HOSTS), f"{self.address}:{self.port}")

    def office(self, crm: str) -> Office:
        """One of the CRMs by its name."""
        return self.hubspot if crm == "hubspot" else self.salesforce


def crm_twin(
    *, seed: int = 7, now: Callable[[], int] | None = None, lag: float = 0.0, wrong: Faults | None = None,
    meddling: float = 0.0, limits: float = 1.0, token_seconds: float = 1800.0, page: int = 2_000,
) -> CrmTwin:  # fmt: skip
    """Make both CRMs, empty. `limits` multiplies their limits, `page` is what one answer of Salesforce holds."""
    clock = now or (lambda: time.time_ns() // 1_000_000)
    found: dict[str, Any] = {}
    ids: dict[str, Callable[[str, int], str]] = {"hubspot": _hubspot_id, "salesforce": salesforce_id}
    kinds: tuple[tuple[str, Any, Mapping[str, Sequence[Limit]], dict[str, Any]], ...] = (
        ("hubspot", HubSpot, hubspot_module.LIMITS, {}),
        ("salesforce", Salesforce, salesforce_module.LIMITS, {"page": page}),
    )
    for name, make, ceilings, more in kinds:
        store = Store(seed, clock, ids[name], unique=_UNIQUE[name], lag=lag if name == "hubspot" else 0.0)
        raised = {
            group: [Limit(one.name, int((one.requests or 0) * limits), one.seconds, one.kind) for one in some]
            for group, some in ceilings.items()
        }
        people = People(seed, meddling, _EDITED[name])
        tokens = Tokens(seconds=token_seconds)
        found[name] = make(store, tokens, wrong or Faults(), people, seed=seed, limits=raised, **more)
    return CrmTwin(found["hubspot"], found["salesforce"])


def filled_crms(seed: int, companies: int, *, contacts: int | None = None, **options: Any) -> CrmTwin:
    """Both CRMs with so many companies, their people, and a deal for every fourth; `options` are those of `crm_twin`."""
    twin = crm_twin(seed=seed, **{"lag": 3.0, **options})
    for crm, words in (("hubspot", contents.HUBSPOT), ("salesforce", contents.SALESFORCE)):
        contents.fill(twin.office(crm).store, words, seed, companies, contacts=contacts, deals=companies // 4)
    return twin


def _hubspot_id(kind: str, number: int) -> str:
    return str({"company": 40_000_000_000, "contact": 70_000_000_000, "deal": 90_000_000_000}[kind] + number)


def report(office: Office, crm: str) -> dict[str, Any]:
    """What is in a CRM: live records, edits of people and those that were lost, keys and e-mails that two records bear."""
    keys, emails = Counter[str](), Counter[str]()
    for records in office.store.records.values():
        for item in records.values():
            if item.archived is None:
                keys[f"{item.kind}:{item.value(_KEYS[crm])}"] += item.value(_KEYS[crm]) is not None
                if (email := item.value("email") or item.value("Email")) is not None:
                    emails[f"{item.kind}:{email.casefold()}"] += 1
    return {
        "records": {kind: sum(1 for _ in office.store.live(kind)) for kind in office.store.records},
        "made_by_app": sum(
            1 for records in office.store.records.values() for item in records.values()
            if any(entries[-1].who == "app" for name, entries in item.history.items() if name == _KEYS[crm])
        ),
        "calls": len(office.visits), "statuses": Counter(str(visit.status) for visit in office.visits),
        "faults": Counter(visit.fault for visit in office.visits if visit.fault), "edits": office.people.edits,
        "lost_edits": lost_edits(office.store),
        "made_twice": sorted(name for name, count in (keys + emails).items() if count > 1),
    }  # fmt: skip


def records(office: Office) -> list[dict[str, Any]]:
    """Every record that there ever was, with all values that its properties had."""
    return [
        {
            "id": item.id, "kind": kind, "created": item.created, "archived": item.archived, "merged_into": item.merged_into, "by": item.by,
            "history": {
                name: [[entry.value, entry.who, entry.at] for entry in entries] for name, entries in item.history.items()
            },
        }
        for kind, some in office.store.records.items() for item in some.values()
    ]  # fmt: skip


# serving ---------------------------------------------------------------------------------------------------------


@asynccontextmanager
async def serve_crm(twin: CrmTwin, *, port: int = 0, address: str = "127.0.0.1") -> AsyncIterator[CrmTwin]:
    """Serve both CRMs on loopback; port 0 takes a free one. Open connections are cut at the end."""
    server = await asyncio.start_server(lambda r, w: _connected(twin, r, w), address, port, limit=MAX_HEAD)
    twin.address, twin.port = address, int(server.sockets[0].getsockname()[1])
    try:
        yield twin
    finally:
        server.close()
        for task in list(twin.tasks):
            task.cancel()
        await asyncio.gather(*twin.tasks, return_exceptions=True)
        await server.wait_closed()


async def _connected(twin: CrmTwin, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    task = asyncio.current_task()
    assert task is not None
    twin.tasks.add(task)
    try:
        while (request := await read_request(reader)) is not None:
            if (
                not await _told(twin, request, writer)
                or request.headers.get("connection", "").lower() == "close"
            ):
                return
    except (ConnectionError, TimeoutError, asyncio.CancelledError):
        pass  # the other side went away, or the server is closing
    finally:
        twin.tasks.discard(task)
        writer.close()


async def _told(twin: CrmTwin, request: Request, writer: asyncio.StreamWriter) -> bool:
    """Answer one request; False if the connection is over."""
    sending = respond(twin, request)
    if sending.seconds:
        await asyncio.sleep(sending.seconds)
    if sending.cut == "truncated":
        body = sending.response.body
        lines = [f"HTTP/1.1 {sending.response.status} OK", f"content-length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in sending.response.headers]
        writer.write(("\r\n".join(lines) + "\r\n\r\n").encode() + body[: len(body) // 2])
        await writer.drain()
        return False
    if sending.cut:
        raw = writer.get_extra_info("socket")
        if raw is not None:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()
        return False
    await send_response(writer, sending.response, head_only=request.method == "HEAD", sent=Sent())
    return True


def respond(twin: CrmTwin, request: Request) -> Sending:
    """The answer to any request."""
    if request.target.startswith("/__crm"):
        return Sending(_own_page(twin, request))
    if hubspot_module.is_mine(request):
        return twin.hubspot.serve(request)
    if request.host.endswith(".salesforce.com"):
        return twin.salesforce.serve(request)
    return Sending(Response(421, (("content-type", "text/plain"),), b"Unknown host"))


def _own_page(twin: CrmTwin, request: Request) -> Response:
    """The twin's own pages, which no CRM has."""
    for crm in ("hubspot", "salesforce"):
        office = twin.office(crm)
        if request.path == f"/__crm/{crm}/faults":  # what goes wrong from now on: none, mild or rough
            office.faults = faults(request.query("set", "none"), hang=float(request.query("hang", "60")))
        if request.path == f"/__crm/{crm}/people":  # how much people meddle from now on
            office.people.rate = float(request.query("rate", "0"))
        if (
            request.path == f"/__crm/{crm}/records"
        ):  # every record with the history of its values, newest first
            return Response(200, (("content-type", "application/json"),), orjson.dumps(records(office)))
        if request.path == f"/__crm/{crm}/edit":  # people edit so many records now
            _edit(office, int(request.query("count", "1")))
    told = {crm: report(twin.office(crm), crm) for crm in ("hubspot", "salesforce")}
    return Response(200, (("content-type", "application/json"),), orjson.dumps(told))


def _edit(office: Office, count: int) -> None:
    live = [item for kind in office.people.fields for item in office.store.live(kind)]
    for item in live[:: max(1, len(live) // max(1, count))][:count]:
        office.people.edit(office.store, item, office.people.fields[item.kind][0])


async def post_webhooks(webhooks: Webhooks) -> list[int]:
    """Post what waits to its receiver, in plain http and on this machine alone; the statuses that came back."""
    parts = urlsplit(webhooks.url)
    if parts.hostname not in {"127.0.0.1", "localhost"} or parts.scheme != "http":
        raise ValueError("webhooks of the twin go to this machine alone")
    statuses = []
    for body, headers in webhooks.due():
        reader, writer = await asyncio.open_connection("127.0.0.1", parts.port or 80)
        lines = [
            f"POST {parts.path or '/'} HTTP/1.1",
            f"host: {parts.netloc}",
            f"content-length: {len(body)}",
            "connection: close",
        ]
        lines += [f"{name}: {value}" for name, value in headers]
        writer.write(("\r\n".join(lines) + "\r\n\r\n").encode() + body)
        await writer.drain()
        statuses.append(int((await reader.readline()).split(b" ")[1]))
        writer.close()
    return statuses


async def _forever(options: argparse.Namespace) -> None:
    twin = filled_crms(
        options.seed, options.companies, contacts=options.contacts, lag=options.lag, wrong=faults(options.faults),
        meddling=options.meddling, limits=options.limits, token_seconds=options.tokens,
    )  # fmt: skip
    async with serve_crm(twin, port=options.port):
        print(f"HubSpot and Salesforce, invented, on http://{twin.address}:{twin.port}", flush=True)
        print(
            f"LEADWRIGHT_OUTSIDE=mapped LEADWRIGHT_HOST_MAP='{json.dumps(dict(twin.host_map))}'", flush=True
        )
        await asyncio.Event().wait()


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m leadwright_twin.crm.serve", description=__doc__)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--companies", type=int, default=200)
    parser.add_argument("--contacts", type=int, default=None)
    parser.add_argument(
        "--lag", type=float, default=3.0, help="seconds by which HubSpot's search may lag behind"
    )
    parser.add_argument("--faults", default="none", help="none, mild or rough")
    parser.add_argument(
        "--meddling", type=float, default=0.0, help="part of the writes that people interfere with"
    )
    parser.add_argument(
        "--tokens", type=float, default=1800.0, help="seconds after which a token of a log-in ends"
    )
    parser.add_argument("--limits", type=float, default=1.0, help="how many times the CRMs' own limits")
    parser.add_argument("--port", type=int, default=9003, help="0 takes a free one")
    with suppress(KeyboardInterrupt):
        asyncio.run(_forever(parser.parse_args(arguments)))


if __name__ == "__main__":
    main()
