"""The guard against being sent to inner networks."""

from __future__ import annotations

import ipaddress

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadwright.effects import guard

INNER = [
    *(
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "0.0.0.0",
        "100.64.0.1",
        "169.254.169.254",
    ),
    *(
        "169.254.1.1",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "192.0.0.8",
        "198.18.0.1",
    ),
    *(
        "203.0.113.9",
        "168.63.129.16",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "fd00:ec2::254",
        "ff02::1",
        "2001:db8::1",
    ),
    *(
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::10.0.0.1",
        "64:ff9b:1::1",
        "2002:c0a8:101::1",
        "::127.0.0.1",
    ),
    *(
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "fec0::1",
        "4000::1",
        "2606:4700::5efe:10.0.0.1",
        "nonsense",
        "",
    ),
]


@pytest.mark.parametrize("address", INNER)
def test_inner_addresses_are_refused_with_a_reason(address: str) -> None:
    assert guard.address_reason(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "64:ff9b::8.8.8.8", "::ffff:8.8.8.8"]
)
def test_public_addresses_pass(address: str) -> None:
    assert guard.address_reason(address) is None


LOOPBACKS = [
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0177.0.0.1",
    "127.1",
    "127.0.1",
    "017700000001",
    "0x7F.0.0.0x1",
    "127.0.0.1.",
]


@pytest.mark.parametrize("host", LOOPBACKS)
def test_every_spelling_of_the_loopback_is_refused(host: str) -> None:
    assert "loopback" in (guard.host_reason(host) or "")


@pytest.mark.parametrize(
    "host", ["localhost", "db.internal", "printer.local", "intranet", "router.home.arpa", "LOCALHOST."]
)
def test_names_of_inner_networks_are_refused(host: str) -> None:
    assert guard.host_reason(host)


@pytest.mark.parametrize("host", ["1.2.3.4.5", "256.256.256.256", "0x", "99999999999"])
def test_numeric_hosts_that_are_no_address_are_refused(host: str) -> None:
    assert guard.host_reason(host)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("ftp://tea.example/", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("gopher://tea.example/", "scheme"),
        ("https://user:secret@tea.example/", "credentials"),
        ("https://tea.example:22/", "port 22"),
        ("https://tea.example:6379/", "port 6379"),
        ("https:///path", "host"),
        ("https://tea%20shop.example/", "host"),
        ("http://[::1]/", "loopback"),
        ("http://169.254.169.254/latest/meta-data", "metadata"),
    ],
)
def test_urls_that_must_not_be_asked_say_why(url: str, why: str) -> None:
    assert why in (guard.url_reason(httpx2.URL(url)) or "")


@pytest.mark.parametrize(
    "url", ["https://tea.example/", "http://tea.example:8080/x?y", "https://xn--tee-hna.example:8443/"]
)
def test_ordinary_urls_pass(url: str) -> None:
    assert guard.url_reason(httpx2.URL(url)) is None


def test_a_mapped_host_may_use_any_port_but_no_other_scheme() -> None:
    assert guard.url_reason(httpx2.URL("http://127.0.0.1:9001/"), mapped=True) is None
    assert guard.url_reason(httpx2.URL("ftp://tea.example:9001/"), mapped=True)


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_judged_alike_in_every_clothing(address: ipaddress.IPv4Address) -> None:
    refused = guard.address_reason(address) is not None
    number = int(address)
    for spelling in (str(number), hex(number), f"0{number:o}", f"{number >> 24}.{number & 0xFFFFFF}"):
        assert (guard.host_reason(spelling) is not None) is refused
    assert (guard.address_reason(f"::ffff:{address}") is not None) is refused
    assert (guard.address_reason(f"64:ff9b::{address}") is not None) is refused
    if not address.is_global:
        assert refused
