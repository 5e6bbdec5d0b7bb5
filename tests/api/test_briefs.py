"""Briefs and the four answers over the API."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from tests.api.conftest import ICP

pytestmark = pytest.mark.anyio


async def a_lead(client: httpx2.AsyncClient) -> str:
    """A lead with something to tell."""
    assert (
        await client.post("/icps", json={**ICP, "decisionMakers": {"titles": ["CTO"]}})
    ).status_code == 201
    said = {
        "name": "Kestrel 王", "website": "kestrel.example", "head_count": 120, "country": "Germany", "technologies": "AWS; React",
        "industries": ["SaaS"], "contact": {"name": "Jane Doe", "title": "CTO", "email": "jane@kestrel.example"},
    }  # fmt: skip
    answer = await client.post("/leads?force=true", json=said)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def test_a_brief_is_made_shown_and_downloaded(client: httpx2.AsyncClient) -> None:
    lead = await a_lead(client)
    none = await client.get(f"/leads/{lead}/brief")
    assert (none.status_code, none.json()["code"]) == (404, "no_brief")
    made = await client.post(f"/leads/{lead}/brief")
    assert made.status_code == 200, made.text
    brief: dict[str, Any] = made.json()
    texts = [one["text"] for section in brief["sections"] for one in section["sentences"]]
    assert any("employs 120 people" in text for text in texts), texts
    assert any("Jane Doe is CTO" in text for text in texts), texts
    known = {fact["id"] for fact in brief["facts"]}
    assert all(set(one["cites"]) <= known for section in brief["sections"] for one in section["sentences"])
    assert (await client.get(f"/leads/{lead}/brief")).json()["sections"] == brief["sections"]
    for kind, start in (("md", b"# Kestrel"), ("html", b"<!doctype html>"), ("pdf", b"%PDF-")):
        file = await client.get(f"/leads/{lead}/brief", params={"format": kind})
        assert file.status_code == 200, file.text
        assert file.content.startswith(start)
        assert f".{kind}" in file.headers["content-disposition"]


async def test_an_outdated_brief_is_shown_as_such_and_not_downloaded(client: httpx2.AsyncClient) -> None:
    lead = await a_lead(client)
    await client.post(f"/leads/{lead}/brief")
    answered = await client.post(
        f"/leads/{lead}/bant", json={"name": "budget", "state": "true", "note": "200k in Q1"}
    )
    assert answered.status_code == 200, answered.text
    budget = next(one for one in answered.json()["answers"] if one["name"] == "budget")
    assert (budget["state"], budget["decided_by"], budget["reason"]) == ("true", "api", "200k in Q1")
    assert (await client.get(f"/leads/{lead}/brief")).json()["outdated"] is True
    refused = await client.get(f"/leads/{lead}/brief?format=pdf")
    assert (refused.status_code, refused.json()["code"]) == (409, "outdated_brief")
    assert (await client.post(f"/leads/{lead}/brief")).json()["outdated"] is False


async def test_the_four_answers_are_true_false_or_unknown_with_what_they_rest_on(
    client: httpx2.AsyncClient,
) -> None:
    lead = await a_lead(client)
    said = (await client.get(f"/leads/{lead}/bant")).json()
    assert [one["name"] for one in said["answers"]] == ["budget", "authority", "need", "timeline"]
    authority = said["answers"][1]
    assert authority["state"] == "true"
    assert authority["cites"]
    assert said["qualification"] == "nurture"
    wrong = await client.post(f"/leads/{lead}/bant", json={"name": "mood", "state": "true"})
    assert wrong.status_code == 422
    assert (await client.get("/leads/0199f3a0-0000-7000-8000-000000000000/bant")).status_code == 404


async def test_leads_are_listed_by_what_the_four_answers_made_of_them(client: httpx2.AsyncClient) -> None:
    lead = await a_lead(client)
    await client.post(f"/leads/{lead}/brief")
    for wanted, total in (("nurture", 1), ("qualified", 0)):
        for more in ({}, {"q": "kestrel"}):
            found = (await client.get("/leads", params={"qualification": wanted, **more})).json()
            assert (found["total"], len(found["items"])) == (total, total), (wanted, more)
    await client.post(f"/leads/{lead}/bant", json={"name": "need", "state": "false"})
    assert (await client.get("/leads?qualification=disqualified")).json()["total"] == 1
    assert (await client.get("/leads?qualification=great")).status_code == 422


async def test_without_a_model_rules_write_and_say_so(client: httpx2.AsyncClient) -> None:
    lead = await a_lead(client)
    made = await client.post(f"/leads/{lead}/brief?model=true")
    assert made.status_code == 200, made.text
    assert made.json()["writer"] == "rules"
    assert "No language model" in made.json()["reason"]
