"""The judge between ready and sent: what it refuses, what it lets wait, and that each has a reason and a way out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadwright.actions.outreach.governor.judge import judge, judge_all
from leadwright.actions.outreach.governor.types import (
    Account,
    Candidate,
    Limits,
    Mailbox,
    Pause,
    State,
    Verdict,
    Watch,
)
from leadwright.policy.contact import Permission
from leadwright.policy.legal import rule_for

NOW = datetime(2026, 11, 26, 10, tzinfo=UTC)
BOX, LIST, OTHER = UUID(int=1), UUID(int=2), UUID(int=3)
YES = Permission(True, "legitimate_interest", "Allowed.", "", "interest", rule_for("US", "email"))
NO = Permission(
    False, "suppressed", "They asked to be left alone.", "Lift it.", None, rule_for("US", "email")
)


def _one(number: int = 10, **changed: object) -> Candidate:
    address = f"p{number}@oak{number}.example"
    told = {
        "message_id": UUID(int=number), "enrolment_id": UUID(int=number + 1000), "sequence_id": LIST,
        "lead_id": UUID(int=number + 2000), "company_id": UUID(int=number + 3000), "contact_id": UUID(int=number + 4000),
        "mailbox_id": BOX, "channel": "email", "address": address, "permission": YES, "person": frozenset({f"address:{address}"}),
        "address_status": "valid", "address_kind": "direct", "approved_by": "ada",
    }  # fmt: skip
    return Candidate(**{**told, **changed})  # type: ignore[arg-type]


def _box(**changed: object) -> Mailbox:
    told = {
        "id": BOX,
        "address": "us@ours.example",
        "cap": 50,
        "sent_today": 0,
        "under_way": (),
        "watch": Watch("", {}),
    }
    return Mailbox(**{**told, **changed})  # type: ignore[arg-type]


def _state(box: Mailbox | None = None, **changed: object) -> State:
    told = {
        "now": NOW, "tomorrow": NOW + timedelta(hours=14), "limits": Limits(), "mailboxes": {BOX: box or _box()},
        "approved": {LIST: 10},
    }  # fmt: skip
    return State(**{**told, **changed})  # type: ignore[arg-type]


def _reason(found: Verdict) -> tuple[str, str]:
    assert found.decision == "send" or (found.words and found.way_out)
    return found.decision, found.code


def test_a_sound_message_may_leave_and_says_what_carries_it() -> None:
    assert judge(_one(), _state()) == Verdict("send", "ok", "Allowed.", basis="interest")


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"permission": NO}, ("refuse", "suppressed")),
        ({"standing": ("customer", "")}, ("refuse", "own_customer")),
        ({"standing": ("open_deal", "")}, ("refuse", "open_deal")),
        ({"standing": ("competitor", "")}, ("refuse", "competitor")),
        ({"standing": ("out", "Closed")}, ("refuse", "lead_out")),
        ({"has_left": True}, ("refuse", "has_left")),
        ({"address": None, "person": frozenset()}, ("refuse", "no_address")),
        ({"address_status": "invalid"}, ("refuse", "address_invalid")),
        ({"address_status": "disposable"}, ("refuse", "address_disposable")),
        ({"address_status": "unknown"}, ("refuse", "address_unknown")),
        ({"address_status": None}, ("wait", "address_unchecked")),
        ({"address_kind": "role"}, ("refuse", "address_role")),
        ({"mailbox_id": None}, ("wait", "no_mailbox")),
        ({"mailbox_id": OTHER}, ("wait", "no_mailbox")),
    ],
)
def test_whom_it_goes_to_decides_first(changed: dict[str, object], expected: tuple[str, str]) -> None:
    assert _reason(judge(_one(**changed), _state())) == expected


@pytest.mark.parametrize(
    ("limit", "changed"),
    [
        ({"own_customers": True}, {"standing": ("customer", "")}), ({"open_deals": True}, {"standing": ("open_deal", "")}),
        ({"competitors": True}, {"standing": ("competitor", "")}), ({"out": True}, {"standing": ("out", "Closed")}),
        ({"role": "send"}, {"address_kind": "role"}), ({"unknown": "send"}, {"address_status": "unknown"}),
        ({"unknown": "send"}, {"address_status": None}), ({"first_by_hand": 0}, {"approved_by": None}),
    ],
)  # fmt: skip
def test_a_team_may_allow_it(limit: dict[str, object], changed: dict[str, object]) -> None:
    allowed = replace(Limits(), **limit)  # type: ignore[arg-type]
    assert judge(_one(**changed), _state(limits=allowed, approved={})).decision == "send"


def test_a_person_approves_the_first_messages_of_a_sequence_and_then_no_more() -> None:
    unread = _one(approved_by=None)
    assert _reason(judge(unread, _state(approved={LIST: 9}))) == ("wait", "needs_approval")
    assert judge(unread, _state(approved={LIST: 10})).decision == "send"
    assert judge(_one(), _state(approved={})).decision == "send"


def test_one_conversation_an_account_and_a_rest_after_it() -> None:
    one = _one()
    held = {one.company_id: Account(held_by=OTHER)}
    assert _reason(judge(one, _state(accounts=held))) == ("wait", "other_conversation")
    own = {one.company_id: Account(held_by=one.enrolment_id)}
    assert judge(one, _state(accounts=own)).decision == "send"
    rests = {one.company_id: Account(None, NOW - timedelta(days=10))}
    found = judge(one, _state(accounts=rests))
    assert _reason(found) == ("wait", "account_rests")
    assert found.until == NOW + timedelta(days=80)
    assert judge(replace(one, is_first=False), _state(accounts=rests)).decision == "send"


def test_two_sequences_never_write_to_one_person_under_any_address() -> None:
    one = _one(person=frozenset({"address:a@oak.example", "address:b@oak.example", "contact:7"}))
    for key in one.person:
        state = _state(written={key: {OTHER: NOW - timedelta(days=400)}})
        assert _reason(judge(one, state)) == ("refuse", "same_person")
        assert judge(one, _state(written={key: {one.enrolment_id: NOW}})).decision == "send"
        again = replace(state, limits=Limits(person_again_days=365))
        assert judge(one, again).decision == "send"


def test_a_paused_mailbox_sends_nothing_and_says_why() -> None:
    box = _box(pause=Pause("by_hand", "The list is looked at.", "ada", NOW))
    found = judge(_one(), _state(box))
    assert _reason(found) == ("wait", "mailbox_paused")
    assert "The list is looked at." in found.words
    assert found.pause is None


def test_a_mailbox_without_a_postal_address_waits_for_it() -> None:
    found = judge(_one(), _state(_box(has_address=False)))
    assert _reason(found) == ("wait", "no_postal_address")


def test_evidence_pauses_a_mailbox_before_anything_else_leaves() -> None:
    box = _box(watch=Watch("", {1: (60, 8, 0, 0)}))
    found = judge(_one(), _state(box))
    assert _reason(found) == ("wait", "mailbox_paused")
    assert found.pause is not None
    assert found.pause.code == "bounces"
    assert "8 of 60" in found.pause.words
    complaints = judge(_one(), _state(_box(watch=Watch("", {1: (150, 0, 0, 4)}))))
    assert complaints.pause is not None
    assert complaints.pause.code == "complaints"


def test_a_bad_list_stops_a_mailbox_whose_other_lists_are_good_and_is_named() -> None:
    good = dict.fromkeys(range(1, 40), (400, 2, 0, 0))
    bad = {1: (60, 8, 0, 0)}
    box = _box(
        watch=Watch("", {**good, 40: (60, 8, 0, 0)}),
        lists={OTHER: Watch("Good", good), LIST: Watch("Fair", bad)},
    )
    found = judge(_one(), _state(box))
    assert found.pause is not None
    assert "'Fair'" in found.pause.words


def test_what_is_under_way_holds_the_pace_back_the_more_has_bounced() -> None:
    calm = _box(under_way=(NOW - timedelta(minutes=5),) * 11)
    assert judge(_one(), _state(calm)).decision == "send"
    full = _box(under_way=(*[NOW - timedelta(minutes=5)] * 11, NOW - timedelta(minutes=20)))
    found = judge(_one(), _state(full))
    assert _reason(found) == ("wait", "under_way")
    assert found.until == NOW + timedelta(minutes=10)
    bounced = _box(under_way=(NOW - timedelta(minutes=5),) * 11, watch=Watch("", {1: (20, 2, 0, 0)}))
    assert _reason(judge(_one(), _state(bounced))) == ("wait", "under_way")
    proven = _box(under_way=(NOW,) * 40, watch=Watch("", {1: (2000, 4, 0, 0)}), cap=400)
    assert judge(_one(), _state(proven)).decision == "send"


def test_caps_end_with_the_day() -> None:
    for state, code in (
        (_state(_box(sent_today=50)), "mailbox_cap"),
        (_state(limits=Limits(workspace_a_day=3), sent_today=3), "workspace_cap"),
        (_state(to_domain={"oak10.example": 5}), "domain_pace"),
    ):
        found = judge(_one(), state)
        assert _reason(found) == ("wait", code)
        assert found.until == state.tomorrow


def test_accept_all_addresses_are_a_share_of_what_a_mailbox_sends() -> None:
    taken = _one(address_status="accept_all")
    assert judge(taken, _state(_box(accept_all=(1, 9)))).decision == "send"
    assert _reason(judge(taken, _state(_box(accept_all=(2, 9))))) == ("wait", "accept_all_share")
    assert judge(taken, _state(_box(accept_all=(15, 99)))).decision == "send"
    assert judge(_one(), _state(_box(accept_all=(50, 50)))).decision == "send"


def test_a_task_for_a_person_needs_no_mailbox_but_the_law_and_the_account() -> None:
    task = _one(
        channel="linkedin", mailbox_id=None, address=None, person=frozenset({"contact:1"}), approved_by=None
    )
    assert judge(task, _state()).decision == "send"
    assert judge(replace(task, permission=NO), _state()).code == "suppressed"
    assert (
        judge(task, _state(accounts={task.company_id: Account(held_by=OTHER)})).code == "other_conversation"
    )


def test_a_batch_is_judged_as_if_what_may_leave_had_left() -> None:
    same_company = [_one(n, company_id=UUID(int=5), address=f"p{n}@oak.example") for n in range(20, 23)]
    assert [found.code for found in judge_all(same_company, _state())] == [
        "ok",
        "other_conversation",
        "other_conversation",
    ]
    capped = judge_all([_one(n) for n in range(30, 36)], _state(_box(cap=4)))
    assert [found.code for found in capped] == ["ok"] * 4 + ["mailbox_cap"] * 2
    twice = [_one(n, person=frozenset({"contact:9"})) for n in (40, 41)]
    assert [found.code for found in judge_all(twice, _state())] == ["ok", "same_person"]


STATUSES = st.sampled_from(["valid", "accept_all", "unknown", "invalid", "disposable", None])
CANDIDATES = st.builds(
    _one, st.integers(10, 30), permission=st.sampled_from([YES, YES, YES, NO]), address_status=STATUSES,
    address_kind=st.sampled_from(["direct", "role", "free"]), approved_by=st.sampled_from(["ada", None]),
    standing=st.sampled_from([None, None, ("customer", ""), ("out", "Closed")]), is_first=st.booleans(),
    company_id=st.integers(1, 6).map(lambda n: UUID(int=n)), channel=st.sampled_from(["email", "email", "call"]),
)  # fmt: skip


@given(st.lists(CANDIDATES, max_size=30), st.integers(0, 12), st.integers(0, 30))
def test_no_batch_ever_passes_a_cap_an_account_or_a_no(
    batch: list[Candidate], cap: int, under_way: int
) -> None:
    state = _state(_box(cap=cap, under_way=(NOW - timedelta(minutes=3),) * under_way), approved={})
    found = judge_all(batch, state)
    left = [one for one, verdict in zip(batch, found, strict=True) if verdict.decision == "send"]
    mails = [one for one in left if one.channel == "email"]
    assert len(mails) <= cap
    assert len(mails) <= max(0, 12 - under_way)
    assert all(one.permission.allowed and one.standing is None for one in left)
    assert all(
        one.address_status in ("valid", "accept_all") and one.address_kind != "role" and one.approved_by
        for one in mails
    )
    by_company: dict[UUID, set[UUID]] = {}
    for one in left:
        by_company.setdefault(one.company_id, set()).add(one.enrolment_id)
    assert all(len(enrolments) == 1 for enrolments in by_company.values())
    for verdict in found:
        _reason(verdict)
        assert verdict.until is None or verdict.until >= NOW
