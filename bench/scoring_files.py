"""Measure the scoring of a Parquet file: one million rows of features, read, scored and written by DuckDB.

`--quick` takes a tenth of the rows.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb

from bench.figure import Figure
from leadwright.icp.translate import IcpRow
from leadwright.scoring.features import FEATURES
from leadwright.scoring.files import score_file
from leadwright.scoring.scorecard import default

ROWS = 1_000_000
TARGET_SECONDS = 5.0
AS_OF = date(2026, 11, 21)

ICP = IcpRow(
    industries=("fintech", "healthtech", "saas"),
    size_min=50,
    size_max=500,
    funding_stages=("Series A", "Series B", "Series C"),
    must_have=("aws", "react"),
    nice_to_have=("postgresql", "python"),
    avoid=("legacy systems",),
    countries=("CA", "GB", "US"),
    titles=("chief technology officer", "head of product", "vice president engineering"),
    departments=("Engineering", "Product"),
    competitors=("rival.example", "rival inc"),
)

_GENERATE = """
COPY (SELECT uuid() AS company_id, 'Company ' || i AS name, 'c' || i || '.example' AS domain,
  CASE WHEN (i * 7919 // 97) % 6 > 0 THEN [['saas', 'software'], ['fintech', 'finance'],
    ['retail']][1 + i % 3] END AS industries,
  CAST((i * 104729 // 97) % 1000 AS INTEGER) AS head_count_min,
  CASE WHEN i % 7 > 0 THEN CAST((i * 104729 // 97) % 1000 + 50 AS INTEGER) END AS head_count_max,
  'US' AS country, [['US'], ['GB', 'DE'], ['FR'], NULL][1 + (i * 15485863 // 97) % 4] AS countries,
  CASE WHEN i % 3 > 0 THEN ['aws', 'react', 'python', 'jquery', 'nginx', 'hubspot', 'stripe', 't'
    || i % 50] END AS stack,
  CASE WHEN i % 11 = 0 THEN ['react'] END AS stack_absent,
  CAST(1990 + i % 35 AS INTEGER) AS founded, 'active' AS status, i % 50 = 0 AS customer,
  ['Series A', 'Seed', 'Series B', NULL][1 + (i * 32452843 // 97) % 4] AS funding_stage,
  DATE '2026-11-21' - CAST((i * 49979687 // 97) % 700 AS INTEGER) AS funding_date,
  CAST(i % 90 * 1000000 AS DECIMAL(18,2)) AS funding_amount,
  [TRUE, FALSE, NULL][1 + (i * 67867967 // 97) % 3] AS hiring, CAST(i % 9 AS INTEGER) AS open_roles,
  CASE WHEN i % 4 = 0 THEN ['Engineering', 'Sales'] END AS role_departments,
  CASE WHEN i % 4 = 0 THEN ['software engineer', 'head of product'] END AS role_titles,
  DATE '2026-11-21' - CAST((i * 86028121 // 97) % 500 AS INTEGER) AS technology_change_date,
  DATE '2026-11-21' - CAST((i * 104395301 // 97) % 500 AS INTEGER) AS leadership_change_date,
  [TRUE, FALSE, NULL][1 + (i * 122949823 // 97) % 3] AS industry_growing,
  [TRUE, FALSE, NULL][1 + (i * 141650939 // 97) % 3] AS contact_email,
  [TRUE, FALSE, NULL][1 + (i * 160481183 // 97) % 3] AS contact_linkedin,
  [TRUE, FALSE, NULL][1 + (i * 179424673 // 97) % 3] AS contact_phone,
  CAST(i % 4 AS INTEGER) AS contact_count, 'CTO' AS contact_title,
  CAST(NULL AS DATE) AS last_interaction_date,
  CAST(i % 10000 * 0.0001 AS DECIMAL(5,4)) AS semantic_match, '{{"a": "x"}}' AS custom
FROM range({rows}) AS r(i)) TO '{path}' (FORMAT parquet)
"""


def scoring_files(quick: bool) -> Iterator[Figure]:
    """Generate the file and score it once."""
    rows, target = (ROWS // 10, 1.5) if quick else (ROWS, TARGET_SECONDS)
    with tempfile.TemporaryDirectory() as folder:
        source, output = Path(folder, "features.parquet"), Path(folder, "scored.parquet")
        duckdb.execute(_GENERATE.format(rows=rows, path=source))
        done = score_file(source, output, default(), ICP, AS_OF, frozenset(FEATURES))
    ok = done.seconds < target and done.rows == rows
    yield Figure(f"score {rows:,} rows of Parquet", done.seconds, "s", target, ok=ok)
