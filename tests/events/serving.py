"""The whole application on loopback, for libraries and browsers that speak real HTTP; it may lose every other answer."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

from leadwright.faces.compose import create_app
from leadwright.kernel.db import Database
from leadwright.kernel.settings import Settings


class Losing:
    """Does what is asked, and loses the answers of some requests: the sender must send again."""

    def __init__(self, app: Any, every: int) -> None:
        self.app, self.every, self.posts = app, every, 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        lost = False
        if scope["type"] == "http" and scope["method"] == "POST" and self.every:
            self.posts += 1
            lost = self.posts % self.every == 1

        async def answer(message: Any) -> None:
            if lost and message["type"] == "http.response.start":
                message = {**message, "status": 503}
            await send(message)

        await self.app(scope, receive, answer)


@contextmanager
def serving(url: str, config: Settings, *, lose_every: int = 0) -> Iterator[str]:
    """Serve the application over a database; yields its address."""
    listener = socket.create_server(("127.0.0.1", 0))
    ready = threading.Event()
    servers: list[uvicorn.Server] = []

    async def run() -> None:
        database = Database(url, pool_size=4)
        app = Losing(create_app(database, config), lose_every)
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="on"))
        servers.append(server)
        ready.set()
        await server.serve(sockets=[listener])
        await database.close()

    thread = threading.Thread(target=lambda: asyncio.run(run()), daemon=True)
    thread.start()
    ready.wait(10)
    while not servers[0].started:
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        servers[0].should_exit = True
        thread.join(timeout=20)
