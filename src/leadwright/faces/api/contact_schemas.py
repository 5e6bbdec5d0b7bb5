"""Shapes of contacts: rows of the list, one person with every source behind each value, what can be given and decided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from leadwright.faces.api.company_schemas import VoiceOut
from leadwright.faces.api.lead_schemas import Said, Tier
from leadwright.faces.api.schemas import Given, Instant, Shown, Text

Standing = Literal["current", "unsure", "former", "archived"]
EmailKind = Literal["direct", "role", "free"]


class PersonaOut(Shown):
    """How near a title is in meaning to the persona of the default ICP: `similarity` is the cosine, `match` the share of known
    titles that are no nearer (0 to 1; 0.75 is the usual line)."""

    similarity: float
    match: float


class ContactRow(Shown):
    """One contact of the list. `standing`: whether the person works there still. `decides`: how well the title is one that
    the default ICP names (0 to 1; null without a title or an ICP that names any). `persona`: how near it is in meaning."""

    id: UUID
    company_id: UUID
    company: str
    domain: str | None
    lead_id: UUID | None
    name: str
    title: str | None
    department: str | None
    seniority: str | None
    email: str | None
    email_kind: EmailKind | None
    email_status: str | None
    phone: str | None
    linkedin_url: str | None
    country: str | None
    standing: Standing
    ended_on: str | None
    last_seen: Instant
    decides: float | None
    persona: PersonaOut | None


class CheckedOut(Shown):
    """A verdict on an address: valid, invalid, accept_all, disposable, role, unknown or blocked; who checked it, and when."""

    status: str
    by: str
    at: Instant


class AddressOut(Shown):
    """An address, the best first. `status` is null while nobody has checked it; `sources` told it."""

    address: str
    kind: EmailKind | None
    status: str | None
    verdicts: list[CheckedOut]
    sources: list[str]


class NumberOut(Shown):
    """A phone number (E.164), and the sources that told it."""

    number: str
    sources: list[str]


class EmploymentOut(Shown):
    """A position. `company_id` is null for a company that is not known; `current` where nobody says. Days are as exact as they
    were said: 2019, 2019-03 or 2019-03-01."""

    company_id: UUID | None
    company: str | None
    title: str | None
    started: str | None
    ended: str | None
    current: bool | None
    sources: list[str]
    seen_at: Instant | None


class SameOut(Shown):
    """The same person as a contact of another company."""

    contact_id: UUID
    company_id: UUID
    company: str
    title: str | None
    standing: Standing


class SaidOut(Shown):
    """A value, how sure it is (0 to 1; 0 where it is only read from the title), every voice, those that agree first, and the
    decision that set it, which `POST /values/{id}/undo` takes back."""

    value: Any
    confidence: float
    voices: list[VoiceOut]
    decision_id: UUID | None


class ContactOneOut(Shown):
    """One contact. `records` are the source records behind it, by which it can be split."""

    id: UUID
    company_id: UUID
    company: str
    domain: str | None
    lead_id: UUID | None
    name: str
    title: str | None
    department: str | None
    seniority: str | None
    email: str | None
    email_kind: EmailKind | None
    email_status: str | None
    phone: str | None
    linkedin_url: str | None
    country: str | None
    standing: Standing
    ended_on: str | None
    decides: float | None
    persona: PersonaOut | None
    emails: list[AddressOut]
    phones: list[NumberOut]
    employments: list[EmploymentOut]
    same_person: list[SameOut]
    fields: Mapping[str, SaidOut]
    records: list[UUID]
    first_seen: Instant
    last_seen: Instant


class ContactValues(Given):
    """Values of a contact, as a list would say them. Null says that there is none."""

    title: Text | None = None
    department: Text | None = None
    seniority: Text | None = None
    email: Text | None = None
    emails: list[Text] | None = Field(None, max_length=20)
    phone: Text | None = None
    phones: list[Text] | None = Field(None, max_length=20)
    linkedin_url: Text | None = None
    country: Text | None = None
    started_on: Text | None = None

    def values(self) -> dict[str, Any]:
        """What was given, and nothing else."""
        return self.model_dump(
            include=self.model_fields_set, exclude={"company_id", "company", "website", "note"}
        )


class ContactNew(ContactValues):
    """A person to add: a name, an address or a LinkedIn page, and the company by id, name or website; a work address tells its
    website."""

    name: Said | None = None
    company_id: UUID | None = None
    company: Text = ""
    website: Text = ""


class ContactPatch(ContactValues):
    """What to correct; what is left out stays. With `company_id` the person works at that company now, where the other values
    are theirs; the history here is kept."""

    name: Said | None = None
    left: bool | None = None
    ended_on: Text | None = None
    company_id: UUID | None = None
    note: Text = ""


class ContactPut(ContactValues):
    """All values of a contact: what is left out or null, there is none of."""

    name: Said
    left: bool = False
    ended_on: Text | None = None
    note: Text = ""

    def values(self) -> dict[str, Any]:
        """All values, those left out as none."""
        told = self.model_dump(exclude={"note"})
        for many, one in (("emails", "email"), ("phones", "phone")):
            if told[many] is None:
                told[many] = [told[one]] if told[one] else []
            elif told[one] and told[one] not in told[many]:
                told[many] = [told[one], *told[many]]
            del told[one]
        if not told["left"]:
            del told["ended_on"]
        return told


class PeopleIn(Given):
    """Contacts that are one person."""

    contacts: list[UUID] = Field(min_length=2, max_length=50)
    note: Text = ""


class RecordsIn(Given):
    """Source records of a contact that are somebody else."""

    records: list[UUID] = Field(min_length=1, max_length=500)
    note: Text = ""


class SideOut(Shown):
    """A company before or after: its contacts, and its best score."""

    company_id: UUID
    name: str
    domain: str | None
    contacts: list[str]
    score: float | None
    tier: Tier | Literal["out"] | None


class DecidedOut(Shown):
    """A decision about who is who: `POST /identity/{act_id}/undo` takes it back. `contact_id` is the contact it was about."""

    act_id: UUID | None
    contact_id: UUID | None
    before: list[SideOut]
    after: list[SideOut]
