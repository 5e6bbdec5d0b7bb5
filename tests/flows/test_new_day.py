"""A new day comes once: through summer time, leap days, time zones, sleep, several workers and clocks that go back."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from leadwright.faces.worker.bench import Bench
from leadwright.faces.worker.run import run_worker
from leadwright.faces.worker.upkeep import keep_up
from leadwright.flows.import_file import import_file
from leadwright.flows.new_day import is_due, new_day
from leadwright.flows.rescore import rescore_all, rescore_some
from leadwright.icp import store as icps
from leadwright.icp.document import from_document
from leadwright.kernel import clock
from leadwright.kernel.db import Database, Scope
from leadwright.kernel.settings import Settings

pytestmark = pytest.mark.anyio
FUNDED = "company,website,industry,funding_stage,last_funding_date\nAcme,acme.example,SaaS,Series B,{day}\n"


class Hands:
    """A clock whose hands can be turned."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    turned = Hands(datetime(2026, 11, 20, 12, tzinfo=UTC))
    monkeypatch.setattr(clock, "now", turned.now)
    return turned


async def _lead(scope: Scope, folder: Path, funded: date, names: tuple[str, ...] = ("Ours",)) -> UUID:
    path = folder / "ours.csv"
    path.write_text(FUNDED.format(day=funded))
    async for _ in import_file(scope, path, folder):
        await scope.commit()
    for name in names:
        await rescore_all(
            scope, await icps.save(scope, from_document({"name": name, "industries": ["SaaS"]}))
        )
    await scope.commit()
    company: UUID = await scope.value("SELECT company_id FROM leads")
    return company


async def _live_in(scope: Scope, zone: str) -> None:
    # whoever owns the table sets it; here it is only lived in
    await scope.run("UPDATE workspaces SET time_zone = :zone", zone=zone)
    await scope.commit()


async def _tick(scope: Scope) -> list[date]:
    """What a worker does every few minutes: move what is due."""
    moved = []
    if await is_due(scope):
        async for step in new_day(scope, rescore_all):
            await scope.commit()
            moved.append(step.rescored.as_of)
    await scope.commit()
    return moved


@pytest.mark.parametrize(
    ("zone", "start", "end"),
    [
        ("Europe/Berlin", "2026-03-27", "2026-04-01"),  # an hour is skipped at night
        ("Europe/Berlin", "2026-10-23", "2026-10-28"),  # an hour comes twice
        ("America/Sao_Paulo", "2018-11-02", "2018-11-06"),  # midnight itself is skipped
        ("America/St_Johns", "2010-11-05", "2010-11-09"),  # a minute after midnight it is yesterday again
        ("Africa/Cairo", "2024-04-24", "2024-04-28"),  # midnight is skipped
        ("Asia/Kathmandu", "2028-02-27", "2028-03-02"),  # a leap day, three quarters of an hour aside
        ("Pacific/Kiritimati", "2026-12-30", "2027-01-02"),  # fourteen hours ahead, over the new year
        ("Pacific/Apia", "2011-12-28", "2012-01-02"),  # a day that never was
        ("America/New_York", "2100-02-27", "2100-03-02"),  # no leap day
    ],
)
async def test_each_local_day_comes_once_whatever_the_clocks_do(
    scope: Scope, hands: Hands, tmp_path: Path, zone: str, start: str, end: str
) -> None:
    here = ZoneInfo(zone)
    hands.at = datetime.fromisoformat(f"{start}T12:00").replace(tzinfo=here).astimezone(UTC)
    await _live_in(scope, zone)
    await _lead(scope, tmp_path, date(2010, 1, 1))
    moved: list[date] = []
    lived: list[date] = []
    last = datetime.fromisoformat(f"{end}T12:00").replace(tzinfo=here).astimezone(UTC)
    while hands.at < last:
        hands.at += timedelta(minutes=20, seconds=30)
        lived.append(hands.at.astimezone(here).date())
        moved += await _tick(scope)
    assert moved == sorted(set(lived) - {date.fromisoformat(start)})
    recorded = await scope.rows("SELECT as_of FROM scoring_days ORDER BY as_of")
    assert [row[0] for row in recorded] == sorted(set(lived))


async def test_a_new_day_comes_at_midnight_of_the_workspace_and_not_before(
    scope: Scope, hands: Hands, tmp_path: Path
) -> None:
    await _live_in(scope, "America/New_York")
    hands.at = datetime(2026, 11, 20, 12, tzinfo=UTC)
    await _lead(scope, tmp_path, date(2010, 1, 1))
    hands.at = datetime(2026, 11, 21, 4, 59, 59, tzinfo=UTC)
    assert await _tick(scope) == []
    hands.at = datetime(2026, 11, 21, 5, 0, 0, tzinfo=UTC)
    assert await _tick(scope) == [date(2026, 11, 21)]
    assert await _tick(scope) == []


