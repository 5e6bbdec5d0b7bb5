"""Behaviour of alerts and webhooks over the API."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from leadwright.faces.api.app import create_api
from leadwright.kernel.db import Database
from leadwright.kernel.settings import Settings
from tests.loopback_web import Web, response, serving

pytestmark = pytest.mark.anyio
V1 = "http://localhost/api/v1"


@pytest.fixture
async def web() -> AsyncIterator[tuple[Web, str]]:
    served = Web()
    async with serving(served) as address:
        yield served, address


@pytest.fixture
async def client(
    database: Database, tmp_path: Path, web: tuple[Web, str]
) -> AsyncIterator[httpx2.AsyncClient]:
    config = Settings(home=tmp_path, outside="mapped", host_map={"*.example": web[1]})
    transport = httpx2.ASGITransport(app=create_api(database, config))
    async with httpx2.AsyncClient(transport=transport) as opened:
        yield opened


async def test_a_rule_a_person_and_a_channel(client: httpx2.AsyncClient, web: tuple[Web, str]) -> None:
    web[0].route("hooks.example", "/in", response(200))
    person = (await client.post(f"{V1}/alert-recipients", json={"name": "Ada", "zone": "Europe/Berlin", "quiet_from": "20:00",
        "quiet_until": "07:00", "most_a_day": 5})).json()  # fmt: skip
    assert (person["zone"], person["quiet_from"], person["digest"]) == ("Europe/Berlin", "20:00", "daily")
    secret = "json://hooks.example/in?token=verysecret"
    channel = (
        await client.post(f"{V1}/alert-channels", json={"recipient_id": person["id"], "address": secret})
    ).json()
    assert "verysecret" not in str(channel)
    tested = (await client.post(f"{V1}/alert-channels/{channel['id']}/test")).json()
    assert tested["test_outcome"] == "arrived"
    assert len(web[0].requests) == 1
    document = {"signals": ["funding_round"], "enters": ["hot"], "points": 10}
    made = await client.post(
        f"{V1}/alert-rules", json={"name": "Mine", "recipient_id": person["id"], "rule": document}
    )
    assert made.status_code == 201
    assert made.json()["rule"] == document
    preview = (await client.post(f"{V1}/alert-rules/preview", json={"rule": document})).json()
    assert (preview["times"], preview["days"]) == (0, 90)
    off = await client.patch(f"{V1}/alert-rules/{made.json()['id']}", json={"enabled": False})
    assert off.json()["enabled"] is False
    assert (await client.delete(f"{V1}/alert-recipients/{person['id']}")).status_code == 200
    assert (await client.get(f"{V1}/alert-rules")).json()["total"] == 0
    assert (await client.get(f"{V1}/alert-channels")).json()["total"] == 0


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("alert-rules/preview", {"rule": {}}, "signals"),
        ("alert-rules/preview", {"rule": {"signals": ["nothing"]}}, "rule.signals.0"),
        ("alert-recipients", {"name": "Ada", "zone": "Mars/Base"}, "zone"),
        ("webhooks", {"url": "http://127.0.0.1:9/hook"}, "url"),
        ("webhooks", {"url": "ftp://crm.example/hook"}, "url"),
    ],
)
async def test_what_is_wrong_is_named(
    client: httpx2.AsyncClient, path: str, body: dict[str, object], field: str
) -> None:
    answer = await client.post(f"{V1}/{path}", json=body)
    assert (answer.status_code, answer.json()["field"]) == (422, field)


async def test_a_channel_within_our_walls_is_refused(client: httpx2.AsyncClient) -> None:
    person = (await client.post(f"{V1}/alert-recipients", json={"name": "Ada"})).json()
    for address in (
        "json://127.0.0.1:5432/",
        "syslog://",
        "mailto://u:p@localhost?from=a@b.example&to=a@b.example",
    ):
        answer = await client.post(
            f"{V1}/alert-channels", json={"recipient_id": person["id"], "address": address}
        )
        assert (answer.status_code, answer.json()["field"]) == (422, "address"), address


async def test_the_secret_of_a_webhook_is_shown_once_and_can_be_changed(client: httpx2.AsyncClient) -> None:
    made = (
        await client.post(f"{V1}/webhooks", json={"url": "https://crm.example/hook", "label": "CRM"})
    ).json()
    assert made["secret"].startswith("whsec_")
    assert "secret" not in (await client.get(f"{V1}/webhooks/{made['id']}")).json()
    again = (await client.post(f"{V1}/webhooks/{made['id']}/rotate")).json()
    assert again["secret"] != made["secret"]
    assert (await client.get(f"{V1}/webhooks/deliveries", params={"dead": True})).json()["items"] == []
    assert (await client.delete(f"{V1}/webhooks/{made['id']}")).status_code == 200
