"""How each database writes what rules need: the only place where one differs from another.

Postgres and DuckDB are executed and proven equal to the last digit; Spark, Snowflake and BigQuery are
generated, not executed. A template is text with named holes; holes are filled with SQL that this package
wrote, and a user's text enters only through `string`, which leaves nothing in it that could end a literal
or look like a parameter.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from leadwright.kernel.errors import Wrong


@dataclass(frozen=True, slots=True)
class Dialect:
    """The templates of one database. Lists start at 1 in `{index}`; `contains` may give NULL for a NULL
    list."""

    name: str
    executed: bool
    string: Callable[[str], str]
    boolean: str
    integer: str
    bigint: str
    text: str
    decimal: str  # {digits} {scale}
    wide: str  # exact decimal for arithmetic: {digits} {scale}
    texts: str  # {items}: a list of texts that is not empty
    no_texts: str
    element: str  # {list} {index}
    contains: str  # {list} {item}
    overlap: str  # {left} {right}: NULL only if left is NULL
    among: str  # {item} {list}: NULL if the item is NULL
    pick: str  # {items} {index}: one of a list of integers; NULL for a NULL index
    days: str  # {day} {date}: whole days from the date column to a written day
    divide: str  # {a} {b}: integers, where b divides a without rest
    within_text: str  # {text} {word}
    starts: str  # {text} {word}
    lower: str  # {text}: A to Z in small letters, and nothing else
    json_text: str  # {key}: the text of a custom column
    json_raw: str  # {key}: the text or number of a custom column, as text
    key: Callable[[str], str]
    matches: str  # {text} {pattern}
    extract: str  # {text} {pattern}
    barrier: str = ""  # keeps a subquery from being computed more than once


NUMBER_PATTERN = "-?[0-9]{1,15}([.][0-9]+)?"
_TRANSLATE = "TRANSLATE({text}, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')"
PREFIX_PATTERN = "^(-?[0-9]{1,15}([.][0-9]{1,6})?)"
_PLAIN = re.compile(r"[^\x00-\x1f\x7f'\\:%]*")


def _postgres_string(text: str) -> str:
    """A literal that stands under any setting, and in which no driver can see a parameter."""
    if _PLAIN.fullmatch(text):
        return f"'{text}'"
    return "E'" + "".join(c if _PLAIN.fullmatch(c) else f"\\u{ord(c):04X}" for c in text) + "'"


def _doubled(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _backslashed(text: str) -> str:
    escaped = (f"\\u{ord(c):04x}" if c < " " or c in "\x7f'\\" else c for c in text)
    return "'" + "".join(escaped) + "'"


def _pointer(key: str) -> str:
    """A JSON pointer to a key of the top level."""
    return "/" + key.replace("~", "~0").replace("/", "~1")


def _path(key: str) -> str:
    """A JSON path to a key of the top level, as BigQuery writes it."""
    return f'$."{_simple(key)}"'


def _bracket_path(key: str) -> str:
    """A JSON path to a key of the top level, as Spark writes it."""
    return f"$['{_simple(key)}']"


def _simple(key: str) -> str:
    if re.search(r"""["'\\\x00-\x1f\[\]]""", key):
        raise Wrong(
            f"The custom column {key!r} cannot be named in this dialect.", hint="Rename it.", field="dialect"
        )
    return key


POSTGRES = Dialect(
    name="postgres",
    executed=True,
    string=_postgres_string,
    boolean="boolean",
    integer="integer",
    bigint="bigint",
    text="text",
    decimal="numeric({digits},{scale})",
    wide="numeric",
    texts="CAST(ARRAY[{items}] AS text[])",
    no_texts="CAST(ARRAY[] AS text[])",
    element="({list})[{index}]",
    contains="{list} @> ARRAY[{item}]",
    overlap="({left} && {right})",
    among="({item} = ANY ({list}))",
    pick="(ARRAY[{items}])[{index}]",
    days="(DATE '{day}' - {date})",
    divide="({a} / {b})",
    within_text="(strpos({text}, {word}) > 0)",
    starts="starts_with({text}, {word})",
    lower=_TRANSLATE,
    json_text="CASE WHEN jsonb_typeof(f.custom -> {key}) = 'string' THEN f.custom ->> {key} END",
    json_raw="CASE WHEN jsonb_typeof(f.custom -> {key}) IN ('string', 'number') THEN f.custom ->> {key} END",
    key=lambda key: key,
    matches="({text} ~ '^{pattern}$')",
    extract="substring({text} from '{pattern}')",
    barrier="\nOFFSET 0",
)

DUCKDB = Dialect(
    name="duckdb",
    executed=True,
    string=_doubled,
    boolean="BOOLEAN",
    integer="INTEGER",
    bigint="BIGINT",
    text="VARCHAR",
    decimal="DECIMAL({digits},{scale})",
    wide="DECIMAL({digits},{scale})",
    texts="[{items}]",
    no_texts="CAST([] AS VARCHAR[])",
    element="{list}[{index}]",
    contains="list_contains({list}, {item})",
    overlap="list_has_any({left}, {right})",
    among="list_contains({list}, {item})",
    pick="([{items}])[{index}]",
    days="(DATE '{day}' - {date})",
    divide="({a} // {b})",
    within_text="contains({text}, {word})",
    starts="starts_with({text}, {word})",
    lower=f"CASE WHEN strlen({{text}}) = length({{text}}) THEN lower({{text}}) ELSE {_TRANSLATE} END",
    json_text="CASE WHEN json_type(f.custom, {key}) = 'VARCHAR' THEN f.custom ->> {key} END",
    json_raw=(
        "CASE WHEN json_type(f.custom, {key}) IN "
        "('VARCHAR', 'BIGINT', 'UBIGINT', 'HUGEINT', 'DOUBLE', 'DECIMAL') THEN f.custom ->> {key} END"
    ),
    key=_pointer,
    matches="regexp_full_match({text}, '{pattern}')",
    extract="regexp_extract({text}, '{pattern}')",
)

