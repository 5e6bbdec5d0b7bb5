"""Web addresses: host, registrable domain (bundled suffix list), and whether a page identifies a company.

Private suffixes are honoured (`foo.github.io` is its own domain). The reserved names `.example` and
`.test` count as registrable, since invented data lives there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from urllib.parse import quote

import idna
from tldextract import TLDExtract

from leadwright.values.bundled import TEXT_CAP, load

_EXTRACT = TLDExtract(
    suffix_list_urls=(), cache_dir=None, extra_suffixes=("example", "test"), include_psl_private_domains=True
)
# What most cells hold: an optional scheme, a plain host, an optional final slash.
_SIMPLE = re.compile(
    r"(?:(https?)://)?((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63})/?", re.IGNORECASE
)
_HTTP = re.compile(r"(?:h{1,2}t{1,3}p{1,2}s{0,2}(?:[:;][/\\]{0,3}|[/\\]{2})\s*)+", re.IGNORECASE)
_OTHER_SCHEME = re.compile(r"[a-z][a-z0-9+\-]*:(?!\d)", re.IGNORECASE)
_HOST = re.compile(
    r"(?=.{4,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
)
_SPLIT = re.compile(r"[\s,;|<>\"'()\[\]{}\x00-\x1f\x7f]+")
_HOST_CAP = 255  # no host name is longer
_END_OF_AUTHORITY = re.compile(r"[/?#\\]")
_DATED = re.compile(r"/(?:19|20)\d\d/(?:0?[1-9]|1[0-2])(?:/|$)")


@dataclass(frozen=True, slots=True)
class Website:
    """A web address that was given for a company.

    `url` is normalised (scheme added, host in lower-case ASCII, no user, default port or fragment).
    `identifies` is False if other companies can have pages at the same domain: then `domain` is no key.
    """

    url: str
    host: str
    domain: str
    path: str
    identifies: bool


@dataclass(frozen=True, slots=True)
class _Parts:
    scheme: str
    host: str
    port: str
    rest: str


def _take_apart(text: str) -> _Parts | None:
    """Split an address with its usual misspellings; None if nothing of it can be a host."""
    if (match := _SIMPLE.fullmatch(text)) and len(match[2]) <= 253:
        return _Parts((match[1] or "https").lower(), match[2].lower(), "", "")
    match = _HTTP.match(text)
    scheme = "https"
    if match:
        scheme = "https" if "s" in match.group().lower() else "http"
        text = text[match.end() :]
    elif text.startswith("//"):
        text = text[2:]
    elif "@" in text or _OTHER_SCHEME.match(text):
        return None
    end = _END_OF_AUTHORITY.search(text)
    authority, rest = (text[: end.start()], text[end.start() :]) if end else (text, "")
    authority = authority.rpartition("@")[2]
    name, _, port = authority.partition(":")
    port = port if port.isdecimal() and port.isascii() and port not in ("80", "443") else ""
    clean = _ascii_host(name)
    return _Parts(scheme, clean, port, rest) if clean else None


def _ascii_host(name: str) -> str | None:
    """Lower-case ASCII form of a host name, without a trailing dot; None if it is not one."""
    name = name.strip().rstrip(".").lower()
    if not name.isascii():
        try:
            name = idna.encode(name, uts46=True).decode("ascii")
        except (idna.IDNAError, UnicodeError, ValueError):
            return None
    return name if _HOST.fullmatch(name) else None


@lru_cache(maxsize=65_536)
def _domain_of(host: str) -> str | None:
    found = _EXTRACT.extract_str(host)
    if found.is_private and found.domain in ("", "www"):
        # The owner of a private suffix has a site of its own there (www.herokuapp.com).
        found = _EXTRACT.extract_str(host, include_psl_private_domains=False)
    return f"{found.domain}.{found.suffix}" if found.domain and found.suffix else None


def host(url: str) -> str | None:
    """The host of a URL or bare host, in lower-case ASCII: "HTTPS://Www.Acme.COM:443/x" -> "www.acme.com".

    None for IP addresses, `localhost`, names without a public suffix and anything that is no address.
    """
    parts = _take_apart(url[:TEXT_CAP].strip())
    return parts.host if parts and _domain_of(parts.host) else None


def registrable(url_or_host: str) -> str | None:
    """The domain that somebody registered: "https://www.acme.co.uk/x" -> "acme.co.uk".

    Users' names under a private suffix are their own domain: "docs.foo.github.io" -> "foo.github.io".
    None where `host` is None.
    """
    parts = _take_apart(url_or_host[:TEXT_CAP].strip())
    return _domain_of(parts.host) if parts else None


def website(raw: str) -> Website | None:
    """The first valid web address in a cell; None if there is none ("https://", "N/A", "-", an e-mail)."""
    return _website(raw[:TEXT_CAP].strip())


@lru_cache(maxsize=16_384)
def _website(text: str) -> Website | None:
    for candidate in (text,) if _SPLIT.search(text) is None else _SPLIT.split(text):
        parts = _take_apart(candidate)
        domain = _domain_of(parts.host) if parts else None
        if parts and domain:
            return _normalised(parts, domain)
    return None


def _normalised(parts: _Parts, domain: str) -> Website:
    if not parts.rest and not parts.port:
        url = f"{parts.scheme}://{parts.host}/"
        return Website(url, parts.host, domain, "/", _identifies(parts.host, domain, "/"))
    rest = parts.rest.replace("\\", "/").partition("#")[0]
    raw_path, mark, query = rest.partition("?")
    path = quote(raw_path or "/", safe=_SAFE, errors="replace")
    tail = mark + quote(query, safe=_SAFE + "?[]", errors="replace") if query else ""
    port = f":{parts.port}" if parts.port else ""
    url = f"{parts.scheme}://{parts.host}{port}{path}{tail}"
    return Website(url, parts.host, domain, path, _identifies(parts.host, domain, path))


_SAFE = "/%:@!$&'()*+,;=~-._"


@cache
def _hosts(group: str) -> frozenset[str]:
    return frozenset(load("hosts.json")[group])


def _listed(name: str, group: frozenset[str]) -> bool:
    """Whether the host or one of its parents is in the group ("de.linkedin.com" by "linkedin.com")."""
    while name:
        if name in group:
            return True
        name = name.partition(".")[2]
    return False


@cache
def _of_many() -> frozenset[str]:
    return _hosts("never") | _hosts("shared")


def is_shared_host(domain: str) -> bool:
    """Whether unrelated companies have pages at this host or domain (linkedin.com, apps.apple.com)."""
    name = domain[:_HOST_CAP].strip().rstrip(".").lower()
    return _listed(name, _of_many()) or _of_every_country(name)


def _of_every_country(name: str) -> bool:
    """Whether a host belongs to a name that exists under every country's suffix (maps.google.de)."""
    registered = _domain_of(name)
    return registered is not None and registered.partition(".")[0] in _hosts("any_suffix")


