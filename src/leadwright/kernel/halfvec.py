"""Vectors on their way to and from PostgreSQL: `halfvec` of pgvector, two octets a number, in its binary form."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from psycopg import AsyncConnection
from psycopg.adapt import Dumper
from psycopg.pq import Format
from psycopg.types import TypeInfo

Matrix: TypeAlias = NDArray[np.float32]
"""Numbers of shape (vectors, dimension), or (dimension,) for one vector."""

_HEAD = 4  # octets before the numbers: the dimension, and two that are unused


class Half(bytes):
    """One vector in the binary form of `halfvec`."""


def halves(matrix: Matrix) -> list[Half]:
    """Return each row of a matrix as PostgreSQL takes it."""
    head = struct.pack(">HH", matrix.shape[1], 0)
    return [Half(head + row.tobytes()) for row in matrix.astype(">f2")]


def matrix(values: Sequence[bytes]) -> Matrix:
    """Return vectors that were read in binary form, one a row; all have one dimension."""
    if not values:
        return np.zeros((0, 0), np.float32)
    rows = np.frombuffer(b"".join(values), np.uint8).reshape(len(values), -1)[:, _HEAD:]
    return np.ascontiguousarray(rows).view(">f2").astype(np.float32)


def literal(vector: Matrix) -> str:
    """Return one vector as text, for a parameter that is cast to halfvec."""
    return "[" + ",".join(f"{number:.6g}" for number in vector.astype(np.float16).tolist()) + "]"


def read(text: str) -> Matrix:
    """Return one vector from its text."""
    return np.array(text.strip("[]").split(","), np.float32)


def unit(rows: Matrix) -> Matrix:
    """Return rows of length one; a row of zeros stays one."""
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    return (rows / np.where(lengths > 0, lengths, 1)).astype(np.float32)


async def teach(driver: AsyncConnection[Any]) -> None:
    """Let a connection send `Half` values by binary COPY."""
    if driver.adapters.types.get("halfvec") is not None:
        return
    info = await TypeInfo.fetch(driver, "halfvec")
    assert info is not None
    info.register(driver)
    driver.adapters.register_dumper(Half, type("HalfDumper", (_HalfDumper,), {"oid": info.oid}))


class _HalfDumper(Dumper):
    format = Format.BINARY

    def dump(self, obj: Any) -> bytes:
        return bytes(obj)


async def fetch(driver: AsyncConnection[Any], sql: str, values: Iterable[Any] = ()) -> list[Any]:
    """Run a query with its answer in binary form, so that vectors come as octets; `sql` has psycopg's placeholders."""
    async with driver.cursor(binary=True) as cursor:
        await cursor.execute(sql.encode(), list(values))
        return await cursor.fetchall()
