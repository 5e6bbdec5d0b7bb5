"""The signs of vectors, one bit a number: how a search finds the few thousand that are worth measuring exactly.

Vectors that point the same way agree in most signs. To count where they differ takes a hundredth of a second for a
million of them, since their signs fit into 32 MB; a process keeps those of the workspaces that it was asked about and
reads back only blocks that have changed. What they propose is looked up under row-level security and measured anew,
so that a company that is gone, or a block that is old, can cost a result its place but never make one up. The only
writer of `vector_signs`.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from leadwright.kernel.db import Scope
from leadwright.kernel.halfvec import Matrix, fetch

BLOCK = 8_192  # companies a row
KEPT = 2_000  # blocks in the memory of a process: 512 MB at 256 numbers a vector
FEWEST = 1_000  # companies that are measured exactly; all, in a small workspace
_SHARE = 300  # one in so many of a large one

Words = NDArray[np.uint64]  # of shape (64-bit words of a vector, companies)
_Blocks = dict[int, tuple[UUID, Words]]
_held: OrderedDict[tuple[UUID, int], _Blocks] = OrderedDict()


def packed(vectors: Matrix) -> Words:
    """Return the signs of vectors as words, of shape (words, vectors)."""
    bits = np.packbits(vectors > 0, axis=1)
    bits = np.pad(bits, ((0, 0), (0, -bits.shape[1] % 8)))
    return np.ascontiguousarray(bits).view(np.uint64).T.copy()


async def put(scope: Scope, model: int, places: Sequence[int], vectors: Matrix) -> None:
    """Write the signs of vectors at their places."""
    words, at = packed(vectors), np.array(places)
    for block in np.unique(at // BLOCK).tolist():
        chosen = at // BLOCK == block
        await _patch(scope, model, block, at[chosen] % BLOCK, words[:, chosen])


async def _patch(scope: Scope, model: int, block: int, at: NDArray[np.int64], words: Words) -> None:
    kept = await scope.value(
        "SELECT signs FROM vector_signs WHERE model = :model AND block = :block FOR UPDATE",
        model=model,
        block=block,
    )
    now = np.zeros((len(words), BLOCK), np.uint64)
    if kept is not None:
        now[:] = np.frombuffer(kept, np.uint64).reshape(len(words), BLOCK)
    now[:, at] = words
    await scope.run(
        "INSERT INTO vector_signs (workspace_id, model, block, version, signs)"
        " VALUES (:workspace, :model, :block, gen_random_uuid(), :signs)"
        " ON CONFLICT (workspace_id, model, block) DO UPDATE SET version = excluded.version, signs = excluded.signs",
        workspace=scope.workspace,
        model=model,
        block=block,
        signs=now.tobytes(),
    )


async def candidates(scope: Scope, model: int, vector: Matrix, most: int) -> list[int]:
    """Return the places of companies whose signs differ least from a vector's: enough of them to hold the nearest `most`."""
    blocks = await _read(scope, model)
    if not blocks:
        return []
    asked = packed(vector[None, :])[:, 0]
    differ = np.concatenate([_differing(words, asked) for _, words in blocks.values()])
    wanted = max(FEWEST, 10 * most, len(differ) // _SHARE)
    if len(differ) > wanted:
        held = np.cumsum(np.bincount(differ))
        chosen = np.flatnonzero(differ <= np.searchsorted(held, wanted))
    else:
        chosen = np.arange(len(differ))
    first = np.array(list(blocks), np.int64) * BLOCK
    return (first[chosen // BLOCK] + chosen % BLOCK).tolist()  # type: ignore[no-any-return]


def _differing(words: Words, asked: Words) -> NDArray[np.uint16]:
    counted = np.zeros(words.shape[1], np.uint16)
    for word, one in zip(words, asked, strict=True):
        counted += np.bitwise_count(word ^ one)
    return counted


async def _read(scope: Scope, model: int) -> _Blocks:
    """The blocks of a model by number: those in memory if they are what the database holds, else read anew."""
    rows = await scope.rows(
        "SELECT block, version FROM vector_signs WHERE model = :model ORDER BY block", model=model
    )
    held = _held.pop((scope.workspace, model), {})
    missing = [row[0] for row in rows if row[0] not in held or held[row[0]][0] != row[1]]
    if missing:
        read = await fetch(
            await scope.driver(),
            "SELECT block, version, signs FROM vector_signs WHERE model = %s AND block = ANY(%s)",
            [model, missing],
        )
        held |= {row[0]: (row[1], np.frombuffer(row[2], np.uint64).reshape(-1, BLOCK)) for row in read}
    now = {row[0]: held[row[0]] for row in rows if row[0] in held}
    _held[scope.workspace, model] = now
    while len(_held) > 1 and sum(map(len, _held.values())) > KEPT:
        _held.popitem(last=False)
    return now
