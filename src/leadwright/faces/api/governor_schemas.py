"""Shapes of consents, rules of countries, plays and limits of outreach."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from leadwright.faces.api.lead_schemas import Said
from leadwright.faces.api.schemas import Given, Instant, Shown, Text

ChannelName = Literal["email", "call", "linkedin"]
NeedsName = Literal["interest", "implied", "consent", "never"]
GroundName = Literal["customer", "inquiry", "published", "disclosed", "presumed"]
TierName = Literal["hot", "warm", "nurture", "cold"]
ReachName = Literal["call", "write", "connect"]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=r"^[^\x00]*\S[^\x00]*$")]
Months = Annotated[int, Field(ge=1, le=240)]


class IdentifierIn(Given):
    """One thing by which a person is known."""

    kind: Literal["email", "linkedin", "phone", "person"]
    value: Said


class ConsentIn(Given):
    """What somebody said. Name them by identifiers, or as a contact. `ground` other than express is what stands in for
    consent in some countries; `wording` is what they agreed to, word for word; `given_at` when they said it."""

    identifiers: list[IdentifierIn] = Field(default=[], max_length=50)
    contact_id: UUID | None = None
    act: Literal["consent", "objection"] = "consent"
    channel: Literal["email", "call", "linkedin", "any"]
    ground: Literal["express", "customer", "inquiry", "published", "disclosed", "presumed"] = "express"
    wording: Annotated[str, StringConstraints(max_length=2000, pattern=r"^[^\x00]*$")] = ""
    source: Reason
    given_at: Instant


class WithdrawalIn(Given):
    """How a consent was withdrawn."""

    how: Reason


class ConsentOut(Shown):
    """A consent or an objection. Whom it is of cannot be read back, only recognised."""

    id: UUID
    act: Literal["consent", "objection"]
    channel: Literal["email", "call", "linkedin", "any"]
    ground: str
    wording: str
    source: str
    given_at: Instant
    recorded_by: str
    recorded_at: Instant
    withdrawn_at: Instant | None
    withdrawn_by: str | None
    withdrawn_how: str | None


class MayWeIn(Given):
    """Whom we want to write to, by which channel, in which country (a code or a name; null if nobody knows)."""

    identifiers: list[IdentifierIn] = Field(min_length=1, max_length=50)
    channel: ChannelName
    country: Text | None = None


class ContactRuleOut(Shown):
    """What a country asks for first. `grounds` are what stands in for consent, for how many months (null: until they
    object); `decided_by` is "" for the rule as shipped."""

    country: str
    channel: ChannelName
    needs: NeedsName
    law: str
    says: str
    grounds: dict[str, int | None]
    register_to_check: str
    decided_by: str


class PermissionOut(Shown):
    """The answer: allowed or not, with a stable code, words, and what would change it."""

    allowed: bool
    code: str
    words: str
    way_out: str
    basis: Literal["consent", "implied", "interest"] | None
    consent_id: UUID | None
    rule: ContactRuleOut


class ContactableOut(Shown):
    """The answers for one contact by channel, and what they said, the newest first."""

    contact_id: UUID
    country: str | None
    country_of_company: bool
    permissions: dict[str, PermissionOut]
    consents: list[ConsentOut]


class ContactRulesOut(Shown):
    """Rules, one for each country and channel."""

    items: list[ContactRuleOut]


class ContactRuleIn(Given):
    """What a team decides for a country: what it needs, why, and the grounds that stand in for consent."""

    needs: NeedsName
    why: Reason
    grounds: dict[GroundName, Months | None] = Field(default={}, max_length=5)


class PlayIn(Given):
    """What is done with leads of a tier; what is left out stays. `reach` is tried in its order; empty: only watched."""

    name: (
        Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[^\x00]*\S[^\x00]*$")] | None
    ) = None
    reach: list[ReachName] | None = Field(default=None, max_length=3)
    approval: Literal["each", "first", "none"] | None = None
    sequence: Annotated[str, StringConstraints(max_length=160, pattern=r"^[^\x00]*$")] | None = None
    note: Annotated[str, StringConstraints(max_length=300, pattern=r"^[^\x00]*$")] | None = None


class TierPlayOut(Shown):
    """The play of a tier. `decided_by` is null while the default counts."""

    tier: TierName
    name: str
    reach: list[ReachName]
    approval: Literal["each", "first", "none"]
    sequence: str
    note: str
    decided_by: str | None
    decided_at: Instant | None


class PlaysOut(Shown):
    """The play of each tier."""

    items: list[TierPlayOut]


class LimitsIn(Given):
    """What the team allows in outreach; what is left out stays. The meaning of each stands in docs/deliverability.md."""

    first_by_hand: Annotated[int, Field(ge=0, le=10_000)] | None = None
    unknown: Literal["send", "refuse"] | None = None
    role: Literal["send", "refuse"] | None = None
    accept_all_share: Annotated[float, Field(ge=0, le=1)] | None = None
    own_customers: bool | None = None
    open_deals: bool | None = None
    competitors: bool | None = None
    out: bool | None = None
    account_rest_days: Annotated[int, Field(ge=0, le=3650)] | None = None
    person_again_days: Annotated[int, Field(ge=1, le=3650)] | None = None
    bounce_wait_minutes: Annotated[int, Field(ge=1, le=2880)] | None = None
    under_way_at_start: Annotated[int, Field(ge=2, le=500)] | None = None
    domain_a_day: Annotated[int, Field(ge=1, le=10_000)] | None = None
    workspace_a_day: Annotated[int, Field(ge=0, le=1_000_000)] | None = None


class LimitsOut(Shown):
    """What the team allows. `decided_by` is null while the defaults count."""

    first_by_hand: int
    unknown: Literal["send", "refuse"]
    role: Literal["send", "refuse"]
    accept_all_share: float
    own_customers: bool
    open_deals: bool
    competitors: bool
    out: bool
    account_rest_days: int
    person_again_days: int | None
    bounce_wait_minutes: int
    under_way_at_start: int
    domain_a_day: int
    workspace_a_day: int | None
    decided_by: str | None
    decided_at: Instant | None
