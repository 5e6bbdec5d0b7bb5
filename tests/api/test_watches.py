"""Watches, watchlists, workflows and jobs over the API."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

import httpx2
import orjson
import pytest

from leadwright.faces.worker.run import tick
from leadwright.flows import workflows
from leadwright.kernel import queue
from leadwright.kernel.db import Database, Scope
from tests.api.conftest import ICP, Finish

pytestmark = pytest.mark.anyio


async def lead(client: httpx2.AsyncClient, name: str = "Acme") -> dict[str, Any]:
    answer = await client.post("/leads?force=true", json={"name": name, "website": f"{name.lower()}.example"})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def watched(client: httpx2.AsyncClient, **what: Any) -> dict[str, Any]:
    answer = await client.post("/watches", json=what)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_lead_a_list_and_a_tier_are_watched_by_somebody_since_when_and_why(
    client: httpx2.AsyncClient,
) -> None:
    icp = (await client.post("/icps", json=ICP)).json()
    acme = await lead(client)
    made = (await client.post("/watchlists", json={"name": "Fair in Lisbon"})).json()
    put = await client.post(
        f"/watchlists/{made['id']}/leads", json={"leads": [acme["id"]], "why": "met there"}
    )
    assert put.json()["leads"] == 1
    one = await watched(client, lead_id=acme["id"], watcher="ada", why="big")
    many = await watched(client, list_id=made["id"])
    tier = await watched(client, tier="hot")
    assert (one["kind"], one["name"], one["watcher"], one["why"], one["leads"]) == (
        "lead",
        "Acme",
        "ada",
        "big",
        1,
    )
    assert (many["kind"], many["name"], many["leads"], many["watcher"]) == (
        "list",
        "Fair in Lisbon",
        1,
        "api",
    )
    assert (tier["kind"], tier["icp_id"], tier["tier"]) == ("tier", icp["id"], "hot")
    assert (await watched(client, lead_id=acme["id"], watcher="ada"))["id"] == one["id"]  # once is enough
    page = (await client.get("/watches")).json()
    assert [item["id"] for item in page["items"]] == [tier["id"], many["id"], one["id"]]
    on_list = (await client.get(f"/watchlists/{made['id']}/leads")).json()["items"]
    assert [(item["lead_id"], item["why"]) for item in on_list] == [(acme["id"], "met there")]


async def test_a_watch_ends_and_a_list_ends_with_the_watches_of_it(client: httpx2.AsyncClient) -> None:
    acme = await lead(client)
    one = await watched(client, lead_id=acme["id"])
    assert (await client.delete(f"/watches/{one['id']}")).status_code == 204
    assert (await client.delete(f"/watches/{one['id']}")).status_code == 404
    made = (await client.post("/watchlists", json={"name": "Lisbon"})).json()
    assert (await client.post("/watchlists", json={"name": "lisbon"})).status_code == 409
    await watched(client, list_id=made["id"])
    assert (await client.delete(f"/watchlists/{made['id']}")).status_code == 204
    assert (await client.get("/watches")).json()["items"] == []
    assert (await client.post("/watchlists", json={"name": "Lisbon"})).status_code == 201


@pytest.mark.parametrize(
    ("what", "status"),
    [({}, 422), ({"tier": "boiling"}, 422), ({"lead_id": str(UUID(int=1))}, 404), ({"list_id": str(UUID(int=1))}, 404)],
)  # fmt: skip
async def test_what_cannot_be_watched_is_refused(
    client: httpx2.AsyncClient, what: dict[str, Any], status: int
) -> None:
    assert (await client.post("/watches", json=what)).status_code == status
    acme = await lead(client)
    both = {"lead_id": acme["id"], "tier": "hot"}
    await client.post("/icps", json=ICP)
    assert (await client.post("/watches", json=both)).status_code == 422


async def test_workflows_are_listed_paused_resumed_and_changed(client: httpx2.AsyncClient) -> None:
    icp = (await client.post("/icps", json=ICP)).json()
    items = {item["workflow"]: item for item in (await client.get("/workflows")).json()["items"]}
    assert list(items) == [
        "discovery",
        "monitoring",
        "enrichment",
        "rescore",
        "upkeep",
        "learning",
        "briefs",
        "crm",
    ]
    assert (items["discovery"]["enabled"], items["discovery"]["icp_id"], items["discovery"]["next_due"]) == (
        False,
        icp["id"],
        None,
    )
    assert items["monitoring"]["enabled"]
    assert items["enrichment"]["every"] == "asked"
    changed = await client.patch(
        "/workflows/discovery",
        json={"enabled": True, "at": "07:30", "limits": {"limit": 5, "max_cost": "2.5"}},
    )
    assert changed.status_code == 200, changed.text
    assert changed.json()["next_due"].endswith(":30:00Z")
    assert (changed.json()["limits"]["limit"], changed.json()["limits"]["max_cost"]) == (5, "2.5")
    paused = (await client.patch("/workflows/discovery", json={"enabled": False})).json()
    assert (paused["enabled"], paused["next_due"], paused["at"]) == (False, None, "07:30")


@pytest.mark.parametrize(
    "given",
    [{"limits": {"limit": 0}}, {"limits": {"colour": 1}}, {"limits": {"max_cost": -1}}, {"limits": {"max_cost": "NaN"}},
     {"limits": {"currency": "dollars"}}, {"every": "year"}, {"weekday": 7}, {"at": "25:00"}],
)  # fmt: skip
async def test_limits_that_cannot_be_are_refused(client: httpx2.AsyncClient, given: dict[str, Any]) -> None:
    await client.post("/icps", json=ICP)
    assert (await client.patch("/workflows/discovery", json=given)).status_code == 422


async def test_a_run_by_hand_is_one_while_it_waits_and_spends_nothing_unless_told(
    client: httpx2.AsyncClient, scope: Scope
) -> None:
    await client.post("/icps", json=ICP)
    one = await client.post("/workflows/discovery/runs")
    two = await client.post("/workflows/discovery/runs", json={"limits": {"limit": 3}})
    assert (one.status_code, two.json()["id"]) == (202, one.json()["id"])
    assert one.headers["location"] == f"/api/v1/jobs/{one.json()['id']}"
    run = one.json()["arguments"]["run"] if "arguments" in one.json() else None
    caps = await scope.rows("SELECT run_id, cap, unit FROM budgets WHERE period = 'run'")
    assert [(float(row[1]), row[2]) for row in caps] == [(0.0, "USD")]
    assert run is None  # arguments stay inside


async def test_asking_a_paused_workflow_for_a_run_is_a_conflict(client: httpx2.AsyncClient) -> None:
    assert (await client.patch("/workflows/enrichment", json={"enabled": False})).status_code == 200
    assert (await client.post("/workflows/enrichment/runs")).status_code == 409


async def test_jobs_are_cancelled_and_run_again(client: httpx2.AsyncClient, finish_jobs: Finish) -> None:
    await client.post("/icps", json=ICP)
    await finish_jobs()
    job = (await client.post("/workflows/upkeep/runs")).json()
    assert (await client.post(f"/jobs/{job['id']}/rerun")).status_code == 409
    assert (await client.post(f"/jobs/{job['id']}/cancel")).json()["state"] == "cancelled"
    again = await client.post(f"/jobs/{job['id']}/rerun")
    assert (again.status_code, again.json()["rerun_of"], again.json()["workflow"]) == (
        202,
        job["id"],
        "upkeep",
    )
    await finish_jobs()
    done = (await client.get(f"/jobs/{again.json()['id']}")).json()
    assert done["state"] == "done", done
    assert (await client.post(f"/jobs/{done['id']}/cancel")).status_code == 409
    listed = (await client.get("/jobs?workflow=upkeep")).json()
    assert [item["state"] for item in listed["items"]] == ["done", "cancelled"]
    assert (await client.get("/jobs?state=cancelled")).json()["total"] == 1


async def test_every_workflow_runs_to_its_end_on_an_empty_workspace(
    client: httpx2.AsyncClient, finish_jobs: Finish
) -> None:
    await client.post("/icps", json=ICP)
    asked = [(await client.post(f"/workflows/{name}/runs")).json() for name in
             ("discovery", "monitoring", "enrichment", "rescore", "upkeep", "learning", "briefs", "crm")]  # fmt: skip
    await finish_jobs()
    for job in asked:
        ended = (await client.get(f"/jobs/{job['id']}")).json()
        assert ended["state"] == "done", ended


async def test_a_job_is_followed_event_by_event_until_it_has_ended(
    client: httpx2.AsyncClient, database: Database, finish_jobs: Finish
) -> None:
    job = (await client.post("/workflows/upkeep/runs")).json()
    following = asyncio.create_task(client.get(f"/jobs/{job['id']}/events"))
    await asyncio.sleep(0.2)
    await finish_jobs()
    answer = await asyncio.wait_for(following, 20)
    assert answer.headers["content-type"].startswith("text/event-stream")
    events = [part for part in answer.text.split("\n\n") if part]
    assert all(part.startswith("event: job\ndata: ") for part in events)
    states = [orjson.loads(part.partition("data: ")[2])["state"] for part in events]
    assert (states[0], states[-1]) == ("waiting", "done")
    assert (await client.get(f"/jobs/{UUID(int=5)}/events")).status_code == 404


async def test_what_is_due_is_asked_for_once_with_its_limits_in_every_workspace(
    client: httpx2.AsyncClient, database: Database, scope: Scope
) -> None:
    await client.post("/icps", json=ICP)
    await client.patch("/workflows/discovery", json={"enabled": True, "limits": {"limit": 7}})
    other = UUID(int=77)
    async with database.scope(other) as elsewhere:
        await elsewhere.run("INSERT INTO workspaces (id, name) VALUES (:id, 'Other')", id=other)
    assert await tick(database, ensure=True) == 0
    for workspace in (scope.workspace, other):
        async with database.scope(workspace) as moved:
            await moved.run(
                "UPDATE schedules SET next_due = now() - interval '1 minute', begins_at = now() - interval '9 days'"
                " WHERE every <> 'asked' AND enabled"
            )
    assert await asyncio.gather(*(tick(database) for _ in range(3))) != [0, 0, 0]
    kinds = {
        workspace: sorted(
            job.kind for job in (await _jobs(database, workspace)) if job.asked_by == workflows.ACTOR
        )
        for workspace in (scope.workspace, other)
    }
    assert kinds[scope.workspace] == ["brief", "discover", "keep_house", "learn", "monitor", "new_day"]
    assert kinds[other] == ["brief", "keep_house", "learn", "monitor", "new_day"]
    discovering = next(job for job in await _jobs(database, scope.workspace) if job.kind == "discover")
    assert discovering.arguments["limit"] == 7


async def _jobs(database: Database, workspace: UUID) -> list[queue.Job]:
    async with database.scope(workspace) as opened:
        return (await queue.page(opened))[0]
