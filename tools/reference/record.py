"""Pages about the record: fields of observations, tables, columns of imported files."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from leadwright.sources.file.mapping import COMPANY_HEADERS, CONTACT_HEADERS
from tools.house.source import Source
from tools.house.tables import COMMONS, OWNERS, comments, declared
from tools.reference.markdown import Page, code, page, section, table

_VERSIONS = "src/leadwright/migrations/versions"


@cache
def catalogue() -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    """The catalogue of fields, as {kind of subject: {field: {shape, meaning}}}."""
    loaded: Mapping[str, Mapping[str, Mapping[str, Any]]] = yaml.safe_load(
        Path(__file__).with_name("fields.yaml").read_text("utf-8")
    )
    return loaded


def fields() -> Page:
    """Every field that an observation may hold."""
    lines = page(
        "Fields of observations",
        "`tools/reference/fields.yaml`",
        "An observation says things about one company or one person. Its fields have these names and JSON "
        "shapes, "
        "whatever the source. A field that is not there was not said; an empty list was looked at and "
        "holds nothing.",
    )
    for kind, entries in catalogue().items():
        lines += section(kind.capitalize())
        rows = [[code(name), code(entry["shape"]), entry["meaning"]] for name, entry in entries.items()]
        lines += table(["field", "shape", "meaning"], rows)
    return lines


def tables() -> Page:
    """Every table with its kind, its personal class, its writer and what it holds."""
    root = Path(__file__).resolve().parents[2]
    found = [
        Source(path.relative_to(root).as_posix(), path.read_text("utf-8"))
        for path in sorted((root / _VERSIONS).glob("*.sql"))
    ]
    said = comments(found)
    lines = page(
        "Tables",
        "the comments of `leadwright/migrations/versions/*.sql`",
        "**Recorded** is append-only, **Decided** is written by people and overwritten by no code, "
        "**Derived** can be "
        "dropped and rebuilt. Every table carries `workspace_id` under forced row-level security, except "
        + "; ".join(f"{code(name)} ({why})" for name, why in COMMONS.items())
        + ". Each is written by its own room alone. The queue's tables belong to Procrastinate.",
    )
    rows = []
    for _, _, name, _ in declared(found):
        kind, personal, what = said[name].split(". ", 2)
        rows.append([code(name), kind, personal.removeprefix("personal: "), OWNERS[name], what])
    return lines + table(["table", "kind", "personal", "written by", "what it holds"], rows)


def import_columns() -> Page:
    """The headers by which an import knows each field."""
    lines = page(
        "Columns of imported files",
        "`leadwright.sources.file.mapping`",
        "An import guesses the meaning of a column by its header and checks the guess against the content. "
        "Capitals, "
        "spaces, dashes and underscores do not count. `--map COLUMN=FIELD` overrules the guess; `--map "
        "COLUMN=-` keeps "
        "a column as it is. A column that is not understood is kept as a custom field, which can be shown "
        "and used in "
        "rules. `contact2.name` and so on name people beyond the first.",
        "A column of dates on which each row stood so (`observed_on`) makes a list a history: its rows count as seen on "
        "those days, the latest of a company as what is so now. Where 05/06/2024 could be either, the dates of the column "
        "decide, or `--map COLUMN=observed_on.day_first` (or `.month_first`) does.",
    )
    lines += section("Companies") + table(["field", "headers"], _headers("", COMPANY_HEADERS))
    return lines + section("People") + table(["field", "headers"], _headers("contact.", CONTACT_HEADERS))


def _headers(prefix: str, headers: Mapping[str, str]) -> list[list[str]]:
    return [
        [code(prefix + name), ", ".join(word.strip() for word in words.split(","))]
        for name, words in headers.items()
        if words
    ]
