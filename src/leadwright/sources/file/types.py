"""Values of a file on its way into the record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

Format = Literal["csv", "json", "jsonl", "xlsx"]


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What was found out about a file before its first row was read.

    `digest` identifies the bytes; `encoding` and `delimiter` matter to text formats only; `lines` counts
    line ends, from which progress is guessed.
    """

    path: Path
    format: Format
    digest: str
    bytes: int
    lines: int = 0
    encoding: str = "utf-8"
    delimiter: str = ","
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row as read: its number in the file (the first data row is 1) and its cells by column.

    `problem` is set instead of cells when the row cannot be read at all.
    """

    number: int
    cells: Mapping[str, Any]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Which column fills which field, how that was decided, and which columns nothing understands.

    `fields` maps column -> field name; `reasons` maps column -> why ("header", "content", "you said so");
    `unknown` columns are kept as custom fields.
    """

    fields: Mapping[str, str]
    reasons: Mapping[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
