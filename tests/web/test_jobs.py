"""The pages of jobs, workflows and watchlists, over a running server."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx2
import pytest

from tests.web.conftest import Site


@pytest.fixture(scope="module")
def client(site: Site) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=site.url, follow_redirects=True, timeout=30) as opened:
        yield opened


def post(client: httpx2.Client, path: str, **form: str) -> httpx2.Response:
    return client.post(path, data=form, headers={"origin": str(client.base_url).rstrip("/")})


def test_jobs_and_workflows_are_shown_paused_changed_and_run(client: httpx2.Client) -> None:
    page = client.get("/jobs")
    assert page.status_code == 200
    for words in (
        "Proactive discovery",
        "Signal monitoring",
        "No worker is alive",
        "off",
        "every day at 04:00",
    ):
        assert words in page.text
    assert "is paused" in post(client, "/workflows", workflow="monitoring", action="pause").text
    assert "goes on" in post(client, "/workflows", workflow="monitoring", action="resume").text
    changed = post(
        client, "/workflows", workflow="monitoring", action="set", every="week", at="05:30", weekday="2",
        **{"limit.asks": "40", "limit.minutes": "5", "limit.max_cost": "0", "limit.currency": "USD", "limit.whom": "all"},
    )  # fmt: skip
    assert "every Wednesday at 05:30" in changed.text
    refused = post(client, "/workflows", workflow="monitoring", action="set", every="day", at="25:00")
    assert refused.status_code == 422
    job = post(client, "/workflows", workflow="upkeep", action="run")
    assert "Keep the house" in job.text
    assert "It waits for its turn" in job.text
    path = str(job.url.path)
    assert "cancelled" in post(client, f"{path}/cancel").text
    again = post(client, f"{path}/rerun")
    assert str(again.url.path) != path
    assert "an earlier job" in again.text
    assert "Keep the house" in client.get("/jobs?workflow=upkeep&state=cancelled").text
    assert client.get("/jobs?state=strange").status_code == 422
    asked = {"hx-request": "true", "hx-request-type": "partial"}
    for path_, name in ((path, "job"), ("/jobs", "jobs")):
        part = client.get(path_, headers={**asked, "hx-target": f"div#{name}"}).text
        assert '<nav class="side"' not in part
        assert f'id="{name}"' not in part  # what fills the element, not the element again
    ended = client.get(f"{path}/events")
    assert ended.headers["content-type"].startswith("text/event-stream")
    assert "event: ended" in ended.text


def test_leads_lists_and_tiers_are_watched_and_let_go(client: httpx2.Client) -> None:
    assert "Nobody watches anything" in client.get("/watchlists").text
    found = re.search(r"/leads/([0-9a-f-]{36})", client.get("/").text)
    assert found
    lead = f"/leads/{found[1]}"
    assert "Watched" in post(client, f"{lead}/watch", action="watch", why="<b>big</b>").text
    listed = post(client, f"{lead}/watch", action="list", name="Fair in Lisbon")
    assert "on the list Fair in Lisbon" in listed.text
    tier = post(client, "/watchlists/tier", tier="hot", why="")
    assert tier.status_code == 200
    page = client.get("/watchlists").text
    assert "&lt;b&gt;big" in page
    made = re.search(r'/watchlists/([0-9a-f-]{36})"', page)
    assert made
    assert found[1] in client.get(f"/watchlists/{made[1]}").text
    post(client, f"/watchlists/{made[1]}/leads/{found[1]}/off")
    assert "Nothing is on this list yet" in client.get(f"/watchlists/{made[1]}").text
    assert "no more" in post(client, f"/watchlists/{made[1]}/end").text
    assert post(client, "/watchlists/tier", tier="boiling").status_code == 422
    assert "no longer watched" in post(client, f"{lead}/watch", action="unwatch").text
