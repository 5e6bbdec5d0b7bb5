"""The providers of the market: every module in here with a `PROVIDER` is one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from leadwright_twin.market.frame import Provider


@cache
def providers() -> Mapping[str, Provider]:
    """All providers by name."""
    found = (
        getattr(import_module(f"{__name__}.{one.name}"), "PROVIDER", None) for one in iter_modules(__path__)
    )
    return {one.name: one for one in found if isinstance(one, Provider)}
