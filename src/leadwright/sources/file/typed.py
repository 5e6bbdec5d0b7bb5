"""Read one value that a person typed for a field, as a cell of a list would be read."""

from __future__ import annotations

from typing import Any

from leadwright.kernel.errors import NotFound, Wrong
from leadwright.sources.file.mapping import guess, is_field
from leadwright.sources.file.translate import translate
from leadwright.sources.file.types import RawRow

_ANYBODY = "Anybody"  # a row needs a name to be read


def read_value(field: str, value: Any) -> Any:
    """Return the value of a company's field as the record keeps it.

    Raises NotFound for a field that the catalogue does not know, and Wrong for what cannot be read.
    """
    if not is_field(field) or field == "-" or "." in field:
        raise NotFound(
            f"A company has no field {field!r}.",
            hint="`leadwright contradictions` and the page of a company name fields.",
            field="field",
            code="unknown_field",
        )
    cells = {"name": _ANYBODY, field: _typed(value)}
    read = translate(RawRow(1, cells), guess([RawRow(1, cells)], {name: name for name in cells}), "typed")
    told = read.observations[0].fields.get(field) if read.observations else None
    if read.problem or read.unread or told is None:
        raise Wrong(
            f"{field} cannot be read: {str(value)[:100]!r}.",
            hint="Write it as a list would: 51-200, DE, 2012, active.",
            field="value",
            code="unreadable_value",
        )
    return told


def _typed(value: Any) -> Any:
    """A range arrives as the record keeps it, too: [51, 200], [501, null]."""
    if isinstance(value, list) and len(value) == 2 and all(end is None or type(end) is int for end in value):
        low, high = value
        return f"{low or 1}+" if high is None else str(low) if low == high else f"{low or 1}-{high}"
    return value
