"""The API of consents, countries, plays, limits and health."""

from __future__ import annotations

from collections.abc import Iterator

import httpx2
import pytest

from leadwright.kernel.ids import new_id
from leadwright.kernel.settings import settings

pytestmark = pytest.mark.anyio
ANA = {"kind": "email", "value": "ana@oak.example"}


@pytest.fixture(autouse=True)
def install_key(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LEADWRIGHT_INSTALL_KEY", "a key of tests and of nobody else")
    settings.cache_clear()
    yield
    settings.cache_clear()


async def test_may_we_write_follows_what_was_said(client: httpx2.AsyncClient) -> None:
    asked = {"identifiers": [ANA], "channel": "email", "country": "DE"}
    answer = (await client.post("/may-we-write", json=asked)).json()
    assert (answer["allowed"], answer["code"], answer["rule"]["needs"]) == (False, "no_consent", "consent")
    given = {
        "identifiers": [ANA],
        "channel": "email",
        "wording": "Yes.",
        "source": "a form",
        "given_at": "2026-03-03T10:00:00Z",
    }
    kept = await client.post("/consents", json=given)
    assert kept.status_code == 201
    answer = (await client.post("/may-we-write", json=asked)).json()
    assert (answer["allowed"], answer["consent_id"]) == (True, kept.json()["id"])
    gone = await client.post(f"/consents/{kept.json()['id']}/withdraw", json={"how": "a reply"})
    assert gone.json()["withdrawn_how"] == "a reply"
    assert (await client.post("/may-we-write", json=asked)).json()["code"] == "consent_withdrawn"
    listed = (await client.get("/consents")).json()
    assert (listed["total"], listed["next_cursor"]) == (1, None)
    assert (await client.post(f"/consents/{new_id()}/withdraw", json={"how": "x"})).status_code == 404
    wrong = (await client.post("/consents", json={**given, "wording": ""})).json()
    assert (wrong["status"], wrong["field"]) == (422, "wording")


async def test_a_contact_is_answered_for_every_channel(client: httpx2.AsyncClient) -> None:
    lead = (
        await client.post("/leads", json={"name": "Oak", "website": "oak.example", "country": "US"})
    ).json()
    made = await client.post(
        "/contacts", json={"company_id": lead["company_id"], "name": "Ana Oak", "email": "ana@oak.example"}
    )
    contact = made.json()["id"]
    found = (await client.get(f"/contacts/{contact}/permissions")).json()
    assert {name: one["allowed"] for name, one in found["permissions"].items()} == {
        "email": True,
        "call": True,
        "linkedin": True,
    }
    assert (found["country"], found["country_of_company"]) == ("US", True)
    said = {
        "contact_id": contact,
        "act": "objection",
        "channel": "any",
        "source": "their reply",
        "given_at": "2026-03-03T10:00:00Z",
    }
    await client.post("/consents", json=said)
    found = (await client.get(f"/contacts/{contact}/permissions")).json()
    assert {one["code"] for one in found["permissions"].values()} == {"objected"}
    assert len(found["consents"]) == 1
    assert (await client.get(f"/contacts/{new_id()}/permissions")).status_code == 404


async def test_countries_plays_and_limits_are_decided_and_brought_back(client: httpx2.AsyncClient) -> None:
    put = await client.put("/contact-rules/DE/email", json={"needs": "interest", "why": "counsel"})
    assert put.json()["decided_by"] == "api"
    assert [one["country"] for one in (await client.get("/contact-rules?decided=true")).json()["items"]] == [
        "DE"
    ]
    assert (await client.delete("/contact-rules/DE/email")).json()["needs"] == "consent"
    played = (await client.patch("/plays/warm", json={"reach": ["write"]})).json()
    assert (played["reach"], played["name"]) == (["write"], "Priority queue")
    assert (await client.delete("/plays/warm")).json()["decided_by"] is None
    assert len((await client.get("/plays")).json()["items"]) == 4
    limits = (await client.patch("/outreach/limits", json={"first_by_hand": 3, "workspace_a_day": 40})).json()
    assert (limits["first_by_hand"], limits["workspace_a_day"], limits["role"]) == (3, 40, "refuse")
    assert (await client.patch("/outreach/limits", json={"workspace_a_day": None})).json()[
        "workspace_a_day"
    ] is None


async def test_a_board_without_mailboxes_is_empty_and_an_unknown_one_is_not_found(
    client: httpx2.AsyncClient,
) -> None:
    assert (await client.get("/outreach/health")).json() == {"mailboxes": [], "domains": [], "recipients": []}
    assert (await client.get("/outreach/experiments")).json() == {"items": []}
    assert (await client.post(f"/outreach/health/{new_id()}/resume", json={"reason": "x"})).status_code == 404
