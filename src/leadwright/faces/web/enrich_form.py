"""The form of an enrichment: whom to reach, and for how much at most."""

from __future__ import annotations

from decimal import Decimal

from pydantic import BaseModel, Field, field_validator


class Wish(BaseModel):
    """How to enrich: people to reach, at what most, and whether anything may be paid."""

    contacts: int = Field(1, ge=0, le=20)
    free: str = ""
    max_cost: Decimal | None = Field(None, ge=0, le=1_000_000)
    currency: str = Field("USD", pattern="[A-Z]{3}")

    @field_validator("max_cost", mode="before")
    @classmethod
    def _nothing_typed(cls, value: object) -> object:
        return None if value == "" else value
