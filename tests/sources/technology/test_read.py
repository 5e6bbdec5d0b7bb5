"""One observation of a company's technologies from its pages and its DNS; silence is not absence."""

from __future__ import annotations

from typing import Literal

import pytest

from leadwright.sources.contract import Ask, DnsReply, Outcome, Reply, Target
from leadwright.sources.technology.read import read
from leadwright.sources.technology.types import PageInput

pytestmark = pytest.mark.anyio
TARGET = Target("Acme", "acme.example", "https://www.acme.example/")
WORDPRESS = PageInput("https://www.acme.example/", '<meta name="generator" content="WordPress 6.4.2">')


class FakeDoor:
    """A DNS in memory; without records every answer has the same outcome."""

    def __init__(
        self, records: dict[tuple[str, str], tuple[str, ...]] | None = None, other: Outcome = Outcome.MISS
    ):
        self.records, self.other = records or {}, other
        self.asked: list[tuple[str, str]] = []

    async def send(self, ask: Ask) -> Reply:
        raise AssertionError("pages are given, never fetched here")

    async def dns(self, name: str, record: Literal["MX", "TXT", "CNAME", "NS", "A", "AAAA"]) -> DnsReply:
        self.asked.append((name, record))
        values = self.records.get((name, record))
        return (
            DnsReply(Outcome.HIT, values) if values else DnsReply(self.other, reason=f"{self.other.value}!")
        )


RECORDS = {
    ("acme.example", "MX"): ("1 aspmx.l.google.com.", "5 alt1.aspmx.l.google.com."),
    ("acme.example", "TXT"): (
        '"v=spf1 include:_spf.google.com include:send" "grid.net include:servers.mcsv.net ~all"',
        "atlassian-domain-verification=abc",
        "MS=ms12345678",
    ),
    ("acme.example", "NS"): ("ns-1.awsdns-01.org.", "ns-2.awsdns-02.net."),
    ("www.acme.example", "CNAME"): ("cname.vercel-dns.com.",),
}


async def test_pages_and_dns_become_one_observation() -> None:
    door = FakeDoor(RECORDS)
    finding = await read(
        TARGET, [WORDPRESS, PageInput("https://www.acme.example/b", "", {"Server": "nginx"})], door
    )
    assert finding.outcome is Outcome.HIT
    assert finding.pages == 2
    (observation,) = finding.observations
    assert (observation.source, observation.native_key) == ("technology", "acme.example")
    found = {one["name"]: one for one in observation.fields["technologies"]}
    expected = {"WordPress", "Nginx", "Google Workspace", "Sendgrid", "MailChimp", "Atlassian", "Vercel"}
    assert expected | {"Amazon Web Services", "Microsoft 365"} <= found.keys()
    assert found["WordPress"] == {
        "name": "WordPress",
        "version": "6.4.2",
        "confidence": 100,
        "categories": ["CMS", "Blogs"],
        "evidence": "meta generator: WordPress 6.4.2",
    }
    assert "version" not in found["Vercel"]
    assert found["Vercel"]["evidence"].startswith("dns CNAME")
    assert sorted(door.asked) == sorted(RECORDS)


async def test_a_site_without_known_technologies_was_looked_at() -> None:
    finding = await read(TARGET, [PageInput("https://www.acme.example/", "<p>Hello</p>")], FakeDoor())
    assert finding.outcome is Outcome.HIT
    assert finding.observations[0].fields == {"technologies": []}


async def test_dns_alone_is_enough() -> None:
    finding = await read(
        TARGET, [], FakeDoor({("acme.example", "MX"): ("0 acme.mail.protection.outlook.com.",)})
    )
    assert [one["name"] for one in finding.observations[0].fields["technologies"]] == ["Microsoft 365"]


async def test_without_pages_a_silent_dns_is_busy_not_absent() -> None:
    finding = await read(TARGET, [], FakeDoor(other=Outcome.BUSY))
    assert (finding.outcome, finding.observations, finding.reason) == (Outcome.BUSY, (), "busy!")


async def test_without_pages_and_records_there_is_nothing_to_look_at() -> None:
    assert (await read(TARGET, [], FakeDoor())).outcome is Outcome.MISS
    assert (await read(Target("Acme", None), [], FakeDoor())).outcome is Outcome.MISS


async def test_a_silent_dns_does_not_hide_what_pages_show() -> None:
    finding = await read(TARGET, [WORDPRESS], FakeDoor(other=Outcome.BUSY))
    assert finding.outcome is Outcome.HIT
    assert set(finding.details["dns"].values()) == {"busy"}


async def test_one_rule_on_many_pages_counts_once() -> None:
    weak = PageInput("https://www.acme.example/", '<div id="root"></div>')
    finding = await read(TARGET, [weak, weak, weak], FakeDoor())
    found = {one["name"]: one["confidence"] for one in finding.observations[0].fields["technologies"]}
    assert found == {"React": 40}


async def test_what_one_page_shows_may_be_required_by_another() -> None:
    shop = PageInput("https://www.acme.example/shop", "", {"x-shopify-stage": "production"})
    carrier = PageInput("https://www.acme.example/delivery", "<p>We ship with DHL</p>")
    finding = await read(TARGET, [carrier, shop], FakeDoor())
    assert "DHL" in [one["name"] for one in finding.observations[0].fields["technologies"]]
