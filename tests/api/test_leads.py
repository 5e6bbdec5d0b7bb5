"""Behaviour of leads over the API: the list, one taken apart, adding, deciding, exporting."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import httpx2
import pytest

from leadwright.faces.api import export

from .conftest import ICP

pytestmark = pytest.mark.anyio


async def leads(client: httpx2.AsyncClient, query: str = "") -> list[dict[str, Any]]:
    answer = await client.get(f"/leads{query}")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_leads_come_ranked_page_by_page(client: httpx2.AsyncClient, filled: dict[str, Any]) -> None:
    whole = await leads(client)
    assert whole[0]["company"] == "Acme"
    assert [item["score"] for item in whole] == sorted((item["score"] for item in whole), reverse=True)
    seen, cursor = [], ""
    while cursor is not None:
        page = (await client.get(f"/leads?limit=1{cursor and f'&cursor={cursor}'}")).json()
        assert page["total"] == 3
        seen += page["items"]
        cursor = page["next_cursor"]
    assert seen == whole


async def test_filters_narrow_the_list(client: httpx2.AsyncClient, filled: dict[str, Any]) -> None:
    assert [item["company"] for item in await leads(client, "?country=GB")] == ["Birch"]
    assert [item["company"] for item in await leads(client, "?q=ced")] == ["Cedar"]
    assert await leads(client, "?tier=hot&q=ced") == []
    assert (await client.get("/leads?icp=nobody")).status_code == 404
    assert (await client.get("/leads?cursor=AAAA")).json()["code"] == "unknown_cursor"
    assert (await client.get("/leads?tier=lukewarm")).status_code == 422


async def test_a_score_is_the_sum_of_its_contributions_and_names_its_evidence(
    client: httpx2.AsyncClient, filled: dict[str, Any]
) -> None:
    lead = (await client.get(f"/leads/{(await leads(client))[0]['id']}")).json()
    score = lead["score"]
    total = sum(part["weight"] * (part["earned"] or 0) for part in score["contributions"])
    assert round(total + 1e-9, 1) == score["score"]
    industry = next(part for part in score["contributions"] if part["rule"] == "industry")
    assert industry["evidence"][0]["source"] == "file"
    assert industry["evidence"][0]["label"] == "list.csv"
    assert lead["contacts"][0]["email"] == "ada@acme.com"
    assert lead["profile"]["head_count"] == [120, 120]


async def test_a_company_shows_every_source_behind_each_field(
    client: httpx2.AsyncClient, filled: dict[str, Any]
) -> None:
    item = (await client.get("/companies?q=acme")).json()["items"][0]
    said = (await client.get(f"/companies/{item['id']}")).json()
    voice = said["fields"]["country"]["voices"][0]
    assert (voice["source"], voice["value"], voice["agrees"]) == ("file", "US", True)
    assert voice["seen_at"].endswith("Z")


async def test_a_company_added_by_hand_is_scored_at_once(
    client: httpx2.AsyncClient, filled: dict[str, Any]
) -> None:
    body = {
        "name": "Dale", "website": "dale.io", "industries": ["SaaS"], "head_count": 99, "country": "US",
        "contact": {"name": "Dee Dale", "email": "dee@dale.io"}, "custom": {"Region": "West"},
    }  # fmt: skip
    answer = await client.post("/leads", json=body)
    assert answer.status_code == 201, answer.text
    added = answer.json()
    assert answer.headers["location"] == f"/api/v1/leads/{added['id']}"
    assert added["score"] > 0
    lead = (await client.get(f"/leads/{added['id']}")).json()
    assert lead["profile"]["custom"] == {"Region": "West"}
    assert lead["profile"]["country"] == "US"


async def test_a_near_duplicate_is_shown_before_it_is_saved(
    client: httpx2.AsyncClient, filled: dict[str, Any]
) -> None:
    answer = await client.post("/leads", json={"name": "ACME Inc.", "website": "https://www.acme.com/en"})
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (409, "near_duplicates")
    assert problem["candidates"][0]["name"] == "Acme"
    assert problem["candidates"][0]["why"] == "same website"
    forced = await client.post(
        "/leads?force=true", json={"name": "ACME Inc.", "website": "https://www.acme.com/en"}
    )
    assert (forced.status_code, forced.json()["id"]) == (200, problem["candidates"][0]["lead_id"])
    assert (await client.get("/leads")).json()["total"] == 3


async def test_a_company_without_name_and_website_is_refused_by_field(client: httpx2.AsyncClient) -> None:
    problem = (await client.post("/leads", json={"country": "US"})).json()
    assert (problem["status"], problem["field"]) == (422, "name")
    assert problem["hint"]
    problem = (await client.post("/leads", json={"name": "A", "head_count": "many"})).json()
    assert (problem["status"], problem["field"]) == (422, "head_count")


async def test_decisions_are_kept_and_taken_back(client: httpx2.AsyncClient, filled: dict[str, Any]) -> None:
    path = f"/leads/{(await leads(client))[0]['id']}"
    lead = (await client.patch(path, json={"verdict": "not_a_fit", "reason": "too small"})).json()
    assert (lead["verdict"], lead["stage"]) == ("not_a_fit", "disqualified")
    assert [item["company"] for item in await leads(client, "?show=disqualified")] == ["Acme"]
    assert (await client.post(f"{path}/undo")).json() == {"undone": "not a fit"}
    assert (await client.post(f"{path}/undo")).status_code == 409
    lead = (
        await client.patch(
            path, json={"owner": "Kim", "note": "call", "snoozed_until": "2999-01-01", "stage": "meeting"}
        )
    ).json()
    assert (lead["owner"], lead["note"], lead["snoozed_until"]) == ("Kim", "call", "2999-01-01")
    history = (await client.get(f"{path}/history")).json()
    assert {item["kind"] for item in history["items"]} == {"score", "decision"}
    assert history["total"] == len(history["items"])
    first = (await client.get(f"{path}/history?limit=2")).json()
    rest = (await client.get(f"{path}/history?cursor={first['next_cursor']}")).json()
    assert first["items"] + rest["items"] == history["items"]


async def test_a_verdict_without_its_reason_is_refused(
    client: httpx2.AsyncClient, filled: dict[str, Any]
) -> None:
    path = f"/leads/{(await leads(client))[0]['id']}"
    problem = (await client.patch(path, json={"verdict": "not_a_fit"})).json()
    assert (problem["status"], problem["field"]) == (422, "reason")


async def test_an_export_holds_what_the_list_holds(
    client: httpx2.AsyncClient, filled: dict[str, Any]
) -> None:
    await client.post("/leads", json={"name": "=HYPERLINK(1)", "website": "evil.io", "industries": ["SaaS"]})
    listed = await leads(client, "?limit=200")
    rows = list(csv.DictReader(io.StringIO((await client.get("/leads/export?format=csv")).text)))
    assert [row["id"] for row in rows] == [item["id"] for item in listed]
    assert {row["company"] for row in rows} >= {"'=HYPERLINK(1)", "Acme"}
    whole = (await client.get("/leads/export?format=json")).json()
    lines = (await client.get("/leads/export?format=jsonl")).text.splitlines()
    assert [json.loads(line) for line in lines] == whole
    assert [{k: v for k, v in item.items() if k != "contributions"} for item in whole] == listed
    assert whole[0]["contributions"][0]["because"]


async def test_an_export_runs_over_many_pages(
    client: httpx2.AsyncClient, filled: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = (await client.get("/leads/export?format=json")).json()
    monkeypatch.setattr(export, "PAGE", 1)
    for kind in ("json", "jsonl", "csv"):
        answer = await client.get(f"/leads/export?format={kind}")
        if kind == "json":
            assert answer.json() == whole
        else:
            assert len(answer.text.splitlines()) == 3 + (kind == "csv")
    assert (await client.get("/leads/export?format=json&q=nosuchword")).json() == []


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_cell_that_a_spreadsheet_would_run_is_made_plain_text(text: str) -> None:
    assert export.cell(text) == f"'{text}"


async def test_an_icp_with_no_leads_and_leads_with_no_icp_are_empty_and_not_errors(
    client: httpx2.AsyncClient,
) -> None:
    assert (await client.get("/leads")).json()["items"] == []
    added = (await client.post("/leads", json={"name": "Acme"})).json()
    assert (added["tier"], added["score"]) == (None, None)
    assert (await client.get(f"/leads/{added['id']}")).json()["score"] is None
    assert (await client.post("/icps", json=ICP)).json()["tiers"]
    assert (await client.get(f"/leads/{added['id']}")).json()["score"]["tier"] == "cold"
