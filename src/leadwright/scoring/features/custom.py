"""Columns of the user's own files: kept as they came, read in rules by name."""

from __future__ import annotations

from leadwright.scoring.features.types import Column, Feature, Kind

CUSTOM = (
    Feature(
        "custom",
        Kind.OBJECT,
        "Columns of your own files that have no meaning of their own here. Rules read them with "
        "custom_text('column') and "
        "custom_number('column'); a text that is no plain number is unknown as a number.",
        (Column("custom", "jsonb"),),
        answerable_by=("file", "human"),
    ),
)
