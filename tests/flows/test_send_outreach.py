"""Behaviour of sending: in the hours of whoever gets it, asked about first, at most once whatever dies, and never after no."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from leadwright.actions.outreach import enrolments, events, messages, progress, sequences, steps
from leadwright.actions.outreach.types import (
    BounceClass,
    EnrolmentState,
    Heard,
    Hearing,
    Message,
    MessageState,
    ReplyClass,
)
from leadwright.effects import mail_ledger
from leadwright.effects.mail import Posted
from leadwright.flows.enrol import enrol
from leadwright.flows.merge import merge
from leadwright.flows.send_outreach import Posting, Sending, send_outreach
from leadwright.kernel.db import Database, Scope
from leadwright.kernel.settings import settings
from leadwright.leads import decide
from leadwright.policy import identifiers
from leadwright.policy.suppression import suppress
from tests.flows.invented_outreach import (
    BOX,
    MONDAY,
    Clock,
    Governor,
    Yes,
    enrolled,
    leads_of,
    load,
    prepare,
    rows_of,
    sequence,
)
from tests.flows.invented_post import DEATHS, Died, InventedPost, mailbox
from tests.flows.test_prepare_outreach import written

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def install_key(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LEADWRIGHT_INSTALL_KEY", "a key of tests and of nobody else")
    settings.cache_clear()
    yield
    settings.cache_clear()


@dataclass
class Desk:
    """All that sending works with, in one hand."""

    database: Database
    scope: Scope
    post: InventedPost
    clock: Clock = field(default_factory=Clock)
    governor: Governor = field(default_factory=Governor)

    @property
    def posting(self) -> Posting:
        return Posting(
            self.post, self.governor, {BOX: "nora@quill.com"}, lambda key: f"https://quill.com/u/{key.hex()}", self.clock
        )  # fmt: skip

    async def send(self) -> Sending:
        """Send what may leave, and commit where the edge does."""
        done = Sending()
        async for done in send_outreach(self.scope, self.posting):
            await self.scope.commit()
        return done

    async def try_to_send(self) -> bool:
        """The same with a process that may die; True if it did."""
        try:
            await self.send()
        except Died:
            await self.scope.rollback()
            return True
        return False


@pytest.fixture
async def desk(database: Database) -> AsyncIterator[Desk]:
    async with database.scope(actor="test") as scope:
        await mailbox(scope)
        await scope.commit()
        yield Desk(database, scope, InventedPost(database))


async def begun(desk: Desk, home: Path, count: int = 1, **more: Any) -> list[UUID]:
    await load(desk.scope, home, rows_of(count, more.pop("country", "United Kingdom")))
    done = await enrolled(desk.scope, await sequence(desk.scope, **more))
    await prepare(desk.scope)
    await desk.scope.commit()
    return [one.enrolment_id for one in done if one.enrolment_id]


async def test_what_is_approved_leaves_and_its_conversation_goes_on(desk: Desk, home: Path) -> None:
    (enrolment,) = await begun(desk, home)
    done = await desk.send()
    assert done.sent == 1
    (letter,) = desk.post.delivered
    assert (letter.to, letter.to_name, letter.subject, letter.text) == (
        "p0@company0.com", "Ada Person0", "Company 0", "Hello Ada",
    )  # fmt: skip
    assert letter.unsubscribe_url.endswith(letter.key.hex())
    held = await enrolments.get(desk.scope, enrolment)
    assert (held.state, held.step, held.next_at) == (EnrolmentState.ACTIVE, 1, MONDAY + timedelta(days=2))
    assert await decide.stage_of(desk.scope, held.lead_id) == "contacted"
    assert [one.status for one in await events.events_of(desk.scope, status="sent")] == ["sent"]
    assert (await desk.send()).sent == 0


async def test_a_whole_sequence_goes_out_in_one_thread(desk: Desk, home: Path) -> None:
    (enrolment,) = await begun(desk, home)
    for _ in range(9 * 24):
        await desk.send()
        desk.clock.at += timedelta(hours=1)
        await prepare(desk.scope, desk.clock.at)
    first, second, third = desk.post.delivered
    assert first.thread is None
    assert second.thread is not None
    assert third.thread is not None
    assert second.thread.references == (first.message_id,)
    assert third.thread.references == (first.message_id, second.message_id)
    assert third.thread.in_reply_to == second.message_id
    assert {one.subject for one in (second, third)} == {"Re: Company 0"}
    assert (await enrolments.get(desk.scope, enrolment)).state is EnrolmentState.FINISHED


async def test_it_waits_for_the_hours_of_whoever_gets_it(desk: Desk, home: Path) -> None:
    await begun(desk, home, country="Germany")
    desk.clock.at = datetime(2026, 11, 30, 17, tzinfo=UTC)  # six in the evening there
    assert (await desk.send()).waiting == 1
    (waits,) = await written(desk.scope)
    assert waits.send_after == datetime(2026, 12, 1, 8, tzinfo=UTC)
    assert (waits.refusal or {})["code"] == "window"
    desk.clock.at = waits.send_after
    assert (await desk.send()).sent == 1


async def test_the_governor_lets_wait_refuses_and_asks_for_a_person(desk: Desk, home: Path) -> None:
    (enrolment,) = await begun(desk, home)
    later = MONDAY + timedelta(hours=2)
    desk.governor.says = Yes("wait", "mailbox_cap", "It has sent its mails of today.", later)
    assert (await desk.send()).waiting == 1
    (one,) = await written(desk.scope)
    assert (one.send_after, one.refusal) == (
        later,
        {"code": "mailbox_cap", "words": "It has sent its mails of today."},
    )
    desk.clock.at = later
    desk.governor.says = Yes("wait", "needs_approval", "A person reads the first ones.")
    await desk.send()
    assert (await written(desk.scope))[0].state is MessageState.AWAITING_APPROVAL
    await steps.approve(desk.scope, [one.id], later)
    desk.clock.at = later + timedelta(hours=1)
    desk.governor.says = Yes("refuse", "own_customer", "Your own customer.")
    assert (await desk.send()).refused == 1
    held = await enrolments.get(desk.scope, enrolment)
    assert (held.state, held.code, held.reason) == (
        EnrolmentState.REFUSED,
        "own_customer",
        "Your own customer.",
    )
    assert desk.post.delivered == []


async def test_who_was_suppressed_after_the_approval_is_not_written_to(desk: Desk, home: Path) -> None:
    (enrolment,) = await begun(desk, home)
    await suppress(desk.scope, [identifiers.identifier("email", "p0@company0.com")], "asked")
    await desk.send()
    held = await enrolments.get(desk.scope, enrolment)
    assert (held.state, held.code) == (EnrolmentState.REFUSED, "suppressed")
    assert desk.post.delivered == []


async def test_a_sequence_that_is_switched_off_sends_nothing_until_it_is_on(desk: Desk, home: Path) -> None:
    await begun(desk, home)
    (stored,) = await sequences.sequences(desk.scope)
    await sequences.enable(desk.scope, stored.id, enabled=False)
    assert (await desk.send()) == Sending()
    await sequences.enable(desk.scope, stored.id, enabled=True)
    assert (await desk.send()).sent == 1


async def test_an_address_that_is_refused_at_once_is_a_bounce(desk: Desk, home: Path) -> None:
    (enrolment,) = await begun(desk, home)
    desk.post.says["p0@company0.com"] = Posted("refused", "hard", "550 no such user", "", "hard")
    assert (await desk.send()).refused == 1
    assert (await enrolments.get(desk.scope, enrolment)).state is EnrolmentState.BOUNCED
    assert (await written(desk.scope))[0].state is MessageState.FAILED


async def test_a_letter_that_did_not_leave_is_tried_again(desk: Desk, home: Path) -> None:
    await begun(desk, home)
    desk.post.says["p0@company0.com"] = Posted("released", "busy", "Try later.", "")
    assert (await desk.send()).waiting == 1
    desk.post.says.clear()
    desk.clock.at += timedelta(minutes=20)
    assert (await desk.send()).sent == 1
    assert len(desk.post.delivered) == 1


async def test_one_in_doubt_is_never_sent_again_and_goes_on_when_somebody_knows(
    desk: Desk, home: Path
) -> None:
    (enrolment, other) = await begun(desk, home, 2)
    for n in (0, 1):
        desk.post.says[f"p{n}@company{n}.com"] = Posted("in_doubt", "lost", "The answer was lost.", "")
    assert (await desk.send()).in_doubt == 2
    desk.post.says.clear()
    desk.clock.at += timedelta(days=1)
    assert (await desk.send()).sent == 0
    first, second = await written(desk.scope)
    await steps.settle_doubt(desk.scope, first.id, desk.clock.at, left=False)
    entry = await mail_ledger.by_key(desk.scope, second.key)
    assert entry is not None
    await mail_ledger.confirm(desk.scope, entry.id, "sent_folder")
    await desk.send()
    assert [(await enrolments.get(desk.scope, one)).step for one in (enrolment, other)] == [1, 1]
    assert [one.state for one in await written(desk.scope)] == [MessageState.FAILED, MessageState.SENT]
    assert desk.post.delivered == []


@pytest.mark.parametrize("where", DEATHS)
async def test_whatever_dies_no_letter_leaves_twice_and_none_is_lost_unnoticed(
    desk: Desk, home: Path, where: str
) -> None:
    await begun(desk, home, 2)
    desk.post.dies = where
    assert await desk.try_to_send()
    desk.clock.at += timedelta(minutes=20)
    await mail_ledger.recover(desk.scope, timedelta(0))
    await desk.scope.commit()
    await desk.send()
    await desk.send()
    told = {one.to_address: one.state for one in await written(desk.scope)}
    delivered = [letter.to for letter in desk.post.delivered]
    assert len(delivered) == len(set(delivered))
    for address, state in told.items():
        assert state in (MessageState.SENT, MessageState.IN_DOUBT)
        assert (address in delivered) or state is MessageState.IN_DOUBT


# any order of everything -------------------------------------------------------------------------------------


@dataclass
class Story:
    """One invented life of a workspace: steps fall due, people answer, companies merge, processes die."""

    desk: Desk
    chance: random.Random
    silent: dict[str, int] = field(
        default_factory=dict
    )  # addresses not to be written to, since which delivery

    async def live(self, turns: int) -> None:
        often = (self.time, self.plan, self.send)
        seldom = (self.answer, self.absence, self.leave, self.bounce, self.merge, self.stop, self.approve)
        deeds = (*often, *often, *often, *seldom)
        for _ in range(turns):
            await self.chance.choice(deeds)()
            await self.desk.scope.commit()
            await self.check()

    async def time(self) -> None:
        self.desk.clock.at += timedelta(hours=self.chance.choice((1, 2, 24, 48)))
        if not 9 <= self.desk.clock.at.hour < 16:  # mostly awake, so that something happens
            self.desk.clock.at = (self.desk.clock.at + timedelta(days=1)).replace(hour=9)

    async def plan(self) -> None:
        await prepare(self.desk.scope, self.desk.clock.at)

    async def send(self) -> None:
        self.desk.post.dies = self.chance.choice((*DEATHS, *[""] * 15))
        if await self.desk.try_to_send():
            self.desk.clock.at += timedelta(minutes=20)
            await mail_ledger.recover(self.desk.scope, timedelta(0))
        self.desk.post.dies = ""

    async def _sent(self) -> Message | None:
        found = [
            one for one in await written(self.desk.scope) if one.state is MessageState.SENT and one.to_address
        ]
        return self.chance.choice(found) if found else None

    async def _hear(self, kind: Heard, quiet: bool, **more: Any) -> None:
        one = await self._sent()
        if one is not None and one.to_address is not None:
            await progress.heard(self.desk.scope, Hearing(kind, one.id, self.desk.clock.at, **more))
            if quiet:
                self.silent.setdefault(one.to_address, len(self.desk.post.delivered))

    async def answer(self) -> None:
        means = self.chance.choice(
            (ReplyClass.INTERESTED, ReplyClass.NO, ReplyClass.UNCLEAR, ReplyClass.UNSUBSCRIBE)
        )
        await self._hear(Heard.REPLY, True, reply_class=means)

    async def absence(self) -> None:
        until = self.desk.clock.at.date() + timedelta(days=self.chance.randint(1, 9))
        await self._hear(Heard.REPLY, False, reply_class=ReplyClass.OUT_OF_OFFICE, until=until)

    async def leave(self) -> None:
        await self._hear(self.chance.choice((Heard.UNSUBSCRIBE, Heard.COMPLAINT)), True)

    async def bounce(self) -> None:
        kind = self.chance.choice(list(BounceClass))
        await self._hear(Heard.BOUNCE, kind is BounceClass.HARD, bounce_class=kind)

    async def merge(self) -> None:
        rows = await self.desk.scope.rows("SELECT company_id FROM profiles ORDER BY company_id")
        if len(rows) > 2 and self.chance.random() < 0.3:
            await merge(self.desk.scope, [row[0] for row in self.chance.sample(list(rows), 2)])

    async def stop(self) -> None:
        running, _ = await enrolments.page(self.desk.scope, state="active")
        if running and self.chance.random() < 0.3:
            held = self.chance.choice(running)
            await enrolments.stop(self.desk.scope, held.id, self.desk.clock.at)
            self.silent.setdefault(await self._address(held.id), len(self.desk.post.delivered))

    async def _address(self, enrolment: UUID) -> str:
        return str((await messages.of_enrolment(self.desk.scope, enrolment))[0].to_address)

    async def approve(self) -> None:
        wanted = [
            one.id for one in await written(self.desk.scope) if one.state is MessageState.AWAITING_APPROVAL
        ]
        await steps.approve(self.desk.scope, wanted, self.desk.clock.at)

    async def check(self) -> None:
        letters = self.desk.post.delivered
        assert len({letter.key for letter in letters}) == len(letters)
        assert len({(letter.to, letter.text) for letter in letters}) == len(letters)
        for address, since in self.silent.items():
            assert address not in [letter.to for letter in letters[since:]]
        held = await self.desk.scope.value(
            "SELECT max(n) FROM (SELECT count(*) AS n FROM enrolments WHERE state IN ('waiting', 'active', 'paused')"
            " OR (state = 'replied' AND closed_at IS NULL) GROUP BY company_id) AS held"
        )
        assert (held or 0) <= 1
        homes = await self.desk.scope.value(
            "SELECT count(*) FROM enrolments e JOIN leads l ON l.id = e.lead_id LEFT JOIN leads s ON s.id = l.folded_into"
            " WHERE e.company_id <> coalesce(l.company_id, s.company_id)"
        )
        assert homes == 0


@pytest.mark.parametrize("seed", range(8))
async def test_in_any_order_of_things_nobody_is_written_to_after_no_nor_twice(
    desk: Desk, home: Path, seed: int
) -> None:
    chance = random.Random(seed)
    await load(desk.scope, home, rows_of(10))
    stored = await sequence(
        desk.scope, approval={"first": chance.randint(0, 4)}, grace_minutes=chance.choice((0, 30))
    )
    leads = list((await leads_of(desk.scope)).values())
    await enrol(desk.scope, stored, dict.fromkeys(leads), MONDAY, boxes=[(BOX, "Nora Quill")])
    await desk.scope.commit()
    story = Story(desk, chance)
    await story.live(80)
    assert len(desk.post.delivered) >= 4  # or nothing was put to the test
    for address in story.silent:
        rows = await desk.scope.rows(
            "SELECT e.state FROM enrolments e JOIN outreach_messages m ON m.enrolment_id = e.id WHERE m.to_address = :a",
            a=address,
        )
        assert not {row[0] for row in rows} & {"waiting", "active", "paused"}, address
