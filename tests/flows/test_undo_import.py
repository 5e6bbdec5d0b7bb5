"""Behaviour of undoing an import and of bringing it back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from leadwright.flows import undo_import as verbs
from leadwright.flows.import_file import import_file
from leadwright.flows.rescore import rescore_all, rescore_some
from leadwright.flows.save_icp import save_icp
from leadwright.flows.undo_import import Rederived, redo_import, undo_import
from leadwright.icp.document import parse
from leadwright.kernel.db import Database, Scope
from leadwright.kernel.errors import Conflict, NotFound
from leadwright.reads.inbox import InboxFilter, inbox

pytestmark = pytest.mark.anyio

ICP = '{"industries": ["SaaS"], "companySizeMin": 10, "companySizeMax": 500, "geographies": ["US"]}'


async def take(scope: Scope, folder: Path, name: str, text: str) -> UUID:
    (folder / name).write_text(text, encoding="utf-8")
    progress = None
    async for progress in import_file(scope, folder / name, folder / "errors"):
        await scope.commit()
    assert progress is not None
    return progress.state.id


async def finish(scope: Scope, batches: AsyncIterator[Rederived]) -> Rederived:
    last = None
    async for last in batches:
        await rescore_some(scope, last.companies)
        await scope.commit()
    assert last is not None
    return last


async def seen(scope: Scope) -> list[Any]:
    page = await inbox(scope, InboxFilter(size=100), date(2026, 11, 1))
    return [page.total, page.counts, page.rows]


async def test_an_undone_import_leaves_and_returns_with_the_same_inbox(
    scope: Scope, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verbs, "BATCH", 3)
    both = "\n".join(f"Both {n},both{n}.com,SaaS,{n + 10}" for n in range(4))
    one = "\n".join(f"One {n},one{n}.com,SaaS,{n + 20}" for n in range(5))
    head = "company,website,industry,employees\n"
    await take(scope, tmp_path, "kept.csv", f"{head}{both}\n")
    second = await take(scope, tmp_path, "undone.csv", f"{head}{both.replace('SaaS', 'FinTech')}\n{one}\n")
    await rescore_all(scope, await save_icp(scope, parse(ICP)))
    await scope.commit()
    before = await seen(scope)
    undone = await finish(scope, undo_import(scope, second))
    assert (undone.done, undone.of, undone.living) == (9, 9, 4)
    assert (await seen(scope))[0] == 4
    assert await scope.value("SELECT count(*) FROM leads") == 9
    await finish(scope, redo_import(scope, second))
    assert await seen(scope) == before


async def test_a_stopped_undo_is_run_again(
    scope: Scope, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verbs, "BATCH", 2)
    rows = "\n".join(f"One {n},one{n}.com" for n in range(5))
    import_id = await take(scope, tmp_path, "one.csv", f"company,website\n{rows}\n")
    async for _ in undo_import(scope, import_id):
        await scope.commit()
        break
    assert await scope.value("SELECT count(*) FROM profiles") == 3
    await finish(scope, undo_import(scope, import_id))
    assert await scope.value("SELECT count(*) FROM profiles") == 0


async def test_an_unknown_import_is_said_to_be_unknown(scope: Scope) -> None:
    with pytest.raises(NotFound):
        await finish(scope, undo_import(scope, UUID(int=5)))


async def test_an_import_at_work_is_not_undone(database: Database, scope: Scope, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("company,website\nAcme,acme.com\n")
    running = import_file(scope, tmp_path / "a.csv", tmp_path / "errors")
    progress = await anext(running)
    await scope.commit()
    async with database.scope() as other:
        with pytest.raises(Conflict):
            await anext(undo_import(other, progress.state.id))
    async for _ in running:
        await scope.commit()
