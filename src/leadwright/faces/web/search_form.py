"""The form of a search: from an ideal customer or from plain words, how many, of whom, and for how much at most."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal
from urllib.parse import urlencode

from pydantic import BaseModel, Field, field_validator


class Search(BaseModel):
    """A search as typed. `sources` are those ticked; with none ticked by hand (`picked` empty) all are asked."""

    start: Literal["icp", "words"] = "icp"
    icp: str = Field("", max_length=200)
    q: str = Field("", max_length=500)
    strict: str = ""
    limit: int = Field(50, ge=1, le=10_000)
    max_cost: Decimal | None = Field(None, ge=0, le=1_000_000)
    currency: str = Field("USD", pattern="[A-Z]{3}")
    source: list[str] = Field(default_factory=list, max_length=60)
    picked: str = ""

    @field_validator("max_cost", mode="before")
    @classmethod
    def _nothing_typed(cls, value: object) -> object:
        return None if value == "" else value

    @property
    def sources(self) -> list[str] | None:
        """Those that were chosen; None for all."""
        return self.source if self.picked else None

    @property
    def address(self) -> str:
        """The address that shows this search."""
        told = self.model_dump(exclude_none=True)
        pairs = [(name, item) for name, item in told.items() if name != "source" and item not in ("", None)]
        return f"/discover?{urlencode([*pairs, *(('source', name) for name in self.source)])}"
