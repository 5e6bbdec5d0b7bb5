"""Shapes of a CRM kept in step: connections, mappings, plans and their rows."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from leadwright.faces.api.schemas import Given, Instant, Shown, Text

Crm = Literal["hubspot", "salesforce"]
Object = Literal["company", "contact", "lead", "deal"]
Keeper = Literal["us", "them", "read"]
Tier = Literal["hot", "warm", "nurture", "cold"]
PlanState = Literal["drafting", "ready", "running", "waiting", "done", "dropped"]
Action = Literal["create", "update", "keep", "restore", "archive"]
RowState = Literal[
    "planned", "listed", "reserved", "in_doubt", "done", "found", "skipped", "refused", "undone"
]
Secret = Annotated[str, Field(max_length=20_000, pattern=r"^[^\x00]*$")]


class CrmConnectionIn(Given):
    """A CRM to connect. `secrets` are the parts that its way of logging in needs; they are sealed and never shown again."""

    crm: Crm
    label: Annotated[Text, Field(min_length=1)]
    way: Text | None = Field(None, description="How to log in; the CRM's first way if left out.")
    secrets: dict[Annotated[str, Field(max_length=60)], Secret]
    base: Text | None = Field(None, description="Its https address, where it is not the usual one.")
    test: bool = True


class CrmConnectionOut(Shown):
    """A connection, without its secrets. `works` is null until it was tested; `reason` says what a person must do."""

    id: UUID
    crm: str
    label: str
    way: str
    base: str | None
    account: str
    works: bool | None
    reason: str
    tested_at: Instant | None
    created_by: str
    created_at: Instant


class CrmReadingOut(Shown):
    """How far one object was read."""

    object: Object
    records: int
    pulled_at: Instant | None


class CrmStatusOut(Shown):
    """How a CRM is kept in step: living records by object, how many stand for ours, and people who opted out."""

    connection: CrmConnectionOut
    records: dict[str, int]
    linked: int
    opted_out: int
    readings: list[CrmReadingOut]
    job_id: UUID | None


class CrmPullIn(Given):
    """What follows the reading: nothing, a plan to be read, or a plan that is run at once."""

    then: Literal["read", "plan", "apply"] = "read"


class CrmPlanOut(Shown):
    """A plan. `acts` counts the rows that do something, by action; `counts` all rows, by state; `to_do` is what it would
    write, or is still to write; `conflicts` rows where a person's edit stands against news of ours."""

    id: UUID
    connection_id: UUID
    kind: Literal["push", "rollback"]
    of_plan: UUID | None
    mapping_version: int
    state: PlanState
    reason: str
    made_by: str
    made_at: Instant
    started_by: str | None
    started_at: Instant | None
    finished_at: Instant | None
    acts: dict[str, int]
    counts: dict[str, int]
    excluded: int
    conflicts: int
    to_do: int


class CrmChangeOut(Shown):
    """One field: what stands in the CRM, what we say, on what both last agreed (if `known`), what becomes of it, and why.

    Only `fill` and `write` write.
    """

    property: str
    label: str
    field: str
    theirs: str | None
    ours: str | None
    base: str | None
    known: bool
    verdict: Literal["same", "silent", "fill", "write", "keep", "conflict"]
    why: str


class CrmRowOut(Shown):
    """A row of a plan, and how it ended. `yielded` are properties that a person had changed meanwhile, with their values."""

    row: int
    object: Object
    action: Action
    title: str
    crm_id: str | None
    company_id: UUID | None
    changes: list[CrmChangeOut]
    note: str
    excluded: bool
    state: RowState
    code: str
    reason: str
    yielded: dict[str, str | None]
    settled_at: Instant | None


class CrmExclusionIn(Given):
    """Rows to leave out of a plan, or to take in again."""

    rows: Annotated[
        list[Annotated[int, Field(ge=1, le=2_000_000_000)]], Field(min_length=1, max_length=10_000)
    ]
    excluded: bool = True


class CrmDecisionIn(Given):
    """Whose value counts in one field of one row: a conflict is ours after all, or a planned change is left to theirs."""

    row: Annotated[int, Field(ge=1, le=2_000_000_000)]
    property: Text
    ours: bool = True


class CrmLineOut(Shown):
    """A line of a mapping beside the CRM's own field. `problem` says why it is left out."""

    ours: str
    label: str
    theirs: str
    keeper: Keeper
    problem: str
    note: str


class CrmMappingOut(Shown):
    """A mapping as it counts: version 0 is the default. `checked` is empty where the CRM was not asked."""

    version: int
    fields: dict[str, list[dict[str, str]]]
    create: dict[str, Any]
    checked: dict[str, list[CrmLineOut]]


class CrmMapLineIn(Given):
    """Our field, their property, and who keeps it: `us` writes, `them` has gaps filled by us, `read` is never written."""

    ours: Text
    theirs: Text
    keeper: Keeper


class CrmCreateIn(Given):
    """What is made in the CRM at all: leads of which tiers, how many people of a company, deals of qualified leads."""

    tiers: list[Tier] = Field(["hot", "warm"])
    contacts: Annotated[int, Field(ge=0, le=50)] = 2
    deals: bool = True
    deal_stage: Text = ""
    deal_days: Annotated[int, Field(ge=1, le=730)] = 60


class CrmMappingIn(Given):
    """A mapping to decide on. `version` is the one that it was made from: 409 if another counts by now."""

    fields: dict[Object, list[CrmMapLineIn]]
    create: CrmCreateIn | None = Field(None, description="The usual one if left out.")
    version: int | None = None
