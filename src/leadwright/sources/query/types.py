"""Values of a search that was read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from leadwright.sources.question import Criteria


@dataclass(frozen=True, slots=True)
class Meaning:
    """What some words of a search became.

    `criterion` names a field of `Criteria` ("head_count" and "founded" stand for both their bounds, "places" for
    countries, regions and cities); `value` is its JSON value. `corrected` says that the words were read as if
    spelled so; `overridden` that an explicit filter said otherwise and won.
    """

    words: str
    criterion: str
    value: Any
    corrected: str | None = None
    overridden: bool = False


@dataclass(frozen=True, slots=True)
class ReadQuery:
    """A search as criteria, with what each of its words became, and those that became nothing.

    `hiring` stands beside the criteria, since no vendor can be asked for it: `sources.criteria.meets` judges it.
    """

    criteria: Criteria
    hiring: bool | None
    interpreted: tuple[Meaning, ...]
    unused: tuple[str, ...]
