"""Shapes of campaigns and their prospects."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from leadwright.faces.api.schemas import Given, Instant, Shown, Text

StateOf = Literal["draft", "running", "paused", "completed", "cancelled", "failed"]
StageOf = Literal[
    "known", "out", "below", "found", "matched", "enriched", "unqualified", "qualified", "converted", "rejected"
]  # fmt: skip
Money = Annotated[Decimal, Field(ge=0, lt=10**9, max_digits=12, decimal_places=3)]


def _either(snake: str, camel: str) -> AliasChoices:
    return AliasChoices(snake, camel)


class CampaignIn(BaseModel):
    """What a campaign is asked to do; keys are read in both spellings. `start` false keeps a draft."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    name: Text = ""
    icp_id: UUID | None = Field(
        None, validation_alias=_either("icp_id", "icpId"), description="The default one if left out."
    )
    platforms: list[Text] = Field(
        [], max_length=50, description="Sources that find companies; all usable ones if empty."
    )
    max_prospects: int = Field(ge=1, le=200_000, validation_alias=_either("max_prospects", "maxProspects"))
    min_match_score: float = Field(
        0.75, ge=0, le=1, validation_alias=_either("min_match_score", "minMatchScore")
    )
    min_score: float = Field(0, ge=0, le=100, validation_alias=_either("min_score", "minScore"))
    budget: Money | None = Field(
        None, description="The most that may be spent; free sources alone if left out."
    )
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] = "USD"
    reach: Literal["none", "email", "phone", "any"] = "any"
    contacts: int = Field(1, ge=0, le=20, description="People to be found at each.")
    hold_out: float | None = Field(
        None, ge=0, le=0.5, validation_alias=_either("hold_out", "holdOut"),
        description="Share that nobody works on, to measure by; a tenth from 200 prospects on if left out.",
    )  # fmt: skip
    convert: bool = Field(False, description="Whether qualified prospects become leads by themselves.")
    start: bool = True


class CampaignOut(Shown):
    """A campaign as it stands. `cost` is in the campaign's currency, `cost_by_currency` all of it."""

    id: UUID
    name: str
    icp_id: UUID
    status: StateOf
    reason: str
    platforms: list[str]
    max_prospects: int
    min_match_score: float
    min_score: float
    reach: Literal["none", "email", "phone", "any"]
    contacts: int
    hold_out: float
    convert: bool
    discovered: int
    known: int
    out: int
    below: int
    waiting: int
    enriched: int
    unqualified: int
    qualified: int
    held_out: int
    converted: int
    rejected: int
    cost: float
    cost_by_currency: dict[str, float]
    budget: float | None
    currency: str
    eta: Instant | None
    run_id: UUID
    job_id: UUID | None
    created_by: str
    created_at: Instant
    started_at: Instant | None
    ended_at: Instant | None


class ProspectOut(Shown):
    """A prospect of a campaign: how far it is and why. `match` is the calibrated one, null while it is not known."""

    lead_id: UUID
    company_id: UUID | None
    company: str
    domain: str | None
    source: str
    stage: StageOf
    reason: str
    match: float | None
    score: float | None
    arm: Literal["treated", "held_out"] | None
    found_at: Instant


class ReasonIn(Given):
    """Why."""

    reason: Text = ""


class CloneIn(Given):
    """What the copy is called; "... (again)" if left out."""

    name: Text = ""


class RejectIn(Given):
    """Why it is not a fit."""

    reason: Annotated[Text, Field(min_length=1, pattern=r"^[^\x00]*\S[^\x00]*$")]


class CameOut(Shown):
    """How many prospects came how far; how far a lead went is the furthest stage that it ever reached."""

    prospects: int
    enriched: int
    qualified: int
    converted: int
    contacted: int
    replied: int
    meeting: int
    won: int


class SourceReturnOut(CameOut):
    """The same of the prospects that a source found, and what was spent at it."""

    source: str
    cost: float


class EffectOut(Shown):
    """How much larger a share is among those worked on than among those held out, -1 to 1, with its 95 % interval; `sure`
    if the interval leaves out nothing at all."""

    treated: int
    treated_hits: int
    held_out: int
    held_out_hits: int
    difference: float
    low: float
    high: float
    sure: bool


class ReturnOut(Shown):
    """What a campaign has come to, in its own currency. `cost_of_one` is null of what there is none; `meetings` and `deals`
    are null while nobody was qualified in one of the arms."""

    all: CameOut
    by_source: list[SourceReturnOut]
    cost: float
    cost_of_one: dict[str, float | None]
    meetings: EffectOut | None
    deals: EffectOut | None
    seconds_to_first: float | None
