"""Enrichment: waits a moment, loses nothing when nobody waits, and shows no error as "not found"."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from leadwright.faces.api import waiting
from leadwright.kernel.db import Database, Scope
from leadwright_twin.market.faults import Faults

from .conftest import ICP
from .market import WORLD, Stand, standing

pytestmark = pytest.mark.anyio
SOURCES = ["apollo", "hunter"]
WANTED = {
    **ICP,
    "industries": ["Software"],
    "companySizeMin": 1,
    "companySizeMax": 100000,
    "geographies": ["US", "UK", "Germany", "Canada"],
}
WANTED["decisionMakers"] = {"titles": ["CTO", "CEO", "VP Engineering", "Head of Sales", "Founder"]}


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("APOLLO_API_KEY", "HUNTER_API_KEY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
async def stand(database: Database, tmp_path: Path) -> AsyncIterator[Stand]:
    async with standing(database, tmp_path) as opened:
        opened.config.new_leads = "off"  # whoever adds a lead here asks for what is done with it
        for source in SOURCES:
            await opened.key(source)
        assert (await opened.client.post("/icps", json=WANTED)).status_code == 201
        yield opened


async def lead(stand: Stand, number: int = 0) -> dict[str, Any]:
    """A lead of a company that both sources know, of which we know its name, website and industry."""
    known = [
        company for company in WORLD.companies()
        if company.domain and company.place.country == "US" and len(WORLD.people(company.index)) > 8
        and all(stand.twin.desk.offices[source].view.find(domain=company.domain) for source in SOURCES)
    ]  # fmt: skip
    company = known[number]
    added = await stand.client.post(
        "/leads?force=true",
        json={
            "name": company.name,
            "website": company.domain,
            "country": "US",
            "industries": ["Software"],
            "head_count": 120,
        },
    )
    assert added.status_code == 201, added.text
    found: dict[str, Any] = added.json()
    return found


async def test_a_lead_is_enriched_while_the_caller_waits(
    stand: Stand, scope: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "WAITS", 60.0)  # on a busy machine
    one = await lead(stand)
    async with stand.working():
        await _awake(stand)
        answer = await stand.client.post(
            f"/leads/{one['id']}/enrich", json={"sources": SOURCES, "contacts": 2}
        )
    assert answer.status_code == 200, answer.text
    said = answer.json()
    assert said["lead_id"] == one["id"]
    assert {item["status"] for item in said["enrichment_results"].values()} <= {"success", "miss"}
    success = {name: item for name, item in said["enrichment_results"].items() if item["status"] == "success"}
    assert success
    assert all(item["data"] for item in success.values())
    assert said["contacts_added"] > 0
    assert said["new_score"] >= one["score"]
    charged = {
        name: float(
            sum(units for (_, unit), units in stand.twin.books.charged(name).items() if unit == "credit")
        )
        for name in SOURCES
    }
    assert said["cost"].get("USD", 0) == pytest.approx(
        0.0196 * charged["apollo"] + 0.0245 * charged["hunter"], abs=0.03
    )
    job = (await stand.client.get(f"/jobs/{said['job_id']}")).json()
    people = await scope.rows("SELECT name, email FROM contacts WHERE name <> ''")
    assert people
    assert not any(name in str(job) or (email and email in str(job)) for name, email in people)
    again = (await stand.client.get(f"/leads/{one['id']}/enrichments/{said['job_id']}")).json()
    assert again == said


async def test_whoever_goes_away_finds_the_result_later(stand: Stand) -> None:
    one = await lead(stand)
    asked = await stand.client.post(f"/leads/{one['id']}/enrich", json={"sources": ["hunter"]})
    assert asked.status_code == 202
    job = asked.json()
    assert (job["kind"], job["state"], asked.headers["location"]) == (
        "enrich",
        "waiting",
        f"/api/v1/jobs/{job['id']}",
    )
    early = await stand.client.get(f"/leads/{one['id']}/enrichments/{job['id']}")
    assert early.status_code == 202
    await stand.work()
    done = await stand.client.get(f"/leads/{one['id']}/enrichments/{job['id']}")
    assert done.status_code == 200
    assert done.json()["job_id"] == job["id"]


async def test_a_long_enrichment_answers_with_its_job(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "WAITS", 0.3)
    stand.twin.desk.faults = Faults("slow", {"*": {"latency": 1.0, "latency_seconds": 2.0}})
    one = await lead(stand)
    async with stand.working():
        await _awake(stand)
        asked = await stand.client.post(f"/leads/{one['id']}/enrich", json={"sources": ["hunter"]})
        assert asked.status_code == 202
        same = await stand.client.post(f"/leads/{one['id']}/enrich", json={"sources": ["hunter"]})
        assert same.json()["id"] == asked.json()["id"]


async def test_two_at_once_are_one_job(stand: Stand) -> None:
    one = await lead(stand)
    sent = await asyncio.gather(
        *(stand.client.post(f"/leads/{one['id']}/enrich", json={"sources": ["hunter"]}) for _ in range(3))
    )
    assert len({answer.json()["id"] for answer in sent}) == 1
    other = await stand.client.post(f"/leads/{one['id']}/enrich", json={"sources": ["apollo"]})
    assert other.json()["id"] != sent[0].json()["id"]


async def test_an_error_is_never_shown_as_not_found(stand: Stand) -> None:
    stand.twin.desk.faults = Faults("down", {"hunter": {"html": 1.0}, "apollo": {"lost": 1.0}})
    one = await lead(stand)
    asked = await stand.client.post(f"/leads/{one['id']}/enrich", json={"sources": SOURCES})
    await stand.work()
    said = (await stand.client.get(f"/leads/{one['id']}/enrichments/{asked.json()['id']}")).json()
    results = said["enrichment_results"]
    assert results
    assert {item["status"] for item in results.values()} <= {"changed", "in_doubt", "busy"}
    assert all(item["reason"] and item["data"] is None for item in results.values())
    assert said["contacts_added"] == 0


async def test_a_source_that_was_named_and_not_asked_says_why(stand: Stand) -> None:
    one = await lead(stand)
    asked = await stand.client.post(f"/leads/{one['id']}/enrich", json={"sources": ["crunchbase"]})
    await stand.work()
    said = (await stand.client.get(f"/leads/{one['id']}/enrichments/{asked.json()['id']}")).json()
    assert said["enrichment_results"] == {}
    assert said["not_asked"]["crunchbase"].startswith("locked")


async def test_a_cap_is_never_passed(stand: Stand) -> None:
    one = await lead(stand)
    asked = await stand.client.post(
        f"/leads/{one['id']}/enrich", json={"sources": SOURCES, "contacts": 5, "max_cost": 0.03}
    )
    await stand.work()
    said = (await stand.client.get(f"/leads/{one['id']}/enrichments/{asked.json()['id']}")).json()
    assert said["cost"].get("USD", 0) <= 0.03


async def test_a_dry_run_asks_nobody_and_says_why_it_would(stand: Stand) -> None:
    one = await lead(stand)
    said = (
        await stand.client.post(f"/leads/{one['id']}/enrich", json={"sources": SOURCES, "dry_run": True})
    ).json()
    assert said["job_id"] is None
    assert said["planned"]
    assert all(item["why"] and 0 < item["p_hit"] <= 1 for item in said["planned"])
    assert {item["source"] for item in said["planned"]} <= set(SOURCES)
    assert said["forecast"]["cost"]["USD"]["low"] <= said["forecast"]["cost"]["USD"]["high"]
    assert {item["source"] for item in said["forecast"]["sources"]} <= set(SOURCES)
    assert all(item["why"] for item in said["not_planned"])
    assert (await stand.client.get("/ledger")).json()["total"] == 0
    free = await stand.client.post(f"/leads/{one['id']}/enrich", json={"dry_run": True, "paid": False})
    assert all(item["cost"] == {} for item in free.json()["planned"])


async def test_many_leads_are_enriched_in_the_background(stand: Stand) -> None:
    leads = [await lead(stand, number) for number in range(3)]
    wanted = {"leads": [item["id"] for item in leads], "sources": ["hunter"], "budget": {"amount": 0.2}}
    job = await stand.job(await stand.client.post("/enrichment/runs", json=wanted))
    assert job["result"]["companies"] == 3
    assert job["result"]["sources"]["hunter"]["asks"] >= 3
    assert job["result"]["cost"].get("USD", 0) <= 0.2
    calls = (await stand.client.get("/ledger", params={"run_id": job["result"]["run_id"]})).json()
    assert calls["total"] > 0
    whole = await stand.job(await stand.client.post("/enrichment/runs", json={"paid": False}))
    assert whole["result"]["companies"] == 3
    assert whole["result"]["cost"] == {}


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"sources": ["nowhere"]}, 404, "sources"),
        ({"icp": "Nobody"}, 404, "icp"),
        ({"max_cost": -1}, 422, "max_cost"),
        ({"contacts": 11}, 422, "contacts"),
    ],
)
async def test_an_enrichment_that_cannot_be_is_refused(
    stand: Stand, body: dict[str, Any], status: int, field: str | None
) -> None:
    one = await lead(stand)
    answer = await stand.client.post(f"/leads/{one['id']}/enrich", json=body)
    assert (answer.status_code, answer.json()["field"]) == (status, field), answer.text
    assert (await stand.client.post(f"/leads/{uuid4()}/enrich", json={})).status_code == 404
    assert (await stand.client.post("/enrichment/runs", json={"leads": [str(uuid4())]})).status_code == 404
    assert (await stand.client.get(f"/leads/{one['id']}/enrichments/{uuid4()}")).status_code == 404


async def _awake(stand: Stand) -> None:
    """Wait until a worker is there."""
    for _ in range(100):
        if (await stand.client.get("/status")).json()["workers"]:
            return
        await asyncio.sleep(0.05)
    raise AssertionError("no worker came")
