"""Measurements of signals: what changed, how it fades, and whom it reaches. Each has a module of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bench.figure import Figure
from bench.signals_events import intake, library, soon
from bench.signals_panel import panel
from bench.signals_replay import replaying

MEASURES: tuple[Callable[[bool], Iterator[Figure]], ...] = (
    replaying,
    panel,
    library, intake, soon,
)  # fmt: skip
