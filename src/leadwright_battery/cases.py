"""What the battery runs over: the vendors under test, their operations, and their golden examples by kind."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest
import yaml

from leadwright.sources.market import GROUP, vendors
from leadwright_battery.golden import Exchange, exchanges

_READ = ("hit", "page", "quirk")


@dataclass(frozen=True, slots=True)
class Examples:
    """A folder of golden examples, and the vendors that it must have them of."""

    folder: Path
    names: tuple[str, ...]

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """Every exchange of the folder."""
        return exchanges(self.folder)

    def first(self, name: str, operation: str) -> Exchange:
        """An exchange of an operation; StopIteration if it has none."""
        return next(e for e in self.exchanges if (e.vendor, e.raw["operation"]) == (name, operation))


@cache
def examples(folder: Path, whose: str) -> Examples:
    """`whose`: installed (vendors of packages beside the house) or house (its own)."""
    installed = {entry.load().name for entry in entry_points(group=GROUP)}
    return Examples(folder, tuple(sorted(installed if whose == "installed" else set(vendors()) - installed)))


@cache
def catalogue() -> dict[str, dict[str, Any]]:
    """Fields of observations by subject, as the reference docs list them."""
    shipped = Path(__file__).with_name("fields.yaml")
    path = shipped if shipped.exists() else Path(__file__).parents[2] / "tools" / "reference" / "fields.yaml"
    told: dict[str, dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return told


def parametrize(metafunc: pytest.Metafunc, found: Examples) -> None:
    """Give a test its cases by the names of its arguments."""
    wanted = set(metafunc.fixturenames)
    read = [item for item in found.exchanges if item.raw["kind"] in _READ]
    kinds = {
        "exchange": list(found.exchanges),
        "read_exchange": read,
        "json_exchange": [item for item in read if "json" in item.raw["reply"]],
        "opt_out": [item for item in found.exchanges if item.raw["kind"] == "opt_out"],
    }
    for name, items in kinds.items():
        if name in wanted:
            metafunc.parametrize(name, items, ids=[item.name for item in items])
    if "operation_name" in wanted:
        asked = [(name, item.name) for name in found.names for item in vendors()[name].operations]
        metafunc.parametrize(("name", "operation_name"), asked)
    elif "name" in wanted:
        metafunc.parametrize("name", found.names)
    if "golden_examples" in wanted:
        metafunc.parametrize("golden_examples", [found], ids=["golden"])
