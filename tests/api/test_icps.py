"""Behaviour of ICPs and the offer over the API."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from .conftest import ICP

pytestmark = pytest.mark.anyio


async def test_a_document_is_kept_as_given_and_gets_versions(client: httpx2.AsyncClient) -> None:
    saved = await client.post("/icps", json=ICP)
    assert (saved.status_code, saved.headers["etag"]) == (201, '"1"')
    path = f"/icps/{saved.json()['id']}"
    shown = (await client.get(path)).json()
    assert shown["document"] == ICP
    assert shown["is_default"] is True
    changed = {**ICP, "companySizeMax": 900}
    second = await client.put(path, json=changed, headers={"if-match": '"1"'})
    assert (second.status_code, second.json()["version"]) == (200, 2)
    stale = await client.put(path, json=ICP, headers={"if-match": '"1"'})
    assert (stale.status_code, stale.json()["code"]) == (409, "conflict")
    versions = (await client.get(f"{path}/versions")).json()
    assert [item["version"] for item in versions["items"]] == [2, 1]
    first = (await client.get(f"{path}/versions?limit=1")).json()
    rest = (await client.get(f"{path}/versions?cursor={first['next_cursor']}")).json()
    assert [item["version"] for item in rest["items"]] == [1]


async def test_both_spellings_and_yaml_are_read(client: httpx2.AsyncClient) -> None:
    snake = await client.post("/icps", json={"name": "One", "company_size_min": 5})
    assert snake.json()["document"]["companySizeMin"] == 5
    yaml = "name: Two\nindustries: [SaaS]\ngeographies: [NO]\n"
    answer = await client.post("/icps", content=yaml, headers={"content-type": "application/yaml"})
    assert answer.json()["document"]["geographies"] == ["NO"]
    listed = (await client.get("/icps")).json()
    assert [item["name"] for item in listed["items"]] == ["One", "Two"]


async def test_a_renamed_icp_stays_the_same_one(client: httpx2.AsyncClient) -> None:
    saved = (await client.post("/icps", json=ICP)).json()
    renamed = (await client.put(f"/icps/{saved['id']}", json={**ICP, "name": "Renamed"})).json()
    assert (renamed["id"], renamed["name"]) == (saved["id"], "Renamed")
    assert (await client.get("/icps")).json()["total"] == 1


async def test_a_bad_document_lists_every_problem_with_its_line(client: httpx2.AsyncClient) -> None:
    text = 'industries: [SaaS]\ngeographys: [US]\ngeographies: [Germny]\ncompanySizeMin: "x"\n'
    headers = {"content-type": "application/yaml"}
    problem = (await client.post("/icps", content=text, headers=headers)).json()
    assert (problem["status"], problem["code"]) == (422, "bad_document")
    by_field = {item["field"]: item for item in problem["errors"]}
    assert by_field["geographys"]["nearest"] == "geographies"
    assert by_field["geographies[0]"]["line"] == 3
    assert by_field["companySizeMin"]["line"] == 4
    verdict = (await client.post("/icps/validate", content=text, headers=headers)).json()
    assert (verdict["valid"], verdict["errors"]) == (False, problem["errors"])
    good = (await client.post("/icps/validate", json={**ICP, "industries": ["Blorpology"]})).json()
    assert good["valid"] is True
    assert good["warnings"]


async def test_a_preview_counts_without_writing(client: httpx2.AsyncClient, filled: dict[str, Any]) -> None:
    icp = (await client.get("/icps")).json()["items"][0]
    seen = await client.post(f"/icps/{icp['id']}/preview", json={**ICP, "techStack": {"avoid": ["AWS"]}})
    assert seen.status_code == 200, seen.text
    assert (seen.json()["before"]["out"], seen.json()["after"]["out"]) == (0, 2)
    assert seen.json()["movers"][0]["why"]
    assert seen.json()["total"] == 3
    assert (await client.get(f"/icps/{icp['id']}")).json() == icp


async def test_the_offer_is_kept(client: httpx2.AsyncClient) -> None:
    assert (await client.get("/offer")).json()["code"] == "no_offer"
    offer = {"what": "Payments for clinics", "competitors": ["rival.com"]}
    assert (await client.put("/offer", json=offer)).status_code == 200
    assert (await client.get("/offer")).json()["document"] == offer


async def test_the_scorecard_its_sql_and_its_features_are_shown(client: httpx2.AsyncClient) -> None:
    assert (await client.get("/scorecard/sql")).json()["code"] == "no_icp"
    await client.post("/icps", json=ICP)
    card = (await client.get("/scorecard")).json()
    assert card["document"]["rules"]
    sql = await client.get("/scorecard/sql?dialect=bigquery&relation=my.features")
    assert sql.text.startswith("--")
    assert "SELECT" in sql.text
    features = (await client.get("/features")).json()
    assert features["total"] == len(features["items"])
    assert all(len(item["doc"].split()) > 3 for item in features["items"])
