"""Resolve a whole list at once: blocks and pairs by DuckDB, judgements by the same code as one arrival, on all cores.

Nothing here knows the database: records come in as (id, fields), judged pairs go out.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Literal

import duckdb

from leadwright.entities.blocks import record_blocks
from leadwright.entities.company_names import read
from leadwright.entities.compare import compare_companies
from leadwright.entities.judge import weigh_companies

MOST = 30  # records that may share a block: what more share tells too little to be worth the pairs
_CHUNK = 20_000
_PAIRS = 20_000
_WORTH_FORKING = 50_000  # records: below, one process is done before others have begun

Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Judged:
    """Two records, by their place in the list, and what was thought of them. `different` ones are left out unless
    a rule or a relation makes them so."""

    left: int
    right: int
    verdict: Literal["same", "different", "unsure"]
    probability: float
    by: Literal["rule", "model"]
    related: bool


_records: Sequence[Fields] = ()  # what the working processes see of the list: handed over by fork


def judge_all(records: Sequence[Fields], processes: int | None = None) -> Iterator[Judged]:
    """Yield the judged pairs of a list of company records that are worth keeping, in no order that matters."""
    global _records  # noqa: PLW0603 - a forked process reads it; records are never written to
    _records = records
    if len(records) < _WORTH_FORKING:
        with duckdb.connect() as database:
            _load_blocks(database, map(_blocks_of, _ranges(len(records))))
            for found in map(_judge, _pairs(database)):
                yield from found
        _records = ()
        return
    gc.collect()
    gc.freeze()  # a collector at work in the forked processes would copy the whole list into each
    workers = processes or min(8, os.cpu_count() or 1)
    with multiprocessing.get_context("fork").Pool(workers) as pool, duckdb.connect() as database:
        _load_blocks(database, pool.imap(_blocks_of, _ranges(len(records))))
        for found in pool.imap_unordered(_judge, _pairs(database)):
            yield from found
    gc.unfreeze()
    _records = ()


def _ranges(count: int) -> Iterator[range]:
    return (range(start, min(count, start + _CHUNK)) for start in range(0, count, _CHUNK))


def _blocks_of(where: range) -> tuple[list[int], list[int], list[bool], list[str]]:
    """Of a stretch of records: places and hashes of their blocks, which are by sound alone, and letters of names."""
    places: list[int] = []
    hashes: list[int] = []
    vague: list[bool] = []
    letters: list[str] = []
    for place in where:
        fields = _records[place]
        letters.append(read(str(fields.get("name") or "")).letters)
        for block in record_blocks(fields):
            places.append(place)
            hashes.append(int.from_bytes(blake2b(block.encode(), digest_size=8).digest(), signed=True))
            vague.append(block[0] in _VAGUE)
    return places, hashes, vague, letters


_VAGUE = "sa"  # sounds and initials: worth a look only if the names are alike in letters too
_ALIKE = 0.85


def _load_blocks(database: duckdb.DuckDBPyConnection, chunks: Iterator[tuple[Any, ...]]) -> None:
    database.execute("SET memory_limit = '3GB'")
    database.execute("CREATE TABLE blocks (place INTEGER, block BIGINT, vague BOOLEAN)")
    database.execute("CREATE TABLE names (place INTEGER, letters VARCHAR)")
    done = 0
    for places, hashes, vague, letters in chunks:
        database.execute(_ADD_BLOCKS, [places, hashes, vague])
        database.execute(_ADD_NAMES, [list(range(done, done + len(letters))), letters])
        done += len(letters)


_ADD_BLOCKS = "INSERT INTO blocks SELECT unnest(?::INTEGER[]), unnest(?::BIGINT[]), unnest(?::BOOLEAN[])"
_ADD_NAMES = "INSERT INTO names SELECT unnest(?::INTEGER[]), unnest(?::VARCHAR[])"


def _pairs(database: duckdb.DuckDBPyConnection) -> Iterator[list[tuple[int, int]]]:
    """Pairs that share a block of bounded size, each once, those of one block together, so that what was read is at hand."""
    database.execute(
        """
        CREATE TABLE pairs AS
        WITH bounded AS (
          SELECT block, any_value(vague) AS vague, list(DISTINCT place) AS places FROM blocks GROUP BY block
          HAVING count(DISTINCT place) BETWEEN 2 AND ?),
        members AS (SELECT block, vague, unnest(places) AS place FROM bounded),
        met AS (
          SELECT a.place AS l, b.place AS r, min(a.block) AS block, bool_and(a.vague) AS vague
          FROM members a JOIN members b ON a.block = b.block AND a.place < b.place GROUP BY a.place, b.place)
        SELECT m.l, m.r, m.block FROM met m JOIN names x ON x.place = m.l JOIN names y ON y.place = m.r
        WHERE NOT m.vague OR jaro_winkler_similarity(x.letters, y.letters) >= ?
        """,
        [MOST, _ALIKE],
    )
    database.execute("DROP TABLE blocks")
    reader = database.execute("SELECT l, r FROM pairs ORDER BY block, l, r")
    while rows := reader.fetchmany(_PAIRS):
        yield rows


def _judge(pairs: Sequence[tuple[int, int]]) -> list[Judged]:
    found = []
    for left, right in pairs:
        verdict, chance, by, related = weigh_companies(compare_companies(_records[left], _records[right]))
        if verdict != "different" or by == "rule" or related:
            found.append(Judged(left, right, verdict, chance, by, related))
    return found
