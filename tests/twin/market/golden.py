"""Reads golden examples for the twin: which keys a documented reply has, and whether an answer has them too."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "sources" / "vendors" / "golden"


def exchanges(vendor: str, *kinds: str) -> Iterator[dict[str, Any]]:
    """The exchanges of these kinds."""
    document = json.loads((FOLDER / f"{vendor}.json").read_text(encoding="utf-8"))
    return (one for one in document["exchanges"] if one["kind"] in kinds)


def keys(value: Any, path: str = "") -> set[str]:
    """The paths of all keys; items of a list share theirs."""
    if isinstance(value, list):
        return {found for one in value for found in keys(one, f"{path}[]")}
    if isinstance(value, dict):
        found = {f"{path}.{key}" for key in value}
        return found.union(*(keys(inner, f"{path}.{key}") for key, inner in value.items()))
    return set()


def documented(vendor: str, operation: str) -> set[str]:
    """All keys that the documented hits of an operation have."""
    rows = (one for one in exchanges(vendor, "hit") if one["operation"] == operation)
    return set().union(*(keys(one["reply"].get("json")) for one in rows))


def missing(vendor: str, operation: str, answers: Iterable[Any], besides: Iterable[str] = ()) -> set[str]:
    """Documented keys that none of the answers has. A key under a list or object that is empty counts."""
    told = set().union(*(keys(one) for one in answers))
    return {
        one for one in documented(vendor, operation) - told if not one.startswith(tuple(besides) or ("\0",))
    }
