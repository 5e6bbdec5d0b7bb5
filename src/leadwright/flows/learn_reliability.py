"""Learn how reliable sources are, and let a version of it count.

Learning keeps a version and changes nothing. Activating one is a decision; companies that several sources speak of
are then believed anew, batch by batch: each is complete when it is yielded, and the edge scores and commits it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from leadwright.entities.belief import HUMAN, age
from leadwright.entities.profile import WEIGHED
from leadwright.entities.reliability import activate, judged, moved, save
from leadwright.entities.segment import segment_of
from leadwright.entities.store import refresh
from leadwright.entities.trust import ASSUMED, ENOUGH, Reliability, Trust, declared_origin, reliability
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.observations.queries import current_bundles
from leadwright.observations.types import Bundle
from leadwright.scoring.feature_store import write_features

BATCH = 1_000
MOST = 30_000  # companies that are looked at; the most recently seen first


@dataclass(frozen=True, slots=True)
class Learned:
    """A version that was learned, from how many companies and checked words. It does not count yet."""

    version: int
    trust: Trust
    companies: int
    adjudications: int


@dataclass(frozen=True, slots=True)
class Believed:
    """A batch of companies believed anew, and how many are done of how many."""

    companies: Sequence[UUID]
    done: int
    of: int


async def learn(scope: Scope, estimated: bool = False) -> Learned:
    """Keep a version of what adjudications say of sources; with `estimated`, of what agreement says as well.

    A source and field with enough checked words follows them alone; the others are estimated, and called so.
    """
    checked = await judged(scope)
    right = moved(checked)
    words = sum(of for of, _ in checked.values())
    if not estimated:
        trust = Trust(right)
        return Learned(await save(scope, trust, "adjudicated", 0, words), trust, 0, words)
    companies, trust = await _estimated(scope, right)
    return Learned(await save(scope, trust, "estimated", companies, words), trust, companies, words)


async def _estimated(scope: Scope, right: Mapping[tuple[str, str], Reliability]) -> tuple[int, Trust]:
    from leadwright.entities.estimate import estimate  # arrays are loaded only here
    from leadwright.entities.heard import Said

    now, said = clock.now(), list[Said]()
    companies = await _several(scope, MOST)
    for start in range(0, len(companies), BATCH):
        by_company: dict[UUID, list[Bundle]] = defaultdict(list)
        for bundle in await current_bundles(scope, companies[start : start + BATCH]):
            if bundle.kind == "company":
                by_company[bundle.company_id].append(bundle)
        for bundles in by_company.values():
            segment = segment_of(bundles)
            for field in WEIGHED:
                words = _latest_words(field, bundles, now)
                values = {source: b.content[field] for source, b in words.items() if source != HUMAN}
                known = words[HUMAN].content[field] if HUMAN in words else None
                ages = {source: age(words[source], now) for source in values}
                if values:
                    said.append(Said(field, values, ages, segment, known))
    found = estimate(said, reliability, ASSUMED.mistakes, ASSUMED.half_life, declared_origin)
    enough = {key: known for key, known in right.items() if known.judged >= ENOUGH}
    told = {
        key: Reliability(mean, "estimated", right[key].judged if key in right else 0)
        for key, mean in found.right.items()
    }
    within = {
        key: Reliability(mean, "estimated") for key, mean in found.within.items() if key[:2] not in enough
    }
    ageing = {field: found.half_lives.get(field) for field in found.spread}
    return len(companies), Trust(
        {**right, **told, **enough},
        within,
        found.origins,
        found.spread,
        ageing,
        found.below,
        found.leaning,
        found.growth,
    )


def _latest_words(field: str, bundles: Sequence[Bundle], now: datetime) -> dict[str, Bundle]:
    words: dict[str, Bundle] = {}
    for bundle in sorted(
        (b for b in bundles if field in b.content), key=lambda b: (-age(b, now), str(b.observation_id))
    ):
        words[bundle.source] = bundle
    return words


async def let_count(scope: Scope, version: int | None, note: str = "") -> AsyncIterator[Believed]:
    """Let a version count, or what is assumed (None), and believe anew what several sources speak of.

    Raises NotFound. A company of a single source is believed anew the next time that anything is said of it.
    """
    await activate(scope, version, note)
    companies = await _several(scope, None)
    yield Believed((), 0, len(companies))
    for start in range(0, len(companies), BATCH):
        batch = companies[start : start + BATCH]
        await scope.expect_lookups()
        await write_features(scope, batch, await refresh(scope, batch, clock.now()))
        yield Believed(batch, start + len(batch), len(companies))


async def _several(scope: Scope, most: int | None) -> list[UUID]:
    """Companies of which several source records speak."""
    rows = await scope.rows(
        "SELECT company_id FROM company_records WHERE workspace_id = :workspace GROUP BY company_id"
        " HAVING count(*) > 1 ORDER BY company_id DESC LIMIT :most",
        workspace=scope.workspace,
        most=most,
    )
    return [row[0] for row in rows]
