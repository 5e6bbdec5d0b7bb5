"""A process that sends one letter and is killed on the way: `python -m bench.mail_killed POINT`, told the rest by JSON.

POINT: `reserved` (before the letter is marked as sent), `sent` (after it, before its first byte), `taken` (after the
server took it, before that is written down).
"""

from __future__ import annotations

import asyncio
import dataclasses
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson

from leadwright.effects import mail, mail_ledger, mail_smtp
from leadwright.effects.mail import Letter, open_post
from leadwright.kernel.db import Database
from leadwright.kernel.settings import Settings

POINTS = ("reserved", "sent", "taken")


def die(*_: object) -> Any:
    """End as a power cut would."""
    os.kill(os.getpid(), signal.SIGKILL)


def arm(point: str) -> None:
    """Let this process die at a point."""
    if point == "reserved":
        setattr(mail_ledger, "mark_sent", die)  # noqa: B010 - the module is told so, not we
    elif point == "taken":
        setattr(mail.Post, "_settle", die)  # noqa: B010 - the class is told so, not we
    else:
        hand_over = mail_smtp.Conversation.hand_over

        async def dying(
            self: Any, sender: str, to: str, message: bytes, name: str, leaving: Callable[[], Awaitable[bool]]
        ) -> Any:
            async def left() -> bool:
                await leaving()
                return bool(die())

            return await hand_over(self, sender, to, message, name, left)

        setattr(mail_smtp.Conversation, "hand_over", dying)  # noqa: B010 - as above


async def main(point: str) -> None:
    """Send the letter that standard input describes."""
    told = orjson.loads(sys.stdin.buffer.read())
    letter = Letter(
        **{
            **told["letter"],
            "key": told["letter"]["key"].encode(),
            "mailbox": UUID(told["letter"]["mailbox"]),
        }
    )
    settings = Settings(home=Path(told["home"]), outside="mapped", host_map=told["host_map"])
    arm(point)
    async with open_post(Database(told["database"]), settings) as post:
        await post.send(letter)


def send_and_die(point: str, letter: Letter, settings: Settings, database_url: str) -> int:
    """Send a letter in another process that dies at a point; return how it ended (-9: killed)."""
    plain = dataclasses.asdict(letter) | {"key": letter.key.decode(), "mailbox": str(letter.mailbox)}
    told = {
        "letter": plain,
        "home": str(settings.home),
        "host_map": dict(settings.host_map),
        "database": database_url,
    }
    done = subprocess.run(
        [sys.executable, "-m", "bench.mail_killed", point], input=orjson.dumps(told), check=False, timeout=60
    )
    return done.returncode


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
