"""A measured figure, as every benchmark prints it."""

from __future__ import annotations

import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured. `target` is the most that is wanted (or the least, with `at_least`)."""

    name: str
    figure: float
    unit: str
    target: float
    at_least: bool = False
    ok: bool | None = None

    def line(self) -> str:
        """The figure as one JSON line."""
        met = self.figure >= self.target if self.at_least else self.figure <= self.target
        shown = {"name": self.name, "figure": round(self.figure, 4), "unit": self.unit, "target": self.target}
        return json.dumps({**shown, "ok": met if self.ok is None else self.ok})
