"""Contacts over the API: verifying an address, with the outside closed."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import httpx2
import pytest

from leadwright.kernel.db import Database
from leadwright.kernel.settings import Settings

pytestmark = pytest.mark.anyio


@pytest.fixture
def config(tmp_path: Any) -> Settings:
    return Settings(home=tmp_path, outside="closed")


async def contact_id(database: Database, name: str) -> str:
    async with database.scope() as scope:
        return str(await scope.value("SELECT id FROM contacts WHERE name = :name", name=name))


async def test_with_the_outside_closed_an_address_is_blocked_and_that_is_recorded(
    client: httpx2.AsyncClient, filled: dict[str, Any], database: Database
) -> None:
    ada = await contact_id(database, "Ada Byron")
    answer = await client.post(f"/contacts/{ada}/verify-email")
    assert answer.status_code == 200, answer.text
    said = answer.json()
    assert (said["address"], said["status"]) == ("ada@acme.com", "blocked")
    assert "outside is closed" in said["reasons"]
    async with database.scope() as scope:
        kept = await scope.value(
            "SELECT content->>'email_status' FROM observations WHERE content ? 'email_status'"
        )
    assert kept == "blocked"


async def test_an_unknown_contact_is_not_found(client: httpx2.AsyncClient) -> None:
    answer = await client.post(f"/contacts/{uuid4()}/verify-email")
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


async def test_the_same_key_asks_once(
    client: httpx2.AsyncClient, filled: dict[str, Any], database: Database
) -> None:
    ada = await contact_id(database, "Ada Byron")
    headers = {"idempotency-key": "once"}
    first = await client.post(f"/contacts/{ada}/verify-email", headers=headers)
    again = await client.post(f"/contacts/{ada}/verify-email", headers=headers)
    assert again.headers["idempotency-replayed"] == "true"
    assert again.json() == first.json()


async def test_a_contact_is_added_corrected_moved_put_away_and_found_again(
    client: httpx2.AsyncClient, filled: dict[str, Any]
) -> None:
    made = await client.post("/contacts", json={"name": "Kim Lane", "email": "kim@birch.io", "title": "CTO"})
    assert made.status_code == 201, made.text
    kim, url = made.json(), f"/contacts/{made.json()['id']}"
    assert (kim["company"], kim["email_kind"], kim["standing"]) == ("Birch", "direct", "current")
    tag = made.headers["etag"]
    patched = await client.patch(url, json={"title": "CEO", "phone": None}, headers={"if-match": tag})
    assert patched.status_code == 200, patched.text
    assert patched.json()["title"] == "CEO"
    assert (await client.patch(url, json={"title": "CFO"}, headers={"if-match": tag})).status_code == 409
    voices = patched.json()["fields"]["title"]["voices"]
    assert {voice["source"] for voice in voices} == {"human"}
    put = await client.put(url, json={"name": "Kim Lane", "emails": ["kim@birch.io", "k@gmail.com"]})
    assert put.status_code == 200, put.text
    assert put.json()["title"] is None
    assert [one["address"] for one in put.json()["emails"]] == ["kim@birch.io", "k@gmail.com"]
    acme = (await client.get("/companies", params={"q": "Acme"})).json()["items"][0]["id"]
    moved = await client.patch(url, json={"company_id": acme, "title": "COO"})
    assert moved.status_code == 200, moved.text
    assert (moved.json()["company"], moved.json()["title"]) == ("Acme", "COO")
    assert moved.json()["id"] != kim["id"]
    assert [one["standing"] for one in moved.json()["same_person"]] == ["former"]
    gone = await client.delete(f"/contacts/{moved.json()['id']}")
    assert gone.json()["standing"] == "archived"
    listed = (await client.get("/contacts")).json()
    assert [item["name"] for item in listed["items"]] == ["Ada Byron"]
    assert (await client.get("/contacts", params={"show": "archived"})).json()["total"] == 1
    back = await client.post(f"/contacts/{moved.json()['id']}/restore")
    assert back.json()["standing"] == "current"


async def test_what_cannot_be_read_names_its_field(
    client: httpx2.AsyncClient, filled: dict[str, Any]
) -> None:
    answer = await client.post("/contacts", json={"name": "Kim Lane", "email": "none", "company": "Acme"})
    assert (answer.status_code, answer.json()["code"]) == (422, "unreadable_value")
    assert (await client.post("/contacts", json={"name": "Kim Lane"})).json()["field"] == "company"
    assert (await client.get(f"/contacts/{uuid4()}")).status_code == 404
    assert (await client.delete(f"/contacts/{uuid4()}")).status_code == 404


async def test_people_are_merged_previewed_first_and_taken_apart_again(
    client: httpx2.AsyncClient, filled: dict[str, Any]
) -> None:
    ada = (await client.get("/contacts")).json()["items"][0]
    acme = ada["company_id"]
    other = (await client.post("/contacts", json={"name": "A. Byron", "company_id": acme})).json()
    asked = {"contacts": [ada["id"], other["id"]]}
    seen = (await client.post("/contacts/merge", params={"preview": True}, json=asked)).json()
    assert [len(side["contacts"]) for side in (*seen["before"], *seen["after"])] == [2, 1]
    assert (await client.get("/contacts")).json()["total"] == 2
    done = (await client.post("/contacts/merge", json=asked)).json()
    assert (await client.get("/contacts")).json()["total"] == 1
    one = (await client.get(f"/contacts/{done['contact_id']}")).json()
    assert len(one["records"]) == 2
    undone = await client.post(f"/identity/{done['act_id']}/undo")
    assert undone.status_code == 200, undone.text
    assert (await client.get("/contacts")).json()["total"] == 2


async def test_companies_are_merged_and_split_over_the_api(
    client: httpx2.AsyncClient, filled: dict[str, Any]
) -> None:
    items = (await client.get("/companies")).json()["items"]
    ids = [item["id"] for item in items if item["name"] in ("Acme", "Birch")]
    seen = await client.post("/companies/merge", params={"preview": True}, json={"companies": ids})
    assert (len(seen.json()["before"]), len(seen.json()["after"])) == (2, 1)
    done = await client.post("/companies/merge", json={"companies": ids})
    assert done.status_code == 200, done.text
    assert (await client.get("/companies")).json()["total"] == 2
    acts = (await client.get("/identity/decisions")).json()["items"]
    assert [(act["verb"], act["people"]) for act in acts] == [("merge", [])]
    await client.post(f"/identity/{done.json()['act_id']}/undo")
    assert (await client.get("/companies")).json()["total"] == 3
    assert (await client.get("/identity/questions")).status_code == 200


async def test_a_verdict_has_an_age_and_is_one_on_an_address(
    client: httpx2.AsyncClient, filled: dict[str, Any]
) -> None:
    ada = (await client.get("/contacts")).json()["items"][0]["id"]
    said = await client.post(f"/contacts/{ada}/verify-email", params={"address": "ada@acme.com"})
    assert said.status_code == 200, said.text
    assert said.json()["checked_at"]
    shown = (await client.get(f"/contacts/{ada}")).json()
    assert [(v["by"], v["status"]) for v in shown["emails"][0]["verdicts"]] == [("mailbox", "blocked")]
    other = await client.post(f"/contacts/{ada}/verify-email", params={"address": "x@acme.com"})
    assert (other.status_code, other.json()["field"]) == (422, "address")


async def test_a_person_is_erased_over_the_api_and_refused_afterwards(
    client: httpx2.AsyncClient, filled: dict[str, Any]
) -> None:
    ada = (await client.get("/contacts")).json()["items"][0]
    for wrong in ({"reason": "x"}, {"contact_id": ada["id"], "company_id": ada["company_id"], "reason": "x"}):
        assert (await client.post("/erasures", json=wrong)).status_code == 422
    done = await client.post("/erasures", json={"contact_id": ada["id"], "reason": "asked us to"})
    assert done.status_code == 201, done.text
    assert done.json()["removed"]["observations"] == 1
    assert (await client.get(f"/contacts/{ada['id']}")).status_code == 404
    again = await client.post("/contacts", json={"name": "Ada Byron", "email": "ada@acme.com"})
    assert (again.status_code, again.json()["code"]) == (403, "suppressed")
    assert [item["subject"] for item in (await client.get("/erasures")).json()["items"]] == ["person"]


async def test_titles_near_the_persona_match_it_better_than_others(
    client: httpx2.AsyncClient, filled: dict[str, Any]
) -> None:
    acme = (await client.get("/contacts")).json()["items"][0]["company_id"]
    for name, title in (("Kim Lane", "VP Eng"), ("Lou Park", "Head Chef"), ("Max Quill", "")):
        given = {"name": name, "company_id": acme, **({"title": title} if title else {})}
        assert (await client.post("/contacts", json=given)).status_code == 201
    icp = (await client.get("/icps")).json()["items"][0]
    wanted = {**icp["document"], "decisionMakers": {"titles": ["VP Engineering", "CTO"]}}
    assert (await client.put(f"/icps/{icp['id']}", json=wanted)).status_code == 200
    people = {item["name"]: item for item in (await client.get("/contacts")).json()["items"]}
    assert people["Kim Lane"]["decides"] == 1.0
    assert people["Kim Lane"]["persona"]["match"] >= 0.75 > people["Lou Park"]["persona"]["match"]
    assert people["Max Quill"]["persona"] is None
