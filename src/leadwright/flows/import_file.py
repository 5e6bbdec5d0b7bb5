"""Import a file: rows become observations, observations companies, companies leads.

Each batch is complete when it is yielded; the edge commits there, so that a killed import goes on
where it stopped and no row counts twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from uuid import UUID

from leadwright.entities.keys import company_keys
from leadwright.entities.resolve import resolve
from leadwright.entities.store import refresh
from leadwright.kernel import clock, collecting
from leadwright.kernel.db import Scope
from leadwright.leads.add import add
from leadwright.leads.follow import follow
from leadwright.observations import imports
from leadwright.observations.imports import Import, Rejection
from leadwright.observations.record import bundles_of, record
from leadwright.observations.types import Bundle
from leadwright.scoring.feature_store import write_features
from leadwright.sources.file.formats import examine
from leadwright.sources.file.mapping import guess
from leadwright.sources.file.report import write_rejections
from leadwright.sources.file.rows import read_rows
from leadwright.sources.file.translate import Translated, translate
from leadwright.sources.file.types import ColumnMap, RawRow

BATCH = 8_000
_SAMPLE = 200


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """Where an import is: its counts so far, the guessed mapping, and about how many rows there are.

    `unread` counts, per column, the cells whose text could not be read as the column's field.
    """

    state: Import
    columns: ColumnMap
    expected_rows: int
    unread: Mapping[str, int]


async def import_file(
    scope: Scope, path: Path, errors_folder: Path, overrides: Mapping[str, str] | None = None
) -> AsyncIterator[ImportProgress]:
    """Import a file, yielding after each batch. The last value holds the final counts.

    Raises NotFound or Wrong before anything is written if the file cannot be read.
    """
    facts = await asyncio.to_thread(examine, path)
    rows = read_rows(facts)
    sample = await asyncio.to_thread(lambda: list(islice(rows, _SAMPLE)))
    columns = guess(sample, overrides)
    state = await imports.begin(scope, facts, columns)
    unread: dict[str, int] = {}
    yield ImportProgress(state, columns, facts.lines, unread)
    batches = _batches(chain(sample, rows), columns, state)
    with collecting.rarely():
        upcoming = asyncio.ensure_future(asyncio.to_thread(next, batches, None))
        while (batch := await upcoming) is not None:
            # the next batch is read while the database works on this one
            upcoming = asyncio.ensure_future(asyncio.to_thread(next, batches, None))
            state = await _take(scope, state, batch)
            for _, translated in batch:
                for column in translated.unread:
                    unread[column] = unread.get(column, 0) + 1
            yield ImportProgress(state, columns, facts.lines, unread)
    refused = await imports.rejections(scope, state.id)
    errors_file = write_rejections(errors_folder, str(state.id), refused)
    state = await imports.finish(scope, state, str(errors_file) if errors_file else None)
    await imports.release(scope, facts)
    yield ImportProgress(state, columns, state.rows, unread)


Batch = Sequence[tuple[RawRow, Translated]]


def _batches(rows: Iterator[RawRow], columns: ColumnMap, state: Import) -> Iterator[Batch]:
    todo = islice(rows, state.rows, None)
    while batch := list(islice(todo, BATCH)):
        yield [
            (row, Translated(problem=row.problem) if row.problem else translate(row, columns, state.dataset))
            for row in batch
        ]


async def _take(scope: Scope, state: Import, batch: Batch) -> Import:
    taken = [translated.observations for _, translated in batch if not translated.problem]
    recorded = iter(await record(scope, state.id, state.started_at, list(chain.from_iterable(taken))))
    # a row's company comes first, then its people; a row without news changes nothing and is left alone
    told = [(said, [next(recorded) for _ in said]) for said in taken]
    newsy = [(said, made) for said, made in told if any(item.changed for item in made)]
    resolved = await resolve(
        scope, [(made[0].record_id, company_keys(said[0].fields)) for said, made in newsy]
    )
    created: dict[UUID, UUID] = {}
    fresh: dict[UUID, Bundle] = {}
    for company, (_, made) in zip(resolved, newsy, strict=True):
        if company.new:
            created.setdefault(company.company_id, made[0].record_id)
            for bundle in bundles_of(made, company.company_id, state.dataset, state.started_at):
                fresh[bundle.observation_id] = bundle
    await add(scope, created.items())
    touched = {one for company in resolved for one in (company.company_id, *company.also)}
    if any(company.also for company in resolved):
        await follow(scope, touched)
    await write_features(scope, touched, await refresh(scope, touched, clock.now(), [*fresh.values()]))
    return await imports.advance(
        scope,
        state,
        created=len(created),
        updated=len(newsy) - len(created),
        unchanged=len(taken) - len(newsy),
        rejections=[Rejection(row.number, t.problem, dict(row.cells)) for row, t in batch if t.problem],
    )
