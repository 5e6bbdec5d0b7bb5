"""Read the rows of a file one by one, whatever its format, in constant memory.

A row that cannot be read is handed on with its problem; a file that breaks off keeps the rows before.
"""

from __future__ import annotations

import csv
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import ParseError

import ijson
import orjson

from leadwright.kernel.errors import Wrong
from leadwright.sources.file.mapping import knows
from leadwright.sources.file.types import FileFacts, RawRow
from leadwright.values import domain, email

MAX_CELL = 1_000_000  # characters; a longer cell is no company's datum
_MAX_COLUMNS = 2_000
_MAX_DEPTH = 50
_LIST_KEYS = ("companies", "leads", "items", "data", "results", "records", "rows", "accounts")
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    KeyError,
    ValueError,
    IndexError,
    TypeError,
    EOFError,
    OSError,
)


def read_rows(facts: FileFacts) -> Iterator[RawRow]:
    """Yield the rows of a file in order. Raises Wrong if not even its beginning can be read."""
    reader = {"csv": _csv, "json": _json, "jsonl": _json_lines, "xlsx": _xlsx}[facts.format]
    for row in reader(facts):
        yield _checked(row)


def _checked(row: RawRow) -> RawRow:
    if not row.problem:
        for column, cell in row.cells.items():
            if isinstance(cell, str) and len(cell) > MAX_CELL:
                return RawRow(
                    row.number, {}, f"the cell in column {column[:80]!r} holds {len(cell):,} characters"
                )
    return row


def _clean(text: str) -> str:
    """NUL cannot be stored as text, lone surrogates cannot be written as UTF-8."""
    if "\x00" in text:
        text = text.replace("\x00", "")
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _headers(cells: Iterable[Any]) -> list[str]:
    """Name every column, uniquely: an empty header becomes `column 3`, a repeated one `name (2)`."""
    names: list[str] = []
    taken: set[str] = set()
    for position, cell in enumerate(cells, 1):
        name = plain = _clean(str(cell if cell is not None else "")).strip()[:200] or f"column {position}"
        count = 1
        while name in taken:
            count += 1
            name = f"{plain} ({count})"
        taken.add(name)
        names.append(name)
    if len(names) > _MAX_COLUMNS:
        raise Wrong(f"The file has {len(names):,} columns.", hint=f"At most {_MAX_COLUMNS:,} are read.")
    return names


