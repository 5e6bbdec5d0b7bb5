"""May this address be contacted at all: the guard against being sent to inner networks.

Pure functions that return a reason, or None when nothing stands against it. URLs are judged before
anything is asked; every address that a name resolves to is judged again before a socket is opened.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata

import httpx2

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

PORTS = frozenset({80, 443, 8080, 8443})
_DEFAULT_PORTS = {"http": 80, "https": 443}
_INNER_NAMES = (
    "localhost",
    "localdomain",
    "local",
    "internal",
    "intranet",
    "lan",
    "home",
    "corp",
    "home.arpa",
)
_METADATA = frozenset(
    ipaddress.ip_address(a)
    for a in ("169.254.169.254", "169.254.170.2", "100.100.100.200", "fd00:ec2::254", "168.63.129.16")
)
_CLASSES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("this network", ("0.0.0.0/8", "::/128")),
    ("the loopback", ("127.0.0.0/8", "::1/128")),
    ("a private network", ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fec0::/10")),
    ("a carrier's inner network", ("100.64.0.0/10",)),
    ("a link-local address", ("169.254.0.0/16", "fe80::/10")),
    ("a multicast address", ("224.0.0.0/4", "ff00::/8")),
    (
        "a reserved address",
        (
            *(
                "192.0.0.0/24",
                "192.0.2.0/24",
                "192.88.99.0/24",
                "198.18.0.0/15",
                "198.51.100.0/24",
                "203.0.113.0/24",
            ),
            *(
                "240.0.0.0/4",
                "100::/64",
                "2001::/23",
                "2001:db8::/32",
                "3fff::/20",
                "5f00::/16",
                "64:ff9b:1::/48",
            ),
        ),
    ),
)
_NETWORKS = [(name, ipaddress.ip_network(net)) for name, nets in _CLASSES for net in nets]
_GLOBAL_V6 = ipaddress.ip_network("2000::/3")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_HOST = re.compile(
    r"(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,62})\.)*[A-Za-z0-9_-]{1,63}\.?|\[?[0-9A-Fa-f:.]+(?:%[\w.]+)?\]?"
)
_NUMBER = re.compile(r"0[xX][0-9a-fA-F]*|[0-9]+")


def url_reason(url: httpx2.URL, *, mapped: bool = False) -> str | None:
    """Why `url` must not be asked, or None. A mapped host may use any port; its name is not judged."""
    if url.scheme not in _DEFAULT_PORTS:
        return f"the scheme {url.scheme or '(none)'!r} is not http or https"
    if not url.host:
        return "it names no host"
    if url.userinfo:
        return "it carries credentials"
    if not _HOST.fullmatch(url.raw_host.decode("ascii")):
        return "its host is not a name or address"
    if mapped:
        return None
    port = url.port or _DEFAULT_PORTS[url.scheme]
    if port not in PORTS:
        return f"port {port} is not one of {', '.join(map(str, sorted(PORTS)))}"
    return host_reason(url.host)


def host_reason(host: str) -> str | None:
    """Why a host must not be asked by its name or literal address alone, or None."""
    name = unicodedata.normalize("NFKC", host).strip("[]").rstrip(".").lower()
    address = literal(name)
    if address is not None:
        return address_reason(address)
    if any(name == inner or name.endswith(f".{inner}") for inner in _INNER_NAMES):
        return f"{name} is a name of inner networks"
    if "." not in name:
        return f"{name} is not a full domain name"
    return None


def address_reason(address: str | Address) -> str | None:
    """Why an address must not be contacted, or None. What cannot be read as an address is refused."""
    if isinstance(address, str):
        try:
            address = ipaddress.ip_address(address.split("%", 1)[0])
        except ValueError:
            return f"{address} is not an address"
    if address in _METADATA:
        return "it is a cloud's metadata service"
    if isinstance(address, ipaddress.IPv6Address):
        if (inner := _embedded(address)) is not None:
            why = address_reason(inner)
            return f"it stands for {inner}: {why}" if why else None
        if address not in _GLOBAL_V6 and address not in _NAT64 and not _named_class(address):
            return "it is outside the public IPv6 range"
    return _named_class(address)


def named_reason(address: str) -> str | None:
    """Why an address must not be contacted even where an operator named the server, or None: inner networks are fine."""
    why = address_reason(address)
    return why if why is not None and "metadata" in why else None


def netloc(url: httpx2.URL) -> str:
    """Host and port of a URL, the port always told."""
    return f"{url.host.lower()}:{url.port or _DEFAULT_PORTS.get(url.scheme, 0)}"


def literal(host: str) -> Address | None:
    """The address that a host spells, in any form a C library would accept (octal, hex, short), or None.

    An all-numeric form that is no valid address gives the unspecified address, which is refused.
    """
    try:
        return ipaddress.ip_address(host.split("%", 1)[0])
    except ValueError:
        parts = host.split(".")
    if ":" in host or not all(parts) or not all(_NUMBER.fullmatch(part) for part in parts):
        return None
    value = _loose_ipv4(parts)
    return ipaddress.IPv4Address(value if value is not None else 0)


def _loose_ipv4(parts: list[str]) -> int | None:
    """The number behind 1 to 4 dotted parts in base 8, 10 or 16, where the last part fills the rest."""
    try:
        numbers = [
            int(p[2:] or "0", 16) if p[:2] in ("0x", "0X") else int(p, 8 if p[0] == "0" else 10)
            for p in parts
        ]
    except ValueError:
        return None
    *heads, last = numbers
    if len(numbers) > 4 or any(head > 255 for head in heads) or last >= 256 ** (5 - len(numbers)):
        return None
    value = last
    for index, head in enumerate(heads):
        value |= head << (24 - 8 * index)
    return value


def _embedded(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address inside an IPv6 one: mapped, compatible, NAT64, 6to4, Teredo or ISATAP."""
    number = int(address)
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if address in _NAT64 or (number >> 32 == 0 and number > 0xFFFF):
        return ipaddress.IPv4Address(number & 0xFFFF_FFFF)
    if (number >> 32) & 0xFDFF_FFFF == 0x5EFE:  # ISATAP interface identifier
        return ipaddress.IPv4Address(number & 0xFFFF_FFFF)
    return None


def _named_class(address: Address) -> str | None:
    for name, network in _NETWORKS:
        if address.version == network.version and address in network:
            return f"it is {name}"
    return None
