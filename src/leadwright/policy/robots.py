"""May this agent read this URL, by RFC 9309: the only reader of robots.txt rules.

Pure text in, verdict out; fetching the file, and what a failed fetch means, is the caller's part.
Within one line the longest pattern wins and `allow` wins a tie. Patterns are compared as octets:
bytes beyond ASCII in a pattern count as percent-encoded, so callers pass URLs in encoded form.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

AGENT = "LeadwrightBot"  # the product token that robots.txt files may address
MAX_BYTES = 500 * 1024  # what is beyond is not read (RFC 9309, 2.5)
MAX_LINE = 16_663  # octets; a longer line is cut, not dropped
_TOKEN = re.compile(r"[A-Za-z_-]+")
_HEX = re.compile(r"%[0-9a-fA-F]{2}")
_NAMES = {
    "user-agent": "agent",
    "useragent": "agent",
    "user agent": "agent",
    "allow": "allow",
    "disallow": "disallow",
    "dissallow": "disallow",
    "disalow": "disallow",
    "dissalow": "disallow",
    "crawl-delay": "delay",
    "crawldelay": "delay",
    "sitemap": "sitemap",
    "site-map": "sitemap",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a URL may be read, and the line of robots.txt that says so ("" if none applies)."""

    allowed: bool
    line: str = ""


@dataclass(slots=True)
class _Group:
    """Agents (lower case; "*" is everybody) and the rules they share."""

    agents: set[str] = field(default_factory=set)
    rules: list[tuple[bool, str]] = field(default_factory=list)  # (allow, pattern)
    delay: float | None = None


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of one host's robots.txt. An empty one allows everything."""

    groups: tuple[_Group, ...] = ()
    sitemaps: tuple[str, ...] = ()

    def verdict(self, agent: str, url: str) -> Verdict:
        """The deciding rule for `agent` (a product token such as "LeadwrightBot") and `url`."""
        path = _path(url)
        if path == "/robots.txt":
            return Verdict(True)
        best, allowed, line = -1, True, ""
        for group in self._groups_of(agent):
            for allow, pattern in group.rules:
                length = _match_length(pattern, path, allow)
                if length > best or (length == best and allow and not allowed):
                    best, allowed = length, allow
                    line = f"{'Allow' if allow else 'Disallow'}: {pattern}"
        return Verdict(allowed, line)

    def allows(self, agent: str, url: str) -> bool:
        """May `agent` read `url`?"""
        return self.verdict(agent, url).allowed

    def crawl_delay(self, agent: str) -> float | None:
        """Seconds that the host wants between two requests of `agent`, or None if it does not say."""
        delays = [group.delay for group in self._groups_of(agent) if group.delay is not None]
        return max(delays, default=None)

    def _groups_of(self, agent: str) -> list[_Group]:
        """All groups that name the agent; only if there is none, those for everybody."""
        token = agent.split("/", 1)[0].strip().lower()
        named = [group for group in self.groups if token and token in group.agents]
        return named or [group for group in self.groups if "*" in group.agents]


ALLOW_ALL = Robots()


def user_agent(contact_url: str = "", version: str = "0.1") -> str:
    """The User-Agent header: who asks, and where the owner of a site can learn why."""
    contact = f"; +{contact_url}" if contact_url else ""
    return f"Mozilla/5.0 (compatible; {AGENT}/{version}{contact})"


def parse(text: bytes | str) -> Robots:
    """Read a robots.txt. Never fails: what is not a rule is skipped."""
    raw = text.encode("utf-8", "replace") if isinstance(text, str) else text
    groups: list[_Group] = []
    sitemaps: dict[str, None] = {}
    open_for_agents = False
    for name, value in _lines(raw[:MAX_BYTES]):
        if name == "sitemap":
            sitemaps[value] = None
        elif name == "agent":
            if not open_for_agents:
                groups.append(_Group())
                open_for_agents = True
            _add_agent(groups[-1], value)
        elif groups:
            open_for_agents = _add_rule(groups[-1], name, value) and open_for_agents
    return Robots(tuple(groups), tuple(sitemaps))


def _lines(raw: bytes) -> Iterator[tuple[str, str]]:
    """(kind of line, value) of each line that means something here."""
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    for line in re.split(rb"\r\n|\r|\n", raw):
        text = line[:MAX_LINE].split(b"#", 1)[0].decode("latin-1").strip()
        name, colon, value = text.partition(":")
        if not colon:  # a forgotten colon is forgiven when nothing else can be meant
            words = text.split()
            if len(words) != 2:
                continue
            name, value = words
        kind = _NAMES.get(name.strip().lower())
        if kind is not None:
            yield kind, value.strip()


def _add_agent(group: _Group, value: str) -> None:
    if value == "*" or value.startswith(("* ", "*\t")):
        group.agents.add("*")
    elif token := _TOKEN.match(value):
        group.agents.add(token.group().lower())


def _add_rule(group: _Group, name: str, value: str) -> bool:
    """Add one line to the group; True if further agents may still join the group after it."""
    if name == "delay":
        group.delay = _seconds(value, group.delay)
        return True
    if value:
        group.rules.append((name == "allow", _encoded(value)))
    return False


def _seconds(value: str, before: float | None) -> float | None:
    """The longer of the delays that are numbers."""
    try:
        seconds = float(value)
    except ValueError:
        return before
    if not math.isfinite(seconds) or seconds < 0:
        return before
    return seconds if before is None else max(before, seconds)


def _encoded(latin: str) -> str:
    """Octets beyond ASCII percent-encoded, escapes in capitals."""
    encoded = "".join(char if char < "\x80" else f"%{ord(char):02X}" for char in latin)
    return _HEX.sub(lambda escape: escape.group().upper(), encoded)


def _path(url: str) -> str:
    """Path and query of a URL as rules see them: with a leading slash, without the fragment."""
    rest = url.split("#", 1)[0]
    if (start := rest.find("//")) >= 0 and (start == 0 or rest[start - 1] == ":"):
        after = re.search(r"[/?;]", rest[start + 2 :])
        rest = rest[start + 2 + after.start() :] if after else ""
    if not rest.startswith("/"):
        rest = "/" + rest
    return _HEX.sub(lambda escape: escape.group().upper(), rest)


def _match_length(pattern: str, path: str, allow: bool) -> int:
    """Octets of the pattern if it matches, else -1. `/x/index.html` allowed means `/x/` allowed too."""
    if _matches(pattern, path):
        return len(pattern)
    folder, slash, page = pattern.rpartition("/")
    if allow and slash and page.startswith("index.htm") and _matches(f"{folder}/$", path):
        return len(folder) + 2
    return -1


def _matches(pattern: str, path: str) -> bool:
    """Prefix match where `*` is any run of octets and a final `$` is the end. Linear, no backtracking."""
    anchored = pattern.endswith("$")
    first, *parts = (pattern[:-1] if anchored else pattern).split("*")
    if not path.startswith(first):
        return False
    if not parts:
        return not anchored or path == first
    at = len(first)
    last = parts.pop() if anchored else ""
    for part in parts:
        found = path.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return len(path) - len(last) >= at and path.endswith(last)
