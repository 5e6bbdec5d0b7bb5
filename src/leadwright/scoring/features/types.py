"""What a feature is: one documented thing about a company that rules can read. No text, no feature."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The types of the rule language. A RANGE is a pair of columns, an OPEN list one whose absences are
    unknown."""

    BOOLEAN = "yes or no"
    NUMBER = "number"
    TEXT = "text"
    DATE = "date"
    LIST = "list"
    RANGE = "range"
    OBJECT = "custom columns"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the relation `features`: its name and Postgres type (Parquet holds the equal type)."""

    name: str
    type: str  # uuid, text, text[], int, numeric(p,s), boolean, date or jsonb


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing about a company that rules can read.

    NULL in `columns` is unknown. A value is believed at or above `min_confidence` (0 to 1) and younger than
    `max_age_days` (None: does not age). `open_world`: what a list does not hold is unknown, unless a
    source that can deny looked for it and did not find it. `answerable_by` names the sources that can
    answer it. `digits` and `scale` bound a number: at most that many digits in all, and after the point.
    """

    name: str
    type: Kind
    doc: str
    columns: tuple[Column, ...]
    open_world: bool = False
    min_confidence: float = 0.5
    max_age_days: int | None = None
    answerable_by: tuple[str, ...] = ()
    digits: int = 10
    scale: int = 0

    def __post_init__(self) -> None:
        if len(self.doc.split()) < 4:
            raise TypeError(f"feature {self.name} has no explanation")
