"""Real mail servers, invented people, a mailbox of ours, and somebody who conducts the conversations."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from email import policy
from email.message import EmailMessage
from pathlib import Path
from uuid import UUID

from leadwright.effects import mailboxes
from leadwright.effects.mail import Letter, Post, Thread, new_message_id, open_post
from leadwright.effects.mail_ledger import Entry
from leadwright.effects.mail_reading import open_reading
from leadwright.effects.mail_servers import Server
from leadwright.effects.mailboxes import Mailbox, NewMailbox
from leadwright.flows.read_mail import read_mail
from leadwright.kernel import clock
from leadwright.kernel.crypto import open_keyring
from leadwright.kernel.db import DEFAULT_WORKSPACE, Database, Scope
from leadwright.kernel.settings import Settings
from leadwright.policy import unsubscribe
from leadwright.sources.post import Kind, Received
from leadwright_twin.mail.recipients import Recipients, receive
from leadwright_twin.mail.servers import DOMAIN, MailHouse, free_port, serve_mail

ME = f"sal@{DOMAIN}"
PLAIN = f"una@{DOMAIN}"
PASSWORD = "a password of tests"
PUBLIC = "https://leads.sender.example"


@dataclass
class Conductor:
    """Who conducts conversations, in memory (`flows.read_mail.Ears`): the state of everybody, and what was heard."""

    states: dict[str, str] = field(default_factory=dict)
    until: dict[str, date | None] = field(default_factory=dict)
    heard_of: list[tuple[str, Received]] = field(default_factory=list)
    found_of: list[str] = field(default_factory=list)

    async def heard(self, scope: Scope, letter: Entry, received: Received, by: str) -> frozenset[UUID]:
        self.heard_of.append((letter.recipient, received))
        if received.kind is Kind.OUT_OF_OFFICE:
            self.until[letter.recipient] = received.until
            return frozenset()
        states = {
            Kind.REPLY: f"replied: {received.reply_class}",
            Kind.BOUNCE: f"bounced: {received.bounce_class}",
        }
        self.states[letter.recipient] = states.get(received.kind, received.kind.value)
        return frozenset()

    async def found(self, scope: Scope, letter: Entry) -> None:
        self.found_of.append(letter.recipient)


@dataclass
class World:
    """All of it."""

    house: MailHouse
    people: Recipients
    database: Database
    settings: Settings
    box: Mailbox
    conductor: Conductor

    def letter(self, to: str, step: int = 0, before: list[str] | None = None, **changed: object) -> Letter:
        """The letter of a step to somebody."""
        key = f"letter of step {step} to {to}".encode()
        thread = Thread(before[-1], tuple(before)) if before else None
        told = {
            "key": key, "mailbox": self.box.id, "to": to, "to_name": to.partition("@")[0], "subject": "Fewer mistakes in the warehouse",
            "text": f"Hi,\n\nthis is letter {step + 1}.\n.\nIs that of interest?", "html": None, "thread": thread,
            "unsubscribe_url": unsubscribe.link(PUBLIC, DEFAULT_WORKSPACE, key), "message_id": new_message_id(self.box.address),
        }  # fmt: skip
        return Letter(**{**told, **changed})  # type: ignore[arg-type]

    @asynccontextmanager
    async def post(self) -> AsyncIterator[Post]:
        """What sends letters."""
        async with open_post(self.database, self.settings) as opened:
            yield opened

    async def read(self, *, lease: timedelta = timedelta(0)) -> dict[str, int]:
        """Read the mailbox once; what arrived, by kind."""
        counts: dict[str, int] = {}
        async with (
            open_reading(self.database, self.settings) as reading,
            self.database.scope(actor="test") as scope,
        ):
            async for step in read_mail(scope, reading, self.conductor, clock.now, lease=lease):
                await scope.commit()
                assert not step.trouble, step.trouble
                for kind, count in step.counts.items():
                    counts[kind] = counts.get(kind, 0) + count
        return counts

    async def quiet(self, seconds: float = 20.0) -> None:
        """Wait until nothing is on its way any more."""
        until = asyncio.get_running_loop().time() + seconds
        while asyncio.get_running_loop().time() < until:
            await asyncio.sleep(0.1)
            await self.people.settled()
            if self.house.queue() == 0:
                await asyncio.sleep(0.1)
                if self.house.queue() == 0:
                    return
        raise AssertionError(f"letters are still on their way: {self.house.log()[-3000:]}")


def a_letter() -> EmailMessage:
    """A letter that somebody answers."""
    made = EmailMessage(policy=policy.SMTP)
    made["From"], made["To"], made["Subject"] = (
        f"Sal Ester <{ME}>",
        "ada@acme.example",
        "A question about your warehouse",
    )
    made["Message-ID"] = "<one@sender.example>"
    made.set_content(
        "Hi Ada,\n\nare you interested in fewer mistakes?\n\n-- \nTo hear no more from us: https://x.example/u/1\n"
    )
    return made


def settings_of(house: MailHouse, home: Path) -> Settings:
    """Settings under which nothing but these servers can be reached."""
    hosts = {
        "smtp.sender.example": f"127.0.0.1:{house.smtp}",
        "imap.sender.example": f"127.0.0.1:{house.imap}",
    }
    return Settings(home=home, outside="mapped", host_map=hosts, public_url=PUBLIC)


async def add_mailbox(scope: Scope, settings: Settings, address: str = ME) -> Mailbox:
    """Our mailbox."""
    given = NewMailbox(
        address, "Sal Ester", {"password": PASSWORD}, smtp=Server("smtp.sender.example", 587, "starttls"),
        imap=Server("imap.sender.example", 993, "tls"),
    )  # fmt: skip
    return await mailboxes.add(
        scope,
        open_keyring(settings),
        given,
        signature="Sal Ester\nSender Ltd",
        postal_address="1 High Street\nLondon",
    )


@contextmanager
def mail_house() -> Iterator[MailHouse]:
    """Start the servers. What ME sends they keep, as big providers do; what PLAIN sends they do not."""
    with serve_mail({ME: PASSWORD, PLAIN: PASSWORD}, others=free_port(), keeps_sent={ME}) as house:
        yield house


@asynccontextmanager
async def mail_world(
    database: Database, home: Path, house: MailHouse, *, address: str = ME
) -> AsyncIterator[World]:
    """People who answer, and a mailbox of ours, around servers that run."""
    house.forget()
    async with receive(Recipients(port=house.others, answer_port=house.smtp)) as people:
        settings = settings_of(house, home)
        async with database.scope(actor="test") as scope:
            box = await add_mailbox(scope, settings, address)
        yield World(house, people, database, settings, box, Conductor())
