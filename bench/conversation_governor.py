"""Measurements of the governor: how soon a bad list is stopped, how seldom a good one, and how honest A/B tests are."""

from __future__ import annotations

import asyncio
import heapq
import random
import statistics
import tempfile
import time as stopwatch
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import psycopg

from bench.figure import Figure
from bench.sent_mails import sent_mails
from leadwright.actions.outreach.experiments.assign import assign
from leadwright.actions.outreach.experiments.evidence import log_evidence, needed
from leadwright.actions.outreach.experiments.types import ERROR, Arm, Decided
from leadwright.actions.outreach.experiments.verdict import verdict
from leadwright.actions.outreach.governor.ask import ask
from leadwright.actions.outreach.governor.evidence import BOUNCES, Day, evidence
from leadwright.actions.outreach.governor.judge import judge
from leadwright.actions.outreach.governor.types import Candidate, Limits, Mailbox, State, Watch
from leadwright.kernel import postgres
from leadwright.kernel.db import DEFAULT_WORKSPACE, Database
from leadwright.migrations.upgrade import upgrade
from leadwright.policy.contact import Permission
from leadwright.policy.legal import rule_for
from leadwright.reads.candidates import candidates

BOX, LIST = UUID(int=1), UUID(int=2)
START = datetime(2026, 11, 23, 9, tzinfo=UTC)
DAY = timedelta(hours=9)  # a working day, within which mails leave
YES = Permission(True, "legitimate_interest", "Allowed.", "", "interest", rule_for("US", "email"))
LIMITS = Limits(first_by_hand=0)
STRICT = 8


@dataclass(slots=True)
class Run:
    """What became of one list: whether its mailbox was paused, after how many mails, how many bounces it had heard of by
    then, and how many of those that had left were dead, heard of or not."""

    paused: bool
    sent: int
    heard: int
    dead: int


def run_list(dead: float, dice: random.Random, days: int, cap: int, most: int, slowest: float = 30.0) -> Run:
    """Send one list through the judge, mail by mail, until it pauses the mailbox or the list is at its end.

    A dead address answers with a bounce after up to `slowest` minutes; the judge knows of it only then.
    """
    sent = heard = died = 0
    counts: dict[int, list[int]] = {}
    for day in range(1, days + 1):
        now, ends = START + timedelta(days=day - 1), START + timedelta(days=day - 1) + DAY
        tally = counts.setdefault(day, [0, 0])
        under_way: dict[int, datetime] = {}
        coming: list[tuple[datetime, int, int]] = []
        today = 0
        while now < ends and sent < most:
            while coming and coming[0][0] <= now:
                _, number, of = heapq.heappop(coming)
                under_way.pop(number, None)
                counts[of][1] += 1
                heard += 1
            under_way = {number: at for number, at in under_way.items() if at + LIMITS.wait > now}
            watch = Watch("", {number: (n, bad, 0, 0) for number, (n, bad) in counts.items()})
            box = Mailbox(
                BOX,
                "us@ours.example",
                cap,
                today,
                tuple(under_way.values()),
                watch,
                {LIST: replace(watch, name="L")},
            )
            found = judge(_candidate(sent), State(now, ends + timedelta(hours=15), LIMITS, {BOX: box}))
            if found.pause is not None:
                return Run(True, sent, heard, died)
            if found.decision == "send":
                sent, today = sent + 1, today + 1
                tally[0] += 1
                under_way[sent] = now
                if dice.random() < dead:
                    died += 1
                    heapq.heappush(coming, (now + timedelta(minutes=dice.uniform(0, slowest)), sent, day))
                now += timedelta(seconds=dice.uniform(5, 90))
            elif found.until is None or found.until >= ends:
                break
            else:
                heard_next = coming[0][0] if coming else found.until
                now = max(min(found.until, heard_next), now + timedelta(milliseconds=1))
        while coming:  # what is still to come is heard of before the next morning
            _, _, of = heapq.heappop(coming)
            counts[of][1] += 1
            heard += 1
    return Run(False, sent, heard, died)


def _candidate(number: int) -> Candidate:
    address = f"p{number}@h{number}.example"
    ids = [UUID(int=(number + 1) * 10 + place) for place in range(5)]
    return Candidate(
        ids[0], ids[1], LIST, ids[2], ids[3], ids[4], BOX, "email", address, YES, frozenset({address}), "valid", "direct",
        approved_by="ada",
    )  # fmt: skip


