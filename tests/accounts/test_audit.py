"""The audit log: every change and bulk reading is in it, and nothing can be changed in it unseen."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import anyio
import psycopg
import pytest

from leadwright.flows.erase import erase_person
from leadwright.kernel.db import Database
from leadwright.kernel.settings import Settings
from leadwright.policy.identifiers import Identifier
from leadwright.workspace import audit
from leadwright.workspace.accounts import users

from .conftest import House, as_owner

pytestmark = pytest.mark.anyio


async def owners_program(owned: House) -> tuple[object, object]:
    async with owned.database.scope() as scope:
        ada = await users.by_email(scope, "ada@acme.example")
    assert ada is not None
    return ada, owned.program(await owned.key(ada, "admin"))


async def log(database: Database) -> list[audit.Entry]:
    async with database.scope() as scope:
        return (await audit.entries(scope, most=1000))[0][::-1]


async def test_a_change_is_noted_with_who_did_what_to_what(owned: House) -> None:
    ada, program = await owners_program(owned)
    lead = (await program.post("/leads", json={"name": "Acme", "website": "acme.com"})).json()["id"]  # type: ignore[attr-defined]
    await program.patch(f"/leads/{lead}", json={"verdict": "good"})  # type: ignore[attr-defined]
    last = (await log(owned.database))[-1]
    assert (last.kind, last.actor_kind, last.action) == ("change", "key", "Decide about a lead")
    assert last.details["route"] == "PATCH /api/v1/leads/{lead_id}"
    assert last.details["ids"] == {"lead_id": lead}
    browser = owned.browser(await owned.token(ada))  # type: ignore[arg-type]
    await browser.post(f"/leads/{lead}", data={"action": "good", "back": "/"})
    last = (await log(owned.database))[-1]
    assert (last.actor_kind, last.actor_id, last.details["face"]) == ("user", ada.id, "web")  # type: ignore[attr-defined]
    page = (await browser.get("/audit")).text
    assert "Ada Byron" in page
    assert "Decide about a lead" in page


async def test_what_changed_nothing_and_what_failed_is_not_a_change(owned: House) -> None:
    _, program = await owners_program(owned)
    before = len(await log(owned.database))
    assert (await program.get("/leads?limit=1")).status_code == 200  # type: ignore[attr-defined]
    assert (await program.post("/leads", json={})).status_code == 422  # type: ignore[attr-defined]
    assert (await program.get("/icps")).status_code == 200  # type: ignore[attr-defined]
    assert [item.kind for item in (await log(owned.database))[before:]] == ["read"]


async def test_reading_many_people_is_noted_once_a_minute_and_each_export(owned: House) -> None:
    _, program = await owners_program(owned)
    for _ in range(3):
        await program.get("/contacts")  # type: ignore[attr-defined]
        await program.get("/leads/export?format=jsonl")  # type: ignore[attr-defined]
    read = [item.action for item in await log(owned.database) if item.kind == "read"]
    assert sorted(read) == ["Export leads with the reasons of their scores"] * 3 + [
        "List contacts, the newest first"
    ]


async def test_before_there_is_an_owner_the_face_stands_for_who(house: House) -> None:
    await house.program().post("/watchlists", json={"name": "Fair"})
    last = (await log(house.database))[-1]
    assert (last.actor_kind, last.actor_id) == ("api", None)
    async with house.database.scope() as scope:
        assert (await audit.verify(scope, house.config.home)).broken_at is None


async def test_the_log_names_nobody_and_stays_whole_when_somebody_is_erased(
    owned: House, tmp_path: Path
) -> None:
    _, program = await owners_program(owned)
    lead = (await program.post("/leads", json={"name": "Acme", "website": "acme.com"})).json()  # type: ignore[attr-defined]
    person = {"name": "Jane Doe", "company_id": lead["company_id"], "email": "jane@acme.com"}
    assert (await program.post("/contacts", json=person)).status_code == 201  # type: ignore[attr-defined]
    async with owned.database.scope(actor="test") as scope:
        await erase_person(scope, [Identifier("email", "jane@acme.com")], "asked", tmp_path)
    for entry in await log(owned.database):
        assert "jane" not in f"{entry.action} {entry.details}".lower()
        assert "ada@" not in f"{entry.action} {entry.details}"
    async with owned.database.scope() as scope:
        assert (await audit.verify(scope, tmp_path)).broken_at is None


async def filled(database: Database, count: int) -> None:
    for number in range(count):
        async with database.scope() as scope:
            await audit.note(scope, None, "cli", "change", f"Did {number}", {"n": number})


@pytest.mark.parametrize("seed", range(6))
async def test_whatever_is_changed_added_or_taken_out_is_found(
    database: Database, database_url: str, config: Settings, seed: int
) -> None:
    await filled(database, 12)
    random_ = random.Random(seed)
    at = random_.randint(2, 11)
    changes = [
        f"UPDATE audit_entries SET action = 'Did something else' WHERE seq = {at}",
        f"UPDATE audit_entries SET at = at + interval '1 microsecond' WHERE seq = {at}",
        f"UPDATE audit_entries SET details = details || '{{\"n\": 99}}' WHERE seq = {at}",
        f"UPDATE audit_entries SET actor_id = gen_random_uuid(), actor_kind = 'user' WHERE seq = {at}",
        f"DELETE FROM audit_entries WHERE seq = {at}",
        f"UPDATE audit_entries SET hash = sha256(hash) WHERE seq = {at}",
    ]
    with as_owner(database_url) as connection:
        connection.execute(changes[seed].encode())
    async with database.scope() as scope:
        found = await audit.verify(scope, config.home)
    assert found.broken_at == at
    assert found.why


async def test_an_end_that_is_cut_off_is_found(
    database: Database, database_url: str, config: Settings
) -> None:
    await filled(database, 8)
    async with database.scope() as scope:
        head = (await audit.verify(scope, config.home)).head
    assert len(head) == 64
    with as_owner(database_url) as connection:
        connection.execute("DELETE FROM audit_entries WHERE seq > 5")
    async with database.scope() as scope:
        assert (await audit.verify(scope, config.home)).broken_at == 6
    with as_owner(
        database_url
    ) as connection:  # who cuts off the head too is found by what was checked before
        connection.execute(
            "UPDATE audit_heads SET seq = 5, hash = (SELECT hash FROM audit_entries WHERE seq = 5)"
        )
    async with database.scope() as scope:
        assert (await audit.verify(scope, config.home)).broken_at == 6


async def test_a_log_written_anew_without_the_secret_is_found(
    database: Database, database_url: str, config: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from leadwright.kernel.settings import settings

    monkeypatch.setenv("LEADWRIGHT_INSTALL_KEY", "the key of somebody else entirely")
    settings.cache_clear()
    await filled(database, 4)
    monkeypatch.setenv("LEADWRIGHT_INSTALL_KEY", "a key of tests that is long enough")
    settings.cache_clear()
    async with database.scope() as scope:
        assert (await audit.verify(scope, config.home)).broken_at == 1


async def test_many_at_once_make_one_chain(database: Database, config: Settings) -> None:
    async with anyio.create_task_group() as group:
        for _ in range(8):
            group.start_soon(filled, database, 6)
    async with database.scope() as scope:
        found = await audit.verify(scope, config.home)
    assert (found.entries, found.broken_at) == (48, None)


async def test_the_application_can_only_add_to_the_log(
    database: Database, database_url: str, config: Settings
) -> None:
    await filled(database, 2)
    for statement in (
        "UPDATE audit_entries SET action = 'x'",
        "DELETE FROM audit_entries",
        "TRUNCATE audit_entries",
        "DELETE FROM audit_heads",
    ):
        with (
            psycopg.connect(database_url, options="-c role=leadwright_app") as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute(statement.encode())


def test_commands_set_up_an_owner_and_are_in_the_log(database_url: str, tmp_path: Path) -> None:
    """The whole way by the command line, in processes of their own."""
    env = {**os.environ, "DATABASE_URL": database_url, "LEADWRIGHT_HOME": str(tmp_path), "COLUMNS": "200"}

    def run(*words: str, given: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: PLW1510 - what it leaves with is looked at
            [sys.executable, "-m", "leadwright", *words],
            env=env,
            input=given,
            capture_output=True,
            text=True,
            timeout=120,
        )

    refused = run("serve", "--host", "0.0.0.0")
    assert refused.returncode == 3
    assert "until the owner is set up" in refused.stderr
    weak = run(
        "user",
        "create-owner",
        "--email",
        "ada@acme.example",
        "--name",
        "Ada",
        "--password-stdin",
        given="password1\n",
    )
    assert weak.returncode == 2
    made = run(
        "user",
        "create-owner",
        "--email",
        "ada@acme.example",
        "--name",
        "Ada",
        "--password-stdin",
        given="violet kettle drums\n",
    )
    assert made.returncode == 0, made.stderr
    assert "/reset/" in run("user", "reset-password", "ada@acme.example").stdout
    assert "/join/" in run("user", "invite", "ben@acme.example", "--role", "viewer").stdout
    assert run("key", "create", "report", "--scope", "leads:read").stdout.startswith("lwk_")
    assert "leads:read" in run("key", "list").stdout
    listed = run("audit", "list").stdout
    assert "leadwright user create-owner" in listed
    assert "leadwright key create" in listed
    whole = run("audit", "verify")
    assert whole.returncode == 0
    assert "each is as it was written" in whole.stdout
    with as_owner(database_url) as connection:
        connection.execute("UPDATE audit_entries SET action = 'nothing' WHERE seq = 2")
    broken = run("audit", "verify", "--json")
    assert broken.returncode == 2
    assert '"broken_at": 2' in broken.stdout
