"""Shapes of events, write keys, hooks and what counts as engagement."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from leadwright.faces.api.schemas import Given, Instant, Shown, Text

Website = Annotated[
    str,
    StringConstraints(
        max_length=300, pattern=r"^(https?://)?(\*\.)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:[0-9]{1,4})?$"
    ),
]
"""A website whose pages may send: `https://www.acme.com`, or `https://*.acme.com` for its subdomains."""
Pattern = Annotated[
    str,
    StringConstraints(
        max_length=200, pattern=r"^(\*[^\x00*]*){0,2}[^\x00*]*[^\x00*/\s][^\x00*]*(\*[^\x00*]*){0,3}$"
    ),
]
"""A path or a name, in which a * stands for anything; never for everything."""
HookName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,59}$")]
Place = Annotated[
    str,
    StringConstraints(
        max_length=200,
        pattern=r"^(=[^\x00]*|[^.=\[\]\x00\s]+(\.[^.\[\]\x00\s]+|\[[0-9]{1,4}\]|\[[^\[\]=\x00\s]+=[^\[\]\x00\s]+\]){0,10})$",
    ),
]
"""Where a field stands: `lead.email`, `rows[0].email`, `answers[name=email].value`, or `=text` for what always holds."""


class ArrivedOut(Shown):
    """An event. `counts_as` is the engagement that it counts as, if any; `company` that of its visitor, once known."""

    id: UUID
    received_at: Instant
    occurred_at: Instant
    kind: str
    what: str
    channel: str
    counts_as: str | None
    company: str | None
    lead_id: UUID | None


class HourOut(Shown):
    """How many events an hour brought."""

    hour: Instant
    events: int


class ChannelOut(Shown):
    """What a write key or hook brought."""

    id: UUID
    name: str
    hook: bool
    events: int
    matched: int
    last_hour: Instant | None


class ArrivingOut(Shown):
    """Counts over some hours. `waiting` events were not looked at yet; `dead` deliveries could not be read."""

    hours: int
    events: int
    matched: int
    waiting: int
    dead: int
    visitors: int
    placed: int
    by_kind: dict[str, int]
    by_hour: list[HourOut]
    channels: list[ChannelOut]


class StrangerOut(Shown):
    """A visitor whose company nobody knows."""

    id: UUID
    events: int
    what: str
    first_seen: Instant
    last_seen: Instant
    identified: bool


class WriteKeyIn(Given):
    """A key to be made. `origins` are the websites whose pages may use it from a browser."""

    name: Annotated[Text, StringConstraints(min_length=1, max_length=100)]
    origins: list[Website] = Field(default_factory=list, max_length=50)


class WriteKeyOrigins(Given):
    """The websites that may use a key from a browser, all of them."""

    origins: list[Website] = Field(max_length=50)


class WriteKeyOut(Shown):
    """A write key without the key: `hint` is how it ends."""

    id: UUID
    name: str
    hint: str
    origins: list[str]
    created_by: str
    created_at: Instant
    revoked_by: str | None
    revoked_at: Instant | None


class WriteKeyMade(WriteKeyOut):
    """A new write key: `key` is shown this once."""

    key: str


class Places(Given):
    """Where in a delivery each of our fields stands; those left out are guessed from their names."""

    event: Place | None = None
    email: Place | None = None
    name: Place | None = None
    first_name: Place | None = None
    last_name: Place | None = None
    title: Place | None = None
    phone: Place | None = None
    linkedin: Place | None = None
    company: Place | None = None
    domain: Place | None = None
    time: Place | None = None
    id: Place | None = None
    user: Place | None = None
    items: Place | None = None


class HookIn(Given):
    """An address to be opened. Without a secret one is made."""

    name: HookName
    mapping: Places = Field(default_factory=Places)
    secret: Annotated[Text, StringConstraints(min_length=16)] | None = None


class HookMapping(Given):
    """Where in deliveries each field stands."""

    mapping: Places


class HookOut(Shown):
    """An address that takes signed deliveries."""

    id: UUID
    name: str
    path: str
    mapping: dict[str, str]
    created_by: str
    created_at: Instant


class HookMade(HookOut):
    """A new hook: `secret` is shown this once."""

    secret: str


class Patterns(Given):
    """What counts: `paths` of pages, names of `pages`, names of `events`."""

    paths: list[Pattern] = Field(default_factory=list, max_length=500)
    pages: list[Pattern] = Field(default_factory=list, max_length=500)
    events: list[Pattern] = Field(default_factory=list, max_length=500)


class Rules(Given):
    """Patterns by what they count as; what is left out counts as nothing."""

    pricing_page_visited: Patterns | None = None
    content_downloaded: Patterns | None = None
    form_filled: Patterns | None = None
    product_used: Patterns | None = None
    email_replied: Patterns | None = None
    linkedin_connected: Patterns | None = None
    ad_lead: Patterns | None = None


class EngagementRules(Given):
    """Rules of a team's own. null brings the defaults back."""

    rules: Rules | None


class EngagementOut(Shown):
    """What counts as which engagement. `own` is false while the defaults do."""

    own: bool
    rules: dict[str, dict[str, list[str]]]
    looked_at_again: int = 0


class DeadLetterOut(Shown):
    """What was sent rightly and could not be read."""

    id: UUID
    channel: UUID
    reason: str
    body: str
    received_at: Instant


class DeliveredOut(Shown):
    """What became of a delivery."""

    events: int
    dead: int


class Settled(Shown):
    """A letter that was dropped."""

    dropped: UUID
