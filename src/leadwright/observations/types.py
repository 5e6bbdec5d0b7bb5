"""Values that the record hands up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from leadwright.sources.contract import Observation

# Between a vendor's id of a subject and the operation that spoke of it: each operation's words stand on their own.
OPERATION = "#!"
# How the native key of a person's decision on the values of a company begins.
CORRECTION = "values:"


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of one observation: its ids, and whether it said anything new.

    `changed` is true when the bundle is new, or when it was not what the last reading of its record
    had said. `said` is what was kept of it: less than was given where somebody asked to be left alone, and
    None for such a person, of whom nothing was recorded (`record_id` is then that of nobody).
    """

    record_id: UUID
    observation_id: UUID
    new_record: bool
    changed: bool
    said: Observation | None


class Prepared(NamedTuple):
    """One observation made ready to be recorded, as it is copied to the database.

    `record_id` and `observation_id` are those it gets if its record, or its content, turns out to be new;
    `ord` is its place in the batch, and `content` JSON with sorted keys, identified by `content_hash`.
    """

    ord: int
    kind: str
    source: str
    native_key: str
    parent_key: str | None
    record_id: UUID
    observation_id: UUID
    licence: str
    content: str
    content_hash: bytes
    url: str | None
    effective: date | None
    stated_at: datetime | None
    fetched_at: datetime


def suppressed() -> Recorded:
    """What becomes of an observation of a person who asked to be left alone: nothing."""
    return Recorded(UUID(int=0), UUID(int=0), new_record=False, changed=False, said=None)


@dataclass(frozen=True, slots=True)
class Bundle:
    """One current observation of a record, as belief reads it. `label` names the reading's origin."""

    observation_id: UUID
    record_id: UUID
    kind: str
    company_id: UUID
    source: str
    label: str
    licence: str
    content: Mapping[str, Any]
    url: str | None
    stated_at: datetime | None
    first_seen: datetime
    seen_at: datetime
    native_key: str = ""

    @property
    def native_id(self) -> str:
        """The id that the source gave the subject, whichever of its operations spoke."""
        return self.native_key.partition(OPERATION)[0]

    @property
    def corrects(self) -> bool:
        """Whether it is a person's decision on values: it then replaces lists rather than adding to them."""
        return self.source == "human" and self.native_key.startswith(CORRECTION)

    @property
    def origin(self) -> str:
        """Bundles of one origin are one voice: a file does not confirm itself."""
        return f"{self.source}:{self.label}" if self.source == "file" else self.source