async def test_after_a_week_of_sleep_it_comes_once_to_today(
    scope: Scope, hands: Hands, tmp_path: Path
) -> None:
    company = await _lead(scope, tmp_path, date(2026, 8, 23))  # 89 days ago: fresh for one day more
    before = await scope.value("SELECT score FROM scores WHERE company_id = :id", id=company)
    hands.at += timedelta(days=7, hours=3)
    assert await _tick(scope) == [date(2026, 11, 27)]
    assert await _tick(scope) == []
    after = await scope.value("SELECT score FROM scores WHERE company_id = :id", id=company)
    assert after < before  # the round has begun to fade
    rows = await scope.rows("SELECT as_of FROM score_history ORDER BY id")
    assert [row[0] for row in rows] == [date(2026, 11, 20), date(2026, 11, 27)]


async def test_a_clock_that_goes_back_takes_no_score_with_it(
    scope: Scope, hands: Hands, tmp_path: Path
) -> None:
    company = await _lead(scope, tmp_path, date(2026, 8, 23))
    hands.at += timedelta(days=3)
    assert await _tick(scope) == [date(2026, 11, 23)]
    score = await scope.value("SELECT score FROM scores WHERE company_id = :id", id=company)
    hands.at -= timedelta(days=5)
    for _ in range(5 * 4):
        assert await _tick(scope) == []
        hands.at += timedelta(hours=6)
    done = await rescore_all(scope, await icps.find(scope, None))
    assert done.as_of == date(2026, 11, 23)
    assert await scope.value("SELECT score FROM scores WHERE company_id = :id", id=company) == score
    hands.at += timedelta(days=1)
    assert await _tick(scope) == [date(2026, 11, 24)]


async def test_a_workspace_that_moves_west_waits_for_its_day_to_be_over_there_too(
    scope: Scope, hands: Hands, tmp_path: Path
) -> None:
    await _live_in(scope, "Pacific/Auckland")
    hands.at = datetime(2026, 11, 20, 12, tzinfo=UTC)  # the 21st there
    await _lead(scope, tmp_path, date(2010, 1, 1))
    await _live_in(scope, "Pacific/Honolulu")  # the 20th
    moved = []
    for _ in range(60):
        hands.at += timedelta(hours=1)
        moved += await _tick(scope)
    assert moved == [date(2026, 11, 22)]  # the 21st was lived already


async def test_several_workers_at_once_move_each_icp_once(
    database: Database, scope: Scope, hands: Hands, tmp_path: Path
) -> None:
    await _lead(scope, tmp_path, date(2026, 8, 23), ("Ours", "Theirs"))
    hands.at += timedelta(days=1)

    async def worker() -> list[date]:
        async with database.scope() as own:
            return await _tick(own)

    moved = await asyncio.gather(*(worker() for _ in range(5)))
    assert sorted(day for days in moved for day in days) == [date(2026, 11, 21)] * 2
    counted = await scope.rows("SELECT as_of, count(*) FROM scoring_days GROUP BY 1 ORDER BY 1")
    assert [tuple(row) for row in counted] == [(date(2026, 11, 20), 2), (date(2026, 11, 21), 2)]


async def test_an_event_scores_its_lead_as_of_the_day_that_all_others_have(
    scope: Scope, hands: Hands, tmp_path: Path
) -> None:
    company = await _lead(scope, tmp_path, date(2026, 8, 23))
    hands.at += timedelta(days=2)  # nobody has moved the day yet
    assert [done.as_of for done in await rescore_some(scope, [company])] == [date(2026, 11, 20)]
    assert await _tick(scope) == [date(2026, 11, 22)]
    assert [done.as_of for done in await rescore_some(scope, [company])] == [date(2026, 11, 22)]


async def test_an_event_that_waits_for_the_new_day_does_not_take_it_back(
    database: Database, scope: Scope, hands: Hands, tmp_path: Path
) -> None:
    company = await _lead(scope, tmp_path, date(2026, 8, 23))
    hands.at += timedelta(days=1)
    async with database.scope() as night:
        moving = new_day(night, rescore_all)
        await anext(moving)  # scored, and not yet committed

        async def event() -> list[date]:
            async with database.scope() as own:
                return [done.as_of for done in await rescore_some(own, [company])]

        waiting = asyncio.create_task(event())
        await asyncio.sleep(0.2)
        assert not waiting.done()
        await night.commit()
        assert await waiting == [date(2026, 11, 21)]
        await moving.aclose()  # type: ignore[attr-defined]
    assert await scope.value("SELECT as_of FROM scorings") == date(2026, 11, 21)


async def test_the_house_is_kept_with_one_job_a_day(
    database: Database, scope: Scope, hands: Hands, tmp_path: Path
) -> None:
    await _lead(scope, tmp_path, date(2026, 8, 23))
    settings = Settings(home=tmp_path, outside="closed")
    bench = Bench(database, settings)
    hands.at += timedelta(days=1)
    asked = [(await keep_up(bench))["new_day"] for _ in range(3)]
    assert asked == [1, 0, 0]
    await run_worker(database, settings, until_idle=True)
    assert (await keep_up(bench))["new_day"] == 0
    await scope.rollback()
    rows = await scope.rows("SELECT state, result FROM jobs WHERE kind = 'new_day'")
    assert [row[0] for row in rows] == ["done"]
    assert set(rows[0][1]["moved"].values()) == {"2026-11-21"}
