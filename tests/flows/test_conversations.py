"""The whole conversation: leads taken in, written to over real servers, and what they answer heeded, to the end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bench.conversation_mail import everybody
from bench.mail_world import PUBLIC, World, mail_house, mail_world
from leadwright.actions.outreach.listening import Listener
from leadwright.effects.mail_reading import open_reading
from leadwright.flows.enrol import enrol
from leadwright.flows.prepare_outreach import prepare_outreach
from leadwright.flows.read_mail import read_mail
from leadwright.flows.send_outreach import Posting, send_outreach
from leadwright.flows.unsubscribe import unsubscribe
from leadwright.kernel import clock as real_clock
from leadwright.kernel.db import DEFAULT_WORKSPACE, Database, Scope
from leadwright.kernel.settings import settings
from leadwright.policy import unsubscribe as links
from leadwright_twin.mail.people import character
from leadwright_twin.mail.servers import MailHouse, missing
from tests.flows.invented_outreach import FIRST, HEADER, Clock, Governor, leads_of, load, sequence

pytestmark = [pytest.mark.anyio, pytest.mark.skipif(missing() is not None, reason=str(missing()))]
ENDS = {
    "interested": "replied", "not_now": "replied", "not_me": "replied", "no": "replied", "silent": "finished",
    "bouncing": "bounced", "complaining": "unsubscribed", "unsubscribing": "unsubscribed",
    "clicking": "unsubscribed",
}  # fmt: skip
"""How conversations end. Whoever is away is written to again once they are back: it goes on, or is finished."""
AWAY = ("active", "finished")


@pytest.fixture(autouse=True)
def install_key(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LEADWRIGHT_INSTALL_KEY", "a key of tests and of nobody else")
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture(scope="module")
def house() -> Iterator[MailHouse]:
    with mail_house() as running:
        yield running


async def send(world: World, scope: Scope, clock: Clock) -> None:
    """Write what is due, and send what may leave."""
    boxes = {world.box.id: world.box.name}
    async for _ in prepare_outreach(scope, clock.at, boxes):
        await scope.commit()
    async with world.post() as post:
        how = Posting(
            post,
            Governor(),
            {world.box.id: world.box.address},
            lambda key: links.link(PUBLIC, DEFAULT_WORKSPACE, key),
            clock,
        )
        async for _ in send_outreach(scope, how):
            await scope.commit()


async def read(world: World, scope: Scope) -> None:
    """Read what came back, and let those who click do so."""
    async with open_reading(world.database, world.settings) as reading:
        async for step in read_mail(scope, reading, Listener(), real_clock.now):
            await scope.commit()
            assert not step.trouble
    for link in world.people.links:
        found = links.read(link.rpartition("/")[2])
        assert found is not None
        await unsubscribe(scope, found[1], Listener(), real_clock.now())
    world.people.links.clear()
    await scope.commit()


async def test_every_character_s_conversation_ends_as_it_should(
    database: Database, tmp_path: Path, house: MailHouse
) -> None:
    people = [who for who in everybody(22) if character(who) != "full"]
    rows = HEADER + "".join(
        f"Firm {n},firm{n}.com,United Kingdom,{FIRST[n % 8]} Person{n},CTO,{who.partition('@')[0]}@firm{n}.com,,\n"
        for n, who in enumerate(people)
    )
    clock = Clock()
    async with mail_world(database, tmp_path, house) as world, database.scope(actor="test") as scope:
        await load(scope, tmp_path, rows)
        leads = dict.fromkeys((await leads_of(scope)).values())
        await enrol(scope, await sequence(scope), leads, clock.at, boxes=[(world.box.id, world.box.name)])
        await scope.commit()
        for _ in range(10):
            await send(world, scope, clock)
            await world.quiet(60.0)
            await read(world, scope)
            clock.at += timedelta(hours=24)
        rows_ = await scope.rows(
            "SELECT m.to_address, e.state, count(*) FILTER (WHERE m.state = 'sent') AS sent FROM enrolments e"
            " JOIN outreach_messages m ON m.enrolment_id = e.id GROUP BY 1, 2"
        )
        states = {row[0]: row[1] for row in rows_}
        away = {who for who in states if character(who) == "out_of_office"}
        wrong = {
            who: state
            for who, state in states.items()
            if who not in away and state != ENDS[character(who) or ""]
        }
        assert wrong == {}
        assert len(states) == len(people)
        assert {states[who] for who in away} <= set(AWAY)
        for who in states.keys() - away:
            most = 3 if character(who) == "silent" else 0 if character(who) == "bouncing" else 1
            assert len(world.people.to(who)) == most, who
        heard = await scope.rows(
            "SELECT m.to_address, o.status FROM outreach_events o JOIN outreach_messages m ON m.id = o.message_id"
            " WHERE o.status IN ('replied', 'out_of_office')"
        )
        assert {row[0] for row in heard if row[1] == "out_of_office"} == away
        assert away.isdisjoint({row[0] for row in heard if row[1] == "replied"})
        assert await scope.value("SELECT count(*) FROM letters WHERE state NOT IN ('settled')") == 0
