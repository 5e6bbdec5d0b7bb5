"""Broken files: a clear error or a clean import, never a traceback, nothing half-written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bench.hostile_files import make
from leadwright.flows.import_file import import_file
from leadwright.kernel.db import Database
from leadwright.kernel.errors import AppError

pytestmark = pytest.mark.anyio

COUNT = int(os.environ.get("LEADWRIGHT_HOSTILE_FILES", "60"))


async def test_broken_files_are_refused_clearly_or_imported_cleanly(
    database: Database, tmp_path: Path
) -> None:
    ends = {"refused": 0, "imported": 0}
    for seed in range(COUNT):
        path = make(tmp_path, seed)
        last = None
        async with database.scope() as scope:
            try:
                async for last in import_file(scope, path, tmp_path / "errors"):
                    await scope.commit()
            except AppError as error:
                assert error.message, seed  # noqa: PT017
                assert last is None, f"seed {seed}: refused after it had begun: {error}"  # noqa: PT017
                await scope.rollback()
                ends["refused"] += 1
            else:
                assert last is not None
                state = last.state
                assert state.state == "done"
                assert state.rows == state.created + state.updated + state.unchanged + state.rejected, seed
                ends["imported"] += 1
        path.unlink()
    assert min(ends.values()) > COUNT // 10, ends
    async with database.scope() as scope:
        assert await scope.value("SELECT count(*) FROM imports WHERE state <> 'done'") == 0
        assert (
            await scope.value(
                "SELECT count(*) FROM leads l LEFT JOIN profiles p USING (workspace_id, company_id) WHERE p.name IS NULL"
            )
            == 0
        )
