"""What a CRM is asked and answers, whichever it is: the words between a sync, the wire and a CRM's dialect.

A `Wire` (made by `effects.crm`) is what a sync holds. It reads without ever taking an error for an empty answer (it
raises), and writes without ever repeating what may have been done (each write has an effect key, and ends in a `Written`).
A `Dialect` knows one CRM's HTTP contract and does no I/O: each deed is a `Talk`, a generator that yields requests, is
sent replies, and returns what came of it. This file imports nothing of ours but the words of sources.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Literal, Protocol, TypeAlias, TypeVar

from leadwright.sources.contract import Outcome

T = TypeVar("T")
_KEY = re.compile(r"[A-Za-z0-9.:_-]{1,64}")


class CrmObject(StrEnum):
    """What is kept in a CRM. `lead` is a person whom Salesforce keeps apart until converted; HubSpot has none."""

    COMPANY = "company"
    CONTACT = "contact"
    LEAD = "lead"
    DEAL = "deal"
    OWNER = "owner"


@dataclass(frozen=True, slots=True)
class CrmRecord:
    """One record as the CRM has it.

    `properties`: the CRM's own names, values as text ("true", "12.5", ISO dates), None where empty; only names that were
    asked for and that the CRM knows are in it. `updated_at`: of any change, by anybody. `links`: ids of linked records, as
    far as the CRM says so (a company of a contact; company and contacts of a deal). `merged_into` is where this record went;
    `merged_from` are ids that now mean this record. `external_key` is the key that we wrote to it.
    """

    object: CrmObject
    id: str
    properties: Mapping[str, str | None]
    updated_at: datetime
    created_at: datetime | None = None
    archived: bool = False
    external_key: str | None = None
    links: Mapping[CrmObject, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    merged_into: str | None = None
    merged_from: tuple[str, ...] = ()
    updated_by: str | None = None  # the CRM's id of the user who changed it last, if it says so
    created_by: str | None = None  # and of the one who made it


@dataclass(frozen=True, slots=True)
class Page:
    """Some records that changed. `next`: cursor of the next page, None at the end. `until`: begin the next pull here,
    so that what a lagging index did not show yet is seen then; known from the first page on."""

    records: tuple[CrmRecord, ...]
    next: str | None
    until: datetime


@dataclass(frozen=True, slots=True)
class Write:
    """One record to be written.

    `effect`: what makes this deed one deed (plan and record): the same effect is never done twice, and asked again it
    answers how it ended. `id`: of the record to be changed; None creates one, found again by `external_key` (at most 64
    of A-Z a-z 0-9 . : _ -), which is written to it. `expected`: for properties to be changed, the value that they are
    believed to have: where the CRM has another by now, a person changed it, the property is left alone and told in
    `Written.yielded`. `links`: what a new record belongs to. `archive` removes the record (to the CRM's bin) if all
    `expected` still hold and, where the CRM tells, nobody but its maker changed it last.
    """

    effect: str
    object: CrmObject
    id: str | None
    properties: Mapping[str, str | None]
    external_key: str | None = None
    expected: Mapping[str, str | None] | None = None
    links: Mapping[CrmObject, str] = dataclasses.field(default_factory=dict)
    archive: bool = False

    def __post_init__(self) -> None:
        """A record that is made without a key of ours could not be found again."""
        if self.id is None and not _KEY.fullmatch(self.external_key or ""):
            raise ValueError(
                f"a new record needs an external key of 1 to 64 of A-Z a-z 0-9 . : _ -: {self.external_key!r}"
            )


@dataclass(frozen=True, slots=True)
class Link:
    """Two records that belong together; to say so twice changes nothing."""

    effect: str
    source: CrmObject
    source_id: str
    target: CrmObject
    target_id: str


class WriteOutcome(StrEnum):
    """How one write ended."""

    CREATED = "created"
    UPDATED = "updated"
    ARCHIVED = "archived"
    UNCHANGED = (
        "unchanged"  # nothing was left to write: people's values stand (see `yielded`), or it was so already
    )
    DUPLICATE = (
        "duplicate"  # not written: the CRM says that the record exists; `id` is that one, where it says which
    )
    REFUSED = (
        "refused"  # not written, and never will be as it is: validation, a missing field; `field` names it
    )
    GONE = "gone"  # not written: the record is archived, deleted or merged; `id` is what it was merged into, if known
    BUSY = "busy"  # certainly not written: limits, an outage, a locked row; later
    LOCKED = "locked"  # certainly not written: a key, a right or a plan is missing; a person must act
    IN_DOUBT = (
        "in_doubt"  # may have been written; the same effect asked again finds out before anything is repeated
    )

    @property
    def done(self) -> bool:
        """Whether the CRM is now as it should be, people's own values aside."""
        return self in (
            WriteOutcome.CREATED,
            WriteOutcome.UPDATED,
            WriteOutcome.ARCHIVED,
            WriteOutcome.UNCHANGED,
        )

    @property
    def final(self) -> bool:
        """Whether the same effect asked again gives the same answer without asking the CRM."""
        return self not in (WriteOutcome.BUSY, WriteOutcome.LOCKED, WriteOutcome.IN_DOUBT)


@dataclass(frozen=True, slots=True)
class Written:
    """How one write ended. `id`: of the record. `code`: the CRM's own, stable. `reason`: for people. `yielded`:
    properties that were not changed, or were put back, because a person changed them meanwhile, with their values.
    `again`: the effect had been done before, and nothing was sent now."""

    effect: str
    outcome: WriteOutcome
    id: str | None = None
    reason: str = ""
    code: str = ""
    field: str | None = None
    yielded: Mapping[str, str | None] = dataclasses.field(default_factory=dict)
    again: bool = False


FieldType = Literal["text", "number", "boolean", "date", "datetime", "choice", "choices", "reference"]


@dataclass(frozen=True, slots=True)
class Option:
    """One value that a choice may have; `active` is False for those that may be read but no longer written."""

    value: str
    label: str
    active: bool = True


@dataclass(frozen=True, slots=True)
class Field:
    """A property of an object. `required`: a new record needs it. `strict`: values beside `options` are refused.
    `longest`: characters of a text. `unique`: no two records share a value."""

    name: str
    label: str
    type: FieldType
    writable: bool
    required: bool = False
    unique: bool = False
    custom: bool = False
    options: tuple[Option, ...] = ()
    strict: bool = True
    longest: int | None = None
    refers_to: tuple[CrmObject, ...] = ()


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody to whom records may be assigned. Who is not active may still own records, but none may be given to them."""

    id: str
    email: str | None
    name: str | None
    active: bool


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of a deal. `won` is True, False (lost) or None (open)."""

    id: str
    label: str
    pipeline: str
    position: int
    won: bool | None
    probability: float | None = None


@dataclass(frozen=True, slots=True)
class Names:
    """What a CRM calls what every CRM has; None where it has no such property."""

    external_key: str
    owner: str
    name: str
    domain: str | None = None
    email: str | None = None
    stage: str | None = None
    amount: str | None = None
    closes_on: str | None = None


class CrmTrouble(Exception):
    """A read that got no answer: why, and who must act. Nothing that was not read is missing in the CRM."""

    def __init__(self, outcome: Outcome, reason: str, code: str = "") -> None:
        super().__init__(reason)
        self.outcome, self.reason, self.code = outcome, reason, code


class Wire(Protocol):
    """A CRM at the other end of a connection. Reads raise `effects.crm.CrmFailed` when there is no answer; writes never
    raise for the network. Any number of records may be given: the wire makes batches, and keeps the CRM's limits."""

    name: str  # hubspot, salesforce
    title: str
    objects: tuple[CrmObject, ...]

    def names(self, kind: CrmObject) -> Names:
        """What this CRM calls what every CRM has."""
        ...

    async def changed(
        self, kind: CrmObject, properties: Sequence[str], since: datetime | None, cursor: str | None = None
    ) -> Page:
        """One page of the records changed, archived or merged since a moment (None: all that are not archived). A record
        may come more than once, and on different pages; the one that was updated last counts."""
        ...

    async def read(
        self, kind: CrmObject, ids: Sequence[str], properties: Sequence[str]
    ) -> Mapping[str, CrmRecord]:
        """Records by the id that was asked for, as they are now: a merged one gives what it was merged into, an archived
        one says so, and one that the CRM does not know is absent."""
        ...

    async def find(
        self, kind: CrmObject, key: str, values: Sequence[str], properties: Sequence[str]
    ) -> Mapping[str, tuple[CrmRecord, ...]]:
        """Live records by the value of a property; a value that nobody has is absent. By the external key (and other
        unique properties) it is exact; by others HubSpot's index may lag behind by some seconds."""
        ...

    async def write(self, writes: Sequence[Write]) -> Sequence[Written]:
        """Write records, at most once each; one answer for each, in order."""
        ...

    async def associate(self, links: Sequence[Link]) -> Sequence[Written]:
        """Link records that exist; one answer for each, in order."""
        ...

    async def fields(self, kind: CrmObject) -> Sequence[Field]:
        """The properties of an object, custom ones too."""
        ...

    async def owners(self) -> Sequence[Owner]:
        """Everybody to whom a record is or may be assigned."""
        ...

    async def stages(self) -> Sequence[Stage]:
        """The stages of deals, in their order."""
        ...

    async def prepare(self, kind: CrmObject) -> None:
        """Make sure that the property of our key exists. Raises CrmFailed (`locked`) with what an administrator must do
        where we may not make it ourselves."""
        ...


# between the wire and a CRM's dialect ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CrmRequest:
    """One HTTP request. `path` begins with / and is below the base address, or is a whole URL for log-ins. `endpoint`
    is its stable name for the ledger. `group`: routes of one group share a limit beside the general one. `changes`: it
    writes, so that an answer which is lost leaves a doubt."""

    endpoint: str
    method: Literal["GET", "POST", "PATCH", "PUT", "DELETE"]
    path: str
    query: Mapping[str, str] = dataclasses.field(default_factory=dict)
    json: Any = None
    form: Mapping[str, str] | None = None
    headers: Mapping[str, str] = dataclasses.field(default_factory=dict)
    group: str = ""
    changes: bool = False


@dataclass(frozen=True, slots=True)
class CrmReply:
    """What came back. `outcome`: HIT for a 2xx that was read whole; else what the dialect's `trouble` made of it, or the
    door's word without an answer. `body`: parsed JSON, None if there is none. `at`: the CRM's own clock, if it says."""

    outcome: Outcome
    status: int | None = None
    body: Any = None
    headers: Mapping[str, str] = dataclasses.field(default_factory=dict)
    reason: str = ""
    code: str = ""
    at: datetime | None = None


Talk: TypeAlias = Generator[CrmRequest, CrmReply, T]


@dataclass(frozen=True, slots=True)
class Window:
    """A limit: at most `most` requests in `seconds`, of one `group` of routes ("" counts all)."""

    group: str
    seconds: float
    most: int


@dataclass(frozen=True, slots=True)
class Heard:
    """What an answer says of a limit: how many there are, how many are left, seconds until it begins anew."""

    group: str
    seconds: float
    most: int
    left: int | None = None
    resets: float | None = None


@dataclass(frozen=True, slots=True)
class Token:
    """A token of a log-in: where to send requests from now on, if it says so, and a new refresh token, if it gives one."""

    access: str
    seconds: float
    base: str | None = None
    refresh: str | None = None


class Dialect(Protocol):
    """One CRM's HTTP contract. Talks return what they came to, and raise CrmTrouble where a read got no answer."""

    name: str
    title: str
    objects: tuple[CrmObject, ...]
    base: str  # the address asked where a connection names no other
    ways: Mapping[str, tuple[str, ...]]  # ways to connect: the secrets each needs, the first word of its name
    batch: int  # records in one write
    windows: tuple[Window, ...]  # limits until the CRM says otherwise
    concurrent: int  # requests at once, 0 for any number
    lag: timedelta  # how far an index may lag behind

    def names(self, kind: CrmObject) -> Names: ...

    def changed(
        self, kind: CrmObject, properties: Sequence[str], since: datetime | None, cursor: str | None
    ) -> Talk[Page]: ...

    def read(
        self, kind: CrmObject, ids: Sequence[str], properties: Sequence[str]
    ) -> Talk[Mapping[str, CrmRecord]]: ...

    def find(
        self, kind: CrmObject, key: str, values: Sequence[str], properties: Sequence[str]
    ) -> Talk[Mapping[str, tuple[CrmRecord, ...]]]: ...

    def write(self, writes: Sequence[Write]) -> Talk[Sequence[Written]]:
        """Write one batch of one object, looking first at what people changed; BUSY only for what certainly was not
        written. In doubt, ask `settled`."""
        ...

    def settled(self, writes: Sequence[Write]) -> Talk[Sequence[Written | None]]:
        """Find out how writes of one object ended whose answer was lost; None for one that was not done."""
        ...

    def associate(self, links: Sequence[Link]) -> Talk[Sequence[Written]]: ...

    def fields(self, kind: CrmObject) -> Talk[Sequence[Field]]: ...

    def owners(self) -> Talk[Sequence[Owner]]: ...

    def stages(self) -> Talk[Sequence[Stage]]: ...

    def prepare(self, kind: CrmObject) -> Talk[None]: ...

    def account(self) -> Talk[str]:
        """Whose CRM it is, in words, as the test of a connection tells."""
        ...

    def login(self, way: str, secrets: Mapping[str, str], base: str) -> CrmRequest | None:
        """The request for a token; None where the secret is the token."""
        ...

    def token(self, reply: CrmReply) -> Token: ...

    def trouble(self, status: int, body: Any) -> tuple[Outcome, str, str]:
        """What an answer that is no 2xx means: outcome, reason for people, the CRM's code."""
        ...

    def heard(self, headers: Mapping[str, str]) -> Sequence[Heard]: ...
