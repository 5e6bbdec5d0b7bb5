"""Every type that the catalogue promises can be found: a type without a detector would be a choice that never comes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import leadwright.signals.detectors
import leadwright.sources.site
from leadwright.signals.catalog import CATALOG

_FOLDERS = [Path(package.__path__[0]) for package in (leadwright.signals.detectors, leadwright.sources.site)]


def words() -> Iterator[str]:
    """The texts that stand in what detects."""
    for folder in _FOLDERS:
        for path in folder.rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value


@pytest.mark.parametrize("name", CATALOG)
def test_a_type_has_somebody_who_finds_it(name: str) -> None:
    assert name in set(words())