def lists(quick: bool) -> Iterator[Figure]:
    """Bad lists and good ones, sent through the judge itself with bounces that come up to half an hour late."""
    count, fine = (300, 60) if quick else (1_000, 1_000)
    dice = random.Random(22)
    bad = [run_list(0.12, dice, 2, 400, 800) for _ in range(count)]
    soon = sum(run.paused and run.heard <= STRICT for run in bad) / count
    stricter = sum(run.paused and run.dead <= STRICT for run in bad) / count
    what = f"of {count:,} lists with 12 % dead, paused"
    yield Figure(f"{what} by the 8th hard bounce heard of", soon * 100, "%", 95, at_least=True)
    yield Figure(
        f"{what} when at most 8 dead addresses were written to", stricter * 100, "%", 95, at_least=True
    )
    yield Figure("mails that had left by then, median", sorted(run.sent for run in bad)[count // 2], "", 100)
    good = [run_list(0.005, dice, 2, 400, 800) for _ in range(fine)]
    yield Figure(
        f"of {fine:,} lists of 800 with 0.5 % dead, paused",
        sum(r.paused for r in good) * 100 / fine,
        "%",
        1,
    )
    slow = sorted(run.sent for run in good if not run.paused)
    yield Figure(
        "mails that a good list could send in two days of nine hours, median",
        slow[len(slow) // 2],
        "",
        700,
        at_least=True,
    )


def late_lists(quick: bool) -> Iterator[Figure]:
    """The same lists where the truth is worse than the wait: bounces come up to two hours late."""
    count = 100 if quick else 300
    dice = random.Random(23)
    bad = [run_list(0.12, dice, 2, 400, 800, 120.0) for _ in range(count)]
    soon = sum(run.paused and run.heard <= STRICT for run in bad) / count
    yield Figure(
        f"of {count} lists with 12 % dead and bounces up to 2 h late, paused by the 8th",
        soon * 100,
        "%",
        90,
        at_least=True,
    )


def clean_edge(quick: bool) -> Iterator[Figure]:
    """Mailboxes that bounce exactly as much as is still clean, looked at after every bounce for thirty days."""
    count = 300 if quick else 1_500
    dice = random.Random(77)
    paused = sum(_is_paused(BOUNCES.clean, 30, 100, dice) for _ in range(count))
    name = (
        f"of {count:,} mailboxes that bounce exactly {BOUNCES.clean:.0%}, 3,000 mails in 30 days: ever paused"
    )
    yield Figure(name, paused * 100 / count, "%", BOUNCES.error * 100 + 0.5)


def _is_paused(share: float, days: int, a_day: int, dice: random.Random) -> bool:
    done: list[Day] = []
    for number in range(1, days + 1):
        bad = 0
        for sent in range(1, a_day + 1):
            if dice.random() < share:
                bad += 1
                if evidence(BOUNCES, [*done, Day(number, sent, bad)]).is_passed:
                    return True
        done.append(Day(number, a_day, bad))
    return False


def no_difference(quick: bool) -> Iterator[Figure]:
    """Experiments without a difference, looked at after every single answer, at several rates and with more arms."""
    count = 300 if quick else 1_000
    for rate, arms, size in ((0.05, 2, 2_000), (0.05, 3, 2_000), (0.30, 2, 400 if quick else 2_000)):
        dice = random.Random(24)
        false = sum(peeked([rate] * arms, size, dice) is not None for _ in range(count)) / count
        yield Figure(
            f"of {count:,} experiments of {arms} arms at {rate:.0%} without a difference, a winner named at any look",
            false * 100, "%", ERROR * 100,
        )  # fmt: skip


def a_difference(quick: bool) -> Iterator[Figure]:
    """5 % against 10 % with a thousand people an arm: how often it is found, and how often the wrong way round."""
    count = 400 if quick else 1_000
    dice = random.Random(25)
    found = [peeked([0.05, 0.10], 1_000, dice) for _ in range(count)]
    yield Figure(
        "5 % against 10 %, 1,000 an arm: the better one found",
        found.count("b") * 100 / count,
        "%",
        80,
        at_least=True,
    )
    yield Figure(
        "5 % against 10 %, 1,000 an arm: the worse one named", found.count("a") * 100 / count, "%", 0.1
    )
    at_the_end = [_at_the_end([0.05, 0.10], 1_000, dice) for _ in range(count)]
    yield Figure(
        "the same, looked at once at the end", at_the_end.count("b") * 100 / count, "%", 80, at_least=True
    )


def peeked(rates: Sequence[float], size: int, dice: random.Random) -> str | None:
    """The winner that is named by whoever looks after every answer and stops at the first word; None if none ever is.

    People are divided by the coin of the product; `size` people an arm on average.
    """
    names = "abcdef"[: len(rates)]
    good = dict.fromkeys(names, 0)
    threshold = needed(len(names), ERROR)
    for _ in range(size * len(names)):
        name = assign(UUID(int=dice.getrandbits(128)), [(one, 1.0) for one in names])
        if dice.random() < rates[names.index(name)]:
            good[name] += 1
            others = [one for one in names if one != name]
            if all(log_evidence(good[name], good[other], 0.5) >= threshold for other in others):
                said = verdict([Arm(one, size, good[one], 1 / len(names)) for one in names])
                assert isinstance(said, Decided)  # the shortcut and the verdict agree
                assert said.winner == name
                return name
    return None


def _at_the_end(rates: Sequence[float], size: int, dice: random.Random) -> str | None:
    names = "ab"
    good = [sum(dice.random() < rate for _ in range(size)) for rate in rates]
    said = verdict([Arm(name, size, count, 0.5) for name, count in zip(names, good, strict=True)])
    return said.winner if isinstance(said, Decided) else None


def asking(quick: bool) -> Iterator[Figure]:
    """How long it takes to ask about one message, and about forty, where much was sent in the last sixty days."""
    mails = 15_000 if quick else 72_000
    with tempfile.TemporaryDirectory(prefix="lw", dir="/tmp") as folder:
        url = postgres.start(Path(folder))
        upgrade(url)
        with psycopg.connect(url) as connection:
            connection.execute(f"SELECT set_config('leadwright.workspace', '{DEFAULT_WORKSPACE}', false)")
            connection.execute(sent_mails(DEFAULT_WORKSPACE, mails).encode())
            connection.commit()
            connection.autocommit = True
        one, many, verdicts = asyncio.run(_asking(url))
        postgres.stop(Path(folder))
    name = f"{mails:,} mails of 60 days behind it"
    yield Figure(f"ask about one message, {name}, median", statistics.median(one) * 1000, "ms", 150)
    yield Figure(f"ask about forty at once, {name}, median", statistics.median(many) * 1000, "ms", 200)
    yield Figure("verdicts that came with words", verdicts, "", 40, at_least=True)


async def _asking(url: str) -> tuple[list[float], list[float], int]:
    database = Database(url, pool_size=2)
    times: dict[int, list[float]] = {1: [], 40: []}
    said = 0
    async with database.scope(actor="bench") as scope:
        rows = await scope.rows("SELECT id FROM outreach_messages WHERE state = 'approved' ORDER BY id")
        ids = [row[0] for row in rows]
        for count in (1, 40):
            for _ in range(8):
                began = stopwatch.perf_counter()
                verdicts = await ask(scope, await candidates(scope, ids[:count]))
                times[count].append(stopwatch.perf_counter() - began)
                said = sum(bool(one.words) for one in verdicts)
                await scope.rollback()
    await database.close()
    return times[1], times[40], said


def judging(quick: bool) -> Iterator[Figure]:
    """How long the judge itself takes for one message of a mailbox with sixty days and five lists behind it."""
    days = dict.fromkeys(range(1, 61), (400, 2, 1, 0))
    lists_ = {UUID(int=n): Watch(f"L{n}", days) for n in range(10, 15)}
    state = State(
        START,
        START + DAY,
        LIMITS,
        {BOX: Mailbox(BOX, "us@ours.example", 400, 0, (), Watch("", days), lists_)},
    )
    count = 50 if quick else 300
    began = stopwatch.perf_counter()
    for number in range(count):
        judge(_candidate(number), state)
    yield Figure(
        "one verdict, sixty days and five lists", (stopwatch.perf_counter() - began) / count * 1000, "ms", 20
    )
