"""False merges: what six sources tell of the companies of an invented market, put together without being told whose it
is, against the market's truth. Namesakes, subsidiaries, moved domains and mistakes of the sources are in it."""

from __future__ import annotations

import asyncio
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from math import comb
from pathlib import Path
from typing import Any

from bench.figure import Figure
from bench.market_process import markets
from bench.sources_asks import SEED, ask_all, gateway_to, give_keys, open_market, questions, set_prices
from leadwright.effects.budgets import set_budget
from leadwright.entities.take import Told, take
from leadwright.flows.resolve import resolve_new
from leadwright.kernel import postgres
from leadwright.kernel.db import Database, Scope
from leadwright.migrations.upgrade import upgrade
from leadwright.sources.contract import Outcome
from leadwright_twin.market.universe import Market

_TOGETHER = 200
_RECORDS = """
SELECT cr.company_id, r.source, o.content
FROM source_records r
JOIN company_records cr ON cr.workspace_id = r.workspace_id AND cr.record_id = r.id
JOIN observations o ON o.workspace_id = r.workspace_id AND o.record_id = r.id
WHERE r.kind = 'company'
"""


def false_merges(quick: bool) -> Iterator[Figure]:
    """Pairs of records that were put together wrongly, of all that were; and true pairs that were found."""
    count = 150 if quick else 1_000
    give_keys()
    with (
        tempfile.TemporaryDirectory(prefix="lw", dir="/tmp") as folder,
        markets([open_market("none")]) as ports,
    ):
        url = postgres.start(Path(folder))
        try:
            yield from asyncio.run(_measured(url, ports[0], count))
        finally:
            postgres.stop(Path(folder))


async def _measured(url: str, port: int, count: int) -> list[Figure]:
    upgrade(url)
    database = Database(url)
    await set_prices(database)
    async with database.scope() as scope:
        await set_budget(scope, "month", Decimal(100_000))
        await _told(scope, database, port, count)
        async for _ in resolve_new(scope):
            await scope.commit()
        figures = await _judged(scope, count)
    await database.close()
    return figures


async def _told(scope: Scope, database: Database, port: int, count: int) -> None:
    wanted = [one for one in questions(count) if one.question.person is None]
    waiting: list[Told] = []
    async with gateway_to(port, database) as gateway:
        await scope.commit()
        async for one, got in ask_all(gateway, wanted):
            if got.answer.outcome is Outcome.HIT:
                waiting.append(Told(one.vendor.name, one.operation, got.answer.observations))
            if len(waiting) >= _TOGETHER:
                await take(scope, waiting)
                await scope.commit()
                waiting = []
    await take(scope, waiting)
    await scope.commit()


async def _judged(scope: Scope, count: int) -> list[Figure]:
    market = Market(SEED, 1_000)
    together: dict[Any, Counter[int]] = defaultdict(Counter)
    true = Counter[int]()
    unknown = 0
    for company, _, content in await scope.rows(_RECORDS):
        whose = _truth(market, content)
        if whose is None:
            unknown += 1
            continue
        together[company][whose] += 1
        true[whose] += 1
    put = sum(comb(sum(found.values()), 2) for found in together.values())
    right = sum(comb(number, 2) for found in together.values() for number in found.values())
    about = f"{count:,} companies of an invented market by 6 sources ({sum(true.values()):,} records)"
    return [
        Figure(f"{about}: pairs wrongly together", 100 * (put - right) / put, "%", 0.1),
        Figure("the same: true pairs found", 100 * right / sum(comb(n, 2) for n in true.values()), "%", 95, at_least=True),
        Figure("the same: records that name nobody for certain, left out", unknown, "records", count),
    ]  # fmt: skip


def _truth(market: Market, content: Mapping[str, Any]) -> int | None:
    """Whose record it is, by what is one company's own there: numbers, domains, pages; else a name that only one has."""
    numbers = market.by_number
    for scheme, number in (content.get("registry") or {}).items():
        if (found := numbers.get((scheme, str(number)))) is not None:
            return found
    if (domain := content.get("domain")) and (company := market.by_domain(domain)):
        return company.index
    if (page := content.get("linkedin_url")) and (company := market.by_linkedin(page)):
        return company.index
    called = market.by_name(content["name"]) if content.get("name") else []
    return called[0].index if len(called) == 1 else None
