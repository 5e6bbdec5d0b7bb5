"""Reads the data files of the large market, each once."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any


@cache
def load(name: str) -> Any:
    """The content of a JSON file beside this module."""
    return json.loads((resources.files(__name__) / name).read_text(encoding="utf-8"))


def text(folder: str, name: str) -> str:
    """The text of a shipped profile: `folder` is "profiles" or "faults", `name` without its suffix."""
    return (resources.files(__name__) / folder / f"{name}.yaml").read_text(encoding="utf-8")


def names(folder: str) -> list[str]:
    """The shipped profiles of a folder, by name."""
    found = (resources.files(__name__) / folder).iterdir()
    return sorted(one.name.removesuffix(".yaml") for one in found if one.name.endswith(".yaml"))
