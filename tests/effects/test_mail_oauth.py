"""Mailboxes that are opened by OAuth: tokens are fetched once, sealed, renewed when refused, and their loss is told."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs

import orjson
import pytest

from leadwright.effects import mailboxes
from leadwright.effects.mail import Letter, new_message_id, open_post
from leadwright.effects.mail_servers import Server
from leadwright.effects.mailboxes import Mailbox, NewMailbox
from leadwright.kernel.crypto import open_keyring
from leadwright.kernel.db import DEFAULT_WORKSPACE, Database
from leadwright.kernel.settings import Settings

pytestmark = pytest.mark.anyio
ME = "sal@sender.example"


@dataclass
class Provider:
    """A provider: its token endpoint and its submission server, of which the last token that it gave opens the second."""

    refresh: str = "refresh 0"
    token: str = ""
    asked: int = 0
    refused: int = 0
    letters: list[bytes] = field(default_factory=list)
    revoked: bool = False

    async def tokens(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(
            next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")).split(
                b":"
            )[1]
        )
        form = parse_qs((await reader.readexactly(length)).decode())
        self.asked += 1
        if self.revoked or form["refresh_token"] != [self.refresh]:
            answer, status = {"error": "invalid_grant"}, b"400 Bad Request"
        else:
            self.token, self.refresh = f"token {self.asked}", f"refresh {self.asked}"
            answer = {"access_token": self.token, "expires_in": 3600, "refresh_token": self.refresh}
            status = b"200 OK"
        body = orjson.dumps(answer)
        writer.write(
            b"HTTP/1.1 %s\r\ncontent-type: application/json\r\ncontent-length: %d\r\nconnection: close\r\n\r\n"
            % (status, len(body))
            + body
        )
        await writer.drain()
        writer.close()

    async def submission(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 smtp ESMTP\r\n")
        while line := (await reader.readline()).decode().strip():
            verb = line[:4].upper()
            if verb == "EHLO":
                writer.write(b"250-smtp\r\n250 AUTH XOAUTH2\r\n")
            elif verb == "AUTH":
                said = base64.b64decode(line.split()[2]).decode()
                good = bool(self.token) and said == f"user={ME}\x01auth=Bearer {self.token}\x01\x01"
                self.refused += not good
                writer.write(b"235 2.7.0 Accepted\r\n" if good else b"535 5.7.8 Bad credentials\r\n")
            elif verb == "DATA":
                writer.write(b"354 go\r\n")
                self.letters.append(await reader.readuntil(b"\r\n.\r\n"))
                writer.write(b"250 2.0.0 ok\r\n")
            elif verb == "QUIT":
                writer.write(b"221 bye\r\n")
                break
            else:
                writer.write(b"250 ok\r\n")
            await writer.drain()
        writer.close()


@asynccontextmanager
async def serving(provider: Provider, home: Path) -> AsyncIterator[Settings]:
    tokens = await asyncio.start_server(provider.tokens, "127.0.0.1", 0)
    smtp = await asyncio.start_server(provider.submission, "127.0.0.1", 0)
    ports = [one.sockets[0].getsockname()[1] for one in (tokens, smtp)]
    hosts = {
        "login.provider.example": f"127.0.0.1:{ports[0]}",
        "smtp.provider.example": f"127.0.0.1:{ports[1]}",
    }
    yield Settings(home=home, outside="mapped", host_map=hosts)
    for one in (tokens, smtp):
        one.close()


async def add(database: Database, settings: Settings) -> Mailbox:
    grant = {
        "client_id": "id", "client_secret": "secret", "refresh_token": "refresh 0",
        "token_url": "https://login.provider.example/token",
    }  # fmt: skip
    given = NewMailbox(
        ME, "Sal", grant, smtp=Server("smtp.provider.example", 587, "starttls"),
        imap=Server("imap.provider.example", 993, "tls"),
    )  # fmt: skip
    async with database.scope(DEFAULT_WORKSPACE, actor="test") as scope:
        return await mailboxes.add(scope, open_keyring(settings), given, copies="never")


def letter(box: Mailbox, number: int) -> Letter:
    key = f"letter {number}".encode()
    return Letter(
        key, box.id, f"ada{number}@acme.example", "Ada", "Hi", "Hi", None, None, "", new_message_id(ME)
    )


async def test_a_token_is_fetched_once_and_renewed_when_it_is_refused(
    database: Database, tmp_path: Path
) -> None:
    provider = Provider()
    async with serving(provider, tmp_path) as settings:
        box = await add(database, settings)
        for number in range(2):
            async with open_post(database, settings, DEFAULT_WORKSPACE) as post:
                assert (await post.send(letter(box, number))).outcome == "sent"
        assert (provider.asked, provider.refused) == (1, 0)
        provider.token = "another, since they revoked ours"
        async with open_post(database, settings, DEFAULT_WORKSPACE) as post:
            assert (await post.send(letter(box, 2))).outcome == "sent"
        # the refresh token that came with the first answer was kept
        assert (provider.asked, provider.refused, len(provider.letters)) == (2, 1, 3)
    async with database.scope(DEFAULT_WORKSPACE) as scope:
        sealed = bytes(await scope.value("SELECT sealed FROM mailboxes"))
    assert b"refresh" not in sealed
    assert b"token" not in sealed


async def test_a_grant_that_is_gone_needs_a_person(database: Database, tmp_path: Path) -> None:
    provider = Provider(revoked=True)
    async with serving(provider, tmp_path) as settings:
        box = await add(database, settings)
        async with open_post(database, settings, DEFAULT_WORKSPACE) as post:
            first = await post.send(letter(box, 0))
            asked = provider.asked
            second = await post.send(letter(box, 0))
        assert (first.outcome, first.code, second.code) == ("released", "locked", "locked")
        assert "invalid_grant" in first.words
        assert provider.asked == asked
    async with database.scope(DEFAULT_WORKSPACE) as scope:
        assert (await mailboxes.get(scope, box.id)).state == "locked"