def is_free_mail(domain: str) -> bool:
    """Whether anybody can get an e-mail address at this domain (gmail.com, qq.com, web.de)."""
    return _listed(domain[:_HOST_CAP].strip().lower(), _hosts("free_mail"))


def _identifies(host_name: str, domain: str, path: str) -> bool:
    if _listed(host_name, _hosts("never")) or _listed(host_name, _hosts("free_mail")):
        return False
    if _listed(host_name, _hosts("shared")) or domain.partition(".")[0] in _hosts("any_suffix"):
        return host_name.removeprefix("www.") == domain and _is_of_the_owner(domain, path)
    return path == "/" or not _is_about_another(path)


def _is_of_the_owner(domain: str, path: str) -> bool:
    """Whether a page of a shared host is about whoever runs it.

    Its front page is; so are "about" and the like where users cannot take such names.
    """
    steps = _steps(path)
    owned = domain in _hosts("corporate") or domain.partition(".")[0] in _hosts("any_suffix")
    return not steps or (owned and all(_is_own_page(step) for step in steps))


def _is_about_another(path: str) -> bool:
    """Whether the path looks like an article, a profile or a directory entry of somebody else's site."""
    steps = _steps(path)
    if _DATED.search(path) or any(step.startswith("@") for step in steps):
        return True
    directory = _hosts("directory_steps")
    return any(step in directory and not _is_own_page(after) for step, after in pairwise(steps))


def _steps(path: str) -> list[str]:
    return [step for step in path.lower().split("/") if step]


def _is_own_page(step: str) -> bool:
    return step in _hosts("own_pages") or _LOCALE.fullmatch(step) is not None


_LOCALE = re.compile(r"[a-z]{2}(?:[-_][a-z]{2,4})?")
