"""Companies like one, and one search for words and meaning: what is near comes first, and the words are told."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from leadwright.entities.nearest import nearest
from leadwright.entities.signs import candidates
from leadwright.entities.vectors import Model
from leadwright.kernel.db import Database, Scope
from leadwright.kernel.errors import NotFound
from leadwright.kernel.halfvec import read
from leadwright.llm.words import word_model
from leadwright.reads.find_lead import find_company
from leadwright.reads.search import Hits, search
from leadwright.reads.similar import similar
from tests.flows.invented_companies import embedded, take_in

pytestmark = pytest.mark.anyio
OTHER = UUID("00000000-0000-7000-8000-0000000000ff")


async def fill(scope: Scope, folder: Path) -> None:
    await take_in(scope, folder)
    await embedded(scope)


def names(found: Hits) -> list[str]:
    return [hit.company.name for hit in found.items]


async def test_a_bakery_is_like_another_bakery(scope: Scope, tmp_path: Path) -> None:
    await fill(scope, tmp_path)
    found = await similar(scope, await find_company(scope, "crumbco.example"))
    assert found.items[0].name == "Oven House"
    assert "Crumb & Co" not in [item.name for item in found.items]
    best = found.items[0]
    assert best.similarity is not None
    assert best.match is not None
    assert best.match > 0.9
    assert {"bread", "pastries"} & {word.word.casefold() for word in best.because}
    cosines = [item.similarity for item in found.items if item.similarity is not None]
    assert cosines == sorted(cosines, reverse=True)


async def test_of_a_company_that_says_nothing_nothing_is_guessed(scope: Scope, tmp_path: Path) -> None:
    await fill(scope, tmp_path)
    with pytest.raises(NotFound, match="Nothing is known yet"):
        await similar(scope, await find_company(scope, "Silent Ltd"))
    by_name = await search(scope, word_model(), "Silent")
    hit = next(item for item in by_name.items if item.company.name == "Silent Ltd")
    assert (hit.company.similarity, hit.company.match) == (None, None)
    assert hit.by_words
    assert not hit.by_meaning


async def test_a_search_finds_words_and_meaning_alike(scope: Scope, tmp_path: Path) -> None:
    await fill(scope, tmp_path)
    meant = await search(scope, word_model(), "invoices of a medical practice")
    assert meant.items[0].company.name in ("Mercy Ledger", "Ward Pay")
    assert not meant.items[0].by_words
    named = await search(scope, word_model(), "oven")
    assert names(named)[0] == "Oven House"
    assert named.items[0].by_words


async def test_the_same_search_gives_the_same_answer(scope: Scope, tmp_path: Path) -> None:
    await fill(scope, tmp_path)
    once, again = [(await search(scope, word_model(), "software for doctors")).items for _ in range(2)]
    assert once == again


async def test_without_vectors_words_still_find_and_it_is_said(scope: Scope, tmp_path: Path) -> None:
    await take_in(scope, tmp_path)
    found = await search(scope, word_model(), "oven house")
    assert names(found) == ["Oven House"]
    assert "embedded" in found.note


@pytest.mark.parametrize(
    "text", ["", "   ", "'; DROP TABLE x --", "&|!():*", "\\", "ß", "  a:b & c", "漢字" * 50]
)
async def test_no_text_breaks_a_search(scope: Scope, tmp_path: Path, text: str) -> None:
    await fill(scope, tmp_path)
    await search(scope, word_model(), text)


async def test_another_workspace_finds_nothing_by_vector_or_word(database: Database, tmp_path: Path) -> None:
    async with database.scope() as scope:
        await fill(scope, tmp_path)
        company = await find_company(scope, "crumbco.example")
        vector = await scope.value(
            "SELECT vector::text FROM company_vectors WHERE vector IS NOT NULL LIMIT 1"
        )
        here = await nearest(scope, Model(1, "m", 256, True, 0), read(vector), 10)
        assert len(here) == 4
    async with database.scope(OTHER) as scope:
        await scope.run("INSERT INTO workspaces (id, name) VALUES (:id, 'Other')", id=OTHER)
        await scope.run(
            "INSERT INTO vector_models (workspace_id, number, name, dimension, live) VALUES (:w, 1, 'm', 256, true)",
            w=OTHER,
        )
        assert await nearest(scope, Model(1, "m", 256, True, 0), read(vector), 10) == []
        assert await scope.rows("SELECT * FROM companies_of_words('crumb', 100)") == []
        assert (await search(scope, word_model(), "crumb bread")).items == []
        with pytest.raises(NotFound):
            await similar(scope, company)


async def test_signs_in_memory_cannot_be_asked_for_by_another_workspace(
    database: Database, tmp_path: Path
) -> None:
    """What a process keeps in memory belongs to the workspace that it was read for, whatever is asked."""
    async with database.scope() as scope:
        await fill(scope, tmp_path)
        assert await candidates(scope, 1, word_model().vectors(["bread"])[0], 10)
    async with database.scope(OTHER) as scope:
        assert await candidates(scope, 1, word_model().vectors(["bread"])[0], 10) == []
        near = (
            "SELECT count(*) FROM company_vectors WHERE workspace_id <> :own AND place = ANY(ARRAY[0, 1, 2])"
        )
        assert await scope.value(near, own=OTHER) == 0


async def test_the_function_for_words_cannot_be_bent_by_what_a_session_sets(
    database: Database, tmp_path: Path
) -> None:
    """Neither tables of one's own in a temporary schema nor another search path reach past the walls."""
    async with database.scope() as scope:
        await fill(scope, tmp_path)
    async with database.scope(OTHER) as scope:
        await scope.run("CREATE TEMP TABLE profiles (company_id uuid, workspace_id uuid, search tsvector)")
        await scope.run("SET LOCAL search_path = pg_temp, public")
        assert await scope.rows("SELECT * FROM public.companies_of_words('bread', 100)") == []
        await scope.run("SELECT set_config('leadwright.workspace', '', true)")
        assert await scope.rows("SELECT * FROM public.companies_of_words('bread', 100)") == []
        await scope.rollback()


async def test_a_company_that_is_gone_is_not_found_although_its_signs_remain(
    scope: Scope, tmp_path: Path
) -> None:
    await fill(scope, tmp_path)
    await scope.run("DELETE FROM profiles WHERE name = 'Oven House'")
    found = await search(scope, word_model(), "bread pastries coffee")
    assert "Oven House" not in names(found)
