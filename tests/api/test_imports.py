"""Behaviour of importing over the API: upload, job, counts, errors, undo."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx2
import pytest

from .conftest import CSV, Finish

pytestmark = pytest.mark.anyio


async def test_an_uploaded_file_is_imported_and_scored_by_a_job(
    client: httpx2.AsyncClient, filled: dict[str, Any], tmp_path: Path
) -> None:
    assert filled["state"] == "done", filled
    assert (filled["result"]["rows"], filled["result"]["created"], filled["result"]["rejected"]) == (4, 3, 1)
    item = (await client.get("/imports")).json()["items"][0]
    assert item["id"] == filled["result"]["import_id"]
    assert item["file_name"] == "list.csv"
    assert item["rows"] == item["created"] + item["updated"] + item["unchanged"] + item["rejected"]
    assert (await client.get("/leads")).json()["total"] == 3
    assert not list((tmp_path / "uploads").iterdir()), "an upload that was read is removed"


async def test_refused_rows_can_be_downloaded_with_their_reasons(
    client: httpx2.AsyncClient, filled: dict[str, Any]
) -> None:
    answer = await client.get(f"/imports/{filled['result']['import_id']}/errors")
    assert answer.headers["content-type"].startswith("text/csv")
    lines = answer.text.splitlines()
    assert lines[0].startswith("row,reason,")
    assert set(lines[0].split(",")) >= {"company", "website"}
    assert lines[1].startswith('4,"no company')


async def test_an_undone_import_leaves_the_list_and_comes_back(
    client: httpx2.AsyncClient, filled: dict[str, Any], finish_jobs: Finish
) -> None:
    before = (await client.get("/leads")).json()
    path = f"/imports/{filled['result']['import_id']}"
    assert (await client.post(f"{path}/undo")).status_code == 202
    await finish_jobs()
    gone = (await client.get("/leads")).json()
    assert (gone["total"], gone["items"]) == (0, [])
    assert (await client.get(path)).json()["withdrawn"] is True
    assert (await client.post(f"{path}/redo")).status_code == 202
    await finish_jobs()
    assert (await client.get("/leads")).json() == before


async def test_a_form_upload_carries_its_name_and_its_map(
    client: httpx2.AsyncClient, finish_jobs: Finish
) -> None:
    files = {"file": ("../../etc/odd name.csv", b"firm;page\nAcme;acme.com\n", "text/csv")}
    data = {"map": ["firm=name", "page=website"]}
    asked = await client.post("/leads/import", files=files, data=data)
    assert asked.status_code == 202, asked.text
    await finish_jobs()
    job = (await client.get(asked.headers["location"].removeprefix("/api/v1"))).json()
    assert job["result"]["mapping"] == {"firm": "name", "page": "website"}
    assert (await client.get("/imports")).json()["items"][0]["file_name"] == "odd name.csv"


async def test_a_file_that_cannot_be_read_is_a_failed_job_that_says_why(
    client: httpx2.AsyncClient, finish_jobs: Finish
) -> None:
    asked = await client.post(
        "/leads/import", content=bytes(range(256)) * 40, headers={"content-type": "application/octet-stream"}
    )
    await finish_jobs()
    job = (await client.get(f"/jobs/{asked.json()['id']}")).json()
    assert job["state"] == "failed"
    assert job["problem"]["code"] == "file_format"
    assert job["problem"]["hint"]


async def test_an_import_without_a_file_or_with_another_type_is_refused(client: httpx2.AsyncClient) -> None:
    empty = await client.post("/leads/import", content=b"", headers={"content-type": "text/csv"})
    assert (empty.status_code, empty.json()["field"]) == (422, "file")
    nothing = await client.post("/leads/import", data={"map": "a=name"}, files={"other": b"x"})
    assert (nothing.status_code, nothing.json()["field"]) == (422, "file")
    wrong = await client.post("/leads/import", content=b"x", headers={"content-type": "image/png"})
    assert (wrong.status_code, wrong.json()["code"]) == (415, "unsupported_media_type")


async def test_the_same_upload_with_the_same_key_is_imported_once(
    client: httpx2.AsyncClient, tmp_path: Path
) -> None:
    headers = {"content-type": "text/csv", "idempotency-key": "once"}
    first = await client.post("/leads/import", content=CSV, headers=headers)
    again = await client.post("/leads/import", content=CSV, headers=headers)
    assert again.json() == first.json()
    assert (await client.get("/jobs")).json()["total"] == 1
    assert len(list((tmp_path / "uploads").iterdir())) == 1
    other = await client.post("/leads/import", content=CSV + "Dale,dale.io\n", headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
