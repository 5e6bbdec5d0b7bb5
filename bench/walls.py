"""Measurements of walls: who asks, what it costs to ask, and what holds. Each has a module of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bench.figure import Figure
from bench.walls_accounts import asking_who, isolation, roles, sealing

MEASURES: tuple[Callable[[bool], Iterator[Figure]], ...] = (
    asking_who, sealing, roles, isolation,
)  # fmt: skip
