"""Reads a company's technologies: from pages that somebody fetched, and a few DNS records asked for here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, Literal

import anyio

from leadwright.sources.contract import DnsReply, Door, Finding, Observation, Outcome, Target
from leadwright.sources.technology.engine import Engine
from leadwright.sources.technology.types import Detection, Hit, PageInput

SOURCE = "technology"
LICENCE = "public-web"

_Question = tuple[str, Literal["MX", "TXT", "CNAME", "NS", "A"]]


@lru_cache(maxsize=1)
def engine() -> Engine:
    """The engine over the shipped fingerprints, loaded at its first use."""
    return Engine.load()


async def read(
    target: Target, pages: Sequence[PageInput], door: Door, using: Engine | None = None
) -> Finding:
    """What the pages and the DNS of the target's domain say about its technologies.

    HIT with one observation if anything could be looked at, even if nothing was recognised: the list
    is then empty. MISS if neither a page nor the domain exists; BUSY if no page was given and the
    DNS did not answer. `details` tells the outcome of each DNS question.
    """
    replies = await _ask(target.domain, door) if target.domain else {}
    records = _records(replies)
    details = {"dns": {f"{kind} {name}": reply.outcome.value for (name, kind), reply in replies.items()}}
    if not pages and not any(reply.outcome is Outcome.HIT for reply in replies.values()):
        outcome, reason = _silence(replies)
        return Finding(SOURCE, outcome, reason=reason, details=details)
    return detect_site(target, pages, records, using or engine(), details)


def detect_site(
    target: Target,
    pages: Sequence[PageInput],
    dns: Mapping[str, tuple[str, ...]],
    using: Engine,
    details: Mapping[str, Any] | None = None,
) -> Finding:
    """One company observation from all pages and records together; a rule counts once for the whole site."""
    hits: Iterable[Hit] = chain(chain.from_iterable(map(using.hits, pages)), using.dns_hits(dns))
    detections = using.resolve(hits)
    url = pages[0].url if pages else target.website
    key = target.domain or url or target.name
    fields = {"technologies": [as_field(one) for one in detections]}
    observation = Observation("company", SOURCE, key, fields, LICENCE, url=url)
    return Finding(SOURCE, Outcome.HIT, (observation,), pages=len(pages), details=details or {})


def as_field(one: Detection) -> dict[str, Any]:
    """A detection as the observation field `technologies` holds it; an unknown version is left out."""
    told: dict[str, Any] = {"name": one.name, "version": one.version, "confidence": one.confidence}
    told |= {"categories": list(one.categories), "evidence": one.evidence}
    return {name: value for name, value in told.items() if value is not None}


async def _ask(domain: str, door: Door) -> dict[_Question, DnsReply]:
    questions: list[_Question] = [(domain, "MX"), (domain, "TXT"), (domain, "NS"), (f"www.{domain}", "CNAME")]
    replies: dict[_Question, DnsReply] = {}

    async def ask(question: _Question) -> None:
        replies[question] = await door.dns(*question)

    async with anyio.create_task_group() as group:
        for question in questions:
            group.start_soon(ask, question)
    return {question: replies[question] for question in questions}


def _records(replies: Mapping[_Question, DnsReply]) -> dict[str, tuple[str, ...]]:
    """Values by record type; a TXT record in several quoted pieces is one text."""
    return {kind: tuple(map(_joined, reply.values)) for (_, kind), reply in replies.items()}


def _joined(value: str) -> str:
    return value.strip().replace('" "', "").strip('"')


def _silence(replies: Mapping[_Question, DnsReply]) -> tuple[Outcome, str]:
    if not replies:
        return Outcome.MISS, "no page was read and no domain is known"
    silent = [reply for reply in replies.values() if reply.outcome is not Outcome.MISS]
    if silent:
        return silent[0].outcome, silent[0].reason or "the DNS did not answer"
    return Outcome.MISS, "no page was read and the domain has no such DNS records"
