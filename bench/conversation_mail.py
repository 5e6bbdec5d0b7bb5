"""Measurements of mail: conversations over a real Postfix and Dovecot, what a crash leaves, how replies and bounces are read."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from email.message import EmailMessage
from pathlib import Path
from typing import TypeVar

from bench.figure import Figure
from bench.mail_examples import examples
from bench.mail_killed import POINTS, send_and_die
from bench.mail_world import ME, World, a_letter, mail_house, mail_world
from leadwright.effects import mail_ledger
from leadwright.flows.unsubscribe import unsubscribe
from leadwright.kernel import clock, postgres
from leadwright.kernel.db import Database
from leadwright.kernel.settings import settings
from leadwright.migrations.upgrade import upgrade
from leadwright.policy import identifiers, suppression
from leadwright.policy.unsubscribe import read as read_token
from leadwright.sources.post import Kind, read
from leadwright_twin.mail.people import CHARACTERS, Said, answers, character
from leadwright_twin.mail.recipients import reply
from leadwright_twin.mail.servers import missing

T = TypeVar("T")
STEPS = 3
ENDS = {
    "interested": "replied: interested", "not_now": "replied: not_now", "not_me": "replied: not_me", "no": "replied: no",
    "silent": "finished", "out_of_office": "finished", "bouncing": "bounced: hard", "full": "bounced: mailbox_full",
    "complaining": "complaint", "unsubscribing": "unsubscribe", "clicking": "clicked",
}  # fmt: skip
"""How a conversation with each character ends."""
SUPPRESSED = frozenset({"complaining", "unsubscribing", "clicking"})
TALKATIVE = frozenset({"silent", "out_of_office"})
MEANINGS = ("interested", "not_now", "not_me", "no", "unsubscribe", "out_of_office")


@dataclass
class Ended:
    """What became of a conversation over all people: states by person, letters by person, headers that are wrong."""

    states: dict[str, str] = field(default_factory=dict)
    letters: Counter[str] = field(default_factory=Counter)
    wrong_headers: list[str] = field(default_factory=list)
    unwanted: int = 0

    @property
    def right(self) -> int:
        """How many ended in the state that they should; what a reply meant is measured by itself."""
        return sum(_state(state) == _state(ENDS[character(who) or ""]) for who, state in self.states.items())


def _state(said: str) -> str:
    return "replied" if said.startswith("replied") else said


def everybody(count: int) -> list[str]:
    """So many people, of all characters in turn."""
    return [f"{CHARACTERS[n % len(CHARACTERS)]}.{n}@firm{n}.example" for n in range(count)]


async def converse(world: World, people: Sequence[str], steps: int = STEPS) -> Ended:
    """Write to everybody whose conversation goes on, step by step, and heed what comes back in between."""
    threads: dict[str, list[str]] = {who: [] for who in people}
    for step in range(steps):
        async with world.post() as post:
            for who in people:
                if who in world.conductor.states:
                    continue
                letter = world.letter(who, step, threads[who] or None)
                posted = await post.send(letter)
                assert posted.outcome == "sent", posted
                threads[who].append(letter.message_id)
        await world.quiet(60.0)
        await click(world)
        await world.read()
    return await ended(world, people, threads)


async def click(world: World) -> None:
    """Let those who click do so: the one-click POST of their mail program."""
    links, world.people.links = world.people.links, []
    for link in links:
        found = read_token(link.rpartition("/")[2])
        assert found is not None
        async with world.database.scope(found[0], actor="bench") as scope:
            letter = await mail_ledger.by_key(scope, found[1])
            assert letter is not None
            await unsubscribe(scope, found[1], world.conductor, clock.now())
            world.conductor.states[letter.recipient] = "clicked"


async def ended(world: World, people: Sequence[str], threads: dict[str, list[str]]) -> Ended:
    """Look at all that arrived, and at the state of everybody; write once more to those who must not be written to."""
    result = Ended({who: world.conductor.states.get(who, "finished") for who in people})
    for taken in world.people.letters:
        result.letters[taken.to] += 1
        result.wrong_headers += wrong_headers(taken.message, taken.to, threads[taken.to])
    async with world.post() as post:
        for who in people:
            if character(who) in SUPPRESSED:
                posted = await post.send(world.letter(who, 99))
                result.unwanted += posted.outcome != "refused" or posted.code != "suppressed"
    async with world.database.scope(actor="bench") as scope:
        known = [identifiers.identifier("email", who) for who in people if character(who) in SUPPRESSED]
        result.unwanted += len(set(known) - await suppression.is_suppressed(scope, known))
    for who in people:
        most = STEPS if character(who) in TALKATIVE else 0 if character(who) in ("bouncing", "full") else 1
        result.unwanted += max(0, result.letters[who] - most)
    return result


def wrong_headers(message: EmailMessage, to: str, thread: Sequence[str]) -> list[str]:
    """What is wrong with the headers of a letter as it arrived."""
    get = message.__getitem__
    wrong = []
    place = list(thread).index(str(get("Message-ID"))) if str(get("Message-ID")) in thread else -1
    if place < 0:
        wrong.append(f"{to}: its Message-ID is none that was stored")
    if not str(get("From")).endswith(f"<{ME}>") or str(get("To")).find(to) < 0 or not get("Date"):
        wrong.append(f"{to}: From, To or Date")
    if get("List-Unsubscribe-Post") != "List-Unsubscribe=One-Click" or not str(
        get("List-Unsubscribe")
    ).startswith("<https://"):
        wrong.append(f"{to}: unsubscribing")
    if place > 0 and (
        str(get("In-Reply-To")) != thread[place - 1] or str(get("References")).split() != list(thread[:place])
    ):
        wrong.append(f"{to}: its thread")
    if message.defects:
        wrong.append(f"{to}: {message.defects}")
    return wrong


def conversations(quick: bool) -> Iterator[Figure]:
    """200 leads of all characters, three steps, over real servers: how each ends, and who is written to all the same."""
    if why := missing():
        print(f"conversations over real mail servers are left out: {why}", flush=True)
        return
    people = everybody(44 if quick else 200)

    async def run(database: Database, home: Path) -> Ended:
        with mail_house() as house:
            async with mail_world(database, home, house) as world:
                return await converse(world, people)

    result = in_database(run)
    name = f"conversations over Postfix and Dovecot that end right, of {len(people)}"
    yield Figure(name, result.right, "leads", len(people), at_least=True)
    yield Figure(
        "letters to somebody suppressed, answered, unsubscribed or gone", result.unwanted, "letters", 0
    )
    yield Figure("letters with a wrong header", len(result.wrong_headers), "letters", 0)


def in_database(run: Callable[[Database, Path], Awaitable[T]]) -> T:
    """Run something over a database of its own."""

    async def main(url: str, home: Path) -> T:
        database = Database(url, pool_size=6)
        try:
            return await run(database, home)
        finally:
            await database.close()

    with tempfile.TemporaryDirectory(prefix="lw", dir="/tmp") as folder:
        before = os.environ.get("LEADWRIGHT_INSTALL_KEY")
        os.environ["LEADWRIGHT_INSTALL_KEY"] = "a key of measurements and of nobody else"
        settings.cache_clear()
        url = postgres.start(Path(folder))
        try:
            upgrade(url)
            return asyncio.run(main(url, Path(folder)))
        finally:
            postgres.stop(Path(folder))
            if before is None:
                del os.environ["LEADWRIGHT_INSTALL_KEY"]
            settings.cache_clear()


def crashes(quick: bool) -> Iterator[Figure]:
    """Senders that are killed at every step: what arrives, and what is known of it after everything was looked at again."""
    if why := missing():
        print(f"crashes over real mail servers are left out: {why}", flush=True)
        return

    async def run(database: Database, home: Path) -> tuple[int, int, int]:
        twice = unnoticed = doubtful = 0
        with mail_house() as house:
            async with mail_world(database, home, house) as world:
                letters = {}
                for number in range(6 if quick else 30):
                    letter = world.letter(f"silent.{number}@firm{number}.example")
                    point = POINTS[number % len(POINTS)]
                    url = database.engine.url.render_as_string(hide_password=False)
                    await asyncio.to_thread(send_and_die, point, letter, world.settings, url)
                    letters[letter.to] = letter
                await world.quiet(60.0)
                await world.read()
                async with world.post() as post:
                    ends = {to: (await post.send(letter)).outcome for to, letter in letters.items()}
                await world.quiet(60.0)
                for to, outcome in ends.items():
                    got = len(world.people.to(to))
                    twice += got > 1
                    unnoticed += (outcome == "sent") != (got == 1) and outcome != "in_doubt"
                    doubtful += outcome == "in_doubt" and got == 1
        return twice, unnoticed, doubtful

    twice, unnoticed, doubtful = in_database(run)
    yield Figure("letters that arrived twice after a crash", twice, "letters", 0)
    yield Figure("letters lost or sent without it being known, after a crash", unnoticed, "letters", 0)
    yield Figure(
        "letters that arrived and are in doubt all the same, though a copy was kept", doubtful, "letters", 0
    )


def bounces(quick: bool) -> Iterator[Figure]:
    """The examples of `flufl.bounce`: a right one names exactly whom it names, and calls what is temporary temporary."""
    known = examples()
    if not known:
        print("the examples of flufl.bounce cannot be had: its source distribution did not come", flush=True)
        return
    right = 0
    for one in known:
        got = read(one.raw, date(2026, 11, 26))
        named = {failed.address for failed in got.failed if failed.address}
        late = {failed.address for failed in got.failed if failed.bounce in ("soft", "mailbox_full")}
        right += named == one.failed | one.late and one.late <= late
    yield Figure(
        f"reports of flufl.bounce read right, of {len(known)}",
        100 * right / len(known),
        "%",
        95,
        at_least=True,
    )


def replies(quick: bool) -> Iterator[Figure]:
    """Answers of the characters: the part that the reader was tuned on, and the part that was kept back."""
    today = date(2026, 11, 26)
    for part in ("tuned", "held"):
        said = [one for meaning in MEANINGS for one in answers(meaning, part, today)]
        right = sum(_judged(one, today) == one.meaning for one in said)
        name = f"replies read right, {'kept back' if part == 'held' else 'looked at'}, of {len(said)}"
        yield Figure(name, 100 * right / len(said), "%", 95, at_least=True)
    away = [one for part in ("tuned", "held") for one in answers("out_of_office", part, today)]
    taken = sum(_judged(one, today) != "out_of_office" for one in away)
    yield Figure(f"absences taken for replies, of {len(away)}", taken, "notes", 0)


def _judged(said: Said, today: date) -> str | None:
    got = read(reply("ada@acme.example", a_letter(), said).as_bytes(), today, (ME,))
    return "out_of_office" if got.kind is Kind.OUT_OF_OFFICE else got.reply_class
