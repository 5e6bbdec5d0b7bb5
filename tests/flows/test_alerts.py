"""Behaviour of alerts from a change to the receiver: told once, of what is new, at a good moment."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from leadwright.actions.alerts import hooks, messages, recipients, rules, store
from leadwright.effects.door import DoorSettings, HttpDoor
from leadwright.effects.hooks import new_secret, signature
from leadwright.effects.notices import Notices, open_notices
from leadwright.entities.keys import company_keys
from leadwright.entities.resolve import resolve
from leadwright.entities.store import refresh
from leadwright.flows.detect import detect
from leadwright.flows.plan_alerts import plan_alerts
from leadwright.flows.preview_rule import preview_rule
from leadwright.flows.raise_alerts import raise_alerts
from leadwright.flows.rescore import rescore_all, rescore_some
from leadwright.flows.tell_people import tell_people
from leadwright.flows.tell_programs import tell_programs
from leadwright.icp import store as icps
from leadwright.icp.document import from_document
from leadwright.icp.store import StoredIcp
from leadwright.kernel import clock
from leadwright.kernel.crypto import Keyring, open_keyring
from leadwright.kernel.db import Database, Scope
from leadwright.kernel.ids import new_id
from leadwright.kernel.settings import Settings
from leadwright.leads import decide
from leadwright.leads.add import add
from leadwright.observations.readings import open_reading
from leadwright.observations.record import record
from leadwright.scoring.feature_store import write_features
from leadwright.sources.contract import Observation
from tests.loopback_web import Web, response, serving

pytestmark = pytest.mark.anyio
START = datetime.now(UTC).replace(microsecond=0)
ICP = {
    "name": "Ours",
    "industries": ["SaaS"],
    "companySizeMin": 50,
    "companySizeMax": 500,
    "geographies": ["US"],
}


@dataclass
class Hands:
    """A clock whose hands can be turned."""

    at: datetime = START

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    turned = Hands()
    monkeypatch.setattr(clock, "now", turned.now)
    return turned


@dataclass
class House:
    """Everything from a change to a receiver on loopback."""

    scope: Scope
    hands: Hands
    notices: Notices
    keyring: Keyring
    web: Web
    address: str
    icp: StoredIcp | None = None
    companies: dict[str, UUID] = field(default_factory=dict)

    async def say(
        self, name: str, *, source: str = "website", seen: datetime | None = None, **fields: Any
    ) -> UUID:
        """A source says something of a company, which is a lead from then on; what follows, follows."""
        domain = fields.pop("domain", f"{name.lower().replace(' ', '-')}.example")
        told = {"name": name, "domain": domain, **fields}
        at = seen or self.hands.at
        said = Observation("company", source, domain, told, "public", fetched_at=at)
        reading = await open_reading(self.scope, source, domain)
        (made,) = await record(self.scope, reading, at, [said])
        (found,) = await resolve(self.scope, [(made.record_id, company_keys(told))])
        touched = [found.company_id]
        await write_features(self.scope, touched, await refresh(self.scope, touched, self.hands.at))
        await add(self.scope, [(found.company_id, made.record_id)])
        self.companies[name] = found.company_id
        await self.follow([found.company_id])
        return found.company_id

    async def follow(self, companies: list[UUID]) -> None:
        """Detect and score: what every edge does after something was said."""
        await detect(self.scope, companies)
        if self.icp is None:
            self.icp = await icps.save(self.scope, from_document(ICP))
            await rescore_all(self.scope, self.icp)
        await rescore_some(self.scope, companies)
        await self.scope.commit()

    async def person(self, name: str = "Ada", path: str = "/in", **settings: Any) -> UUID:
        """Somebody with a channel on loopback."""
        self.web.route("hooks.example", path, response(200))
        made = await recipients.add(self.scope, name, **settings)
        await recipients.add_channel(
            self.scope, self.keyring, made.id, "test", "json", f"json://hooks.example{path}"
        )
        await self.scope.commit()
        return made.id

    async def rule(self, person: UUID, name: str = "Mine", **document: Any) -> UUID:
        made = await rules.add(self.scope, name, person, document)
        await self.scope.commit()
        return made.id

    async def pass_by(self) -> int:
        """What the worker does when it is nudged; return how many messages were sent."""
        before = len(self.web.requests)
        async for _ in raise_alerts(
            self.scope, lambda lead: f"http://127.0.0.1:8321/leads/{lead}", clock.now
        ):
            await self.scope.commit()
        await plan_alerts(self.scope, clock.now())
        await self.scope.commit()
        async for _ in tell_people(self.scope, self.notices, self.keyring, clock.now):
            await self.scope.commit()
        return len(self.web.requests) - before

    def told(self) -> list[str]:
        return [json.loads(request.body)["message"] for request in self.web.requests]


@asynccontextmanager
async def housed(scope: Scope, hands: Hands, folder: Path) -> AsyncIterator[House]:
    web = Web()
    async with serving(web) as address:
        config = Settings(home=folder, outside="mapped", host_map={"*.example": address})
        async with open_notices(config) as notices:
            yield House(scope, hands, notices, open_keyring(config), web, address)


@pytest.fixture
async def house(scope: Scope, hands: Hands, tmp_path: Path) -> AsyncIterator[House]:
    async with housed(scope, hands, tmp_path) as opened:
        yield opened


GOOD = {"industries": ["SaaS"], "head_count": [51, 200], "country": "US"}


async def hiring_began(house: House, name: str = "Acme") -> UUID:
    await house.say(name, hiring=False, seen=house.hands.at - timedelta(days=20), **GOOD)
    return await house.say(name, hiring=True, **GOOD)


async def test_a_signal_is_told_once_with_its_facts(house: House) -> None:
    person = await house.person()
    await house.rule(person, signals=["hiring_started"])
    company = await hiring_began(house)
    assert await house.pass_by() == 1
    (said,) = house.told()
    lead = await house.scope.value("SELECT id FROM leads WHERE company_id = :company", company=company)
    assert said.splitlines() == [
        "Acme: Began to hire (one source, seen today).",
        f"Open: http://127.0.0.1:8321/leads/{lead}",
    ]
    await house.follow([company])
    assert await house.pass_by() == 0, "detected and scored again, it is the same event"


async def test_nothing_before_the_rule_is_told(house: House) -> None:
    person = await house.person()
    await hiring_began(house)
    await house.rule(person, signals=["*"], enters=["hot", "warm", "nurture", "cold"], points=1)
    assert await house.pass_by() == 0


async def test_history_that_comes_late_is_no_news(house: House) -> None:
    person = await house.person()
    await house.rule(person, signals=["*"], enters=["hot", "warm", "nurture"], points=1)
    await house.say("Acme", hiring=False, **GOOD)
    for days, hiring in ((400, False), (390, True), (300, False)):
        await house.say("Acme", hiring=hiring, source="list", seen=START - timedelta(days=days), **GOOD)
    assert await house.pass_by() == 0


async def test_a_move_of_a_score_says_from_where_to_where(house: House) -> None:
    person = await house.person()
    await house.rule(person, points=5)
    await house.say(
        "Acme",
    )
    await house.say("Acme", **GOOD)
    assert await house.pass_by() == 1
    (said,) = house.told()
    assert said.startswith("Acme: 0 to ")
    assert "Points: +" in said


async def test_a_signal_and_the_move_that_it_makes_are_one_message(house: House) -> None:
    person = await house.person()
    await house.rule(person, signals=["funding_round"], points=3)
    await house.say("Acme", **GOOD)
    await house.pass_by()
    house.web.requests.clear()
    funding = {
        "funding_stage": "Series B",
        "funding_date": "2026-11-22",
        "funding_amount": {"amount": 12_000_000, "currency": "USD"},
    }
    await house.say("Acme", **GOOD, **funding)
    sent = await house.pass_by()
    assert sent <= 1
    alerts, _ = await store.page(house.scope)
    assert len({alert.subject for alert in alerts}) == len(alerts)


async def test_an_edited_icp_and_an_undone_record_are_no_news(house: House) -> None:
    person = await house.person()
    await house.rule(
        person, enters=["hot", "warm", "nurture", "cold"], leaves=["hot", "warm", "nurture", "cold"], points=1
    )
    await house.say("Acme", **GOOD)
    await house.pass_by()
    house.web.requests.clear()
    edited = await icps.save(house.scope, from_document(ICP | {"industries": ["FinTech"]}))
    await rescore_all(house.scope, edited)
    await house.scope.commit()
    assert await house.pass_by() == 0


async def test_two_rules_and_two_readers_are_told_once_each(house: House) -> None:
    ada, bob = await house.person("Ada", "/ada"), await house.person("Bob", "/bob")
    for person in (ada, bob):
        await house.rule(person, "One", signals=["hiring_started"])
        await house.rule(person, "Two", signals=["*"])
    await hiring_began(house)
    await house.pass_by()
    assert sorted(house.web.asked()) == ["/ada", "/bob"]


@pytest.mark.parametrize(
    ("over", "fires"),
    [
        ({"country": "US"}, True), ({"country": "DE"}, False), ({"owner": "Ada"}, False), ({"text": "acme"}, True),
        ({"text": "other"}, False), ({"min_confidence": 0.999}, False), ({"tiers": ["hot"]}, False),
    ],
)  # fmt: skip
async def test_a_rule_is_about_the_leads_that_it_names(
    house: House, over: dict[str, Any], fires: bool
) -> None:
    await house.rule(await house.person(), signals=["*"], **over)
    await hiring_began(house)
    assert (await house.pass_by() > 0) is fires


async def test_a_lead_that_was_set_aside_is_not_told_of(house: House) -> None:
    await house.rule(await house.person(), signals=["*"])
    company = await house.say("Acme", hiring=False, seen=START - timedelta(days=20), **GOOD)
    lead = await house.scope.value("SELECT id FROM leads WHERE company_id = :c", c=company)
    await decide.not_a_fit(house.scope, lead, "too small")
    await house.say("Acme", hiring=True, **GOOD)
    assert await house.pass_by() == 0


async def test_quiet_hours_hold_back_and_then_the_best_goes_first(house: House) -> None:
    house.hands.at = datetime(2026, 11, 25, 23, tzinfo=UTC)
    person = await house.person(
        zone="UTC", quiet=(time(20), time(7)), most_a_day=1, digest="daily", digest_at=time(9)
    )
    await house.rule(person, signals=["hiring_started"])
    await hiring_began(house, "Weak Fit")
    await house.say("Strong", hiring=False, seen=house.hands.at - timedelta(days=20), **GOOD)
    await house.say("Strong", hiring=True, contacts=None, **GOOD)
    assert await house.pass_by() == 0
    house.hands.at = datetime(2026, 11, 26, 6, 59, tzinfo=UTC)
    assert await house.pass_by() == 0
    house.hands.at = datetime(2026, 11, 26, 7, 1, tzinfo=UTC)
    assert await house.pass_by() == 1, "one a day"
    house.hands.at = datetime(2026, 11, 26, 9, 1, tzinfo=UTC)
    assert await house.pass_by() == 1, "and the other in the digest"
    assert "digest" in house.told()[1]
    house.hands.at = datetime(2026, 11, 27, 9, 1, tzinfo=UTC)
    assert await house.pass_by() == 0, "an empty digest is not sent"
    house.hands.at = datetime(2026, 11, 20, 9, 1, tzinfo=UTC)
    assert await house.pass_by() == 0, "a clock that goes back tells nothing again"


async def test_a_signal_that_went_stale_while_it_waited_is_not_told(house: House) -> None:
    person = await house.person(most_a_day=0, digest="weekly")
    await house.rule(person, signals=["hiring_started"])
    await hiring_began(house)
    await house.pass_by()
    house.hands.at += timedelta(days=400)
    assert await house.pass_by() == 0
    assert await house.scope.value("SELECT state FROM alerts") == "stale"


async def test_without_a_channel_it_is_shown_in_the_app(house: House) -> None:
    made = await recipients.add(house.scope, "Ada")
    await house.rule(made.id, signals=["*"])
    await hiring_began(house)
    assert await house.pass_by() == 0
    (alert,), total = await store.page(house.scope)
    assert (alert.state, total, await store.unread(house.scope)) == ("shown", 1, 1)
    assert await store.mark_read(house.scope, [alert.id]) == 1
    assert await store.unread(house.scope) == 0


async def test_a_change_that_commits_late_is_not_skipped(house: House, database: Database) -> None:
    """Its ids are older than those that were judged already."""
    await hiring_began(house, "Slow")
    row: Any = await house.scope.row(
        "DELETE FROM signal_news RETURNING signal_id, company_id, dated, evidence"
    )
    await house.rule(await house.person(), signals=["hiring_started"])
    async with database.scope(actor="late") as late:
        await late.run(
            "INSERT INTO signal_news (workspace_id, id, signal_id, company_id, type, subject, dated, evidence)"
            " VALUES (:w, :id, :signal, :company, 'hiring_started', '', :dated, :evidence)",
            w=late.workspace, id=new_id(), signal=row[0], company=row[1], dated=row[2], evidence=row[3],
        )  # fmt: skip
        await hiring_began(house, "Quick")
        assert await house.pass_by() == 1
    assert await house.pass_by() == 1
    assert [text.partition(":")[0] for text in house.told()] == ["Quick", "Slow"]


async def test_a_killed_process_leaves_a_doubt_and_sends_nothing_again(house: House) -> None:
    await house.rule(await house.person(), signals=["*"])
    await hiring_began(house)
    async for _ in raise_alerts(house.scope, str, clock.now):
        await house.scope.commit()
    await plan_alerts(house.scope, clock.now())
    await house.scope.commit()
    steps = tell_people(house.scope, house.notices, house.keyring, clock.now)
    await anext(steps)
    await house.scope.commit()
    await steps.aclose()  # it dies just as it sends
    house.hands.at += timedelta(minutes=5)
    assert await house.pass_by() == 0
    (message,), _ = await messages.page(house.scope, trouble=True)
    assert message.state == "in_doubt"
    await messages.send_again(house.scope, message.id)
    assert await house.pass_by() == 1, "only a person sends it again"


async def test_what_certainly_failed_is_tried_again_and_then_a_dead_letter(house: House) -> None:
    await house.rule(await house.person(), signals=["*"])
    house.web.route("hooks.example", "/in", response(503))
    await hiring_began(house)
    for _ in range(12):
        await house.pass_by()
        house.hands.at += timedelta(hours=3)
    (message,), _ = await messages.page(house.scope, trouble=True)
    assert (message.state, message.attempts, len(house.web.requests)) == ("released", 5, 5)


async def test_a_preview_says_what_would_have_fired(house: House) -> None:
    await hiring_began(house)
    await hiring_began(house, "Beta")
    what, over = rules.from_document({"signals": ["hiring_started"]})
    found = await preview_rule(house.scope, what, over, str, house.hands.at + timedelta(days=3))
    assert (found.times, found.leads, found.all_seen) == (2, 2, True)
    assert found.examples[0].subject.startswith(("Acme", "Beta"))
    person = await house.person()
    await house.rule(person, signals=["hiring_started"])
    await house.scope.run("UPDATE alert_rules SET created_at = '2020-01-01'")
    await house.scope.run(
        "INSERT INTO alert_pending (workspace_id, kind, what) SELECT workspace_id, 'signal', id::text FROM signal_news"
    )
    assert await house.pass_by() == found.times, "the same function fires"


async def test_programs_are_told_signed_and_again_under_the_same_id(house: House) -> None:
    secret = new_secret()
    house.web.route("crm.example", "/hook", response(500))
    made = await hooks.add(
        house.scope, house.keyring, "CRM", "https://crm.example/hook", "crm.example", [], secret
    )
    await house.scope.commit()
    company = await hiring_began(house)
    lead = await house.scope.value("SELECT id FROM leads WHERE company_id = :c", c=company)
    await decide.move(house.scope, lead, "working")
    await house.scope.commit()
    async with HttpDoor(DoorSettings(outside="mapped", host_map={"*.example": house.address})) as door:
        await house.pass_by()
        for answer in (500, 200):
            house.web.route("crm.example", "/hook", response(answer))
            async for _ in tell_programs(house.scope, door, house.keyring, clock.now):
                await house.scope.commit()
            house.hands.at += timedelta(minutes=2)
    ids = [request.headers["webhook-id"] for request in house.web.requests]
    half = len(ids) // 2
    assert half >= 2
    assert ids[:half] == ids[half:], "the same ids again"
    for request in house.web.requests:
        body = json.loads(request.body)
        stamp = int(request.headers["webhook-timestamp"])
        assert request.headers["webhook-signature"] == signature(secret, body["id"], stamp, request.body)
        assert body["version"] == 1
    kinds = {json.loads(request.body)["type"] for request in house.web.requests}
    assert {"signal.detected", "lead.stage_changed"} <= kinds
    assert made.host == "crm.example"
