"""One workspace asks for the things of another, by every route that names one: the answer is as for what does not exist."""

from __future__ import annotations

import difflib
import re
from typing import Any
from uuid import UUID, uuid4

import httpx2
import psycopg
import pytest

from leadwright.faces.api.app import PREFIX

from .conftest import House, as_owner
from .test_matrix import ALL, Route

pytestmark = pytest.mark.anyio
THEIRS = UUID("00000000-0000-7000-8000-0000000000bb")
ICP = {"name": "Mid-size software", "industries": ["SaaS"], "geographies": ["US"]}
WITH_IDS = [route for route in ALL if re.search(r"\{\w*id\w*\}|\{which\}|\{type_\}", route.path)]
SEEN_ANYWHERE = {"/join/{link}", "/reset/{link}", "/static/{name}"}


async def fill(house: House, program: httpx2.AsyncClient) -> None:
    """Make one of everything that can be made by the API without asking the world."""
    icp = (await program.post("/icps", json=ICP)).json()["id"]
    lead = (
        await program.post(
            "/leads", json={"name": "Acme", "website": "quillworks.io", "country": "US", "industries": "SaaS"}
        )
    ).json()
    made: list[tuple[str, str, dict[str, Any]]] = [
        (
            "POST",
            "/contacts",
            {"name": "Jane Doe", "company_id": lead["company_id"], "email": "jane@quillworks.io"},
        ),
        ("POST", "/watchlists", {"name": "Fair"}),
        ("POST", "/watches", {"lead_id": lead["id"]}),
        ("POST", "/budgets", {"cap": "5", "unit": "USD", "period": "month"}),
        ("POST", "/credentials", {"source": "hunter", "secrets": {"key": "x"}, "test": False}),
        ("POST", "/alert-recipients", {"name": "Ada", "zone": "UTC"}),
        ("POST", "/events/keys", {"name": "website"}),
        ("POST", "/events/hooks", {"name": "forms"}),
        ("POST", "/scores", {}),
        ("POST", "/keys", {"name": "report", "scopes": ["read"]}),
        ("POST", "/users/invitations", {"email": "new@acme.example", "role": "viewer"}),
        ("POST", f"/leads/{lead['id']}/undo", {}),
        (
            "POST",
            "/contacts",
            {"name": "John Roe", "company_id": lead["company_id"], "email": "john@quillworks.io"},
        ),
    ]
    for method, path, body in made:
        done = await program.request(method, path, json=body)
        assert done.status_code < 300 or path.endswith("/undo"), (path, done.text)
    await program.patch(f"/leads/{lead['id']}", json={"verdict": "good"})
    upload = {"content-type": "text/csv"}
    await program.post("/leads/import", content="company,website\nBirch,birch.io\n", headers=upload)
    assert icp


def ids(url: str, workspace: UUID) -> dict[str, list[str]]:
    """Up to two ids of each table that has rows of a workspace, as the owner of the tables sees them."""
    found: dict[str, list[str]] = {}
    with as_owner(url) as connection:
        tables = connection.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_attribute w ON w.attrelid = c.oid AND w.attname = 'workspace_id'"
            " JOIN pg_attribute i ON i.attrelid = c.oid AND i.attname = 'id' AND i.atttypid = 'uuid'::regtype"
            " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'"
        ).fetchall()
        for (name,) in tables:
            query = f"SELECT id FROM {name} WHERE workspace_id = %s ORDER BY id LIMIT 2"
            rows = connection.execute(psycopg.sql.SQL(query), [workspace]).fetchall()  # type: ignore[arg-type]
            if rows:
                found[name] = [str(row[0]) for row in rows]
        people = connection.execute(
            "SELECT user_id FROM memberships WHERE workspace_id = %s", [workspace]
        ).fetchall()
        found["users"] = [str(row[0]) for row in people]
        found["sessions"] = [str(row[0]) for row in connection.execute("SELECT id FROM sessions").fetchall()]
    return found


async def test_another_workspace_gets_the_answer_of_what_does_not_exist(
    owned: House, database_url: str
) -> None:
    async with owned.database.scope() as scope:
        from leadwright.workspace.accounts import users

        ada = await users.by_email(scope, "ada@acme.example")
    assert ada is not None
    await fill(owned, owned.program(await owned.key(ada, "admin")))
    await owned.token(ada)
    ours = ids(database_url, UUID("00000000-0000-7000-8000-000000000001"))
    assert {"leads", "companies", "contacts", "icps", "jobs", "api_keys", "watchlists", "invitations"} <= set(
        ours
    ), sorted(ours)
    eve = await owned.person("owner", "eve@other.example", THEIRS)
    browser = owned.browser(await owned.token(eve, THEIRS))
    owned.forget()
    wanted = sorted({item for items in ours.values() for item in items})
    other, asked = [], 0
    for route in WITH_IDS:
        if route.path in SEEN_ANYWHERE:
            continue
        nothing = str(uuid4())
        expected = told(await ask(browser, route, nothing), nothing)
        for item in wanted:
            asked += 1
            seen = told(await ask(browser, route, item), item)
            if seen != expected:
                other.append((route.method, route.path, item, difference(expected, seen)))
    assert not other, other
    assert asked > 1000
    # and nothing of ours was changed by asking
    after = ids(database_url, UUID("00000000-0000-7000-8000-000000000001"))
    assert set(ours.pop("sessions")) <= set(after.pop("sessions"))
    assert after == ours


