"""A door to a web that is a dict: URL -> reply. It notes every ask, and knows no address that is not in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from leadwright.sources.contract import Ask, DnsReply, Outcome, Reply

OPEN = Reply(Outcome.MISS, "", status=404, reason="http 404: there is no such page")


@dataclass
class FakeDoor:
    """Pages by URL. A host of which no page is known does not exist; robots.txt is absent unless given."""

    pages: Mapping[str, Reply]
    asks: list[Ask] = field(default_factory=list)

    async def send(self, ask: Ask) -> Reply:
        self.asks.append(ask)
        if ask.url in self.pages:
            return replace(self.pages[ask.url], url=ask.url)
        origin = "/".join(ask.url.split("/", 3)[:3])
        if not any(url.startswith(f"{origin}/") for url in self.pages):
            return Reply(Outcome.MISS, ask.url, reason=f"no such domain: {origin} does not exist")
        return replace(OPEN, url=ask.url)

    async def dns(self, name: str, record: str) -> DnsReply:
        return DnsReply(Outcome.MISS)

    @property
    def asked(self) -> list[str]:
        """URLs in the order in which they were asked, robots.txt and sitemaps aside."""
        return [ask.url for ask in self.asks if not ask.url.endswith(("/robots.txt", "/sitemap.xml"))]


def html(text: str, **headers: str) -> Reply:
    named = {"content-type": "text/html", **{key.replace("_", "-"): value for key, value in headers.items()}}
    return Reply(Outcome.HIT, "", 200, named, body=text.encode())


def robots(text: str) -> Reply:
    return Reply(Outcome.HIT, "", 200, {"content-type": "text/plain"}, body=text.encode())


def redirect(location: str, status: int = 301, **cookies: str) -> Reply:
    return Reply(Outcome.HIT, "", status, {}, cookies, location=location)


def failed(outcome: Outcome, reason: str, status: int | None = None) -> Reply:
    return Reply(outcome, "", status, reason=reason)
