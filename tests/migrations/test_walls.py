"""Walls between workspaces: the application sees and writes the rows of its own workspace alone."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from sqlalchemy.exc import ProgrammingError

from leadwright.flows.import_file import import_file
from leadwright.flows.rescore import rescore_all
from leadwright.icp import store as icps
from leadwright.icp.document import from_document
from leadwright.kernel.db import Database, Scope

pytestmark = pytest.mark.anyio
OTHER = UUID("00000000-0000-7000-8000-0000000000ff")


async def fill(database: Database, folder: Path) -> None:
    path = folder / "companies.csv"
    path.write_text("company,website,contact_name\nAcme,acme.com,Ana Prado\n")
    async with database.scope() as scope:
        async for _ in import_file(scope, path, folder):
            await scope.commit()


def tables(url: str) -> list[tuple[str, bool, bool, bool]]:
    with psycopg.connect(url) as connection:
        return connection.execute(
            """
            SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity,
              EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid)
            FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'workspace_id' AND NOT a.attisdropped
            WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
            """
        ).fetchall()


def test_every_table_of_a_workspace_has_a_forced_policy(database_url: str) -> None:
    found = tables(database_url)
    assert len(found) > 20
    assert [name for name, enabled, forced, policy in found if not (enabled and forced and policy)] == []


def test_every_table_says_what_it_is_and_whether_it_holds_people(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        rows = connection.execute(
            "SELECT relname, obj_description(oid) FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relkind = 'r' AND relname NOT LIKE 'procrastinate%' AND relname <> 'alembic_version'"
        ).fetchall()
    for name, said in rows:
        assert said, name
        assert said.split(".")[0] in {"Recorded", "Decided", "Derived"}, name
        assert "personal: " in said, name


async def test_another_workspace_sees_no_row_of_any_table(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    await fill(database, tmp_path)
    async with database.scope(OTHER) as scope:
        for name, *_ in tables(database_url):
            assert await scope.value(f"SELECT count(*) FROM {name}") == 0, name
        assert await scope.value("SELECT count(*) FROM workspaces") == 0
        assert await scope.rows("SELECT search_companies('acme', 100)") == []
        assert await scope.rows("SELECT search_leads('acme', :any, '', '', '', NULL, 10)", any=OTHER) == []
        assert await scope.rows("SELECT * FROM count_leads('acme', :any, '', '', '', 10)", any=OTHER) == []


async def test_words_find_nothing_of_another_workspace_even_with_its_own_ids(
    database: Database, tmp_path: Path
) -> None:
    await fill(database, tmp_path)
    async with database.scope() as scope:
        icp = await icps.save(scope, from_document({"name": "Theirs", "industries": ["SaaS"]}))
        await rescore_all(scope, icp)
        asked = {"icp": icp.id, "companies": [await scope.value("SELECT company_id FROM scores")]}
        assert await found(scope, **asked) == [1, 1, 1]
    async with database.scope(OTHER) as scope:
        assert await found(scope, **asked) == [0, 0, 0]


async def found(scope: Scope, icp: UUID, companies: list[UUID]) -> list[int]:
    """What each function that looks words up tells of one company."""
    return [
        len(await scope.rows("SELECT search_leads('acme', :icp, '', '', '', NULL, 10)", icp=icp)),
        sum(
            row[1]
            for row in await scope.rows("SELECT * FROM count_leads('acme', :icp, '', '', '', 10)", icp=icp)
        ),
        len(await scope.rows("SELECT matching_companies('acme', :companies)", companies=companies)),
    ]


async def test_a_row_cannot_be_written_into_another_workspace(database: Database, tmp_path: Path) -> None:
    await fill(database, tmp_path)
    async with database.scope() as scope:
        with pytest.raises(ProgrammingError, match="row-level security"):
            await scope.run(
                "INSERT INTO readings (workspace_id, id, source, label, actor) VALUES (:other, :other, 'file', 'x', 'x')",
                other=OTHER,
            )
        await scope.rollback()


async def test_without_a_workspace_there_is_nothing(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    await fill(database, tmp_path)
    with psycopg.connect(database_url, options="-c role=leadwright_app") as connection:
        for name, *_ in tables(database_url):
            row = connection.execute(f"SELECT count(*) FROM {name}".encode()).fetchone()
            assert row == (0,), name


async def test_the_application_is_neither_owner_nor_superuser(database: Database) -> None:
    async with database.scope() as scope:
        row = await scope.row("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert row is not None
        assert tuple(row) == (False, False)
        assert await scope.value("SELECT count(*) FROM pg_tables WHERE tableowner = current_user") == 0
