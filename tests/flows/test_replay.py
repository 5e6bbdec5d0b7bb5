"""Behaviour of reading archived replies again: today's translation of a moment counts, and the moment stays."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from leadwright.effects.archive import Archived, reply_of
from leadwright.entities.take import Told, take
from leadwright.flows import replay as verbs
from leadwright.flows.rescore import rescore_some
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.scoring.feature_store import write_features
from leadwright.sources.contract import Observation

pytestmark = pytest.mark.anyio


def said(heads: int) -> Observation:
    fields = {"name": "Acme", "domain": "acme.example", "head_count": [heads, heads]}
    return Observation("company", "apollo", "42", fields, "vendor")


async def test_a_reply_that_is_read_again_is_seen_when_it_was_and_counts_as_it_reads_now(
    scope: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched = clock.now()
    taken = await take(scope, [Told("apollo", "enrich", [said(10)])])
    await write_features(scope, taken.touched, taken.profiles)
    seen = await scope.value("SELECT seen_at FROM sightings")
    assert seen > fetched

    async def archived(scope: Scope, source: str, after: bytes) -> Sequence[Archived]:
        kept = Archived(
            "enrich", [{}], reply_of(200, {}, zlib.compress(b"{}")), fetched - timedelta(seconds=2), b"1"
        )
        return [] if after else [kept]

    def read(questions: Sequence[Any], reply: Any) -> Any:
        return SimpleNamespace(answers=[SimpleNamespace(observations=[said(12)], suppressed=())])

    operation = SimpleNamespace(name="enrich", read=read)
    monkeypatch.setattr(verbs, "archived", archived)
    monkeypatch.setattr(verbs, "question_of", lambda key: None)
    monkeypatch.setattr(verbs, "vendors", lambda: {"apollo": SimpleNamespace(operations=[operation])})
    done = [step async for step in verbs.replay(scope, "apollo", rescore_some)][-1]
    assert (done.replies, done.unread, done.companies) == (1, 0, 1)
    assert [row[0] for row in await scope.rows("SELECT DISTINCT seen_at FROM sightings")] == [seen]
    assert await scope.value("SELECT head_count_min FROM features") == 12
    assert await scope.value("SELECT count(*) FROM signals") == 0
