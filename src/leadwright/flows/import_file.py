"""Import a file: rows become observations, observations companies, companies leads.

Each batch is complete when it is yielded; the edge commits there, so that a killed import goes on
where it stopped and no row counts twice.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from uuid import UUID

from leadwright.entities import store
from leadwright.entities.keys import company_keys
from leadwright.entities.profile import build
from leadwright.entities.reliability import active
from leadwright.entities.resolve import resolve
from leadwright.entities.trust import Trust
from leadwright.entities.types import Drafted
from leadwright.kernel import clock, collecting, sharing
from leadwright.kernel.db import Scope
from leadwright.leads.add import add
from leadwright.leads.follow import follow
from leadwright.observations import imports
from leadwright.observations.imports import Import, Rejection
from leadwright.observations.record import bundles_of, prepare, record
from leadwright.observations.types import Prepared, Recorded
from leadwright.scoring import feature_store
from leadwright.sources.contract import Observation
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
    todo = islice(chain(sample, rows), state.rows, None)

    trust = await active(scope)

    def ahead(drafting: bool) -> asyncio.Future[Batch]:
        return asyncio.ensure_future(
            asyncio.to_thread(_read, todo, columns, state, trust if drafting else None)
        )

    with collecting.rarely(), sharing.evenly():
        upcoming = ahead(drafting=True)
        while (batch := await upcoming).rows:
            # the next batch is made ready while the database works on this one
            upcoming = ahead(drafting=state.created >= state.rows / 2)
            state = await _take(scope, state, batch)
            for column in chain.from_iterable(translated.unread for _, translated in batch.rows):
                unread[column] = unread.get(column, 0) + 1
            yield ImportProgress(state, columns, facts.lines, unread)
    refused = await imports.rejections(scope, state.id)
    errors_file = write_rejections(errors_folder, str(state.id), refused)
    state = await imports.finish(scope, state, str(errors_file) if errors_file else None)
    await imports.release(scope, facts)
    yield ImportProgress(state, columns, state.rows, unread)


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of a file, made ready as far as can be without the database.

    `drafts` are, by the record that would name it, what a company looks like that only one row speaks of: its
    profile and its feature row, as they will be written if nobody has spoken of that company before.
    """

    rows: Sequence[tuple[RawRow, Translated]]
    said: Sequence[Sequence[Observation]]
    keys: Sequence[tuple[str, ...]]
    prepared: Sequence[Prepared]
    drafts: Mapping[UUID, tuple[Drafted, Drafted]]


def _read(todo: Iterator[RawRow], columns: ColumnMap, state: Import, trust: Trust | None) -> Batch:
    """Make the next rows ready; with `trust` also what they would make believed."""
    rows = [
        (
            row,
            Translated(problem=row.problem)
            if row.problem
            else translate(row, columns, state.dataset, state.started_at),
        )
        for row in islice(todo, BATCH)
    ]
    said = [translated.observations for _, translated in rows if not translated.problem]
    prepared = prepare(list(chain.from_iterable(said)), state.started_at)
    drafts = dict(_drafted(said, prepared, state, trust)) if trust is not None else {}
    return Batch(rows, said, [company_keys(row[0].fields) for row in said], prepared, drafts)


def _drafted(
    said: Sequence[Sequence[Observation]], prepared: Sequence[Prepared], state: Import, trust: Trust
) -> Iterator[tuple[UUID, tuple[Drafted, Drafted]]]:
    waiting = iter(prepared)
    for row in said:
        ids = list(islice(waiting, len(row)))
        made = [
            Recorded(one.record_id, one.observation_id, new_record=True, changed=True, said=item)
            for one, item in zip(ids, row, strict=True)
        ]
        company = ids[0].record_id
        bundles = bundles_of(made, company, state.dataset, state.started_at)
        profile = build(company, bundles, clock.now(), trust)
        if profile is not None:
            yield company, (store.draft(profile), feature_store.draft(profile))


async def _take(scope: Scope, state: Import, batch: Batch) -> Import:
    observations = list(chain.from_iterable(batch.said))
    recorded = await record(scope, state.id, state.started_at, observations, batch.prepared)
    done, waiting = iter(recorded), iter(batch.prepared)
    # a row's company comes first, then its people; a row without news changes nothing and is left alone
    told = [
        _Told([next(done) for _ in row], [next(waiting) for _ in row], keys, row)
        for row, keys in zip(batch.said, batch.keys, strict=True)
    ]
    erased = [row.made[0].said is None for row in told]
    newsy = [row for row in told if any(item.changed for item in row.made) and row.made[0].said is not None]
    resolved = await resolve(scope, [(row.made[0].record_id, row.keys) for row in newsy])
    born: dict[UUID, list[_Told]] = defaultdict(list)
    for company, row in zip(resolved, newsy, strict=True):
        if company.new:
            born[company.company_id].append(row)
    await add(scope, [(company, rows[0].made[0].record_id) for company, rows in born.items()])
    touched = {one for company in resolved for one in (company.company_id, *company.also)}
    if any(company.also for company in resolved):
        await follow(scope, touched)
    drafts = {
        company: batch.drafts[company]
        for company, rows in born.items()
        if company in batch.drafts and len(rows) == 1 and rows[0].as_prepared(company)
    }
    fresh = {
        bundle.observation_id: bundle
        for company, rows in born.items()
        if company not in drafts and len({row.said[0].fetched_at for row in rows}) == 1  # else some are past
        for row in rows
        for bundle in bundles_of(row.made, company, state.dataset, state.started_at)
    }
    now = clock.now()
    firsts = {company: drawn[0] for company, drawn in drafts.items()}
    profiles = await store.refresh(scope, touched, now, [*fresh.values()], firsts)
    await feature_store.write_features(
        scope, touched, profiles, {company: drawn[1] for company, drawn in drafts.items()}
    )
    return await imports.advance(
        scope,
        state,
        created=len(born),
        updated=len(newsy) - len(born),
        unchanged=len(told) - len(newsy) - sum(erased),
        rejections=_rejections(batch, erased),
    )


def _rejections(batch: Batch, erased: Sequence[bool]) -> list[Rejection]:
    """The rows that were not taken. Of a company that was erased nothing is kept but that it was refused."""
    gone = iter(erased)
    found = []
    for row, translated in batch.rows:
        if translated.problem:
            found.append(Rejection(row.number, translated.problem, dict(row.cells)))
        elif next(gone):
            found.append(Rejection(row.number, "this company was erased, and is not taken again", {}))
    return found


@dataclass(frozen=True, slots=True)
class _Told:
    """One row that was taken: what became of its observations, and what was made ready for them."""

    made: Sequence[Recorded]
    prepared: Sequence[Prepared]
    keys: tuple[str, ...]
    said: Sequence[Observation]

    def as_prepared(self, company_id: UUID) -> bool:
        """Whether all of it was recorded just as it had been made ready, and the company named after it."""
        return self.made[0].record_id == company_id and all(
            done.observation_id == one.observation_id
            and done.record_id == one.record_id
            and done.said is item
            for done, one, item in zip(self.made, self.prepared, self.said, strict=True)
        )
