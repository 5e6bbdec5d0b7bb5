"""Contradictions over the API: listed, decided, taken back."""

from __future__ import annotations

import httpx2
import pytest

from tests.api.conftest import Finish

pytestmark = pytest.mark.anyio
OTHER = "company,website,founded\nAcme,acme.com,1999\n"


async def _import(client: httpx2.AsyncClient, finish: Finish, name: str, text: str) -> None:
    answer = await client.post("/leads/import", files={"file": (name, text.encode(), "text/csv")})
    assert answer.status_code == 202
    await finish()


async def test_a_contradiction_is_listed_decided_and_taken_back(
    client: httpx2.AsyncClient, finish_jobs: Finish
) -> None:
    await _import(client, finish_jobs, "one.csv", "company,website,founded\nAcme,acme.com,2004\n")
    await _import(client, finish_jobs, "two.csv", OTHER)
    listed = (await client.get("/contradictions")).json()
    (item,) = listed["items"]
    assert (item["field"], listed["total"]) == ("founded", 1)
    assert {voice["value"] for voice in item["voices"]} == {1999, 2004}
    assert {voice["basis"] for voice in item["voices"]} == {"assumed"}
    url = f"/companies/{item['company_id']}/values/founded"
    refused = await client.post(url, json={"value": "long ago"})
    assert (refused.status_code, refused.json()["code"]) == (422, "unreadable_value")
    done = (await client.post(url, json={"value": "2004", "note": "its register entry"})).json()
    assert done["value"] == 2004
    assert (await client.get("/contradictions")).json()["items"] == []
    shown = (await client.get(f"/companies/{item['company_id']}")).json()
    assert (shown["fields"]["founded"]["value"], shown["fields"]["founded"]["confidence"]) == (2004, 1.0)
    undone = await client.post(f"/values/{done['decision_id']}/undo")
    assert undone.json()["value"] is None
    assert (await client.get("/contradictions")).json()["total"] == 1
    assert (await client.post(f"/values/{done['decision_id']}/undo")).status_code == 409
