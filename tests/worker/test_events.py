"""The keeper of events: takes what comes, asks nobody who was not chosen, and lets no bad event stop the others."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from leadwright.faces.worker import events as keeper
from leadwright.faces.worker.bench import Bench
from leadwright.flows import take_events as flow
from leadwright.kernel import clock
from leadwright.kernel.db import Database
from leadwright.kernel.settings import Settings
from leadwright.observations import events
from leadwright.sources.site.message import read

pytestmark = pytest.mark.anyio
CHANNEL = UUID(int=7)


async def send(database: Database, *messages: dict[str, Any], ip: bool = False) -> None:
    async with database.scope() as scope:
        for message in messages:
            await events.keep(scope, CHANNEL, [read(message["type"], message, clock.now())], with_ip=ip)


async def value(database: Database, question: str) -> Any:
    async with database.scope() as scope:
        return await scope.value(question)


async def until(database: Database, question: str, wanted: Any) -> None:
    for _ in range(200):
        if await value(database, question) == wanted:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(await value(database, question))


def page(visitor: str, ip: str | None = None) -> dict[str, Any]:
    context = {"ip": ip} if ip else {}
    return {"type": "page", "anonymousId": visitor, "properties": {"path": "/pricing"}, "context": context}


async def test_an_event_that_nobody_can_take_is_set_aside_and_the_others_go_on(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = flow._read

    def fragile(kept: Any, rules: Any) -> Any:
        if kept.event.anonymous_id == "poison":
            raise ZeroDivisionError
        return whole(kept, rules)

    monkeypatch.setattr(flow, "_read", fragile)
    monkeypatch.setattr(keeper, "AFTER_TROUBLE", 0.01)
    monkeypatch.setattr(keeper, "PAUSE", 0.02)
    await send(database, *(page(name) for name in ("a", "b", "poison", "c", "d")))
    keeping = asyncio.create_task(
        keeper.take_always(Bench(database, Settings(home=tmp_path, outside="closed")))
    )
    await until(database, "SELECT count(*) FROM event_queue", 0)
    await send(database, page("e"))
    await until(database, "SELECT string_agg(value, '' ORDER BY value) FROM visitor_names", "abcde")
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)
    assert (
        await value(database, "SELECT reason FROM dead_letters") == "it could not be taken: ZeroDivisionError"
    )
    assert await value(database, "SELECT count(*) FROM events") == 6


async def test_the_chosen_source_alone_is_asked_and_no_address_stays(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    async def reveal(gateway: Any, source: Any, addresses: Collection[str]) -> Mapping[str, str]:
        asked.extend(addresses)
        return {"192.0.2.1": "acme.com"}

    monkeypatch.setattr(keeper, "revealer", lambda name: name)
    monkeypatch.setattr(keeper, "reveal_visitors", reveal)
    await send(database, page("a", "192.0.2.1"), page("b", "192.0.2.2"), page("c", "192.0.2.1"), ip=True)
    config = Settings(home=tmp_path, outside="closed", reverse_ip="chosen")
    assert await keeper.take_waiting(Bench(database, config)) == 3
    assert sorted(asked) == ["192.0.2.1", "192.0.2.2"]
    assert await value(database, "SELECT count(*) FROM visitors WHERE company IS NOT NULL") == 2
    kept = await value(
        database,
        "SELECT string_agg(e::text, '') || coalesce((SELECT string_agg(q::text, '') FROM event_queue q), '') FROM events e",
    )
    assert "192.0.2" not in kept


async def test_a_wrong_name_of_a_source_keeps_no_event_waiting(database: Database, tmp_path: Path) -> None:
    await send(database, page("a", "192.0.2.1"), ip=True)
    config = Settings(home=tmp_path, outside="closed", reverse_ip="nobody")
    assert await keeper.take_waiting(Bench(database, config)) == 1
    assert await value(database, "SELECT count(*) FROM event_queue") == 0


async def test_looking_again_counts_nothing_twice(database: Database, tmp_path: Path) -> None:
    bench = Bench(database, Settings(home=tmp_path, outside="closed"))
    await send(database, page("a"), page("a"))
    await keeper.take_waiting(bench)
    async with database.scope() as scope:
        assert await events.requeue(scope) == 2
    await keeper.take_waiting(bench)
    assert await value(database, "SELECT sum(events)::int FROM event_counts") == 2
    assert await value(database, "SELECT events::int FROM visitors") == 2
