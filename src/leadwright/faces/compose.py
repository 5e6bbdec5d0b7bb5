"""The one place where faces meet: web, API and worker in one process for `serve`."""

from __future__ import annotations

import asyncio
import ipaddress
import socket

import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from leadwright.faces.api.app import create_api
from leadwright.faces.events.app import PREFIX, create_events
from leadwright.faces.unsubscribe.app import create_unsubscribe
from leadwright.faces.web.app import create_web
from leadwright.faces.worker.run import run_worker
from leadwright.kernel.db import Database, open_database, owner_url
from leadwright.kernel.errors import Refused
from leadwright.kernel.log import configure
from leadwright.kernel.settings import Settings, settings
from leadwright.migrations.head import is_current
from leadwright.policy.unsubscribe import PATH
from leadwright.sources.contract import Door
from leadwright.workspace.accounts.asker import askers_of


def create_app(database: Database, config: Settings) -> ASGIApp:
    """Join API, web, the intake of events and the page to unsubscribe into one application."""
    app: FastAPI = create_api(database, config)
    app.mount("/", create_web(database, config))
    events = create_events(database, config)
    unsubscribing = create_unsubscribe(database, config)

    async def joined(scope: Scope, receive: Receive, send: Send) -> None:
        """Events come from other sites under keys of ours, and receivers of letters from anywhere: what keeps strangers
        from API and web is not for them."""
        if scope["type"] == "http" and scope["path"].startswith(f"{PATH}/"):
            await unsubscribing(scope, receive, send)
        elif scope["type"] == "http" and scope["path"].startswith(f"{PREFIX}/"):
            await events({**scope, "root_path": scope.get("root_path", "") + PREFIX}, receive, send)
        else:
            await app(scope, receive, send)

    return joined


def free_port(host: str, wanted: int) -> socket.socket:
    """Bind the wanted port, or the next free one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for port in [*range(wanted, min(wanted + 50, 65536)), 0]:
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError:
            listener.close()
            continue
        return listener
    raise Refused(f"No port can be opened on {host}.", hint="Check API_HOST.")


async def listenable(host: str, database: Database) -> str:
    """Refuse to listen where strangers could connect, as long as nobody is asked who they are."""
    if host == "localhost":
        return "127.0.0.1"
    try:
        if ipaddress.ip_address(host).is_loopback:
            return host
    except ValueError:
        pass
    if await askers_of(database).in_use():
        return host
    raise Refused(
        f"Leadwright listens on loopback addresses only, not on {host}, until the owner is set up.",
        hint="Run `leadwright user create-owner` first, or use 127.0.0.1 and an SSH tunnel.",
        field="host",
        code="no_owner",
    )


async def serve_here(database: Database, config: Settings, *, door: Door | None = None) -> None:
    """Serve until stopped, with a worker inside. `door` is the worker's way outside, if not the usual one."""
    listener = free_port(await listenable(config.api_host, database), config.api_port)
    host, port = listener.getsockname()[:2]
    if port != config.api_port:
        print(f"Port {config.api_port} is busy.")
    print(f"Leadwright is at http://{host}:{port} (Ctrl-C stops it)", flush=True)
    if not ipaddress.ip_address(host).is_loopback and not config.public_url.startswith("https://"):
        print(
            "Passwords travel in the clear: put a proxy with https in front, and set LEADWRIGHT_PUBLIC_URL.",
            flush=True,
        )
    server = uvicorn.Server(
        uvicorn.Config(
            create_app(database, config),
            log_level="warning",
            access_log=False,
            server_header=False,
            lifespan="on",
            forwarded_allow_ips=config.trusted_proxies,
            timeout_graceful_shutdown=3,  # pages that follow a job would keep it waiting
        )
    )
    worker = asyncio.create_task(run_worker(database, config, door=door))
    try:
        await server.serve(sockets=[listener])
    finally:
        worker.cancel()
        await asyncio.gather(worker, return_exceptions=True)


async def work_forever() -> None:
    """Run a worker alone until it is stopped: the command `work`."""
    config = settings()
    database = _ready(config)
    print("Working. Ctrl-C ends it after the job in hand.", flush=True)
    try:
        await run_worker(database, config)
    finally:
        await database.close()


def _ready(config: Settings) -> Database:
    url = owner_url(config)
    if not is_current(url):
        from leadwright.migrations.upgrade import upgrade

        upgrade(url)
    return open_database(config, pool_size=16)


def serve_forever(host: str | None, port: int | None) -> None:
    """Open the database and serve: the command `serve`."""
    config = settings()
    configure(config.log_level)
    chosen = config.model_copy(
        update={name: value for name, value in (("api_host", host), ("api_port", port)) if value is not None}
    )

    async def main() -> None:
        database = _ready(chosen)
        try:
            await serve_here(database, chosen)
        finally:
            await database.close()

    asyncio.run(main())
