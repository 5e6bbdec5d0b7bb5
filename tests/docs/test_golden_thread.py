"""The golden thread is a program: what it prints is what it says it prints."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from leadwright.kernel.db import Database, Scope
from tools.thread import DOCUMENT, follow

WORDS_A_MINUTE = 200


@pytest.mark.anyio
async def test_the_golden_thread_prints_what_it_shows(database_url: str, tmp_path: Path) -> None:
    database = Database(database_url, pool_size=2)
    try:
        async with database.scope(actor="ada") as scope:
            text = DOCUMENT.read_text("utf-8")
            assert await follow(text, scope, tmp_path) == text, (
                "look at it, then run `python -m tools.thread`"
            )
    finally:
        await database.close()


def test_the_golden_thread_is_read_in_twenty_minutes() -> None:
    assert len(re.findall(r"[A-Za-z0-9_.]+", DOCUMENT.read_text("utf-8"))) <= 20 * WORDS_A_MINUTE


@pytest.mark.anyio
async def test_a_changed_output_is_noticed(scope: Scope, tmp_path: Path) -> None:
    block = "```sql\nSELECT 1 AS one, NULL AS nothing\n```\n\n"
    wrong, right = "```output\none\n```\n", "```output\none  nothing\n---  -------\n1    NULL\n```\n"
    assert await follow(block + wrong, scope, tmp_path) == block + right


@pytest.mark.anyio
async def test_a_block_that_fails_fails_the_document(scope: Scope, tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        await follow("```python\nprint(1 / 0)\n```\n", scope, tmp_path)
