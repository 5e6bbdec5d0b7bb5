"""Messages to people through their chat and mail services: once each, by a process whose every connection is guarded.

Never raises for the network: how a message ended is an outcome. `in_doubt` means that it may have arrived.
"""

from __future__ import annotations

import asyncio
import itertools
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, Literal, Self

import orjson

from leadwright.kernel.errors import Wrong
from leadwright.kernel.settings import Settings

PATIENCE = 25.0
"""Seconds after which an answer is not waited for any more."""
MOST_ADDRESS = 2_000
Ended = Literal["arrived", "refused", "failed", "in_doubt"]


@dataclass(frozen=True, slots=True)
class Sent:
    """How a message ended: arrived; refused (it will not be taken as it is); failed (it certainly did not arrive, a
    later try may help); in_doubt. reason: for people, without the address."""

    outcome: Ended
    reason: str


class Notices:
    """Sends messages. Use as an async context manager; the process starts with the first message."""

    def __init__(self, settings: Settings) -> None:
        self._first = orjson.dumps({"outside": settings.outside, "host_map": settings.host_map}) + b"\n"
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task[None] | None = None
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._numbers = itertools.count(1)
        self._starting = asyncio.Lock()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stop()

    async def send(self, address: str, subject: str, body: str) -> Sent:
        """Send one message to one address, at most once."""
        said = await self._ask({"do": "send", "address": address, "subject": subject, "body": body})
        return Sent(said["outcome"], _without(said["reason"], address))

    async def check(self, address: str) -> tuple[str, str]:
        """Return scheme and service of an address that may be used. Raises Wrong for any other; asks nobody."""
        plain = address.strip()
        if len(plain) > MOST_ADDRESS or any(char < " " for char in plain) or "://" not in plain:
            raise Wrong("This is no address of a service.", hint=_HINT, field="address")
        said = await self._ask({"do": "check", "address": plain})
        if said["outcome"] != "arrived":
            raise Wrong(
                f"This address cannot be used: {_without(said['reason'], plain)}.",
                hint=_HINT,
                field="address",
            )
        return said["scheme"], said["service"]

    async def _ask(self, asked: dict[str, Any]) -> dict[str, Any]:
        number = next(self._numbers)
        process = await self._started()
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        assert process.stdin is not None
        try:
            process.stdin.write(orjson.dumps({"id": number, **asked}) + b"\n")
            await process.stdin.drain()
            return await asyncio.wait_for(answer, PATIENCE)
        except (TimeoutError, ConnectionError):
            await self._stop()
            return {"outcome": "in_doubt", "reason": "no answer came: it may have arrived"}
        finally:
            self._waiting.pop(number, None)

    async def _started(self) -> asyncio.subprocess.Process:
        async with self._starting:
            if self._process is None or self._process.returncode is not None:
                self._process = await asyncio.create_subprocess_exec(
                    sys.executable, "-m", "leadwright.effects.notices_child",
                    stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
                    env=_environment(),
                )  # fmt: skip
                assert self._process.stdin is not None
                self._process.stdin.write(self._first)
                self._reader = asyncio.create_task(self._read(self._process))
            return self._process

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        """Hand answers to whoever waits for them; with the process gone, nobody knows what became of the rest."""
        assert process.stdout is not None
        async for line in process.stdout:
            said = orjson.loads(line)
            if (answer := self._waiting.get(said["id"])) is not None and not answer.done():
                answer.set_result(said)
        if self._process is process:
            self._process = None  # the next message starts another
        lost = {"outcome": "in_doubt", "reason": "the process that sends ended: it may have arrived"}
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_result(lost)

    async def _stop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
        if self._reader is not None:
            await self._reader
        if process is None:
            return
        transport: Any = getattr(process, "_transport", None)
        if transport is not None:
            transport.close()


_HINT = "Write it as Apprise does: mailto://user:password@host, slack://..., msteams://..., json://host/path."


@asynccontextmanager
async def open_notices(settings: Settings) -> AsyncIterator[Notices]:
    """Open what sends messages to people."""
    async with Notices(settings) as opened:
        yield opened


def _environment() -> dict[str, str]:
    """What the process is told of its surroundings: where Python is, and no proxy, key or setting."""
    import os

    kept = ("PATH", "PYTHONPATH", "SYSTEMROOT", "LANG", "TZ", "SSL_CERT_FILE", "SSL_CERT_DIR", "VIRTUAL_ENV")
    return {name: os.environ[name] for name in kept if name in os.environ} | {"HOME": "/nonexistent"}


def _without(reason: str, address: str) -> str:
    """A reason that does not repeat the address or a part of it that may be a secret."""
    parts = {
        part
        for part in address.replace("://", "/").replace("@", "/").replace(":", "/").split("/")
        if len(part) > 7
    }
    for part in sorted(parts, key=len, reverse=True):
        reason = reason.replace(part, "***")
    return reason
