"""Measurements of sources: the door (ceilings, faults, kills, caps, its own cost), and what planning and enriching cost.

Everything is asked of an invented market on this machine, by processes of their own; `bench/run sources` prints the
figures. `--quick` is the same at a smaller size.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bench.enriching import enrich_overhead
from bench.figure import Figure
from bench.planner import forecast_holds, planner_elsewhere, planner_savings
from bench.sources_caps import cached, caps
from bench.sources_faults import faults
from bench.sources_kills import kills
from bench.sources_limits import limits_declared, limits_undeclared

MEASURES: tuple[Callable[[bool], Iterator[Figure]], ...] = (
    planner_savings, planner_elsewhere, forecast_holds, enrich_overhead,
    cached, caps, limits_declared, limits_undeclared, faults, kills,
)  # fmt: skip
