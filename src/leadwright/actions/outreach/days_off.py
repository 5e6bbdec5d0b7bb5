"""Public holidays by country and, where they differ, by state: days on which nobody is written to. Pure."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import holidays


@lru_cache(maxsize=512)
def _of_year(country: str, region: str | None, year: int) -> frozenset[date]:
    try:
        found = holidays.country_holidays(country, subdiv=region, years=year)
    except NotImplementedError:  # a country, or a state of it, of which the library knows none
        return _of_year(country, None, year) if region else frozenset()
    return frozenset(found)


def is_day_off(day: date, country: str | None, region: str | None = None) -> bool:
    """Whether a day is a public holiday where somebody is; False where holidays are not known."""
    return bool(country) and day in _of_year(str(country).upper(), region, day.year)
