"""How a module presents itself: its law in a sentence, a name that says something, a readable size."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from tools.house.source import Problem, Source

BANNED = frozenset({"utils", "util", "helpers", "helper", "common", "misc", "manager", "base", "service"})
LONG_FUNCTION = 30
LONG_FILE = 300
_CODE = ("src/", "tools/", "bench/", "tests/")


def docstring(sources: Sequence[Source]) -> Iterator[Problem]:
    """Every module begins with one sentence on what it alone does; an empty `__init__` need not."""
    for source in sources:
        if not source.is_python or not source.within(*_CODE) or not source.text.strip():
            continue
        law = (ast.get_docstring(source.tree) or "").split("\n\n")[0].strip()
        if not law:
            yield source.problem("docstring", 1, "The module has no docstring: say its law in one line.")
        elif law[-1] not in ".:!?":
            yield source.problem("docstring", 1, "The docstring begins with no whole sentence.")


def file_name(sources: Sequence[Source]) -> Iterator[Problem]:
    """A name that fits everything keeps nothing out."""
    for source in sources:
        if not source.within(*_CODE):
            continue
        names = {part.split(".")[0] for part in source.parts}
        for name in sorted(names & BANNED):
            yield source.problem("file-name", 1, f"Nothing here is called {name!r}: name it after its work.")


def sizes(sources: Sequence[Source]) -> Iterator[Problem]:
    """Warnings only: functions and files that are worth a second look."""
    for source in sources:
        if not source.is_python or not source.within("src/", "tools/"):
            continue
        lines = source.text.count("\n")
        if lines > LONG_FILE:
            yield source.problem("size", 1, f"{lines} lines; look again at {LONG_FILE}.")
        for node in source.nodes:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1 - _docstring_lines(node)
                if length > LONG_FUNCTION:
                    message = f"{node.name} has {length} lines; look again at {LONG_FUNCTION}."
                    yield source.problem("size", node.lineno, message)


def _docstring_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    if ast.get_docstring(node, clean=False) is None:
        return 0
    return (node.body[0].end_lineno or 0) - node.body[0].lineno + 1
