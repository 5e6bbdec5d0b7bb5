"""Behaviour of what comes back: answers stop, absence moves the date, wishes are heeded for good, and each is heard once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from leadwright.actions.outreach import enrolments, events, messages, progress
from leadwright.actions.outreach.progress import heard
from leadwright.actions.outreach.types import (
    BounceClass,
    EnrolmentState,
    Heard,
    Hearing,
    MessageState,
    ReplyClass,
)
from leadwright.flows.detect import detect
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound
from leadwright.kernel.ids import new_id
from leadwright.kernel.settings import settings
from leadwright.policy import identifiers
from leadwright.policy.suppression import is_suppressed
from leadwright.signals import store as signals
from tests.flows.invented_outreach import MONDAY, enrolled, load, prepare, rows_of, sequence
from tests.flows.test_prepare_outreach import sent, written

pytestmark = pytest.mark.anyio
LATER = MONDAY + timedelta(hours=5)


@pytest.fixture(autouse=True)
def install_key(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LEADWRIGHT_INSTALL_KEY", "a key of tests and of nobody else")
    settings.cache_clear()
    yield
    settings.cache_clear()


async def wrote(scope: Scope, home: Path, count: int = 1) -> tuple[list[UUID], list[messages.Message]]:
    """Conversations whose first message was sent, and those messages."""
    await load(scope, home, rows_of(count))
    done = await enrolled(scope, await sequence(scope))
    await prepare(scope)
    first = await written(scope)
    for one in first:
        await sent(scope, one, MONDAY)
    return [one.enrolment_id for one in done if one.enrolment_id], first


def hearing(kind: Heard, message: messages.Message, **more: Any) -> Hearing:
    return Hearing(kind, message.id, more.pop("at", LATER), **more)


async def state(scope: Scope, enrolment: UUID) -> EnrolmentState:
    return (await enrolments.get(scope, enrolment)).state


@pytest.mark.parametrize(
    "kind", [ReplyClass.INTERESTED, ReplyClass.NOT_NOW, ReplyClass.NOT_ME, ReplyClass.NO, ReplyClass.UNCLEAR]
)
async def test_an_answer_ends_the_sequence_and_is_a_signal_and_an_interaction(
    scope: Scope, home: Path, kind: ReplyClass
) -> None:
    (enrolment,), (first,) = await wrote(scope, home)
    await prepare(scope, MONDAY + timedelta(days=2))
    touched = await heard(
        scope, hearing(Heard.REPLY, first, reply_class=kind, quote="Tell me more", source="<r@x>")
    )
    held = await enrolments.get(scope, enrolment)
    assert (held.state, held.next_at, held.closed_at) == (EnrolmentState.REPLIED, None, None)
    assert [one.state for one in await written(scope)] == [MessageState.SENT, MessageState.CANCELLED]
    (told,) = await events.events_of(scope, status="replied")
    assert (told.response_type, told.details["quote"], told.message_id) == (
        kind.value,
        "Tell me more",
        first.id,
    )
    assert touched == {held.company_id}
    await detect(scope, touched)
    noticed = (await signals.signals(scope, touched))[held.company_id]
    assert [one.type for one in noticed] == ["email_replied"]
    met = await scope.value(
        "SELECT last_interaction_date FROM features WHERE company_id = :id", id=held.company_id
    )
    assert met == LATER.date()


async def test_nobody_else_at_the_account_is_written_to_after_an_answer(scope: Scope, home: Path) -> None:
    (enrolment,), (first,) = await wrote(scope, home)
    await progress.stop(scope, enrolment, "by_hand", "Try somebody else.", MONDAY)
    (other,) = await enrolled(scope, await sequence(scope, name="Another"))
    assert other.enrolment_id
    await heard(scope, hearing(Heard.REPLY, first, reply_class=ReplyClass.INTERESTED))
    assert await state(scope, enrolment) is EnrolmentState.REPLIED
    stopped = await enrolments.get(scope, other.enrolment_id)
    assert (stopped.state, stopped.code) == (EnrolmentState.STOPPED, "answered")


@pytest.mark.parametrize("kind", [Heard.OUT_OF_OFFICE, Heard.REPLY])
async def test_an_out_of_office_is_no_answer_and_moves_the_date(
    scope: Scope, home: Path, kind: Heard
) -> None:
    (enrolment,), (first,) = await wrote(scope, home)
    back = date(2026, 12, 14)
    touched = await heard(scope, hearing(kind, first, reply_class=ReplyClass.OUT_OF_OFFICE, until=back))
    held = await enrolments.get(scope, enrolment)
    assert (held.state, held.next_at) == (EnrolmentState.ACTIVE, datetime(2026, 12, 14, tzinfo=UTC))
    assert touched == frozenset()
    assert [one.status for one in await events.events_of(scope, status="replied")] == []
    assert await prepare(scope, MONDAY + timedelta(days=13)) == 0
    assert await prepare(scope, datetime(2026, 12, 14, 9, tzinfo=UTC)) == 1


async def test_an_absence_moves_what_is_planned_already_and_never_forward(scope: Scope, home: Path) -> None:
    _, (first,) = await wrote(scope, home)
    await prepare(scope, MONDAY + timedelta(days=2))
    await heard(scope, hearing(Heard.OUT_OF_OFFICE, first, until=date(2026, 12, 20)))
    await heard(
        scope, hearing(Heard.OUT_OF_OFFICE, first, until=date(2026, 12, 3), at=LATER + timedelta(hours=1))
    )
    waits = (await written(scope))[1]
    assert waits.send_after == datetime(2026, 12, 20, tzinfo=UTC)
    assert await messages.ready(scope, datetime(2026, 12, 19, tzinfo=UTC), 9) == []


async def test_an_absence_without_or_beyond_all_reason_is_a_week_or_four_months(
    scope: Scope, home: Path
) -> None:
    (one, two), (first, second) = await wrote(scope, home, 2)
    await heard(scope, hearing(Heard.OUT_OF_OFFICE, first, until=date(2020, 1, 1)))
    await heard(scope, hearing(Heard.OUT_OF_OFFICE, second, until=date(2099, 1, 1)))
    assert (await enrolments.get(scope, one)).next_at == LATER + timedelta(days=7)
    assert (await enrolments.get(scope, two)).next_at == datetime(2027, 3, 30, tzinfo=UTC)


@pytest.mark.parametrize("kind", [Heard.UNSUBSCRIBE, Heard.COMPLAINT, Heard.REPLY])
async def test_a_wish_to_hear_no_more_ends_it_and_suppresses_the_address(
    scope: Scope, home: Path, kind: Heard
) -> None:
    (enrolment,), (first,) = await wrote(scope, home)
    what = ReplyClass.UNSUBSCRIBE if kind is Heard.REPLY else None
    await heard(scope, hearing(kind, first, reply_class=what))
    assert await state(scope, enrolment) is EnrolmentState.UNSUBSCRIBED
    address = identifiers.identifier("email", "p0@company0.com")
    assert await is_suppressed(scope, [address]) == {address}
    assert (await scope.value("SELECT count(*) FROM observations WHERE source = 'outreach'")) == 0


async def test_a_wish_outweighs_an_answer_in_whatever_order_they_come(scope: Scope, home: Path) -> None:
    (one, two), (first, second) = await wrote(scope, home, 2)
    await heard(scope, hearing(Heard.UNSUBSCRIBE, first))
    await heard(scope, hearing(Heard.REPLY, first, reply_class=ReplyClass.NO))
    await heard(scope, hearing(Heard.REPLY, second, reply_class=ReplyClass.NO))
    await heard(scope, hearing(Heard.UNSUBSCRIBE, second))
    assert {await state(scope, one), await state(scope, two)} == {EnrolmentState.UNSUBSCRIBED}


async def test_a_hard_bounce_ends_it_and_proves_the_address_wrong(scope: Scope, home: Path) -> None:
    (enrolment,), (first,) = await wrote(scope, home)
    touched = await heard(scope, hearing(Heard.BOUNCE, first, bounce_class=BounceClass.HARD))
    held = await enrolments.get(scope, enrolment)
    assert held.state is EnrolmentState.BOUNCED
    assert touched == {held.company_id}
    assert await scope.value("SELECT email_status FROM contacts") == "invalid"


async def test_a_full_mailbox_takes_more_time_and_is_given_up_the_second_time(
    scope: Scope, home: Path
) -> None:
    (enrolment,), (first,) = await wrote(scope, home)
    await heard(scope, hearing(Heard.BOUNCE, first, bounce_class=BounceClass.MAILBOX_FULL))
    held = await enrolments.get(scope, enrolment)
    assert (held.state, held.next_at) == (EnrolmentState.ACTIVE, LATER + timedelta(days=3))
    await heard(
        scope, hearing(Heard.BOUNCE, first, bounce_class=BounceClass.SOFT, at=LATER + timedelta(days=1))
    )
    assert await state(scope, enrolment) is EnrolmentState.BOUNCED


async def test_a_host_that_refuses_us_lets_a_person_look(scope: Scope, home: Path) -> None:
    (enrolment,), (first,) = await wrote(scope, home)
    await heard(scope, hearing(Heard.BOUNCE, first, bounce_class=BounceClass.BLOCKED))
    assert await state(scope, enrolment) is EnrolmentState.PAUSED


async def test_what_is_heard_twice_happens_once(scope: Scope, home: Path) -> None:
    (enrolment,), (first,) = await wrote(scope, home)
    once = hearing(Heard.BOUNCE, first, bounce_class=BounceClass.SOFT, source="report 1")
    await heard(scope, once)
    assert await heard(scope, once) == frozenset()
    assert await state(scope, enrolment) is EnrolmentState.ACTIVE
    assert len(await events.events_of(scope, status="bounced")) == 1


async def test_whatever_comes_back_settles_a_message_in_doubt(scope: Scope, home: Path) -> None:
    await load(scope, home, rows_of(2))
    done = await enrolled(scope, await sequence(scope))
    await prepare(scope)
    first, second = await written(scope)
    for one in (first, second):
        await messages.reserve(scope, one, MONDAY, f"<{one.id}@quill.com>", None)
        await messages.settle(scope, one, "in_doubt", MONDAY, "lost", "The answer was lost.")
    await heard(scope, hearing(Heard.REPLY, first, reply_class=ReplyClass.INTERESTED))
    assert await progress.found(scope, second.id, MONDAY)
    assert not await progress.found(scope, second.id, MONDAY)
    assert {one.state for one in await written(scope)} == {MessageState.SENT}
    assert await state(scope, done[0].enrolment_id or new_id()) is EnrolmentState.REPLIED
    on = await enrolments.get(scope, done[1].enrolment_id or new_id())
    assert (on.step, on.next_at) == (1, MONDAY + timedelta(days=2))


async def test_a_message_that_is_not_ours_is_not_found(scope: Scope) -> None:
    with pytest.raises(NotFound):
        await heard(scope, Hearing(Heard.REPLY, new_id(), LATER))
