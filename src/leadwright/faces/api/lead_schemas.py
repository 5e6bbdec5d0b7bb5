"""Shapes of leads: rows of the list, one lead taken apart, what can be given and decided."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, JsonValue, StringConstraints

from leadwright.faces.api.schemas import Given, Instant, LongText, Shown, Text

Tier = Literal["hot", "warm", "nurture", "cold"]
AnyTier = Literal["hot", "warm", "nurture", "cold", "out"]
Stage = Literal[
    "prospect",
    "new",
    "working",
    "contacted",
    "replied",
    "meeting",
    "qualified",
    "won",
    "lost",
    "disqualified",
]
Said = Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=r"^[^\x00]*[^\s\x00][^\x00]*$")]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]


class ContactOut(Shown):
    """A person at a company. `email_kind`: direct, role (info@) or free (a private mailbox). `id`: `GET /contacts/{id}`."""

    id: UUID
    name: str
    title: str | None
    email: str | None
    email_kind: Literal["direct", "role", "free"] | None
    phone: str | None
    linkedin_url: str | None


class LeadRow(Shown):
    """One lead of the ranked list. Scores are 0 to 100, completeness 0 to 1, components in their own points."""

    id: UUID
    company_id: UUID
    company: str
    domain: str | None
    tier: AnyTier
    score: float
    floor: float
    potential: float
    completeness: float
    intent: float
    fit: float
    accessibility: float
    out: str | None
    country: str | None
    industry: str | None
    head_count: list[int | None]
    stage: Stage
    owner: str | None
    verdict: Literal["good", "not_a_fit"] | None
    snoozed_until: date | None
    contact: ContactOut | None


class LeadsPage(Shown):
    """A page of the inbox. `counts` are leads per tier under the filter without its tier."""

    items: list[LeadRow]
    next_cursor: str | None
    total: int
    total_exact: bool
    counts: dict[str, int]
    icp_id: UUID | None
    as_of: date | None


class EvidenceOut(Shown):
    """Who said it and when: an observation, its source, the file or site, and when it was last seen."""

    observation: UUID
    source: str
    label: str
    seen_at: Instant


class ContributionOut(Shown):
    """What one rule gave, in component points. `earned` is null while it is unknown."""

    rule: str
    label: str
    component: str
    points: float
    earned: float | None
    possible: float
    weight: float
    because: str
    unknown: str | None
    evidence: list[EvidenceOut]


class ScoreOut(Shown):
    """A score under one ICP: the sum of weight times earned over the contributions, to one decimal."""

    icp_id: UUID
    icp: str
    as_of: date
    tier: AnyTier
    score: float
    floor: float
    potential: float
    completeness: float
    intent: float
    fit: float
    accessibility: float
    out: str | None
    rank: int
    ranked: int
    gains: dict[str, float]
    contributions: list[ContributionOut]


class LeadOut(Shown):
    """One lead: what people decided, what is believed, whom to call, and the score taken apart."""

    id: UUID
    company_id: UUID
    company: str
    domain: str | None
    stage: Stage
    owner: str | None
    note: str | None
    verdict: Literal["good", "not_a_fit"] | None
    verdict_reason: str | None
    snoozed_until: date | None
    added_by: str
    added_at: Instant
    profile: dict[str, Any] = Field(
        description="Believed values by field; `GET /companies/{id}` has the sources."
    )
    contacts: list[ContactOut]
    score: ScoreOut | None


class ContactIn(Given):
    """A person to call."""

    name: Text | None = None
    title: Text | None = None
    email: Text | None = None
    phone: Text | None = None
    linkedin_url: Text | None = None


class LeadIn(Given):
    """A company to add by hand: a name or a website, and whatever else is known.

    Numbers and lists may be given as text, as in a file: head count "51-200", technologies "AWS; React".
    """

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {"required": ["name"], "properties": {"name": {"type": "string"}}},
                {"required": ["website"], "properties": {"website": {"type": "string"}}},
            ]
        }
    )

    name: Said | None = None
    website: Said | None = None
    one_liner: Text | None = None
    description: LongText | None = None
    industries: list[Text] | Text | None = None
    head_count: Annotated[int, Field(ge=1, le=10_000_000)] | Text | None = None
    locations: list[Text] | Text | None = None
    country: Text | None = None
    founded: Annotated[int, Field(ge=1000, le=2100)] | None = None
    technologies: list[Text] | Text | None = None
    hiring: bool | None = None
    customer: bool | None = None
    funding_stage: Text | None = None
    funding_date: date | None = None
    linkedin_url: Text | None = None
    emails: list[Text] | Text | None = None
    phones: list[Text] | Text | None = None
    contact: ContactIn | None = None
    custom: dict[Text, Text] | None = None

    def fields(self) -> dict[str, Any]:
        """What was given, in the words of the field catalogue."""
        given = self.model_dump(exclude_none=True, mode="json", exclude={"contact"})
        if self.contact is not None:
            person = self.contact.model_dump(exclude_none=True)
            given |= {f"contact.{name}": value for name, value in person.items()}
        return given


class LeadAdded(Shown):
    """The lead of a company added by hand. `created` is false if it was a lead already; tier and score are
    null without an ICP."""

    id: UUID
    company_id: UUID
    created: bool
    company: str
    domain: str | None
    tier: AnyTier | None
    score: float | None
    potential: float | None


class CandidateOut(Shown):
    """A company that may be the one to be added. `closeness` is 0 to 100; 100 means an exact key agrees."""

    company_id: UUID
    lead_id: UUID | None
    name: str
    domain: str | None
    why: str
    closeness: float


class LeadPatch(Given):
    """What to decide about a lead; what is left out stays. Each decision can be undone by itself.

    The verdict `good` moves a lead to working, `not_a_fit` needs a reason and disqualifies it, null takes it
    back. A date in `snoozed_until` hides it until then, null shows it again.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {
                    "required": ["verdict", "reason"],
                    "properties": {"verdict": {"const": "not_a_fit"}, "reason": {"type": "string"}},
                },
                {"properties": {"verdict": {"enum": ["good", None]}, "reason": {"type": "null"}}},
            ]
        }
    )

    stage: Stage | None = None
    owner: Text | None = None
    note: LongText | None = None
    snoozed_until: date | None = None
    verdict: Literal["good", "not_a_fit"] | None = None
    reason: Said | None = None


class Undone(Shown):
    """The decision that was taken back."""

    undone: str


class HistoryItem(Shown):
    """Something that happened: a score that was shown, or a decision of a person."""

    id: str
    kind: Literal["score", "decision"]
    at: Instant
    what: str
    actor: str
    details: dict[str, JsonValue]
