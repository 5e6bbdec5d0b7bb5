"""What the judge is told of messages that are really there: mailboxes and their watch, accounts, people, caps, pauses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from leadwright.actions.outreach import messages, progress
from leadwright.actions.outreach.governor import limits, pauses
from leadwright.actions.outreach.governor.ask import ask, watch
from leadwright.actions.outreach.governor.state import mailboxes_of, state_of
from leadwright.actions.outreach.governor.types import Limits, Mailbox, Verdict
from leadwright.actions.outreach.types import BounceClass, Heard, Hearing, ReplyClass
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Conflict, Wrong
from leadwright.kernel.settings import settings
from leadwright.policy.consent import Said, record
from leadwright.policy.identifiers import identifier
from leadwright.reads.candidates import candidates
from leadwright.reads.deliverability import deliverability
from leadwright.reads.experiments import experiments
from tests.flows.invented_outreach import BOX, MONDAY, STEPS, enrolled, load, prepare, rows_of, sequence

pytestmark = pytest.mark.anyio
OPEN = {"unknown": "send", "first_by_hand": 0, "domain_a_day": 100}


@pytest.fixture(autouse=True)
def install_key(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LEADWRIGHT_INSTALL_KEY", "a key of tests and of nobody else")
    settings.cache_clear()
    yield
    settings.cache_clear()


async def _box(scope: Scope, cap: int = 400) -> None:
    await scope.run(
        "INSERT INTO mailboxes (workspace_id, id, address, name, smtp_host, smtp_port, smtp_security, imap_host, imap_port,"
        " imap_security, username, auth, sealed, created_by, daily_cap, ramp_days,"
        " postal_address) VALUES (:w, :id, 'nora@quill.example', 'Nora',"
        " 'mail.quill.example', 465, 'tls', 'mail.quill.example', 993, 'tls', 'nora', 'password', '\\x00', 'test', :cap, 0,"
        " '1 High Street, London')",
        w=scope.workspace, id=BOX, cap=cap,
    )  # fmt: skip


async def ready(
    scope: Scope, home: Path, count: int = 3, country: str = "United Kingdom", **more: Any
) -> list[UUID]:
    """Messages that are written and may leave, of so many companies; checked by nobody."""
    await load(scope, home, rows_of(count, country))
    await _box(scope, more.pop("cap", 400))
    await enrolled(scope, await sequence(scope, **more))
    await prepare(scope)
    rows = await scope.rows("SELECT id FROM outreach_messages ORDER BY to_address")
    return [row[0] for row in rows]


async def _leave(scope: Scope, message_id: UUID, at: datetime) -> None:
    one = await messages.get(scope, message_id)
    assert await messages.reserve(scope, one, max(at, one.due_at), f"<{one.id}@quill.example>", BOX)
    assert await messages.settle(scope, one, "sent", at)


async def _heard(scope: Scope, message_id: UUID, kind: Heard, at: datetime, **more: Any) -> None:
    await progress.heard(scope, Hearing(kind, message_id, at, **more))


async def _asked(scope: Scope, ids: list[UUID], at: datetime = MONDAY) -> list[Verdict]:
    return await ask(scope, await candidates(scope, ids, at), at)


async def _mailbox(scope: Scope, at: datetime) -> Mailbox:
    return (await mailboxes_of(scope, Limits(), None, at))[BOX]


async def test_an_address_that_nobody_checked_waits_and_one_that_was_leaves(scope: Scope, home: Path) -> None:
    ids = await ready(scope, home, 1)
    assert [one.code for one in await _asked(scope, ids)] == ["address_unchecked"]
    await scope.run("UPDATE contacts SET emails = jsonb_set(emails, '{0,status}', '\"valid\"')")
    assert [one.code for one in await _asked(scope, ids)] == ["needs_approval"]
    await limits.decide(scope, {"first_by_hand": 0})
    assert [one.code for one in await _asked(scope, ids)] == ["ok"]


async def test_the_law_of_their_country_and_their_word_count(scope: Scope, home: Path) -> None:
    ids = await ready(scope, home, 2, "Germany")
    await limits.decide(scope, OPEN)
    assert [one.code for one in await _asked(scope, ids)] == ["no_consent", "no_consent"]
    who = identifier("email", "P0@company0.com")
    await record(scope, [who], Said("consent", "email", "Yes.", "a form", clock.now() - timedelta(days=3)))
    found = await _asked(scope, ids)
    assert [(one.decision, one.basis) for one in found] == [("send", "consent"), ("refuse", None)]


async def test_what_left_counts_as_under_way_until_its_wait_is_over_or_it_is_heard_of(
    scope: Scope, home: Path
) -> None:
    ids = await ready(scope, home, 3)
    for one in ids:
        await _leave(scope, one, MONDAY)
    soon = MONDAY + timedelta(minutes=10)
    assert len((await _mailbox(scope, soon)).under_way) == 3
    await _heard(scope, ids[0], Heard.BOUNCE, soon, bounce_class=BounceClass.HARD)
    await _heard(scope, ids[1], Heard.REPLY, soon, reply_class=ReplyClass.INTERESTED)
    box = await _mailbox(scope, soon)
    assert len(box.under_way) == 1
    assert (box.watch.sent, box.watch.bounced, box.sent_today) == (3, 1, 3)
    assert [(one.name, one.sent, one.bounced) for one in box.lists.values()] == [("Test", 3, 1)]
    assert (await _mailbox(scope, MONDAY + timedelta(minutes=31))).under_way == ()


async def test_every_class_of_bounce_is_counted_under_its_own_name(scope: Scope, home: Path) -> None:
    ids = await ready(scope, home, 5)
    for one in ids:
        await _leave(scope, one, MONDAY)
    at = MONDAY + timedelta(minutes=5)
    for one, kind in zip(ids, BounceClass, strict=False):
        await _heard(scope, one, Heard.BOUNCE, at, bounce_class=kind)
    await _heard(scope, ids[4], Heard.COMPLAINT, at)
    box = await _mailbox(scope, at)
    assert box.watch.days == {1: (5, 1, 1, 1)}
    board = await deliverability(scope)
    counts = board.mailboxes[0].counts
    assert (counts.sent, counts.hard, counts.soft, counts.blocked, counts.full, counts.complaints) == (
        5,
        1,
        1,
        1,
        1,
        1,
    )
    assert {one.domain for one in board.recipients} == {f"company{n}.com" for n in range(5)}
    assert [(one.domain, one.mailboxes) for one in board.domains] == [("quill.example", 1)]


async def test_a_bad_list_pauses_the_mailbox_and_a_person_lets_it_go_on_with_a_reason(
    scope: Scope, home: Path
) -> None:
    ids = await ready(scope, home, 9)
    await limits.decide(scope, OPEN)
    assert {one.code for one in await _asked(scope, ids)} == {"ok"}
    for one in ids[:7]:
        await _leave(scope, one, MONDAY)
    at = MONDAY + timedelta(minutes=20)
    assert await watch(scope, at) == {}
    for one in ids[:5]:
        await _heard(scope, one, Heard.BOUNCE, at, bounce_class=BounceClass.HARD)
    found = await watch(scope, at)
    assert found[BOX].code == "bounces"
    assert "5 of 7" in found[BOX].words
    assert await watch(scope, at) == {}
    last = (await _asked(scope, ids[7:], at))[0]
    assert (last.decision, last.code) == ("wait", "mailbox_paused")
    board = (await deliverability(scope)).mailboxes[0]
    assert (board.state, board.paused is not None) == ("paused", True)
    with pytest.raises(Wrong):
        await pauses.resume(scope, BOX, "  ")
    await scope.run("UPDATE mailbox_pauses SET paused_at = :at", at=at)
    gone = await pauses.resume(scope, BOX, "the list was verified")
    assert gone.resumed_reason == "the list was verified"
    await scope.run("UPDATE mailbox_pauses SET resumed_at = :at", at=at + timedelta(hours=1))
    later = at + timedelta(hours=2)
    assert (await _mailbox(scope, later)).watch.sent == 0
    assert [one.code for one in await _asked(scope, ids[7:], later)] == ["ok", "ok"]
    with pytest.raises(Conflict):
        await pauses.resume(scope, BOX, "again")


async def test_the_judge_itself_keeps_the_pause_that_it_finds(scope: Scope, home: Path) -> None:
    ids = await ready(scope, home, 8)
    await limits.decide(scope, OPEN)
    for one in ids[:6]:
        await _leave(scope, one, MONDAY)
        await _heard(scope, one, Heard.BOUNCE, MONDAY + timedelta(minutes=1), bounce_class=BounceClass.HARD)
    assert {one.code for one in await _asked(scope, ids[6:], MONDAY + timedelta(minutes=2))} == {
        "mailbox_paused"
    }
    kept = (await pauses.standing(scope))[BOX]
    assert kept.paused_by == "governor"
    assert kept.details["sent"] == 6


async def test_a_pause_of_the_mailbox_itself_holds_it_as_well(scope: Scope, home: Path) -> None:
    ids = await ready(scope, home, 1)
    await limits.decide(scope, OPEN)
    await scope.run("UPDATE mailboxes SET paused_at = now(), paused_by = 'ada', paused_reason = 'on leave'")
    (found,) = await _asked(scope, ids)
    assert found.code == "mailbox_paused"
    assert "on leave" in found.words
    await scope.run(
        "UPDATE mailboxes SET paused_at = NULL, paused_by = NULL, paused_reason = NULL, trouble_code = 'locked',"
        " trouble_words = 'The password is wrong.', trouble_at = now()"
    )
    assert (await _asked(scope, ids))[0].code == "mailbox_paused"


async def test_caps_of_the_day_count_what_was_reserved(scope: Scope, home: Path) -> None:
    ids = await ready(scope, home, 4, cap=3)
    await limits.decide(scope, OPEN)
    await _leave(scope, ids[0], MONDAY)
    assert [one.code for one in await _asked(scope, ids[1:])] == ["ok", "ok", "mailbox_cap"]
    await limits.decide(scope, {"workspace_a_day": 2})
    assert [one.code for one in await _asked(scope, ids[1:])] == ["ok", "workspace_cap", "workspace_cap"]
    assert [one.code for one in await _asked(scope, ids[1:2], MONDAY + timedelta(days=1))] == ["ok"]


async def test_own_customers_open_leads_and_who_has_left_are_told(scope: Scope, home: Path) -> None:
    ids = await ready(scope, home, 4)
    await limits.decide(scope, OPEN)
    rows = await scope.rows("SELECT m.lead_id FROM outreach_messages m ORDER BY to_address")
    await scope.run("UPDATE leads SET stage = 'won' WHERE id = :id", id=rows[0][0])
    await scope.run(
        "UPDATE leads SET stage = 'disqualified', verdict_reason = 'too small' WHERE id = :id", id=rows[1][0]
    )
    await scope.run("UPDATE contacts SET standing = 'former' WHERE email = 'p2@company2.com'")
    assert [one.code for one in await _asked(scope, ids)] == ["own_customer", "lead_out", "has_left", "ok"]
    await limits.decide(scope, {"own_customers": True, "out": True})
    assert [one.code for one in await _asked(scope, ids)] == ["ok", "ok", "has_left", "ok"]


async def test_two_sequences_do_not_write_to_one_person(scope: Scope, home: Path) -> None:
    ids = await ready(scope, home, 2)
    await limits.decide(scope, OPEN)
    await _leave(scope, ids[0], MONDAY)
    await scope.run("UPDATE enrolments SET state = 'finished', ended_at = now()")
    await enrolled(scope, await sequence(scope, name="Another"), MONDAY + timedelta(days=200))
    await prepare(scope, MONDAY + timedelta(days=200))
    rows = await scope.rows(
        "SELECT m.id FROM outreach_messages m JOIN sequences s ON s.id = m.sequence_id WHERE s.name = 'Another' ORDER BY m.to_address"
    )
    found = await _asked(scope, [row[0] for row in rows], MONDAY + timedelta(days=200))
    assert [one.code for one in found] == ["same_person", "ok"]


async def test_a_batch_asks_a_fixed_number_of_questions(scope: Scope, home: Path) -> None:
    ids = await ready(scope, home, 8)
    await limits.decide(scope, OPEN)
    asked: list[str] = []
    real = Scope.rows

    async def counted(self: Scope, sql: str, **parameters: Any) -> Any:
        asked.append(sql)
        return await real(self, sql, **parameters)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Scope, "rows", counted)
        await state_of(scope, await candidates(scope, ids[:1], MONDAY), MONDAY)
        few = len(asked)
        asked.clear()
        await state_of(scope, await candidates(scope, ids, MONDAY), MONDAY)
    assert len(asked) == few


async def test_variants_are_compared_by_what_was_sent_and_answered(scope: Scope, home: Path) -> None:
    variants = [
        {"name": "short", "subject": "Hi", "body": "Short"},
        {"name": "long", "subject": "Hi", "body": "Long"},
    ]
    ids = await ready(
        scope, home, 6, steps=[{"day": 0, "channel": "email", "variants": variants}, *STEPS[1:]]
    )
    for one in ids:
        await _leave(scope, one, MONDAY)
    at = MONDAY + timedelta(hours=1)
    await _heard(scope, ids[0], Heard.REPLY, at, reply_class=ReplyClass.INTERESTED)
    await _heard(scope, ids[1], Heard.REPLY, at, reply_class=ReplyClass.NO)
    await _heard(scope, ids[2], Heard.OUT_OF_OFFICE, at)
    (found,) = await experiments(scope)
    assert (found.step, found.is_live, {arm.name for arm in found.verdict.arms}) == (
        0,
        True,
        {"short", "long"},
    )
    assert sum(arm.sent for arm in found.verdict.arms) == 6
    assert sum(arm.good for arm in found.verdict.arms) == 1
    answered = (await messages.get(scope, ids[0])).variant
    assert next(arm.good for arm in found.verdict.arms if arm.name == answered) == 1


async def test_mails_to_hosts_that_take_everything_are_a_share_of_the_week(scope: Scope, home: Path) -> None:
    ids = await ready(scope, home, 5)
    await limits.decide(scope, OPEN)
    await scope.run("UPDATE contacts SET emails = jsonb_set(emails, '{0,status}', '\"accept_all\"')")
    for one in ids[:2]:
        await _leave(scope, one, MONDAY)
    assert [one.code for one in await _asked(scope, ids[2:])] == ["accept_all_share"] * 3
    await limits.decide(scope, {"accept_all_share": 0.4})
    assert [one.code for one in await _asked(scope, ids[2:])] == ["ok", "ok", "accept_all_share"]
    assert [one.code for one in await _asked(scope, ids[2:3], MONDAY + timedelta(days=8))] == ["ok"]
