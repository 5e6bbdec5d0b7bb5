"""Search and likeness over the API, after an import whose vectors a worker made."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import httpx2
import pytest

from leadwright.kernel.db import Database
from tests.flows.invented_companies import embedded, take_in

pytestmark = pytest.mark.anyio


async def fill(database: Database, folder: Path) -> str:
    async with database.scope() as scope:
        await take_in(scope, folder)
        await embedded(scope)
        return str(await scope.value("SELECT company_id FROM profiles WHERE name = 'Crumb & Co'"))


async def test_companies_like_one_come_with_cosine_match_and_words(
    client: httpx2.AsyncClient, database: Database, tmp_path: Path
) -> None:
    company = await fill(database, tmp_path)
    answer = await client.get(f"/companies/{company}/similar?limit=2")
    assert answer.status_code == 200, answer.text
    said = answer.json()
    assert (len(said["items"]), said["next_cursor"], said["total"]) == (2, None, 2)
    best = said["items"][0]
    assert best["name"] == "Oven House"
    assert -1 <= best["similarity"] <= 1
    assert 0 <= best["match"] <= 1
    assert best["because"]


async def test_one_search_finds_by_words_and_by_meaning(
    client: httpx2.AsyncClient, database: Database, tmp_path: Path
) -> None:
    await fill(database, tmp_path)
    answer = await client.post("/search", json={"text": "medical invoices", "limit": 3})
    assert answer.status_code == 200, answer.text
    assert answer.json()["items"][0]["name"] in ("Mercy Ledger", "Ward Pay")
    named = (await client.post("/search", json={"text": "crumb"})).json()["items"][0]
    assert (named["name"], named["by_words"]) == ("Crumb & Co", True)


async def test_what_cannot_be_found_or_read_is_refused_in_the_usual_words(client: httpx2.AsyncClient) -> None:
    assert (await client.get(f"/companies/{uuid4()}/similar")).status_code == 404
    for body in ({}, {"text": ""}, {"text": "a\x00b"}, {"text": "a", "limit": 0}, {"text": "a", "more": 1}):
        assert (await client.post("/search", json=body)).status_code == 422, body
