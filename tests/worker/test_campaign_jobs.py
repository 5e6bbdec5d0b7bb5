"""Campaigns on the invented market: within the budget, nothing bought below the line, the same however it is disturbed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from leadwright.kernel.db import Database, Scope
from tests.api.market import Stand, standing
from tests.worker.test_market_jobs import WIDE, booked, charged

pytestmark = pytest.mark.anyio
PERSONA = {
    **WIDE,
    "persona": {"text": "Companies that sell software for developers, payments and data in the cloud."},
}
FINAL = {"out", "below", "unqualified", "qualified", "converted", "rejected", "known"}


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("APOLLO_API_KEY", "HUNTER_API_KEY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
async def stand(database: Database, tmp_path: Path) -> AsyncIterator[Stand]:
    async with standing(database, tmp_path) as opened:
        for source in ("apollo", "hunter"):
            await opened.key(source)
        yield opened


async def begun(stand: Stand, **given: Any) -> dict[str, Any]:
    assert (await stand.client.post("/icps", json=PERSONA)).is_success
    asked = {
        "maxProspects": 24,
        "minMatchScore": 0.5,
        "platforms": ["hunter"],
        "budget": 2,
        "reach": "email",
    } | given
    made = await stand.client.post("/prospecting/campaigns", json=asked)
    assert made.status_code == 202, made.text
    campaign: dict[str, Any] = made.json()
    return campaign


async def shown(stand: Stand, campaign: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = (await stand.client.get(f"/prospecting/campaigns/{campaign['id']}")).json()
    return found


async def worked(stand: Stand, campaign: dict[str, Any]) -> dict[str, Any]:
    """Let a worker go on until the campaign rests."""
    async with stand.working():
        for _ in range(1_200):
            if (found := await shown(stand, campaign))["status"] != "running":
                return found
            await asyncio.sleep(0.1)
    raise AssertionError((await stand.client.get(f"/jobs/{campaign['job_id']}")).json())


async def honest(stand: Stand, scope: Scope, done: dict[str, Any]) -> None:
    """What is shown is what is booked: what the market charged, and at most the calls in doubt besides."""
    doubt = float(await scope.value("SELECT coalesce(sum(cost), 0) FROM calls WHERE state = 'in_doubt'"))
    assert done["cost"] == pytest.approx(await booked(scope))
    assert charged(stand) - 0.0001 <= done["cost"] <= charged(stand) + doubt + 0.0001


async def prospects(stand: Stand, campaign: dict[str, Any], query: str = "") -> list[dict[str, Any]]:
    items, cursor = [], ""
    while True:
        url = f"/prospecting/campaigns/{campaign['id']}/prospects?limit=10{query}{cursor}"
        page = (await stand.client.get(url)).json()
        items += page["items"]
        if page["next_cursor"] is None:
            assert page["total"] == len(items)
            return items
        cursor = f"&cursor={page['next_cursor']}"


async def test_a_campaign_ends_with_every_prospect_judged_and_stays_within_its_budget(
    stand: Stand, scope: Scope
) -> None:
    done = await worked(stand, await begun(stand))
    assert done["status"] == "completed"
    assert 0 < done["discovered"] <= 24
    assert done["waiting"] == 0
    found = await prospects(stand, done)
    assert {item["stage"] for item in found} <= FINAL
    assert len(found) == done["discovered"] + done["known"]
    assert done["qualified"] > 0
    assert done["qualified"] == sum(item["stage"] == "qualified" for item in found)
    assert all(item["match"] >= 0.5 for item in found if item["stage"] == "qualified")
    await honest(stand, scope, done)
    assert done["cost"] <= 2
    spent_below = await scope.value(
        "SELECT count(*) FROM campaign_prospects p JOIN leads l ON l.id = p.lead_id JOIN asks a ON a.company_id = l.company_id"
        " WHERE p.stage IN ('below', 'out', 'known') AND (a.details->>'cost')::numeric > 0"
    )
    assert spent_below == 0
    assert [item["match"] for item in await prospects(stand, done, "&minScore=0.8")] == sorted(
        (item["match"] for item in found if (item["match"] or 0) >= 0.8), reverse=True
    )


async def test_what_somebody_works_on_already_is_known_and_costs_nothing(stand: Stand, scope: Scope) -> None:
    assert (await stand.client.post("/icps", json=PERSONA)).status_code == 201
    await stand.job(await stand.client.post("/discovery/runs", json={"limit": 10, "sources": ["hunter"]}))
    campaign = await begun(stand, maxProspects=15)
    done = await worked(stand, campaign)
    assert done["known"] == 10
    assert done["discovered"] > 0
    again = (await stand.client.post(f"/prospecting/campaigns/{campaign['id']}/clone", json={})).json()
    assert again["status"] == "draft"
    await stand.client.post(f"/prospecting/campaigns/{again['id']}/start")
    assert (await worked(stand, again))["known"] >= 10 + done["discovered"] - done["rejected"]


@pytest.mark.parametrize("after", [0.0, 0.2, 0.6])
async def test_a_campaign_that_was_paused_or_killed_ends_like_one_that_was_not(
    stand: Stand, scope: Scope, after: float
) -> None:
    campaign = await begun(stand, maxProspects=30)
    url = f"/prospecting/campaigns/{campaign['id']}"
    async with stand.working():
        for _ in range(200):
            if (await shown(stand, campaign))["discovered"]:
                break
            await asyncio.sleep(0.02)
        await asyncio.sleep(after)
    paused = await stand.client.post(f"{url}/pause", json={"reason": "a look first"})
    if paused.status_code == 200:
        assert paused.json()["status"] == "paused"
        await stand.work()
        calls = await scope.value("SELECT count(*) FROM calls")
        await stand.work()
        assert await scope.value("SELECT count(*) FROM calls") == calls
        assert (await stand.client.post(f"{url}/resume")).json()["status"] == "running"
    done = await worked(stand, campaign)
    assert (done["status"], done["waiting"]) == ("completed", 0)
    await honest(stand, scope, done)


async def test_prospects_are_converted_or_rejected_with_a_reason_and_nothing_twice(
    stand: Stand, scope: Scope
) -> None:
    campaign = await begun(stand, minMatchScore=0, reach="none", budget=None)
    await worked(stand, campaign)
    one, other = [item for item in await prospects(stand, campaign) if item["stage"] == "qualified"][:2]
    done = await stand.client.post(f"/prospecting/prospects/{one['lead_id']}/convert")
    again = await stand.client.post(f"/prospecting/prospects/{one['lead_id']}/convert")
    assert done.json()["converted"] == again.json()["converted"] == 1
    assert await scope.value("SELECT stage FROM leads WHERE id = :id", id=one["lead_id"]) == "new"
    refused = await stand.client.post(
        f"/prospecting/prospects/{other['lead_id']}/reject", json={"reason": " "}
    )
    assert refused.status_code == 422
    said = await stand.client.post(
        f"/prospecting/prospects/{other['lead_id']}/reject", json={"reason": "too small"}
    )
    assert said.json()["rejected"] == 1
    assert (
        await scope.value("SELECT verdict_reason FROM leads WHERE id = :id", id=other["lead_id"])
        == "too small"
    )
    nobody = await stand.client.post("/prospecting/prospects/00000000-0000-0000-0000-000000000001/convert")
    assert nobody.status_code == 404


async def test_an_ended_campaign_cannot_be_started_and_says_what_can_be_done(stand: Stand) -> None:
    campaign = await begun(stand, start=False)
    url = f"/prospecting/campaigns/{campaign['id']}"
    assert campaign["status"] == "draft"
    assert (await stand.client.post(f"{url}/pause")).status_code == 409
    assert (await stand.client.post(f"{url}/cancel")).json()["status"] == "cancelled"
    refused = await stand.client.post(f"{url}/start")
    assert refused.status_code == 409
    assert "Clone" in refused.json()["hint"]
