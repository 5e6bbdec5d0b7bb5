"""Meaning by a model behind a server on loopback: through the door, with its rows in the ledger, beside the old vectors."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx2
import orjson
import pytest
from fastapi import FastAPI

from leadwright.faces.api.app import create_api
from leadwright.kernel.db import Database
from leadwright.kernel.settings import Settings
from leadwright.llm.opening import open_embedder
from leadwright.llm.words import word_model
from tests.api.conftest import ICP, Finish
from tests.flows.invented_companies import embedded, take_in
from tests.loopback_web import Request, Web, response, serving

pytestmark = pytest.mark.anyio
KEY = "sk-test-of-nobody"


async def server(request: Request, writer: asyncio.StreamWriter) -> None:
    """The built-in model's vectors, cut to their first numbers, as an OpenAI-compatible server gives them."""
    asked = orjson.loads(request.body)
    rows = word_model().vectors(asked["input"])[:, :64]
    data = [{"index": i, "object": "embedding", "embedding": row.tolist()} for i, row in enumerate(rows)]
    body = orjson.dumps({"object": "list", "data": data, "model": asked["model"]})
    writer.write(response(200, body, **{"content-type": "application/json"}))


async def test_another_model_takes_the_place_of_the_live_one_and_answers_searches(
    database: Database, tmp_path: Path
) -> None:
    web = Web()
    web.route("embed.example", "/v1/embeddings", server)
    async with serving(web) as address, database.scope() as scope:
        await take_in(scope, tmp_path)
        await embedded(scope)
        config = Settings(
            home=tmp_path, outside="mapped", host_map={"embed.example": address},
            embedding_url="http://embed.example/v1/", embedding_model="small", embedding_key=KEY,
        )  # fmt: skip
        async with open_embedder(database, config) as embedder:
            done = await embedded(scope, embedder)
        assert (done.model, done.embedded) == ("embed.example/small", 5)
        live = await scope.rows("SELECT name, dimension FROM vector_models")
        assert [tuple(row) for row in live] == [("embed.example/small", 64)]
        app: FastAPI = create_api(database, config)
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://localhost/api/v1") as client:
            found = (await client.post("/search", json={"text": "hospital billing", "limit": 2})).json()
    assert found["model"] == "embed.example/small"
    assert {item["name"] for item in found["items"]} == {"Mercy Ledger", "Ward Pay"}
    assert all(item["similarity"] is not None and 0 <= item["match"] <= 1 for item in found["items"])
    assert {request.headers["authorization"] for request in web.requests} == {f"Bearer {KEY}"}
    async with database.scope() as scope:
        rows = await scope.rows("SELECT source, host, outcome FROM calls")
        kept = await scope.rows("SELECT * FROM calls")
    assert {tuple(row) for row in rows} == {("embeddings", "embed.example", "hit")}
    assert len(rows) == len(web.requests)
    assert KEY not in str(kept)


async def test_a_new_version_of_an_icp_is_matched_without_being_asked(
    client: httpx2.AsyncClient, database: Database, tmp_path: Path, finish_jobs: Finish
) -> None:
    async with database.scope() as scope:
        await take_in(scope, tmp_path)
        await embedded(scope)
    persona = {"persona": {"text": "Software for hospitals and clinics"}}
    assert (await client.post("/icps", json={**ICP, **persona})).status_code == 201
    await finish_jobs()
    async with database.scope() as scope:
        best = await scope.value(
            "SELECT p.name FROM semantic_matches m JOIN profiles p USING (workspace_id, company_id) ORDER BY m.match DESC, p.name LIMIT 1"
        )
    assert best in ("Mercy Ledger", "Ward Pay")
