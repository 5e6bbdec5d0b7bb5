"""Reads a body under a cap and undoes its content encoding: a bomb costs the cap and no more."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterable
from typing import Any


class UndecodableError(Exception):
    """The body is encoded in a way that was not offered, or not as it claims."""


class Body:
    """A body being collected. `wire` counts octets as sent, `out` never grows over the cap."""

    def __init__(self, encoding: str, cap: int) -> None:
        self.out = bytearray()
        self.wire = 0
        self.full = False  # the cap was reached: there is more
        self.broken = False  # the compressed stream makes no sense from here on
        self._cap = cap
        self._kind = _kind_of(encoding)
        self._undo: Any = None

    @property
    def truncated(self) -> bool:
        """Is this less than what the other side holds?"""
        return self.full or self.broken

    def feed(self, chunk: bytes) -> None:
        """Take the next octets from the wire."""
        self.wire += len(chunk)
        if self._kind and self._undo is None:
            self._undo = self._decompressor(chunk)
        if self._kind:
            self._inflate(chunk)
        else:
            self._take(chunk)
        self.full = self.full or self.wire > self._cap

    def _decompressor(self, first: bytes) -> Any:
        if self._kind == "gzip":
            if first[:1] != b"\x1f":  # labelled gzip, sent plain: it happens
                self._kind = ""
                return None
            return zlib.decompressobj(31)
        wrapped = len(first) >= 2 and first[0] & 0x0F == 8 and int.from_bytes(first[:2], "big") % 31 == 0
        return zlib.decompressobj(15 if wrapped else -15)

    def _inflate(self, chunk: bytes) -> None:
        try:
            while chunk and not self.full:
                self._take(self._undo.decompress(chunk, self._cap - len(self.out) + 1))
                chunk = self._undo.unconsumed_tail
                if self._undo.eof:
                    chunk = self._undo.unused_data
                    if self._kind != "gzip" or not chunk.startswith(b"\x1f\x8b"):
                        return
                    self._undo = zlib.decompressobj(31)  # a further member of the same file
        except zlib.error as error:
            if not self.out:
                raise UndecodableError(f"the {self._kind} body cannot be decoded") from error
            self.broken = True

    def _take(self, data: bytes) -> None:
        room = self._cap - len(self.out)
        self.out += data[:room]
        self.full = self.full or len(data) > room


async def read_body(stream: AsyncIterable[bytes], encoding: str, cap: int) -> Body:
    """Read `stream` until its end or `cap` octets, on the wire or decoded, whichever comes first."""
    body = Body(encoding, cap)
    async for chunk in stream:
        if chunk:
            body.feed(chunk)
        if body.truncated:
            break
    return body


def _kind_of(header: str) -> str:
    """ "" (plain), "gzip" or "deflate" of a Content-Encoding header."""
    names = [name.strip().lower() for name in header.split(",")]
    names = [name for name in names if name not in ("", "identity", "none", "utf-8")]
    if not names:
        return ""
    if names in (["gzip"], ["x-gzip"]):
        return "gzip"
    if names == ["deflate"]:
        return "deflate"
    raise UndecodableError(f"the body is encoded as {header!r}, which was not offered")
