"""Measurements of sources: what the planner saves, and what enrichment itself costs.

`bench/run sources` prints them; all are on the invented market. `--quick` is the same at a smaller size.
"""

from __future__ import annotations

from bench.enriching import enrich_overhead
from bench.planner import forecast_holds, planner_elsewhere, planner_savings

MEASURES = (planner_savings, planner_elsewhere, forecast_holds, enrich_overhead)
