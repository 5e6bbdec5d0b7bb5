"""The only place where this room reads its bundled data files: lazily, once, from inside the package."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any

TEXT_CAP = 2_000  # no value of this room is longer; what is longer is cut before any pattern sees it


@cache
def load(name: str) -> Any:
    """The parsed JSON of `values/data/<name>`. Callers must not change what they get."""
    return json.loads(resources.files(__package__).joinpath("data", name).read_text(encoding="utf-8"))
