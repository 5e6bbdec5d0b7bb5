"""Behaviour of importing a file, through the verb itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from leadwright.flows.import_file import ImportProgress, import_file
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Wrong

pytestmark = pytest.mark.anyio


async def run(scope: Scope, path: Path, **overrides: str) -> ImportProgress:
    last = None
    async for last in import_file(scope, path, path.parent / "errors", overrides or None):
        await scope.commit()
    assert last is not None
    assert last.state.rows == (
        last.state.created + last.state.updated + last.state.unchanged + last.state.rejected
    )
    return last


def write(folder: Path, text: str, name: str = "companies.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


async def test_a_list_becomes_companies_and_leads(scope: Scope, tmp_path: Path) -> None:
    path = write(tmp_path, "company,website,employees\nAcme,acme.com,51-200\nBirch,https://birch.io,1.2k\n")
    done = await run(scope, path)
    assert (done.state.created, done.state.rejected) == (2, 0)
    assert await scope.value("SELECT count(*) FROM leads") == 2
    rows = await scope.rows("SELECT domain, head_count_min, head_count_max FROM features ORDER BY domain")
    assert [tuple(r) for r in rows] == [("acme.com", 51, 200), ("birch.io", 1200, 1200)]


async def test_the_same_file_again_changes_nothing(scope: Scope, tmp_path: Path) -> None:
    path = write(tmp_path, "company,website\nAcme,acme.com\nAcme Inc,acme.com\nBirch,birch.io\n")
    first = await run(scope, path)
    second = await run(scope, path)
    assert (first.state.created, first.state.updated) == (2, 1)
    assert (second.state.created, second.state.updated, second.state.unchanged) == (0, 0, 3)
    assert await scope.value("SELECT count(*) FROM observations") == 3


async def test_a_missing_head_count_is_unknown_and_not_a_lost_row(scope: Scope, tmp_path: Path) -> None:
    done = await run(
        scope, write(tmp_path, "company,website,employees\nAcme,acme.com,\nBirch,birch.io,n/a\n")
    )
    assert done.state.created == 2
    assert await scope.value("SELECT count(*) FROM features WHERE head_count_min IS NOT NULL") == 0


async def test_two_rows_for_one_company_merge_and_neither_wins_blindly(scope: Scope, tmp_path: Path) -> None:
    path = write(tmp_path, "company,website,employees\nAcme,acme.com,20\nAcme,www.acme.com,300\n")
    await run(scope, path)
    assert await scope.value("SELECT count(*) FROM profiles") == 1
    assert await scope.value("SELECT head_count_min FROM features") is None
    assert await scope.value("SELECT fields->'head_count'->>3 FROM profiles") == "1"


async def test_companies_on_a_shared_host_stay_apart(scope: Scope, tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "company,website\nOne,https://www.producthunt.com/posts/one\nTwo,https://www.producthunt.com/posts/two\n",
    )
    await run(scope, path)
    assert await scope.value("SELECT count(*) FROM profiles") == 2


async def test_a_row_without_any_company_is_rejected_with_its_reason(scope: Scope, tmp_path: Path) -> None:
    done = await run(scope, write(tmp_path, "company,website,employees\n,https://,12\nAcme,acme.com,3\n"))
    assert (done.state.rejected, done.state.created) == (1, 1)
    assert done.state.errors_file is not None
    assert '1,"no company' in Path(done.state.errors_file).read_text()


async def test_unknown_columns_become_custom_fields(scope: Scope, tmp_path: Path) -> None:
    done = await run(scope, write(tmp_path, "company,website,champion level\nAcme,acme.com,high\n"))
    assert done.columns.unknown == ("champion level",)
    assert await scope.value("SELECT custom->>'champion level' FROM features") == "high"


async def test_a_stopped_import_goes_on_where_it_was(scope: Scope, tmp_path: Path) -> None:
    lines = "".join(f"Company {n},company-{n}.com\n" for n in range(9_000))
    path = write(tmp_path, "company,website\n" + lines)
    async for progress in import_file(scope, path, tmp_path):
        await scope.commit()
        if progress.state.rows:
            break
    stopped_at = progress.state.rows
    assert 0 < stopped_at < 9_000
    await scope.value("SELECT pg_advisory_unlock_all()")
    done = await run(scope, path)
    assert done.state.resumed
    assert done.state.rows == done.state.created == 9_000
    assert await scope.value("SELECT count(*) FROM observations") == 9_000


async def test_a_file_that_is_no_list_is_refused_before_anything_is_written(
    scope: Scope, tmp_path: Path
) -> None:
    path = tmp_path / "picture.csv"
    path.write_bytes(bytes(range(256)) * 40)
    with pytest.raises(Wrong):
        await run(scope, path)
    assert await scope.value("SELECT count(*) FROM imports") == 0


async def test_people_of_a_row_become_contacts(scope: Scope, tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "company,website,contact_name,contact_email,contact2_name,contact2_title\n"
        "Acme,acme.com,Ana Prado,ana@acme.com,Owen Hale,CTO\n",
    )
    await run(scope, path)
    rows = await scope.rows("SELECT name, email, email_kind, title FROM contacts ORDER BY name")
    assert [tuple(r) for r in rows] == [
        ("Ana Prado", "ana@acme.com", "direct", None),
        ("Owen Hale", None, None, "CTO"),
    ]
