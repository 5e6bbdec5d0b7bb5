"""Measurements of the river: import, scoring, inbox, crawl, technologies, robots.

Each function yields figures; `bench/run river` prints them. `--quick` is the same at a size that ends within a minute.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.figure import Figure
from bench.make_companies import write
from bench.population import populate
from bench.scoring_files import scoring_files
from bench.technology_verdicts import technology_verdicts
from leadwright.flows.rescore import rescore_all
from leadwright.icp import store as icps
from leadwright.icp.document import from_document
from leadwright.kernel import clock, postgres
from leadwright.kernel.db import Database
from leadwright.migrations.upgrade import upgrade
from leadwright.policy import robots as rules
from leadwright.reads.inbox import InboxFilter, inbox
from leadwright.sources.technology.engine import Engine
from leadwright.sources.technology.types import PageInput
from leadwright_twin.universe import universe

ICP = {
    "name": "Bench", "industries": ["SaaS", "FinTech", "HealthTech"], "companySizeMin": 50, "companySizeMax": 500,
    "fundingStages": ["Series A", "Series B", "Series C"], "techStack": {"mustHave": ["AWS", "React"], "niceToHave": ["Python"]},
    "geographies": ["US", "UK", "Canada"], "decisionMakers": {"titles": ["CTO"], "departments": ["Engineering", "Product"]},
    "signals": {"techStackChange": False},
}  # fmt: skip


def _command(home: Path, *arguments: str) -> tuple[float, int, str]:
    """Run the command line in a process of its own; return seconds, peak memory in MB, and stdout."""
    started = time.perf_counter()
    script = (
        "import sys; from bench.figure import peak_memory; from leadwright.faces.cli.app import app\n"
        "try: app(sys.argv[1:], standalone_mode=False)\n"
        "finally: print(peak_memory(), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        env={**os.environ, "LEADWRIGHT_HOME": str(home)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return time.perf_counter() - started, int(done.stderr.strip().splitlines()[-1]), done.stdout


def importing(quick: bool) -> Iterator[Figure]:
    """A CSV with duplicates: first import, and the same file again."""
    rows = 10_000 if quick else 100_000
    scale = rows / 100_000
    with tempfile.TemporaryDirectory(prefix="lw", dir="/tmp") as folder:
        home, path = Path(folder), Path(folder) / "companies.csv"
        write(path, rows)
        upgrade(postgres.start(home))
        first, memory, out = _command(home, "import", str(path), "--json")
        counts = json.loads(out)["import"]
        whole = (
            counts["rows"]
            == rows
            == counts["created"] + counts["updated"] + counts["unchanged"] + counts["rejected"]
        )
        yield Figure(f"import of {rows:,} rows", first, "s", 30 * scale, ok=whole and first < 30 * scale)
        yield Figure("peak memory of the import", memory, "MB", 400)
        again, _, out = _command(home, "import", str(path), "--json")
        same = json.loads(out)["import"]["unchanged"] == rows
        yield Figure(
            "the same file again, all unchanged", again, "s", 15 * scale, ok=same and again < 15 * scale
        )
        postgres.stop(home)


def _with_leads(rows: int, measure: Callable[[Database], Iterator[Figure]]) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(prefix="lw", dir="/tmp") as folder:
        url = postgres.start(Path(folder))
        upgrade(url)
        populate(url, rows)
        yield from measure(Database(url))
        postgres.stop(Path(folder))


def rescoring(quick: bool) -> Iterator[Figure]:
    """Live leads scored anew in PostgreSQL after a change of the ICP."""
    rows = 10_000 if quick else 100_000

    def measure(database: Database) -> Iterator[Figure]:
        async def run() -> float:
            async with database.scope() as scope:
                await rescore_all(scope, await icps.save(scope, from_document(ICP)))
                await scope.commit()
                changed = await icps.save(scope, from_document({**ICP, "companySizeMin": 40}), name="Bench")
                await scope.commit()
                started = time.perf_counter()
                await rescore_all(scope, changed)
                await scope.commit()
                seconds = time.perf_counter() - started
                history = await scope.value("SELECT count(*) FROM score_history")
                assert history == 2 * rows, history
            await database.close()
            return seconds

        yield Figure(
            f"{rows:,} leads re-scored after a change of ICP", asyncio.run(run()), "s", 20 * rows / 100_000
        )

    yield from _with_leads(rows, measure)


FILTERS = (
    InboxFilter(), InboxFilter(tier="warm"), InboxFilter(country="GB"), InboxFilter(industry="payments", country="US"),
    InboxFilter(text="amber"), InboxFilter(text="harbor pay", tier="cold"), InboxFilter(text="company"),
    InboxFilter(text="birch ener"), InboxFilter(tier="nurture", country="DE", size=100), InboxFilter(text="c"),
    InboxFilter(text="e", tier="cold"), InboxFilter(text="ember logistics"), InboxFilter(text="energy", country="SG"),
    InboxFilter(text="no such word"), InboxFilter(text="company", show="disqualified"), InboxFilter(text="286091"),
)  # fmt: skip


def inbox_query(quick: bool) -> Iterator[Figure]:
    """Filter and search of the inbox, one client, every filter many times."""
    for rows, target in ((20_000, 100.0),) if quick else ((100_000, 100.0), (1_000_000, 200.0)):

        def measure(database: Database, rows: int = rows, target: float = target) -> Iterator[Figure]:
            async def run() -> list[float]:
                spent = []
                async with database.scope() as scope:
                    await rescore_all(scope, await icps.save(scope, from_document(ICP)))
                    await scope.commit()
                async with database.scope() as scope:
                    for _ in range(20):
                        for wanted in FILTERS:
                            started = time.perf_counter()
                            await inbox(scope, wanted, clock.today())
                            spent.append((time.perf_counter() - started) * 1000)
                await database.close()
                return spent

            spent = asyncio.run(run())
            yield Figure(
                f"inbox filter and search at {rows:,} leads, p95",
                statistics.quantiles(spent, n=20)[-1],
                "ms",
                target,
            )

        yield from _with_leads(rows, measure)


def robots(quick: bool) -> Iterator[Figure]:
    """The published robots.txt verdicts that we agree with."""
    lines = Path("tests/policy/robots_cases.jsonl").read_text(encoding="utf-8").splitlines()
    cases = [json.loads(line) for line in lines]
    right = sum(rules.parse(c["robots_txt"]).allows(c["agent"], c["url"]) == c["allowed"] for c in cases)
    yield Figure("robots.txt verdicts agreed with", right, f"of {len(cases)}", len(cases), at_least=True)


def crawling(quick: bool) -> Iterator[Figure]:
    """The invented web read through the real door, held against its truth; seeds that nothing was tuned on."""
    made = [_crawl(seed) for seed in ((101,) if quick else (101, 2024, 31337))]
    yield Figure(
        "crawl: precision, worst seed", min(m["precision"] for m in made), "share", 0.98, at_least=True
    )
    yield Figure("crawl: recall, worst seed", min(m["recall"] for m in made), "share", 0.98, at_least=True)
    yield Figure(
        "crawl: job boards found, worst seed", min(m["boards"] for m in made), "share", 0.95, at_least=True
    )
    yield Figure("crawl: strangers' boards taken for theirs", sum(m["strangers"] for m in made), "boards", 0)
    yield Figure("crawl: pages fetched outside the rules", sum(m["trespasses"] for m in made), "pages", 0)
    yield Figure("crawl: peak memory, the web's server included", max(m["memory"] for m in made), "MB", 300)
    yield Figure("crawl: 60 sites, the slow ones included", max(m["seconds"] for m in made), "s", 60)


def _crawl(seed: int) -> dict[str, float]:
    """Crawl in a process of its own, so that its memory is its own."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.crawl", str(seed), "--json"], capture_output=True, text=True, check=True
    )
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def technologies(quick: bool) -> Iterator[Figure]:
    """Technology detection on pages of 100 KB that hold real-world traces."""
    using, pages = Engine.load(None), dense_pages(20 if quick else 200)
    using.detect(pages[0])
    spent = []
    for page in pages:
        started = time.process_time()
        using.detect(page)
        spent.append((time.process_time() - started) * 1000)
    yield Figure("technology detection of a 100 KB page, median", statistics.median(spent), "ms", 25)
    yield Figure(
        "technology detection of a 100 KB page, p95", statistics.quantiles(spent, n=20)[-1], "ms", 25
    )


def dense_pages(count: int) -> list[PageInput]:
    """Pages of about 100 KB: the invented sites' own pages, padded with text, links and scripts of theirs."""
    dice, world, pages = random.Random(5), universe(101), []
    for number in range(count):
        company = world.companies[number % len(world.companies)]
        traces = "".join(
            f'<script src="https://cdn.example/{t.name.lower()}.min.js?v={number}"></script>'
            for t in company.technologies
        )
        text = " ".join(dice.choice(company.description.split()) for _ in range(9_000))
        links = "".join(
            f'<a href="/page-{n}" class="nav item-{n}">{text[n * 9 : n * 9 + 20]}</a>' for n in range(300)
        )
        html = f"<html><head>{traces}</head><body><div id=app data-reactroot>{links}<p>{text}</p></div></body></html>"
        pages.append(
            PageInput(f"https://{company.domain}/", html, {"server": "nginx", "via": "1.1 cloudfront"}, {})
        )
    return pages


MEASURES: tuple[Callable[[bool], Iterator[Figure]], ...] = (
    robots, technologies, technology_verdicts, scoring_files, importing, rescoring, inbox_query, crawling,
)  # fmt: skip
