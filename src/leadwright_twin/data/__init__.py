"""Reads the data files of the invented market, each once."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any


@cache
def load(name: str) -> Any:
    """The content of a JSON or JSON Lines file beside this module."""
    text = (resources.files(__name__) / name).read_text(encoding="utf-8")
    if name.endswith(".jsonl"):
        return tuple(json.loads(line) for line in text.splitlines() if line.strip())
    return json.loads(text)
