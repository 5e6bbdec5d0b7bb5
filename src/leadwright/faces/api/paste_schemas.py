"""Shapes of pastes: a text to read, what it proposes, the fields that were confirmed, what became of them."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, JsonValue, StringConstraints

from leadwright.faces.api.schemas import Given, Shown, Text

PersonField = Literal[
    "name", "title", "department", "emails", "phones", "linkedin_url", "location", "employments",
]  # fmt: skip
CompanyField = Literal[
    "name", "website", "domain", "linkedin_url", "one_liner", "description", "industries", "head_count",
    "locations", "country", "founded", "emails", "phones",
]  # fmt: skip
Source = Literal["paste", "vcard", "resume", "card"]
Pasted = Annotated[
    str, StringConstraints(min_length=1, max_length=400_000, pattern=r"^[^\x00]*[^\s\x00][^\x00]*$")
]


class PasteIn(Given):
    """A text as pasted: a LinkedIn page or list, a signature, a contact, vCards or a JSON Resume."""

    text: Pasted
    kind: (
        Literal[
            "linkedin_profile",
            "linkedin_company",
            "linkedin_list",
            "signature",
            "contact",
            "vcard",
            "json_resume",
        ]
        | None
    ) = Field(default=None, description="What it is, if you know; else it is recognised.")


class FoundPerson(Shown):
    """A field of a person. `span` are the first and last + 1 character in the text; `problem` says what to mend."""

    field: PersonField
    value: JsonValue
    confidence: float = Field(ge=0, le=1)
    text: str
    span: tuple[int, int] | None
    problem: str


class FoundCompany(FoundPerson):
    """A field of a company, in the same shape."""

    field: CompanyField  # type: ignore[assignment]


class ProposalOut(Shown):
    """One person, one company, or a person with their company. A field that holds a list comes once per item."""

    person: list[FoundPerson]
    company: list[FoundCompany]


class ProposedOut(Shown):
    """What was read. Nothing is recorded until `POST /paste/record` gets the fields that were confirmed."""

    source: Source
    kind: str
    confidence: float = Field(ge=0, le=1)
    proposals: list[ProposalOut]
    notes: list[str]


class PersonPair(Given):
    """A confirmed field of the person, its value as proposed or as corrected."""

    field: PersonField
    value: JsonValue


class CompanyPair(Given):
    """A confirmed field of the company, its value as proposed or as corrected."""

    field: CompanyField
    value: JsonValue


class ConfirmedIn(Given):
    """The confirmed fields of one proposal; only these are recorded."""

    source: Source = "paste"
    label: Text = Field(default="Paste", description="What the paper is called, for evidence.")
    person: list[PersonPair] = Field(default=[], max_length=200)
    company: list[CompanyPair] = Field(default=[], max_length=200)
    company_id: UUID | None = Field(default=None, description="The known company that is meant.")
    force: bool = Field(default=False, description="It is another company than those of a similar name.")


class TakenOut(Shown):
    """What became of it. `waiting`: a person without a company, who is not scored and has no lead."""

    outcome: Literal["created", "known", "waiting"]
    lead_id: UUID | None
    company_id: UUID | None
    record_id: UUID