def _is_header(cells: list[str]) -> bool:
    """A first row of unknown words that holds an address or a number is data, not a header."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    if any(knows(cell) for cell in filled):
        return True
    return not any(email.parse(c) or ("." in c and domain.registrable(c)) or c.isdigit() for c in filled)


def _csv(facts: FileFacts) -> Iterator[RawRow]:
    csv.field_size_limit(64_000_000)
    with facts.path.open(encoding=facts.encoding, errors="replace", newline="") as file:
        reader = csv.reader((line.replace("\x00", "") for line in file), delimiter=facts.delimiter)
        number, names = 0, None
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield RawRow(number + 1, {}, f"line {reader.line_num:,} is not CSV from here on: {error}")
                return
            if not any(cells):
                continue
            if names is None:
                if _is_header(cells):
                    names = _headers(cells)
                    continue
                names = _headers("" for _ in cells)
            number += 1
            yield _csv_row(number, names, cells)


def _csv_row(number: int, names: list[str], cells: list[str]) -> RawRow:
    if len(cells) > len(names):
        if any(cell.strip() for cell in cells[len(names) :]):
            return RawRow(
                number, dict(zip(names, cells, strict=False)), f"{len(cells)} cells in {len(names)} columns"
            )
        cells = cells[: len(names)]
    return RawRow(
        number, {k: v if v.isascii() else _clean(v) for k, v in zip(names, cells, strict=False) if v}
    )


def _json_row(number: int, value: Any) -> RawRow:
    if not isinstance(value, dict):
        return RawRow(number, {}, "this is not an object with named fields")
    return RawRow(
        number, {_clean(str(k))[:200]: c for k, v in value.items() if (c := _json_cell(v)) is not None}
    )


def _json_cell(value: Any) -> Any:
    if isinstance(value, str):
        return _clean(value) or None
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() and abs(value) < 10**15 else float(value)
    if isinstance(value, list):
        return [c for item in value if (c := _json_cell(item)) is not None]
    if isinstance(value, dict):
        return {_clean(str(k)): c for k, v in value.items() if (c := _json_cell(v)) is not None}
    return value


def _json_lines(facts: FileFacts) -> Iterator[RawRow]:
    number = 0
    with facts.path.open(encoding=facts.encoding, errors="replace") as file:
        for line in file:
            if not line.strip():
                continue
            number += 1
            try:
                yield _json_row(number, orjson.loads(line))
            except orjson.JSONDecodeError as error:
                yield RawRow(number, {}, f"this line is not JSON: {error}")


def _json(facts: FileFacts) -> Iterator[RawRow]:
    number = 0
    prefix = _json_prefix(facts)
    with facts.path.open("rb") as file:
        items = ijson.items(ijson.parse(_shallow(_utf8(file, facts.encoding))), prefix)
        while True:
            try:
                value = next(items)
            except StopIteration:
                return
            except (ijson.JSONError, ValueError) as error:
                yield RawRow(number + 1, {}, f"the file is not JSON from here on: {_first_line(error)}")
                return
            number += 1
            yield _json_row(number, value)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or ["it breaks off"])[0][:200]


def _shallow(file: Any) -> Iterator[tuple[str, Any]]:
    """Events of a JSON text, refusing what is nested deeper than any list of companies."""
    depth = 0
    for event, value in ijson.basic_parse(file):
        if event in {"start_array", "start_map"}:
            depth += 1
            if depth > _MAX_DEPTH:
                raise ValueError(f"it is nested more than {_MAX_DEPTH} levels deep")
        elif event in {"end_array", "end_map"}:
            depth -= 1
        yield event, value


def _utf8(file: Any, encoding: str) -> Any:
    if encoding in {"utf-8", "utf-8-sig"}:
        return file
    import codecs

    return codecs.EncodedFile(file, "utf-8", encoding, errors="replace")


def _json_prefix(facts: FileFacts) -> str:
    """Where the list of rows is: the file itself, or a list under a well-known or the only list key."""
    lists: list[str] = []
    with facts.path.open("rb") as file:
        try:
            for count, (prefix, kind, _) in enumerate(ijson.parse(_shallow(_utf8(file, facts.encoding)))):
                if count == 0 and kind == "start_array":
                    return "item"
                if kind == "start_array" and "." not in prefix:
                    lists.append(prefix)
                if lists and (lists[-1] in _LIST_KEYS or count > 10_000):
                    break
        except (ijson.JSONError, ValueError) as error:
            if not lists:
                raise Wrong(
                    f"{facts.path.name} is not JSON: {_first_line(error)}.",
                    hint="Check the file.",
                    code="file_damaged",
                ) from error
    named = [name for name in lists if name in _LIST_KEYS]
    return f"{(named or lists)[0]}.item" if lists else ""


def _xlsx(facts: FileFacts) -> Iterator[RawRow]:
    import openpyxl

    stream = facts.path.open("rb")  # by name, a workbook with another ending would be refused
    try:
        book = openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
    except _DAMAGED as error:
        stream.close()
        raise Wrong(
            f"{facts.path.name} is a damaged workbook.", hint="Save it again as .xlsx.", code="file_damaged"
        ) from error
    number, names = 0, None
    try:
        rows = book.worksheets[0].iter_rows(values_only=True) if book.worksheets else iter(())
        while True:
            try:
                cells = next(rows, None)
            except _DAMAGED as error:
                yield RawRow(number + 1, {}, f"the workbook is damaged from here on: {error}")
                return
            if cells is None:
                return
            if not any(cell not in (None, "") for cell in cells):
                continue
            if names is None:
                texts = [str(_xlsx_cell(cell) or "") for cell in cells]
                names = _headers(texts if _is_header(texts) else ("" for _ in cells))
                if _is_header(texts):
                    continue
            number += 1
            pairs = zip(names, map(_xlsx_cell, cells), strict=False)
            yield RawRow(number, {k: v for k, v in pairs if v not in (None, "")})
    finally:
        book.close()
        stream.close()


def _xlsx_cell(cell: Any) -> Any:
    if isinstance(cell, str):
        return (
            None
            if cell.startswith("#") and cell in {"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!"}
            else _clean(cell)
        )
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    if isinstance(cell, (bool, int, float)) or cell is None:
        return cell
    return str(cell)
