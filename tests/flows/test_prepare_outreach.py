"""Behaviour of writing what is due: once per step and lead, in the right words, to be read where a person must."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from leadwright.actions.outreach import enrolments, events, messages, progress, steps
from leadwright.actions.outreach.types import EnrolmentState, MessageState
from leadwright.flows.prepare_outreach import prepare_outreach
from leadwright.kernel.db import Database, Scope
from leadwright.kernel.errors import Conflict
from leadwright.leads import decide
from tests.flows.invented_outreach import MONDAY, enrolled, leads_of, load, offer, prepare, rows_of, sequence

pytestmark = pytest.mark.anyio


async def written(scope: Scope) -> list[messages.Message]:
    rows = await scope.rows("SELECT id FROM outreach_messages ORDER BY id")
    return [await messages.get(scope, row[0]) for row in rows]


async def begun(scope: Scope, home: Path, count: int = 1, **more: Any) -> list[UUID]:
    await load(scope, home, rows_of(count, more.pop("country", "United Kingdom")))
    done = await enrolled(scope, await sequence(scope, **more))
    await scope.commit()
    return [one.enrolment_id for one in done if one.enrolment_id]


async def test_a_due_step_is_written_once_however_often_it_is_looked_at(scope: Scope, home: Path) -> None:
    await begun(scope, home, 3)
    assert await prepare(scope) == 3
    assert await prepare(scope) == 0
    first, *_ = await written(scope)
    assert (first.subject, first.body) == ("Company 0", "Hello Ada")
    assert (first.to_address, first.to_name, first.state) == (
        "p0@company0.com",
        "Ada Person0",
        MessageState.APPROVED,
    )
    assert [one.status for one in await events.events_of(scope, message=first.id)] == ["planned"]


async def test_two_that_plan_at_once_write_each_step_once(database: Database, home: Path) -> None:
    async with database.scope(actor="test") as one, database.scope(actor="test") as two:
        await begun(one, home, 4)
        left, right = prepare_outreach(one, MONDAY), prepare_outreach(two, MONDAY)
        done = [await anext(left)]
        done += [step async for step in right]  # all is held by the first
        await one.commit()
        assert [step.planned for step in done] == [4]


async def test_a_planning_that_dies_leaves_all_to_the_next(scope: Scope, home: Path) -> None:
    await begun(scope, home, 2)
    steps_of = prepare_outreach(scope, MONDAY)
    await anext(steps_of)
    await scope.rollback()
    await steps_of.aclose()
    assert await prepare(scope) == 2


async def test_it_is_due_within_the_hours_of_whoever_gets_it(scope: Scope, home: Path) -> None:
    await begun(scope, home, 1, country="United States")
    await prepare(scope)
    (one,) = await written(scope)
    assert one.due_at == datetime(2026, 11, 30, 17, tzinfo=UTC)  # nine o'clock on the coast of the Pacific
    assert one.country == "US"


async def test_the_first_ones_and_those_to_hot_leads_are_read_by_a_person(scope: Scope, home: Path) -> None:
    await begun(scope, home, 5, approval={"first": 2})
    await prepare(scope)
    states = [one.state for one in await written(scope)]
    assert states.count(MessageState.AWAITING_APPROVAL) == 2
    assert states.count(MessageState.APPROVED) == 3


async def test_everything_is_read_where_a_sequence_says_so(scope: Scope, home: Path) -> None:
    await begun(scope, home, 3, approval={"first": 0, "always": True})
    await prepare(scope)
    assert {one.state for one in await written(scope)} == {MessageState.AWAITING_APPROVAL}


async def test_a_linkedin_step_and_a_call_are_tasks_with_their_text_ready(scope: Scope, home: Path) -> None:
    calls = [
        {"day": 0, "channel": "call", "body": "Call {{ contact.name }}"},
        {"day": 3, "channel": "linkedin", "body": "Hi"},
    ]
    (enrolment,) = await begun(scope, home, 1, steps=calls)
    await prepare(scope)
    (task,) = await written(scope)
    assert (task.state, task.body, task.to_address) == (MessageState.OPEN, "Call Ada Person0", None)
    await steps.do_task(scope, task.id, MONDAY, "spoke")
    held = await enrolments.get(scope, enrolment)
    assert (held.state, held.step, held.next_at) == (EnrolmentState.ACTIVE, 1, MONDAY + timedelta(days=3))
    with pytest.raises(Conflict):
        await steps.do_task(scope, task.id, MONDAY)


async def test_a_further_e_mail_goes_on_in_the_thread_of_the_first(scope: Scope, home: Path) -> None:
    (enrolment,) = await begun(scope, home)
    await prepare(scope)
    (first,) = await written(scope)
    await sent(scope, first, MONDAY)
    assert await prepare(scope, MONDAY + timedelta(days=1)) == 0
    assert await prepare(scope, MONDAY + timedelta(days=2)) == 1
    assert [one.subject for one in await written(scope)] == ["Company 0", "Re: Company 0"]
    assert (await enrolments.get(scope, enrolment)).step == 1


async def sent(scope: Scope, one: messages.Message, at: datetime) -> None:
    assert await messages.reserve(scope, one, max(at, one.due_at), f"<{one.id}@quill.com>", one.mailbox_id)
    assert await messages.settle(scope, one, "sent", at)
    document = await steps.document_of(scope, one)
    await progress.advance(scope, one.enrolment_id, one.step, document, at)


async def test_after_its_last_step_a_conversation_is_finished(scope: Scope, home: Path) -> None:
    (enrolment,) = await begun(scope, home)
    for day in (0, 2, 5):
        await prepare(scope, MONDAY + timedelta(days=day))
        await sent(scope, (await written(scope))[-1], MONDAY + timedelta(days=day))
    held = await enrolments.get(scope, enrolment)
    assert (held.state, held.next_at) == (EnrolmentState.FINISHED, None)
    assert await prepare(scope, MONDAY + timedelta(days=50)) == 0


async def test_what_is_missing_holds_a_conversation_with_its_name(scope: Scope, home: Path) -> None:
    (enrolment,) = await begun(scope, home)
    await scope.run("UPDATE contacts SET name = 'p0@company0.com'")
    assert await prepare(scope) == 0
    held = await enrolments.get(scope, enrolment)
    assert (held.state, held.code) == (EnrolmentState.PAUSED, "missing")
    assert "contact.first_name" in held.reason
    await scope.run("UPDATE contacts SET name = 'Ada Low'")
    await enrolments.resume(scope, enrolment, MONDAY)
    assert await prepare(scope) == 1


async def test_who_left_or_is_lost_is_not_written_to(scope: Scope, home: Path) -> None:
    first, second, third = await begun(scope, home, 3)
    leads = await leads_of(scope)
    await scope.run("UPDATE contacts SET standing = 'former' WHERE email = 'p0@company0.com'")
    await decide.move(scope, leads["Company 1"], "won")
    await decide.snooze(scope, leads["Company 2"], date(2026, 12, 10))
    assert await prepare(scope) == 0
    assert [(await enrolments.get(scope, one)).code for one in (first, second)] == ["left", "stage"]
    assert (await enrolments.get(scope, third)).next_at == datetime(2026, 12, 10, tzinfo=UTC)


async def test_a_message_can_be_written_otherwise_approved_and_taken_back(scope: Scope, home: Path) -> None:
    await begun(scope, home, 1, approval={"first": 9})
    await prepare(scope)
    (one,) = await written(scope)
    changed = await messages.edit(scope, one.id, "Other\nsubject", "Other words", MONDAY)
    assert (changed.subject, changed.body, changed.edited) == ("Other subject", "Other words", True)
    assert await steps.approve(scope, [one.id], MONDAY) == [one.id]
    assert (await messages.get(scope, one.id)).send_after == MONDAY + timedelta(minutes=10)
    assert await messages.ready(scope, MONDAY + timedelta(minutes=9), 9) == []
    assert await messages.take_back(scope, [one.id], MONDAY) == [one.id]
    assert await messages.ready(scope, MONDAY + timedelta(days=1), 9) == []
    assert await steps.approve(scope, [one.id], MONDAY) == [one.id]
    (ready,) = await messages.ready(scope, MONDAY + timedelta(minutes=10), 9)
    assert await messages.reserve(scope, ready, MONDAY + timedelta(minutes=10), "<a@b.c>", None)
    assert await messages.take_back(scope, [one.id], MONDAY) == []
    with pytest.raises(Conflict):
        await messages.edit(scope, one.id, "s", "b", MONDAY)


async def test_a_step_that_is_left_out_lets_the_next_come(scope: Scope, home: Path) -> None:
    (enrolment,) = await begun(scope, home, 1, approval={"first": 9})
    await prepare(scope)
    (one,) = await written(scope)
    await steps.leave_out(scope, one.id, MONDAY)
    held = await enrolments.get(scope, enrolment)
    assert (held.step, held.next_at) == (1, MONDAY + timedelta(days=2))
    assert await prepare(scope, MONDAY + timedelta(days=2)) == 1


async def test_words_that_have_aged_are_written_anew_unless_a_person_wrote_them(
    scope: Scope, home: Path
) -> None:
    await load(scope, home, rows_of(2))
    await offer(scope)
    await enrolled(scope, await sequence(scope, approval={"first": 9}))
    await prepare(scope)
    first, second = await written(scope)
    await messages.edit(scope, second.id, "Mine", "My own words", MONDAY)
    await scope.run("UPDATE outreach_messages SET good_until = '2026-12-01', body = 'old news'")
    await scope.run("UPDATE outreach_messages SET good_until = NULL, body = 'My own words' WHERE edited")
    assert await prepare(scope, MONDAY + timedelta(days=1)) == 0
    assert await prepare(scope, MONDAY + timedelta(days=2)) == 1
    assert [one.body for one in await written(scope)] == ["Hello Ada", "My own words"]
    assert (await messages.get(scope, first.id)).state is MessageState.AWAITING_APPROVAL
