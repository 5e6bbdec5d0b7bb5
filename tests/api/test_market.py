"""Keys, settings, budgets, the ledger, reconciliations: what is decided holds, and no secret is ever shown."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from leadwright.effects.credentials import listed
from leadwright.kernel.db import Database, Scope
from leadwright_twin.market.faults import Faults

from .conftest import ICP
from .market import Stand, refuse, standing

pytestmark = pytest.mark.anyio
SECRET = "s3cret-of-hunter"


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("APOLLO_API_KEY", "HUNTER_API_KEY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
async def stand(database: Database, tmp_path: Path) -> AsyncIterator[Stand]:
    async with standing(database, tmp_path) as opened:
        yield opened


async def test_a_key_is_stored_tested_and_never_shown(stand: Stand, scope: Scope) -> None:
    answer = await stand.client.post("/credentials", json={"source": "hunter", "secrets": {"key": SECRET}})
    assert answer.status_code == 201, answer.text
    stored = answer.json()
    assert (stored["works"], stored["test_outcome"], stored["origin"]) == (True, "hit", "stored")
    page = await stand.client.get("/credentials")
    assert page.json()["total"] == 1
    assert page.json()["items"][0] == stored
    assert SECRET not in answer.text + page.text
    assert SECRET not in str(
        await scope.rows(
            "SELECT credentials::text, (SELECT string_agg(i::text, '') FROM idempotency i) FROM credentials"
        )
    )
    assert stand.twin.books.charged("hunter") == {}


async def test_a_key_that_does_not_work_says_why(stand: Stand) -> None:
    refuse(stand.twin, "hunter", "bad-key")
    wrong = {"source": "hunter", "secrets": {"key": "bad-key"}}
    stored = (await stand.client.post("/credentials", json=wrong)).json()
    assert (stored["works"], stored["test_outcome"]) == (False, "locked")
    assert stored["test_reason"]


async def test_a_key_brings_its_plan_and_one_scoring(stand: Stand) -> None:
    body = {"source": "hunter", "plan": "starter", "secrets": {"key": SECRET}, "test": False}
    assert (await stand.client.post("/credentials", json=body)).json()["plan"] == "starter"
    await stand.key("apollo")
    sources = {item["name"]: item for item in (await stand.client.get("/discovery/sources")).json()["items"]}
    assert (sources["hunter"]["plan"]["name"], sources["hunter"]["quota"]["cap"]) == ("starter", 2000)
    jobs = (await stand.client.get("/jobs")).json()["items"]
    assert [job["kind"] for job in jobs] == ["rescore_all"]


async def test_each_key_is_tested_by_itself(stand: Stand) -> None:
    refuse(stand.twin, "hunter", "bad-key")
    bad = {"source": "hunter", "label": "old", "secrets": {"key": "bad-key"}, "test": False}
    old = (await stand.client.post("/credentials", json=bad)).json()
    new = await stand.key("hunter")
    assert (old["works"], new["works"]) == (None, None)
    tested = [(await stand.client.post(f"/credentials/{item['id']}/test")).json() for item in (old, new)]
    assert [item["works"] for item in tested] == [False, True]


async def test_a_revoked_key_is_used_no_more(stand: Stand) -> None:
    stored = await stand.key("hunter")
    answer = await stand.client.delete(f"/credentials/{stored['id']}")
    assert answer.json() == {"revoked": stored["id"]}
    assert (await stand.client.get("/credentials")).json()["items"] == []
    assert (await stand.client.delete(f"/credentials/{stored['id']}")).status_code == 404
    assert (await stand.client.post(f"/credentials/{stored['id']}/test")).status_code == 404
    sources = (await stand.client.get("/discovery/sources")).json()["items"]
    assert [item["usable"] for item in sources if item["name"] == "hunter"] == [False]


async def test_a_key_is_stored_once_a_key_of_the_request(stand: Stand, scope: Scope) -> None:
    body = {"source": "hunter", "secrets": {"key": SECRET}}
    sent = [
        await stand.client.post("/credentials", json=body, headers={"idempotency-key": "one"})
        for _ in range(2)
    ]
    assert sent[0].json() == sent[1].json()
    assert sent[1].headers["idempotency-replayed"] == "true"
    assert len(await listed(scope, {})) == 1


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"source": "nowhere", "secrets": {"key": "x"}}, 404, "source"),
        ({"source": "gleif", "secrets": {"key": "x"}}, 422, "source"),
        ({"source": "zoominfo", "secrets": {"client_id": "x"}}, 422, "client_secret"),
        ({"source": "hunter", "secrets": {"kee": "x"}}, 422, "key"),
        ({"source": "hunter", "secrets": {"key": "x"}, "plan": "golden"}, 422, "plan"),
        ({"source": "hunter", "secrets": {"key": ""}}, 422, "secrets.key"),
    ],
)
async def test_a_key_that_cannot_be_is_refused(
    stand: Stand, body: dict[str, Any], status: int, field: str
) -> None:
    answer = await stand.client.post("/credentials", json=body)
    assert (answer.status_code, answer.json()["field"]) == (status, field), answer.text


async def test_two_keys_of_a_source_need_two_labels(stand: Stand) -> None:
    await stand.key("hunter")
    body = {"source": "hunter", "secrets": {"key": "other"}, "test": False}
    assert (await stand.client.post("/credentials", json=body)).status_code == 409


async def test_how_a_source_is_used_is_decided_bit_by_bit(stand: Stand) -> None:
    await stand.key("hunter")
    await stand.client.patch("/sources/hunter", json={"plan": "starter", "price_per_unit": 0.017})
    said = (await stand.client.patch("/sources/hunter", json={"enabled": False, "monthly_fee": 34})).json()
    assert (said["enabled"], said["usable"], said["plan"]["name"]) == (False, False, "starter")
    assert (said["price"]["per_unit"], said["price"]["monthly_fee"]) == (0.017, 34)
    assert "switched off" in said["why_not"]
    limits = [{"most": 3, "seconds": 60}]
    bases = {"main": "https://hunter.test/v2"}
    said = (await stand.client.patch("/sources/hunter", json={"limits": limits, "bases": bases})).json()
    assert said["plan"]["limits"] == [{"most": 3, "seconds": 60, "per": "key"}]
    assert said["bases"]["main"] == "https://hunter.test/v2"


@pytest.mark.parametrize(
    ("name", "body", "status", "field"),
    [
        ("nowhere", {}, 404, "name"),
        ("hunter", {"plan": "golden"}, 422, "plan"),
        ("hunter", {"bases": {"moon": "https://hunter.test"}}, 422, "bases"),
        ("hunter", {"bases": {"main": "file:///etc/passwd"}}, 422, "bases.main"),
        ("hunter", {"limits": [{"most": 0, "seconds": 1}]}, 422, "limits.0.most"),
        ("hunter", {"price_per_unit": -1}, 422, "price_per_unit"),
    ],
)
async def test_what_a_source_does_not_have_is_refused(
    stand: Stand, name: str, body: dict[str, Any], status: int, field: str
) -> None:
    answer = await stand.client.patch(f"/sources/{name}", json=body)
    assert (answer.status_code, answer.json()["field"]) == (status, field), answer.text


async def test_a_budget_is_set_replaced_listed_and_ended(stand: Stand) -> None:
    first = (await stand.client.post("/budgets", json={"period": "month", "cap": 20})).json()
    again = await stand.client.post("/budgets", json={"period": "month", "cap": 12.5})
    assert again.status_code == 201
    assert again.json()["id"] == first["id"]
    await stand.client.post(
        "/budgets", json={"period": "day", "cap": 10, "unit": "units", "source": "hunter"}
    )
    page = (await stand.client.get("/budgets")).json()
    assert [
        (item["cap"], item["left"], item["quota"]) for item in page["items"] if item["unit"] == "USD"
    ] == [(12.5, 12.5, False)]
    assert page["total"] == 2
    assert (await stand.client.delete(f"/budgets/{first['id']}")).json() == {"ended": first["id"]}
    assert (await stand.client.delete(f"/budgets/{first['id']}")).status_code == 404


async def test_a_quota_is_the_plans_and_cannot_be_ended(stand: Stand) -> None:
    await stand.key("hunter")
    await stand.client.get("/discovery/sources")
    quotas = [
        item for item in (await stand.client.get("/budgets")).json()["items"] if item["source"] == "hunter"
    ]
    assert [(item["quota"], item["cap"]) for item in quotas] == [(True, 50)]
    assert (await stand.client.delete(f"/budgets/{quotas[0]['id']}")).status_code == 404


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"period": "month", "cap": 5, "unit": "units"}, 422, "unit"),
        ({"period": "month", "cap": -5}, 422, "cap"),
        ({"period": "run", "cap": 5}, 422, "period"),
        ({"period": "month", "cap": 5, "source": "nowhere"}, 404, "source"),
    ],
)
async def test_a_budget_that_means_nothing_is_refused(
    stand: Stand, body: dict[str, Any], status: int, field: str
) -> None:
    answer = await stand.client.post("/budgets", json=body)
    assert (answer.status_code, answer.json()["field"]) == (status, field), answer.text


async def test_the_ledger_tells_every_call_and_is_paged(stand: Stand) -> None:
    await stand.key("apollo")
    await stand.key("hunter")
    for query in ("software in Canada", "software in Germany", "fintech in the United States"):
        wanted = {"query": query, "sources": ["apollo", "hunter"], "limit": 5}
        assert (await stand.client.post("/discovery/search", json=wanted)).status_code == 200
    whole = (await stand.client.get("/ledger")).json()
    paid = (await stand.client.get("/ledger", params={"paid": True})).json()
    assert {item["source"] for item in whole["items"]} == {"apollo", "hunter"}
    assert {item["source"] for item in paid["items"]} == {"apollo"}
    assert paid["total"] == 3
    assert paid["cost"] == whole["cost"] == {"USD": pytest.approx(3 * 0.0196)}
    assert all(
        item["why"] and item["asked_by"] == "api" and item["purpose"] == "search" for item in paid["items"]
    )
    seen, cursor = [], None
    while True:
        page = (
            await stand.client.get("/ledger", params={"limit": 2, **({"cursor": cursor} if cursor else {})})
        ).json()
        seen += [item["id"] for item in page["items"]]
        if (cursor := page["next_cursor"]) is None:
            break
    assert seen == [item["id"] for item in whole["items"]]
    for narrow, total in (
        ({"source": "hunter"}, whole["total"] - 3), ({"outcome": "in_doubt"}, 0), ({"state": "sent"}, 0),
        ({"run_id": str(uuid4())}, 0),
    ):  # fmt: skip
        assert (await stand.client.get("/ledger", params=narrow)).json()["total"] == total


async def test_a_ledger_of_nothing_known_is_refused(stand: Stand) -> None:
    for wrong in ({"cursor": "AAAA"}, {"state": "lost"}, {"run_id": "one"}):
        assert (await stand.client.get("/ledger", params=wrong)).status_code in (404, 422)


async def test_calls_in_doubt_are_settled_by_the_sources_own_books(stand: Stand) -> None:
    await stand.key("apollo")
    asked = await stand.client.post("/reconciliations", json={"source": "apollo"})
    nothing = {"source": "apollo", "charged": 0, "released": 0, "left": 0, "reason": "nothing is in doubt"}
    assert (await stand.job(asked))["result"] == {"sources": [nothing]}
    icp = (await stand.client.post("/icps", json=ICP)).json()["id"]
    run = {"icp_id": icp, "sources": ["apollo"], "limit": 5}
    await stand.job(await stand.client.post("/discovery/runs", json=run))
    stand.twin.desk.faults = Faults("lossy", {"apollo": {"lost": 1.0}})
    search = {"query": "software in Germany", "sources": ["apollo"]}
    said = (await stand.client.post("/discovery/search", json=search)).json()
    assert [item["outcome"] for item in said["sources"]] == ["in_doubt"]
    assert said["cost"] == {"USD": 0.0196}
    stand.twin.desk.faults = Faults("none", {})
    done = (await stand.job(await stand.client.post("/reconciliations", json={})))["result"]["sources"]
    assert [(item["source"], item["charged"], item["left"]) for item in done] == [("apollo", 1, 0)], done
    whole = (await stand.client.get("/ledger", params={"source": "apollo"})).json()
    charged = stand.twin.books.charged("apollo")["apollo", "credit"]
    assert whole["cost"] == {"USD": pytest.approx(0.0196 * float(charged))}


async def test_nobodys_doubts_cannot_be_settled(stand: Stand) -> None:
    refused = await stand.client.post("/reconciliations", json={"source": "nowhere"})
    assert (refused.status_code, refused.json()["field"]) == (404, "source")
