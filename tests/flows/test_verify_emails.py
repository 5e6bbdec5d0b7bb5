"""Verifying addresses of contacts: the verdict becomes an observation, and nobody's silence an answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from uuid import UUID

import pytest

from leadwright.flows.import_file import import_file
from leadwright.flows.verify_emails import Verified, verify_emails
from leadwright.kernel.db import Scope
from leadwright.kernel.settings import settings
from leadwright.policy import identifiers
from leadwright.policy.suppression import suppress
from leadwright.reads.addresses import due_addresses, with_contacts
from leadwright.sources.contract import Ask, DnsReply, MailReply, Outcome, Reply

pytestmark = pytest.mark.anyio
ROWS = (
    "company,website,contact_name,contact_email\n"
    "Acme,acme.com,Jane Doe,jane@acme.com\n"
    "Acme,acme.com,John Roe,john@acme.com\n"
    "Nameless Works,,Mia Stone,mia@gone.example\n"
)


@pytest.fixture
def install_key(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LEADWRIGHT_INSTALL_KEY", "a key of tests and of nobody else")
    settings.cache_clear()
    yield
    settings.cache_clear()


class Door:
    def __init__(self, **silent: DnsReply) -> None:
        self.silent, self.asked = silent, set[str]()

    async def send(self, ask: Ask) -> Reply:
        raise AssertionError("no page is asked for")

    async def dns(self, name: str, record: str) -> DnsReply:
        self.asked.add(name)
        if name == "gone.example":
            return DnsReply(Outcome.MISS, reason="no such domain: gone.example does not exist")
        return self.silent.get("mx", DnsReply(Outcome.HIT, ("aspmx.l.google.com",)))


class Postbox:
    async def ask(self, hosts: Sequence[str], addresses: Sequence[str]) -> Sequence[MailReply]:
        known = {"jane@acme.com": Outcome.HIT}
        return [MailReply(known.get(address, Outcome.MISS), 250, "said") for address in addresses]


async def nothing(scope: Scope, companies: Sequence[UUID]) -> None:
    assert companies


async def verified(scope: Scope, door: Door | None = None) -> Verified:
    last = None
    async for step in verify_emails(scope, door or Door(), await due_addresses(scope), nothing, Postbox()):
        await scope.commit()
        last = step
    assert last is not None
    return last


@pytest.fixture
async def filled(scope: Scope, tmp_path: Path) -> Scope:
    path = tmp_path / "list.csv"
    path.write_text(ROWS)
    async for _ in import_file(scope, path, tmp_path):
        await scope.commit()
    return scope


async def contacts(scope: Scope) -> dict[str, tuple[str | None, str | None]]:
    rows = await scope.rows("SELECT name, email, email_kind FROM contacts ORDER BY name")
    return {row[0]: (row[1], row[2]) for row in rows}


async def test_a_verdict_is_an_observation_of_the_contact_and_makes_no_company(filled: Scope) -> None:
    companies = await filled.value("SELECT count(*) FROM companies WHERE folded_into IS NULL")
    done = await verified(filled)
    assert {item.address: verdict.status for item, verdict in done.items if verdict} == {
        "jane@acme.com": "valid", "john@acme.com": "invalid", "mia@gone.example": "invalid",
    }  # fmt: skip
    said = await filled.rows(
        "SELECT content FROM observations WHERE source = 'mailbox' AND content <> '{}'::jsonb"
    )
    assert {(row[0]["email"], row[0]["email_status"]) for row in said} == {
        ("jane@acme.com", "valid"), ("john@acme.com", "invalid"), ("mia@gone.example", "invalid"),
    }  # fmt: skip
    assert await filled.value("SELECT count(*) FROM companies WHERE folded_into IS NULL") == companies
    assert await contacts(filled) == {
        "Jane Doe": ("jane@acme.com", "direct"),
        "John Roe": ("john@acme.com", None),
        "Mia Stone": ("mia@gone.example", None),
    }


async def test_what_was_verified_lately_is_not_due_again(filled: Scope) -> None:
    assert len(await due_addresses(filled)) == 3
    await verified(filled)
    assert await due_addresses(filled) == []


async def test_a_dns_that_does_not_answer_leaves_a_contact_as_it_was(filled: Scope) -> None:
    before = await contacts(filled)
    silent = DnsReply(Outcome.BUSY, reason="no answer from the DNS: it did not answer in time")
    done = await verified(filled, Door(mx=silent))
    assert {item.address: verdict.status for item, verdict in done.items if verdict}[
        "jane@acme.com"
    ] == "unknown"
    assert (await contacts(filled))["Jane Doe"] == before["Jane Doe"]


@pytest.mark.usefixtures("install_key")
async def test_nobody_is_asked_about_a_person_who_is_left_alone(filled: Scope) -> None:
    await suppress(filled, [identifiers.identifier("email", "jane+x@acme.com")], "asked")
    door = Door()
    steps = verify_emails(filled, door, await with_contacts(filled, ["jane@acme.com"]), nothing)
    last = [step async for step in steps][-1]
    assert [verdict for _, verdict in last.items] == [None]
    assert door.asked == set()


async def test_an_address_of_nobody_is_told_and_not_recorded(filled: Scope) -> None:
    steps = verify_emails(filled, Door(), await with_contacts(filled, ["who@acme.com"]), nothing, Postbox())
    last = [step async for step in steps][-1]
    assert [verdict.status for _, verdict in last.items if verdict] == ["invalid"]
    assert await filled.value("SELECT count(*) FROM observations WHERE source = 'mailbox'") == 0
