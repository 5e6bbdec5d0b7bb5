"""Values of a sync: what a mapping says, what was decided for a field, and what a plan would do to a record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

from leadwright.sources.crm.contract import CrmObject

Keeper = Literal["us", "them", "read"]
"""Who keeps a field: `us` write it, `them` have it filled by us only while it has always been empty, `read` never."""
KEEPERS: tuple[Keeper, ...] = ("us", "them", "read")

SYNCED = (CrmObject.COMPANY, CrmObject.CONTACT, CrmObject.DEAL)
"""What is written, in the order in which it must be: a contact needs its company, a deal both."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a mapping: our field, the CRM's property, and who keeps it."""

    ours: str
    theirs: str
    keeper: Keeper


@dataclass(frozen=True, slots=True)
class Choices:
    """What is written at all. `tiers`: leads of these tiers are created in the CRM, and any that somebody works on.
    `contacts`: how many people of a company. `deals`: whether qualified leads get one; `deal_stage` where it begins ("":
    the first open stage), and in how many days it is expected to close."""

    tiers: tuple[str, ...] = ("hot", "warm")
    contacts: int = 2
    deals: bool = True
    deal_stage: str = ""
    deal_days: int = 60


@dataclass(frozen=True, slots=True)
class FieldMap:
    """A mapping as somebody decided it; version 0 is the default that nobody has decided on."""

    lines: Mapping[CrmObject, tuple[Line, ...]]
    choices: Choices = field(default_factory=Choices)
    version: int = 0
    decided_by: str = ""
    decided_at: datetime | None = None

    def of(self, what: CrmObject) -> tuple[Line, ...]:
        """The lines of one object."""
        return self.lines.get(what, ())


class Verdict(StrEnum):
    """What becomes of one field of one record. Only `fill` and `write` write."""

    SAME = "same"  # both say so
    SILENT = "silent"  # we have nothing to say, or the field is only read
    FILL = "fill"  # it has always been empty there
    WRITE = "write"  # nobody changed it there since we agreed, and we have news
    KEEP = "keep"  # what stands there stands: it is kept there, or somebody edited it and we have no news
    CONFLICT = "conflict"  # somebody edited it there, and we have something else to say: theirs stands, and it is told

    @property
    def writes(self) -> bool:
        """Whether the field is to be written."""
        return self in (Verdict.FILL, Verdict.WRITE)


@dataclass(frozen=True, slots=True)
class Change:
    """One field of a plan: what stands in the CRM, what we say, on what both last agreed, and what becomes of it, and why.

    `known` tells whether the field was ever agreed on; `base` None may mean that it was agreed to be empty.
    """

    property: str
    label: str
    field: str
    theirs: str | None
    ours: str | None
    base: str | None
    known: bool
    verdict: Verdict
    why: str

    def as_document(self) -> dict[str, Any]:
        """The change as a plan keeps it."""
        return {
            "property": self.property, "label": self.label, "field": self.field, "theirs": self.theirs, "ours": self.ours,
            "base": self.base, "known": self.known, "verdict": self.verdict.value, "why": self.why,
        }  # fmt: skip

    @classmethod
    def from_document(cls, told: Mapping[str, Any]) -> Change:
        """A change as a plan kept it."""
        return cls(**{**told, "verdict": Verdict(told["verdict"])})


Action = Literal["create", "update", "keep", "restore", "archive"]
"""What a plan does to a record; `keep` does nothing and tells why."""


@dataclass(frozen=True, slots=True)
class Item:
    """What a plan does to one record. `record_id` is the source record of ours that it hangs on; `links` what a new
    record belongs to, by our record where the CRM has none yet ("ours:ID") or by the CRM's id. `expected`: what must still
    stand there (restore, archive)."""

    object: CrmObject
    action: Action
    record_id: UUID | None
    company_id: UUID | None
    crm_id: str | None
    title: str
    changes: tuple[Change, ...]
    external_key: str = ""
    links: Mapping[str, str] = field(default_factory=dict)
    expected: Mapping[str, str | None] = field(default_factory=dict)
    note: str = ""
    of_place: int | None = None

    @property
    def writes(self) -> Mapping[str, str | None]:
        """The properties that it writes, with their values."""
        return {one.property: one.ours for one in self.changes if one.verdict.writes}


@dataclass(frozen=True, slots=True)
class Subject:
    """One record of ours as it would be written: its values by our field names, None where nothing is known.

    `record_id` never moves; `crm_ids` are the records of the CRM that stand for it now, the best first.
    """

    object: CrmObject
    record_id: UUID
    company_id: UUID
    title: str
    values: Mapping[str, Any]
    key: str | None  # what it is found by there: a domain, an address, a name
    external_key: str
    crm_ids: tuple[str, ...] = ()
    wanted: bool = True  # whether it is to be created where it is not there
    links: Mapping[str, str] = field(default_factory=dict)
    former: tuple[str, ...] = ()  # records of the CRM that stood for it and are gone


@dataclass(frozen=True, slots=True)
class Mirrored:
    """A record of the CRM as it was last seen, and on what both sides last agreed (`base`, by property)."""

    object: CrmObject
    crm_id: str
    properties: Mapping[str, str | None]
    base: Mapping[str, str | None]
    updated_at: datetime
    archived: bool = False
    merged_into: str | None = None
    record_id: UUID | None = None
    origin: str = "pulled"
    opted_out: bool = False
    company_crm_id: str | None = None
    external_key: str | None = None
    match_key: str | None = None
