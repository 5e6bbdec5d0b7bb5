"""Vectors follow profiles: made once, made anew when words change, gone with their company, and of one model at a time."""

from __future__ import annotations

from pathlib import Path

import pytest

from leadwright.entities import vectors
from leadwright.kernel.db import Scope
from tests.flows.invented_companies import embedded, take_in

pytestmark = pytest.mark.anyio


async def kept(scope: Scope) -> dict[str, str | None]:
    rows = await scope.rows(
        "SELECT p.name, v.vector::text FROM company_vectors v JOIN profiles p USING (workspace_id, company_id)"
    )
    return {row[0]: row[1] for row in rows}


async def test_a_company_of_which_nothing_is_said_has_no_vector(scope: Scope, tmp_path: Path) -> None:
    await take_in(scope, tmp_path)
    done = await embedded(scope)
    assert (done.embedded, done.of) == (5, 5)
    found = await kept(scope)
    assert found["Silent Ltd"] is None
    assert all(found[name] for name in found if name != "Silent Ltd")


async def test_the_same_words_give_the_same_vector_and_are_not_embedded_again(
    scope: Scope, tmp_path: Path
) -> None:
    await take_in(scope, tmp_path)
    await embedded(scope)
    before = await kept(scope)
    assert (await embedded(scope)).embedded == 0
    await scope.run("DELETE FROM vector_models")
    await embedded(scope)
    assert await kept(scope) == before


async def test_only_a_company_whose_words_changed_is_embedded_again(scope: Scope, tmp_path: Path) -> None:
    await take_in(scope, tmp_path)
    await embedded(scope)
    before = await kept(scope)
    changed = "company,website,description\nCrumb & Co,crumbco.example,Robots that weld steel\n"
    await take_in(scope, tmp_path, changed, "changed.csv")
    done = await embedded(scope)
    after = await kept(scope)
    assert done.embedded <= 1
    assert {name for name in before if before[name] != after[name]} <= {"Crumb & Co"}


async def test_a_company_that_is_gone_leaves_no_vector(scope: Scope, tmp_path: Path) -> None:
    await take_in(scope, tmp_path)
    await embedded(scope)
    await scope.run("DELETE FROM profiles WHERE name = 'Ward Pay'")
    assert "Ward Pay" not in await kept(scope)


async def test_without_a_model_nothing_is_live(scope: Scope) -> None:
    assert await vectors.live(scope) is None
