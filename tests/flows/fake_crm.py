"""A CRM in memory behind the contract of `Wire`: books that a test can read, people who edit, and a day that goes wrong.

It keeps what the real wire keeps across crashes: what was done under which effect. Its index lags; reading by id does not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random

from leadwright.sources.crm.contract import (
    CrmObject,
    CrmRecord,
    Field,
    Link,
    Names,
    Option,
    Owner,
    Page,
    Stage,
    Write,
    WriteOutcome,
    Written,
)

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
LAG = timedelta(seconds=20)


class Killed(BaseException):
    """The process dies here."""


@dataclass(slots=True)
class Row:
    """A record in the books: its values, who wrote each last (us or them), and when it can be found."""

    id: str
    properties: dict[str, str | None]
    updated_at: datetime
    created_at: datetime
    external_key: str | None = None
    links: dict[CrmObject, list[str]] = field(default_factory=dict)
    archived: bool = False
    merged_into: str | None = None
    found_from: datetime = START
    ours: dict[str, str | None] = field(default_factory=dict)
    edits: dict[str, str | None] = field(default_factory=dict)  # what people wrote, by property


def _text(name: str, label: str = "", **more: object) -> Field:
    return Field(name, label or name, "text", True, **more)  # type: ignore[arg-type]


_HEAD = Field("numberofemployees", "Employees", "number", True)
FIELDS: Mapping[CrmObject, Sequence[Field]] = {
    CrmObject.COMPANY: (
        _text("name", "Company name"), _text("domain", "Domain"), _text("website"), _text("country"), _text("city"),
        _text("state"), _text("phone", "Phone"), _text("linkedin_company_page"), _text("description", longest=200), _HEAD,
        Field("industry", "Industry", "choice", True, options=(Option("COMPUTER_SOFTWARE", "Computer Software"),
              Option("BANKING", "Banking"))),
        Field("founded_year", "Founded", "number", True),
        Field("lifecyclestage", "Lifecycle", "choice", True, options=(Option("lead", "Lead"), Option("customer", "Customer"))),
        Field("hubspot_owner_id", "Owner", "reference", True),
        Field("leadwright_score", "Score", "number", True, custom=True), _text("leadwright_tier", "Tier", custom=True),
        Field("hs_secret", "Calculated", "number", False),
    ),
    CrmObject.CONTACT: (
        _text("firstname"), _text("lastname"), _text("email", unique=True), _text("phone"), _text("mobilephone"),
        _text("jobtitle"), _text("country"), _text("company"), Field("hs_email_optout", "Opted out", "boolean", False),
        Field("hubspot_owner_id", "Owner", "reference", True),
    ),
    CrmObject.DEAL: (
        _text("dealname", required=True), Field("dealstage", "Stage", "choice", True, required=True, strict=False),
        _text("pipeline"), Field("amount", "Amount", "number", True), Field("closedate", "Close date", "date", True),
        Field("hubspot_owner_id", "Owner", "reference", True),
    ),
}  # fmt: skip
STAGES = (
    Stage("appointmentscheduled", "Appointment scheduled", "default", 0, None, 0.2),
    Stage("qualifiedtobuy", "Qualified to buy", "default", 1, None, 0.4),
    Stage("closedwon", "Closed won", "default", 2, True, 1.0),
    Stage("closedlost", "Closed lost", "default", 3, False, 0.0),
)
OWNERS = (
    Owner("7", "ana@ours.example", "Ana Prado", True),
    Owner("8", "bo@ours.example", "Bo Castel", False),
)


@dataclass(slots=True)
class Trouble:
    """How often things go wrong, 0 to 1: an answer is lost (done or not), a record is busy, the process is killed."""

    lost: float = 0.0
    busy: float = 0.0
    killed: float = 0.0
    edited: float = 0.0


class FakeCrm:
    """The other end of a wire, and the wire. `between` is called wherever time passes, for people to do something."""

    name = "hubspot"
    title = "HubSpot"
    objects = (CrmObject.COMPANY, CrmObject.CONTACT, CrmObject.DEAL)

    def __init__(self, seed: int = 0, trouble: Trouble | None = None) -> None:
        self.random, self.trouble = Random(seed), trouble or Trouble()
        self.now = START
        self.books: dict[CrmObject, dict[str, Row]] = {one: {} for one in self.objects}
        self.effects: dict[str, Written] = {}
        self.calls: list[str] = []
        self.sent: list[Write] = []
        self.lost: list[str] = []  # edits of people that we wrote over
        self.between: Callable[[], None] = lambda: None
        self.page = 100
        self._last = 100

    # what people and tests do -----------------------------------------------------------------------------------

    def tick(self, seconds: float = 1) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)

    def add(
        self, kind: CrmObject, *, links: Mapping[CrmObject, str] | None = None, **properties: str | None
    ) -> str:
        """Somebody makes a record."""
        self._last += 1
        self.tick()
        row = Row(
            str(self._last), dict(properties), self.now, self.now, found_from=self.now + LAG,
            links={key: [value] for key, value in (links or {}).items()},
            edits={name: value for name, value in properties.items() if value},
        )  # fmt: skip
        self.books[kind][row.id] = row
        return row.id

    def edit(self, kind: CrmObject, crm_id: str, **properties: str | None) -> None:
        """Somebody edits a record."""
        self.tick()
        row = self.books[kind][crm_id]
        for name, value in properties.items():
            if (row.properties.get(name) or None) == (value or None):
                continue
            row.properties[name] = value
            if (row.ours.get(name) or None) == (value or None):
                row.edits.pop(name, None)  # back to what we wrote: nobody can tell that from no edit at all
            else:
                row.edits[name] = value
        row.updated_at = self.now

    def archive(self, kind: CrmObject, crm_id: str) -> None:
        """Somebody deletes a record."""
        self.tick()
        row = self.books[kind][crm_id]
        row.archived, row.updated_at = True, self.now

    def merge(self, kind: CrmObject, loser: str, winner: str) -> None:
        """Somebody merges two records."""
        self.tick()
        gone, kept = self.books[kind][loser], self.books[kind][winner]
        gone.merged_into, gone.updated_at, kept.updated_at = winner, self.now, self.now
        for other in self.books.values():
            for row in other.values():
                row.links = {
                    key: [winner if key is kind and one == loser else one for one in ids]
                    for key, ids in row.links.items()
                }

    def living(self, kind: CrmObject) -> list[Row]:
        """The records that are there."""
        return [row for row in self.books[kind].values() if not row.archived and row.merged_into is None]

    # the wire ---------------------------------------------------------------------------------------------------

    def names(self, kind: CrmObject) -> Names:
        return {
            CrmObject.COMPANY: Names("leadwright_key", "hubspot_owner_id", "name", domain="domain"),
            CrmObject.CONTACT: Names("leadwright_key", "hubspot_owner_id", "lastname", email="email"),
            CrmObject.DEAL: Names("leadwright_key", "hubspot_owner_id", "dealname", stage="dealstage"),
        }[kind]

    def _step(self, kind: str) -> None:
        self.calls.append(kind)
        self.tick()
        self.between()
        if self.random.random() < self.trouble.killed:
            raise Killed

    def _record(self, kind: CrmObject, row: Row, properties: Sequence[str]) -> CrmRecord:
        known = {one.name for one in FIELDS[kind]}
        return CrmRecord(
            kind, row.id, {name: row.properties.get(name) or None for name in properties if name in known},
            row.updated_at, row.created_at, row.archived, row.external_key,
            {key: tuple(ids) for key, ids in row.links.items()}, row.merged_into,
        )  # fmt: skip

    async def changed(
        self, kind: CrmObject, properties: Sequence[str], since: datetime | None, cursor: str | None = None
    ) -> Page:
        self._step("changed")
        rows = sorted(self.books[kind].values(), key=lambda row: (row.updated_at, int(row.id)))
        shown = [
            row for row in rows
            if row.found_from <= self.now and row.updated_at + LAG <= self.now + LAG
            and (row.updated_at >= since if since else not row.archived and row.merged_into is None)
        ]  # fmt: skip
        start = int(cursor or 0)
        page = shown[start : start + self.page]
        following = str(start + self.page) if start + self.page < len(shown) else None
        return Page(
            tuple(self._record(kind, row, properties) for row in page),
            following,
            self.now - LAG - timedelta(seconds=5),
        )

    async def read(
        self, kind: CrmObject, ids: Sequence[str], properties: Sequence[str]
    ) -> Mapping[str, CrmRecord]:
        self._step("read")
        found = {}
        for crm_id in ids:
            row = self.books[kind].get(crm_id)
            if row is None:
                continue
            while row.merged_into is not None:
                row = self.books[kind][row.merged_into]
            found[crm_id] = self._record(kind, row, properties)
        return found

    async def find(
        self, kind: CrmObject, key: str, values: Sequence[str], properties: Sequence[str]
    ) -> Mapping[str, tuple[CrmRecord, ...]]:
        self._step("find")
        exact = key == "leadwright_key"
        found: dict[str, tuple[CrmRecord, ...]] = {}
        for row in self.living(kind):
            value = row.external_key if exact else row.properties.get(key)
            if value in values and (exact or row.found_from <= self.now):
                found[value] = (*found.get(value, ()), self._record(kind, row, properties))
        return found

    async def write(self, writes: Sequence[Write]) -> Sequence[Written]:
        self._step("write")
        answers = []
        for write in writes:
            self.between()
            answers.append(self._write(write))
        if self.random.random() < self.trouble.killed:
            raise Killed
        return answers

    def _write(self, write: Write) -> Written:
        if write.effect in self.effects:
            return replace(self.effects[write.effect], again=True)
        if self.random.random() < self.trouble.busy:
            return Written(write.effect, WriteOutcome.BUSY, write.id, "too many requests", "RATE_LIMITS")
        if self.random.random() < self.trouble.lost:
            if self.random.random() < 0.5:  # done, and asked again the wire finds out
                self.effects[write.effect] = self._do(write)
            return Written(write.effect, WriteOutcome.IN_DOUBT, write.id, "the answer was lost")
        done_now = self._do(write)
        if done_now.outcome.final:
            self.effects[write.effect] = done_now
        return done_now

    def _do(self, write: Write) -> Written:
        self.sent.append(write)
        self.tick(0.1)
        if write.id is None:
            return self._create(write)
        row = self.books[write.object].get(write.id)
        if row is None or row.archived or row.merged_into is not None:
            return Written(
                write.effect,
                WriteOutcome.GONE,
                row.merged_into if row else None,
                "it is gone there",
                "NOT_FOUND",
            )
        yielded = {
            name: row.properties.get(name) for name, value in (write.expected or {}).items()
            if (row.properties.get(name) or None) != (value or None)
        }  # fmt: skip
        if write.archive:
            if yielded:
                return Written(write.effect, WriteOutcome.UNCHANGED, row.id, "edited since", yielded=yielded)
            if row.edits:
                self.lost.append(f"{write.object} {row.id} was removed with {row.edits}")
            row.archived, row.updated_at = True, self.now
            return Written(write.effect, WriteOutcome.ARCHIVED, row.id)
        todo = {name: value for name, value in write.properties.items() if name not in yielded}
        if not todo:
            return Written(write.effect, WriteOutcome.UNCHANGED, row.id, "edited since", yielded=yielded)
        self.lost += [
            f"{write.object} {row.id}.{name}: {row.edits[name]!r}" for name in todo if name in row.edits
        ]
        row.properties.update(todo)
        row.ours.update(todo)
        row.updated_at = self.now
        return Written(write.effect, WriteOutcome.UPDATED, row.id, yielded=yielded)

    def _create(self, write: Write) -> Written:
        mine = next(
            (
                row
                for row in self.living(write.object)
                if write.external_key and row.external_key == write.external_key
            ),
            None,
        )
        if mine is not None:
            return Written(write.effect, WriteOutcome.DUPLICATE, mine.id, "it is there already", "EXISTS")
        address = write.properties.get("email")
        same = next(
            (row for row in self.living(write.object) if address and row.properties.get("email") == address),
            None,
        )
        if same is not None:
            return Written(
                write.effect, WriteOutcome.DUPLICATE, same.id, f"Existing ID: {same.id}", "CONFLICT"
            )
        self._last += 1
        row = Row(
            str(self._last), dict(write.properties), self.now, self.now, write.external_key,
            {key: [value] for key, value in write.links.items()}, found_from=self.now + LAG,
            ours=dict(write.properties),
        )  # fmt: skip
        self.books[write.object][row.id] = row
        return Written(write.effect, WriteOutcome.CREATED, row.id)

    async def associate(self, links: Sequence[Link]) -> Sequence[Written]:
        return [Written(one.effect, WriteOutcome.UPDATED, one.source_id) for one in links]

    async def fields(self, kind: CrmObject) -> Sequence[Field]:
        return FIELDS[kind]

    async def owners(self) -> Sequence[Owner]:
        return OWNERS

    async def stages(self) -> Sequence[Stage]:
        return STAGES

    async def prepare(self, kind: CrmObject) -> None:
        return None
