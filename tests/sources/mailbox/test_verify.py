"""Verification: what the DNS and a mail host say of an address, and what silence does not say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadwright.sources.contract import Ask, DnsReply, MailReply, Outcome, Reply
from leadwright.sources.mailbox import verify
from leadwright.sources.mailbox.providers import provider
from leadwright.sources.mailbox.types import MailVerdict

pytestmark = pytest.mark.anyio

HIT = DnsReply(Outcome.HIT, ("mx1.acme.example", "mx2.acme.example"))
NONE = DnsReply(Outcome.MISS, reason="no record: there is no MX")
NOBODY = DnsReply(Outcome.MISS, reason="no such domain: acme.com does not exist")
NULL = DnsReply(Outcome.MISS, reason="acme.com takes no mail")
SILENT = DnsReply(Outcome.BUSY, reason="no answer from the DNS: it did not answer in time")
FAILED = DnsReply(Outcome.BUSY, reason="no answer from the DNS: SERVFAIL")
CLOSED = DnsReply(Outcome.BLOCKED, reason="outside is closed")
ADDRESS = DnsReply(Outcome.HIT, ("93.184.216.34",))


class FakeDoor:
    def __init__(self, mx: DnsReply, a: DnsReply = NONE, aaaa: DnsReply = NONE) -> None:
        self.answers: Mapping[str, DnsReply] = {"MX": mx, "A": a, "AAAA": aaaa}
        self.asked: list[tuple[str, str]] = []

    async def send(self, ask: Ask) -> Reply:
        raise AssertionError("verification asks for no page")

    async def dns(self, name: str, record: str) -> DnsReply:
        self.asked.append((name, record))
        return self.answers[record]


class FakePostbox:
    def __init__(self, known: Outcome, invented: Outcome) -> None:
        self.known, self.invented, self.asked = known, invented, 0

    async def ask(self, hosts: Sequence[str], addresses: Sequence[str]) -> Sequence[MailReply]:
        self.asked += 1
        return [
            *[MailReply(self.known, reason="said")] * (len(addresses) - 1),
            MailReply(self.invented, reason="said"),
        ]


async def one(address: str, door: FakeDoor, postbox: FakePostbox | None = None) -> MailVerdict:
    (verdict,) = await verify([address], door, postbox)
    return verdict


@pytest.mark.parametrize(
    ("address", "mx", "a", "status"),
    [
        ("jane@acme.com", HIT, NONE, "unknown"),
        ("jane@acme.com", NONE, ADDRESS, "unknown"),
        ("jane@acme.com", NONE, NONE, "invalid"),
        ("jane@acme.com", NOBODY, NONE, "invalid"),
        ("jane@acme.com", NULL, ADDRESS, "invalid"),
        ("jane@acme.com", DnsReply(Outcome.HIT, (".",)), ADDRESS, "invalid"),
        ("jane@acme.com", SILENT, ADDRESS, "unknown"),
        ("jane@acme.com", FAILED, NONE, "unknown"),
        ("jane@acme.com", NONE, SILENT, "unknown"),
        ("jane@acme.com", CLOSED, NONE, "blocked"),
        ("info@acme.com", HIT, NONE, "role"),
        ("info@acme.com", SILENT, NONE, "unknown"),
        ("jane@mailinator.com", HIT, NONE, "disposable"),
        ("jane@sub.mailinator.com", HIT, NONE, "disposable"),
        ("jane@fresh.example", DnsReply(Outcome.HIT, ("mx.mailinator.com",)), NONE, "disposable"),
        ("jane@mailinator.com", NOBODY, NONE, "invalid"),
        ("jane@", HIT, NONE, "invalid"),
        ("not an address", HIT, NONE, "invalid"),
        ("", HIT, NONE, "invalid"),
    ],
)  # fmt: skip
async def test_the_dns_alone_never_makes_an_address_valid(
    address: str, mx: DnsReply, a: DnsReply, status: str
) -> None:
    verdict = await one(address, FakeDoor(mx, a))
    assert verdict.status == status
    assert verdict.reasons


@pytest.mark.parametrize(
    ("known", "invented", "status"),
    [
        (Outcome.HIT, Outcome.MISS, "valid"), (Outcome.HIT, Outcome.HIT, "accept_all"),
        (Outcome.HIT, Outcome.BUSY, "unknown"), (Outcome.HIT, Outcome.BLOCKED, "unknown"),
        (Outcome.MISS, Outcome.MISS, "invalid"), (Outcome.MISS, Outcome.BUSY, "invalid"),
        (Outcome.BUSY, Outcome.MISS, "unknown"), (Outcome.BLOCKED, Outcome.BLOCKED, "blocked"),
    ],
)  # fmt: skip
async def test_a_host_is_believed_as_far_as_an_invented_address_allows(
    known: Outcome, invented: Outcome, status: str
) -> None:
    verdict = await one("jane@acme.com", FakeDoor(HIT), FakePostbox(known, invented))
    assert verdict.status == status
    assert {item.what for item in verdict.evidence} >= {"mx", "smtp", "smtp of an invented address"}


@pytest.mark.parametrize(
    ("aaaa", "status"), [(ADDRESS, "unknown"), (NONE, "invalid"), (SILENT, "unknown"), (CLOSED, "blocked")]
)
async def test_a_domain_with_an_ipv6_address_alone_is_its_own_mail_host(aaaa: DnsReply, status: str) -> None:
    assert (await one("jane@acme.com", FakeDoor(NONE, NONE, aaaa))).status == status


async def test_a_role_address_stays_one_though_it_works_and_is_invalid_if_it_does_not() -> None:
    assert (
        await one("info@acme.com", FakeDoor(HIT), FakePostbox(Outcome.HIT, Outcome.MISS))
    ).status == "role"
    assert (
        await one("info@acme.com", FakeDoor(HIT), FakePostbox(Outcome.MISS, Outcome.MISS))
    ).status == "invalid"


async def test_a_domain_is_asked_once_for_all_its_addresses_and_answers_keep_their_order() -> None:
    door, postbox = FakeDoor(HIT), FakePostbox(Outcome.HIT, Outcome.MISS)
    asked = ["b@acme.com", "nonsense", "a@acme.com", "B@acme.com"]
    verdicts = await verify(asked, door, postbox)
    assert [item.address for item in verdicts] == ["b@acme.com", "nonsense", "a@acme.com", "b@acme.com"]
    assert [item.status for item in verdicts] == ["valid", "invalid", "valid", "valid"]
    assert door.asked == [("acme.com", "MX")]
    assert postbox.asked == 1


async def test_nobody_is_asked_about_a_domain_that_takes_no_mail_or_is_thrown_away() -> None:
    postbox = FakePostbox(Outcome.HIT, Outcome.MISS)
    await one("jane@acme.com", FakeDoor(NULL), postbox)
    await one("jane@mailinator.com", FakeDoor(HIT), postbox)
    await one("jane@acme.com", FakeDoor(SILENT), postbox)
    assert postbox.asked == 0


DNS = st.sampled_from([HIT, NONE, NOBODY, NULL, SILENT, FAILED, CLOSED, ADDRESS])
SAID = st.sampled_from([Outcome.HIT, Outcome.MISS, Outcome.BUSY, Outcome.BLOCKED])


@given(st.sampled_from(["jane@acme.com", "info@acme.com", "jane@gmail.com"]), DNS, DNS, SAID, SAID)
def test_silence_is_never_an_answer(
    address: str, mx: DnsReply, a: DnsReply, known: Outcome, invented: Outcome
) -> None:
    import anyio

    verdict = anyio.run(one, address, FakeDoor(mx, a), FakePostbox(known, invented))
    if verdict.status == "valid":
        assert known is Outcome.HIT
        assert invented is Outcome.MISS
    if verdict.status == "invalid":
        assert mx.outcome is Outcome.MISS or known is Outcome.MISS
    if mx.outcome is Outcome.BUSY:
        assert verdict.status == "unknown"


@given(st.text(max_size=80))
def test_any_text_has_a_verdict(text: str) -> None:
    import anyio

    assert anyio.run(one, text, FakeDoor(SILENT)).status in ("invalid", "unknown", "disposable")


@pytest.mark.parametrize(
    ("hosts", "name"),
    [
        (["aspmx.l.google.com"], "Google Workspace"), (["smtp.google.com"], "Google Workspace"),
        (["acme-com.mail.protection.outlook.com"], "Microsoft 365"), (["acme-com.a-v1.mx.microsoft"], "Microsoft 365"),
        (["hotmail-com.olc.protection.outlook.com"], "Outlook.com"), (["mxa-001.pphosted.com"], "Proofpoint"),
        (["eu-smtp-inbound-1.mimecast.com"], "Mimecast"), (["mx.zoho.eu"], "Zoho Mail"),
        (["mail.acme.com"], None), (["notgoogle.com"], None), ([], None),
    ],
)  # fmt: skip
def test_a_provider_is_told_by_its_mail_hosts(hosts: list[str], name: str | None) -> None:
    assert provider(hosts) == name
