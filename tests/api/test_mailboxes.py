"""Mailboxes over the API: their secrets go in and never come out."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

pytestmark = pytest.mark.anyio
SECRET = "correct horse battery"
BOX: dict[str, Any] = {
    "address": "sal@sender.example", "name": "Sal", "secrets": {"password": SECRET}, "test": False,
    "smtp": {"host": "smtp.sender.example", "port": 587, "security": "starttls"},
    "imap": {"host": "imap.sender.example", "port": 993, "security": "tls"},
    "windows": {"days": [1, 2, 3], "begin": "09:00", "until": "17:00"},
}  # fmt: skip


async def test_a_mailbox_lives(client: httpx2.AsyncClient) -> None:
    made = await client.post("/mailboxes", json=BOX)
    assert made.status_code == 201, made.text
    assert SECRET not in made.text
    box = made.json()
    assert (box["state"], box["windows"]) == (
        "active",
        {"days": [1, 2, 3], "from": "09:00", "until": "17:00"},
    )
    assert box["traffic"]["cap"] == 10
    where = made.headers["location"].removeprefix("/api/v1")
    assert (await client.post("/mailboxes", json=BOX)).status_code == 409
    changed = (await client.patch(where, json={"daily_cap": 5, "signature": "Sal"})).json()
    assert (changed["daily_cap"], changed["signature"]) == (5, "Sal")
    assert (await client.post(f"{where}/pause", json={"reason": "holiday"})).json()["state"] == "paused"
    assert (await client.post(f"{where}/resume")).json()["state"] == "active"
    assert SECRET not in (await client.put(f"{where}/secrets", json={"password": SECRET})).text
    tested = (await client.post(f"{where}/test")).json()
    assert {one["check"] for one in tested["test"]} == {
        "smtp",
        "imap",
        "spf",
        "dkim",
        "dmarc",
        "link",
        "footer",
    }
    assert (await client.get("/mailboxes")).json()["total"] == 1
    assert (await client.delete(where)).json()["ended"] == box["id"]
    assert (await client.get(where)).status_code == 404


async def test_a_provider_needs_no_servers(client: httpx2.AsyncClient) -> None:
    told = {"address": "sal@gmail.com", "secrets": {"password": SECRET}, "test": False}
    box = (await client.post("/mailboxes", json=told)).json()
    assert (box["smtp"]["host"], box["imap"]["host"]) == ("smtp.gmail.com", "imap.gmail.com")


async def test_an_oauth_grant_takes_the_provider_s_address(client: httpx2.AsyncClient) -> None:
    told = {
        "address": "sal@sender.example", "provider": "google", "test": False,
        "secrets": {"client_id": "id", "client_secret": "s", "refresh_token": "r"},
    }  # fmt: skip
    made = await client.post("/mailboxes", json=told)
    assert made.json()["auth"] == "oauth"
    told["secrets"] = {"client_id": "id"}
    told["address"] = "two@sender.example"
    assert (await client.post("/mailboxes", json=told)).status_code == 422


@pytest.mark.parametrize(
    "changed",
    [
        {"smtp": {"host": "smtp.sender.example", "port": 587, "security": "none"}},
        {"address": "nobody"},
        {"daily_cap": -1},
        {"windows": {"days": [8], "begin": "09:00", "until": "17:00"}},
        {"windows": {"days": [1], "begin": "17:00", "until": "09:00"}},
        {"secrets": {"password": "a\r\nb"}},
        {"unknown": 1},
    ],
)
async def test_what_cannot_be_is_refused(client: httpx2.AsyncClient, changed: dict[str, Any]) -> None:
    assert (await client.post("/mailboxes", json=BOX | changed)).status_code == 422
