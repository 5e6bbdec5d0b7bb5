"""Mail end to end, over a real Postfix and a real Dovecot: what is sent, what comes back, and what a crash leaves behind."""

from __future__ import annotations

import asyncio
import smtplib
from collections.abc import AsyncIterator, Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from bench.conversation_mail import converse, everybody
from bench.mail_killed import send_and_die
from bench.mail_world import ME, PLAIN, World, mail_house, mail_world
from leadwright.effects import mail_inbox, mail_ledger, mailboxes
from leadwright.kernel.crypto import open_keyring
from leadwright.kernel.db import Database
from leadwright.kernel.settings import settings
from leadwright.policy import identifiers, suppression
from leadwright_twin.mail.servers import MailHouse, missing

pytestmark = [pytest.mark.anyio, pytest.mark.skipif(missing() is not None, reason=str(missing()))]


@pytest.fixture(autouse=True)
def install_key(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LEADWRIGHT_INSTALL_KEY", "a key of tests and of nobody else")
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture(scope="module")
def house() -> Iterator[MailHouse]:
    with mail_house() as running:
        yield running


@pytest.fixture
async def world(database: Database, tmp_path: Path, house: MailHouse) -> AsyncIterator[World]:
    async with mail_world(database, tmp_path, house) as made:
        yield made


@pytest.fixture
async def plain_world(database: Database, tmp_path: Path, house: MailHouse) -> AsyncIterator[World]:
    """A server that keeps no copies by itself."""
    async with mail_world(database, tmp_path, house, address=PLAIN) as made:
        yield made


async def state_of(world: World, to: str) -> str:
    async with world.database.scope() as scope:
        found = await scope.value("SELECT state FROM letters WHERE recipient = :to", to=to)
    return str(found)


async def test_conversations_with_all_characters_end_as_they_should(world: World) -> None:
    result = await converse(world, everybody(11))
    assert result.right == 11, result.states
    assert result.unwanted == 0
    assert result.wrong_headers == []
    away = next(who for who in result.states if who.startswith("out_of_office"))
    assert world.conductor.until[away] is not None


async def test_a_letter_arrives_and_its_answer_is_heard_once(world: World) -> None:
    letter = world.letter("interested.1@acme.example")
    async with world.post() as post:
        first = await post.send(letter)
        again = await post.send(letter)
    assert (first.outcome, again.outcome, again.before) == ("sent", "sent", True)
    await world.quiet()
    (got,) = world.people.letters
    assert got.message["Message-ID"] == letter.message_id
    assert await world.read() == {"reply": 1}
    assert await world.read() == {}
    # the folder is numbered anew: all of it is read again, and nothing happens twice
    async with world.database.scope() as scope:
        await scope.run("UPDATE mail_bookmarks SET validity = validity + 1")
    assert await world.read() == {}
    assert len(world.conductor.heard_of) == 1
    async with world.database.scope() as scope:
        (entry,) = await mail_ledger.by_message_ids(scope, [letter.message_id])
        (shown,) = await mail_inbox.about_letters(scope, [entry.id])
    assert (shown.kind, shown.reply_class, shown.sender) == (
        "reply",
        "interested",
        "interested.1@acme.example",
    )


@pytest.mark.parametrize("point", ["reserved", "sent", "taken"])
async def test_a_crash_repeats_no_letter_and_loses_none_unnoticed(
    world: World, database_url: str, point: str
) -> None:
    to = "silent.1@acme.example"
    letter = world.letter(to)
    assert await asyncio.to_thread(send_and_die, point, letter, world.settings, database_url) == -9
    await world.quiet()
    left = len(world.people.to(to))
    assert left == (1 if point == "taken" else 0)
    await world.read()
    assert (
        await state_of(world, to) == {"reserved": "released", "sent": "in_doubt", "taken": "settled"}[point]
    )
    assert world.conductor.found_of == ([to] if point == "taken" else [])
    async with world.post() as post:
        again = await post.send(letter)
    await world.quiet()
    # what certainly did not leave is sent now; what may have left is never repeated, and says so
    assert again.outcome == {"reserved": "sent", "sent": "in_doubt", "taken": "sent"}[point]
    assert len(world.people.to(to)) == {"reserved": 1, "sent": 0, "taken": 1}[point]


@pytest.mark.parametrize(
    ("who", "state"), [("interested", "replied: interested"), ("bouncing", "bounced: hard")]
)
async def test_a_letter_in_doubt_is_found_by_what_comes_back(
    plain_world: World, database_url: str, who: str, state: str
) -> None:
    world, to = plain_world, f"{who}.1@acme.example"
    killed = await asyncio.to_thread(send_and_die, "taken", world.letter(to), world.settings, database_url)
    assert killed == -9
    await world.quiet()
    await world.read()
    assert (await state_of(world, to), world.conductor.found_of) == ("settled", [to])
    assert world.conductor.states[to] == state


async def test_nobody_who_asked_to_be_left_alone_is_written_to(world: World) -> None:
    to = "interested.2@acme.example"
    async with world.database.scope(actor="test") as scope:
        await suppression.suppress(scope, [identifiers.identifier("email", to)], "asked by phone")
    async with world.post() as post:
        posted = await post.send(world.letter(to))
    assert (posted.outcome, posted.code) == ("refused", "suppressed")
    await world.quiet()
    assert world.people.letters == []


async def test_a_mailbox_that_does_not_let_us_in_waits_for_a_person(world: World) -> None:
    async with world.database.scope(actor="test") as scope:
        await mailboxes.change_secret(
            scope, open_keyring(world.settings), world.box.id, {"password": "wrong"}
        )
    letter = world.letter("silent.3@acme.example")
    async with world.post() as post:
        first, second = await post.send(letter), await post.send(letter)
    assert (first.outcome, first.code) == ("released", "locked")
    assert (second.outcome, second.code) == ("released", "locked")
    async with world.database.scope(actor="test") as scope:
        assert not (await mailboxes.get(scope, world.box.id)).may_send


async def test_a_paused_mailbox_sends_nothing_and_is_read_all_the_same(world: World) -> None:
    async with world.post() as post:
        await post.send(world.letter("no.1@acme.example"))
        async with world.database.scope(actor="test") as scope:
            await mailboxes.pause(scope, world.box.id, "too many bounces")
        posted = await post.send(world.letter("silent.4@acme.example"))
    assert (posted.outcome, posted.code) == ("released", "paused")
    await world.quiet()
    assert await world.read() == {"reply": 1}


async def test_private_letters_leave_nothing_but_a_digest(world: World) -> None:
    private = EmailMessage()
    private["From"], private["To"], private["Subject"] = "mother@home.example", ME, "Dinner on Sunday"
    private.set_content("Will you come?")
    with smtplib.SMTP("127.0.0.1", world.house.smtp) as client:
        client.send_message(private)
    await world.quiet()
    assert await world.read() == {"reply": 1}
    async with world.database.scope() as scope:
        row = await scope.row("SELECT kind, sender, subject, body, letter_id FROM mail_received")
    assert row is not None
    assert tuple(row) == ("reply", None, None, None, None)
    assert world.conductor.heard_of == []


async def test_a_letter_that_says_unsubscribe_is_enough(world: World) -> None:
    to = "silent.5@acme.example"
    async with world.post() as post:
        await post.send(world.letter(to))
    wish = EmailMessage()
    wish["From"], wish["To"], wish["Subject"] = to, ME, "unsubscribe"
    wish.set_content("")
    with smtplib.SMTP("127.0.0.1", world.house.smtp) as client:
        client.send_message(wish)
    await world.quiet()
    assert await world.read() == {"unsubscribe": 1}
    async with world.database.scope() as scope:
        assert await suppression.is_suppressed(scope, [identifiers.identifier("email", to)])


async def test_a_copy_lies_in_the_sent_folder(plain_world: World) -> None:
    async with plain_world.post() as post:
        await post.send(plain_world.letter("silent.6@acme.example"))
    (copy,) = plain_world.house.maildir(PLAIN, "Sent")
    assert b"silent.6@acme.example" in copy.read_bytes()
