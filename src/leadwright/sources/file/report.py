"""Write the rows that were not taken to a file, so that they can be mended and imported again."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol


class Refused(Protocol):
    """A row that was not taken."""

    @property
    def row_number(self) -> int: ...
    @property
    def reason(self) -> str: ...
    @property
    def content(self) -> Mapping[str, Any]: ...


def write_rejections(folder: Path, name: str, refused: Iterable[Refused]) -> Path | None:
    """Write the refused rows as CSV with number and reason first; return the file, or None if there are none."""
    rows = list(refused)
    if not rows:
        return None
    columns = list(dict.fromkeys(column for row in rows for column in row.content))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["row", "reason", *columns])
        for row in rows:
            writer.writerow(
                [row.row_number, row.reason, *(_cell(row.content.get(column)) for column in columns)]
            )
    return path


def _cell(value: Any) -> str:
    text = "" if value is None else str(value)
    # a spreadsheet must not run what a stranger typed
    return f"'{text}" if text[:1] in "=+-@\t\r" else text
