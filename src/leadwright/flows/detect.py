"""Detect: what changed at companies becomes signals, and the features of those that changed follow.

Edges call it after whatever was said of companies, before they score them anew (`rescore_some` does by itself). A long
run yields after each batch, which is complete: the edge commits there, and a run that was stopped is simply run again.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from leadwright.actions.alerts.store import ask_to_judge
from leadwright.kernel import queue
from leadwright.kernel.db import Scope
from leadwright.kernel.queue import Job
from leadwright.scoring.heed import heed
from leadwright.signals.worth import companies_of_reading, companies_with_terms, every_company
from leadwright.sources.file.translate import is_dated
from leadwright.sources.file.types import ColumnMap

BATCH = 1_000
LONG = 20_000
"""Rows of a list that is looked through in the background, unless its rows are dated."""


@dataclass(frozen=True, slots=True)
class Detected:
    """The companies whose signals changed, and the ids of what was news (rows of `signal_news`), in order."""

    companies: Sequence[UUID]
    news: Sequence[UUID]


@dataclass(frozen=True, slots=True)
class DetectStep:
    """A batch that was looked through: of which companies features changed, which the edge scores, and how many are done
    of how many; `news` counts from the beginning."""

    companies: Sequence[UUID]
    news: int
    done: int
    of: int


async def detect(scope: Scope, companies: Sequence[UUID]) -> Detected:
    """Detect the signals of companies anew and write the features that read them. The edge scores and commits."""
    noticed = await heed(scope, companies)
    await ask_to_judge(scope)
    return Detected(sorted(noticed.companies), noticed.news)


async def detect_import(scope: Scope, import_id: UUID) -> AsyncIterator[DetectStep]:
    """Detect at the companies of which an import told something that only time, or other words, can tell."""
    async for step in _in_batches(scope, await companies_of_reading(scope, import_id)):
        yield step


async def detect_later(scope: Scope, import_id: UUID) -> Job:
    """Ask for `detect_import` in the background, as befits a long list: what it told once is in no hurry."""
    return await queue.enqueue(scope, "detect_import", {"import": str(import_id)}, lock="score")


def is_long(rows: int, columns: ColumnMap) -> bool:
    """Whether looking through an import would keep its user waiting. The history that a dated list tells does not wait."""
    return rows > LONG and not is_dated(columns)


async def detect_all(scope: Scope) -> AsyncIterator[DetectStep]:
    """Detect at every company: after an upgrade, or to rebuild what was dropped."""
    async for step in _in_batches(scope, await every_company(scope)):
        yield step


async def detect_due(scope: Scope) -> AsyncIterator[DetectStep]:
    """Detect at the companies where a new day alone may tell something: terms of contracts that come to their end."""
    async for step in _in_batches(scope, await companies_with_terms(scope)):
        yield step


async def _in_batches(scope: Scope, companies: Sequence[UUID]) -> AsyncIterator[DetectStep]:
    done = news = 0
    for start in range(0, len(companies), BATCH):
        batch = companies[start : start + BATCH]
        await scope.expect_lookups()
        noticed = await heed(scope, batch)
        await ask_to_judge(scope)
        done, news = done + len(batch), news + len(noticed.news)
        yield DetectStep(sorted(noticed.followed), news, done, len(companies))
    if not companies:
        yield DetectStep((), 0, 0, 0)
