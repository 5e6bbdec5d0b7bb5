"""Segment's own library, pointed at a running server that loses answers: everything arrives, and once."""

from __future__ import annotations

import asyncio
from typing import Any

import psycopg
import pytest
from analytics.client import Client

from leadwright.kernel.db import DEFAULT_WORKSPACE, Database
from leadwright.kernel.settings import Settings
from leadwright.workspace import write_keys
from tests.events.serving import serving


def make_key(url: str) -> str:
    async def make() -> str:
        database = Database(url)
        async with database.scope(actor="test") as scope:
            text = (await write_keys.create(scope, "backend"))[1]
        await database.close()
        return text

    return asyncio.run(make())


def asked(url: str, question: str) -> list[Any]:
    with psycopg.connect(url) as connection:
        connection.execute(f"SELECT set_config('leadwright.workspace', '{DEFAULT_WORKSPACE}', false)")
        return connection.execute(question.encode()).fetchall()


@pytest.mark.parametrize("compressed", [False, True])
@pytest.mark.filterwarnings("ignore:.*utcnow:DeprecationWarning")
def test_what_the_library_sends_arrives_once_however_often_it_is_sent(
    database_url: str, config: Settings, compressed: bool
) -> None:
    failures: list[Any] = []
    key = make_key(database_url)
    with serving(database_url, config, lose_every=2) as address:
        client = Client(
            key, host=address, on_error=lambda error, items: failures.append(error), gzip=compressed,
            upload_interval=0.05, max_retries=8,
        )  # fmt: skip
        for number in range(120):
            client.track(f"user-{number % 7}", "Signed In", {"number": number})
        client.identify("user-1", {"email": "ada@acme.com", "name": "Ada Byron"})
        client.page("user-1", "Docs", "Pricing", {"path": "/pricing"})
        client.screen("user-1", "App", "Home")
        client.group("user-1", "acme.com", {"name": "Acme"})
        client.alias("anonymous-1", "user-1")
        client.flush()
        client.join()
    assert failures == []
    kinds = dict(asked(database_url, "SELECT kind, count(*) FROM events GROUP BY kind"))
    assert kinds == {"track": 120, "identify": 1, "page": 1, "screen": 1, "group": 1, "alias": 1}
    numbers = asked(
        database_url, "SELECT (content->'properties'->>'number')::int FROM events WHERE kind = 'track'"
    )
    assert sorted(row[0] for row in numbers) == list(range(120))


@pytest.mark.filterwarnings("ignore:.*utcnow:DeprecationWarning")
def test_a_wrong_key_is_told_to_the_library_at_once(database_url: str, config: Settings) -> None:
    failures: list[Any] = []
    with serving(database_url, config) as address:
        client = Client(
            "lw_wrong",
            host=address,
            on_error=lambda error, items: failures.append(error),
            upload_interval=0.05,
        )
        client.track("user-1", "Signed In")
        client.flush()
        client.join()
    assert [(error.status, error.code) for error in failures] == [(401, "invalid_write_key")]