SPARK = Dialect(
    name="spark",
    executed=False,
    string=_backslashed,
    boolean="BOOLEAN",
    integer="INT",
    bigint="BIGINT",
    text="STRING",
    decimal="DECIMAL({digits},{scale})",
    wide="DECIMAL({digits},{scale})",
    texts="array({items})",
    no_texts="CAST(array() AS ARRAY<STRING>)",
    element="element_at({list}, {index})",
    contains="COALESCE(array_contains({list}, {item}), FALSE)",
    overlap="CASE WHEN {left} IS NULL THEN NULL ELSE COALESCE(arrays_overlap({left}, {right}), FALSE) END",
    among="array_contains({list}, {item})",
    pick="element_at(array({items}), CAST({index} AS INT))",
    days="datediff(DATE'{day}', {date})",
    divide="({a} DIV {b})",
    within_text="(instr({text}, {word}) > 0)",
    starts="startswith({text}, {word})",
    lower=_TRANSLATE,
    json_text="get_json_object(f.custom, {key})",
    json_raw="get_json_object(f.custom, {key})",
    key=_bracket_path,
    matches="({text} RLIKE '^{pattern}$')",
    extract="regexp_extract({text}, '{pattern}', 0)",
)

SNOWFLAKE = Dialect(
    name="snowflake",
    executed=False,
    string=_backslashed,
    boolean="BOOLEAN",
    integer="INTEGER",
    bigint="BIGINT",
    text="VARCHAR",
    decimal="NUMBER({digits},{scale})",
    wide="NUMBER({digits},{scale})",
    texts="ARRAY_CONSTRUCT({items})",
    no_texts="ARRAY_CONSTRUCT()",
    element="GET({list}, {index} - 1)",
    contains="ARRAY_CONTAINS(CAST({item} AS VARIANT), {list})",
    overlap="ARRAYS_OVERLAP({left}, {right})",
    among="ARRAY_CONTAINS(CAST({item} AS VARIANT), {list})",
    pick="CAST(GET(ARRAY_CONSTRUCT({items}), {index} - 1) AS INTEGER)",
    days="DATEDIFF('day', {date}, CAST('{day}' AS DATE))",
    divide="CAST({a} / {b} AS NUMBER(38,0))",
    within_text="CONTAINS({text}, {word})",
    starts="STARTSWITH({text}, {word})",
    lower=_TRANSLATE,
    json_text=(
        "CASE WHEN TYPEOF(GET(f.custom, {key})) = 'VARCHAR' THEN CAST(GET(f.custom, {key}) AS VARCHAR) END"
    ),
    json_raw="CAST(GET(f.custom, {key}) AS VARCHAR)",
    key=lambda key: key,
    matches="REGEXP_LIKE({text}, '^{pattern}$')",
    extract="REGEXP_SUBSTR({text}, '{pattern}')",
)

BIGQUERY = Dialect(
    name="bigquery",
    executed=False,
    string=_backslashed,
    boolean="BOOL",
    integer="INT64",
    bigint="INT64",
    text="STRING",
    decimal="NUMERIC",
    wide="BIGNUMERIC",
    texts="[{items}]",
    no_texts="CAST([] AS ARRAY<STRING>)",
    element="{list}[SAFE_ORDINAL({index})]",
    contains="{item} IN UNNEST({list})",
    overlap=(
        "CASE WHEN {left} IS NULL THEN NULL ELSE "
        "EXISTS (SELECT 1 FROM UNNEST({left}) AS x WHERE x IN UNNEST({right})) END"
    ),
    among="({item} IN UNNEST({list}))",
    pick="([{items}])[SAFE_ORDINAL({index})]",
    days="DATE_DIFF(DATE '{day}', {date}, DAY)",
    divide="DIV({a}, {b})",
    within_text="(STRPOS({text}, {word}) > 0)",
    starts="STARTS_WITH({text}, {word})",
    lower=_TRANSLATE,
    json_text=(
        "CASE WHEN JSON_TYPE(JSON_QUERY(f.custom, {key})) = 'string' THEN JSON_VALUE(f.custom, {key}) END"
    ),
    json_raw="JSON_VALUE(f.custom, {key})",
    key=_path,
    matches="REGEXP_CONTAINS({text}, '^{pattern}$')",
    extract="REGEXP_SUBSTR({text}, '{pattern}')",
)

DIALECTS: dict[str, Dialect] = {d.name: d for d in (POSTGRES, DUCKDB, SPARK, SNOWFLAKE, BIGQUERY)}
"""Every dialect by name."""


def dialect(name: str) -> Dialect:
    """The dialect of that name. Raises Wrong for any other."""
    if name not in DIALECTS:
        raise Wrong(
            f"`{name}` is no dialect that can be written.",
            hint=f"Use one of {', '.join(DIALECTS)}.",
            field="dialect",
        )
    return DIALECTS[name]
