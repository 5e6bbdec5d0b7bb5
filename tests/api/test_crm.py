"""A CRM over the API, with an invented HubSpot outside: connected, read, planned, left out, written, taken back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from leadwright.faces.api.app import create_api
from leadwright.faces.worker.run import run_worker
from leadwright.flows.decide_value import decide_value
from leadwright.flows.import_file import import_file
from leadwright.kernel.db import Database
from leadwright.kernel.settings import Settings
from leadwright.leads.decide import move
from leadwright_twin.crm.serve import CrmTwin, crm_twin, serve_crm

pytestmark = pytest.mark.anyio
LIST = "company,website,country,contact name,contact email\n" + "".join(
    f"Fern {n},fern{n}.example,Germany,Ann Bell{n},ann@fern{n}.example\n" for n in range(4)
)


class Api:
    """A client, the worker behind it, and the CRM outside."""

    def __init__(
        self, client: httpx2.AsyncClient, database: Database, settings: Settings, twin: CrmTwin
    ) -> None:
        self.client, self.database, self.settings, self.twin = client, database, settings, twin

    async def get(self, path: str) -> Any:
        answer = await self.client.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def done(self, path: str, body: Any = None) -> Any:
        """Ask for a job, let it be done, and return it."""
        answer = await self.client.post(path, json=body)
        assert answer.status_code == 202, answer.text
        await run_worker(self.database, self.settings, until_idle=True)
        job = await self.get(f"/jobs/{answer.json()['id']}")
        assert job["state"] == "done", job
        return job["result"]

    async def connected(self) -> str:
        answer = await self.client.post(
            "/crm/connections", json={"crm": "hubspot", "label": "sales", "secrets": {"token": "sandbox-key"}}
        )
        assert answer.status_code == 201, answer.text
        assert answer.json()["works"] is True
        assert "sandbox-key" not in answer.text
        return str(answer.json()["id"])


@pytest.fixture
async def api(database: Database, tmp_path: Path) -> AsyncIterator[Api]:
    async with serve_crm(crm_twin(limits=100.0)) as twin:
        settings = Settings(home=tmp_path, outside="mapped", host_map=dict(twin.host_map))
        async with database.scope(actor="test") as scope:
            (tmp_path / "list.csv").write_text(LIST)
            async for _ in import_file(scope, tmp_path / "list.csv", tmp_path):
                await scope.commit()
            for (lead,) in await scope.rows("SELECT id FROM leads"):
                await move(scope, lead, "working")
        transport = httpx2.ASGITransport(app=create_api(database, settings))
        async with httpx2.AsyncClient(transport=transport, base_url="http://localhost/api/v1") as client:
            yield Api(client, database, settings, twin)


async def test_a_plan_is_made_read_changed_run_and_taken_back(api: Api) -> None:
    connection = await api.connected()
    told = await api.done(f"/crm/connections/{connection}/pull", {"then": "plan"})
    plan = await api.get(f"/crm/plans/{told['plan']}")
    assert plan["acts"] == {"create": 8}
    assert plan["state"] == "ready"
    first = await api.get(f"/crm/plans/{told['plan']}/rows?object=company&limit=3")
    assert first["total"] == 4
    rest = await api.get(
        f"/crm/plans/{told['plan']}/rows?object=company&limit=3&cursor={first['next_cursor']}"
    )
    titles = [row["title"] for row in first["items"] + rest["items"]]
    assert sorted(titles) == ["Fern 0", "Fern 1", "Fern 2", "Fern 3"]
    left = next(row for row in first["items"] + rest["items"] if row["title"] == "Fern 3")
    answer = await api.client.post(f"/crm/plans/{told['plan']}/exclusions", json={"rows": [left["row"]]})
    assert answer.json()["excluded"] == 1
    done = await api.done(f"/crm/plans/{told['plan']}/apply")
    assert done["counts"]["done"] == 6
    store = api.twin.office("hubspot").store
    assert sorted(record.value("name") or "" for record in store.live("company")) == [
        "Fern 0",
        "Fern 1",
        "Fern 2",
    ]
    again = await api.client.post(f"/crm/plans/{told['plan']}/exclusions", json={"rows": [left["row"]]})
    assert again.status_code == 409
    back = await api.done(f"/crm/plans/{told['plan']}/rollback")
    await api.done(f"/crm/plans/{back['plan']}/apply")
    assert list(store.live("company")) == []
    status = await api.get(f"/crm/connections/{connection}")
    assert status["job_id"] is None
    assert {one["kind"] for one in (await api.get("/crm/plans"))["items"]} == {"push", "rollback"}


async def test_the_mapping_is_read_checked_and_decided_in_versions(api: Api) -> None:
    connection = await api.connected()
    path = f"/crm/connections/{connection}/mapping"
    told = await api.get(f"{path}?check=true")
    assert told["version"] == 0
    assert all(not line["problem"] for lines in told["checked"].values() for line in lines)
    body = {"fields": {"company": [{"ours": "name", "theirs": "nmae", "keeper": "them"}]}, "version": 0}
    assert (await api.client.put(path, json=body)).json()["version"] == 1
    assert (await api.client.put(path, json=body)).status_code == 409
    told = await api.get(f"{path}?check=true")
    assert told["checked"]["company"][0]["problem"].endswith("did you mean name?")
    wrong = {"fields": {"company": [{"ours": "nme", "theirs": "name", "keeper": "them"}]}}
    answer = await api.client.put(path, json=wrong)
    assert answer.status_code == 422
    assert "Did you mean 'name'?" in answer.text


async def test_a_connection_that_does_not_work_says_so_and_can_be_ended(api: Api) -> None:
    answer = await api.client.post(
        "/crm/connections", json={"crm": "hubspot", "label": "wrong", "secrets": {"token": "nonsense"}}
    )
    assert answer.status_code == 201
    assert answer.json()["works"] is False
    assert answer.json()["reason"]
    assert (await api.client.delete(f"/crm/connections/{answer.json()['id']}")).status_code == 204
    assert (await api.get("/crm/connections"))["total"] == 0
    missing = await api.client.post(f"/crm/connections/{answer.json()['id']}/pull")
    assert missing.status_code == 404


async def test_the_workflow_reads_every_crm_and_plans_and_writes_nothing_by_itself(api: Api) -> None:
    connection = await api.connected()
    answer = await api.client.post("/workflows/crm/runs")
    assert answer.status_code == 202, answer.text
    for _ in range(2):  # the run asks for one of each CRM
        await run_worker(api.database, api.settings, until_idle=True)
    plans = (await api.get(f"/crm/plans?connection_id={connection}"))["items"]
    assert [(plan["state"], plan["acts"]) for plan in plans] == [("ready", {"create": 8})]
    assert list(api.twin.office("hubspot").store.live("company")) == []


async def test_a_conflict_is_listed_and_decided_by_a_person(api: Api) -> None:
    connection = await api.connected()
    path = f"/crm/connections/{connection}/mapping"
    told = await api.get(path)
    for line in told["fields"]["company"]:
        if line["ours"] == "country":
            line["keeper"] = "us"
    await api.client.put(path, json={"fields": told["fields"], "version": 0})
    async with api.database.scope(actor="test") as scope:
        company = await scope.value("SELECT company_id FROM profiles WHERE domain = 'fern0.example'")
        await decide_value(scope, company, "country", "Germany")
    store = api.twin.office("hubspot").store
    there = store.create(
        "company", {"name": "Fern 0", "domain": "fern0.example", "country": "Spain"}, "person"
    )
    plan = await api.done(f"/crm/connections/{connection}/pull", {"then": "plan"})
    rows = await api.get(f"/crm/plans/{plan['plan']}/rows?conflicts=true")
    assert rows["total"] == 1
    change = next(one for one in rows["items"][0]["changes"] if one["verdict"] == "conflict")
    assert (change["theirs"], change["ours"], change["known"]) == ("Spain", "Germany", False)
    body = {"row": rows["items"][0]["row"], "property": "country"}
    answer = await api.client.post(f"/crm/plans/{plan['plan']}/decisions", json=body)
    assert answer.status_code == 200, answer.text
    await api.done(f"/crm/plans/{plan['plan']}/apply")
    assert there.value("country") == "Germany"


async def test_a_crm_that_is_connected_anew_goes_on_where_it_ended(api: Api) -> None:
    connection = await api.connected()
    await api.done(f"/crm/connections/{connection}/pull", {"then": "apply"})
    plan = (await api.get("/crm/plans"))["items"][0]
    assert plan["counts"] == {"done": 8}
    second = await api.client.post(
        "/crm/connections", json={"crm": "hubspot", "label": "again", "secrets": {"token": "sandbox-key"}}
    )
    answer = await api.client.post(f"/crm/connections/{second.json()['id']}/pull")
    await run_worker(api.database, api.settings, until_idle=True)
    job = await api.get(f"/jobs/{answer.json()['id']}")
    assert "one CRM of a kind" in job["problem"]["detail"]
    for gone in (connection, second.json()["id"]):
        await api.client.delete(f"/crm/connections/{gone}")
    anew = await api.connected()
    told = await api.done(f"/crm/connections/{anew}/pull", {"then": "plan"})
    assert (told["state"], told["counts"]) == ("done", {}), "who is who is known still"
    back = await api.done(f"/crm/plans/{plan['id']}/rollback")
    await api.done(f"/crm/plans/{back['plan']}/apply")
    assert list(api.twin.office("hubspot").store.live("company")) == []
