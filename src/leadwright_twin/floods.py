"""Bodies that never seem to end: a very long page, a gzip bomb, single octets once a second."""

from __future__ import annotations

import asyncio
import struct
import zlib
from collections.abc import AsyncIterator
from functools import cache

HUGE_OCTETS = 300 * 1000 * 1000
BOMB_OCTETS = 1024 * 1024 * 1024
_BLOCK = 8 * 1024 * 1024
_PIECE = 64 * 1024


async def huge_page(head: bytes) -> AsyncIterator[bytes]:
    """A page of 300 MB: `head`, then paragraphs without end."""
    yield head
    line = b"<p>And another part number of another part of another machine of another maker.</p>\n"
    filler = line * (_PIECE // len(line))
    left = HUGE_OCTETS - len(head)
    while left > 0:
        yield filler[:left]
        left -= len(filler)


@cache
def _zeros() -> bytes:
    """Eight megabytes of zeros as one self-contained piece of a deflate stream."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(bytes(_BLOCK)) + packer.flush(zlib.Z_FULL_FLUSH)


async def gzip_bomb() -> AsyncIterator[bytes]:
    """About one megabyte of gzip that unpacks to one gigabyte of zeros, check sum included."""
    yield b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
    checksum = 0
    zeros = bytes(_BLOCK)
    for _ in range(BOMB_OCTETS // _BLOCK):
        yield _zeros()
        checksum = zlib.crc32(zeros, checksum)
        await asyncio.sleep(0)
    yield b"\x03\x00" + struct.pack("<II", checksum, BOMB_OCTETS & 0xFFFFFFFF)


async def drip(body: bytes, seconds: float = 1.0) -> AsyncIterator[bytes]:
    """`body`, one octet at a time."""
    for index in range(len(body)):
        yield body[index : index + 1]
        await asyncio.sleep(seconds)
