"""Fixtures of accounts: one application over a real database, called through ASGI as browsers and programs would."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import psycopg
import pytest

from leadwright.faces.compose import create_app
from leadwright.kernel.db import DEFAULT_WORKSPACE, Database
from leadwright.kernel.log import configure
from leadwright.kernel.settings import Settings
from leadwright.workspace.accounts import invitations, keys, passwords, sessions, users
from leadwright.workspace.accounts.users import User

PASSWORD = "violet kettle drums softly"
ORIGIN = "http://localhost"


@pytest.fixture(autouse=True, scope="session")
def _cheap_passwords() -> Iterator[None]:
    """Hashes that cost nothing; what they cost in truth is measured in bench."""
    passwords.COST.update(time_cost=1, memory_cost=64, parallelism=1)
    yield
    passwords.COST.clear()


@pytest.fixture(autouse=True)
def _plain_log() -> None:
    configure("ERROR")


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings of a home of the test's own; nothing outside is asked."""
    monkeypatch.setenv("LEADWRIGHT_INSTALL_KEY", "a key of tests that is long enough")
    from leadwright.kernel.settings import settings

    settings.cache_clear()
    return Settings(home=tmp_path, outside="closed", rate_limit=100_000)


@dataclass
class House:
    """The application, and who is in it."""

    app: Any
    database: Database
    config: Settings
    clients: list[httpx2.AsyncClient] = field(default_factory=list)

    def browser(self, token: str = "", **headers: str) -> httpx2.AsyncClient:
        """A browser, signed in with a token if one is given."""
        made = httpx2.AsyncClient(
            transport=httpx2.ASGITransport(app=self.app),
            base_url=ORIGIN,
            headers={"origin": ORIGIN, **headers},
        )
        if token:
            made.cookies.set(sessions.COOKIE, token)
        self.clients.append(made)
        return made

    def program(self, key: str = "") -> httpx2.AsyncClient:
        """A program, with a key if one is given."""
        headers = {"authorization": f"Bearer {key}"} if key else {}
        made = httpx2.AsyncClient(
            transport=httpx2.ASGITransport(app=self.app), base_url=f"{ORIGIN}/api/v1", headers=headers
        )
        self.clients.append(made)
        return made

    async def owner(self, email: str = "ada@acme.example") -> User:
        """Set up the owner."""
        async with self.database.scope(DEFAULT_WORKSPACE, actor="test") as scope:
            made = await users.create_owner(scope, email, "Ada Byron", PASSWORD)
        self.forget()
        return made

    async def person(self, role: str, email: str, workspace: UUID = DEFAULT_WORKSPACE) -> User:
        """Add a person to a workspace, which is made if there is none."""
        async with self.database.scope(workspace, actor="test") as scope:
            made = await users.create(scope, email, f"The {role}", PASSWORD)
            if await scope.value("SELECT true FROM workspaces WHERE id = :w", w=workspace) is None:
                await users.create_workspace(scope, "Another team", made.id)
            await users.join(scope, made.id, users.checked_role(role))
        self.forget()
        return made

    async def token(self, user: User, workspace: UUID = DEFAULT_WORKSPACE) -> str:
        """A session of a person."""
        async with self.database.scope(workspace, actor=user.email) as scope:
            token, _ = await sessions.begin(scope, user.id, "password", "test", "127.0.0.1")
        return token

    async def key(self, user: User, *scopes: str, workspace: UUID = DEFAULT_WORKSPACE) -> str:
        """A key that a person made."""
        async with self.database.scope(workspace, actor=user.email) as scope:
            _, text = await keys.create(scope, user.id, "nightly report", scopes)
        return text

    async def link(self, email: str, role: str, workspace: UUID = DEFAULT_WORKSPACE) -> str:
        """The end of an invitation's address."""
        async with self.database.scope(workspace, actor="test") as scope:
            return (await invitations.invite(scope, email, role))[1]

    def forget(self) -> None:
        """Ask the database again who is who."""
        from leadwright.workspace.accounts.asker import askers_of

        askers_of(self.database).forget()


@pytest.fixture
async def house(database: Database, config: Settings) -> AsyncIterator[House]:
    """The application over an empty database: no owner yet."""
    made = House(create_app(database, config), database, config)
    yield made
    for client in made.clients:
        await client.aclose()


@pytest.fixture
async def owned(house: House) -> House:
    """The application with its owner."""
    await house.owner()
    return house


def as_owner(url: str) -> psycopg.Connection[Any]:
    """A connection of the owner of the tables, who may do what the application may not."""
    return psycopg.connect(url, autocommit=True)


def token_of(response: httpx2.Response) -> str:
    """The session that an answer gives, "" without one."""
    found = re.search(rf"{sessions.COOKIE}=([^;]+)", response.headers.get("set-cookie", ""))
    return found.group(1).strip('"') if found else ""
