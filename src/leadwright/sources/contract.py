"""What a source says and how it asks: the only words that cross from the world into the record.

A source never touches the network, the database or the clock by itself. It is handed a `Door`,
asks through it, and returns `Observation`s. Silence is not "no": each ask ends in an `Outcome`,
and nothing but `miss` is evidence of absence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal, Protocol

SubjectKind = Literal["company", "person"]


class Outcome(StrEnum):
    """How one ask ended. Only `hit` fills and only `miss` is evidence of absence."""

    HIT = "hit"  # found, and it fills
    MISS = "miss"  # looked, and it is not there
    PENDING = "pending"  # asked; the answer comes later
    BLOCKED = "blocked"  # robots, terms, region, guard: we may not
    BUSY = "busy"  # limits or outage: later
    LOCKED = "locked"  # key, plan, quota, budget: a person must act
    CHANGED = "changed"  # the other side left its contract: quarantined
    IN_DOUBT = "in_doubt"  # sent, answer lost


@dataclass(frozen=True, slots=True)
class Observation:
    """This source said these things about this one subject.

    `native_key` identifies the subject within the source (for a website: its host; for a file row:
    its strongest key). `fields` maps field names of `docs/reference/fields.md` to JSON values.
    A person's `company_key` is the `native_key` of the company observation of the same source.
    """

    kind: SubjectKind
    source: str
    native_key: str
    fields: Mapping[str, Any]
    licence: str
    company_key: str | None = None
    url: str | None = None
    effective: date | None = None
    stated_at: datetime | None = None
    fetched_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """One HTTP request that a source wants sent. `purpose` is for the ledger, in a few words."""

    source: str
    purpose: str
    url: str
    method: Literal["GET", "POST"] = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    max_bytes: int = 2_000_000
    timeout: float = 15.0
    min_interval: float = 0.0  # seconds between two requests to the same host (a crawl delay)
    accept: tuple[str, ...] = ()  # media types worth reading; others are not downloaded


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back through the door. `outcome` is about the request as such.

    HIT: 2xx with a body (or 304 served from the cache). MISS: 404 or 410. Redirects are not
    followed by the door: they come back as HIT with a 3xx `status` and a `location`, so that the
    source can ask the rules of the next host first. `reason` says in words why it is not a HIT.
    """

    outcome: Outcome
    url: str
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)  # lower-case names
    cookies: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    location: str | None = None
    truncated: bool = False
    cached: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DnsReply:
    """Answer to a DNS question. MISS: the name or the record type does not exist."""

    outcome: Outcome
    values: tuple[str, ...] = ()
    reason: str = ""


class Door(Protocol):
    """The only way outside. Given by `effects`; tests and the twin give their own."""

    async def send(self, ask: Ask) -> Reply:
        """Send one request, within every limit, and return what came back. Never raises for the network."""
        ...

    async def dns(self, name: str, record: Literal["MX", "TXT", "CNAME", "NS", "A", "AAAA"]) -> DnsReply:
        """Ask the DNS. A time-out is BUSY, never MISS."""
        ...


@dataclass(frozen=True, slots=True)
class MailReply:
    """What a mail host said when asked whether it takes mail for an address.

    HIT: it does. MISS: it says that there is no such mailbox. BLOCKED: it refuses us, not the address. BUSY: no
    answer that counts (greylisting, a full mailbox, a time-out, no connection). `code` is its SMTP code, if any.
    """

    outcome: Outcome
    code: int | None = None
    reason: str = ""


class Postbox(Protocol):
    """Asks mail hosts about addresses, without ever sending mail. Given by `effects`, where it is allowed."""

    async def ask(self, hosts: Sequence[str], addresses: Sequence[str]) -> Sequence[MailReply]:
        """Ask the first of a domain's mail hosts that answers about addresses there; one reply each, in order."""
        ...


@dataclass(frozen=True, slots=True)
class Target:
    """The company that a source is asked about: what we believe of it so far."""

    name: str
    domain: str | None
    website: str | None = None
    country: str | None = None
    careers_url: str | None = None
    links: tuple[str, ...] = ()  # outgoing links seen on its pages


@dataclass(frozen=True, slots=True)
class Finding:
    """What one source found out about one target: the outcome of the ask, and what was said."""

    source: str
    outcome: Outcome
    observations: Sequence[Observation] = ()
    reason: str = ""
    pages: int = 0
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """One field read in what a user gave: a proposal, and nothing more until the user confirms it.

    `field` is a field of the catalogue and `value` a JSON value of its shape. `text` is the passage it was
    read from, at `span` (first and last + 1 character of the given text; None where that is no plain text).
    `confidence` is 0 to 1. `problem` says in words why the value cannot be recorded as it stands.
    """

    field: str
    value: Any
    confidence: float
    text: str
    span: tuple[int, int] | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """One person, one company, or a person with the company they work for. Each field appears once."""

    person: tuple[Found, ...] = ()
    company: tuple[Found, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposed:
    """What was read in a paste, a card or a resume: who it comes from, its kind, and what it proposes.

    `source` is the name under which confirmed fields are recorded. `kind` says what it seems to be, with
    a confidence of 0 to 1. `notes` are sentences for the user: what was left out, and why.
    """

    source: str
    kind: str
    confidence: float
    proposals: tuple[Proposal, ...] = ()
    notes: tuple[str, ...] = ()
