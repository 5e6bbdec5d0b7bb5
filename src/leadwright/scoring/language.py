"""The rule language: SQL's looks, and nothing that makes the unknown a value or asks an engine's opinion.

    funding_stage IN icp.funding_stages AND days_since(funding_date) <= 90

Comparisons, AND, OR, NOT, IN, BETWEEN, + - *, TRUE, FALSE, numbers, texts, the documented features,
`icp.<field>` and the functions of `functions.py`. sqlglot parses it; everything else is refused with its
position and the nearest right spelling: COALESCE, IS NULL, CASE, casts, subqueries, comments, other
functions. The result is a typed tree that only `render` turns into SQL, so that no text of a user ever
reaches a database as code.
"""

from __future__ import annotations

from functools import lru_cache

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.tokenizer_core import TokenType

from leadwright.scoring.calls import kind_name
from leadwright.scoring.expression import BadRule, Expr
from leadwright.scoring.features import Kind
from leadwright.scoring.grammar import typed

__all__ = ["VERSION", "BadRule", "parse_condition", "parse_value"]

VERSION = 1
"""Part of every recipe; raised whenever the same rule would mean something else."""

MAX_CHARACTERS = 4_000
MAX_TOKENS = 400
MAX_NESTING = 24
MAX_VALUE_DIGITS = 31  # rounding it exactly takes seven more


def parse_condition(text: str) -> Expr:
    """A rule that is true, false or unknown. Raises BadRule."""
    return _rule(text, Kind.BOOLEAN)


def parse_value(text: str) -> Expr:
    """A rule that is a number, counted from 0 to 1 (more is cut). Raises BadRule."""
    expr = _rule(text, Kind.NUMBER)
    if expr.digits > MAX_VALUE_DIGITS:
        raise BadRule(f"the value could need {expr.digits} digits, more than {MAX_VALUE_DIGITS}")
    return expr


@lru_cache(maxsize=2_048)
def _rule(text: str, kind: Kind) -> Expr:
    tree = _parse(text)
    try:
        expr = typed(tree)
    except RecursionError:
        raise BadRule("the rule is nested too deeply") from None
    if expr.type != kind:
        wanted = "a condition, such as open_roles >= 3" if kind is Kind.BOOLEAN else "a number from 0 to 1"
        raise BadRule(f"the rule must be {wanted}, and this is a {kind_name(expr.type)}")
    return expr


def _parse(text: str) -> exp.Expression:
    if not text.strip():
        raise BadRule("the rule is empty")
    if len(text) > MAX_CHARACTERS:
        raise BadRule(f"the rule has more than {MAX_CHARACTERS:,} characters")
    try:
        _check_tokens(text)
        tree = sqlglot.parse_one(text, dialect="postgres")
    except SqlglotError as error:
        raise BadRule(f"not readable as a rule: {_first_line(error)}", _error_position(error, text)) from None
    except RecursionError:
        raise BadRule("the rule is nested too deeply") from None
    return tree  # type: ignore[return-value]


def _check_tokens(text: str) -> None:
    """Comments, semicolons and quoted names are refused before anything is parsed, and so is endless
    nesting."""
    tokens = sqlglot.tokenize(text, dialect="postgres")
    if len(tokens) > MAX_TOKENS:
        raise BadRule(f"the rule has more than {MAX_TOKENS} words and signs")
    depth = 0
    for token in tokens:
        if token.comments:
            raise BadRule("comments are not part of the rule language", token.start + 1)
        if token.token_type is TokenType.STRING:
            continue
        if token.text in (";", "{", "}", "$", "@", "?", ":", "::"):
            raise BadRule(f"`{token.text}` is not part of the rule language", token.start + 1)
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(token.text, 0) if len(token.text) == 1 else 0
        if depth > MAX_NESTING:
            raise BadRule(f"more than {MAX_NESTING} levels of parentheses", token.start + 1)


def _first_line(error: SqlglotError) -> str:
    line = str(error).split("\n")[0].split(". Line ")[0].rstrip(".")
    return "something is missing" if line.startswith("Required keyword") else line


def _error_position(error: SqlglotError, text: str) -> int | None:
    details = getattr(error, "errors", None) or [{}]
    line, column = details[0].get("line"), details[0].get("col")
    if not line or column is None:
        return None
    return sum(len(part) + 1 for part in text.split("\n")[: line - 1]) + max(int(column), 1)
