"""Behaviour of taking leads into a sequence: one conversation per account, with somebody who can be reached, or a reason."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from leadwright.actions.outreach import enrolments, progress, sequences
from leadwright.actions.outreach.document import from_document
from leadwright.actions.outreach.types import EnrolmentState
from leadwright.flows.enrol import enrol
from leadwright.flows.merge import merge
from leadwright.flows.undo_identity import undo_identity
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Conflict
from leadwright.kernel.ids import new_id
from leadwright.leads import decide
from leadwright.policy import identifiers
from leadwright.policy.suppression import suppress
from tests.flows.invented_outreach import (
    HEADER,
    MONDAY,
    STEPS,
    enrolled,
    leads_of,
    load,
    offer,
    prepare,
    rows_of,
    sequence,
)

pytestmark = pytest.mark.anyio


async def companies(scope: Scope) -> dict[str, UUID]:
    rows = await scope.rows("SELECT name, company_id FROM profiles")
    return {row[0]: row[1] for row in rows}


async def test_a_lead_is_taken_in_with_its_contact_and_begins_to_be_worked_on(
    scope: Scope, home: Path
) -> None:
    await load(scope, home, rows_of(2))
    stored = await sequence(scope)
    done = await enrolled(scope, stored)
    assert all(
        one.enrolment_id and one.who and one.who.email == f"p{n}@company{n}.com" for n, one in enumerate(done)
    )
    held = await enrolments.get(scope, done[0].enrolment_id or new_id())
    assert (held.state, held.step, held.next_at) == (EnrolmentState.WAITING, 0, MONDAY)
    assert await decide.stage_of(scope, done[0].lead_id) == "working"


async def test_one_account_has_one_conversation_and_the_reason_names_it(scope: Scope, home: Path) -> None:
    await load(scope, home, rows_of(1))
    await enrolled(scope, await sequence(scope))
    (again,) = await enrolled(scope, await sequence(scope, name="Another"))
    assert again.enrolment_id is None
    assert again.code == "held"
    assert "'Test'" in again.words


async def test_why_somebody_is_not_taken_in_is_said(scope: Scope, home: Path) -> None:
    await load(
        scope, home,
        HEADER + "Nobody,nobody.com,,,,,,\nNo Mail,nomail.com,,Ada Low,CTO,,linkedin.com/in/ada,\n"
        "Left Alone,alone.com,,Ben Low,CTO,ben@alone.com,,\nLost,lost.com,,Cleo Low,CTO,cleo@lost.com,,\n"
        "Nameless,nameless.com,,,,,,\n",
    )  # fmt: skip
    await load(
        scope, home, "company,website,contact_email\nNameless,nameless.com,x@nameless.com\n", "second.csv"
    )
    leads = await leads_of(scope)
    await decide.move(scope, leads["Lost"], "lost")
    stored = await sequence(scope)
    await suppress(scope, [identifiers.identifier("email", "ben@alone.com")], "asked")
    done = {one.lead_id: one for one in await enrolled(scope, stored)}
    told = {name: done[lead].code for name, lead in leads.items()}
    assert told == {
        "Nobody": "no_contact", "No Mail": "no_address", "Left Alone": "suppressed", "Lost": "stage", "Nameless": "missing",
    }  # fmt: skip
    assert "contact.first_name" in done[leads["Nameless"]].words


async def test_missing_values_of_any_step_and_variant_are_named_before_anything_is_planned(
    scope: Scope, home: Path
) -> None:
    await load(scope, home, rows_of(1))
    ways = [
        {"subject": "a", "body": "{{ offer.outcome }}"},
        {"name": "b", "subject": "{{ signal.label }}", "body": "{{ sender.title }}"},
    ]
    stored = await sequence(
        scope,
        [
            *STEPS,
            {"day": 9, "channel": "call", "body": "{{ contact.department }}"},
            {"day": 9, "channel": "email", "variants": ways},
        ],
    )
    (done,) = await enrolled(scope, stored)
    assert done.code == "missing"
    for name in ("offer.outcome", "signal.label", "sender.title"):
        assert name in done.words
    assert await prepare(scope) == 0


async def test_a_rehearsal_takes_nobody_in(scope: Scope, home: Path) -> None:
    await load(scope, home, rows_of(2))
    stored = await sequence(scope)
    told = await enrol(scope, stored, dict.fromkeys((await leads_of(scope)).values()), MONDAY, rehearsal=True)
    assert [one.code for one in told] == ["", ""]
    assert (await enrolments.page(scope))[1] == 0


async def test_a_sequence_that_is_off_takes_nobody_in(scope: Scope, home: Path) -> None:
    await load(scope, home, rows_of(1))
    stored = await sequence(scope)
    off = await sequences.enable(scope, stored.id, enabled=False)
    with pytest.raises(Conflict, match="off"):
        await enrolled(scope, off)


async def test_a_company_goes_through_a_sequence_once(scope: Scope, home: Path) -> None:
    await load(scope, home, rows_of(1))
    stored = await sequence(scope)
    (done,) = await enrolled(scope, stored)
    await enrolments.stop(scope, done.enrolment_id or new_id(), MONDAY)
    (again,) = await enrolled(scope, stored)
    assert again.code == "been_through"


async def test_an_answer_holds_the_account_until_somebody_closes_it(scope: Scope, home: Path) -> None:
    await load(scope, home, rows_of(1))
    (done,) = await enrolled(scope, await sequence(scope))
    assert done.enrolment_id
    await progress.end(scope, done.enrolment_id, EnrolmentState.REPLIED, MONDAY)
    other = await sequence(scope, name="Another")
    assert (await enrolled(scope, other))[0].code == "held"
    await enrolments.close(scope, done.enrolment_id, MONDAY)
    assert (await enrolled(scope, other))[0].enrolment_id


async def test_a_new_version_leaves_those_in_it_as_they_began(scope: Scope, home: Path) -> None:
    await load(scope, home, rows_of(1))
    stored = await sequence(scope)
    (done,) = await enrolled(scope, stored)
    changed = await sequences.save(
        scope, from_document({**stored.document.to_document(), "purpose": "Other words"}), stored.id
    )
    assert changed.version == 2
    assert (await enrolments.get(scope, done.enrolment_id or new_id())).version == 1
    assert (await sequences.save(scope, changed.document, stored.id)).version == 2


# companies that turn out to be one ---------------------------------------------------------------------------


async def test_of_two_conversations_that_meet_in_a_merge_the_one_further_along_goes_on(
    scope: Scope, home: Path
) -> None:
    await load(scope, home, rows_of(2))
    stored = await sequence(scope)
    first, second = await enrolled(scope, stored)
    assert first.enrolment_id
    assert second.enrolment_id
    await prepare(scope)
    await progress.advance(scope, second.enrolment_id, 0, stored.document, MONDAY)
    await merge(scope, list((await companies(scope)).values()))
    lost, won = (
        await enrolments.get(scope, first.enrolment_id),
        await enrolments.get(scope, second.enrolment_id),
    )
    assert (lost.state, lost.code) == (EnrolmentState.STOPPED, "met")
    assert "one" in lost.reason
    assert won.runs
    assert won.company_id == lost.company_id
    left = await scope.rows(
        "SELECT state, refusal->>'code' FROM outreach_messages WHERE enrolment_id = :id", id=lost.id
    )
    assert [tuple(row) for row in left] == [("cancelled", "met")]
    told = await scope.value(
        "SELECT details->>'winner' FROM outreach_events WHERE enrolment_id = :id AND status = 'stopped'",
        id=lost.id,
    )
    assert told == str(won.id)


async def test_an_answered_conversation_outweighs_one_further_along(scope: Scope, home: Path) -> None:
    await load(scope, home, rows_of(2))
    stored = await sequence(scope)
    first, second = await enrolled(scope, stored)
    assert first.enrolment_id
    assert second.enrolment_id
    await progress.advance(scope, second.enrolment_id, 0, stored.document, MONDAY)
    await progress.end(scope, first.enrolment_id, EnrolmentState.REPLIED, MONDAY)
    await merge(scope, list((await companies(scope)).values()))
    assert (await enrolments.get(scope, second.enrolment_id)).state is EnrolmentState.STOPPED
    assert (await enrolments.get(scope, first.enrolment_id)).closed_at is None


async def test_a_split_takes_its_conversation_along_and_brings_no_stopped_one_back(
    scope: Scope, home: Path
) -> None:
    await load(scope, home, rows_of(2))
    done = await enrolled(scope, await sequence(scope))
    act = await merge(scope, list((await companies(scope)).values()))
    await undo_identity(scope, act.act_id)
    states = [await enrolments.get(scope, one.enrolment_id or new_id()) for one in done]
    assert sorted(one.state.value for one in states) == ["stopped", "waiting"]
    assert len({one.company_id for one in states}) == 2
    assert {one.company_id for one in states} == set((await companies(scope)).values())


async def test_after_a_merge_the_account_is_held_for_whoever_comes(scope: Scope, home: Path) -> None:
    await load(scope, home, rows_of(2))
    leads = await leads_of(scope)
    stored = await sequence(scope)
    await enrol(scope, stored, {leads["Company 0"]: None}, MONDAY)
    await merge(scope, list((await companies(scope)).values()))
    (other,) = await enrol(scope, await sequence(scope, name="Another"), {leads["Company 1"]: None}, MONDAY)
    assert other.code == "held"


async def test_the_shipped_sequences_write_to_an_ordinary_lead(scope: Scope, home: Path) -> None:
    await load(scope, home, rows_of(3))
    await offer(scope)
    leads = list((await leads_of(scope)).values())
    for lead, stored in zip(leads, await sequences.add_examples(scope), strict=True):
        (done,) = await enrol(scope, stored, {lead: None}, MONDAY)
        assert done.enrolment_id, done.words
    assert await sequences.add_examples(scope) == []
    assert await prepare(scope) == 3
