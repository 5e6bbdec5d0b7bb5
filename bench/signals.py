"""Measurements of signals: what changed, how it fades, and whom it reaches. Each has a module of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bench.figure import Figure
from bench.signals_alerts import told_once_when_killed, told_soon, told_under_any_clock
from bench.signals_events import intake, library, soon
from bench.signals_panel import panel
from bench.signals_replay import replaying
from bench.signals_today import asking_today
from bench.signals_twin import pooled_fund, true_signals
from bench.signals_watch import choosing, clocks, finding

MEASURES: tuple[Callable[[bool], Iterator[Figure]], ...] = (
    replaying, asking_today, panel,
    library, intake, soon, choosing, clocks, finding,
    true_signals, pooled_fund,
    told_soon, told_once_when_killed, told_under_any_clock,
)  # fmt: skip
