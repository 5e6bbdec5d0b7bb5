"""The day, the signals of a lead and the fading of types, over the API."""

from __future__ import annotations

from pathlib import Path

import httpx2
import pytest

from leadwright.flows.import_file import import_file
from leadwright.flows.rescore import rescore_all
from leadwright.icp import store as icps
from leadwright.icp.document import from_document
from leadwright.kernel.db import Scope

from .conftest import ICP, Finish

pytestmark = pytest.mark.anyio
CSV = (
    "company,website,industry,employees,country,technologies,hiring,contact_name,contact_email\n"
    "Acme,acme.com,SaaS,120,US,AWS; React,yes,Ada Byron,ada@acme.com\n"
    "Birch,birch.io,FinTech,80,UK,AWS,,,\n"
    "Cedar,cedar.dev,Logistics,9000,DE,,,,\n"
)


async def _leads(scope: Scope, folder: Path) -> None:
    (folder / "a.csv").write_text(CSV)
    async for _ in import_file(scope, folder / "a.csv", folder):
        await scope.commit()
    await rescore_all(scope, await icps.save(scope, from_document(ICP)))
    await scope.commit()


async def test_the_day_names_whom_to_call_and_what_to_do(
    client: httpx2.AsyncClient, scope: Scope, tmp_path: Path
) -> None:
    assert (await client.get("/today")).json()["empty"] == "no_icp"
    await _leads(scope, tmp_path)
    page = (await client.get("/today", params={"limit": 2})).json()
    assert page["items"][0]["lead"]["company"] == "Acme"
    assert page["items"][0]["play"]["step"] == "write"
    assert page["items"][0]["moved"] is None
    lead = page["items"][0]["lead"]["id"]
    assert (await client.get(f"/leads/{lead}/signals")).json()["items"] == []


async def test_a_fading_is_previewed_decided_and_brought_back(
    client: httpx2.AsyncClient, scope: Scope, tmp_path: Path, finish_jobs: Finish
) -> None:
    await _leads(scope, tmp_path)
    days = {"fresh_days": 5, "half_life_days": 5, "expiry_days": 20}
    told = (await client.post("/signals/fadings/leader_left/preview", json=days)).json()["items"][0]
    assert (told["moving"], sum(told["before"].values())) == (0, 3)
    decided = (await client.put("/signals/fadings/leader_left", json=days)).json()
    assert (decided["fresh_days"], decided["decided_by"], decided["together"]) == (
        5,
        "api",
        ["leader_joined"],
    )
    listed = {item["type"]: item for item in (await client.get("/signals/fadings")).json()["items"]}
    assert listed["leader_joined"]["expiry_days"] == 20
    await finish_jobs()
    assert await scope.value("SELECT count(*) FROM jobs WHERE kind = 'rescore_all' AND state = 'done'") == 1
    back = (await client.delete("/signals/fadings/leader_joined")).json()
    assert (back["fresh_days"], back["decided_by"]) == (90, None)
    wrong = await client.put("/signals/fadings/leader_left", json={**days, "expiry_days": 4})
    assert wrong.status_code == 409
    assert (await client.put("/signals/fadings/no_such", json=days)).status_code == 404
