"""Shapes of ICPs, the offer, previews, scorecards and features."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal
from uuid import UUID

from pydantic import JsonValue

from leadwright.faces.api.lead_schemas import AnyTier
from leadwright.faces.api.schemas import Given, Instant, JobOut, Shown, Text

Document = dict[str, JsonValue]


class NoteOut(Shown):
    """Something doubtful in a document: it is taken as it stands, but may not mean what was meant."""

    field: str | None
    message: str
    line: int | None
    nearest: str | None


class IcpOut(Shown):
    """An ideal customer profile at one version: `document` is as it was given, in camelCase."""

    id: UUID
    name: str
    is_default: bool
    owner: str | None
    version: int
    document: Document
    changed_at: Instant
    changed_by: str
    warnings: list[NoteOut]


class IcpSaved(IcpOut):
    """An ICP that was saved. `tiers` counts its leads if they are scored already; else `job` scores them."""

    tiers: dict[str, int] | None
    job: JobOut | None


class Verdict(Shown):
    """Whether a document can be saved: its errors, and what is merely doubtful."""

    valid: bool
    errors: list[NoteOut]
    warnings: list[NoteOut]


class MoverOut(Shown):
    """A lead whose tier would change, and why."""

    lead_id: UUID | None
    name: str
    before: AnyTier
    after: AnyTier
    score_before: float
    score_after: float
    why: str


class PreviewOut(Shown):
    """Leads per tier now and under the document, which is not saved. `movers` are the first of `moves`."""

    before: dict[str, int]
    after: dict[str, int]
    total: int
    moves: int
    movers: list[MoverOut]
    milliseconds: float


class OfferOut(Shown):
    """What the workspace sells."""

    document: Document
    warnings: list[NoteOut]


class RescoreIn(Given):
    """What to score anew: one ICP by id or name, or every one; as of a date, today unless told."""

    icp: Text | None = None


class FeatureOut(Shown):
    """Something that rules can read: unknown unless believed enough and young enough."""

    name: str
    type: str
    doc: str
    columns: list[str]
    open_world: bool
    min_confidence: float
    max_age_days: int | None
    answerable_by: list[str]


class ScorecardOut(Shown):
    """The scorecard in use: its document, and a hash that recipes name it by."""

    digest: str
    document: dict[str, Any]


class ScorecardIn(Given):
    """Which of the scorecards that come with Leadwright is to hold."""

    name: Literal["default", "ai-buyers"]


class StatusOut(Shown):
    """How the system is: what it holds, what is being done, and as of which day the default ICP is scored."""

    version: str
    time: Instant
    companies: int
    leads: int
    imports: int
    icps: int
    default_icp: UUID | None
    as_of: date | None
    jobs: dict[str, int]
    workers: int
