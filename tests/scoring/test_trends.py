"""Behaviour of trends: an industry grows by evidence beyond chance, by what is known alone, and its leads earn it."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadwright.entities.keys import company_keys
from leadwright.entities.resolve import resolve
from leadwright.entities.store import refresh
from leadwright.flows.rescore import rescore_all, rescore_some
from leadwright.flows.save_icp import save_icp
from leadwright.icp.document import parse
from leadwright.icp.store import StoredIcp
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.observations.readings import open_reading
from leadwright.observations.record import record
from leadwright.scoring.feature_store import write_features
from leadwright.scoring.trends import ENOUGH, grows, trends
from leadwright.sources.contract import Observation

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
counts = st.integers(ENOUGH, 5_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(counts, counts)
def test_more_that_hire_never_turn_growth_into_none(own: tuple[int, int], others: tuple[int, int]) -> None:
    if grows(*own, *others):
        assert grows(min(own[0] + 1, own[1]), own[1], *others)
        assert own[0] / own[1] > others[0] / others[1]
    assert not (grows(*own, *others) and grows(*others, *own))


@given(st.integers(0, ENOUGH - 1), counts)
def test_too_few_say_nothing_on_either_side(few: int, many: tuple[int, int]) -> None:
    assert grows(few, few, *many) is None
    assert grows(*many, few, few) is None


def test_where_industries_do_not_differ_hardly_any_grows() -> None:
    chance = random.Random(7)
    said = [
        grows(sum(chance.random() < 0.4 for _ in range(200)), 200, 4_000, 10_000)
        for _ in range(2_000)
    ]  # fmt: skip
    assert sum(map(bool, said)) <= 40  # one in a hundred by design


async def say(scope: Scope, name: str, **fields: Any) -> UUID:
    told = {"name": name, "domain": f"{name}.example", **fields}
    said = Observation("company", "file", f"{name}.example", told, "public", fetched_at=NOW)
    (made,) = await record(scope, await open_reading(scope, "file", name), NOW, [said])
    (found,) = await resolve(scope, [(made.record_id, company_keys(told))])
    return found.company_id


async def population(scope: Scope) -> dict[str, list[UUID]]:
    """40 in software of whom 30 hire, 60 in retail of whom 6 do, and 50 in mining of whom nobody knows."""
    made: dict[str, list[UUID]] = {"SaaS": [], "Retail": [], "Mining": []}
    for industry, size, hiring in (("SaaS", 40, 30), ("Retail", 60, 6), ("Mining", 50, None)):
        for at in range(size):
            fields = {} if hiring is None else {"hiring": at < hiring}
            made[industry].append(
                await say(scope, f"{industry}{at}".lower(), industries=[industry], **fields)
            )
    everyone = [company for companies in made.values() for company in companies]
    await write_features(scope, everyone, await refresh(scope, everyone, NOW))
    return made


async def scored(scope: Scope) -> StoredIcp:
    stored = await save_icp(scope, parse('{"industries": ["SaaS"]}'))
    await rescore_all(scope, stored)
    return stored


async def growing(scope: Scope, companies: list[UUID]) -> set[bool | None]:
    rows = await scope.rows(
        "SELECT industry_growing FROM features WHERE company_id = ANY(:ids)", ids=companies
    )
    return {row[0] for row in rows}


@pytest.mark.anyio
async def test_leads_of_an_industry_that_grows_earn_it_and_nothing_is_said_where_nobody_knows(
    scope: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    made = await population(scope)
    await scored(scope)
    assert await growing(scope, made["SaaS"]) == {True}
    assert await growing(scope, made["Retail"]) == {False}
    assert await growing(scope, made["Mining"]) == {None}
    found = {(item.companies, item.active, item.growing) for item in await trends(scope)}
    assert found == {(40, 30, True), (60, 6, False)}
    quiet = made["SaaS"][-1]  # does not hire itself: its industry alone speaks for it
    assert await scope.value("SELECT intent FROM scores WHERE company_id = :id", id=quiet) == 10


@pytest.mark.anyio
async def test_what_is_written_anew_keeps_its_industrys_word_and_the_next_measure_writes_only_what_turns(
    scope: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    made = await population(scope)
    stored = await scored(scope)
    late = await say(scope, "late", industries=["SaaS"])
    await rescore_some(scope, [late], await refresh(scope, [late], NOW))
    assert await growing(scope, [late, made["SaaS"][0]]) == {True}
    written = await scope.value("SELECT max(xmin::text::bigint) FROM features")
    await scope.commit()
    await rescore_all(scope, stored)
    assert await scope.value("SELECT max(xmin::text::bigint) FROM features") == written
    for company in made["SaaS"][:25]:
        (name,) = [
            row[0]
            for row in await scope.rows("SELECT domain FROM profiles WHERE company_id = :id", id=company)
        ]
        await say(scope, name.removesuffix(".example"), industries=["SaaS"], hiring=False)
    await write_features(scope, made["SaaS"], await refresh(scope, made["SaaS"], NOW))
    await rescore_all(scope, stored, as_of=date(2026, 11, 27))
    assert await growing(scope, [late, *made["SaaS"]]) == {False}
