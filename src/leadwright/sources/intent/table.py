"""Intent as a table: CSV with a heading, as providers export it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

from leadwright.kernel.errors import Wrong
from leadwright.sources.intent.topics import IntentReading, meaning, observations

_DELIMITERS = ",;\t|"
_HINT = "It needs a heading with a company or domain, and a product, category or topic; an activity and a date help."


def read_table(body: bytes) -> IntentReading:
    """Read a CSV export (UTF-8, or UTF-16 with its mark). A row that cannot be read is rejected, not the table.

    Raises Wrong if it is no text, or if its heading names no company or no topic.
    """
    text = _text(body)
    first = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    heading = [cell.strip() for cell in next(reader, [])]
    meant = _columns(heading)
    if "topic" not in meant.values() or not {"company", "domain"} & set(meant.values()):
        raise Wrong("The table does not say what it holds.", hint=_HINT, code="intent_heading")
    return observations(_rows(reader, meant), frozenset(heading) - {heading[i] for i in meant})


def _text(body: bytes) -> str:
    coding = "utf-16" if body[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return body.decode(coding).replace("\x00", "")
    except UnicodeDecodeError as cause:
        raise Wrong(
            "The table is not UTF-8 text.", hint="Save it as CSV in UTF-8.", code="intent_text"
        ) from cause


def _columns(heading: list[str]) -> dict[int, str]:
    """The place of each column that is read; of two with one meaning the first."""
    found: dict[int, str] = {}
    for index, name in enumerate(heading):
        if (what := meaning(name)) and what not in found.values():
            found[index] = what
    return found


def _rows(reader: Iterator[list[str]], meant: Mapping[int, str]) -> Iterator[tuple[str, dict[str, Any]]]:
    number = 1
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as cause:
            yield f"row {number}", {}
            raise Wrong(
                f"Row {number} of the table is broken: {cause}.", hint=_HINT, code="intent_text"
            ) from cause
        if any(cell.strip() for cell in cells):
            yield f"row {number}", {what: cells[i] for i, what in meant.items() if i < len(cells)}
