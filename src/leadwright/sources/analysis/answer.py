"""The shape in which a model is asked to answer. Its words are shown to the model; none of it is believed as it stands."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, Field

from leadwright.sources.analysis.types import Segment

_MOST = 12


def _listed(value: object) -> object:
    """One where a list was wanted is a list of one, and null an empty one: models often say it so."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


class Passage(BaseModel):
    """A passage of the material, copied letter by letter."""

    id: str = Field(
        description="Where it stands: P for the page, or the id of a line such as F3 or O1.", max_length=20
    )
    quote: str = Field(description="The words as they stand there, at least three of them.", max_length=600)


Passages = Annotated[list[Passage], BeforeValidator(_listed), Field(max_length=_MOST)]


class CriterionAnswer(BaseModel):
    """Whether one criterion is met."""

    criterion: str = Field(description="Id of the criterion, such as C1.", max_length=20)
    verdict: Literal["yes", "partly", "no"] = Field(
        description="Leave the criterion out if the material does not say."
    )
    evidence: Passages = Field(default_factory=list)


class SegmentAnswer(BaseModel):
    """The size of the company: SMB under 100 people, Mid-Market 100 to 999, Enterprise 1,000 and more."""

    value: Segment
    evidence: Passages = Field(default_factory=list)


class TextAnswer(BaseModel):
    """One statement, with the passages that it rests on."""

    value: str = Field(min_length=3, max_length=600)
    evidence: Passages = Field(default_factory=list)


class CompanyAnswer(BaseModel):
    """A company judged as a customer of ours. Each value needs passages of the material; without them it is thrown away."""

    criteria: Annotated[list[CriterionAnswer], BeforeValidator(_listed)] = Field(
        default_factory=list,
        max_length=40,
        description="The criteria that the material decides, one way or the other.",
    )
    segment: SegmentAnswer | None = Field(
        default=None, description="Only if the material tells how many people work there."
    )
    primary_use_case: TextAnswer | None = Field(
        default=None,
        description="What they would use our offer for first, in one sentence, in words of the material.",
    )
    risk_flags: Annotated[list[TextAnswer], BeforeValidator(_listed)] = Field(
        default_factory=list,
        max_length=_MOST,
        description="What speaks against them as a customer, a short sentence each.",
    )
    personalized_pitch: Annotated[list[TextAnswer], BeforeValidator(_listed)] = Field(
        default_factory=list,
        max_length=_MOST,
        description="Two to four sentences to them, one an item. What is said of them rests on P or F lines; what is said "
        "of us rests on O lines and says no more than these. No greeting, no name of a person, no address.",
    )
