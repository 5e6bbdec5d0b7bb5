"""Mail end to end, over a real Postfix and a real Dovecot: what is sent, what comes back, and what a crash leaves behind."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from leadwright.kernel.db import Database
from leadwright.kernel.settings import settings
from leadwright_twin.mail.servers import missing
from tests.flows.mail_world import World, mail_world

pytestmark = [pytest.mark.anyio, pytest.mark.skipif(missing() is not None, reason=str(missing()))]


@pytest.fixture(autouse=True)
def install_key(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LEADWRIGHT_INSTALL_KEY", "a key of tests and of nobody else")
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture
async def world(database: Database, tmp_path: Path) -> AsyncIterator[World]:
    async with mail_world(database, tmp_path) as made:
        yield made


async def test_a_letter_arrives_and_its_answer_is_heard_once(world: World) -> None:
    letter = world.letter("interested.1@acme.example")
    async with world.post() as post:
        first = await post.send(letter)
        again = await post.send(letter)
    assert (first.outcome, again.outcome, again.before) == ("sent", "sent", True)
    await world.quiet()
    (got,) = world.people.letters
    assert got.message["Message-ID"] == letter.message_id
    assert await world.read() == {"reply": 1}
    assert world.conductor.states == {"interested.1@acme.example": "replied: interested"}
    assert await world.read() == {}
    assert len(world.conductor.heard_of) == 1
