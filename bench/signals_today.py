"""Measurement of the page Today: whom to call, asked of 100,000 leads with 200,000 signals."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg

from bench.figure import Figure
from bench.population import populate
from bench.river import ICP
from leadwright.flows.rescore import rescore_all
from leadwright.icp import store as icps
from leadwright.icp.document import from_document
from leadwright.kernel import postgres
from leadwright.kernel.db import DEFAULT_WORKSPACE, Database
from leadwright.migrations.upgrade import upgrade
from leadwright.reads.today import today

# Two signals a lead, dated over two years; one in fifty was news within the last ten days. One lead in four has an owner.
_SIGNALS = """
SELECT set_config('leadwright.workspace', '{w}', false);
CREATE TEMP TABLE born AS SELECT company_id, row_number() OVER (ORDER BY company_id)::int AS n FROM leads;
INSERT INTO signals (workspace_id, id, company_id, type, subject, happened_on, precision, first_seen, recorded_at,
    last_seen, confidence, evidence, sources)
  SELECT '{w}', gen_random_uuid(), company_id, (ARRAY['funding_round', 'technology_added', 'hiring', 'leader_joined',
      'head_count_growth', 'technology_removed'])[1 + (n + k) % 6], '', current_date - (n * 7 + k * 131) % 720, 'day',
    now() - make_interval(days => (n * 7 + k * 131) % 720), now(), now() - make_interval(days => n % 60), 0.9,
    ARRAY[gen_random_uuid()], ARRAY['file']
  FROM born, generate_series(0, 1) AS k;
INSERT INTO signal_news (workspace_id, id, signal_id, company_id, type, subject, dated, evidence, recorded_at)
  SELECT workspace_id, id, id, company_id, type, subject, dated, evidence, now() - make_interval(hours => n % 240)
  FROM signals JOIN born USING (company_id) WHERE n % 50 = 0;
UPDATE leads SET owner = 'owner ' || n % 7 FROM born WHERE born.company_id = leads.company_id AND n % 4 = 0;
UPDATE leads SET snoozed_until = current_date + 5 FROM born WHERE born.company_id = leads.company_id AND n % 30 = 0;
"""


def asking_today(quick: bool) -> Iterator[Figure]:
    """Whom to call today, with and without an owner, five and twenty-five; one client, many times."""
    rows = 10_000 if quick else 100_000
    with tempfile.TemporaryDirectory(prefix="lw", dir="/tmp") as folder:
        url = postgres.start(Path(folder))
        upgrade(url)
        populate(url, rows)
        spent, found = asyncio.run(_ask(url))
        p95 = statistics.quantiles(spent, n=20)[-1]
        name = f"whom to call today, of {rows:,} leads, p95"
        yield Figure(name, p95, "ms", 100, ok=p95 <= 100 and min(found) > 0)
        yield Figure(f"whom to call today, of {rows:,} leads, median", statistics.median(spent), "ms", 100)
        postgres.stop(Path(folder))


async def _ask(url: str) -> tuple[list[float], list[int]]:
    database = Database(url)
    async with database.scope() as scope:
        await rescore_all(scope, await icps.save(scope, from_document(ICP)))
        await scope.commit()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_SIGNALS.format(w=DEFAULT_WORKSPACE).encode())
        connection.execute("VACUUM ANALYZE")
    spent, found = [], []
    async with database.scope() as scope:
        for number in range(60):
            started = time.perf_counter()
            page = await today(
                scope, owner=f"owner {number % 7}" if number % 3 == 0 else None, most=25 if number % 2 else 5
            )
            spent.append((time.perf_counter() - started) * 1000)
            found.append(len(page.leads))
    await database.close()
    return spent, found
