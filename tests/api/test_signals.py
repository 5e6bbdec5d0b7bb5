"""What changed at all companies, and the types of signals, over the API."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest

from leadwright.flows.detect import detect_import
from leadwright.flows.import_file import import_file
from leadwright.kernel.db import Scope
from leadwright.signals.catalog import CATALOG

pytestmark = pytest.mark.anyio


@pytest.fixture
async def noticed(scope: Scope, tmp_path: Path) -> None:
    """A list of dated rows: two companies that started hiring, one of them five days ago."""
    today = datetime.now(UTC).date()

    def row(name: str, ago: int, hiring: bool) -> str:
        return f"{today - timedelta(days=ago)},{name},{name}.example,10,{hiring:d}\n"

    rows = [row("old", 500, False), row("old", 400, True), row("new", 30, False), row("new", 5, True)]
    path = tmp_path / "panel.csv"
    path.write_text("observed_on,company,website,employees,hiring\n" + "".join(rows), encoding="utf-8")
    last = None
    async for last in import_file(scope, path, tmp_path):
        await scope.commit()
    assert last is not None
    async for _ in detect_import(scope, last.state.id):
        await scope.commit()


@pytest.mark.usefixtures("noticed")
async def test_signals_are_listed_newest_first_a_page_at_a_time(client: httpx2.AsyncClient) -> None:
    whole = (await client.get("/signals", params={"type": "hiring_started"})).json()
    assert [(item["domain"], item["was_news"], item["strength"]) for item in whole["items"]] == [
        ("new.example", True, 1.0), ("old.example", False, 0.0),
    ]  # fmt: skip
    assert (whole["total"], whole["next_cursor"]) == (2, None)
    found: list[Any] = []
    cursor = None
    while len(found) < 9:
        page = (
            await client.get("/signals", params={"limit": 1, **({"cursor": cursor} if cursor else {})})
        ).json()
        found += page["items"]
        if (cursor := page["next_cursor"]) is None:
            break
    everything = (await client.get("/signals")).json()
    assert found == everything["items"]
    assert len(found) == everything["total"] == 4


@pytest.mark.usefixtures("noticed")
async def test_signals_are_filtered_by_type_company_day_and_news(client: httpx2.AsyncClient) -> None:
    async def listed(**which: Any) -> list[tuple[str, str]]:
        items = (await client.get("/signals", params=which)).json()["items"]
        return sorted((item["domain"], item["type"]) for item in items)

    assert await listed(news=True) == [("new.example", "hiring_started")]
    day = (datetime.now(UTC).date() - timedelta(days=9)).isoformat()
    assert await listed(since=day) == [("new.example", "hiring"), ("new.example", "hiring_started")]
    items = (await client.get("/signals")).json()["items"]
    old = next(item["company_id"] for item in items if item["domain"] == "old.example")
    assert await listed(company=old) == [("old.example", "hiring"), ("old.example", "hiring_started")]
    assert await listed(type=["hiring", "closed"]) == [("new.example", "hiring"), ("old.example", "hiring")]
    assert await listed(type="no_such_thing") == []
    assert (await client.get("/signals", params={"cursor": "nonsense"})).status_code == 404


async def test_every_type_says_what_it_means_and_how_it_fades(client: httpx2.AsyncClient) -> None:
    items = (await client.get("/signals/types")).json()["items"]
    assert [item["name"] for item in items] == list(CATALOG)
    assert all(item["meaning"] and item["expiry_days"] >= item["fresh_days"] for item in items)
