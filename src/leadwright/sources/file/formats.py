"""Tell what a file is before reading it: format, encoding, delimiter. Constant memory, one pass."""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
from hashlib import blake2b
from pathlib import Path

import charset_normalizer

from leadwright.kernel.errors import NotFound, Wrong
from leadwright.sources.file.types import FileFacts, Format

_SAMPLE = 512 * 1024
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS = ",;\t|"
_HINT = "Give a CSV, TSV, JSON, JSON Lines or XLSX file."


def examine(path: Path) -> FileFacts:
    """Look at a file and return what it is.

    Raises NotFound if there is no such file, and Wrong if it is none of the formats that can be read.
    """
    if not path.exists():
        raise NotFound(f"There is no file {path}.", hint="Check the path.", code="file_not_found")
    if not path.is_file():
        raise Wrong(f"{path} is not a file.", hint=_HINT, code="file_unreadable")
    digest, size, lines, head, is_utf8 = _scan(path)
    if not head.strip():
        raise Wrong(f"{path.name} is empty.", hint=_HINT, code="file_empty")
    if head.startswith(b"PK\x03\x04"):
        return FileFacts(path, _require_workbook(path), digest, size)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise Wrong(
            f"{path.name} is an old Excel workbook (.xls).",
            hint="Save it as .xlsx or CSV.",
            code="file_format",
        )
    encoding = _encoding(head, is_utf8)
    text = head.decode(encoding, errors="replace")
    if _looks_binary(text):
        raise Wrong(f"{path.name} is not a text file or a workbook.", hint=_HINT, code="file_format")
    kind = _text_format(text)
    return FileFacts(path, kind, digest, size, lines, encoding, _delimiter(text) if kind == "csv" else ",")


def _scan(path: Path) -> tuple[str, int, int, bytes, bool]:
    """Hash the file, count its lines and tell whether all of it is UTF-8, reading it once."""
    digest, size, lines, head = blake2b(digest_size=16), 0, 0, b""
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_utf8 = True
    try:
        with path.open("rb") as file:
            while chunk := file.read(_SAMPLE):
                head = head or chunk
                digest.update(chunk)
                size += len(chunk)
                lines += chunk.count(b"\n")
                if is_utf8:
                    is_utf8 = _decodes(decoder, chunk)
    except OSError as error:
        raise Wrong(f"{path} cannot be read: {error.strerror}.", hint="Check its permissions.") from error
    return digest.hexdigest(), size, lines, head, is_utf8 and _decodes(decoder, b"", final=True)


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def _encoding(head: bytes, is_utf8: bool) -> str:
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name
    if is_utf8:
        return "utf-8"
    if head[1::2].count(0) > len(head) // 4:
        return "utf-16-le"
    if head[::2].count(0) > len(head) // 4:
        return "utf-16-be"
    best = charset_normalizer.from_bytes(head[:65536]).best()
    # what Excel writes when nobody asked; every byte means something in it
    return best.encoding if best is not None else "cp1252"


def _looks_binary(text: str) -> bool:
    strange = sum(1 for c in text[:8192] if (c < " " and c not in "\t\n\r\x0b\x0c\x1a\x1b") or c == "\ufffd")
    return strange > max(8, len(text[:8192]) // 20)


def _text_format(text: str) -> Format:
    start = text.lstrip("\ufeff \t\r\n")
    if start.startswith("["):
        return "json"
    if start.startswith("{"):
        first_line = start.splitlines()[0].rstrip()
        more = start[len(first_line) :].lstrip()
        return "jsonl" if first_line.endswith("}") and (not more or more.startswith("{")) else "json"
    return "csv"


def _require_workbook(path: Path) -> Format:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            unpacked = sum(item.file_size for item in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise Wrong(
            f"{path.name} is a damaged workbook: {error}.", hint="Save it again.", code="file_damaged"
        ) from error
    if "xl/workbook.xml" not in names:
        raise Wrong(
            f"{path.name} is a zip archive, not a workbook.",
            hint="Unpack it first. " + _HINT,
            code="file_format",
        )
    if unpacked > 2_000_000_000:
        raise Wrong(
            f"{path.name} unpacks to {unpacked // 1_000_000} MB.",
            hint="Save it as CSV.",
            code="file_too_large",
        )
    return "xlsx"


def _delimiter(text: str) -> str:
    """Choose the delimiter that cuts the first lines into the most columns of equal number."""
    lines = text.splitlines()[:60]
    if len(text) >= _SAMPLE // 2 and len(lines) > 1:
        lines = lines[:-1]  # the last one may be cut off
    best, best_rating = ",", (0.0, 0)
    for delimiter in _DELIMITERS:
        try:
            widths = [
                len(row) for row in csv.reader(io.StringIO("\n".join(lines)), delimiter=delimiter) if row
            ]
        except csv.Error:
            continue
        if not widths or max(widths) < 2:
            continue
        usual = max(set(widths), key=lambda w: (widths.count(w), w))
        rating = (widths.count(usual) / len(widths) if usual > 1 else 0.0, usual)
        if rating > best_rating:
            best, best_rating = delimiter, rating
    return best
