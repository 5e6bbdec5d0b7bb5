"""Discovery: a search makes no leads, a run does, and a source that fails is never an empty answer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from leadwright.kernel.db import Database, Scope

from .conftest import ICP
from .market import Stand, standing

pytestmark = pytest.mark.anyio
SEARCH = {"query": "software companies in the United States", "limit": 20}


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("APOLLO_API_KEY", "HUNTER_API_KEY", "CRUNCHBASE_API_KEY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
async def stand(database: Database, tmp_path: Path) -> AsyncIterator[Stand]:
    async with standing(database, tmp_path) as opened:
        yield opened


async def test_a_search_names_companies_once_and_makes_no_leads(stand: Stand, scope: Scope) -> None:
    for source in ("apollo", "hunter"):
        await stand.key(source)
    answer = await stand.client.post("/discovery/search", json={**SEARCH, "sources": ["apollo", "hunter"]})
    assert answer.status_code == 200, answer.text
    said = answer.json()
    assert said["sources_queried"] == ["apollo", "hunter"]
    assert {item["outcome"] for item in said["sources"]} == {"hit"}
    domains = [item["domain"] for item in said["results"]]
    assert 0 < len(domains) <= 20
    assert len(set(domains)) == len(domains)
    assert said["total"] >= len(domains)
    assert any(len(item["sources"]) == 2 for item in said["results"])
    assert all(item["source"] == item["sources"][0] for item in said["results"])
    assert all(
        item["ai_adoption_score"] is None or 0 <= item["ai_adoption_score"] <= 100 for item in said["results"]
    )
    assert {item["criterion"] for item in said["interpreted"]} == {"industries", "places"}
    charged = stand.twin.books.charged("apollo")["apollo", "credit"]
    assert said["cost"] == {"USD": pytest.approx(0.0196 * float(charged))}
    assert said["quota_remaining"]["apollo"] < 50
    assert said["quota_remaining"]["hunter"] == 50
    assert await scope.value("SELECT count(*) FROM leads") == 0


async def test_the_same_search_again_costs_nothing(stand: Stand) -> None:
    await stand.key("apollo")
    first = await stand.client.post("/discovery/search", json={**SEARCH, "sources": ["apollo"]})
    again = await stand.client.post("/discovery/search", json={**SEARCH, "sources": ["apollo"]})
    assert first.json()["cost"] != {}
    assert again.json()["cost"] == {}
    assert again.json()["results"] == first.json()["results"]


async def test_paid_sources_are_asked_only_if_named_or_allowed(stand: Stand) -> None:
    for source in ("apollo", "hunter"):
        await stand.key(source)
    plain = (await stand.client.post("/discovery/search", json=SEARCH)).json()
    assert "hunter" in plain["sources_queried"]
    assert "apollo" not in plain["sources_queried"]
    assert plain["cost"] == {}
    paid = (await stand.client.post("/discovery/search", json={**SEARCH, "paid": True})).json()
    assert "apollo" in paid["sources_queried"]


async def test_a_cap_locks_a_source_and_the_answer_says_so(stand: Stand) -> None:
    await stand.key("apollo")
    wanted = {**SEARCH, "sources": ["apollo"], "budget": {"amount": 0.001, "currency": "USD"}}
    said = (await stand.client.post("/discovery/search", json=wanted)).json()
    assert said["results"] == []
    assert said["total"] == 0
    assert said["sources"][0]["outcome"] == "locked"
    assert "budget" in said["sources"][0]["reason"]
    assert stand.twin.books.charged("apollo") == {}


async def test_a_source_without_a_key_is_locked_not_empty(stand: Stand) -> None:
    said = (await stand.client.post("/discovery/search", json={**SEARCH, "sources": ["hunter"]})).json()
    assert [(item["source"], item["outcome"]) for item in said["sources"]] == [("hunter", "locked")]


async def test_filters_win_over_the_words_of_the_query(stand: Stand) -> None:
    await stand.key("hunter")
    filters = {"location": "Canada", "employee_count_min": 20, "employee_count_max": 900}
    wanted = {
        "query": "software in the United States frobnicating",
        "filters": filters,
        "sources": ["hunter"],
    }
    said = (await stand.client.post("/discovery/search", json=wanted)).json()
    assert [item["overridden"] for item in said["interpreted"] if item["criterion"] == "places"] == [True]
    assert said["unused"] == ["frobnicating"]
    assert said["results"]
    assert all(item["location"] is None or item["location"].endswith("Canada") for item in said["results"])


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({}, 422, "query"),
        ({"query": "frobnicating"}, 422, "query"),
        ({"filters": {"location": "Zzyzxia"}}, 422, "filters.location"),
        ({"filters": {"funding_stage": ["Zed"]}}, 422, "filters.funding_stage"),
        ({"filters": {"employee_count_min": 9, "employee_count_max": 3}}, 422, "filters.employee_count_min"),
        ({"query": "software", "sources": ["nowhere"]}, 404, "sources"),
        ({"query": "software", "sources": ["newsapi"]}, 404, "sources"),
        ({"query": "software", "limit": 0}, 422, "limit"),
        ({"query": "software", "budget": {"amount": 1, "currency": "dollars"}}, 422, "budget.currency"),
    ],
)
async def test_a_search_that_cannot_be_made_is_refused(
    stand: Stand, body: dict[str, object], status: int, field: str
) -> None:
    answer = await stand.client.post("/discovery/search", json=body)
    assert (answer.status_code, answer.json()["field"]) == (status, field), answer.text


async def test_a_run_makes_scored_leads_within_its_budget(stand: Stand, scope: Scope) -> None:
    for source in ("apollo", "hunter"):
        await stand.key(source)
    icp = (await stand.client.post("/icps", json=ICP)).json()["id"]
    wanted = {
        "icp_id": icp,
        "sources": ["apollo", "hunter"],
        "limit": 30,
        "budget": {"amount": 0.05, "currency": "USD"},
    }
    job = await stand.job(await stand.client.post("/discovery/runs", json=wanted))
    result = job["result"]
    assert result["new"] > 0
    assert result["known"] == 0
    assert result["cost"].get("USD", 0) <= 0.05
    leads = (await stand.client.get("/leads")).json()
    assert (
        leads["total"] == await scope.value("SELECT count(*) FROM leads WHERE stage = 'new'") == result["new"]
    )
    calls = (await stand.client.get("/ledger", params={"run_id": result["run_id"]})).json()
    assert calls["total"] >= 2
    assert {item["source"] for item in calls["items"]} == {"apollo", "hunter"}
    assert calls["cost"] == pytest.approx(result["cost"])
    assert {item["outcome"] for item in result["sources"]} <= {"hit", "miss", "locked"}
    again = await stand.job(await stand.client.post("/discovery/runs", json={**wanted, "budget": None}))
    assert again["result"]["known"] > 0


async def test_a_run_for_nobodys_icp_is_refused(stand: Stand) -> None:
    answer = await stand.client.post("/discovery/runs", json={})
    assert answer.status_code == 404
    await stand.client.post("/icps", json=ICP)
    answer = await stand.client.post("/discovery/runs", json={"sources": ["google_news"]})
    assert (answer.status_code, answer.json()["field"]) == (404, "sources")


async def test_a_run_is_started_once_a_key(stand: Stand) -> None:
    await stand.client.post("/icps", json=ICP)
    sent = [
        await stand.client.post("/discovery/runs", json={"limit": 5}, headers={"idempotency-key": "one"})
        for _ in range(2)
    ]
    assert sent[0].json()["id"] == sent[1].json()["id"]


async def test_sources_say_whether_they_can_be_asked_and_how_they_are(stand: Stand) -> None:
    await stand.key("apollo")
    await stand.client.post("/discovery/search", json={**SEARCH, "sources": ["apollo"]})
    page = (await stand.client.get("/discovery/sources")).json()
    known = {item["name"]: item for item in page["items"]}
    assert page["total"] == len(known)
    assert page["next_cursor"] is None
    apollo, hunter = known["apollo"], known["hunter"]
    assert (apollo["usable"], apollo["why_not"]) == (True, "")
    assert not hunter["usable"]
    assert "HUNTER_API_KEY" in hunter["why_not"]
    assert apollo["quota"]["spent"] >= 1
    assert apollo["health"]["hit_rate"] == 1.0
    assert apollo["price"]["per_unit"] == 0.0196
    assert {item["does"] for item in apollo["operations"]} >= {"find_companies", "person", "company"}
    first = (await stand.client.get("/discovery/sources", params={"limit": 2})).json()
    rest = (await stand.client.get("/discovery/sources", params={"cursor": first["next_cursor"]})).json()
    assert [item["name"] for item in (*first["items"], *rest["items"])] == list(known)
