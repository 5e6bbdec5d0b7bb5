"""Measurements of outreach: how fast what is due is written, and whole conversations over real mail servers."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from bench.conversation_mail import everybody, in_database
from bench.figure import Figure
from bench.mail_world import PUBLIC, World, mail_house, mail_world
from leadwright.actions.outreach import enrolments, sequences
from leadwright.actions.outreach.document import from_document
from leadwright.actions.outreach.listening import Listener
from leadwright.effects.mail_reading import open_reading
from leadwright.flows.enrol import enrol
from leadwright.flows.import_file import import_file
from leadwright.flows.prepare_outreach import prepare_outreach
from leadwright.flows.read_mail import read_mail
from leadwright.flows.send_outreach import Posting, send_outreach
from leadwright.flows.unsubscribe import unsubscribe
from leadwright.kernel import clock
from leadwright.kernel.db import DEFAULT_WORKSPACE, Database, Scope
from leadwright.policy import unsubscribe as links
from leadwright_twin.mail.people import character
from leadwright_twin.mail.servers import missing

MONDAY = datetime(2026, 11, 30, 10, tzinfo=UTC)
STEPS = [
    {"day": 0, "channel": "email", "subject": "For {{ company.name }}", "body": "Hello {{ contact.first_name }},\n\nis this for you?"},
    {"day": 1, "channel": "email", "body": "Hello {{ contact.first_name }},\n\nonce more."},
    {"day": 2, "channel": "email", "body": "Hello {{ contact.first_name }},\n\na last time."},
]  # fmt: skip
ALWAYS = {
    "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
    "from": "00:00",
    "until": "23:59",
    "holidays": True,
}
ENDS = {
    "interested": "replied", "not_now": "replied", "not_me": "replied", "no": "replied", "silent": "finished",
    "out_of_office": "finished", "bouncing": "bounced", "full": "bounced", "complaining": "unsubscribed",
    "unsubscribing": "unsubscribed", "clicking": "unsubscribed",
}  # fmt: skip
"""How a conversation with each character ends."""
_HEADER = "company,website,country,contact_name,contact_title,contact_email\n"


async def _load(scope: Scope, home: Path, rows: str) -> None:
    path = home / "list.csv"
    path.write_text(_HEADER + rows)
    async for _ in import_file(scope, path, home / "errors"):
        await scope.commit()


async def _enrolled(scope: Scope, boxes: Sequence[tuple[UUID, str]], at: datetime) -> int:
    document = {
        "name": "Bench", "steps": STEPS, "window": ALWAYS, "approval": {"first": 0, "hot": False}, "grace_minutes": 0,
    }  # fmt: skip
    stored = await sequences.save(scope, from_document(document))
    leads = [row[0] for row in await scope.rows("SELECT id FROM leads ORDER BY id")]
    done = await enrol(scope, stored, dict.fromkeys(leads), at, boxes=boxes)
    await scope.commit()
    return sum(one.enrolment_id is not None for one in done)


def planning(quick: bool) -> Iterator[Figure]:
    """Conversations taken in and their first step written, where many are due at once."""
    count = 1_000 if quick else 10_000

    async def run(database: Database, home: Path) -> tuple[int, float, int, float]:
        rows = "".join(
            f"Company {n},company{n}.example,Germany,Ada Person{n},CTO,p{n}@company{n}.example\n"
            for n in range(count)
        )
        async with database.scope(actor="bench") as scope:
            await _load(scope, home, rows)
            await scope.refresh_statistics()
            await scope.commit()
            began = time.monotonic()
            enrolled = await _enrolled(scope, (), MONDAY)
            taken = time.monotonic() - began
            began, planned = time.monotonic(), 0
            async for step in prepare_outreach(scope, MONDAY):
                await scope.commit()
                planned += step.planned
            return enrolled, taken, planned, time.monotonic() - began

    enrolled, taken, planned, wrote = in_database(run)
    yield Figure(f"conversations begun, of {count:,} leads", enrolled, "leads", count, at_least=True)
    yield Figure(f"{count:,} leads taken into a sequence", round(taken, 2), "s", count / 10_000 * 60)
    yield Figure(f"due steps written, of {count:,}", planned, "messages", count, at_least=True)
    yield Figure(f"{count:,} due steps written", round(wrote, 2), "s", count / 10_000 * 60)


# whole conversations -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Yes:
    """Nobody has anything against it: how much a mailbox may bounce is measured elsewhere."""

    decision: str = "send"
    code: str = "ok"
    words: str = ""
    until: datetime | None = None


async def _yes(scope: Scope, message_id: UUID) -> Yes:
    return Yes()


@asynccontextmanager
async def _at_work(world: World) -> AsyncIterator[Scope]:
    async with world.database.scope(actor="bench") as scope:
        yield scope


async def _round(world: World, now: datetime) -> None:
    """One look at the clock: write what is due, send what may leave, and read what came back."""
    async with _at_work(world) as scope:
        async for _ in prepare_outreach(scope, now, {world.box.id: world.box.name}):
            await scope.commit()
        async with world.post() as post:
            how = Posting(
                post, _yes, {world.box.id: world.box.address},
                lambda key: links.link(PUBLIC, DEFAULT_WORKSPACE, key), lambda: now,
            )  # fmt: skip
            async for _ in send_outreach(scope, how):
                await scope.commit()
    await world.quiet(90.0)
    clicked, world.people.links = world.people.links, []
    for link in clicked:
        found = links.read(link.rpartition("/")[2])
        assert found is not None
        async with _at_work(world) as scope:
            await unsubscribe(scope, found[1], Listener(), clock.now())
    async with open_reading(world.database, world.settings) as reading, _at_work(world) as scope:
        async for step in read_mail(scope, reading, Listener(), clock.now, lease=timedelta(0)):
            await scope.commit()
            assert not step.trouble, step.trouble


@dataclass(frozen=True)
class Ended:
    """What became of all: the state of each by address, letters that arrived by address, and those that were unwanted."""

    states: dict[str, str]
    letters: Counter[str]
    replied_away: int

    @property
    def right(self) -> int:
        """How many ended as they should."""
        return sum(state == ENDS[character(who) or ""] for who, state in self.states.items())

    @property
    def wrong(self) -> dict[str, str]:
        """Those that did not."""
        return {who: state for who, state in self.states.items() if state != ENDS[character(who) or ""]}

    @property
    def unwanted(self) -> int:
        """Letters to whoever had answered, bounced, complained or wanted no more; and any beyond the three steps."""
        most = {who: 3 if state == "finished" else 1 for who, state in self.states.items()}
        return sum(max(0, count - most[who]) for who, count in self.letters.items())


def whole(quick: bool) -> Iterator[Figure]:
    """Leads of all characters through a sequence of three steps over Postfix and Dovecot: enrolled, written, sent, answered."""
    if why := missing():
        print(f"whole conversations over real mail servers are left out: {why}", flush=True)
        return
    people = everybody(33 if quick else 200)

    async def run(database: Database, home: Path) -> Ended:
        with mail_house() as house:
            async with mail_world(database, home, house) as world:
                return await _converse(world, home, people)

    ended = in_database(run)
    for who, state in ended.wrong.items():
        print(f"{who} ended {state}", flush=True)
    name = f"conversations of a sequence over Postfix and Dovecot that end right, of {len(people)}"
    yield Figure(name, ended.right, "leads", len(people), at_least=True)
    yield Figure("letters of a sequence to whoever had ended it", ended.unwanted, "letters", 0)
    yield Figure("absences that counted as answers", ended.replied_away, "events", 0)


async def _converse(world: World, home: Path, people: Sequence[str]) -> Ended:
    rows = "".join(
        f"Firm {n},{who.partition('@')[2]},Germany,Ada Person{n},CTO,{who}\n" for n, who in enumerate(people)
    )
    now = clock.now()
    async with _at_work(world) as scope:
        await _load(scope, home, rows)
        assert await _enrolled(scope, [(world.box.id, world.box.name)], now) == len(people)
    for number in range(40):
        await _round(world, now)
        now += timedelta(days=1 if number < 14 else 10)  # whoever is away comes back in the end
        async with _at_work(world) as scope:
            if not await enrolments.go_on(scope):
                break
    async with _at_work(world) as scope:
        states = await scope.rows(
            "SELECT DISTINCT m.to_address, e.state FROM outreach_messages m JOIN enrolments e ON e.id = m.enrolment_id"
        )
        away = await scope.value(
            "SELECT count(*) FROM outreach_events v JOIN outreach_messages m ON m.id = v.message_id"
            " WHERE v.status = 'replied' AND m.to_address LIKE 'out_of_office%'"
        )
    return Ended(
        {row[0]: row[1] for row in states}, Counter(taken.to for taken in world.people.letters), int(away)
    )
