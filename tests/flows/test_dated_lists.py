"""Behaviour of lists whose rows name the day on which they stood so."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from leadwright.flows.import_file import ImportProgress, import_file
from leadwright.kernel.db import Scope
from leadwright.signals.history import histories

pytestmark = pytest.mark.anyio

HEAD = "observed_on,company,website,employees,hiring\n"


async def take(scope: Scope, folder: Path, text: str, name: str = "list.csv", **how: str) -> ImportProgress:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    last = None
    async for last in import_file(scope, path, folder / "errors", how or None):
        await scope.commit()
    assert last is not None
    return last


async def sighted(scope: Scope) -> list[tuple[Any, ...]]:
    rows = await scope.rows(
        "SELECT o.content->'head_count'->>0, s.seen_at::date::text FROM sightings s"
        " JOIN observations o ON o.id = s.observation_id ORDER BY s.seen_at, 1"
    )
    return [tuple(row) for row in rows]


async def now_believed(scope: Scope) -> Any:
    return await scope.value("SELECT fields->'head_count'->0->>0 FROM profiles")


async def test_one_file_holds_many_days_of_a_company(scope: Scope, tmp_path: Path) -> None:
    rows = "2024-03-01,Acme,acme.com,30,1\n2024-01-01,Acme,acme.com,10,0\n2024-02-01,Acme,acme.com,10,0\n"
    done = await take(scope, tmp_path, HEAD + rows)
    assert (done.state.created, done.state.rejected) == (1, 0)
    assert await sighted(scope) == [("10", "2024-01-01"), ("10", "2024-02-01"), ("30", "2024-03-01")]
    assert await now_believed(scope) == "30"
    assert await scope.value("SELECT last_seen FROM profiles") == datetime(2024, 3, 1, tzinfo=UTC)


async def test_history_imported_later_does_not_replace_what_is_current(scope: Scope, tmp_path: Path) -> None:
    await take(scope, tmp_path, HEAD + "2024-03-01,Acme,acme.com,30,1\n")
    await take(scope, tmp_path, HEAD + "2024-01-01,Acme,acme.com,10,0\n2024-02-01,Acme,acme.com,20,0\n")
    assert await now_believed(scope) == "30"
    assert len(await sighted(scope)) == 3


async def test_an_undated_list_stays_as_of_its_import_however_old_a_later_history_is(
    scope: Scope, tmp_path: Path
) -> None:
    await take(scope, tmp_path, "company,website,employees\nAcme,acme.com,30\n")
    await take(scope, tmp_path, HEAD + "2020-01-01,Acme,acme.com,10,0\n")
    assert await now_believed(scope) == "30"


async def test_words_that_return_on_a_later_day_are_current_again(scope: Scope, tmp_path: Path) -> None:
    for month, count in ((1, 10), (2, 20), (3, 10)):
        done = await take(scope, tmp_path, f"{HEAD}2024-0{month}-01,Acme,acme.com,{count},0\n")
        assert done.state.updated == (month > 1)
    assert await now_believed(scope) == "10"
    assert await scope.value("SELECT count(*) FROM observations") == 2


async def test_the_same_dated_file_again_changes_nothing(scope: Scope, tmp_path: Path) -> None:
    text = (
        HEAD + "2024-01-01,Acme,acme.com,10,0\n2024-02-01,Acme,acme.com,20,0\n2024-03-01,Acme,acme.com,10,0\n"
    )
    await take(scope, tmp_path, text)
    again = await take(scope, tmp_path, text)
    assert (again.state.created, again.state.updated, again.state.unchanged) == (0, 0, 3)


async def test_files_that_differ_by_a_date_in_their_names_are_one_history(
    scope: Scope, tmp_path: Path
) -> None:
    await take(scope, tmp_path, HEAD + "2024-01-01,Acme,acme.com,10,0\n", "panel_2024-01-01.csv")
    await take(scope, tmp_path, HEAD + "2024-02-01,Acme,acme.com,20,0\n", "panel_2024-02-01.csv")
    assert await scope.value("SELECT count(*) FROM source_records") == 1
    assert await now_believed(scope) == "20"


async def test_a_day_that_cannot_be_read_or_is_yet_to_come_is_refused(scope: Scope, tmp_path: Path) -> None:
    good = "".join(f"2024-01-0{n},Acme {n},acme{n}.com,10,0\n" for n in range(1, 9))
    done = await take(
        scope, tmp_path, HEAD + good + "someday,Birch,birch.io,3,0\n2199-01-01,Cedar,cedar.io,3,0\n"
    )
    assert (done.state.created, done.state.rejected) == (8, 2)
    told = Path(str(done.state.errors_file)).read_text()
    assert "cannot be read: 'someday'" in told
    assert "yet to come: '2199-01-01'" in told


@pytest.mark.parametrize("header", ["observed_on", "As Of", "snapshot date", "Date of record", "as_of"])
async def test_a_column_of_days_is_known_by_its_header(scope: Scope, tmp_path: Path, header: str) -> None:
    await take(scope, tmp_path, f"{header},company,website\n13 May 2024,Acme,acme.com\n")
    assert await scope.value("SELECT seen_at::date::text FROM sightings") == "2024-05-13"


async def test_the_order_of_day_and_month_is_told_by_the_column_or_by_the_user(
    scope: Scope, tmp_path: Path
) -> None:
    rows = "05/06/2024,Acme,acme.com\n25/06/2024,Birch,birch.io\n"
    await take(scope, tmp_path, "as of,company,website\n" + rows)
    days = await scope.rows("SELECT seen_at::date::text FROM sightings ORDER BY 1")
    assert [row[0] for row in days] == ["2024-06-05", "2024-06-25"]
    mapped = {"when": "observed_on.month_first"}
    await take(scope, tmp_path, "when,company,website\n05/06/2024,Cedar,cedar.io\n", "other.csv", **mapped)
    assert await scope.value("SELECT min(seen_at)::date::text FROM sightings") == "2024-05-06"


async def test_a_dated_list_may_name_its_companies_by_their_number_alone(
    scope: Scope, tmp_path: Path
) -> None:
    done = await take(scope, tmp_path, "observed_on,yc_id,team_size\n2024-01-01,7,10\n2024-02-01,7,12\n")
    assert (done.state.created, done.state.updated, done.state.rejected) == (1, 1, 0)


async def test_the_number_of_a_company_holds_where_its_website_moves(scope: Scope, tmp_path: Path) -> None:
    rows = "2024-01-01,7,Acme,acme.com\n2024-02-01,7,Acme,acme.io\n2024-02-01,8,Birch,acme.com\n"
    done = await take(scope, tmp_path, "observed_on,yc_id,company,website\n" + rows)
    assert done.columns.fields["yc_id"] == "id"
    assert await scope.value("SELECT count(*) FROM source_records") == 2
    plain = await take(scope, tmp_path, "yc_id,company,website\n9,Cedar,cedar.io\n", "plain.csv")
    assert plain.columns.unknown == ("yc_id",)


async def test_two_moments_of_one_day_are_told_apart(scope: Scope, tmp_path: Path) -> None:
    rows = "2024-01-01T08:00:00Z,Acme,acme.com,10,0\n2024-01-01T20:00:00+02:00,Acme,acme.com,20,0\n"
    await take(scope, tmp_path, HEAD + rows)
    assert await scope.value("SELECT max(seen_at) FROM sightings") == datetime(2024, 1, 1, 18, tzinfo=UTC)
    assert await now_believed(scope) == "20"


async def test_a_day_that_is_told_again_otherwise_is_corrected(scope: Scope, tmp_path: Path) -> None:
    await take(scope, tmp_path, HEAD + "2024-01-01,Acme,acme.com,10,0\n2024-02-01,Acme,acme.com,20,0\n")
    await take(scope, tmp_path, HEAD + "2024-02-01,Acme,acme.com,25,0\n")
    assert await now_believed(scope) == "25"
    company = await scope.value("SELECT company_id FROM profiles")
    (record,) = (await histories(scope, [company]))[company].companies
    assert [told.content["head_count"][0] for told in record] == [10, 25]
