"""`leadwright crm`, with an invented HubSpot outside: connect, plan, apply, take back, map."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from leadwright.kernel.db import DEFAULT_WORKSPACE
from leadwright.kernel.settings import settings
from leadwright_twin.crm.serve import CrmTwin, crm_twin, serve_crm

from .conftest import Run, told

LIST = "company,website,country,contact name,contact email\n" + "".join(
    f"Fern {n},fern{n}.example,Germany,Ann Bell{n},ann@fern{n}.example\n" for n in range(3)
)


@pytest.fixture
def crm(monkeypatch: pytest.MonkeyPatch) -> Iterator[CrmTwin]:
    """Both invented CRMs on loopback, in a loop of their own."""
    running: list[CrmTwin] = []
    ended = threading.Event()

    async def serve() -> None:
        async with serve_crm(crm_twin(limits=100.0)) as twin:
            running.append(twin)
            while not ended.is_set():
                await asyncio.sleep(0.02)

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    while not running:
        time.sleep(0.01)
    yield running[0]
    ended.set()
    thread.join(timeout=20)


@pytest.fixture
def ready(run: Run, crm: CrmTwin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Three leads, and a connection."""
    monkeypatch.setenv("LEADWRIGHT_OUTSIDE", "mapped")
    monkeypatch.setenv("LEADWRIGHT_HOST_MAP", json.dumps(dict(crm.host_map)))
    settings.cache_clear()
    (tmp_path / "list.csv").write_text(LIST)
    run("import", str(tmp_path / "list.csv"))
    run("crm", "connect", "hubspot", "--label", "sales", given="token=sandbox-key\n")
    every = {"fields": {"company": [
        {"ours": "name", "theirs": "name", "keeper": "them"}, {"ours": "domain", "theirs": "domain", "keeper": "them"},
        {"ours": "country", "theirs": "country", "keeper": "us"},
    ]}, "create": {"tiers": ["hot", "warm", "nurture", "cold"], "contacts": 0}}  # fmt: skip
    (tmp_path / "mapping.json").write_text(json.dumps(every))
    assert told(run("crm", "mapping", "set", str(tmp_path / "mapping.json"), "--json"))["version"] == 1
    return run


def test_a_sync_from_the_command_line(ready: Run, crm: CrmTwin, database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute("SELECT set_config('leadwright.workspace', %s, false)", (str(DEFAULT_WORKSPACE),))
        connection.execute("UPDATE leads SET stage = 'working'")
    plan = told(ready("crm", "plan", "--json"))
    assert plan["acts"] == {"create": 3}
    assert plan["rows"][0]["changes"][0]["verdict"] == "fill"
    assert "Fern 0" in ready("crm", "status", plan["id"]).output
    done = told(ready("crm", "apply", "--exclude", str(plan["rows"][2]["row"]), "--json"))
    assert done["counts"] == {"done": 2}
    store = crm.office("hubspot").store
    assert sum(1 for _ in store.live("company")) == 2
    assert "Nothing to write" not in ready("crm", "plan").output, "the one that was left out is still missing"
    shown = told(ready("crm", "rollback", plan["id"], "--json"))
    assert shown["acts"] == {"archive": 2}
    assert sum(1 for _ in store.live("company")) == 2, "nothing is taken back before it is said"
    told(ready("crm", "rollback", plan["id"], "--yes", "--json"))
    assert list(store.live("company")) == []


def test_what_is_wrong_is_said_with_the_way_out(ready: Run) -> None:
    assert "no plan to run" in ready("crm", "apply", code=2).output
    assert told(ready("crm", "connections", "--json"))["items"][0]["test_outcome"] == "hit"
    assert "hubspot, salesforce" in ready("crm", "connect", "pipedrive", code=2).output.replace("\n", " ")
    assert "name" in ready("crm", "mapping", "show").output
    assert "sales" in ready("crm", "status").output
    ready("crm", "disconnect")
    assert "No CRM is connected" in ready("crm", "pull", code=2).output
