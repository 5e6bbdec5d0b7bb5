"""The evidence against a mailbox: it grows with bounces alone, is a fair game for clean ones, and stops bad lists soon."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from math import exp

from hypothesis import given
from hypothesis import strategies as st

from leadwright.actions.outreach.governor.evidence import (
    BOUNCES,
    COMPLAINTS,
    LINES,
    Day,
    bad_until_passed,
    evidence,
    good_until_calm,
)
from leadwright.actions.outreach.governor.pace import LEAST, allowed, free_at

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
DAYS = st.lists(
    st.tuples(st.integers(1, 60), st.integers(0, 400), st.floats(0, 0.3)).map(lambda d: Day(d[0], d[1], int(d[1] * d[2]))),
    min_size=1, max_size=12, unique_by=lambda day: day.number,
)  # fmt: skip
LINE = st.sampled_from(LINES)


@given(LINE, DAYS, st.integers(1, 30))
def test_a_bounce_more_speaks_against_it_and_a_mail_that_arrived_for_it(line, days, more) -> None:  # type: ignore[no-untyped-def]
    now = evidence(line, days).strength
    last = max(days, key=lambda day: day.number)
    rest = [day for day in days if day is not last]
    assert evidence(line, [*rest, Day(last.number, last.sent + more, last.bad + more)]).strength > now
    assert evidence(line, [*rest, Day(last.number, last.sent + more, last.bad)]).strength < now


@given(LINE, DAYS)
def test_what_is_dropped_from_the_beginning_only_makes_it_weaker(line, days) -> None:  # type: ignore[no-untyped-def]
    ordered = sorted(days, key=lambda day: day.number)
    if len(ordered) > 1:
        assert evidence(line, ordered[1:]).strength <= evidence(line, ordered).strength + 1e-9


def test_the_mean_evidence_of_clean_mailboxes_is_one_at_most() -> None:
    """The fair game itself, by exact summation over what ten mails on each of two days may do."""
    from math import comb

    share, n = BOUNCES.clean, 10
    mean = 0.0
    for one in range(n + 1):
        for two in range(n + 1):
            weight = comb(n, one) * comb(n, two) * share ** (one + two) * (1 - share) ** (2 * n - one - two)
            mean += weight * exp(evidence(BOUNCES, [Day(1, n, one), Day(2, n, two)]).strength)
    assert mean <= 1.0


def test_nothing_sent_is_no_evidence() -> None:
    assert evidence(BOUNCES, []).share is None
    assert not evidence(BOUNCES, []).is_passed
    assert evidence(BOUNCES, []).distance == 1


def test_a_dead_list_is_stopped_within_a_handful_and_a_good_mailbox_needs_more() -> None:
    fresh = bad_until_passed(BOUNCES, [])
    assert 2 <= fresh <= 5
    assert bad_until_passed(BOUNCES, [Day(1, 2000, 10)]) > fresh
    assert evidence(BOUNCES, [Day(1, 60, 8)]).is_passed
    assert not evidence(BOUNCES, [Day(1, 4000, 40)]).is_passed


def test_a_share_that_so_many_mails_make_plain_stops_at_the_line() -> None:
    steady = [Day(number, 100, 2 if number % 20 else 3) for number in range(1, 40)]
    counted = evidence(BOUNCES, steady)
    assert counted.bad >= 40
    assert counted.share is not None
    assert counted.share >= BOUNCES.at
    assert counted.is_passed
    assert counted.distance == 0
    assert not evidence(BOUNCES, [Day(number, 100, 1) for number in range(1, 60)]).is_passed


def test_a_list_that_turns_bad_on_a_later_day_is_found_though_the_days_before_were_clean() -> None:
    clean = [Day(number, 400, 2) for number in range(1, 15)]
    assert not evidence(BOUNCES, clean).is_passed
    assert evidence(BOUNCES, [*clean, Day(15, 100, 12)]).is_passed


def test_three_complaints_among_a_hundred_and_fifty_stop_it_and_one_does_not() -> None:
    assert not evidence(COMPLAINTS, [Day(1, 50, 1)]).is_passed
    assert evidence(COMPLAINTS, [Day(1, 150, 4)]).is_passed


@given(st.integers(0, 300), st.integers(0, 30))
def test_a_shortcut_of_words_agrees_with_the_test(sent: int, bad: int) -> None:
    days = [Day(1, sent + bad, bad)]
    more = bad_until_passed(BOUNCES, days)
    assert evidence(BOUNCES, [Day(1, sent + bad + more, bad + more)]).is_passed or more == 60
    if more:
        assert not evidence(BOUNCES, [Day(1, sent + bad + more - 1, bad + more - 1)]).is_passed
    assert good_until_calm(BOUNCES, days) >= 0


@given(st.integers(0, 5000), st.integers(0, 200))
def test_fewer_may_be_under_way_after_a_bounce_and_more_after_arrivals(arrived: int, bounced: int) -> None:
    assert allowed(arrived, bounced + 1) <= allowed(arrived, bounced)
    assert allowed(arrived + 1, bounced) >= allowed(arrived, bounced) >= LEAST


@given(st.lists(st.integers(0, 1799), max_size=40), st.integers(1, 40))
def test_the_next_mail_leaves_when_so_many_have_been_heard_of_that_there_is_room(
    ages: list[int], most: int
) -> None:
    wait = timedelta(minutes=30)
    under_way = [NOW - timedelta(seconds=age) for age in ages]
    until = free_at(under_way, most, wait)
    if until is None:
        assert len(under_way) < most
    else:
        assert until > NOW
        assert sum(at + wait > until for at in under_way) < most
        assert sum(at + wait >= until for at in under_way) >= most


def test_a_clean_mailbox_is_hardly_ever_stopped_however_often_one_looks() -> None:
    """Four hundred mailboxes that bounce exactly as much as is still clean, looked at after each of 600 mails."""
    dice = random.Random(5)
    stopped = 0
    for _ in range(400):
        bad = 0
        for sent in range(1, 601):
            if dice.random() < BOUNCES.clean:
                bad += 1
                if evidence(BOUNCES, [Day(1, sent, bad)]).is_passed:
                    stopped += 1
                    break
    assert stopped <= 6  # the bound is 2 of 400; six would be chance once in two hundred
