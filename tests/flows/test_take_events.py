"""Events reach the company they are of, once, with what was done before anybody knew; and no company they are not of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from leadwright.flows.erase import erase_company
from leadwright.flows.suppress import suppress
from leadwright.flows.take_events import take_events
from leadwright.kernel.db import Scope
from leadwright.kernel.ids import new_id
from leadwright.observations import events
from leadwright.policy.identifiers import identifier
from leadwright.sources.site.message import read

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
CHANNEL = UUID(int=7)
PRICING = {"properties": {"path": "/pricing", "url": "https://ours.example/pricing"}}


class World:
    """Sends messages in order and lets them be taken."""

    def __init__(self, scope: Scope) -> None:
        self.scope, self.minute, self.news = scope, 0, list[UUID]()

    async def send(self, kind: str, **message: Any) -> None:
        self.minute += 1
        event = read(kind, message, NOW + timedelta(minutes=self.minute))
        await events.keep(self.scope, CHANNEL, [event], with_ip=True)

    async def take(self, domains: dict[str, str] | None = None) -> int:
        async def after(_: Scope, companies: Any) -> None:
            self.news.extend(companies)

        return sum([step.events async for step in take_events(self.scope, after, domains or {})])

    async def said(self) -> list[tuple[str, str]]:
        """(domain or name, activity) of everything recorded."""
        rows = await self.scope.rows(
            "SELECT coalesce(content->>'domain', content->>'name'), content->'activity'->>'kind' FROM observations"
            " WHERE source = 'site' AND content ? 'activity' ORDER BY 1, 2"
        )
        return [(row[0], row[1]) for row in rows]


@pytest.fixture
def world(scope: Scope) -> World:
    return World(scope)


async def test_a_visitor_who_identifies_brings_what_they_did_before(world: World) -> None:
    await world.send("page", anonymousId="a", **PRICING)
    await world.take()
    assert await world.said() == []
    await world.send(
        "identify", userId="u", anonymousId="a", traits={"email": "ada@acme.com", "name": "Ada Byron"}
    )
    await world.take()
    assert await world.said() == [("acme.com", "identified"), ("acme.com", "pricing_page_visited")]
    assert await world.scope.value("SELECT name FROM contacts") == "Ada Byron"
    assert await world.scope.value("SELECT stage FROM leads") == "prospect"
    assert len(set(world.news)) == 1


async def test_an_alias_brings_it_too(world: World) -> None:
    await world.send("page", anonymousId="a", **PRICING)
    await world.take()
    await world.send("identify", userId="u", traits={"email": "ada@acme.com"})
    await world.take()
    assert await world.said() == [("acme.com", "identified")]
    await world.send("alias", previousId="a", userId="u")
    await world.take()
    assert ("acme.com", "pricing_page_visited") in await world.said()


@pytest.mark.parametrize(
    "address", ["ada@gmail.com", "ada@googlemail.com", "ada@mailinator.com", "not an address", "ada@acme"]
)
async def test_an_address_that_names_no_company_places_nobody(world: World, address: str) -> None:
    await world.send("identify", userId="u", traits={"email": address})
    await world.send("page", userId="u", **PRICING)
    await world.take()
    assert await world.said() == []


async def test_a_group_outweighs_a_private_address(world: World) -> None:
    await world.send("identify", userId="u", traits={"email": "ada@gmail.com"})
    await world.send("track", userId="u", event="Signed In")
    await world.send(
        "group",
        userId="u",
        groupId="g1",
        traits={"name": "Acme", "website": "https://www.acme.com", "employees": "120"},
    )
    await world.take()
    assert ("acme.com", "product_used") in await world.said()
    assert await world.scope.value("SELECT head_count_max FROM features") == 120


async def test_a_group_of_a_known_name_alone_is_that_company(world: World) -> None:
    await world.send("group", userId="u", groupId="g", traits={"name": "Acme Robotics", "domain": "acme.com"})
    await world.send("track", userId="u", event="Signed In")
    await world.take()
    await world.send("group", userId="v", groupId="h", traits={"name": "Acme Robotics Inc."})
    await world.send("track", userId="v", event="Form Submitted")
    await world.take()
    assert await world.scope.value("SELECT count(DISTINCT company_id) FROM company_records") == 1


async def test_two_people_at_one_computer_stay_two(world: World) -> None:
    await world.send("identify", userId="ada", anonymousId="pc", traits={"email": "ada@acme.com"})
    await world.send("page", anonymousId="pc", **PRICING)
    await world.take()
    await world.send("identify", userId="bo", anonymousId="pc", traits={"email": "bo@birch.io"})
    await world.send("track", anonymousId="pc", event="Form Submitted")
    await world.take()
    assert await world.said() == [
        ("acme.com", "identified"), ("acme.com", "pricing_page_visited"), ("birch.io", "form_filled"), ("birch.io", "identified"),
    ]  # fmt: skip


async def test_whom_somebody_invites_is_not_who_they_are(world: World) -> None:
    await world.send("track", userId="u", event="Invite Sent", properties={"email": "bo@birch.io"})
    await world.take()
    assert await world.said() == []


async def test_the_same_thing_on_one_day_is_said_once(world: World) -> None:
    await world.send("identify", userId="u", traits={"email": "ada@acme.com"})
    for _ in range(5):
        await world.send("track", userId="u", event="Signed In")
        await world.take()
    assert (await world.said()).count(("acme.com", "product_used")) == 1
    assert await world.scope.value("SELECT count(*) FROM sightings") == await world.scope.value(
        "SELECT count(*) FROM observations"
    )


async def test_taken_in_one_go_or_one_by_one_the_record_is_the_same(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def play() -> None:
        await world.send("page", anonymousId="a", **PRICING)
        await world.send("page", anonymousId="b", **PRICING)
        await world.send("identify", userId="u", anonymousId="a", traits={"email": "ada@acme.com"})
        await world.send("track", userId="u", event="Signed In")
        await world.send("alias", previousId="b", userId="v")
        await world.send("group", userId="v", groupId="birch.io")

    await play()
    async with world.scope.rehearsal():
        await world.take()
        together = await world.said()
    monkeypatch.setattr("leadwright.flows.take_events.BATCH", 1)
    await world.take()
    assert await world.said() == together
    assert len(together) == 4


async def test_what_is_rolled_back_is_taken_again(world: World) -> None:
    await world.send("identify", userId="u", traits={"email": "ada@acme.com"})
    async with world.scope.rehearsal():
        assert await world.take() == 1
    assert await world.said() == []
    assert await world.take() == 1
    assert await world.take() == 0
    assert await world.said() == [("acme.com", "identified")]


async def test_suppressed_people_leave_nothing(world: World) -> None:
    await suppress(world.scope, [identifier("email", "ada@acme.com")], "asked")
    await world.send("page", anonymousId="a", **PRICING)
    await world.take()
    await world.send(
        "identify", userId="u", anonymousId="a", traits={"email": "Ada+x@acme.com", "name": "Ada Byron"}
    )
    await world.send("track", userId="u", event="Signed In")
    await world.take()
    assert await world.said() == []
    for table in ("events", "event_queue", "visitors", "visitor_names", "observations", "source_records"):
        assert await world.scope.value(f"SELECT count(*) FROM {table}") == 0, table


async def test_a_later_suppression_forgets_the_visitor(world: World) -> None:
    await world.send("page", anonymousId="a", **PRICING)
    await world.send(
        "identify", userId="u", anonymousId="a", traits={"email": "ada@acme.com", "name": "Ada Byron"}
    )
    await world.send("page", anonymousId="other")
    await world.take()
    await suppress(world.scope, [identifier("email", "ada@acme.com")], "asked")
    assert await world.scope.value("SELECT count(*) FROM contacts") == 0
    assert (
        await world.scope.value("SELECT string_agg(coalesce(anonymous_id, user_id), ',') FROM events")
        == "other"
    )
    assert await world.scope.value("SELECT count(*) FROM visitor_names WHERE kind = 'email'") == 0


async def test_an_address_of_the_network_places_only_where_a_source_told(world: World) -> None:
    for visitor, ip in (("a", "192.0.2.1"), ("b", "192.0.2.2")):
        await world.send("page", anonymousId=visitor, context={"ip": ip}, **PRICING)
    await world.take({"192.0.2.1": "acme.com"})
    assert await world.said() == [("acme.com", "pricing_page_visited")]
    assert await world.scope.value("SELECT count(*) FROM leads") == 0
    assert await world.scope.value("SELECT count(*) FROM event_queue") == 0


async def test_old_events_go(world: World) -> None:
    await world.send("page", anonymousId="a")
    await world.take()
    await world.scope.run("UPDATE visitors SET last_seen = '2020-01-01'")
    old = UUID(int=(1_500_000_000_000 << 80) | new_id().int & ((1 << 80) - 1))
    await world.scope.run("UPDATE events SET id = :old", old=old)
    assert await events.forget_old(world.scope, 365) == 1
    assert await world.scope.value("SELECT count(*) FROM visitors") == 0


async def test_an_erased_company_takes_its_visitors_along_and_does_not_come_back(
    world: World, tmp_path: Path
) -> None:
    await world.send("page", anonymousId="a", **PRICING)
    await world.send(
        "identify", userId="u", anonymousId="a", traits={"email": "ada@acme.com", "name": "Ada Byron"}
    )
    await world.send("page", anonymousId="other")
    await world.take()
    company = await world.scope.value("SELECT company_id FROM company_records LIMIT 1")
    await erase_company(world.scope, company, "asked", tmp_path)
    assert await world.scope.value("SELECT string_agg(anonymous_id, ',') FROM events") == "other"
    assert await world.scope.value("SELECT count(*) FROM visitors") == 1
    await world.send("identify", userId="u", traits={"email": "ada@acme.com", "name": "Ada Byron"})
    await world.take()
    assert await world.scope.value("SELECT count(*) FROM companies") == 0
    assert await world.scope.value("SELECT count(*) FROM observations") == 0
    assert await world.scope.value("SELECT count(*) FROM leads") == 0
