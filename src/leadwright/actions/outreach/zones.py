"""Which clock somebody lives by, from where they are. Pure.

A country where 95 of 100 people live by one clock is taken to have one. In the others a state or province decides; without
it all clocks of those 95 are meant, the most populous first, and whatever must be within hours must be so by each.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources

import yaml


@cache
def _data() -> tuple[Mapping[str, str], Mapping[str, Mapping[str, str]]]:
    loaded = yaml.safe_load(resources.files(__package__).joinpath("data", "zones.yaml").read_text("utf-8"))
    return loaded["countries"], loaded["regions"]


def zones_of(country: str | None, region: str | None = None) -> tuple[str, ...]:
    """The names of the time zones that may be meant, () if nothing is known. `region` is the code of a state or province."""
    countries, regions = _data()
    code = (country or "").upper()
    own = regions.get(code, {}).get(region or "")
    return tuple((own or countries.get(code, "")).split())
