"""A measured figure, as every benchmark prints it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path


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


def peak_memory() -> int:
    """Peak resident memory of this process since it began to run its program, in MB.

    The figure of getrusage would carry over what the parent process had used before.
    """
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    return int(found[1]) // 1024 if found else 0
