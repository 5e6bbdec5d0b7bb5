"""May this message leave now? The one judge between ready and sent. Pure: the same candidate and state, the same verdict.

The order is the order of weight: the person's word and the law, whom we write to at all, who else writes to them, whether
the address is sound, whether a person looked at it, and last the mailbox: its health, its pace, its caps. Every answer
has a code and words that a salesperson reads, and says what would change it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from leadwright.actions.outreach.governor.health import should_pause
from leadwright.actions.outreach.governor.pace import allowed, free_at
from leadwright.actions.outreach.governor.types import Account, Candidate, Mailbox, State, Verdict

Check = Callable[[Candidate, State], Verdict | None]
FEW = 10
"""Below so many mails a week a share of accept-all addresses means nothing: the first few are let through by number."""
_STANDINGS = {
    "customer": ("own_customer", "own_customers", "Your own customer"),
    "open_deal": ("open_deal", "open_deals", "A deal is open there"),
    "competitor": ("competitor", "competitors", "A competitor"),
    "out": ("lead_out", "out", "The lead is out"),
}


def judge(one: Candidate, state: State) -> Verdict:
    """The verdict on one message: the first check that objects, or send."""
    checks = _EMAIL if one.channel == "email" else _ANY
    for check in checks:
        if (found := check(one, state)) is not None:
            return found
    return Verdict("send", "ok", one.permission.words, basis=one.permission.basis)


def judge_all(candidates: Iterable[Candidate], state: State) -> list[Verdict]:
    """The verdicts on a batch, each as if those before it that may leave had left now."""
    found = []
    for one in candidates:
        verdict = judge(one, state)
        found.append(verdict)
        if verdict.decision == "send":
            state = sent(one, state)
    return found


def sent(one: Candidate, state: State) -> State:
    """The state after a message has left now: it counts in every cap, and is under way."""
    written = dict(state.written)
    approved = dict(state.approved)
    to_domain = dict(state.to_domain)
    accounts = dict(state.accounts)
    mailboxes = dict(state.mailboxes)
    for key in one.person:
        written[key] = {**written.get(key, {}), one.enrolment_id: state.now}
    accounts[one.company_id] = Account(one.enrolment_id, state.now, one.sequence_id)
    if one.approved_by:
        approved[one.sequence_id] = approved.get(one.sequence_id, 0) + 1
    if one.channel != "email" or one.address is None:
        return replace(state, accounts=accounts, approved=approved, written=written)
    domain = _domain(one)
    to_domain[domain] = to_domain.get(domain, 0) + 1
    box = _mailbox(one, state)
    if box is not None:
        mailboxes[box.id] = _after(box, one, state)
    return replace(
        state, accounts=accounts, approved=approved, written=written, to_domain=to_domain, mailboxes=mailboxes,
        sent_today=state.sent_today + 1,
    )  # fmt: skip


def _after(box: Mailbox, one: Candidate, state: State) -> Mailbox:
    went, of = box.accept_all
    return replace(
        box, sent_today=box.sent_today + 1, under_way=(*box.under_way, state.now),
        accept_all=(went + (one.address_status == "accept_all"), of + 1),
    )  # fmt: skip


def _permitted(one: Candidate, _state: State) -> Verdict | None:
    said = one.permission
    return None if said.allowed else Verdict("refuse", said.code, said.words, said.way_out)


def _open_to_us(one: Candidate, state: State) -> Verdict | None:
    """Own customers, open deals, competitors and leads that are out are no cold leads."""
    if one.standing is None:
        return None
    code, allowed_by, words = _STANDINGS[one.standing[0]]
    if getattr(state.limits, allowed_by):
        return None
    why = f": {one.standing[1]}" if one.standing[1] else ""
    return Verdict(
        "refuse", code, f"{words}{why}.", "Write to them yourself, or allow it in the limits of outreach."
    )


def _works_there(one: Candidate, _state: State) -> Verdict | None:
    if not one.has_left:
        return None
    return Verdict("refuse", "has_left", "They work there no more.", "Choose somebody else at the company.")


def _alone_at_account(one: Candidate, state: State) -> Verdict | None:
    account = state.accounts.get(one.company_id)
    if account is None or account.held_by == one.enrolment_id:
        return None
    if account.held_by is not None:
        return Verdict(
            "wait", "other_conversation", "Another conversation with this company goes on.",
            "It goes out when that one ends, or end that one.",
        )  # fmt: skip
    rest = timedelta(days=state.limits.account_rest_days)
    if one.is_first and account.last_written is not None and account.last_written + rest > state.now:
        until = account.last_written + rest
        return Verdict(
            "wait", "account_rests",
            f"This company was written to on {_day(account.last_written)}, and is left alone for {rest.days} days.",
            f"It goes out after {_day(until)}, or set a shorter rest.", until,
        )  # fmt: skip
    return None


def _written_once(one: Candidate, state: State) -> Verdict | None:
    """Two sequences never write to one person, under whichever address."""
    others = [
        at
        for key in one.person
        for enrolment, at in state.written.get(key, {}).items()
        if enrolment != one.enrolment_id
    ]
    again = state.limits.person_again_days
    if not others or (again is not None and max(others) + timedelta(days=again) <= state.now):
        return None
    return Verdict(
        "refuse", "same_person", f"Another sequence wrote to this person on {_day(max(others))}.",
        "Answer in that conversation, or choose somebody else there.",
    )  # fmt: skip


def _sound_address(one: Candidate, state: State) -> Verdict | None:
    if one.address is None:
        return Verdict("refuse", "no_address", "No address is known.", "Enrich the lead, or add an address.")
    if one.address_status in ("invalid", "disposable"):
        what = "does not work" if one.address_status == "invalid" else "is a throw-away one"
        return Verdict(
            "refuse",
            f"address_{one.address_status}",
            f"The address {what}.",
            "Find another address of theirs.",
        )
    if one.address_kind == "role" and state.limits.role == "refuse":
        return Verdict(
            "refuse", "address_role", "The address is of a function, not of a person.",
            "Find the address of a person, or allow shared addresses in the limits of outreach.",
        )  # fmt: skip
    if one.address_status is None and state.limits.unknown == "refuse":
        return Verdict(
            "wait", "address_unchecked", "Nobody has checked the address yet.", "Verify it: that is free."
        )
    if one.address_status not in ("valid", "accept_all", None) and state.limits.unknown == "refuse":
        return Verdict(
            "refuse", "address_unknown", "It could not be found out whether the address works.",
            "Verify it again later, or allow such addresses in the limits of outreach.",
        )  # fmt: skip
    return None


def _looked_at(one: Candidate, state: State) -> Verdict | None:
    by_hand = state.approved.get(one.sequence_id, 0)
    if one.approved_by or by_hand >= state.limits.first_by_hand:
        return None
    left = state.limits.first_by_hand - by_hand
    return Verdict(
        "wait", "needs_approval",
        f"A person approves the first {state.limits.first_by_hand} messages of a sequence; {left} are still to go.",
        "Approve it in the queue.",
    )  # fmt: skip


def _mailbox(one: Candidate, state: State) -> Mailbox | None:
    return state.mailboxes.get(one.mailbox_id) if one.mailbox_id else None


def _has_mailbox(one: Candidate, state: State) -> Verdict | None:
    if _mailbox(one, state) is not None:
        return None
    return Verdict(
        "wait",
        "no_mailbox",
        "No mailbox is there to send it from.",
        "Add a mailbox, or choose one for the sequence.",
    )


def _named_sender(one: Candidate, state: State) -> Verdict | None:
    """Who writes must be told in each mail: CAN-SPAM, CASL and others ask for a postal address."""
    box = _mailbox(one, state)
    assert box is not None
    if box.has_address:
        return None
    return Verdict(
        "wait", "no_postal_address",
        f"The footer of {box.address} lacks a postal address, which the law of many countries asks for in each mail.",
        "Add it to the mailbox.",
    )  # fmt: skip


def _sound_mailbox(one: Candidate, state: State) -> Verdict | None:
    box = _mailbox(one, state)
    assert box is not None
    out = "Look at the list, then resume the mailbox with a reason on the deliverability page."
    if box.pause is not None:
        return Verdict("wait", "mailbox_paused", f"{box.address} is paused: {box.pause.words}", out)
    pause = should_pause(box, state.now)
    if pause is not None:
        return Verdict("wait", "mailbox_paused", f"{box.address} is paused: {pause.words}", out, pause=pause)
    return None


def _calm_pace(one: Candidate, state: State) -> Verdict | None:
    """What is under way is unknown: it may all bounce."""
    box = _mailbox(one, state)
    assert box is not None
    arrived = max(0, box.watch.sent - box.watch.bounced - len(box.under_way))
    most = allowed(arrived, box.watch.bounced, state.limits.under_way_at_start)
    until = free_at(box.under_way, most, state.limits.wait)
    if until is None:
        return None
    return Verdict(
        "wait", "under_way",
        f"{len(box.under_way)} mails of {box.address} are under way whose bounce could still come; "
        f"{most} may be, after {box.watch.bounced} bounces.",
        "It goes out by itself when those have arrived.", max(until, state.now),
    )  # fmt: skip


def _under_caps(one: Candidate, state: State) -> Verdict | None:
    box = _mailbox(one, state)
    assert box is not None
    tomorrow = "It goes out by itself tomorrow, or raise the cap."
    if box.sent_today >= box.cap:
        return Verdict(
            "wait",
            "mailbox_cap",
            f"{box.address} has sent its {box.cap} mails of today.",
            tomorrow,
            state.tomorrow,
        )
    cap = state.limits.workspace_a_day
    if cap is not None and state.sent_today >= cap:
        return Verdict(
            "wait", "workspace_cap", f"Your team has sent its {cap} mails of today.", tomorrow, state.tomorrow
        )
    if state.to_domain.get(_domain(one), 0) >= state.limits.domain_a_day:
        return Verdict(
            "wait",
            "domain_pace",
            f"{state.limits.domain_a_day} mails went to {_domain(one)} today.",
            tomorrow,
            state.tomorrow,
        )
    return None


def _few_accept_all(one: Candidate, state: State) -> Verdict | None:
    """A host that takes everything says nothing about the address: of such mails a mailbox sends only a share."""
    box = _mailbox(one, state)
    assert box is not None
    if one.address_status != "accept_all":
        return None
    went, of = box.accept_all
    share = state.limits.accept_all_share
    if went + 1 <= share * max(of + 1, FEW):
        return None
    return Verdict(
        "wait", "accept_all_share",
        f"{went} of the {of} mails of {box.address} this week went to hosts that take every address; at most {share:.0%} may.",
        "It goes out when more mails to checked addresses have, or allow a larger share.", state.tomorrow,
    )  # fmt: skip


def _day(at: datetime) -> str:
    return f"{at.day} {at:%B %Y}"


def _domain(one: Candidate) -> str:
    return (one.address or "").rpartition("@")[2]


_ANY: Sequence[Check] = (_permitted, _open_to_us, _works_there, _alone_at_account, _written_once)
_EMAIL: Sequence[Check] = (
    *_ANY, _sound_address, _looked_at, _has_mailbox, _named_sender, _sound_mailbox, _under_caps, _few_accept_all, _calm_pace,
)  # fmt: skip
