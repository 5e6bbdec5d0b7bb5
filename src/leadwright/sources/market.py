"""All vendors of data, by name: those of the house and those that operators install beside it.

An installed package adds vendors by the entry point group `leadwright.vendors`, each naming a `Vendor`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules

from leadwright.sources import vendors as _folder
from leadwright.sources.vendor import Does, Operation, Vendor

GROUP = "leadwright.vendors"


@lru_cache(maxsize=1)
def vendors() -> Mapping[str, Vendor]:
    """Return every vendor by its name. A module of the folder `vendors` names its own `VENDOR`."""
    found: dict[str, Vendor] = {}
    for module in iter_modules(_folder.__path__, f"{_folder.__name__}."):
        vendor: Vendor = import_module(module.name).VENDOR
        found[vendor.name] = vendor
    for entry in entry_points(group=GROUP):
        added: Vendor = entry.load()
        found.setdefault(added.name, added)
    return found


def operations(does: Does) -> list[tuple[Vendor, Operation]]:
    """Return every operation that answers such questions, with its vendor, by name."""
    return [(vendor, item) for _, vendor in sorted(vendors().items()) for item in vendor.that(does)]