async def ask(browser: httpx2.AsyncClient, route: Route, item: str) -> httpx2.Response:
    """Ask with one id in every place that takes one. What the request before has said is not part of the answer."""
    if "said" in browser.cookies:
        browser.cookies.delete("said")
    address = re.sub(r"\{\w*id\w*\}|\{which\}|\{type_\}", item, route.path)
    address = re.sub(r"\{\w+\}", "name", address)
    if route.method in ("GET", "DELETE"):
        return await browser.request(route.method, address)
    if route.path.startswith(PREFIX):
        return await browser.request(
            route.method, address, json=BODIES.get(f"{route.method} {route.path}", {})
        )
    return await browser.request(route.method, address, data=FORMS)


def difference(expected: tuple[int, str], seen: tuple[int, str]) -> list[str]:
    """What an answer tells that it should not."""
    lines = difflib.unified_diff(expected[1].splitlines(), seen[1].splitlines(), lineterm="", n=0)
    return [f"{expected[0]} {seen[0]}", *(line[:200] for line in lines)][:8]


BODIES: dict[str, dict[str, Any]] = {
    f"PATCH {PREFIX}/users/{{user_id}}": {"role": "viewer"},
    f"PATCH {PREFIX}/leads/{{lead_id}}": {"verdict": "good"},
    f"PATCH {PREFIX}/contacts/{{contact_id}}": {"title": "CTO"},
    f"PUT {PREFIX}/contacts/{{contact_id}}": {"name": "Jane"},
    f"PATCH {PREFIX}/alert-rules/{{rule_id}}": {"enabled": False},
    f"PATCH {PREFIX}/webhooks/{{webhook_id}}": {"enabled": False},
    f"PATCH {PREFIX}/events/keys/{{key_id}}": {"origins": []},
    f"PUT {PREFIX}/icps/{{icp_id}}": ICP,
}
"""Bodies with which a request would do something, where an empty one would be refused first."""
FORMS = {
    "action": "good",
    "role": "viewer",
    "value": "x",
    "how": "drop",
    "reason": "x",
    "back": "/",
    "name": "x",
}


def told(response: httpx2.Response, item: str) -> tuple[int, str]:
    """What an answer tells, the asked id and the number of the request aside."""
    text = response.text.replace(item, "ID")
    text = re.sub(r'"request_id":"[^"]*"', "", text)
    text = re.sub(r"Thrown|[0-9.]+ s\.", "", text)
    return response.status_code, text


async def test_lists_and_totals_of_another_workspace_are_its_own(owned: House) -> None:
    async with owned.database.scope() as scope:
        from leadwright.workspace.accounts import users

        ada = await users.by_email(scope, "ada@acme.example")
    assert ada is not None
    await fill(owned, owned.program(await owned.key(ada, "admin")))
    eve = await owned.person("owner", "eve@other.example", THEIRS)
    browser = owned.browser(await owned.token(eve, THEIRS))
    told_everything = []
    for route in ALL:
        if route.method == "GET" and "{" not in route.path and route.path not in ("/jobs/events", "/metrics"):
            seen = await browser.get(route.address)
            assert seen.status_code < 500, route
            told_everything.append(seen.text)
    everything = "\n".join(told_everything)
    for secret in (
        "quillworks.io",
        "Jane Doe",
        "jane@quillworks.io",
        "Birch",
        "ada@acme.example",
        "new@acme.example",
        "Mid-size software",
    ):
        assert secret not in everything, secret


async def test_accounts_are_shut_to_a_transaction_that_is_not_about_them(
    owned: House, database_url: str
) -> None:
    tables = ("users", "sessions", "passkeys", "sign_in_steps", "sign_in_failures", "rate_windows")
    async with owned.database.scope() as scope:
        for name in tables:
            assert await scope.value(f"SELECT count(*) FROM {name}") == 0, name
    with psycopg.connect(database_url, options="-c role=leadwright_app") as connection:
        for name in (*tables, "memberships", "invitations", "api_keys", "audit_entries", "audit_heads"):
            assert connection.execute(f"SELECT count(*) FROM {name}".encode()).fetchone() == (0,), name


async def test_events_and_hooks_of_another_workspace_come_in_by_its_own_keys(owned: House) -> None:
    from leadwright.faces.worker.run import run_worker

    eve = await owned.person("owner", "eve@other.example", THEIRS)
    program = owned.program(await owned.key(eve, "admin", workspace=THEIRS))
    key = (
        await program.post("/events/keys", json={"name": "site", "origins": ["https://other.example"]})
    ).json()["key"]
    hook = (await program.post("/events/hooks", json={"name": "forms"})).json()
    assert hook["path"] == f"/v1/hooks/{THEIRS}.forms"
    stranger = owned.browser()
    sent = await stranger.post(
        "/v1/track",
        json={"writeKey": key, "event": "Signed up", "anonymousId": "a"},
        headers={"origin": "https://other.example"},
    )
    assert sent.status_code == 200
    assert (await stranger.get(f"/v1/projects/{key}/settings")).status_code == 200
    await run_worker(owned.database, owned.config, until_idle=True)
    assert [item["what"] for item in (await program.get("/events")).json()["items"]] == ["Signed up"]
    async with owned.database.scope() as scope:
        assert await scope.value("SELECT count(*) FROM events") == 0
    unsigned = [
        (await stranger.post(path, json={})).status_code
        for path in (hook["path"], "/v1/hooks/forms", "/v1/hooks/x.forms")
    ]
    assert unsigned[1:] == [404, 404]
    assert unsigned[0] in (400, 401, 403)
